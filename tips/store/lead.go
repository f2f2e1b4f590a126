package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// LeadWrite is one decision on one lead, to be kept for ever.
type LeadWrite struct {
	Lead tips.LeadID
	// Expect is the version the decision was made on; 0 with Create.
	Expect int
	// Create is set for the first record of a lead and only there.
	Create *Creation
	// Command, Signature, Signer and Day: see [Record].
	Command   []byte
	Signature []byte
	Signer    tips.MemberID
	Day       tips.Day
	// Events are what tips.Decide answered, 1 to 1,024 of them.
	Events []tips.Event
	// Objects are the new sealed objects by name, each at most MaxObject.
	Objects map[tips.Digest][]byte
}

// Creation is what the first record of a lead brings besides its events.
type Creation struct {
	// Request is the digest of everything that was asked. The same lead
	// created again by the same request is the same lead; by another one it
	// is [ErrExists].
	Request [32]byte
	// Receipt is the MAC of the receipt's server token, never the token; nil
	// if no receipt was given.
	Receipt []byte
	// LogSalt is the receipt's log salt (32 bytes), which makes the reception
	// leaf and is not kept; nil if no receipt was given.
	LogSalt []byte
}

// receiptSize is the length of a receipt's MAC in bytes.
const receiptSize = 32

