package bolt

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"zhuicha/tips/store/kv"
)

// scrubSlice is how many pages Scrub looks at while it holds up readers and
// writers: 16 MiB of 4 KiB pages.
const scrubSlice = 4096

// Scrub overwrites every freed page of the file with zeros, so that deleted
// and replaced values can no longer be read from the raw file. It is to be
// called by the daily housekeeping and after a deletion that was promised to
// a person. It works in slices and holds up other calls for one slice at a
// time; it costs one reading of the whole file.
//
// Limits: what the file system's journal, a snapshot, a backup or a flash
// disk's spare blocks keep is out of reach.
func (db *DB) Scrub(ctx context.Context) error {
	f, err := os.OpenFile(db.bolt.Path(), os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	defer f.Close()
	for from := 0; from >= 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if from, err = db.scrubFrom(f, from); err != nil {
			return fmt.Errorf("scrub: %w", err)
		}
	}
	return nil
}

// scrubFrom handles one slice and returns where the next begins, -1 at the
// end.
//
// Why this is safe: no View is open, so when the write transaction begins
// bbolt has released every page freed by an earlier commit; what it calls free
// now is referred to by no page of the last durable state, and bbolt itself
// would overwrite such pages next. The transaction allocates nothing and is
// rolled back, so the set cannot change meanwhile.
func (db *DB) scrubFrom(f *os.File, from int) (next int, err error) {
	db.readers.Lock()
	defer db.readers.Unlock()
	if db.failed.Load() {
		return -1, kv.ErrFailed
	}
	tx, err := db.bolt.Begin(true)
	if err != nil {
		return -1, err
	}
	defer tx.Rollback()
	size := db.bolt.Info().PageSize
	for id := from; id < from+scrubSlice; id++ {
		info, err := tx.Page(id)
		if err != nil {
			return -1, err
		}
		if info == nil {
			return -1, f.Sync()
		}
		if info.Type != "free" {
			continue
		}
		if err := scrubPage(f, id, size); err != nil {
			return -1, err
		}
	}
	return from + scrubSlice, f.Sync()
}

// scrubPage zeroes a free page unless it is zero already.
func scrubPage(f *os.File, id, size int) error {
	page, zero := make([]byte, size), make([]byte, size)
	at := int64(id) * int64(size)
	if _, err := f.ReadAt(page, at); err != nil {
		return err
	}
	if bytes.Equal(page, zero) {
		return nil
	}
	_, err := f.WriteAt(zero, at)
	return err
}
