package casework

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
)

// DeskIdle is after how long without a touch the desk's pages lock themselves;
// the server ends the session at [IdleLimit] by itself.
const DeskIdle = 10 * time.Minute

// Lock has the caller's session open nothing until [Service.Unlock]: his page
// has forgotten its keys, and whoever sits down there gets no list either.
func (s *Service) Lock(c *Caller) {
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	c.session.locked = true
}

// Unlock exchanges a locked session for a new one, by the passphrase alone: the
// phone was shown when it began. Whoever has the cookie may try; the fifth
// wrong passphrase ends the session.
//
// Errors: [ErrNoSession], [ErrPassphrase].
func (s *Service) Unlock(ctx context.Context, cookie string, proof keys.LoginProof) (LoggedIn, error) {
	was, ok := s.sessions.lockedOne(cookie, s.now())
	if !ok {
		return LoggedIn{}, ErrNoSession
	}
	raw, err := s.row(ctx, accounts, string(was.member))
	a, err := readAccount(raw, err)
	if err != nil {
		return LoggedIn{}, err
	}
	record := proof.Record()
	if subtle.ConstantTimeCompare(a.Proof, record[:]) != 1 {
		if !s.sessions.proved(was, false, s.now()) {
			return LoggedIn{}, s.lockedOut(ctx, was.member)
		}
		return LoggedIn{}, ErrPassphrase
	}
	if !s.sessions.take(was) {
		return LoggedIn{}, ErrNoSession
	}
	in, err := s.enter(ctx, was.member)
	if err != nil {
		return LoggedIn{}, ErrNoSession
	}
	s.sessions.inherit(in.Caller.session, was)
	return in, nil
}

// lockedOut puts on record that a session ended by too many wrong codes or
// passphrases.
//
// Errors: [ErrNoSession] where all went well, those of the store.
func (s *Service) lockedOut(ctx context.Context, member tips.MemberID) error {
	if err := s.note(ctx, SessionLocked, member, ""); err != nil {
		return err
	}
	return ErrNoSession
}

func (ss *sessions) lockedOne(cookie string, now time.Time) (*session, bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s, ok := ss.all[sha256.Sum256([]byte(cookie))]
	return s, ok && s.locked && !s.over(now)
}

// take ends a session; of two that ask one is told that it did.
func (ss *sessions) take(which *session) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for key, s := range ss.all {
		if s == which {
			delete(ss.all, key)
			return true
		}
	}
	return false
}

// inherit keeps what unlocking must not renew: when the session began, and when
// a one-time code was last shown.
func (ss *sessions) inherit(fresh, was *session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	fresh.since, fresh.proved = was.since, was.proved
}
