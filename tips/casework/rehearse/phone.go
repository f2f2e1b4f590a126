package rehearse

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zhuicha/tips/casework"
	"zhuicha/tips/casework/factor"
)

// Phone is a member's telephone with its authenticator app. It never shows a
// code that was typed before.
type Phone struct {
	Secret   factor.Secret
	Recovery []string // on paper
	last     int64
}

var errUsedUp = errors.New("rehearse: every code of this moment is used up and the clock stands still")

// Next is the earliest code not used yet that is accepted at the moment, if
// there is one: the server takes three at any time, each once. It may hold for
// an instant only; what is typed by hand wants [Phone.Lasting].
func (p *Phone) Next(now time.Time) (code string, ok bool, err error) {
	return p.from(factor.StepAt(now)-factor.Skew, now)
}

// Lasting is a code not used yet that is accepted for half a minute at least, if
// there is one.
func (p *Phone) Lasting(now time.Time) (code string, ok bool, err error) {
	return p.from(factor.StepAt(now), now)
}

func (p *Phone) from(least int64, now time.Time) (code string, ok bool, err error) {
	at := max(p.last+1, least)
	if at > factor.StepAt(now)+factor.Skew {
		return "", false, nil
	}
	p.last = at
	code, err = p.Secret.Code(at)
	return code, true, err
}

// Code is the next code from a member's phone. Where all are used up the world
// waits for the next.
func (m *Member) Code() (string, error) { return m.waiting(m.Phone.Next) }

// CodeToType is a code from a member's phone that lasts until it is typed.
func (m *Member) CodeToType() (string, error) { return m.waiting(m.Phone.Lasting) }

func (m *Member) waiting(next func(time.Time) (string, bool, error)) (string, error) {
	for range 2 {
		code, ok, err := next(m.world.Config.Now())
		if ok || err != nil {
			return code, err
		}
		m.world.wait(factor.Period)
	}
	return "", errUsedUp
}

// wait lets time pass: the world's own where it has one.
func (w *World) wait(d time.Duration) {
	if w.Wait != nil {
		w.Wait(d)
		return
	}
	time.Sleep(d)
}

// enrol takes a new secret into the phone and proves it.
func (m *Member) enrol(ctx context.Context, e *casework.Enrolment) (casework.LoggedIn, error) {
	m.Phone = &Phone{Secret: e.Secret}
	code, err := m.Code()
	if err != nil {
		return casework.LoggedIn{}, err
	}
	in, err := m.world.Service.ConfirmFactor(ctx, e.Ticket, code)
	if err != nil {
		return casework.LoggedIn{}, fmt.Errorf("rehearse: enrol %s: %w", m.Login, err)
	}
	m.Phone.Recovery = in.Recovery
	return in, nil
}

// proving does what may want a fresh code, and shows one if it does.
func (m *Member) proving(ctx context.Context, act func() error) error {
	err := act()
	if !errors.Is(err, casework.ErrStepUp) {
		return err
	}
	code, err := m.Code()
	if err != nil {
		return err
	}
	if err := m.world.Service.Prove(ctx, m.caller, code); err != nil {
		return fmt.Errorf("rehearse: prove %s: %w", m.Login, err)
	}
	return act()
}
