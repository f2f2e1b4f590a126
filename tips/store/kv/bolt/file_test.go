package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"zhuicha/tips/store/kv"
)

func TestSecondOpenerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{Timeout: 50 * time.Millisecond}); !errors.Is(err, kv.ErrLocked) {
		t.Errorf("second opener: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(path, Options{}); err != nil {
		t.Fatalf("after closing: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	path := filepath.Join(dir, "store.db")
	for range 2 {
		db, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]os.FileMode{dir: 0o700, path: 0o600} {
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: mode %v, error %v", filepath.Base(name), info.Mode().Perm(), err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		// A careless copy that others can read is mended at the next start.
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v, error %v", entries, err)
	}
}

// TestCreatorsRace lets many create the same store: each in turn gets the one
// file, and what one wrote the next ones find.
func TestCreatorsRace(t *testing.T) {
	const creators = 12
	path := filepath.Join(t.TempDir(), "store.db")
	var wg sync.WaitGroup
	for i := range creators {
		wg.Go(func() {
			db, err := Open(path, Options{Timeout: 20 * time.Second})
			if err != nil {
				t.Error(err)
				return
			}
			err = db.Update(context.Background(), put(fmt.Sprint("creator", i), ""))
			if err := errors.Join(err, db.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range creators {
		if value(t, db, fmt.Sprint("creator", i)) == nil {
			t.Errorf("the write of creator %d is gone", i)
		}
	}
}

// TestUnfinishedFile is what a power cut during creation leaves.
func TestUnfinishedFile(t *testing.T) {
	for name, left := range map[string][]byte{"empty": {}, "torn": []byte("not a store"), "zeros": make([]byte, 16384)} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "store.db")
			if err := os.WriteFile(path+".new", left, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := Open(path, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(db.Update(context.Background(), put("k", "")), db.Close()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestForeignFile must be refused, not overwritten.
func TestForeignFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	content := bytes.Repeat([]byte("somebody else's data "), 1000)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, Options{}); err == nil {
		t.Error("a foreign file was opened")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, content) {
		t.Errorf("the foreign file was changed, error %v", err)
	}
}

// TestScrub searches the raw file for deleted text.
func TestScrub(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	canary := "canary-4711"
	for i := range 50 {
		text := bytes.Repeat([]byte(canary), 10+i*100)
		if err := db.Update(ctx, put(fmt.Sprint("secret", i), string(text))); err != nil {
			t.Fatal(err)
		}
		if err := db.Update(ctx, put(fmt.Sprint("kept", i), "kept")); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 50 {
		if err := db.Update(ctx, func(tx kv.Tx) error { return tx.Delete(fmt.Append(nil, "secret", i)) }); err != nil {
			t.Fatal(err)
		}
	}
	if hits(t, path, canary) == 0 {
		t.Fatal("the canary is gone without scrubbing, so this test would prove nothing")
	}
	if err := db.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if n := hits(t, path, canary); n != 0 {
		t.Errorf("%d hits after scrubbing", n)
	}
	for i := range 50 {
		if got := value(t, db, fmt.Sprint("kept", i)); string(got) != "kept" {
			t.Errorf("kept value %d reads %q", i, got)
		}
	}
}

// TestScrubUnderLoad runs readers and writers beside Scrub and has bbolt check
// every page afterwards.
func TestScrubUnderLoad(t *testing.T) {
	db := open(t, Options{})
	ctx := context.Background()
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 60 {
				key := fmt.Sprint("k", i, n%7)
				if err := db.Update(ctx, put(key, string(bytes.Repeat([]byte{byte(n + 1)}, 3000)))); err != nil {
					t.Error(err)
				}
				if got := value(t, db, key); len(got) != 3000 || got[2999] != byte(n+1) {
					t.Errorf("%s reads %d bytes", key, len(got))
				}
			}
		})
	}
	wg.Go(func() {
		for range 20 {
			if err := db.Scrub(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	tx, err := db.bolt.Begin(false)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for err := range tx.Check() {
		t.Error(err)
	}
}

func hits(t *testing.T, path, canary string) int {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(raw, []byte(canary))
}
