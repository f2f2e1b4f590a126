package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
)

// The spaces of keys: one letter, then what the comment says. All numbers are
// big-endian, so that byte order is numeric order.
const (
	spaceMeta    = 'm' // name → what Open needs to know
	spaceLead    = 'l' // lead id → place, digest of the creating request
	spaceRecord  = 'r' // place, events before (4) → record
	spaceObject  = 'o' // day (4), random (12) → sealed bytes
	spaceDigest  = 'd' // lead id, digest → key of the object
	spaceFile    = 'f' // digest, lead id → row of a file that the lead names
	spaceHeld    = 'h' // digest, lead id → row of a file that waits to be named
	spaceReceipt = 't' // MAC of the server token → lead id
	spacePending = 'p' // day (4), random (16) → leaf
	spaceLog     = 'g' // name, entries before (4) → entry
	spaceTable   = 'u' // table, key → value
	spaceDerived = 'x' // below: everything Rebuild makes

	derivedRow   = 'l' // place → the lead's row as the lists show it
	derivedList  = 'i' // shelf, stage or 0, due day (4), place → row
	derivedCount = 'c' // shelf, stage → number of leads
	derivedDue   = 'd' // shelf, due day (4) → number of leads
	derivedBar   = 'b' // office, member, roles waited for, roles barred, whether by name → number of leads
	derivedAct   = 'a' // day (4), place, events before (4) → who signed what kinds of events
)

const (
	idSize     = 16
	digestSize = 32
	placeSize  = 12
	objectSize = 16
)

// place is where a lead's records stand: its day, then a random number. It is
// never shown outside.
type place [placeSize]byte

// newPlace makes the place of a lead received on a day.
func (s *Store) newPlace(day tips.Day) (at place, err error) {
	binary.BigEndian.PutUint32(at[:], uint32(day))
	return at, s.random(at[4:])
}

// rawID returns the bytes of an id in its one spelling.
func rawID[T ~string](id T) ([]byte, error) { return unhex(string(id), idSize) }

func rawDigest(d tips.Digest) ([]byte, error) { return unhex(string(d), digestSize) }

func unhex(s string, size int) ([]byte, error) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != size || hex.EncodeToString(raw) != s {
		return nil, fmt.Errorf("%w: not %d bytes in lowercase hex", ErrForm, size)
	}
	return raw, nil
}

// key joins a space's letter with the parts of a key.
func key(space byte, parts ...[]byte) []byte {
	k := []byte{space}
	for _, p := range parts {
		k = append(k, p...)
	}
	return k
}

func derived(kind byte, parts ...[]byte) []byte {
	return key(spaceDerived, append([][]byte{{kind}}, parts...)...)
}

func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// named begins a key with a name that no other name can be mistaken for.
func named(space byte, name string) ([]byte, error) {
	if len(name) == 0 || len(name) > MaxName {
		return nil, fmt.Errorf("%w: name of %d bytes", ErrForm, len(name))
	}
	return append([]byte{space, byte(len(name))}, name...), nil
}

// MaxName is the greatest length of a log's or table's name, in bytes.
const MaxName = 64
