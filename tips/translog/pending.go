package translog

import (
	"encoding/binary"
	"fmt"
)

// NonceSize is the length in bytes of the random part of a pending key.
const NonceSize = 16

// pendingKeySize is a day (4 bytes) and a nonce.
const pendingKeySize = 4 + NonceSize

// PendingKey is the key under which a leaf waits: the day, as days since
// 1970-01-01, so that one day's leaves are one range, then a random number, so
// that their order tells nothing.
func PendingKey(day uint32, nonce [NonceSize]byte) []byte {
	return append(PendingDay(day), nonce[:]...)
}

// PendingDay is the beginning of the keys of all leaves of a day. Later days
// sort behind earlier ones.
func PendingDay(day uint32) []byte {
	return binary.BigEndian.AppendUint32(nil, day)
}

// ParsePending reads a pending row. It fails with [ErrForm] on anything that
// PendingKey and a leaf's bytes cannot have made.
func ParsePending(key, value []byte) (day uint32, leaf Leaf, err error) {
	if len(key) != pendingKeySize || len(value) != len(Leaf{}) {
		return 0, Leaf{}, fmt.Errorf("%w: pending row of %d and %d bytes", ErrForm, len(key), len(value))
	}
	return binary.BigEndian.Uint32(key), Leaf(value), nil
}
