package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Bounds of a page of the ledger.
const (
	// DefaultPage is the number of rows of a page.
	DefaultPage = 50
	// MaxPage is the greatest number of rows of a page.
	MaxPage = 200
	// MaxExamined is how many rows one page may look at for those that Match.
	MaxExamined = 2000
)

// Query asks for a page of a list. The order is that of the due days, the
// most urgent first; leads without a running clock follow by the day received.
type Query struct {
	// Shelf is the list; see Handling, Overseeing and Assigned.
	Shelf Shelf
	// Stage restricts it to a stage; empty means all.
	Stage tips.Stage
	// LateOn restricts it to leads whose clock ran out before this day; 0
	// means all.
	LateOn tips.Day
	// Reverse turns the order round.
	Reverse bool
	// After is the Next of the page before; empty means the first page.
	After string
	// Limit is the number of rows, 1 to MaxPage; 0 is DefaultPage.
	Limit int
	// Match restricts the page further, by looking at each row. A page then
	// ends after MaxExamined rows even if it is short; Next goes on from there.
	Match func(Row) bool
}

// Page is a part of a list. Next is empty at its end.
type Page struct {
	Rows []Row
	Next string
}

// Counts are the kept counters of a shelf.
type Counts struct {
	// Stages gives the number of leads at each stage that has any.
	Stages map[tips.Stage]int
	// Late is the number whose clock ran out.
	Late int
}

// Ledger is [Reader.Ledger] in a View of its own.
func (s *Store) Ledger(ctx context.Context, q Query) (page Page, err error) {
	err = s.View(ctx, func(r *Reader) error {
		page, err = r.Ledger(q)
		return err
	})
	return page, err
}

// Counts is [Reader.Counts] in a View of its own.
func (s *Store) Counts(ctx context.Context, shelf Shelf, today tips.Day) (c Counts, err error) {
	err = s.View(ctx, func(r *Reader) error {
		c, err = r.Counts(shelf, today)
		return err
	})
	return c, err
}

// CountsFor reads the counters of a shelf without the leads that are kept from
// the member by recusal, his own or his office's. The shelf must be one of the
// office's, or of the member's own.
func (r *Reader) CountsFor(m tips.MemberID, office tips.OfficeID, shelf Shelf, today tips.Day) (Counts, error) {
	c, err := r.Counts(shelf, today)
	if err != nil {
		return Counts{}, err
	}
	for _, from := range []string{string(m), string(office)} {
		kept, err := r.Counts(shelf.withheld(from), today)
		if err != nil {
			return Counts{}, err
		}
		c.Late -= kept.Late
		for stage, n := range kept.Stages {
			if c.Stages[stage] -= n; c.Stages[stage] == 0 {
				delete(c.Stages, stage)
			}
		}
	}
	return c, nil
}

// Ledger returns one page: a range scan over covering rows, whatever the size
// of the store. Leads that come or move between two pages shift nothing: a
// page goes on behind the last row of the one before. It fails with
// [ErrCursor] if After belongs to another query.
func (r *Reader) Ledger(q Query) (Page, error) {
	list, err := q.list()
	if err != nil {
		return Page{}, err
	}
	limit := q.Limit
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Page{}, fmt.Errorf("%w: page of %d rows", ErrForm, limit)
	}
	span, err := q.span(list)
	if err != nil {
		return Page{}, err
	}
	p := pager{query: q, list: list, limit: limit}
	if err := r.kv.Scan(span, p.visit); err != nil {
		return Page{}, err
	}
	return p.page, nil
}

// list is the prefix of the keys of the query's list.
func (q Query) list() ([]byte, error) {
	code := stageCode(q.Stage)
	if q.Stage != "" && code == 0 {
		return nil, fmt.Errorf("%w: stage %q", ErrForm, q.Stage)
	}
	prefix, err := q.Shelf.prefix()
	if err != nil {
		return nil, err
	}
	return derived(derivedList, prefix, []byte{code}), nil
}

// span is the range of keys that the page may show.
func (q Query) span(list []byte) (kv.Range, error) {
	span := kv.Prefix(list)
	span.Reverse = q.Reverse
	if q.LateOn != 0 {
		span.To = append(bytes.Clone(list), dueKey(q.LateOn)...)
	}
	if q.After == "" {
		return span, nil
	}
	last, err := q.parseCursor(q.After)
	if err != nil {
		return span, err
	}
	at := append(bytes.Clone(list), last...)
	if q.Reverse {
		if span.To == nil || bytes.Compare(at, span.To) < 0 {
			span.To = at
		}
		return span, nil
	}
	span.From = append(at, 0) // the first key behind it
	return span, nil
}

// pager collects a page.
type pager struct {
	query    Query
	list     []byte
	limit    int
	page     Page
	examined int
	last     []byte
}

// visit takes one row. It looks one row beyond the page, to know whether there
// is more.
func (p *pager) visit(k, value []byte) error {
	if len(p.page.Rows) == p.limit || p.examined == MaxExamined {
		p.page.Next = p.query.cursor(p.last)
		return kv.ErrStop
	}
	row, err := decodeRow(value)
	if err != nil {
		return err
	}
	p.examined++
	p.last = k[len(p.list):]
	if p.query.Match == nil || p.query.Match(row) {
		p.page.Rows = append(p.page.Rows, row)
	}
	return nil
}

// A cursor is the last row's due day and place with four bytes that tell which
// list it belongs to. It is no secret and no permission: it only says where to
// go on in a list that the caller may read.
const (
	cursorTag  = 4
	cursorSize = 4 + placeSize + cursorTag
)

func (q Query) cursor(last []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(bytes.Clone(last), q.tag()...))
}

func (q Query) parseCursor(token string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != cursorSize {
		return nil, ErrCursor
	}
	last := raw[:4+placeSize]
	if q.cursor(last) != token {
		return nil, ErrCursor
	}
	return last, nil
}

// tag tells lists apart; LateOn is left out, so that a list of late leads can
// be read on over midnight.
func (q Query) tag() []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%c %s %s %v", q.Shelf.kind, q.Shelf.id, q.Stage, q.Reverse))
	return sum[:cursorTag]
}

// Counts reads the counters of a shelf: one row a stage, and one for each day
// before today on which a clock ran out.
func (r *Reader) Counts(shelf Shelf, today tips.Day) (Counts, error) {
	prefix, err := shelf.prefix()
	if err != nil {
		return Counts{}, err
	}
	c := Counts{Stages: map[tips.Stage]int{}}
	err = r.scanBelow(derived(derivedCount, prefix), kv.Range{}, func(k, v []byte) error {
		n, err := counter(v)
		if len(k) != 1 || k[0] == 0 || int(k[0]) > len(stages) {
			return fmt.Errorf("%w: counter's key", ErrCorrupt)
		}
		c.Stages[stages[k[0]-1]] = n
		return err
	})
	if err != nil {
		return Counts{}, err
	}
	late := kv.Range{To: binary.BigEndian.AppendUint32(nil, uint32(today))}
	err = r.scanBelow(derived(derivedDue, prefix), late, func(_, v []byte) error {
		n, err := counter(v)
		c.Late += n
		return err
	})
	return c, err
}
