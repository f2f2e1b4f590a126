package casework

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/store"
)

const (
	// enrolLimit is how long a begun enrolment waits for its code.
	enrolLimit = 15 * time.Minute
	// mostEnrolments bounds the memory; beyond it the oldest is forgotten.
	mostEnrolments = 1_000
)

// Enrolment 绑定验证器 is a second factor that waits to be proved. It is no
// session: the ticket opens nothing but [Service.ConfirmFactor].
type Enrolment struct {
	Ticket string
	Secret factor.Secret
	Login  string // the account's name in the authenticator app
}

// enrolment is what the server remembers of one, in memory only.
type enrolment struct {
	member tips.MemberID
	proof  []byte // the account's as it stood: another activation ends the enrolment
	before []byte // the factor it replaces, sealed; nil for the first
	secret factor.Secret
	begun  time.Time
}

type enrolments struct {
	mu  sync.Mutex
	all map[[32]byte]enrolment
}

func (es *enrolments) put(ticket string, e enrolment) {
	es.mu.Lock()
	defer es.mu.Unlock()
	var oldest [32]byte
	at := e.begun
	for key, other := range es.all {
		if e.begun.Sub(other.begun) > enrolLimit {
			delete(es.all, key)
		} else if !other.begun.After(at) {
			oldest, at = key, other.begun
		}
	}
	if len(es.all) >= mostEnrolments {
		delete(es.all, oldest)
	}
	es.all[sha256.Sum256([]byte(ticket))] = e
}

func (es *enrolments) find(ticket string, now time.Time) (enrolment, bool) {
	es.mu.Lock()
	defer es.mu.Unlock()
	e, ok := es.all[sha256.Sum256([]byte(ticket))]
	return e, ok && now.Sub(e.begun) <= enrolLimit
}

func (es *enrolments) drop(ticket string) {
	es.mu.Lock()
	defer es.mu.Unlock()
	delete(es.all, sha256.Sum256([]byte(ticket)))
}

// beginEnrolment draws a new secret for a member who has proved himself.
func (s *Service) beginEnrolment(member tips.MemberID, login string, a account, before factorRow) (*Enrolment, error) {
	secret, err := factor.NewSecret(s.random)
	if err != nil {
		return nil, err
	}
	ticket := rand.Text()
	s.enrolments.put(ticket, enrolment{member: member, proof: a.Proof, before: before.Secret, secret: secret, begun: s.now()})
	return &Enrolment{Ticket: ticket, Secret: secret, Login: login}, nil
}

// ConfirmFactor ends an enrolment with the first code of the new secret: the
// factor is kept, all sessions of the member end, and the login is complete.
// The recovery codes in the answer are shown this once. Whoever has the ticket
// may, until it is used.
//
// Errors: [ErrTicket], [*CodeError].
func (s *Service) ConfirmFactor(ctx context.Context, ticket, code string) (LoggedIn, error) {
	e, ok := s.enrolments.find(ticket, s.now())
	if !ok {
		return LoggedIn{}, ErrTicket
	}
	step, right := e.secret.Match(code, s.now(), 0)
	if !right {
		return LoggedIn{}, s.codeError(e.secret, code)
	}
	codes, err := s.keepFactor(ctx, e, step)
	if err != nil {
		return LoggedIn{}, err
	}
	s.enrolments.drop(ticket)
	s.sessions.endAll(e.member, nil)
	if err := errors.Join(s.note(ctx, PhoneTaken, e.member, ""), s.note(ctx, EntryMade, e.member, "")); err != nil {
		return LoggedIn{}, err
	}
	in, err := s.enter(ctx, e.member)
	in.Recovery = codes
	return in, err
}

// keepFactor writes the proved factor, unless account or factor changed since
// the enrolment began; of two confirmations one holds.
func (s *Service) keepFactor(ctx context.Context, e enrolment, step int64) (codes []string, err error) {
	sealed, err := s.factor.Seal(s.random, string(e.member), e.secret)
	if err != nil {
		return nil, err
	}
	codes, marks, err := s.factor.NewRecovery(s.random, string(e.member))
	if err != nil {
		return nil, err
	}
	return codes, s.store.Update(ctx, func(tx *store.Tx) error {
		raw, err := tx.GetRow(factors, []byte(e.member))
		if err != nil {
			return err
		}
		now, err := parseFactor(raw)
		if err != nil {
			return err
		}
		a, err := readAccount(tx.GetRow(accounts, []byte(e.member)))
		if err != nil {
			return err
		}
		if !bytes.Equal(now.Secret, e.before) || !bytes.Equal(a.Proof, e.proof) {
			return ErrTicket
		}
		return putFactor(tx, e.member, factorRow{Secret: sealed, Step: step, Recovery: marks})
	})
}
