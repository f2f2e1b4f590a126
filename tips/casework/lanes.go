package casework

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"zhuicha/tips"
)

// Failed logins are counted, without addresses, in lanes. A browser that a
// member logged in with before has a lane of its own, which nobody else can
// fill; all other browsers that try a name share that name's. So guessing is
// slow, and nobody can lock a member out of his own office computer.

const (
	// laneBurst is how many failures a lane takes at once.
	laneBurst = 8
	// strangersRefill and knownRefill are how long one failure counts.
	strangersRefill = 2 * time.Minute
	knownRefill     = 30 * time.Second
	// mostLanes bounds the memory; beyond it the lane with the fewest failures
	// is forgotten.
	mostLanes = 20_000
	// mostDevices is how many members' marks one browser keeps.
	mostDevices = 8

	deviceLabel = "zhuicha/device/1\n"
	deviceNonce = 12
	deviceMAC   = 16
)

// TooManyError: too many logins failed in this lane; Wait says for how long
// nothing is tried.
type TooManyError struct {
	Wait  time.Duration
	first bool // nobody was told so since the lane was empty
}

// Error names the case; people read the catalogue's sentence.
func (e *TooManyError) Error() string { return "casework: too many failed logins" }

// lane is a token bucket, kept as the moment at which it will be empty again.
type lane struct {
	clear  time.Time
	refill time.Duration
	told   bool // that it is full, since it was empty
}

type lanes struct {
	mu  sync.Mutex
	all map[[32]byte]*lane
}

// take counts a try as failed, until [lanes.giveBack] says otherwise: tries
// that run beside each other cannot get past the limit.
//
// Errors: [*TooManyError].
func (ls *lanes) take(key [32]byte, refill time.Duration, now time.Time) error {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	l, known := ls.all[key]
	if !known {
		ls.makeRoom(now)
		l = &lane{refill: refill}
		ls.all[key] = l
	}
	if l.clear.Before(now) {
		l.clear, l.told = now, false
	}
	if over := l.clear.Add(refill).Sub(now) - laneBurst*refill; over > 0 {
		first := !l.told
		l.told = true
		return &TooManyError{Wait: over, first: first}
	}
	l.clear = l.clear.Add(refill)
	return nil
}

func (ls *lanes) giveBack(key [32]byte) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l, known := ls.all[key]; known {
		l.clear = l.clear.Add(-l.refill)
	}
}

func (ls *lanes) makeRoom(now time.Time) {
	if len(ls.all) < mostLanes {
		return
	}
	var emptiest [32]byte
	left := time.Duration(math.MaxInt64)
	for key, l := range ls.all {
		rest := l.clear.Sub(now)
		if rest <= 0 {
			delete(ls.all, key)
		} else if rest < left {
			emptiest, left = key, rest
		}
	}
	if len(ls.all) >= mostLanes {
		delete(ls.all, emptiest)
	}
}

// laneOf is where an attempt is counted.
func (s *Service) laneOf(member tips.MemberID, try Attempt) (key [32]byte, refill time.Duration) {
	if nonce, known := s.knownDevice(member, try.Device); known {
		return sha256.Sum256([]byte("device\n" + string(member) + "\n" + nonce)), knownRefill
	}
	return sha256.Sum256([]byte("name\n" + try.Name)), strangersRefill
}

// knownDevice finds the mark of a member among those a browser shows.
func (s *Service) knownDevice(member tips.MemberID, shown string) (nonce string, known bool) {
	for _, mark := range strings.Split(shown, ".") {
		raw, err := base64.RawURLEncoding.DecodeString(mark)
		if err != nil || len(raw) != deviceNonce+deviceMAC {
			continue
		}
		if hmac.Equal(raw[deviceNonce:], s.deviceMAC(member, raw[:deviceNonce])) && member != "" {
			nonce, known = string(raw[:deviceNonce]), true
		}
	}
	return nonce, known
}

func (s *Service) deviceMAC(member tips.MemberID, nonce []byte) []byte {
	mac := hmac.New(sha256.New, s.pepper)
	mac.Write([]byte(deviceLabel + string(member) + "\n"))
	mac.Write(nonce)
	return mac.Sum(nil)[:deviceMAC]
}

// MarkDevice adds a member's mark to those a browser shows: from now on it has
// a lane of its own for his failed logins, and no other power. The mark tells
// nobody whose it is. A browser keeps the newest eight.
func (s *Service) MarkDevice(member tips.MemberID, shown string) (string, error) {
	if _, known := s.knownDevice(member, shown); known {
		return shown, nil
	}
	nonce := make([]byte, deviceNonce, deviceNonce+deviceMAC)
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return "", fmt.Errorf("casework: device: %w", err)
	}
	mark := base64.RawURLEncoding.EncodeToString(append(nonce, s.deviceMAC(member, nonce)...))
	marks := []string{mark}
	for _, old := range strings.Split(shown, ".") {
		if len(old) == len(mark) && len(marks) < mostDevices {
			marks = append(marks, old)
		}
	}
	return strings.Join(marks, "."), nil
}
