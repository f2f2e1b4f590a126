package keys

import (
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/secret"
)

// Share is one of the two halves of a session's seed. Either alone is noise:
// one lies in the browser's tab, one in the server's session.
type Share [envelope.SeedSize]byte

// ParseShare reads 64 hex digits.
func ParseShare(text string) (Share, error) {
	var s Share
	if !decodeHex(s[:], text) {
		return Share{}, fmt.Errorf("share: %w", ErrMalformed)
	}
	return s, nil
}

// Hex is the form in which a share is kept.
func (s Share) Hex() string { return hex.EncodeToString(s[:]) }

// String hides the secret.
func (s Share) String() string { return "share(hidden)" }

// GoString hides the secret.
func (s Share) GoString() string { return s.String() }

// MarshalText refuses, so that no encoder writes the secret by accident.
func (s Share) MarshalText() ([]byte, error) { return nil, secret.ErrHidden }

// NewShare draws a share from random.
func NewShare(random io.Reader) (Share, error) {
	var s Share
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return Share{}, fmt.Errorf("share: %w", err)
	}
	return s, nil
}

// JoinShares is the key whose seed is here ⊕ there.
func JoinShares(here, there Share) (SessionKey, error) {
	var seed [envelope.SeedSize]byte
	subtle.XORBytes(seed[:], here[:], there[:])
	id, err := envelope.IdentityFromSeed(seed)
	return SessionKey{id}, err
}

// SealSession seals an unlocked bundle, and the office key if the member has
// one yet, for the next page.
func SealSession(member string, b Bundle, office OfficeKey, to SessionRecipient) ([]byte, error) {
	data, err := b.json()
	if err != nil {
		return nil, err
	}
	var officeText []byte
	if !office.IsZero() {
		officeText = keyText(office.Identity)
	}
	files := []envelope.File{{Name: envelope.MemberFile, Data: data}, {Name: envelope.OfficeKeyFile, Data: officeText}}
	return envelope.Seal(binding(member, envelope.Session, 0), files, to.Recipient)
}

// OpenSession undoes SealSession. The office key is zero if there was none.
func OpenSession(sealed []byte, member string, with SessionKey) (Bundle, OfficeKey, error) {
	opened, err := envelope.Open(sealed, binding(member, envelope.Session, 0), with.Identity)
	if err != nil {
		return Bundle{}, OfficeKey{}, err
	}
	b, err := parseBundle(opened.File(envelope.MemberFile))
	if err != nil {
		return Bundle{}, OfficeKey{}, err
	}
	text := opened.File(envelope.OfficeKeyFile)
	if len(text) == 0 {
		return b, OfficeKey{}, nil
	}
	office, err := parseKeyText(text)
	if err != nil {
		return Bundle{}, OfficeKey{}, err
	}
	return b, OfficeKey{office}, nil
}
