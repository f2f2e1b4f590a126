package kv

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Overlay is a Tx whose writes stay in memory above a Reader until the engine
// takes them with Changes. Engines give one to each function, so that a
// function that fails leaves nothing behind while its neighbours in the same
// batch go on.
type Overlay struct {
	base   Reader
	writes map[string]Change
	bytes  int
	done   bool
}

// Change is one pending write: Value is nil if the key is to be deleted.
type Change struct {
	Key   string
	Value []byte
}

// NewOverlay returns an empty overlay above base.
func NewOverlay(base Reader) *Overlay {
	return &Overlay{base: base, writes: make(map[string]Change)}
}

// Changes ends the overlay and returns its writes in key order. The values
// are handed over, not copied.
func (o *Overlay) Changes() []Change {
	o.done = true
	changes := make([]Change, 0, len(o.writes))
	for _, c := range o.writes {
		changes = append(changes, c)
	}
	slices.SortFunc(changes, byKey)
	return changes
}

// Bytes returns the length of all keys and values written so far.
func (o *Overlay) Bytes() int { return o.bytes }

// Discard ends the overlay; its writes are lost.
func (o *Overlay) Discard() { o.done, o.writes = true, nil }

// Get implements [Reader].
func (o *Overlay) Get(key []byte) ([]byte, error) {
	if o.done {
		return nil, ErrDone
	}
	if c, ok := o.writes[string(key)]; ok {
		return bytes.Clone(c.Value), nil
	}
	return o.base.Get(key)
}

// Put implements [Tx].
func (o *Overlay) Put(key, value []byte) error {
	if len(value) > MaxValue {
		return fmt.Errorf("%w: value of %d bytes", ErrSize, len(value))
	}
	return o.set(key, append([]byte{}, value...))
}

// Delete implements [Tx].
func (o *Overlay) Delete(key []byte) error { return o.set(key, nil) }

func (o *Overlay) set(key, value []byte) error {
	if o.done {
		return ErrDone
	}
	if len(key) == 0 || len(key) > MaxKey {
		return fmt.Errorf("%w: key of %d bytes", ErrSize, len(key))
	}
	o.writes[string(key)] = Change{Key: string(key), Value: value}
	o.bytes += len(key) + len(value)
	return nil
}

// Scan implements [Reader]: it merges the pending writes into the base's keys.
func (o *Overlay) Scan(r Range, visit func(key, value []byte) error) error {
	if o.done {
		return ErrDone
	}
	pending := o.pending(r)
	if len(pending) == 0 {
		return o.base.Scan(r, visit)
	}
	m := merge{pending: pending, reverse: r.Reverse, visit: visit}
	if err := o.base.Scan(r, m.step); err != nil || m.stopped {
		return err
	}
	if err := m.rest(); err != nil && !errors.Is(err, ErrStop) {
		return err
	}
	return nil
}

// pending returns the writes in the range, in the order of the scan.
func (o *Overlay) pending(r Range) []Change {
	var found []Change
	for k, c := range o.writes {
		if r.contains(k) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, byKey)
	if r.Reverse {
		slices.Reverse(found)
	}
	return found
}

func byKey(a, b Change) int { return strings.Compare(a.Key, b.Key) }

// merge walks pending writes beside a scan of the base.
type merge struct {
	pending []Change
	reverse bool
	visit   func(key, value []byte) error
	stopped bool
}

// step handles one key of the base: first the pending ones before it, then
// the key itself unless a pending write replaces it.
func (m *merge) step(key, value []byte) error {
	for len(m.pending) > 0 {
		order := strings.Compare(m.pending[0].Key, string(key))
		if m.reverse {
			order = -order
		}
		if order > 0 {
			break
		}
		if err := m.emit(); err != nil {
			return m.stop(err)
		}
		if order == 0 {
			return nil
		}
	}
	return m.stop(m.visit(key, value))
}

// stop remembers that the visitor has had enough, which the base's Scan
// would hide.
func (m *merge) stop(err error) error {
	m.stopped = m.stopped || err != nil
	return err
}

// emit shows the next pending write, unless it is a deletion.
func (m *merge) emit() error {
	c := m.pending[0]
	m.pending = m.pending[1:]
	if c.Value == nil {
		return nil
	}
	return m.visit([]byte(c.Key), bytes.Clone(c.Value))
}

func (m *merge) rest() error {
	for len(m.pending) > 0 {
		if err := m.emit(); err != nil {
			return err
		}
	}
	return nil
}
