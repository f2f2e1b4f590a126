// Package kv is the ordered, transactional key-value seam beneath the store:
// the least that a storage engine must offer, so that rows, indexes and
// counters are written once above it and every engine is held to one suite,
// package kvtest.
//
// # Contract
//
// Order. Keys are byte strings of 1 to [MaxKey] bytes, compared byte by byte
// as unsigned numbers; a shorter key stands before its extensions.
//
// Values are byte strings of 0 to [MaxValue] bytes. An empty value differs
// from a missing one: Get answers nil only for a missing key, and Put of a nil
// value stores the empty value.
//
// Copies. What is passed in may be changed afterwards by the caller, and what
// is handed out belongs to the caller for ever; no slice is shared.
//
// Transactions. View sees one committed state from begin to end. Update sees
// the state left by every Update answered before it, plus its own writes in
// Get and Scan alike. All transactions together are serialisable: their
// answers are those of some one-after-another order that respects real time.
//
// All or nothing. If an Update's function returns an error, panics, or its
// context ends before it is begun, nothing of it remains and the error (or
// panic) reaches its caller; other transactions are not touched by it. A nil
// answer means that the writes are on stable storage.
//
// Again. An engine may run a function more than once and keep only the last
// run, so functions have no effect outside their Tx but on variables that
// every run sets afresh.
//
// Nesting. A function never starts another View or Update of the same DB: an
// engine may wait for itself. A Tx is used by one goroutine and dies with its
// function ([ErrDone]). A function of Update never ends its goroutine
// (runtime.Goexit, testing's FailNow): an engine may take that as the end of
// the whole DB.
//
// Nothing here knows what the bytes mean; no authorisation is done here.
package kv

import (
	"bytes"
	"context"
	"errors"
)

// Limits of the seam. They are contract, not taste: bbolt copies whole pages,
// so large values belong into files, and PostgreSQL's index rows end near
// 2,700 bytes.
const (
	// MaxKey is the greatest length of a key, in bytes.
	MaxKey = 512
	// MaxValue is the greatest length of a value, in bytes.
	MaxValue = 1 << 20
)

// Errors that callers decide on. Engines wrap them with context.
var (
	// ErrBusy says that the queue of writes is full; nothing was done and the
	// same call may be made again later.
	ErrBusy = errors.New("kv: too many writes are waiting")
	// ErrClosed says that the DB was closed; nothing was done.
	ErrClosed = errors.New("kv: closed")
	// ErrFailed says that a commit failed, so that nobody knows what is on
	// disk: the engine answers nothing more and has to be opened again.
	ErrFailed = errors.New("kv: a commit failed; the engine is stopped")
	// ErrDone says that a Tx was used after its function returned.
	ErrDone = errors.New("kv: transaction is over")
	// ErrSize says that a key or value lies outside the limits.
	ErrSize = errors.New("kv: key or value outside its limits")
	// ErrLocked says that another process has the store open.
	ErrLocked = errors.New("kv: store is in use by another process")
)

// ErrStop is returned by the visit function of Scan to end the scan without an
// error.
var ErrStop = errors.New("kv: stop the scan")

// Range is a span of keys, From included, To excluded. A nil From begins at
// the first key, a nil To runs to the last. Reverse visits the same keys in
// descending order.
type Range struct {
	From, To []byte
	Reverse  bool
}

// Reader reads one state of the store.
type Reader interface {
	// Get returns the value of key, nil if the key is missing.
	Get(key []byte) ([]byte, error)
	// Scan calls visit for every key of the range, in order, until visit
	// returns an error; [ErrStop] ends the scan with nil, any other error is
	// returned as it is. The scan shows the state at its start: writes made
	// by visit are seen by later calls only.
	Scan(r Range, visit func(key, value []byte) error) error
}

// Tx reads and writes within one Update.
type Tx interface {
	Reader
	// Put sets the value of key. It fails with [ErrSize] outside the limits.
	Put(key, value []byte) error
	// Delete removes key; a missing key is no error.
	Delete(key []byte) error
}

// DB is an engine. Its methods may be called from any number of goroutines.
type DB interface {
	// View runs fn on one committed state.
	View(ctx context.Context, fn func(Reader) error) error
	// Update runs fn and commits what it wrote if it returns nil. The context
	// counts until fn is begun; afterwards the outcome is awaited, so that a
	// caller is never left in doubt about a write that was made.
	Update(ctx context.Context, fn func(Tx) error) error
	// Close finishes the updates already accepted, then releases the store.
	// Later calls fail with [ErrClosed].
	Close() error
}

// Prefix returns the range of all keys that begin with p.
func Prefix(p []byte) Range {
	return Range{From: bytes.Clone(p), To: After(p)}
}

// After returns the first key that stands behind every key beginning with p,
// nil if there is none (p is empty or all 0xff).
func After(p []byte) []byte {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] != 0xff {
			end := bytes.Clone(p[:i+1])
			end[i]++
			return end
		}
	}
	return nil
}

// contains tells whether key lies in the range.
func (r Range) contains(key string) bool {
	return key >= string(r.From) && (r.To == nil || key < string(r.To))
}
