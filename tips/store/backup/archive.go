// Package backup writes an instance into one archive and reads it back: the
// rows of the store, the sealed files at rest and the pepper. The archive is a
// tar, padded so that its length tells little; sealing it is the caller's.
//
// # Form
//
// backup.json first, then the pepper, store.rows (a snapshot of package store),
// files/… as they lie at rest, and manifest.json last, which names every other
// entry with its length and SHA-256: an archive that was cut off has none. After
// the tar's end stand zeros up to the padded length.
//
// What must never be in here: a key, an opened object, the time of day.
package backup

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/go-json-experiment/json"
)

// Names of the entries.
const (
	headName     = "backup.json"
	pepperName   = "pepper"
	rowsName     = "store.rows"
	filesPrefix  = "files/"
	manifestName = "manifest.json"
)

const format = "zhuicha/backup/1"

// Bounds of what is read into memory.
const (
	mostHead     = 4 << 10
	mostManifest = 256 << 20 // some 1.5 million files
	mostPepper   = 1 << 10
)

// Errors that callers decide on.
var (
	// ErrForm: this is no backup of this program.
	ErrForm = errors.New("backup: not a backup of this program")
	// ErrNewer: a later version of the program wrote it.
	ErrNewer = errors.New("backup: written by a newer version of the program")
	// ErrDamaged: something is missing, too much or changed.
	ErrDamaged = errors.New("backup: damaged")
)

// head says what the archive is.
type head struct {
	Format string `json:"format"`
	Day    string `json:"day"`
	Schema int    `json:"schema"` // of the rows
}

// listed is one entry as the manifest names it.
type listed struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type manifest struct {
	Entries []listed `json:"entries"`
}

// check refuses archives of other forms and of later programs.
func (h head) check(schema int) error {
	switch {
	case h.Format != format:
		return fmt.Errorf("%w: form %q", ErrForm, h.Format)
	case h.Schema > schema:
		return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewer, h.Schema, schema)
	}
	return nil
}

func decode(raw []byte, into any) error {
	if err := json.Unmarshal(raw, into, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	return nil
}

// leastPadded is the length of the smallest archive, in bytes.
const leastPadded = 16 << 20

// PaddedSize is the length an archive of n bytes is padded to: 16 MiB, then
// steps of an eighth of the greatest power of two below, so that at most an
// eighth is added and few lengths are seen from outside.
func PaddedSize(n int64) int64 {
	if n <= leastPadded {
		return leastPadded
	}
	step := int64(1) << (bits.Len64(uint64(n-1)) - 4)
	return (n + step - 1) / step * step
}
