package casework

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
)

// account is what the server keeps of a member's secret side: how to derive
// the proof again, its hash, and the identity sealed under the passphrase.
type account struct {
	Salt   []byte `json:"salt"`  // 16 bytes
	LogN   int    `json:"log_n"` // scrypt's work factor
	Proof  []byte `json:"proof"` // SHA-256(label ‖ proof)
	Sealed []byte `json:"sealed"`
}

const (
	accounts    = "account"    // member id → account
	invitations = "invitation" // hash of a one-time code → whom it is for
	settings    = "setting"    // what the instance was begun with; the office list
)

// Salt is what a name's browser needs to derive its login proof. An unknown
// name gets one too, the same each time, so that names cannot be tried out.
// Anyone may ask.
func (s *Service) Salt(ctx context.Context, name string) (salt []byte, logN int, err error) {
	a, _, err := s.accountOf(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	return a.Salt, a.LogN, nil
}

// accountOf finds a name's account; an unknown name gets a made-up one that no
// proof fits. Both ways read the store once.
func (s *Service) accountOf(ctx context.Context, name string) (account, people.Member, error) {
	mac := hmac.New(sha256.New, s.pepper)
	mac.Write([]byte("zhuicha/unknown-name/1\n" + name))
	madeUp := account{Salt: mac.Sum(nil)[:16], LogN: s.instance.LoginLogN, Proof: make([]byte, sha256.Size)}

	m, known := s.Directory().ByLogin(name)
	raw, err := s.row(ctx, accounts, string(m.ID))
	if err != nil {
		return account{}, people.Member{}, err
	}
	if !known || raw == nil || !m.Active() {
		return madeUp, people.Member{}, nil
	}
	a, err := readAccount(raw, nil)
	return a, m, err
}

// readAccount parses the row, if there was no error in reading it.
func readAccount(raw []byte, err error) (account, error) {
	if err != nil || raw == nil {
		return account{}, err
	}
	var a account
	if err := json.Unmarshal(raw, &a); err != nil {
		return account{}, fmt.Errorf("casework: account: %w", err)
	}
	return a, nil
}

// LoggedIn is what a login gives: the session, and what its browser opens. A
// member without a second factor gets neither yet, only Enrol.
type LoggedIn struct {
	Caller   *Caller
	Cookie   string
	Sealed   []byte // the member identity, sealed under the passphrase
	Keys     []WrappedKey
	Enrol    *Enrolment // a factor must be proved first; all else is empty
	Recovery []string   // new recovery codes, after an enrolment
}

// Attempt is what somebody shows to log in.
type Attempt struct {
	Name  string
	Proof keys.LoginProof
	Code  string // of the authenticator, or a recovery code; empty before the first enrolment
	// Device holds the marks of [Service.MarkDevice] that the browser kept.
	Device string
}

// Login exchanges passphrase and second factor for a session. The sealed
// identity is given only now, so that nobody can try passphrases on it who
// does not know the proof. A member without a factor, and one who used up a
// recovery code, gets an [Enrolment] to prove with [Service.ConfirmFactor].
//
// A wrong name, proof and code give the same error after the same work.
//
// Errors: [ErrLogin], [*TooManyError].
func (s *Service) Login(ctx context.Context, try Attempt) (LoggedIn, error) {
	a, m, err := s.accountOf(ctx, try.Name)
	if err != nil {
		return LoggedIn{}, err
	}
	lane, refill := s.laneOf(m.ID, try)
	if err := s.tries.take(lane, refill, s.now()); err != nil {
		return LoggedIn{}, s.noteLocked(ctx, m.ID, err)
	}
	in, err := s.login(ctx, try, a, m)
	if !errors.Is(err, ErrLogin) {
		s.tries.giveBack(lane)
	}
	return in, err
}

// login looks at both factors.
func (s *Service) login(ctx context.Context, try Attempt, a account, m people.Member) (LoggedIn, error) {
	row, err := s.factorOf(ctx, m.ID)
	if err != nil {
		return LoggedIn{}, err
	}
	t, err := s.tryCode(m.ID, row, try.Code)
	if err != nil {
		return LoggedIn{}, err
	}
	record := try.Proof.Record()
	proved := subtle.ConstantTimeCompare(a.Proof, record[:]) == 1 && m.ID != ""
	if !proved || row.enrolled() && !t.code && t.recovery < 0 {
		return LoggedIn{}, ErrLogin
	}
	if row.enrolled() {
		if err := s.spend(ctx, m.ID, row, t); err != nil {
			return LoggedIn{}, err
		}
	}
	if t.recovery >= 0 && !t.code {
		if err := s.note(ctx, RecoveryUsed, m.ID, ""); err != nil {
			return LoggedIn{}, err
		}
	}
	if !t.code {
		e, err := s.beginEnrolment(m.ID, m.Login, a, row)
		return LoggedIn{Enrol: e}, err
	}
	if err := s.note(ctx, EntryMade, m.ID, ""); err != nil {
		return LoggedIn{}, err
	}
	return s.enter(ctx, m.ID)
}

// noteLocked puts on record that a lane of failed logins is full, once until it
// was empty again.
func (s *Service) noteLocked(ctx context.Context, member tips.MemberID, full error) error {
	if e := (*TooManyError)(nil); errors.As(full, &e) && e.first {
		if err := s.note(ctx, LoginLocked, member, ""); err != nil {
			return err
		}
	}
	return full
}

// enter begins the session of a member who has proved everything.
func (s *Service) enter(ctx context.Context, id tips.MemberID) (LoggedIn, error) {
	m, known := s.Directory().Members[id]
	if !known || !m.Active() {
		return LoggedIn{}, ErrLogin
	}
	raw, err := s.row(ctx, accounts, string(id))
	a, err := readAccount(raw, err)
	if err != nil {
		return LoggedIn{}, err
	}
	wrapped, err := s.keysOf(ctx, m)
	if err != nil {
		return LoggedIn{}, err
	}
	cookie, session, err := s.sessions.begin(s.random, id, s.now())
	if err != nil {
		return LoggedIn{}, err
	}
	return LoggedIn{Caller: &Caller{member: m, session: session}, Cookie: cookie, Sealed: a.Sealed, Keys: wrapped}, nil
}

// LoginLogN is scrypt's least work factor for a passphrase, as log₂ N.
func (s *Service) LoginLogN() int { return s.instance.LoginLogN }
