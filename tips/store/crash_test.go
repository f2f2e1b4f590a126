package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/tips"
	"zhuicha/tips/store/kv/bolt"
)

// TestCopyAfterEachCommitReopens takes the file as it is after each answered
// commit, as a process killed at that moment leaves it, and demands that the
// copy holds everything answered so far, whole.
func TestCopyAfterEachCommitReopens(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := newHistory(t, over(t, db), 9)
	for i := range 60 {
		h.steps(1)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(dir, "copy.db")
		if err := os.WriteFile(copied, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		sameStore(t, h, copied)
		if t.Failed() {
			t.Fatalf("after step %d", i)
		}
	}
}

// sameStore opens a copy and compares it with the living store.
func sameStore(t *testing.T, h *history, path string) {
	t.Helper()
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := reopen(t, db, options())
	for _, lead := range h.leads {
		if diff := cmp.Diff(load(t, h.s, lead), load(t, s, lead)); diff != "" {
			t.Errorf("lead %s: %s", lead, diff)
		}
	}
	if diff := differ(dump(t, h.s.db), dump(t, s.db)); diff != "" {
		t.Error(diff)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestDeletedObjectLeavesTheFile searches the raw file for a deleted object's
// bytes.
func TestDeletedObjectLeavesTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := over(t, db)
	w := creation("a", today)
	canary, name := sealed("the tipster's copy of a reply")
	w.Objects[name] = canary
	commit(t, s, w)
	commit(t, s, next(w.Lead, 1, today, tips.ScreeningBegun{})) // pages are copied once more
	if err := s.Update(ctx, func(tx *Tx) error { return tx.DeleteObject(w.Lead, name) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Contains(raw, canary) {
		t.Errorf("the deleted object is in the file, error %v", err)
	}
	kept, _ := sealed("tip of a")
	if !bytes.Contains(raw, kept) {
		t.Error("an object that was not deleted is not in the file, so this test proves nothing")
	}
	if _, err := s.Object(ctx, w.Lead, name); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted object: %v", err)
	}
}
