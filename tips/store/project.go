package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"zhuicha/tips"
)

// Shelf names one list of leads with its counters.
type Shelf struct {
	kind byte
	id   string
	// below is the handling office of shelfBelow; from is whom a part of a
	// shelf is kept from. Both have counters and no list.
	below, from string
}

// The kinds of shelves.
const (
	shelfHandling   = 'o'
	shelfOverseeing = 's'
	shelfAssigned   = 'm'
	shelfBelow      = 'b'
	shelfWithheld   = 'k' // before the kind of the shelf it is a part of
)

// Handling is the list of the leads an office handles. A lead under sealed
// routing stands with the office it was sealed to, never with a lower one.
func Handling(office tips.OfficeID) Shelf { return Shelf{kind: shelfHandling, id: string(office)} }

// Overseeing is the list of the leads whose handling office answers to this
// one.
func Overseeing(office tips.OfficeID) Shelf { return Shelf{kind: shelfOverseeing, id: string(office)} }

// Assigned is the list of the leads a member handles.
func Assigned(member tips.MemberID) Shelf { return Shelf{kind: shelfAssigned, id: string(member)} }

// Below are the leads of one handling office as its superior counts them. It
// has counters and no list.
func Below(superior, office tips.OfficeID) Shelf {
	return Shelf{kind: shelfBelow, id: string(superior), below: string(office)}
}

// withheld counts the leads of a shelf that are kept from a member, or from
// everybody of an office. A lead kept from the shelf's whole office is not
// counted again for its members.
func (s Shelf) withheld(from string) Shelf {
	s.from = from
	return s
}

// prefix is the shelf's part of derived keys.
func (s Shelf) prefix() ([]byte, error) {
	var b []byte
	if s.from != "" {
		b = append(b, shelfWithheld)
	}
	b = append(b, s.kind)
	for i, id := range []string{s.id, s.below, s.from} {
		if id == "" && i > 0 {
			continue
		}
		raw, err := rawID(id)
		if err != nil {
			return nil, fmt.Errorf("shelf: %w", err)
		}
		b = append(b, raw...)
	}
	return b, nil
}

// shelves are the lists a lead stands in. A handler who is recused, himself or
// with his office, has it no longer.
func (r Row) shelves() []Shelf {
	all := []Shelf{Handling(r.Office), Overseeing(r.Superior)}
	for _, h := range r.Handlers {
		if !r.HiddenFrom(h, r.Office) {
			all = append(all, Assigned(h))
		}
	}
	return all
}

// tallies are the counters beside those of the lists: each office below apart,
// and what is kept from whom.
func (r Row) tallies() []Shelf {
	all := []Shelf{Below(r.Superior, r.Office)}
	for i, shelves := range [2][]Shelf{{Handling(r.Office)}, {Overseeing(r.Superior), Below(r.Superior, r.Office)}} {
		for _, shelf := range shelves {
			if r.Away[i] {
				all = append(all, shelf.withheld(shelf.id))
				continue
			}
			for _, m := range r.Recused {
				all = append(all, shelf.withheld(string(m)))
			}
		}
	}
	return all
}

// dueKey sorts days; leads without a running clock stand behind all others,
// in the order of their places, which begins with the day received.
func dueKey(due tips.Day) []byte {
	if due == 0 {
		return u32(math.MaxUint32)
	}
	return u32(uint32(due))
}

// derivedKeys are the keys that one lead's row accounts for: list rows, which
// hold the row, and counters, to which it adds one.
type derivedKeys struct {
	lists  map[string]bool
	counts map[string]int
}

func (r Row) derivedKeys(at place) (derivedKeys, error) {
	d := derivedKeys{lists: map[string]bool{}, counts: map[string]int{}}
	stage := []byte{stageCode(r.Stage)}
	for _, shelf := range r.shelves() {
		prefix, err := shelf.prefix()
		if err != nil {
			return d, err
		}
		d.lists[string(derived(derivedList, prefix, []byte{0}, dueKey(r.Due), at[:]))] = true
		d.lists[string(derived(derivedList, prefix, stage, dueKey(r.Due), at[:]))] = true
	}
	for _, shelf := range append(r.shelves(), r.tallies()...) {
		prefix, err := shelf.prefix()
		if err != nil {
			return d, err
		}
		d.counts[string(derived(derivedCount, prefix, stage))]++
		if r.Due != 0 {
			d.counts[string(derived(derivedDue, prefix, dueKey(r.Due)))]++
		}
	}
	return d, r.waitingKeys(at, d)
}

// project brings every derived row of a lead to its present state. What stood
// before is read from the lead's own derived row, not computed from the old
// lead, so that nothing is orphaned when the rules behind Due change.
func (tx *Tx) project(at place, lead tips.Lead) error {
	row := rowOf(lead, tx.store.due(lead))
	value, err := row.encode()
	if err != nil {
		return err
	}
	own := derived(derivedRow, at[:])
	stored, err := tx.kv.Get(own)
	if err != nil || bytes.Equal(stored, value) {
		return err
	}
	before, err := storedKeys(stored, at)
	if err != nil {
		return err
	}
	after, err := row.derivedKeys(at)
	if err != nil {
		return err
	}
	if err := tx.kv.Put(own, value); err != nil {
		return err
	}
	if err := tx.moveLists(before, after, value); err != nil {
		return err
	}
	return tx.moveCounts(before, after)
}

// storedKeys are the keys a stored row accounts for; none if there is none.
func storedKeys(stored []byte, at place) (derivedKeys, error) {
	if stored == nil {
		return derivedKeys{}, nil
	}
	row, err := decodeRow(stored)
	if err != nil {
		return derivedKeys{}, err
	}
	return row.derivedKeys(at)
}

// moveLists takes the row out of lists it left and puts it into those it
// stands in.
func (tx *Tx) moveLists(before, after derivedKeys, value []byte) error {
	for k := range before.lists {
		if after.lists[k] {
			continue
		}
		if err := tx.kv.Delete([]byte(k)); err != nil {
			return err
		}
	}
	for k := range after.lists {
		if err := tx.kv.Put([]byte(k), value); err != nil {
			return err
		}
	}
	return nil
}

// moveCounts adds the difference to every counter it changes.
func (tx *Tx) moveCounts(before, after derivedKeys) error {
	delta := map[string]int{}
	for k, n := range before.counts {
		delta[k] -= n
	}
	for k, n := range after.counts {
		delta[k] += n
	}
	for k, n := range delta {
		if n == 0 {
			continue
		}
		if err := tx.count([]byte(k), n); err != nil {
			return err
		}
	}
	return nil
}

// count changes a counter; one that comes to zero is removed, so that the
// rows tell nothing of the past.
func (tx *Tx) count(k []byte, delta int) error {
	stored, err := tx.kv.Get(k)
	if err != nil {
		return err
	}
	n, err := counter(stored)
	if err != nil {
		return err
	}
	switch n += delta; {
	case n < 0:
		return fmt.Errorf("%w: counter below zero", ErrCorrupt)
	case n == 0:
		return tx.kv.Delete(k)
	}
	return tx.kv.Put(k, u64(uint64(n)))
}

func counter(stored []byte) (int, error) {
	switch len(stored) {
	case 0:
		return 0, nil
	case 8:
		return int(binary.BigEndian.Uint64(stored)), nil
	}
	return 0, fmt.Errorf("%w: counter of %d bytes", ErrCorrupt, len(stored))
}
