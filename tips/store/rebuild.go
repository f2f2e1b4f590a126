package store

import (
	"context"
	"encoding/binary"
	"fmt"

	"zhuicha/tips/store/kv"
)

// schemaVersion is the form of the records and keys. A store of a later one is
// refused; raising it comes with the code that lifts the store below.
const schemaVersion = 1

// rebuildStep is how many leads, or rows to be deleted, one transaction of
// Rebuild handles.
const rebuildStep = 200

var (
	metaSchema     = key(spaceMeta, []byte("schema"))
	metaProjection = key(spaceMeta, []byte("projection"))
)

// prepare writes the versions into a fresh store and compares them in an older
// one. current is false if the derived rows have to be made anew.
func (s *Store) prepare(ctx context.Context) (current bool, err error) {
	err = s.update(ctx, func(tx *Tx) error {
		current = false
		schema, err := tx.kv.Get(metaSchema)
		if err != nil {
			return err
		}
		if schema == nil {
			current = true
			return tx.begin()
		}
		if len(schema) != 4 {
			return fmt.Errorf("%w: schema version", ErrCorrupt)
		}
		if v := binary.BigEndian.Uint32(schema); v > schemaVersion {
			return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewer, v, schemaVersion)
		}
		projection, err := tx.kv.Get(metaProjection)
		current = string(projection) == s.tag
		return err
	})
	return current, err
}

// begin makes an empty engine a store. One that holds anything else is not
// ours.
func (tx *Tx) begin() error {
	foreign := false
	err := tx.kv.Scan(kv.Range{}, func(_, _ []byte) error { foreign = true; return kv.ErrStop })
	if err != nil {
		return err
	}
	if foreign {
		return fmt.Errorf("%w: data without a schema version", ErrCorrupt)
	}
	if err := tx.kv.Put(metaSchema, u32(schemaVersion)); err != nil {
		return err
	}
	return tx.kv.Put(metaProjection, []byte(tx.store.tag))
}

// Rebuild derives the ledger's rows and counters anew from the records. All
// other calls wait. It works in steps; if it is cut off, the next Open begins
// it again, because the mark that the rows are whole is written last.
func (s *Store) Rebuild(ctx context.Context) error {
	s.rebuilding.Lock()
	defer s.rebuilding.Unlock()
	err := s.update(ctx, func(tx *Tx) error { return tx.kv.Delete(metaProjection) })
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	if err := s.inSteps(ctx, []byte{spaceDerived}, (*Tx).deleteRow); err != nil {
		return fmt.Errorf("rebuild: delete: %w", err)
	}
	if err := s.inSteps(ctx, []byte{spaceLead}, (*Tx).deriveLead); err != nil {
		return fmt.Errorf("rebuild: derive: %w", err)
	}
	err = s.update(ctx, func(tx *Tx) error { return tx.kv.Put(metaProjection, []byte(s.tag)) })
	if err != nil {
		return fmt.Errorf("rebuild: %w", err)
	}
	return nil
}

// inSteps calls do for every row under a prefix, some in each transaction.
func (s *Store) inSteps(ctx context.Context, prefix []byte, do func(tx *Tx, k, v []byte) error) error {
	span := kv.Prefix(prefix)
	for more := true; more; {
		var next []byte
		err := s.update(ctx, func(tx *Tx) error {
			seen := 0
			next = nil
			return tx.kv.Scan(span, func(k, v []byte) error {
				if seen == rebuildStep {
					next = k
					return kv.ErrStop
				}
				seen++
				return do(tx, k, v)
			})
		})
		if err != nil {
			return err
		}
		span.From, more = next, next != nil
	}
	return nil
}

func (tx *Tx) deleteRow(k, _ []byte) error { return tx.kv.Delete(k) }

// deriveLead makes the derived rows of the lead whose map row this is.
func (tx *Tx) deriveLead(_, row []byte) error {
	at, err := placeOf(row)
	if err != nil {
		return err
	}
	lead, err := tx.fold(at)
	if err != nil {
		return err
	}
	if err := tx.putActs(at, lead); err != nil {
		return err
	}
	return tx.project(at, lead)
}
