package casework

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"zhuicha/tips"
)

const (
	// ProofLimit is how long a proved one-time code stands for approving and for
	// releasing keys; a login's own code counts.
	ProofLimit = 5 * time.Minute
	// mostWrongCodes ends a session that guesses: of a million codes it could
	// try so many.
	mostWrongCodes = 5
)

// provedLead names the commands on leads that want a code proved within
// [ProofLimit]: whoever sits down at an open desk can approve and close
// nothing, and move no lead.
func provedLead(command string) bool {
	switch command {
	case "approve_proposal", "approve_gate", "approve_unproven", "approve_nobody", "approve_extension", "close", "take_over":
		return true
	}
	return false
}

// provedDirectory does so for people and offices. All do that are not named
// here: most release a key, take one away, or change who may.
func provedDirectory(command string) bool {
	switch command {
	case "activate", "create_office", "invite_member", "make_office_key", "confirm_office_key":
		return false
	}
	return true
}

// mustHaveProved is the step-up: it refuses commands that want a fresh code
// from a session without one. Command and ChangeDirectory ask it before
// anything else is looked at.
//
// Errors: [ErrStepUp], [ErrMalformed].
func (s *Service) mustHaveProved(c *Caller, commands [][]byte, wants func(string) bool) error {
	for _, raw := range commands {
		var head struct {
			Type string         `json:"type"`
			Rest jsontext.Value `json:",embed"`
		}
		if err := json.Unmarshal(raw, &head); err != nil {
			return ErrMalformed
		}
		if wants(head.Type) {
			return s.MustHaveProved(c)
		}
	}
	return nil
}

// MustHaveProved refuses a session whose last one-time code is too long ago,
// for acts that come in no signed command: changing passphrase or phone,
// ending a colleague's sessions.
//
// Errors: [ErrStepUp].
func (s *Service) MustHaveProved(c *Caller) error {
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	if since := s.now().Sub(c.session.proved); since < 0 || since > ProofLimit {
		return ErrStepUp
	}
	return nil
}

// Prove takes a fresh one-time code from somebody with a session. A recovery
// code does not do. After five wrong codes in a row the session ends.
//
// Errors: [*CodeError], [ErrNoSession].
func (s *Service) Prove(ctx context.Context, c *Caller, code string) error {
	row, err := s.factorOf(ctx, c.member.ID)
	if err != nil {
		return err
	}
	if !row.enrolled() {
		return ErrNoSession
	}
	secret, err := s.secretOf(c.member.ID, row)
	if err != nil {
		return err
	}
	step, right := secret.Match(code, s.now(), row.Step)
	if right {
		right = s.spend(ctx, c.member.ID, row, tried{step: step, code: true, recovery: -1}) == nil
	}
	if !s.sessions.proved(c.session, right, s.now()) {
		return s.lockedOut(ctx, c.member.ID)
	}
	if !right {
		return s.codeError(secret, code)
	}
	return nil
}

func (s *Service) factorOf(ctx context.Context, member tips.MemberID) (factorRow, error) {
	raw, err := s.row(ctx, factors, string(member))
	if err != nil {
		return factorRow{}, err
	}
	return parseFactor(raw)
}

// proved notes a right code, or counts a wrong one and ends the session after
// too many. It reports whether the session still lives.
func (ss *sessions) proved(which *session, right bool, now time.Time) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if right {
		which.proved, which.wrong = now, 0
		return true
	}
	which.wrong++
	if which.wrong < mostWrongCodes {
		return true
	}
	for key, s := range ss.all {
		if s == which {
			delete(ss.all, key)
		}
	}
	return false
}
