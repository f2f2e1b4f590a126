package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Checked counts what [Store.Check] looked at.
type Checked struct {
	Leads, Records, Objects, Entries int
}

// checkStep is how many leads one View of Check looks at, so that no read holds
// up the engine for long.
const checkStep = 200

// Check reads everything that is kept for ever: each lead folds from its
// records, each sealed object is what its name says, each entry of the given
// logs is readable. told, if not nil, hears after each step what was looked at
// so far. Whoever runs the program may call it.
//
// Errors: [ErrCorrupt], [ErrDigest], [ErrNewer], naming the lead or entry.
func (s *Store) Check(ctx context.Context, logs []string, told func(Checked)) (Checked, error) {
	c := &checker{store: s}
	for more, from := true, []byte(nil); more; {
		var err error
		if from, err = c.step(ctx, from); err != nil {
			return Checked{}, fmt.Errorf("check: %w", err)
		}
		if told != nil {
			told(c.seen)
		}
		more = from != nil
	}
	for _, name := range logs {
		if err := c.entries(ctx, name); err != nil {
			return Checked{}, fmt.Errorf("check: %w", err)
		}
	}
	return c.seen, nil
}

type checker struct {
	store *Store
	seen  Checked
}

// step looks at the leads from a map row on and returns the row the next step
// begins with, nil at the end.
func (c *checker) step(ctx context.Context, from []byte) (next []byte, err error) {
	seen := c.seen
	err = c.store.View(ctx, func(r *Reader) error {
		c.seen, next = seen, nil
		done := 0
		return r.scanBelow([]byte{spaceLead}, kv.Range{From: from}, func(id, row []byte) error {
			if done == checkStep {
				next = id
				return kv.ErrStop
			}
			done++
			return c.lead(r, id, row)
		})
	})
	return next, err
}

func (c *checker) lead(r *Reader, id, row []byte) error {
	name := tips.LeadID(hex.EncodeToString(id))
	at, err := placeOf(row)
	if err != nil {
		return fmt.Errorf("lead %s: %w", name, err)
	}
	if err := r.records(at, func(Record) error { c.seen.Records++; return nil }); err != nil {
		return fmt.Errorf("lead %s: %w", name, err)
	}
	lead, err := r.fold(at)
	if err != nil {
		return fmt.Errorf("lead %s: %w", name, err)
	}
	if lead.ID != name {
		return fmt.Errorf("%w: the records of lead %s are another's", ErrCorrupt, name)
	}
	c.seen.Leads++
	return c.objects(r, id)
}

func (c *checker) objects(r *Reader, id []byte) error {
	return r.scanBelow(key(spaceDigest, id), kv.Range{}, func(digest, at []byte) error {
		sealed, err := r.kv.Get(key(spaceObject, at))
		if err != nil {
			return err
		}
		if sum := sha256.Sum256(sealed); sealed == nil || string(sum[:]) != string(digest) {
			return fmt.Errorf("%w: %s of lead %s", ErrDigest, hex.EncodeToString(digest), hex.EncodeToString(id))
		}
		c.seen.Objects++
		return nil
	})
}

func (c *checker) entries(ctx context.Context, name string) error {
	return c.store.View(ctx, func(r *Reader) error {
		want := 0
		return r.Log(name, 0, func(e Entry) error {
			if e.Seq != want {
				return fmt.Errorf("%w: log %s has entry %d where %d belongs", ErrCorrupt, name, e.Seq, want)
			}
			want++
			c.seen.Entries++
			return nil
		})
	})
}
