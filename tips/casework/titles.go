package casework

import (
	"context"
	"errors"
	"slices"

	"zhuicha/tips"
	"zhuicha/tips/store"
)

// MaxTitles is how many leads one call of [Service.Titles] may name: a page of
// the ledger.
const MaxTitles = store.DefaultPage

// SealedTitle is what a browser needs to open one lead's title.
type SealedTitle struct {
	Lead     tips.LeadID
	WorkKeys []SealedObject // Seq is the generation
	Title    SealedObject
	Before   tips.Digest // of the object before it in the internal stream; empty for the first
}

// Titles gives the sealed titles of those of the leads that the caller may see
// and that have one. Unknown leads, foreign ones and those without a title are
// left out alike.
//
// Errors: [ErrNotYours] for members who read no leads, [ErrMalformed] for more
// than MaxTitles.
func (s *Service) Titles(ctx context.Context, c *Caller, leads []tips.LeadID) ([]SealedTitle, error) {
	if !c.member.Reads() {
		return nil, ErrNotYours
	}
	if len(leads) > MaxTitles {
		return nil, ErrMalformed
	}
	var titles []SealedTitle
	err := s.store.View(ctx, func(r *store.Reader) error {
		titles = nil
		for _, id := range leads {
			lead, records, err := s.readable(r, c, id)
			if errors.Is(err, ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			title, found, err := titleOf(r, lead, records)
			if err != nil {
				return err
			}
			if found {
				titles = append(titles, title)
			}
		}
		return nil
	})
	return titles, err
}

// titleOf finds a lead's title with its place in its stream and the keys that
// may open it; false where there is none, or none any more.
func titleOf(r *store.Reader, lead tips.Lead, records []store.Record) (SealedTitle, bool, error) {
	t := SealedTitle{Lead: lead.ID}
	if lead.Title == "" {
		return t, false, nil
	}
	stream, err := internalStream(lead.ID, records)
	if err != nil {
		return t, false, err
	}
	at := slices.IndexFunc(stream, func(o SealedObject) bool { return o.Digest == lead.Title })
	if at < 0 {
		return t, false, nil
	}
	t.Title = stream[at]
	if at > 0 {
		t.Before = stream[at-1].Digest
	}
	if t.Title.Sealed, err = objectOf(r, lead.ID, lead.Title); err != nil || t.Title.Sealed == nil {
		return t, false, err
	}
	for _, k := range lead.WorkKeys {
		wrap := SealedObject{Digest: k.Wrap, Seq: k.Generation}
		if wrap.Sealed, err = objectOf(r, lead.ID, k.Wrap); err != nil {
			return t, false, err
		}
		t.WorkKeys = append(t.WorkKeys, wrap)
	}
	return t, true, nil
}
