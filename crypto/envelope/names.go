package envelope

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// IsID reports whether s has the form of an id: 16 bytes in lower-case hex.
func IsID(s string) bool { return isHex(s, 32) }

// IsDigest reports whether s has the form of a digest: 32 bytes in lower-case hex.
func IsDigest(s string) bool { return isHex(s, 64) }

// NewID makes an id from 16 bytes of random.
func NewID(random io.Reader) (string, error) {
	var id [16]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return "", fmt.Errorf("id: %w", err)
	}
	return hex.EncodeToString(id[:]), nil
}

// Digest is the SHA-256 of the sealed bytes in hex. It is the object's name.
func Digest(sealed []byte) string {
	sum := sha256.Sum256(sealed)
	return hex.EncodeToString(sum[:])
}

// CheckDigest returns ErrDamaged unless sealed is the object named digest.
func CheckDigest(sealed []byte, digest string) error {
	if Digest(sealed) != digest {
		return fmt.Errorf("%w: not the object of that digest", ErrDamaged)
	}
	return nil
}

func isHex(s string, length int) bool {
	if len(s) != length {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
