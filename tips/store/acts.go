package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Act is one signed decision of staff on a lead, as the list of all acts shows
// it: who, on which day, what kinds of events came of it, nothing of what they
// say.
type Act struct {
	Day    tips.Day
	Lead   tips.LeadID
	Area   tips.Area // empty under sealed routing
	Signer tips.MemberID
	Kinds  []string // types of events, in order
}

// ActsQuery asks for a part of the list of acts, the latest day first. Within a
// day leads stand in the order of the days they were received and then at
// random, and the acts on one lead in order: nothing tells the hour of any.
type ActsQuery struct {
	// From and To bound the days, both included; 0 is open.
	From, To tips.Day
	// Before goes on behind the act that this position was given with; empty is
	// the beginning. It is no permission.
	Before string
}

// An act stands under its day, the place of its lead and its record's number.
const actKeySize = 4 + placeSize + 4

func actKey(day tips.Day, at place, seq int) []byte {
	return derived(derivedAct, u32(uint32(day)), at[:], u32(uint32(seq)))
}

// putAct writes the row of a record; one that nobody signed has none.
func (tx *Tx) putAct(at place, rec Record, lead tips.Lead) error {
	if rec.Signer == "" {
		return nil
	}
	value, err := encodeAct(rec, lead)
	if err != nil {
		return err
	}
	return tx.kv.Put(actKey(rec.Day, at, rec.Seq), value)
}

// putActs writes the rows of all records at a place.
func (tx *Tx) putActs(at place, lead tips.Lead) error {
	return tx.records(at, func(rec Record) error { return tx.putAct(at, rec, lead) })
}

func encodeAct(rec Record, lead tips.Lead) ([]byte, error) {
	b := []byte{projectionVersion}
	for _, id := range []string{string(lead.ID), string(rec.Signer)} {
		raw, err := rawID(id)
		if err != nil {
			return nil, fmt.Errorf("act: %w", err)
		}
		b = append(b, raw...)
	}
	b = appendBytes(b, lead.Area)
	b = binary.AppendUvarint(b, uint64(len(rec.Events)))
	for _, raw := range rec.Events {
		event, err := tips.DecodeEvent(raw)
		if err != nil {
			return nil, fmt.Errorf("act: %w", err)
		}
		b = appendBytes(b, event.Type())
	}
	return b, nil
}

func decodeAct(key, stored []byte) (Act, error) {
	w := &wire{rest: stored}
	if w.byte() != projectionVersion {
		w.fail("version of act")
	}
	a := Act{Day: tips.Day(binary.BigEndian.Uint32(key))}
	a.Lead, a.Signer = tips.LeadID(w.hex(idSize)), tips.MemberID(w.hex(idSize))
	a.Area = tips.Area(w.string())
	for range w.uvarint(maxEvents) {
		a.Kinds = append(a.Kinds, w.string())
	}
	return a, w.end()
}

// Acts visits the acts of a query, each with its position, until visit returns
// an error; kv.ErrStop ends it without one. It fails with [ErrCursor] if Before
// is no position.
func (r *Reader) Acts(q ActsQuery, visit func(position string, a Act) error) error {
	span, err := q.span()
	if err != nil {
		return err
	}
	return r.scanBelow(derived(derivedAct), span, func(k, stored []byte) error {
		if len(k) != actKeySize {
			return fmt.Errorf("%w: act's key", ErrCorrupt)
		}
		a, err := decodeAct(k, stored)
		if err != nil {
			return err
		}
		return visit(hex.EncodeToString(k), a)
	})
}

func (q ActsQuery) span() (kv.Range, error) {
	span := kv.Range{From: u32(uint32(max(0, q.From))), Reverse: true}
	if q.To != 0 {
		span.To = u32(uint32(max(0, q.To) + 1))
	}
	if q.Before == "" {
		return span, nil
	}
	before, err := hex.DecodeString(q.Before)
	if err != nil || len(before) != actKeySize {
		return span, ErrCursor
	}
	if span.To == nil || string(before) < string(span.To) {
		span.To = before
	}
	return span, nil
}
