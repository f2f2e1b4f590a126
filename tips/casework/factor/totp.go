// Package factor is the second factor of a login: time-based one-time codes
// (TOTP, RFC 6238: SHA-1, 30 seconds, six digits, what every authenticator app
// speaks) and recovery codes for a lost phone.
//
// What must never be in here: an account, a session, storage, a clock of its
// own. A secret is printed by nobody but [Secret.Text] and [Secret.URI].
package factor

import (
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	// Period is how long one code is shown.
	Period = 30 * time.Second
	// Skew is by how many periods the phone's clock may be off, either way.
	Skew = 1
	// skewNamed is how far off a clock is still recognised as such, in periods:
	// ten minutes either way.
	skewNamed = 20
	// secretSize is the size of a secret in bytes, as RFC 4226 recommends.
	secretSize = 20
)

// Secret is what the member's phone shares with the server.
type Secret struct{ text string }

// ErrSecret: the bytes are no secret.
var ErrSecret = errors.New("factor: not a secret")

// NewSecret draws a secret of 160 bits.
func NewSecret(random io.Reader) (Secret, error) {
	var raw [secretSize]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return Secret{}, fmt.Errorf("factor: secret: %w", err)
	}
	return secretOf(raw[:]), nil
}

func secretOf(raw []byte) Secret {
	return Secret{base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)}
}

// ParseSecret reads what [Secret.Text] gives.
//
// Errors: [ErrSecret].
func ParseSecret(text string) (Secret, error) {
	plain := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(plain)
	if err != nil || len(raw) != secretSize {
		return Secret{}, ErrSecret
	}
	return secretOf(raw), nil
}

// Text is the secret in base32, for typing into a phone. It is a secret.
func (s Secret) Text() string { return s.text }

// String hides the secret.
func (s Secret) String() string { return "factor(hidden)" }

// GoString hides the secret.
func (s Secret) GoString() string { return s.String() }

// URI is the otpauth address that authenticator apps read from a QR code, with
// the login name as the account's. It is a secret.
func (s Secret) URI(login string) (string, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s.text)
	if err != nil {
		return "", ErrSecret
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "zhuicha", AccountName: login, Secret: raw})
	if err != nil {
		return "", fmt.Errorf("factor: uri: %w", err)
	}
	return key.URL(), nil
}

// StepAt is the period a moment lies in, counted from 1970.
func StepAt(now time.Time) int64 { return now.Unix() / int64(Period/time.Second) }

// Code is the code of a period. It is a secret until that is over.
func (s Secret) Code(step int64) (string, error) {
	code, err := hotp.GenerateCodeCustom(s.text, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", fmt.Errorf("factor: code: %w", err)
	}
	return code, nil
}

// Match finds the period a typed code belongs to: the present one or [Skew]
// beside it, later than last, which is the one accepted before. Every period
// is compared, so that the time taken says nothing.
func (s Secret) Match(typed string, now time.Time, last int64) (step int64, ok bool) {
	typed = Digits(typed)
	here := StepAt(now)
	for at := here - Skew; at <= here+Skew; at++ {
		code, err := s.Code(at)
		same := subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1
		if err == nil && same && at > last {
			step, ok = at, true
		}
	}
	return step, ok
}

// Off says by how much the phone's clock is ahead (positive) or behind, if the
// typed code is right for another moment within ten minutes. Only who proved
// himself already may be told.
func (s Secret) Off(typed string, now time.Time) (ahead time.Duration, off bool) {
	typed = Digits(typed)
	here := StepAt(now)
	for d := int64(Skew + 1); d <= skewNamed; d++ {
		for _, at := range []int64{here - d, here + d} {
			if code, err := s.Code(at); err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(typed)) == 1 {
				return time.Duration(at-here) * Period, true
			}
		}
	}
	return 0, false
}

// Digits forgives spaces, hyphens and full-width digits in a typed code.
func Digits(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return '0' + r - '０'
		case r == ' ' || r == '-' || r == '\u3000':
			return -1
		}
		return r
	}, typed)
}
