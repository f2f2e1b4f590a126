// Package bolt is the embedded engine of package kv: one bbolt file and one
// committer goroutine in front of it, which lets all writers that wait share
// one fsync.
//
// The file is made whole before it gets its name, with mode 0600. One process
// may hold it at a time. A failed commit ends the process (see
// [Options.Fatal]): after a failed fsync nobody can know what the disk holds,
// and bbolt would keep showing a record whose write it reported as failed.
//
// bbolt copies pages instead of overwriting them, so deleted bytes stay in
// freed pages until those are used again; [DB.Scrub] zeroes them.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"zhuicha/tips/store/kv"
)

// Bounds of one batch and of the queue before it (measured: one committer
// that takes all that waits, without a waiting window, is seven times as fast
// as bbolt's own Batch).
const (
	// MaxBatch is the greatest number of functions that share a commit.
	MaxBatch = 1024
	// MaxBatchBytes is the size of keys and values at which a batch is
	// committed without taking more.
	MaxBatchBytes = 8 << 20
	// DefaultQueue is the number of writers that may wait.
	DefaultQueue = 4096
	// DefaultTimeout is how long Open waits for another process to let go.
	DefaultTimeout = time.Second
)

// bucket holds all keys; bbolt wants at least one.
var bucket = []byte("kv")

// Options of Open; the zero value is what production uses.
type Options struct {
	// Timeout is how long to wait for the file's lock; 0 is DefaultTimeout.
	Timeout time.Duration
	// MmapSize is the address space reserved for the file, in bytes. Beyond
	// it a growing file makes writers wait for readers (measured: 2.6 s
	// instead of 0.15). 0 is 64 GiB, or 256 MiB on 32-bit machines and on
	// Windows. It costs no memory.
	MmapSize int
	// Queue is how many writers may wait before ErrBusy; 0 is DefaultQueue.
	Queue int
	// Fatal is told of a failed commit and should end the process; nil writes
	// the error to stderr and exits with status 1. If it returns, the engine
	// answers everything with kv.ErrFailed from then on.
	Fatal func(error)
}

// DB implements [kv.DB] on one file.
type DB struct {
	bolt  *bbolt.DB
	fatal func(error)
	// commit is bbolt's; tests put a failing disk in its place.
	commit func(*bbolt.Tx) error

	// readers is held shared by each View and alone by Scrub.
	readers sync.RWMutex

	// gate guards closed and the sending side of queue.
	gate    sync.RWMutex
	closed  bool
	queue   chan *request
	drained chan struct{}
	failed  atomic.Bool
}

var _ kv.DB = (*DB)(nil)

// Open opens the store at path and makes it, and its folder, if missing. It
// fails with [kv.ErrLocked] if another process has it open.
func Open(path string, o Options) (*DB, error) {
	o = o.withDefaults()
	if err := create(path, o); err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	b, err := openFile(path, o)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db := &DB{
		bolt:    b,
		fatal:   o.Fatal,
		commit:  (*bbolt.Tx).Commit,
		queue:   make(chan *request, o.Queue),
		drained: make(chan struct{}),
	}
	go db.run()
	return db, nil
}

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Queue == 0 {
		o.Queue = DefaultQueue
	}
	if o.MmapSize == 0 {
		o.MmapSize = defaultMmapSize()
	}
	if o.Fatal == nil {
		o.Fatal = exit
	}
	return o
}

// defaultMmapSize is small where address space is scarce, and on Windows, where
// bbolt makes the file as large as the mapping.
func defaultMmapSize() int {
	large := int64(64) << 30
	if large > math.MaxInt || runtime.GOOS == "windows" {
		return 256 << 20
	}
	return int(large)
}

// exit is the default answer to a failed commit.
func exit(err error) {
	fmt.Fprintln(os.Stderr, "zhuicha: the store cannot write, stopping:", err)
	os.Exit(1)
}

// openFile opens an existing or new bbolt file under its lock.
func openFile(path string, o Options) (*bbolt.DB, error) {
	b, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         o.Timeout,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: o.MmapSize,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, kv.ErrLocked
	}
	return b, err
}

// View implements [kv.DB].
func (db *DB) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.failed.Load() {
		return kv.ErrFailed
	}
	db.readers.RLock()
	defer db.readers.RUnlock()
	err := db.bolt.View(func(tx *bbolt.Tx) error {
		view := kv.NewOverlay(reader{tx.Bucket(bucket)})
		defer view.Discard()
		return fn(view)
	})
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return kv.ErrClosed
	}
	return err
}

// Update implements [kv.DB]. Beyond the contract it fails with [kv.ErrBusy]
// if the queue is full and with [kv.ErrFailed] once a commit has failed.
func (db *DB) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	req := &request{fn: fn, answer: make(chan outcome, 1)}
	if err := db.submit(req); err != nil {
		return err
	}
	select {
	case out := <-req.answer:
		return out.deliver()
	case <-ctx.Done():
	}
	if req.withdraw() {
		return ctx.Err()
	}
	return (<-req.answer).deliver()
}

// submit puts a request into the queue, or says why it cannot.
func (db *DB) submit(req *request) error {
	db.gate.RLock()
	defer db.gate.RUnlock()
	if db.failed.Load() {
		return kv.ErrFailed
	}
	if db.closed {
		return kv.ErrClosed
	}
	select {
	case db.queue <- req:
		return nil
	default:
		return kv.ErrBusy
	}
}

// Close implements [kv.DB].
func (db *DB) Close() error {
	if !db.shut() {
		return kv.ErrClosed
	}
	<-db.drained
	if err := db.bolt.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// shut lets no more requests in; it tells whether it was the first to do so.
func (db *DB) shut() bool {
	db.gate.Lock()
	defer db.gate.Unlock()
	if db.closed {
		return false
	}
	db.closed = true
	close(db.queue)
	return true
}
