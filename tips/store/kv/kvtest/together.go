package kvtest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"zhuicha/tips/store/kv"
)

// workers is how many goroutines write at once in the tests of concurrency.
const workers = 64

// together runs fn in n goroutines and waits for them.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func number(v []byte) uint64 {
	if len(v) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(v)
}

func bytesOf(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// add reads a number, adds delta and writes it back.
func add(tx kv.Tx, key string, delta uint64) error {
	v, err := tx.Get([]byte(key))
	if err != nil {
		return err
	}
	return tx.Put([]byte(key), bytesOf(number(v)+delta))
}

func testIncrements(t *testing.T, db kv.DB) {
	const each = 10
	together(workers, func(int) {
		for range each {
			if err := db.Update(context.Background(), func(tx kv.Tx) error { return add(tx, "n", 1) }); err != nil {
				t.Error(err)
			}
		}
	})
	if v, _ := get(t, db, "n"); number([]byte(v)) != workers*each {
		t.Errorf("counted %d of %d", number([]byte(v)), workers*each)
	}
}

// testWriteSkew lets two kinds of writers each check the sum and write one
// half of it: under snapshot isolation both would pass.
func testWriteSkew(t *testing.T, db kv.DB) {
	errFull := errors.New("full")
	for round := range 20 {
		a, b := fmt.Sprint("a", round), fmt.Sprint("b", round)
		var passed atomic.Int32
		together(8, func(i int) {
			mine := []string{a, b}[i%2]
			err := db.Update(context.Background(), func(tx kv.Tx) error {
				va, errA := tx.Get([]byte(a))
				vb, errB := tx.Get([]byte(b))
				if number(va)+number(vb) > 0 {
					return errFull
				}
				return errors.Join(errA, errB, add(tx, mine, 1))
			})
			switch {
			case err == nil:
				passed.Add(1)
			case !errors.Is(err, errFull):
				t.Error(err)
			}
		})
		if passed.Load() != 1 {
			t.Fatalf("round %d: %d writers passed a check that admits one", round, passed.Load())
		}
	}
}

// testNeighbours mixes writers that succeed with ones that fail or panic.
func testNeighbours(t *testing.T, db kv.DB) {
	own := errors.New("own")
	together(workers, func(i int) {
		defer func() {
			if v := recover(); (v != nil) != (i%4 == 3) {
				t.Errorf("writer %d recovered %v", i, v)
			}
		}()
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			if err := errors.Join(add(tx, "n", 1), tx.Put(fmt.Appendf(nil, "w%02d", i), nil)); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return own
			case 3:
				panic(own)
			}
			return nil
		})
		if errors.Is(err, own) != (i%4 == 1) {
			t.Errorf("writer %d: %v", i, err)
		}
	})
	if v, _ := get(t, db, "n"); number([]byte(v)) != workers/2 {
		t.Errorf("counted %d, want %d", number([]byte(v)), workers/2)
	}
	for i := range workers {
		if _, ok := get(t, db, fmt.Sprintf("w%02d", i)); ok != (i%2 == 0) {
			t.Errorf("key of writer %d: found %v", i, ok)
		}
	}
}

func testWholeUpdates(t *testing.T, db kv.DB) {
	var writing sync.WaitGroup
	var over atomic.Bool
	writing.Go(func() {
		defer over.Store(true)
		for range 200 {
			if err := db.Update(context.Background(), func(tx kv.Tx) error {
				return errors.Join(add(tx, "left", 1), add(tx, "right", 1))
			}); err != nil {
				t.Error(err)
			}
		}
	})
	for last := uint64(0); !over.Load(); {
		view(t, db, func(r kv.Reader) error {
			left, errLeft := r.Get([]byte("left"))
			right, errRight := r.Get([]byte("right"))
			if number(left) != number(right) || number(left) < last {
				t.Errorf("saw %d and %d after %d", number(left), number(right), last)
			}
			last = number(left)
			return errors.Join(errLeft, errRight)
		})
	}
	writing.Wait()
}

// testRealTime checks that an answer means visible: each worker reads its own
// last write in a View and in an Update.
func testRealTime(t *testing.T, db kv.DB) {
	together(16, func(i int) {
		key := fmt.Sprint("k", i)
		for n := uint64(1); n <= 10; n++ {
			err := db.Update(context.Background(), func(tx kv.Tx) error { return add(tx, key, 1) })
			check := func(r kv.Reader) error {
				v, err := r.Get([]byte(key))
				if number(v) != n {
					t.Errorf("worker %d reads %d after writing %d", i, number(v), n)
				}
				return err
			}
			err = errors.Join(err, db.View(context.Background(), check),
				db.Update(context.Background(), func(tx kv.Tx) error { return check(tx) }))
			if err != nil {
				t.Error(err)
			}
		}
	})
}

func testClose(t *testing.T, db kv.DB) {
	fill(t, db, "k")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	errUpdate := db.Update(context.Background(), func(kv.Tx) error { return nil })
	errView := db.View(context.Background(), func(kv.Reader) error { return nil })
	for name, err := range map[string]error{"update": errUpdate, "view": errView, "close": db.Close()} {
		if !errors.Is(err, kv.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// testCloseFinishes closes under load: every update is either done or refused
// as closed, never anything else.
func testCloseFinishes(t *testing.T, db kv.DB) {
	var started sync.WaitGroup
	started.Add(workers)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			started.Done()
			for {
				err := db.Update(context.Background(), func(tx kv.Tx) error { return add(tx, fmt.Sprint(i), 1) })
				if errors.Is(err, kv.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	started.Wait()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	all.Wait()
}
