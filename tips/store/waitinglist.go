package store

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Person is whose list it is. Roles are those he holds today.
type Person struct {
	Member tips.MemberID
	Office tips.OfficeID
	Roles  tips.RoleSet
}

// Waiting returns one page of the leads that wait for a person, as [Reader.Ledger]
// does of a list, and fails like it. After is the Next of the page before.
func (r *Reader) Waiting(who Person, after string, limit int) (Page, error) {
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Page{}, fmt.Errorf("%w: page of %d rows", ErrForm, limit)
	}
	own, err := who.shelves(r)
	if err != nil {
		return Page{}, err
	}
	tag := Query{Shelf: Shelf{kind: shelfWaitingFor, id: fmt.Sprint(who.Office, who.Member)}}
	var last []byte
	if after != "" {
		if last, err = tag.parseCursor(after); err != nil {
			return Page{}, err
		}
	}
	m := merger{tag: tag, limit: limit}
	for _, s := range own {
		if err := m.read(r, who, s, last); err != nil {
			return Page{}, err
		}
	}
	return m.page(), nil
}

// WaitingCount is the number of leads that wait for a person.
func (r *Reader) WaitingCount(who Person) (int, error) {
	shelves, err := who.shelves(r)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, s := range shelves {
		total += s.count
	}
	barred, err := who.barred(r)
	return total - barred, err
}

// waitingShelf is one list of a person's.
type waitingShelf struct {
	prefix []byte
	named  bool
	above  bool
	roles  tips.RoleSet // waited for
	count  int
}

// shelves are the lists that hold what may wait for the person, with their
// counters.
func (p Person) shelves(r *Reader) ([]waitingShelf, error) {
	var all []waitingShelf
	for _, kind := range []byte{shelfWaitingOwn, shelfWaitingAbove} {
		office, err := Shelf{kind: kind, id: string(p.Office)}.prefix()
		if err != nil {
			return nil, err
		}
		err = r.scanBelow(derived(derivedCount, office), kv.Range{}, func(k, v []byte) error {
			n, err := counter(v)
			if len(k) != 2 {
				return fmt.Errorf("%w: counter's key", ErrCorrupt)
			}
			roles := tips.RoleSet(k[0])
			if roles&p.Roles == 0 || err != nil {
				return err
			}
			if end := len(all) - 1; end >= 0 && all[end].roles == roles && all[end].above == (kind == shelfWaitingAbove) {
				all[end].count += n
				return nil
			}
			all = append(all, waitingShelf{append(bytes.Clone(office), k[0]), false, kind == shelfWaitingAbove, roles, n})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return p.byName(r, all)
}

// byName adds the list of those leads that wait for the person by name.
func (p Person) byName(r *Reader, all []waitingShelf) ([]waitingShelf, error) {
	if p.Roles&tips.RolesOf(tips.Handler) == 0 {
		return all, nil
	}
	prefix, err := Shelf{kind: shelfWaitingFor, id: string(p.Office)}.prefix()
	if err != nil {
		return nil, err
	}
	raw, err := rawID(p.Member)
	if err != nil {
		return nil, fmt.Errorf("waiting: %w", err)
	}
	s := waitingShelf{prefix: append(prefix, raw...), named: true}
	err = r.scanBelow(derived(derivedCount, s.prefix), kv.Range{}, func(_, v []byte) error {
		n, err := counter(v)
		s.count += n
		return err
	})
	return append(all, s), err
}

// barred counts the leads that stand on the shelves of the person's roles and do
// not wait for him there.
func (p Person) barred(r *Reader) (int, error) {
	office, err := rawID(p.Office)
	if err != nil {
		return 0, fmt.Errorf("waiting: %w", err)
	}
	member, err := rawID(p.Member)
	if err != nil {
		return 0, fmt.Errorf("waiting: %w", err)
	}
	total := 0
	err = r.scanBelow(derived(derivedBar, office, member), kv.Range{}, func(k, v []byte) error {
		n, err := counter(v)
		if len(k) != 3 {
			return fmt.Errorf("%w: counter's key", ErrCorrupt)
		}
		open, barred, named := tips.RoleSet(k[0]), tips.RoleSet(k[1]), k[2] == 1 && p.Roles&tips.RolesOf(tips.Handler) != 0
		if open&p.Roles != 0 && (named || open&p.Roles&^barred == 0) {
			total += n
		}
		return err
	})
	return total, err
}

// merger reads several lists of one order side by side.
type merger struct {
	tag   Query
	limit int
	rows  []placed
	cut   []byte // the first key after which a list was not read to its end; nil: all were
}

// placed is a row with its key in the order.
type placed struct {
	at  []byte
	row Row
}

// read takes up to a page of one list from behind a key.
func (m *merger) read(r *Reader, who Person, s waitingShelf, after []byte) error {
	list := derived(derivedList, s.prefix, []byte{0})
	span := kv.Prefix(list)
	if after != nil {
		span.From = append(append(bytes.Clone(list), after...), 0)
	}
	taken, examined := 0, 0
	var last []byte
	return r.kv.Scan(span, func(k, value []byte) error {
		if taken == m.limit || examined == MaxExamined {
			if m.cut == nil || bytes.Compare(last, m.cut) < 0 {
				m.cut = last
			}
			return kv.ErrStop
		}
		row, err := decodeRow(value)
		if err != nil {
			return err
		}
		examined++
		last = bytes.Clone(k[len(list):])
		if s.holds(row.Waiting, who) {
			taken++
			m.rows = append(m.rows, placed{last, row})
		}
		return nil
	})
}

// holds tells whether a row of the list waits for the person on this list: each
// lead is shown once.
func (s waitingShelf) holds(w tips.Waiting, who Person) bool {
	named := w.ByName(who.Member, s.above, who.Roles)
	return s.named || !named && w.ByRole(who.Member, s.above, who.Roles)
}

// page is the first rows of all lists together.
func (m *merger) page() Page {
	slices.SortFunc(m.rows, func(a, b placed) int { return bytes.Compare(a.at, b.at) })
	keep := len(m.rows)
	if m.cut != nil {
		keep, _ = slices.BinarySearchFunc(m.rows, m.cut, func(p placed, cut []byte) int {
			return cmp.Or(bytes.Compare(p.at, cut), -1) // the cut itself was read
		})
	}
	var p Page
	end := min(keep, m.limit)
	for _, x := range m.rows[:end] {
		p.Rows = append(p.Rows, x.row)
	}
	switch {
	case end < keep:
		p.Next = m.tag.cursor(m.rows[end-1].at)
	case m.cut != nil:
		p.Next = m.tag.cursor(m.cut)
	}
	return p
}
