// Package kvtest is the one suite that every engine of package kv has to
// pass. Each subtest holds the engine to one paragraph of kv's contract.
package kvtest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"zhuicha/tips/store/kv"
)

// Engine says how to open the engine under test.
type Engine struct {
	// Open opens the store kept in the folder dir; a new folder is an empty
	// store. It fails the test if it cannot.
	Open func(t testing.TB, dir string) kv.DB
	// Persistent says that what was acknowledged is there after Close and
	// another Open of the same folder.
	Persistent bool
}

// Run runs the suite.
func Run(t *testing.T, e Engine) {
	tests := map[string]func(*testing.T, kv.DB){
		"get answers nil only for a missing key": testMissing,
		"slices are copies":                      testCopies,
		"sizes are checked":                      testSizes,
		"scan goes in byte order":                testOrder,
		"scan ends at its bounds":                testBounds,
		"prefix and after":                       testPrefix,
		"visit ends the scan":                    testVisitEnds,
		"an update reads its own writes":         testOwnWrites,
		"a scan shows the state at its start":    testScanState,
		"an error leaves nothing":                testError,
		"a panic reaches its caller":             testPanic,
		"an ended context leaves nothing":        testContext,
		"a transaction dies with its function":   testDone,
		"random operations match a map":          testModel,
		"increments are not lost":                testIncrements,
		"no write skew":                          testWriteSkew,
		"failures do not touch their neighbours": testNeighbours,
		"a view sees whole updates":              testWholeUpdates,
		"an answered update is seen by the next": testRealTime,
		"nothing is served after close":          testClose,
		"accepted updates are finished by close": testCloseFinishes,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			db := e.Open(t, t.TempDir())
			t.Cleanup(func() { closeOnce(t, db) })
			test(t, db)
		})
	}
	if e.Persistent {
		t.Run("what was answered is there after reopening", func(t *testing.T) { testReopen(t, e) })
	}
}

func closeOnce(t *testing.T, db kv.DB) {
	if err := db.Close(); err != nil && !errors.Is(err, kv.ErrClosed) {
		t.Errorf("close: %v", err)
	}
}

// pair is one key with its value.
type pair struct{ key, value string }

func update(t testing.TB, db kv.DB, fn func(kv.Tx) error) {
	t.Helper()
	if err := db.Update(context.Background(), fn); err != nil {
		t.Fatalf("update: %v", err)
	}
}

func view(t testing.TB, db kv.DB, fn func(kv.Reader) error) {
	t.Helper()
	if err := db.View(context.Background(), fn); err != nil {
		t.Fatalf("view: %v", err)
	}
}

// fill puts each key with a value that tells it.
func fill(t testing.TB, db kv.DB, keys ...string) {
	t.Helper()
	update(t, db, func(tx kv.Tx) error {
		for _, k := range keys {
			if err := tx.Put([]byte(k), []byte("of "+k)); err != nil {
				return err
			}
		}
		return nil
	})
}

// get returns the committed value of key; ok is false if it is missing.
func get(t testing.TB, db kv.DB, key string) (value string, ok bool) {
	t.Helper()
	view(t, db, func(r kv.Reader) error {
		v, err := r.Get([]byte(key))
		value, ok = string(v), v != nil
		return err
	})
	return value, ok
}

// scan collects a range.
func scan(r kv.Reader, span kv.Range) ([]pair, error) {
	var found []pair
	err := r.Scan(span, func(k, v []byte) error {
		found = append(found, pair{string(k), string(v)})
		return nil
	})
	return found, err
}

// keys returns the keys a scan of the committed state shows.
func keys(t testing.TB, db kv.DB, span kv.Range) []string {
	t.Helper()
	var found []pair
	view(t, db, func(r kv.Reader) (err error) {
		found, err = scan(r, span)
		return err
	})
	names := []string{}
	for _, p := range found {
		if p.value != "of "+p.key {
			t.Errorf("key %q has value %q", p.key, p.value)
		}
		names = append(names, p.key)
	}
	return names
}

func testReopen(t *testing.T, e Engine) {
	dir := t.TempDir()
	for round := range 5 {
		db := e.Open(t, dir)
		for old := range round {
			if v, _ := get(t, db, fmt.Sprint("k", old)); v != fmt.Sprint("of k", old) {
				t.Fatalf("round %d: key of round %d reads %q", round, old, v)
			}
		}
		fill(t, db, fmt.Sprint("k", round))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
