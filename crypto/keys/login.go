package keys

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/crypto/scrypt"
	"golang.org/x/text/unicode/norm"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/secret"
)

const (
	// LoginLogN is log₂ of scrypt's N for logins, and the least a browser accepts.
	LoginLogN = 17
	// MaxLogN keeps a dishonest server from asking for hours of work or for
	// more than a gigabyte (128·r·N bytes).
	MaxLogN = 20

	loginProofInfo   = "zhuicha/login/1/proof"
	loginUnlockInfo  = "zhuicha/login/1/unlock"
	loginRecordLabel = "zhuicha/login-proof/1\n"

	scryptR = 8
	scryptP = 1
)

// ErrWorkFactor: the work factor asked for is below the pinned minimum, or absurd.
var ErrWorkFactor = errors.New("work factor out of range")

// LoginProof is what the browser shows the server. It is a secret to all others.
type LoginProof [32]byte

// ParseLoginProof reads 64 hex digits.
func ParseLoginProof(text string) (LoginProof, error) {
	var p LoginProof
	if !decodeHex(p[:], text) {
		return LoginProof{}, fmt.Errorf("login proof: %w", ErrMalformed)
	}
	return p, nil
}

// Hex is the form in which the proof is sent. It is a secret.
func (p LoginProof) Hex() string { return hex.EncodeToString(p[:]) }

// String hides the secret.
func (p LoginProof) String() string { return "login proof(hidden)" }

// GoString hides the secret.
func (p LoginProof) GoString() string { return p.String() }

// MarshalText refuses, so that no encoder writes the secret by accident.
func (p LoginProof) MarshalText() ([]byte, error) { return nil, secret.ErrHidden }

// Record is what the server keeps, to be compared in constant time.
func (p LoginProof) Record() [32]byte {
	return sha256.Sum256(labelled(loginRecordLabel, p[:]))
}

// DeriveLogin turns a passphrase into the proof to send and the key that opens
// the member's bundle, with scrypt (RFC 7914) and HKDF-SHA256 (RFC 5869).
// salt and logN come from the server, so logN below minLogN is refused:
// otherwise the server could make its own guessing cheap. Production passes
// LoginLogN.
func DeriveLogin(passphrase string, salt [16]byte, logN, minLogN int) (LoginProof, UnlockKey, error) {
	if logN < minLogN || logN < 1 || logN > MaxLogN {
		return LoginProof{}, UnlockKey{}, fmt.Errorf("login: %w", ErrWorkFactor)
	}
	if passphrase == "" {
		return LoginProof{}, UnlockKey{}, fmt.Errorf("login: empty passphrase: %w", ErrMalformed)
	}
	root, err := scrypt.Key(norm.NFKC.Bytes([]byte(passphrase)), salt[:], 1<<logN, scryptR, scryptP, 32)
	if err != nil {
		return LoginProof{}, UnlockKey{}, fmt.Errorf("login: %w", err)
	}
	proof, err := hkdf.Key(sha256.New, root, nil, loginProofInfo, 32)
	if err != nil {
		return LoginProof{}, UnlockKey{}, fmt.Errorf("login: %w", err)
	}
	seed, err := hkdf.Key(sha256.New, root, nil, loginUnlockInfo, envelope.SeedSize)
	if err != nil {
		return LoginProof{}, UnlockKey{}, fmt.Errorf("login: %w", err)
	}
	id, err := envelope.IdentityFromSeed([envelope.SeedSize]byte(seed))
	return LoginProof(proof), UnlockKey{id}, err
}
