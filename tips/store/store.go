// Package store keeps everything that lasts: records of leads, sealed objects,
// receipts, the directory's log, small tables, the leaves that wait for the
// day's checkpoint, and the ledger derived from them. It stands on package kv
// and knows no engine.
//
// # Invariants
//
//   - What one Commit or Update writes (record, derived rows, objects, pending
//     leaf) is one transaction: all of it is there, or none.
//   - Records never change. A lead is the fold of its records' events; the
//     ledger's rows and counters can be derived anew from the records at any
//     time, byte for byte (Rebuild).
//   - A lead's record is written only against the version its writer saw.
//   - An object's name is the SHA-256 of its bytes, checked on the way in.
//   - Ids shown outside are random. Large values stand under a day and a
//     random number, so that writes fall together on disk and no key tells a
//     finer time than the day.
//
// # What must never be in here
//
// Plaintext, receipts, keys, addresses, times finer than a day. The store is
// given digests, sealed bytes, the MAC of a receipt's server token, and days.
//
// # Who may call
//
// There is no authorisation here: tips/casework is the one caller for leads,
// and checks before it calls. The server's sessions and settings use tables.
//
// # Deletion
//
// Deleting an object removes its row at once; its sealed bytes stay in the
// engine's freed pages until [Store.Scrub] has run: bbolt copies pages, so
// overwriting a value before deleting it would only make another copy.
// Backups, file-system snapshots and the spare blocks of flash disks are out
// of reach.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Options of Open.
type Options struct {
	// Rand gives the bytes of salts and internal keys: crypto/rand.Reader.
	Rand io.Reader
	// Due is the day on which the next clock of a lead runs out, zero if none
	// runs. It must depend on the lead alone.
	Due func(tips.Lead) tips.Day
	// DueVersion names the rules and calendar behind Due. Opening with another
	// one than last time derives the ledger anew.
	DueVersion string
}

// Store is the durable state of one instance. Its methods may be called from
// any number of goroutines.
type Store struct {
	db   kv.DB
	rand io.Reader
	due  func(tips.Lead) tips.Day
	tag  string
	// rebuilding is held alone while the ledger is derived anew.
	rebuilding sync.RWMutex
}

// Open takes over an engine, which Close then closes. A fresh engine becomes
// an empty store. It fails with [ErrNewer] if a later version of the program
// wrote the store, and derives the ledger anew if another projection or
// calendar made it.
func Open(ctx context.Context, db kv.DB, o Options) (*Store, error) {
	if o.Rand == nil || o.Due == nil {
		return nil, fmt.Errorf("%w: options without Rand or Due", ErrForm)
	}
	s := &Store{db: db, rand: o.Rand, due: o.Due, tag: projectionTag(o.DueVersion)}
	current, err := s.prepare(ctx)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if current {
		return s, nil
	}
	if err := s.Rebuild(ctx); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// Close releases the engine after finishing what was accepted.
func (s *Store) Close() error { return s.db.Close() }

// Reader reads one state of the store. It dies with the function it was given
// to.
type Reader struct {
	store *Store
	kv    kv.Reader
}

// Tx reads and writes within one Update.
type Tx struct {
	Reader
	kv kv.Tx
}

// View runs fn on one committed state. fn must not call the Store itself.
func (s *Store) View(ctx context.Context, fn func(*Reader) error) error {
	s.rebuilding.RLock()
	defer s.rebuilding.RUnlock()
	return s.db.View(ctx, func(r kv.Reader) error { return fn(&Reader{store: s, kv: r}) })
}

// Update runs fn in a transaction and commits if it returns nil. fn may run
// again, so it must have no effect but through tx and on variables that each
// run sets afresh; it must not call the Store itself. Beyond fn's own errors
// it fails with kv.ErrBusy if too many writes wait: nothing was done.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	s.rebuilding.RLock()
	defer s.rebuilding.RUnlock()
	return s.update(ctx, fn)
}

func (s *Store) update(ctx context.Context, fn func(*Tx) error) error {
	return s.db.Update(ctx, func(tx kv.Tx) error {
		return fn(&Tx{Reader: Reader{store: s, kv: tx}, kv: tx})
	})
}

// Scrub makes deleted and replaced values unreadable in the engine's files, as
// far as the engine can. For the daily housekeeping, and after a deletion that
// was promised to a person.
func (s *Store) Scrub(ctx context.Context) error {
	if engine, ok := s.db.(interface{ Scrub(context.Context) error }); ok {
		return engine.Scrub(ctx)
	}
	return nil
}

// random fills b.
func (s *Store) random(b []byte) error {
	if _, err := io.ReadFull(s.rand, b); err != nil {
		return errors.Join(errors.New("store: no randomness"), err)
	}
	return nil
}
