package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// rewrapPage is how many leads one answer of [Service.Rewraps] holds at most:
// some 400 KiB of sealed keys.
const rewrapPage = 20

// Rewrap is a lead whose keys are still sealed to an earlier key of the
// caller's office.
type Rewrap struct {
	Lead     tips.LeadID
	Version  int
	Office   tips.OfficeID
	Superior tips.OfficeID
	Intake   SealedObject // Seq is its place among the wraps
	Intakes  int          // wraps there are: the place of the next
	Work     SealedObject // Seq is the generation; no digest while a work key is due
}

// Rewraps is a part of the work that follows a rotation.
type Rewraps struct {
	Generation int // of the office key to seal to
	Leads      []Rewrap
	Looked     int // open leads this answer went through, those done already too
	Total      int // open leads there are
	Next       string
}

// Rewraps lists open leads whose keys the caller may seal anew after a rotation:
// those that came before the signed list named the new key. Cursor is the Next
// of the answer before; from the beginning, what is done already is passed over
// quickly, so that a closed tab loses nothing.
//
// Errors: [ErrNotYours] for members who hold no office key, [ErrMalformed].
func (s *Service) Rewraps(ctx context.Context, c *Caller, cursor string) (Rewraps, error) {
	if !c.member.Reads() {
		return Rewraps{}, ErrNotYours
	}
	o := s.Directory().Offices[c.member.Office]
	shelves := shelvesOf(c.member)
	at, after, err := parseRewrapCursor(cursor, len(shelves))
	if err != nil {
		return Rewraps{}, err
	}
	var out Rewraps
	err = s.store.View(ctx, func(r *store.Reader) error {
		out = Rewraps{Generation: o.Generation}
		if err := s.countOpen(r, c, shelves, &out.Total); err != nil || o.Generation == 0 {
			return err
		}
		page, err := r.Ledger(store.Query{Shelf: shelves[at], After: after, Limit: rewrapPage})
		if err != nil {
			return err
		}
		out.Next = nextRewrapCursor(at, page.Next, len(shelves))
		return s.addRewraps(r, c.member, o, page.Rows, &out)
	})
	if errors.Is(err, store.ErrCursor) || errors.Is(err, store.ErrForm) {
		return Rewraps{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return out, err
}

// shelvesOf are the lists in which a member finds leads his office has a key to.
func shelvesOf(m people.Member) []store.Shelf {
	shelves := []store.Shelf{store.Handling(m.Office)}
	if m.Has(tips.Approver) || m.Has(tips.Oversight) {
		shelves = append(shelves, store.Overseeing(m.Office))
	}
	return shelves
}

func (s *Service) countOpen(r *store.Reader, c *Caller, shelves []store.Shelf, into *int) error {
	for _, shelf := range shelves {
		counts, err := s.counts(r, c, shelf)
		if err != nil {
			return err
		}
		for stage, n := range counts.Stages {
			if isOpen(stage) {
				*into += n
			}
		}
	}
	return nil
}

func isOpen(stage tips.Stage) bool {
	return stage != tips.Closed && stage != tips.Declined && stage != tips.Merged
}

func (s *Service) addRewraps(r *store.Reader, m people.Member, o people.Office, rows []store.Row, out *Rewraps) error {
	for _, row := range rows {
		if !isOpen(row.Stage) {
			continue
		}
		out.Looked++
		lead, err := r.Lead(row.Lead)
		if err != nil {
			return err
		}
		if !wantsRewrap(lead, o) || !mayRead(m, lead) {
			continue
		}
		one, err := rewrapOf(r, lead)
		if err != nil {
			return err
		}
		out.Leads = append(out.Leads, one)
	}
	return nil
}

// wantsRewrap: a lead that arrived while the list still named an earlier key,
// or in the days that key was accepted, may be sealed to it.
func wantsRewrap(lead tips.Lead, o people.Office) bool {
	if lead.Rewrapped[o.ID] >= o.Generation {
		return false
	}
	return o.Renewing() || lead.Arrived <= max(o.Made, o.Until)
}

func rewrapOf(r *store.Reader, lead tips.Lead) (Rewrap, error) {
	last := len(lead.Wraps) - 1
	one := Rewrap{
		Lead: lead.ID, Version: lead.Version, Office: lead.Office, Superior: lead.Superior,
		Intake: SealedObject{Digest: lead.Wraps[last], Seq: last}, Intakes: len(lead.Wraps),
	}
	var err error
	if one.Intake.Sealed, err = objectOf(r, lead.ID, one.Intake.Digest); err != nil || lead.WorkKey.Due {
		return one, err
	}
	one.Work = SealedObject{Digest: lead.WorkKey.Wrap, Seq: lead.WorkKey.Generation}
	one.Work.Sealed, err = objectOf(r, lead.ID, one.Work.Digest)
	return one, err
}

// A cursor is the number of the shelf and the shelf's own cursor.
func parseRewrapCursor(cursor string, shelves int) (at int, after string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	number, after, ok := strings.Cut(cursor, ".")
	if !ok || len(number) != 1 || number[0] < '0' || int(number[0]-'0') >= shelves {
		return 0, "", fmt.Errorf("%w: cursor", ErrMalformed)
	}
	return int(number[0] - '0'), after, nil
}

func nextRewrapCursor(at int, next string, shelves int) string {
	if next == "" && at+1 == shelves {
		return ""
	}
	if next == "" {
		at++
	}
	return fmt.Sprintf("%d.%s", at, next)
}
