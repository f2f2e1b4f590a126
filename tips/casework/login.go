package casework

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
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
	officeKeys  = "office-key" // member id/office id → sealed office key
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
	if !known || raw == nil {
		return madeUp, people.Member{}, nil
	}
	var a account
	if err := json.Unmarshal(raw, &a); err != nil {
		return account{}, people.Member{}, fmt.Errorf("casework: account: %w", err)
	}
	return a, m, nil
}

// WrappedKey is an office key sealed to one member.
type WrappedKey struct {
	Office     tips.OfficeID
	Generation int
	Sealed     []byte
}

// LoggedIn is what a login gives: the session, and what its browser opens.
type LoggedIn struct {
	Caller *Caller
	Cookie string
	Sealed []byte // the member identity, sealed under the passphrase
	Keys   []WrappedKey
}

// Login exchanges a proof for a session. The sealed identity is given only
// now, so that nobody can try passphrases on it who does not know the proof.
//
// Errors: [ErrLogin].
func (s *Service) Login(ctx context.Context, name string, proof keys.LoginProof) (LoggedIn, error) {
	a, m, err := s.accountOf(ctx, name)
	if err != nil {
		return LoggedIn{}, err
	}
	record := proof.Record()
	if subtle.ConstantTimeCompare(a.Proof, record[:]) != 1 || m.ID == "" {
		return LoggedIn{}, ErrLogin
	}
	wrapped, err := s.keysOf(ctx, m)
	if err != nil {
		return LoggedIn{}, err
	}
	cookie, session, err := s.sessions.begin(s.random, m.ID, s.now())
	if err != nil {
		return LoggedIn{}, err
	}
	return LoggedIn{Caller: &Caller{member: m, session: session}, Cookie: cookie, Sealed: a.Sealed, Keys: wrapped}, nil
}

// keysOf reads the office keys wrapped to a member.
func (s *Service) keysOf(ctx context.Context, m people.Member) ([]WrappedKey, error) {
	raw, err := s.row(ctx, officeKeys, string(m.ID)+"/"+string(m.Office))
	if err != nil || raw == nil {
		return nil, err
	}
	return []WrappedKey{{Office: m.Office, Generation: 0, Sealed: raw}}, nil
}

// Keys are the office keys wrapped to the caller.
func (s *Service) Keys(ctx context.Context, c *Caller) ([]WrappedKey, error) {
	return s.keysOf(ctx, c.member)
}

// LoginLogN is scrypt's least work factor for a passphrase, as log₂ N.
func (s *Service) LoginLogN() int { return s.instance.LoginLogN }
