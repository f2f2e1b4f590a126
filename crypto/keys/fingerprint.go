package keys

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/typed"
)

const (
	rootFingerprintLabel = "zhuicha/fingerprint/root/1\n"
	keyFingerprintLabel  = "zhuicha/fingerprint/key/1\n"
)

// Fingerprint 指纹 is what people compare by eye: the first 128 bits of a
// labelled SHA-256 of a public key.
type Fingerprint [16]byte

// Fingerprint of the root key, as printed on posters.
func (p RootPublic) Fingerprint() Fingerprint {
	return fingerprint(rootFingerprintLabel, p[:])
}

// FingerprintOf is the fingerprint of a recipient of any role.
func FingerprintOf(r envelope.Recipient) Fingerprint {
	return fingerprint(keyFingerprintLabel, []byte(r.String()))
}

// KeyDigest is the SHA-256 of the recipient's text in hex. It stands in the
// office list for the key, which is some two thousand characters long.
func KeyDigest(r envelope.Recipient) string {
	sum := sha256.Sum256([]byte(r.String()))
	return hex.EncodeToString(sum[:])
}

func fingerprint(label string, data []byte) Fingerprint {
	sum := sha256.Sum256(labelled(label, data))
	return Fingerprint(sum[:16])
}

// String is eight groups of five digits, each a 16-bit number, with one space
// between groups.
func (f Fingerprint) String() string {
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint16(f[2*i:]))
	}
	return strings.Join(groups, " ")
}

// ParseFingerprint reads 40 digits and forgives separators and full-width forms.
func ParseFingerprint(text string) (Fingerprint, error) {
	digits, ok := typed.Digits(text)
	if !ok || len(digits) != 40 {
		return Fingerprint{}, fmt.Errorf("fingerprint: %w", ErrMalformed)
	}
	var f Fingerprint
	for i := range 8 {
		n, err := strconv.ParseUint(digits[5*i:5*i+5], 10, 16)
		if err != nil {
			return Fingerprint{}, fmt.Errorf("fingerprint: %w", ErrMalformed)
		}
		binary.BigEndian.PutUint16(f[2*i:], uint16(n))
	}
	return f, nil
}

// ListFingerprint spells the first half of a [KeyDigest] as fingerprints are
// spelled, for whoever signs an office list to have it read out to him.
func ListFingerprint(keyDigest string) (Fingerprint, error) {
	var digest [sha256.Size]byte
	if !decodeHex(digest[:], keyDigest) {
		return Fingerprint{}, fmt.Errorf("key digest: %w", ErrMalformed)
	}
	return Fingerprint(digest[:16]), nil
}
