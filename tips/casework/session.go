package casework

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"

	"zhuicha/tips"
)

const (
	// IdleLimit ends a session that asked for nothing for so long.
	IdleLimit = 15 * time.Minute
	// sessionLimit ends every session, idle or not.
	sessionLimit = 12 * time.Hour
	// mostSessions bounds the memory; beyond it the one longest idle ends.
	mostSessions = 10_000
)

// session lives in memory only. A restart ends all sessions; in exchange the
// server's half of a browser's session seed is never on a disk, where it could
// meet the other half from a seized office computer.
type session struct {
	id     string // names it to its member
	member tips.MemberID
	token  string
	share  [32]byte
	since  time.Time
	seen   time.Time
	proved time.Time // when a one-time code was last shown
	wrong  int       // one-time codes and passphrases in a row that were wrong
	locked bool      // opens nothing until the passphrase is shown
}

// sessions are found by the hash of the cookie; the cookie itself is not kept.
type sessions struct {
	mu  sync.Mutex
	all map[[32]byte]*session
}

// begin makes a session and its cookie.
func (ss *sessions) begin(random io.Reader, member tips.MemberID, now time.Time) (cookie string, s *session, err error) {
	var secret [112]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return "", nil, fmt.Errorf("casework: session: %w", err)
	}
	cookie = base64.RawURLEncoding.EncodeToString(secret[:32])
	s = &session{id: hex.EncodeToString(secret[96:]), member: member, token: hex.EncodeToString(secret[32:64]), since: now, seen: now, proved: now}
	copy(s.share[:], secret[64:96])
	ss.mu.Lock()
	defer ss.mu.Unlock()
	ss.sweep(now)
	ss.all[sha256.Sum256([]byte(cookie))] = s
	return cookie, s, nil
}

// find gives the live session of a cookie and notes that it was used.
func (ss *sessions) find(cookie string, now time.Time) (*session, bool) {
	key := sha256.Sum256([]byte(cookie))
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s, ok := ss.all[key]
	if !ok {
		return nil, false
	}
	if s.over(now) {
		delete(ss.all, key)
		return nil, false
	}
	if s.locked {
		return nil, false
	}
	s.seen = now
	return s, true
}

// endAll ends a member's sessions, but for one that may be kept.
func (ss *sessions) endAll(member tips.MemberID, kept *session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for key, s := range ss.all {
		if s.member == member && s != kept {
			delete(ss.all, key)
		}
	}
}

func (ss *sessions) end(which *session) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for key, s := range ss.all {
		if s == which {
			delete(ss.all, key)
		}
	}
}

// sweep drops what is over, and the longest idle one if there are too many.
func (ss *sessions) sweep(now time.Time) {
	var oldest [32]byte
	at := now
	for key, s := range ss.all {
		if s.over(now) {
			delete(ss.all, key)
		} else if !s.seen.After(at) {
			oldest, at = key, s.seen
		}
	}
	if len(ss.all) >= mostSessions {
		delete(ss.all, oldest)
	}
}

func (s *session) over(now time.Time) bool {
	return now.Sub(s.seen) > IdleLimit || now.Sub(s.since) > sessionLimit
}

// Session is the caller of a cookie. Anyone may ask.
//
// Errors: [ErrNoSession].
func (s *Service) Session(_ context.Context, cookie string) (*Caller, error) {
	found, ok := s.sessions.find(cookie, s.now())
	if !ok {
		return nil, ErrNoSession
	}
	m, ok := s.Directory().Members[found.member]
	if !ok || !m.Active() {
		return nil, ErrNoSession
	}
	return &Caller{member: m, session: found}, nil
}

// Logout ends the caller's session.
func (s *Service) Logout(c *Caller) { s.sessions.end(c.session) }
