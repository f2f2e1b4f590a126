package casework

import (
	"bytes"
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// SessionView is a session as its member sees it: no address, no browser.
type SessionView struct {
	ID      string // names it, opens nothing
	Current bool   // the one that asks
	Begun   time.Duration
	Used    time.Duration // since it last asked for something
}

// Sessions are the caller's own, the newest first.
func (s *Service) Sessions(c *Caller) []SessionView {
	now := s.now()
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	var all []SessionView
	for _, other := range s.sessions.all {
		if other.member == c.member.ID && !other.over(now) {
			all = append(all, SessionView{ID: other.id, Current: other == c.session, Begun: now.Sub(other.since), Used: now.Sub(other.seen)})
		}
	}
	slices.SortFunc(all, func(a, b SessionView) int { return cmp.Or(cmp.Compare(a.Begun, b.Begun), cmp.Compare(a.ID, b.ID)) })
	return all
}

// EndSession ends one of the caller's own sessions.
//
// Errors: [ErrNotFound], for a foreign one too.
func (s *Service) EndSession(ctx context.Context, c *Caller, id string) error {
	if !s.sessions.endOne(c.member.ID, id) {
		return ErrNotFound
	}
	return s.note(ctx, SessionsEnded, c.member.ID, "")
}

// endOne ends a member's session by its id, and reports whether there was one.
func (ss *sessions) endOne(member tips.MemberID, id string) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for key, other := range ss.all {
		if other.id == id && other.member == member {
			delete(ss.all, key)
			return true
		}
	}
	return false
}

// EndOthers ends all of the caller's sessions but this one.
func (s *Service) EndOthers(ctx context.Context, c *Caller) error {
	s.sessions.endAll(c.member.ID, c.session)
	return s.note(ctx, SessionsEnded, c.member.ID, "")
}

// EndSessionsOf ends a member's sessions, for instance when his computer was
// stolen. The administrator may, after a fresh code.
//
// Errors: [ErrNotYours], [ErrStepUp], [ErrNotFound].
func (s *Service) EndSessionsOf(ctx context.Context, c *Caller, member tips.MemberID) error {
	if !c.Has(tips.Admin) {
		return ErrNotYours
	}
	if err := s.MustHaveProved(c); err != nil {
		return err
	}
	if _, known := s.Directory().Members[member]; !known {
		return ErrNotFound
	}
	s.sessions.endAll(member, c.session)
	return s.note(ctx, SessionsEnded, c.member.ID, member)
}

// PassphraseChange is the member identity sealed under a new passphrase by its
// own browser, and the proof of the old one.
type PassphraseChange struct {
	Old    keys.LoginProof
	Salt   []byte // 16 bytes
	LogN   int
	Proof  keys.LoginProof
	Sealed []byte
}

// ChangePassphrase puts a new passphrase in the old one's place and ends all
// other sessions. The caller may for himself, after a fresh code.
//
// Errors: [ErrStepUp], [ErrMalformed], [ErrPassphrase], those of envelope.
func (s *Service) ChangePassphrase(ctx context.Context, c *Caller, change PassphraseChange) error {
	if err := s.MustHaveProved(c); err != nil {
		return err
	}
	if err := s.checkSealed(change.Salt, change.LogN, change.Sealed); err != nil {
		return err
	}
	record := change.Proof.Record()
	row, err := json.Marshal(account{Salt: change.Salt, LogN: change.LogN, Proof: record[:], Sealed: change.Sealed})
	if err != nil {
		return fmt.Errorf("casework: account: %w", err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		a, err := readAccount(tx.GetRow(accounts, []byte(c.member.ID)))
		if err != nil {
			return err
		}
		old := change.Old.Record()
		if subtle.ConstantTimeCompare(a.Proof, old[:]) != 1 {
			return ErrPassphrase
		}
		return tx.PutRow(accounts, []byte(c.member.ID), row)
	})
	if err != nil {
		return s.countWrong(ctx, c, err)
	}
	s.sessions.endAll(c.member.ID, c.session)
	return s.note(ctx, PassphraseReplaced, c.member.ID, "")
}

// countWrong ends a session that tries passphrases.
func (s *Service) countWrong(ctx context.Context, c *Caller, err error) error {
	if err == ErrPassphrase && !s.sessions.proved(c.session, false, s.now()) {
		return s.lockedOut(ctx, c.member.ID)
	}
	return err
}

// checkSealed looks from outside at an identity sealed under a passphrase.
func (s *Service) checkSealed(salt []byte, logN int, sealed []byte) error {
	if len(salt) != 16 || logN < s.instance.LoginLogN || logN > maxLogN {
		return ErrMalformed
	}
	info, err := envelope.Inspect(sealed)
	if err != nil {
		return err
	}
	if info.Recipients != 1 {
		return ErrMalformed
	}
	return nil
}

// ChangePhone begins the enrolment of another phone; the present one works
// until the new one is proved. The caller may for himself, after a fresh code.
//
// Errors: [ErrStepUp].
func (s *Service) ChangePhone(ctx context.Context, c *Caller) (*Enrolment, error) {
	if err := s.MustHaveProved(c); err != nil {
		return nil, err
	}
	raw, err := s.row(ctx, accounts, string(c.member.ID))
	a, err := readAccount(raw, err)
	if err != nil {
		return nil, err
	}
	row, err := s.factorOf(ctx, c.member.ID)
	if err != nil {
		return nil, err
	}
	return s.beginEnrolment(c.member.ID, c.member.Login, a, row)
}

// RecoveryLeft is how many recovery codes the caller has not used.
func (s *Service) RecoveryLeft(ctx context.Context, c *Caller) (int, error) {
	row, err := s.factorOf(ctx, c.member.ID)
	return len(row.Recovery), err
}

// NewRecovery gives the caller new recovery codes and makes the old worthless;
// all his other sessions end. He may for himself, after a fresh code.
//
// Errors: [ErrStepUp], [ErrTicket] where the factor changed meanwhile.
func (s *Service) NewRecovery(ctx context.Context, c *Caller) ([]string, error) {
	if err := s.MustHaveProved(c); err != nil {
		return nil, err
	}
	was, err := s.factorOf(ctx, c.member.ID)
	if err != nil {
		return nil, err
	}
	codes, marks, err := s.factor.NewRecovery(s.random, string(c.member.ID))
	if err != nil {
		return nil, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		raw, err := tx.GetRow(factors, []byte(c.member.ID))
		if err != nil {
			return err
		}
		row, err := parseFactor(raw)
		if err != nil {
			return err
		}
		if !row.enrolled() || !bytes.Equal(row.Secret, was.Secret) {
			return ErrTicket
		}
		row.Recovery = marks
		return putFactor(tx, c.member.ID, row)
	})
	if err != nil {
		return nil, err
	}
	s.sessions.endAll(c.member.ID, c.session)
	return codes, s.note(ctx, RecoveryRenewed, c.member.ID, "")
}

// endChanged ends the sessions of everybody whose rights or keys a change of
// the directory touched: roles, office, keys, or the account itself.
func (s *Service) endChanged(before, after people.Directory) {
	for id, was := range before.Members {
		now := after.Members[id]
		same := slices.Equal(was.Roles, now.Roles) && was.Office == now.Office && was.Signing == now.Signing && was.Recipient == now.Recipient
		if !same || !now.Active() {
			s.sessions.endAll(id, nil)
		}
	}
}
