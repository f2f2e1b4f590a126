package translog

import (
	"encoding/binary"
	"fmt"

	"zhuicha/tips"
)

// NonceSize is the length in bytes of the random part of a pending key.
const NonceSize = 16

// pendingKeySize is a day (4 bytes) and a nonce.
const pendingKeySize = 4 + NonceSize

// PendingKey is the key under which a leaf waits: the day, so that one day's
// leaves are one range, then a random number, so that their order tells
// nothing.
func PendingKey(day tips.Day, nonce [NonceSize]byte) []byte {
	return append(PendingDay(day), nonce[:]...)
}

// PendingDay is the beginning of the keys of all leaves of a day. Later days
// sort behind earlier ones.
func PendingDay(day tips.Day) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(day))
}

// ParsePending reads a pending row. It fails with [ErrForm] on anything that
// PendingKey and a leaf's bytes cannot have made.
func ParsePending(key, value []byte) (tips.Day, Leaf, error) {
	if len(key) != pendingKeySize || len(value) != len(Leaf{}) {
		return 0, Leaf{}, fmt.Errorf("%w: pending row of %d and %d bytes", ErrForm, len(key), len(value))
	}
	return tips.Day(binary.BigEndian.Uint32(key)), Leaf(value), nil
}
