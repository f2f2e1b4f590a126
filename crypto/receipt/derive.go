package receipt

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/crypto/scrypt"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/secret"
	"zhuicha/crypto/keys"
)

const (
	// LogN is log₂ of scrypt's N in production.
	LogN = 15

	scryptR = 8
	scryptP = 1

	infoPrefix   = "zhuicha/receipt/1/"
	tokenLabel   = "zhuicha/token/1\n"
	maxLogN      = 20
	rootKeyBytes = 32
)

// ErrWorkFactor: log₂ N is out of range.
var ErrWorkFactor = errors.New("receipt: work factor out of range")

// ErrToken: not the form of a token.
var ErrToken = errors.New("receipt: malformed token")

// Token is what a receipt shows the server. Whoever has it can read the status.
type Token [32]byte

// ParseToken reads 64 lower-case hex digits.
func ParseToken(text string) (Token, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || !envelope.IsDigest(text) {
		return Token{}, ErrToken
	}
	return Token(raw), nil
}

// Hex is the form in which the token is sent. It is a secret.
func (t Token) Hex() string { return hex.EncodeToString(t[:]) }

// String hides the secret.
func (t Token) String() string { return "token(hidden)" }

// GoString hides the secret.
func (t Token) GoString() string { return t.String() }

// MarshalText refuses, so that no encoder writes the secret by accident.
func (t Token) MarshalText() ([]byte, error) { return nil, secret.ErrHidden }

// Record is what the server keeps: an HMAC under a pepper that lies outside
// the store, so that a stolen store finds no lead for a guessed receipt.
func (t Token) Record(pepper []byte) [32]byte {
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(tokenLabel))
	mac.Write(t[:])
	return [32]byte(mac.Sum(nil))
}

// Keys is everything derived from a receipt.
type Keys struct {
	Token    Token
	Identity keys.ReceiptKey
	// Lead is the lead's id and the idempotency key of the submission.
	Lead    string
	Channel keys.ChannelKey
	// LogSalt enters the reception leaf of the log.
	LogSalt [32]byte
	card    [32]byte
}

// String hides the secrets.
func (k Keys) String() string { return "receipt keys(hidden)" }

// GoString hides the secrets.
func (k Keys) GoString() string { return k.String() }

// Derive stretches the secret with scrypt (RFC 7914) under the instance's salt
// and splits it with HKDF-SHA256 (RFC 5869), one label a purpose. Production
// passes LogN.
func (r Receipt) Derive(salt [32]byte, logN int) (Keys, error) {
	if logN < 1 || logN > maxLogN {
		return Keys{}, ErrWorkFactor
	}
	root, err := scrypt.Key(r.secret[:], salt[:], 1<<logN, scryptR, scryptP, rootKeyBytes)
	if err != nil {
		return Keys{}, fmt.Errorf("receipt: %w", err)
	}
	var k Keys
	var seed [envelope.SeedSize]byte
	var lead [16]byte
	for _, part := range []struct {
		label string
		into  []byte
	}{
		{"token", k.Token[:]},
		{"identity", seed[:]},
		{"lead", lead[:]},
		{"channel", k.Channel[:]},
		{"log", k.LogSalt[:]},
		{"card", k.card[:]},
	} {
		if err := expand(root, part.label, part.into); err != nil {
			return Keys{}, err
		}
	}
	identity, err := envelope.IdentityFromSeed(seed)
	k.Identity, k.Lead = keys.ReceiptKey{Identity: identity}, hex.EncodeToString(lead[:])
	return k, err
}

func expand(root []byte, label string, into []byte) error {
	out, err := hkdf.Key(sha256.New, root, nil, infoPrefix+label, len(into))
	if err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	copy(into, out)
	return nil
}
