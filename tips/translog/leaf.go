package translog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// Leaf is what enters the log: 32 bytes that tell nothing by themselves. The
// Merkle tree hashes it once more, as RFC 6962 does with every entry.
type Leaf [sha256.Size]byte

// SaltSize is the length in bytes of every salt, the receipt's log salt
// included.
const SaltSize = 32

// Labels, one a kind of leaf. The number is the version of the form.
const (
	labelReception = "zhuicha/log/reception/1\n"
	labelRecord    = "zhuicha/log/record/1\n"
	labelEntry     = "zhuicha/log/entry/1\n"
	labelPublic    = "zhuicha/log/public/1\n"
)

// ErrForm says that a field has not the form a leaf is made from.
var ErrForm = errors.New("translog: malformed field")

// Reception is the leaf of a lead's arrival: SHA-256 of the label, the log salt
// that the receipt derives, the 16 bytes of the lead id and the day as ten
// ASCII characters, 2006-01-02. The receipt alone finds it in any mirror, even
// after the lead was deleted. It fails with [ErrForm] on a salt of another
// length, an id that is not 32 lowercase hexadecimal digits, or a day that is
// none.
func Reception(logSalt []byte, lead, day string) (Leaf, error) {
	id, err := rawID(lead)
	if err != nil {
		return Leaf{}, err
	}
	if len(logSalt) != SaltSize {
		return Leaf{}, fmt.Errorf("%w: log salt of %d bytes", ErrForm, len(logSalt))
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return Leaf{}, fmt.Errorf("%w: day", ErrForm)
	}
	return sum(labelReception, logSalt, id, []byte(day)), nil
}

// Record is the leaf of one stored record of a lead: SHA-256 of the label, the
// record's salt, the 16 bytes of the lead id, the number of events before the
// record (8 bytes, big-endian) and the SHA-256 of the stored bytes. The salt
// is part of those bytes, so the store alone proves them.
func Record(salt [SaltSize]byte, lead string, seq uint64, stored []byte) (Leaf, error) {
	id, err := rawID(lead)
	if err != nil {
		return Leaf{}, err
	}
	digest := sha256.Sum256(stored)
	return sum(labelRecord, salt[:], id, number(seq), digest[:]), nil
}

// Entry is the leaf of one entry of a named log, such as the changes of people
// and offices: SHA-256 of the label, the entry's salt, the SHA-256 of the
// name, the entry's number (8 bytes, big-endian) and the SHA-256 of the stored
// bytes.
func Entry(salt [SaltSize]byte, name string, seq uint64, stored []byte) Leaf {
	of, digest := sha256.Sum256([]byte(name)), sha256.Sum256(stored)
	return sum(labelEntry, salt[:], of[:], number(seq), digest[:])
}

// Public is the leaf of something everybody may check without a salt: a signed
// office list, a root key, a bundle's hash. It is SHA-256 of the label, the
// SHA-256 of the kind and the SHA-256 of the bytes.
func Public(kind string, content []byte) Leaf {
	of, digest := sha256.Sum256([]byte(kind)), sha256.Sum256(content)
	return sum(labelPublic, of[:], digest[:])
}

// String is the leaf as 64 lowercase hexadecimal digits.
func (l Leaf) String() string { return hex.EncodeToString(l[:]) }

func sum(label string, fields ...[]byte) (leaf Leaf) {
	h := sha256.New()
	h.Write([]byte(label))
	for _, f := range fields {
		h.Write(f)
	}
	h.Sum(leaf[:0])
	return leaf
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// rawID returns the 16 bytes of a lead id in its one spelling.
func rawID(lead string) ([]byte, error) {
	raw, err := hex.DecodeString(lead)
	if err != nil || len(raw) != 16 || hex.EncodeToString(raw) != lead {
		return nil, fmt.Errorf("%w: lead id", ErrForm)
	}
	return raw, nil
}
