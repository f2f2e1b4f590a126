package casework

import (
	"context"
	"errors"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store"
)

// Sweep puts on record every clock that has run out and is not on record yet,
// and says how many. The program calls it at its start and after each full
// hour: a day ends at midnight in Shanghai, so no one at a desk can do a late
// step before its lateness stands.
//
// Errors: those of the store and *[tips.Refusal], joined; one lead's failure
// keeps no other from being recorded. A lead that moves on meanwhile is no
// failure: the next sweep finds it.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	recorded := 0
	var failed []error
	for _, office := range s.Directory().Offices {
		late, err := s.lateAt(ctx, office.ID)
		if err != nil {
			return recorded, fmt.Errorf("casework: sweep: %w", err)
		}
		for _, id := range late {
			n, err := s.recordLateness(ctx, id)
			recorded += n
			if err != nil && !errors.Is(err, store.ErrConflict) {
				failed = append(failed, fmt.Errorf("casework: sweep: lead %s: %w", id, err))
			}
		}
	}
	return recorded, errors.Join(failed...)
}

// lateAt lists the leads an office handles whose first clock ran out. Each lead
// has one handling office, so the offices' lists together hold each late lead
// once, and leads in time cost nothing.
func (s *Service) lateAt(ctx context.Context, office tips.OfficeID) ([]tips.LeadID, error) {
	var late []tips.LeadID
	query := store.Query{Shelf: store.Handling(office), LateOn: s.today(), Limit: store.MaxPage}
	for {
		page, err := s.store.Ledger(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			late = append(late, row.Lead)
		}
		if page.Next == "" {
			return late, nil
		}
		query.After = page.Next
	}
}

// recordLateness records what is overdue on one lead, each as a command of the
// system: nobody signs for the clock.
func (s *Service) recordLateness(ctx context.Context, id tips.LeadID) (int, error) {
	lead, err := s.store.Lead(ctx, id)
	if err != nil {
		return 0, err
	}
	today := s.today()
	overdue := tips.Overdue(lead, s.calendar, today)
	for n, late := range overdue {
		cmd := tips.RecordLateness{Target: tips.At(lead), Lateness: late}
		events, err := tips.Decide(lead, tips.TheSystem(), today, cmd)
		if err != nil {
			return n, err
		}
		asked, err := tips.EncodeCommand(cmd)
		if err != nil {
			return n, err
		}
		if err := s.store.Commit(ctx, []store.LeadWrite{{
			Lead: lead.ID, Expect: lead.Version, Day: today, Command: asked, Events: events,
		}}); err != nil {
			return n, err
		}
		lead = tips.Fold(lead, events...)
	}
	return len(overdue), nil
}

// SweepFiles removes attachments that no object names: those whose upload
// expired, and whatever a crash left. It says how many. The program calls it at
// its start, before anyone is let in, and hourly.
//
// Errors: those of the store and of the disk.
func (s *Service) SweepFiles(ctx context.Context) (int, error) {
	if s.files == nil {
		return 0, nil
	}
	for _, u := range s.uploads.expired(s.now()) {
		if err := s.release(ctx, u); err != nil {
			return 0, fmt.Errorf("casework: sweep: %w", err)
		}
	}
	if err := s.releaseOld(ctx); err != nil {
		return 0, fmt.Errorf("casework: sweep: %w", err)
	}
	return s.files.Sweep(s.named(ctx))
}

// releaseOld forgets files that have waited since before yesterday: uploads of
// an earlier run, of which only the day is known.
func (s *Service) releaseOld(ctx context.Context) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.HeldFiles(func(lead tips.LeadID, digest tips.Digest, row store.FileRow) error {
			if row.Day >= s.today()-1 {
				return nil
			}
			return tx.ReleaseFile(lead, digest)
		})
	})
}
