// Package mem is an engine of package kv in memory, for tests of the floors
// above and as the second engine that keeps the suite kvtest honest. It keeps
// nothing after Close and must never hold a real instance's data.
package mem

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"zhuicha/tips/store/kv"
)

// DB holds all keys in order. Readers share a lock, a writer has
// it alone; that is the whole of its serialisability.
type DB struct {
	mu     sync.RWMutex
	keys   sorted
	values map[string][]byte
	closed bool
}

var _ kv.DB = (*DB)(nil)

// New returns an empty DB.
func New() *DB { return &DB{values: make(map[string][]byte)} }

// View implements [kv.DB].
func (db *DB) View(ctx context.Context, fn func(kv.Reader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return kv.ErrClosed
	}
	o := kv.NewOverlay(base{db})
	defer o.Discard()
	return fn(o)
}

// Update implements [kv.DB].
func (db *DB) Update(ctx context.Context, fn func(kv.Tx) error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.closed {
		return kv.ErrClosed
	}
	o := kv.NewOverlay(base{db})
	defer o.Discard()
	if err := fn(o); err != nil {
		return err
	}
	for _, c := range o.Changes() {
		db.apply(c)
	}
	return nil
}

// Close implements [kv.DB].
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.closed {
		return kv.ErrClosed
	}
	db.closed, db.keys, db.values = true, nil, nil
	return nil
}

func (db *DB) apply(c kv.Change) {
	_, found := db.values[c.Key]
	switch {
	case c.Value == nil && found:
		db.keys.remove(c.Key)
		delete(db.values, c.Key)
	case c.Value != nil && !found:
		db.keys.insert(c.Key)
		db.values[c.Key] = c.Value
	case c.Value != nil:
		db.values[c.Key] = c.Value
	}
}

// base reads the committed state under a lock that its user holds.
type base struct{ db *DB }

// Get implements [kv.Reader].
func (b base) Get(key []byte) ([]byte, error) {
	return bytes.Clone(b.db.values[string(key)]), nil
}

// Scan implements [kv.Reader].
func (b base) Scan(r kv.Range, visit func(key, value []byte) error) error {
	err := b.db.keys.between(r.From, r.To, r.Reverse, func(k string) error {
		return visit([]byte(k), bytes.Clone(b.db.values[k]))
	})
	if errors.Is(err, kv.ErrStop) {
		return nil
	}
	return err
}
