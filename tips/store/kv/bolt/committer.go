package bolt

import (
	"errors"
	"fmt"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"zhuicha/tips/store/kv"
)

// errStopped answers requests whose committer was ended from inside a
// function.
var errStopped = fmt.Errorf("%w: a function ended the committer's goroutine", kv.ErrFailed)

// request is one Update on its way.
type request struct {
	fn     func(kv.Tx) error
	begun  atomic.Bool
	answer chan outcome
}

// begin and withdraw race for the request; one of them wins.
func (r *request) begin() bool    { return r.begun.CompareAndSwap(false, true) }
func (r *request) withdraw() bool { return r.begun.CompareAndSwap(false, true) }

// outcome is what an Update's caller gets.
type outcome struct {
	err      error
	panicked bool
	value    any
}

func (o outcome) deliver() error {
	if o.panicked {
		panic(o.value)
	}
	return o.err
}

// run is the committer: the only goroutine that writes the file.
func (db *DB) run() {
	defer close(db.drained)
	defer db.refuse()
	for first := range db.queue {
		if db.failed.Load() {
			first.answer <- outcome{err: kv.ErrFailed}
			continue
		}
		db.commitBatch(first)
	}
}

// refuse answers what is left when run ends before the queue was closed,
// which happens only if a function ended the goroutine.
func (db *DB) refuse() {
	if db.shut() {
		db.failed.Store(true)
	}
	for req := range db.queue {
		req.answer <- outcome{err: errStopped}
	}
}

// batch is what shares one commit.
type batch struct {
	db       *DB
	tx       *bbolt.Tx
	bucket   *bbolt.Bucket
	requests []*request
	outcomes []outcome
	bytes    int
	err      error
}

// commitBatch runs first and all that wait behind it, commits once, then
// answers. Answers wait for the commit even if a function failed or wrote
// nothing, because it may have read what its neighbours wrote.
//
// What a crash means at each step: before commit returns, no caller has an
// answer and bbolt's meta page decides whether all of the batch or nothing
// stays; after it, all of it is on disk.
func (db *DB) commitBatch(first *request) {
	b := &batch{db: db, err: errStopped}
	defer b.answer()
	tx, err := db.bolt.Begin(true)
	if err != nil {
		b.add(first, outcome{})
		b.err = fmt.Errorf("begin: %w", err)
		return
	}
	defer tx.Rollback()
	b.tx, b.bucket = tx, tx.Bucket(bucket)
	if b.err = b.collect(first); b.err != nil || b.bytes == 0 {
		return
	}
	if err := db.commit(tx); err != nil {
		db.failed.Store(true)
		b.err = errors.Join(kv.ErrFailed, err)
		db.fatal(fmt.Errorf("commit: %w", err))
	}
}

// collect runs requests until the queue is empty or the batch is full. An
// error spoils the whole batch.
func (b *batch) collect(next *request) error {
	for next != nil {
		if next.begin() {
			if err := b.runOne(next); err != nil {
				return err
			}
		}
		if len(b.requests) >= MaxBatch || b.bytes >= MaxBatchBytes {
			return nil
		}
		select {
		case next = <-b.db.queue: // nil once the queue is closed and empty
		default:
			return nil
		}
	}
	return nil
}

// runOne runs one function above its own overlay and keeps its writes if it
// succeeds. The error is not the function's, which goes to its caller alone.
func (b *batch) runOne(req *request) error {
	at := b.add(req, outcome{})
	overlay := kv.NewOverlay(reader{b.bucket})
	defer overlay.Discard()
	out := call(req.fn, overlay)
	b.outcomes[at] = out
	if out.err != nil || out.panicked {
		return nil
	}
	return b.apply(overlay)
}

// call runs fn and turns a panic into an outcome for its caller.
func call(fn func(kv.Tx) error, tx kv.Tx) (out outcome) {
	defer func() {
		if v := recover(); v != nil {
			out = outcome{panicked: true, value: v}
		}
	}()
	return outcome{err: fn(tx)}
}

// apply moves an overlay's writes into the bbolt transaction. The overlay has
// checked their sizes, so a failure is bbolt's own.
func (b *batch) apply(overlay *kv.Overlay) error {
	b.bytes += overlay.Bytes()
	for _, c := range overlay.Changes() {
		if err := b.put(c); err != nil {
			return fmt.Errorf("apply: %w", err)
		}
	}
	return nil
}

func (b *batch) put(c kv.Change) error {
	if c.Value == nil {
		return b.bucket.Delete([]byte(c.Key))
	}
	return b.bucket.Put([]byte(c.Key), c.Value)
}

func (b *batch) add(req *request, out outcome) int {
	b.requests = append(b.requests, req)
	b.outcomes = append(b.outcomes, out)
	return len(b.requests) - 1
}

// answer tells every caller; an error of the batch goes before each one's own.
func (b *batch) answer() {
	for i, req := range b.requests {
		out := b.outcomes[i]
		if b.err != nil {
			out = outcome{err: b.err}
		}
		req.answer <- out
	}
}