// Commit writes decisions on one or more leads in one transaction, all or
// none. It fails with [ErrConflict] if a lead has moved on, [ErrExists] if a
// lead was created by another request, [ErrNotFound] if there is no such lead,
// [ErrDigest] or [ErrForm] on bad arguments, and kv.ErrBusy.
func (s *Store) Commit(ctx context.Context, writes []LeadWrite) error {
	return s.Update(ctx, func(tx *Tx) error {
		for _, w := range writes {
			if _, err := tx.Append(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// Lead returns the present state of a lead, or [ErrNotFound].
func (s *Store) Lead(ctx context.Context, id tips.LeadID) (lead tips.Lead, err error) {
	err = s.View(ctx, func(r *Reader) error {
		lead, err = r.Lead(id)
		return err
	})
	return lead, err
}

// Object is [Reader.Object] in a View of its own.
func (s *Store) Object(ctx context.Context, lead tips.LeadID, digest tips.Digest) (sealed []byte, err error) {
	err = s.View(ctx, func(r *Reader) error {
		sealed, err = r.Object(lead, digest)
		return err
	})
	return sealed, err
}

// Append writes one decision within a transaction; see [Store.Commit] for its
// errors. fresh is false if the same request created the lead before, in
// which case nothing is written.
func (tx *Tx) Append(w LeadWrite) (fresh bool, err error) {
	at, fresh, err := tx.target(w)
	if err != nil || !fresh {
		return false, err
	}
	before, err := tx.fold(at)
	if err != nil {
		return false, fmt.Errorf("lead %s: %w", w.Lead, err)
	}
	if before.Version != w.Expect {
		return false, &ConflictError{Lead: w.Lead, Expected: w.Expect, Actual: before.Version}
	}
	rec, err := tx.putRecord(at, w)
	if err != nil {
		return false, fmt.Errorf("lead %s: %w", w.Lead, err)
	}
	for digest, sealed := range w.Objects {
		if err := tx.putObject(w.Lead, w.Day, digest, sealed); err != nil {
			return false, err
		}
	}
	after := before
	for _, e := range w.Events {
		after = tips.Apply(after, e)
		if err := tx.claimFiles(w.Lead, e); err != nil {
			return false, err
		}
	}
	if after.ID != w.Lead {
		return false, fmt.Errorf("%w: events of lead %s written to lead %s", ErrForm, after.ID, w.Lead)
	}
	if err := tx.putAct(at, rec, after); err != nil {
		return false, fmt.Errorf("lead %s: %w", w.Lead, err)
	}
	return true, tx.project(at, after)
}

// target finds the place of the lead, or makes one for a new lead. fresh is
// false if the same request created it before.
func (tx *Tx) target(w LeadWrite) (at place, fresh bool, err error) {
	id, err := rawID(w.Lead)
	if err != nil {
		return at, false, fmt.Errorf("lead: %w", err)
	}
	row, err := tx.kv.Get(key(spaceLead, id))
	if err != nil {
		return at, false, err
	}
	switch {
	case row == nil && w.Create == nil:
		return at, false, fmt.Errorf("%w: lead %s", ErrNotFound, w.Lead)
	case row == nil:
		at, err = tx.create(w, id)
		return at, true, err
	case w.Create == nil:
		at, err = placeOf(row)
		return at, true, err
	case !bytes.Equal(row[placeSize:], w.Create.Request[:]):
		return at, false, &ExistsError{Lead: w.Lead}
	}
	return at, false, nil
}

// create writes what only a lead's first record brings: the map row, the
// receipt's row and the reception leaf.
func (tx *Tx) create(w LeadWrite, id []byte) (at place, err error) {
	if at, err = tx.store.newPlace(w.Day); err != nil {
		return at, err
	}
	if err := tx.kv.Put(key(spaceLead, id), append(at[:], w.Create.Request[:]...)); err != nil {
		return at, err
	}
	if w.Create.Receipt != nil {
		if err := tx.putReceipt(w.Create.Receipt, w.Lead, id); err != nil {
			return at, err
		}
	}
	if w.Create.LogSalt != nil {
		return at, tx.addReceptionLeaf(w.Create.LogSalt, w.Lead, w.Day)
	}
	return at, nil
}

// putReceipt maps a receipt's MAC to its lead.
func (tx *Tx) putReceipt(mac []byte, lead tips.LeadID, id []byte) error {
	if len(mac) != receiptSize {
		return fmt.Errorf("%w: receipt's MAC of %d bytes", ErrForm, len(mac))
	}
	row := key(spaceReceipt, mac)
	if there, err := tx.kv.Get(row); err != nil {
		return err
	} else if there != nil {
		return &ExistsError{Lead: lead}
	}
	return tx.kv.Put(row, id)
}

// ByReceipt finds the lead of a receipt by the MAC of its server token. An
// unknown MAC is [ErrNotFound]; both answers cost one lookup.
func (r *Reader) ByReceipt(mac []byte) (tips.LeadID, error) {
	if len(mac) != receiptSize {
		return "", fmt.Errorf("%w: receipt's MAC of %d bytes", ErrForm, len(mac))
	}
	id, err := r.kv.Get(key(spaceReceipt, mac))
	if err != nil {
		return "", err
	}
	if id == nil {
		return "", fmt.Errorf("%w: receipt", ErrNotFound)
	}
	return tips.LeadID(hex.EncodeToString(id)), nil
}

// Lead folds a lead's events, or fails with [ErrNotFound].
func (r *Reader) Lead(id tips.LeadID) (tips.Lead, error) {
	at, err := r.find(id)
	if err != nil {
		return tips.Lead{}, err
	}
	lead, err := r.fold(at)
	if err != nil {
		return tips.Lead{}, fmt.Errorf("lead %s: %w", id, err)
	}
	return lead, nil
}

// Records returns everything that was decided on a lead, oldest first, or
// [ErrNotFound].
func (r *Reader) Records(id tips.LeadID) ([]Record, error) {
	at, err := r.find(id)
	if err != nil {
		return nil, err
	}
	var all []Record
	err = r.records(at, func(rec Record) error {
		all = append(all, rec)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lead %s: %w", id, err)
	}
	return all, nil
}

// Leads visits the id of every lead, in an order that tells nothing, until
// visit returns an error; kv.ErrStop ends it without one.
func (r *Reader) Leads(visit func(tips.LeadID) error) error {
	return r.kv.Scan(kv.Prefix([]byte{spaceLead}), func(k, _ []byte) error {
		return visit(tips.LeadID(hex.EncodeToString(k[1:])))
	})
}

func (r *Reader) find(id tips.LeadID) (at place, err error) {
	raw, err := rawID(id)
	if err != nil {
		return at, fmt.Errorf("lead: %w", err)
	}
	row, err := r.kv.Get(key(spaceLead, raw))
	if err != nil {
		return at, err
	}
	if row == nil {
		return at, fmt.Errorf("%w: lead %s", ErrNotFound, id)
	}
	return placeOf(row)
}

// placeOf reads the place from a lead's map row.
func placeOf(row []byte) (at place, err error) {
	if len(row) != placeSize+digestSize {
		return at, fmt.Errorf("%w: map row of %d bytes", ErrCorrupt, len(row))
	}
	return place(row[:placeSize]), nil
}

// putRecord writes the record of a decision and its leaf.
func (tx *Tx) putRecord(at place, w LeadWrite) (Record, error) {
	rec := Record{Seq: w.Expect, Day: w.Day, Signer: w.Signer, Command: w.Command, Signature: w.Signature}
	if err := tx.store.random(rec.Salt[:]); err != nil {
		return rec, err
	}
	for _, e := range w.Events {
		raw, err := tips.EncodeEvent(e)
		if err != nil {
			return rec, err
		}
		rec.Events = append(rec.Events, raw)
	}
	stored, err := rec.encode()
	if err != nil {
		return rec, err
	}
	if err := tx.kv.Put(key(spaceRecord, at[:], u32(uint32(rec.Seq))), stored); err != nil {
		return rec, err
	}
	return rec, tx.addRecordLeaf(rec, w.Lead, stored)
}

// records visits the records at a place in order and checks that none is
// missing between two.
func (r *Reader) records(at place, visit func(Record) error) error {
	next := 0
	return r.kv.Scan(kv.Prefix(key(spaceRecord, at[:])), func(k, stored []byte) error {
		seq := int(binary.BigEndian.Uint32(k[1+placeSize:]))
		if seq != next {
			return fmt.Errorf("%w: record %d where %d belongs", ErrCorrupt, seq, next)
		}
		rec, err := decodeRecord(seq, stored)
		if err != nil {
			return fmt.Errorf("record %d: %w", seq, err)
		}
		next += len(rec.Events)
		return visit(rec)
	})
}

// fold applies every event at a place; a place without records folds to the
// zero lead.
func (r *Reader) fold(at place) (lead tips.Lead, err error) {
	err = r.records(at, func(rec Record) error {
		for _, raw := range rec.Events {
			event, err := tips.DecodeEvent(raw)
			if err != nil {
				return fmt.Errorf("record %d: %w", rec.Seq, err)
			}
			lead = tips.Apply(lead, event)
		}
		return nil
	})
	return lead, err
}
