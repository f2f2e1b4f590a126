package store

import (
	"encoding/binary"
	"fmt"
	"slices"

	"zhuicha/tips"
)

// The leads that wait for one person (待办). Which roles a lead waits for, and at
// which of its two offices, is a shelf of its own; those waited for by name have
// one each. A person's list is what his roles' shelves and his own hold, read
// side by side, so that a page costs what it costs whatever the size of the
// store; and his count is theirs less the kept number of leads in which he of all
// people may not act.

// Shelves of waiting leads; the roles' ids are an office's and a tips.RoleSet.
const (
	shelfWaitingOwn   = 'w' // the office handles the lead
	shelfWaitingAbove = 'v' // it is the superior
	shelfWaitingFor   = 'n' // a handler by name, at the office
)

// waitingKeys adds the keys of those a row's lead waits for.
func (r Row) waitingKeys(at place, d derivedKeys) error {
	w := r.Waiting
	add := func(kind byte, office tips.OfficeID, more ...byte) error {
		prefix, err := Shelf{kind: kind, id: string(office)}.prefix()
		if err != nil {
			return err
		}
		prefix = append(prefix, more...)
		d.lists[string(derived(derivedList, prefix, []byte{0}, dueKey(r.Due), at[:]))] = true
		d.counts[string(derived(derivedCount, prefix, []byte{stageCode(r.Stage)}))]++
		return nil
	}
	for _, m := range w.Hands {
		raw, err := rawID(m)
		if err != nil {
			return fmt.Errorf("waiting: %w", err)
		}
		if err := add(shelfWaitingFor, r.Office, raw...); err != nil {
			return err
		}
	}
	if w.Own != 0 {
		if err := add(shelfWaitingOwn, r.Office, byte(w.Own)); err != nil {
			return err
		}
	}
	if w.Above != 0 {
		if err := add(shelfWaitingAbove, r.Superior, byte(w.Above)); err != nil {
			return err
		}
	}
	return r.barredKeys(d)
}

// barredKeys adds the counters of those who may not use a role that the lead
// waits for, or are counted by name already.
func (r Row) barredKeys(d derivedKeys) error {
	w := r.Waiting
	add := func(office tips.OfficeID, m tips.MemberID, open, barred tips.RoleSet, named byte) error {
		rawOffice, err := rawID(office)
		if err != nil {
			return fmt.Errorf("waiting: %w", err)
		}
		rawMember, err := rawID(m)
		if err != nil {
			return fmt.Errorf("waiting: %w", err)
		}
		d.counts[string(derived(derivedBar, rawOffice, rawMember, []byte{byte(open), byte(barred), named}))]++
		return nil
	}
	barred := map[tips.MemberID]tips.Barred{}
	for _, b := range w.Barred {
		barred[b.Member] = b
		if b.Above != 0 {
			if err := add(r.Superior, b.Member, w.Above, b.Above, 0); err != nil {
				return err
			}
		}
		if b.Own != 0 && !slices.Contains(w.Hands, b.Member) {
			if err := add(r.Office, b.Member, w.Own, b.Own, 0); err != nil {
				return err
			}
		}
	}
	if w.Own == 0 {
		return nil
	}
	for _, m := range w.Hands {
		if err := add(r.Office, m, w.Own, barred[m].Own, 1); err != nil {
			return err
		}
	}
	return nil
}

// appendWaiting writes for whom a lead waits; those waited for by name are
// handlers of the row and written as their places among them.
func appendWaiting(b []byte, r Row) ([]byte, error) {
	w := r.Waiting
	b = append(b, byte(w.Own), byte(w.Above))
	b = binary.AppendUvarint(b, uint64(len(w.Hands)))
	for _, m := range w.Hands {
		i := slices.Index(r.Handlers, m)
		if i < 0 {
			return nil, fmt.Errorf("%w: waits for somebody who is no handler", ErrForm)
		}
		b = binary.AppendUvarint(b, uint64(i))
	}
	b = binary.AppendUvarint(b, uint64(len(w.Barred)))
	for _, x := range w.Barred {
		raw, err := rawID(x.Member)
		if err != nil {
			return nil, fmt.Errorf("row: barred: %w", err)
		}
		b = append(append(b, raw...), byte(x.Own), byte(x.Above))
	}
	return b, nil
}

func (w *wire) waiting(handlers []tips.MemberID) tips.Waiting {
	out := tips.Waiting{Own: w.roles(), Above: w.roles()}
	for range w.uvarint(maxMembers) {
		i := w.uvarint(maxMembers)
		if i >= uint64(len(handlers)) {
			w.fail("handler waited for")
			break
		}
		out.Hands = append(out.Hands, handlers[i])
	}
	for range w.uvarint(maxBarred) {
		if w.err != nil {
			break
		}
		out.Barred = append(out.Barred, tips.Barred{Member: tips.MemberID(w.hex(idSize)), Own: w.roles(), Above: w.roles()})
	}
	return out
}

func (w *wire) roles() tips.RoleSet {
	set := tips.RoleSet(w.byte())
	if set&^tips.AllRoles != 0 {
		w.fail("roles")
	}
	return set
}

// maxBarred bounds those who had to do with one lead.
const maxBarred = 4096
