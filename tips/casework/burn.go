package casework

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

// scrubDue stands in the settings from a promised deletion until what it left
// in the engine's files is gone. Its value counts the deletions since.
const scrubDue = "scrub_due"

// DeleteReply destroys the tipster's own copy of a reply; its digest stays in
// the record, and the office keeps its copy. Whoever has the token may. The
// same reply again is no error: it is gone either way.
//
// Errors: [ErrNoReceipt], *[tips.Refusal] where no reply has this digest.
func (s *Service) DeleteReply(ctx context.Context, token receipt.Token, reply tips.Digest) error {
	lead, err := s.leadOf(ctx, token)
	if err != nil || deletedAlready(lead, reply) {
		return err
	}
	w, err := s.tipsterWrite(lead, tips.DeleteReply{Target: tips.Target{Lead: lead.ID}, Receipt: reply})
	if err != nil {
		return err
	}
	if err := s.balance(); err != nil {
		return err
	}
	gone := copiesOf(lead, reply)
	if err := s.store.Update(ctx, func(tx *store.Tx) error { return destroyReply(tx, w, reply, gone) }); err != nil {
		return err
	}
	return s.erase(ctx, gone)
}

// copiesOf are the files that the tipster's copy of a reply names.
func copiesOf(lead tips.Lead, reply tips.Digest) []tips.Digest {
	for _, m := range lead.Messages {
		if !m.FromTipster && m.Receipt == reply {
			return m.Files
		}
	}
	return nil
}

// balance makes sure that a deletion finds room on a full disk.
func (s *Service) balance() error {
	if s.files == nil {
		return nil
	}
	return s.files.Balance()
}

// erase destroys files that no row names any more. What a crash leaves here,
// the next sweep removes.
func (s *Service) erase(ctx context.Context, gone []tips.Digest) error {
	if s.files == nil {
		return nil
	}
	var failed []error
	for _, digest := range gone {
		failed = append(failed, s.files.Erase(digest, s.named(ctx)))
	}
	return errors.Join(failed...)
}

func deletedAlready(lead tips.Lead, reply tips.Digest) bool {
	for _, m := range lead.Messages {
		if !m.FromTipster && m.Receipt == reply {
			return m.Deleted
		}
	}
	return false
}

// destroyReply keeps the record that a reply was deleted and destroys it, and
// forgets its files.
func destroyReply(tx *store.Tx, w store.LeadWrite, reply tips.Digest, files []tips.Digest) error {
	if _, err := tx.Append(w); err != nil {
		return err
	}
	for _, f := range files {
		if err := tx.DeleteFile(w.Lead, f); err != nil {
			return err
		}
	}
	if err := tx.DeleteObject(w.Lead, reply); err != nil {
		return err
	}
	return askScrub(tx)
}

// Burn makes a receipt worthless for good: its row, its card and its copies of
// all replies go, in one transaction. The lead goes on, and its inspectors see
// that nobody reads an answer any more. Whoever has the token
// may; afterwards the receipt answers like one that never was.
//
// Errors: [ErrNoReceipt], [store.ErrConflict] where the lead moved on
// meanwhile: nothing was done, and asking again helps.
func (s *Service) Burn(ctx context.Context, token receipt.Token) error {
	lead, err := s.leadOf(ctx, token)
	if err != nil {
		return err
	}
	mac := token.Record(s.pepper)
	writes, replies, err := s.deleteAll(lead)
	if err != nil {
		return err
	}
	burned, err := s.burnWrite(lead, writes)
	if err != nil {
		return err
	}
	if err := s.balance(); err != nil {
		return err
	}
	var gone []tips.Digest
	for _, reply := range replies {
		gone = append(gone, copiesOf(lead, reply)...)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		for i, w := range writes {
			if err := destroyReply(tx, w, replies[i], copiesOf(lead, replies[i])); err != nil {
				return err
			}
		}
		if _, err := tx.Append(burned); err != nil {
			return err
		}
		if err := tx.DeleteReceipt(mac[:]); err != nil {
			return err
		}
		if err := tx.DeleteRow(cards, []byte(lead.ID)); err != nil {
			return err
		}
		return askScrub(tx)
	})
	if errors.Is(err, store.ErrNotFound) { // burned a moment ago by another request
		return ErrNoReceipt
	}
	if err != nil {
		return err
	}
	return s.erase(ctx, gone)
}

// burnWrite is the record that tells the inspectors, after those of the replies.
func (s *Service) burnWrite(lead tips.Lead, before []store.LeadWrite) (store.LeadWrite, error) {
	for _, w := range before {
		lead = tips.Fold(lead, w.Events...)
	}
	return s.tipsterWrite(lead, tips.BurnReceipt{Target: tips.Target{Lead: lead.ID}})
}

// deleteAll decides the deletion of every reply that is still there, one after
// the other.
func (s *Service) deleteAll(lead tips.Lead) (writes []store.LeadWrite, replies []tips.Digest, err error) {
	for _, m := range lead.Messages {
		if m.FromTipster || m.Deleted {
			continue
		}
		w, err := s.tipsterWrite(lead, tips.DeleteReply{Target: tips.Target{Lead: lead.ID}, Receipt: m.Receipt})
		if err != nil {
			return nil, nil, err
		}
		writes, replies = append(writes, w), append(replies, m.Receipt)
		lead = tips.Fold(lead, w.Events...)
	}
	return writes, replies, nil
}

// Scrub makes what was deleted on a tipster's request unreadable in the
// engine's files, if anything was since the last time. The program calls it
// beside [Service.Sweep]; the mark is in the store, so that a crash in between
// forgets nothing.
//
// Errors: those of the store.
func (s *Service) Scrub(ctx context.Context) error {
	due, err := s.row(ctx, settings, scrubDue)
	if err != nil || due == nil {
		return err
	}
	if err := s.store.Scrub(ctx); err != nil {
		return fmt.Errorf("casework: scrub: %w", err)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		now, err := tx.GetRow(settings, []byte(scrubDue))
		if err != nil || !bytes.Equal(now, due) { // more was deleted meanwhile
			return err
		}
		return tx.DeleteRow(settings, []byte(scrubDue))
	})
}

// askScrub notes that something was deleted that must not stay readable.
func askScrub(tx *store.Tx) error {
	before, err := tx.GetRow(settings, []byte(scrubDue))
	if err != nil {
		return err
	}
	count, _ := binary.Uvarint(before)
	return tx.PutRow(settings, []byte(scrubDue), binary.AppendUvarint(nil, count+1))
}
