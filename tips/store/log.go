package store

import (
	"encoding/binary"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/translog"
)

// Entry is one entry of a named log: history that is not a lead's, such as the
// changes of people and offices. It is kept for ever.
type Entry struct {
	// Seq counts the entries before this one.
	Seq int
	// Day is the day it was written.
	Day tips.Day
	// Salt hides the entry in its log leaf.
	Salt [32]byte
	// Content holds the caller's bytes.
	Content []byte
}

// entryVersion is the form of stored entries.
const entryVersion = 1

// AppendLog appends entries to a named log and a pending leaf for each. expect
// is the number of entries the writer saw; it fails with [ErrConflict] if there
// are more by now.
func (tx *Tx) AppendLog(name string, expect int, day tips.Day, contents ...[]byte) error {
	count, err := tx.LogLen(name)
	if err != nil {
		return err
	}
	if count != expect {
		return &LogConflictError{Log: name, Expected: expect, Actual: count}
	}
	for i, content := range contents {
		if err := tx.putEntry(name, Entry{Seq: expect + i, Day: day, Content: content}); err != nil {
			return fmt.Errorf("log %s: %w", name, err)
		}
	}
	return nil
}

func (tx *Tx) putEntry(name string, e Entry) error {
	prefix, err := named(spaceLog, name)
	if err != nil {
		return err
	}
	if err := tx.store.random(e.Salt[:]); err != nil {
		return err
	}
	stored := append([]byte{entryVersion}, u32(uint32(e.Day))...)
	stored = append(append(stored, e.Salt[:]...), e.Content...)
	if err := tx.kv.Put(append(prefix, u32(uint32(e.Seq))...), stored); err != nil {
		return err
	}
	return tx.AddLeaf(e.Day, translog.Entry(e.Salt, name, uint64(e.Seq), stored))
}

// LogLen returns the number of entries of a named log; a log nobody wrote to
// has none.
func (r *Reader) LogLen(name string) (n int, err error) {
	prefix, err := named(spaceLog, name)
	if err != nil {
		return 0, err
	}
	last := kv.Prefix(prefix)
	last.Reverse = true
	err = r.kv.Scan(last, func(k, _ []byte) error {
		n = 1 + int(binary.BigEndian.Uint32(k[len(prefix):]))
		return kv.ErrStop
	})
	return n, err
}

// Log visits the entries of a named log from number from on, oldest first,
// until visit returns an error; kv.ErrStop ends it without one.
func (r *Reader) Log(name string, from int, visit func(Entry) error) error {
	prefix, err := named(spaceLog, name)
	if err != nil {
		return err
	}
	return r.scanBelow(prefix, kv.Range{From: u32(uint32(from))}, func(k, stored []byte) error {
		e, err := decodeEntry(int(binary.BigEndian.Uint32(k)), stored)
		if err != nil {
			return fmt.Errorf("log %s: entry %d: %w", name, e.Seq, err)
		}
		return visit(e)
	})
}

// LogBack visits the entries of a named log before number before, the latest
// first, until visit returns an error; kv.ErrStop ends it without one.
func (r *Reader) LogBack(name string, before int, visit func(Entry) error) error {
	prefix, err := named(spaceLog, name)
	if err != nil {
		return err
	}
	return r.scanBelow(prefix, kv.Range{To: u32(uint32(before)), Reverse: true}, func(k, stored []byte) error {
		e, err := decodeEntry(int(binary.BigEndian.Uint32(k)), stored)
		if err != nil {
			return fmt.Errorf("log %s: entry %d: %w", name, e.Seq, err)
		}
		return visit(e)
	})
}

func decodeEntry(seq int, stored []byte) (Entry, error) {
	w := &wire{rest: stored}
	if v := w.byte(); w.err == nil && v > entryVersion {
		return Entry{Seq: seq}, fmt.Errorf("%w: entry of form %d", ErrNewer, v)
	} else if v != entryVersion {
		w.fail("form of entry")
	}
	e := Entry{Seq: seq, Day: tips.Day(w.uint32()), Salt: [32]byte(w.fixed(32))}
	e.Content = append([]byte{}, w.rest...)
	return e, w.err
}

// AddLeaf puts a leaf among those that wait for the checkpoint of its day. It
// is for leaves that stand for nothing in the store, such as a signed office
// list; records and entries bring their own.
func (tx *Tx) AddLeaf(day tips.Day, leaf translog.Leaf) error {
	var nonce [translog.NonceSize]byte
	if err := tx.store.random(nonce[:]); err != nil {
		return err
	}
	return tx.kv.Put(key(spacePending, translog.PendingKey(uint32(day), nonce)), leaf[:])
}

// PendingLeaves visits the leaves that wait, by day and within a day in an
// order that tells nothing, up to and including the day last.
func (r *Reader) PendingLeaves(last tips.Day, visit func(tips.Day, translog.Leaf) error) error {
	span := kv.Range{To: translog.PendingDay(uint32(last + 1))}
	return r.scanBelow([]byte{spacePending}, span, func(k, v []byte) error {
		day, leaf, err := translog.ParsePending(k, v)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
		return visit(tips.Day(day), leaf)
	})
}

// addReceptionLeaf adds the leaf that a receipt can find by itself.
func (tx *Tx) addReceptionLeaf(salt []byte, lead tips.LeadID, day tips.Day) error {
	leaf, err := translog.Reception(salt, string(lead), day.String())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	return tx.AddLeaf(day, leaf)
}

// addRecordLeaf adds the leaf that commits to a stored record.
func (tx *Tx) addRecordLeaf(rec Record, lead tips.LeadID, stored []byte) error {
	leaf, err := translog.Record(rec.Salt, string(lead), uint64(rec.Seq), stored)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrForm, err)
	}
	return tx.AddLeaf(rec.Day, leaf)
}
