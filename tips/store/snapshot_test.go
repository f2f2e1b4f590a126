package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/bolt"
	"zhuicha/tips/store/kv/mem"
)

// snapshotOf is the snapshot of a store as bytes.
func snapshotOf(t *testing.T, s *Store) []byte {
	t.Helper()
	var b bytes.Buffer
	rows, err := s.Snapshot(ctx, &b)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(dump(t, s.db)); int(rows) != want {
		t.Fatalf("a snapshot of %d rows, the store has %d", rows, want)
	}
	return b.Bytes()
}

// TestASnapshotGivesTheSameStoreBack on another engine, with the same ledger
// and without deriving anything anew.
func TestASnapshotGivesTheSameStoreBack(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	newHistory(t, s, 7).steps(300)
	scatter(t, s, 100, seeded(7))
	db, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var told uint64
	if err := Fill(ctx, db, bytes.NewReader(snapshotOf(t, s)), func(rows uint64) { told = rows }); err != nil {
		t.Fatal(err)
	}
	if want := len(dump(t, s.db)); int(told) != want {
		t.Errorf("told of %d rows of %d", told, want)
	}
	again := over(t, db)
	if diff := differ(dump(t, s.db), dump(t, again.db)); diff != "" {
		t.Error(diff)
	}
}

// TestASnapshotThatIsNotWholeIsRefused, wherever it ends and whatever stands
// behind it.
func TestASnapshotThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 3, seeded(1))
	whole := snapshotOf(t, s)
	refused := func(what string, snapshot []byte, want error) {
		t.Helper()
		if err := Fill(ctx, mem.New(), bytes.NewReader(snapshot), nil); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	for cut := range whole {
		refused("cut off", whole[:cut], ErrCorrupt)
	}
	refused("more behind", append(bytes.Clone(whole), 0), ErrCorrupt)
	refused("a row less", append(bytes.Clone(whole[:len(whole)-1]), whole[len(whole)-1]-1), ErrCorrupt)
	row := appendBytes(appendBytes(nil, "k"), "v")
	refused("a row twice", append(append([]byte(rowsHead), bytes.Repeat(row, 2)...), 0, 2), ErrCorrupt)
	later := appendBytes(appendBytes(nil, metaSchema), binary.BigEndian.AppendUint32(nil, schemaVersion+1))
	refused("a later program's", append(append([]byte(rowsHead), later...), 0, 1), ErrNewer)
	if err := Fill(ctx, s.db, bytes.NewReader(whole), nil); !errors.Is(err, ErrForm) {
		t.Errorf("over a store that is there: %v", err)
	}
}

// TestASnapshotHoldsNothingOfWhatWasDeleted, though the engine's file does until
// it is scrubbed.
func TestASnapshotHoldsNothingOfWhatWasDeleted(t *testing.T) {
	t.Parallel()
	s := onDisk(t)
	w := creation("a lead", today)
	if err := s.Commit(ctx, []LeadWrite{w}); err != nil {
		t.Fatal(err)
	}
	canary, name := sealed("tip of a lead")
	if !bytes.Contains(snapshotOf(t, s), canary) {
		t.Fatal("the object is not in the snapshot, so this test shows nothing")
	}
	if err := s.Update(ctx, func(tx *Tx) error { return tx.DeleteObject(w.Lead, name) }); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(snapshotOf(t, s), canary) {
		t.Error("a deleted object is in the snapshot")
	}
}

func TestASnapshotEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 20, seeded(2))
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := s.Snapshot(stopped, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := Fill(stopped, mem.New(), bytes.NewReader(snapshotOf(t, s)), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestCheckReadsEverything: what is whole is counted, and each thing that is
// not is named.
func TestCheckReadsEverything(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		space byte
		harm  func(tx kv.Tx, key, value []byte) error
		want  error
	}{
		"nothing harmed":  {spaceObject, func(kv.Tx, []byte, []byte) error { return nil }, nil},
		"an object":       {spaceObject, func(tx kv.Tx, k, v []byte) error { return tx.Put(k, append(v, 0)) }, ErrDigest},
		"object missing":  {spaceObject, func(tx kv.Tx, k, _ []byte) error { return tx.Delete(k) }, ErrDigest},
		"record":          {spaceRecord, func(tx kv.Tx, k, v []byte) error { return tx.Put(k, v[:len(v)-1]) }, ErrCorrupt},
		"newer record":    {spaceRecord, func(tx kv.Tx, k, v []byte) error { v[0]++; return tx.Put(k, v) }, ErrNewer},
		"records missing": {spaceRecord, func(tx kv.Tx, k, _ []byte) error { return tx.Delete(k) }, ErrCorrupt},
		"map row":         {spaceLead, func(tx kv.Tx, k, _ []byte) error { return tx.Put(k, []byte("x")) }, ErrCorrupt},
		"entry":           {spaceLog, func(tx kv.Tx, k, _ []byte) error { return tx.Delete(k) }, ErrCorrupt},
	} {
		s := inMemory(t)
		for i := range 450 { // more than two steps
			commit(t, s, creation(fmt.Sprint("lead ", i), today))
		}
		must(t, s.Update(ctx, func(tx *Tx) error { return tx.AppendLog("log", 0, today, []byte("a"), []byte("b")) }))
		done := errors.New("done")
		err := s.db.Update(ctx, func(tx kv.Tx) error {
			var key, value []byte
			err := tx.Scan(kv.Prefix([]byte{c.space}), func(k, v []byte) error { key, value = k, v; return done })
			if !errors.Is(err, done) {
				return errors.New("nothing to harm")
			}
			return c.harm(tx, key, value)
		})
		must(t, err)
		told := 0
		seen, err := s.Check(ctx, []string{"log"}, func(Checked) { told++ })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if c.want == nil && (seen.Leads != 450 || seen.Records < 450 || seen.Objects != 450 || seen.Entries != 2 || told != 3) {
			t.Errorf("%s: looked at %+v, told %d times", name, seen, told)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
