package bolt

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"zhuicha/tips/store/kv"
)

func open(t testing.TB, o Options) *DB {
	t.Helper()
	db, err := Open(filepath.Join(t.TempDir(), "store.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil && !errors.Is(err, kv.ErrClosed) {
			t.Error(err)
		}
	})
	return db
}

func put(key, value string) func(kv.Tx) error {
	return func(tx kv.Tx) error { return tx.Put([]byte(key), []byte(value)) }
}

// held occupies the committer until the returned function is called, which
// returns the answer to the holding update.
func held(db *DB) (release func() error) {
	begun, free := make(chan struct{}), make(chan struct{})
	answer := make(chan error, 1)
	go func() {
		answer <- db.Update(context.Background(), func(kv.Tx) error {
			close(begun)
			<-free
			return nil
		})
	}()
	<-begun
	return func() error { close(free); return <-answer }
}

// let releases the committer, which must have gone well.
func let(t *testing.T, release func() error) {
	t.Helper()
	if err := release(); err != nil {
		t.Errorf("holding update: %v", err)
	}
}

// queue starts n updates and waits until all of them are in the queue.
func queue(db *DB, n int, update func(i int)) *sync.WaitGroup {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { update(i) })
	}
	for len(db.queue) < n {
		runtime.Gosched()
	}
	return &wg
}

func TestWaitingWritersShareOneCommit(t *testing.T) {
	db := open(t, Options{})
	commits := 0
	db.commit = func(tx *bbolt.Tx) error { commits++; return tx.Commit() }
	release := held(db)
	wg := queue(db, 500, func(i int) {
		if err := db.Update(context.Background(), put(fmt.Sprint(i), "v")); err != nil {
			t.Error(err)
		}
	})
	let(t, release)
	wg.Wait()
	if commits != 1 {
		t.Errorf("500 waiting writers took %d commits", commits)
	}
}

func TestBatchIsBounded(t *testing.T) {
	for name, c := range map[string]struct{ writers, size, commits int }{
		"by functions": {2*MaxBatch + 1, 1, 3}, // the holder is the first of them
		"by bytes":     {2 * MaxBatchBytes / kv.MaxValue, kv.MaxValue - 100, 2},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, Options{})
			commits := 0
			db.commit = func(tx *bbolt.Tx) error { commits++; return tx.Commit() }
			release := held(db)
			value := string(make([]byte, c.size))
			wg := queue(db, c.writers, func(i int) {
				if err := db.Update(context.Background(), put(fmt.Sprint(i), value)); err != nil {
					t.Error(err)
				}
			})
			let(t, release)
			wg.Wait()
			if commits != c.commits {
				t.Errorf("%d commits, want %d", commits, c.commits)
			}
		})
	}
}

func TestFullQueueIsBusy(t *testing.T) {
	db := open(t, Options{Queue: 3})
	release := held(db)
	wg := queue(db, 3, func(i int) {
		if err := db.Update(context.Background(), put(fmt.Sprint(i), "")); err != nil {
			t.Error(err)
		}
	})
	if err := db.Update(context.Background(), put("late", "")); !errors.Is(err, kv.ErrBusy) {
		t.Errorf("beyond the queue: %v", err)
	}
	let(t, release)
	wg.Wait()
	if err := db.Update(context.Background(), put("later", "")); err != nil {
		t.Errorf("after the queue was worked off: %v", err)
	}
}

func TestWaitingUpdateCanBeWithdrawn(t *testing.T) {
	db := open(t, Options{})
	release := held(db)
	ctx, cancel := context.WithCancel(context.Background())
	answer := make(chan error, 1)
	queue(db, 1, func(int) { answer <- db.Update(ctx, put("withdrawn", "")) })
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("answer %v", err)
	}
	let(t, release)
	if got := value(t, db, "withdrawn"); got != nil {
		t.Error("a withdrawn update was made")
	}
}

// TestBegunUpdateIsAwaited ends the context while the function runs: the
// caller must learn that the write was made.
func TestBegunUpdateIsAwaited(t *testing.T) {
	db := open(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	err := db.Update(ctx, func(tx kv.Tx) error {
		cancel()
		return tx.Put([]byte("made"), nil)
	})
	if err != nil || value(t, db, "made") == nil {
		t.Errorf("error %v, value %v", err, value(t, db, "made"))
	}
}

// TestFailedCommit puts a disk that fails to sync in place: nobody waiting may
// get a good answer, the process is told to end, and nothing is served after.
func TestFailedCommit(t *testing.T) {
	errDisk := errors.New("fsync: input/output error")
	for name, commit := range map[string]func(*bbolt.Tx) error{
		"nothing written":              func(tx *bbolt.Tx) error { return errors.Join(tx.Rollback(), errDisk) },
		"written, yet reported failed": func(tx *bbolt.Tx) error { return errors.Join(tx.Commit(), errDisk) },
	} {
		t.Run(name, func(t *testing.T) {
			told := make(chan error, 1)
			db := open(t, Options{Fatal: func(err error) { told <- err }})
			if err := db.Update(context.Background(), put("before", "")); err != nil {
				t.Fatal(err)
			}
			db.commit = commit
			release := held(db)
			wg := queue(db, 20, func(i int) {
				err := db.Update(context.Background(), put(fmt.Sprint(i), ""))
				if !errors.Is(err, kv.ErrFailed) || !errors.Is(err, errDisk) {
					t.Errorf("waiting writer was answered %v", err)
				}
			})
			if err := release(); !errors.Is(err, kv.ErrFailed) {
				t.Errorf("holding update: %v", err)
			}
			if err := <-told; !errors.Is(err, errDisk) {
				t.Errorf("told %v", err)
			}
			wg.Wait()
			errUpdate := db.Update(context.Background(), put("after", ""))
			errView := db.View(context.Background(), func(kv.Reader) error { return nil })
			if !errors.Is(errUpdate, kv.ErrFailed) || !errors.Is(errView, kv.ErrFailed) {
				t.Errorf("afterwards: update %v, view %v", errUpdate, errView)
			}
		})
	}
}

// TestFunctionThatEndsItsGoroutine must leave nobody waiting.
func TestFunctionThatEndsItsGoroutine(t *testing.T) {
	db := open(t, Options{})
	release := held(db)
	wg := queue(db, 10, func(i int) {
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			if i == 5 {
				runtime.Goexit()
			}
			return tx.Put([]byte("k"), nil)
		})
		if !errors.Is(err, kv.ErrFailed) {
			t.Errorf("writer %d: %v", i, err)
		}
	})
	if err := release(); !errors.Is(err, kv.ErrFailed) {
		t.Errorf("holding update: %v", err)
	}
	wg.Wait()
	if err := db.Update(context.Background(), put("after", "")); !errors.Is(err, kv.ErrFailed) {
		t.Errorf("afterwards: %v", err)
	}
	if err := db.bolt.Close(); err != nil {
		t.Error(err)
	}
}

func value(t *testing.T, db *DB, key string) (v []byte) {
	t.Helper()
	if err := db.View(context.Background(), func(r kv.Reader) (err error) {
		v, err = r.Get([]byte(key))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return v
}
