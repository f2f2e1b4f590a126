package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

// Draft 草稿 is what a member typed into one form of a lead and has not sent. It
// is no event: it may change and vanish. His browser seals it under the lead's
// work key and names it so that the name tells nobody which form it is.
type Draft struct {
	Name   string // 32 hex digits
	Sealed []byte // one recipient, at most MaxDraft bytes of plaintext
}

const (
	// MaxDraft is the largest padded plaintext of a draft, in bytes.
	MaxDraft = 256 << 10
	// MostDrafts is how many drafts a member may have on one lead; a page of
	// forty allegations has about so many forms.
	MostDrafts = 64
)

// drafts: lead/member/name → the sealed draft. The lead comes first, because
// what takes readers away happens to one lead.
const drafts = "draft"

func draftsOf(lead tips.LeadID, member tips.MemberID) string {
	return string(lead) + "/" + string(member) + "/"
}

// Drafts are the caller's own on one lead. Nobody else ever gets them, whatever
// his role.
//
// Errors: [ErrNotFound].
func (s *Service) Drafts(ctx context.Context, c *Caller, lead tips.LeadID) ([]Draft, error) {
	var own []Draft
	err := s.store.View(ctx, func(r *store.Reader) error {
		own = nil
		if err := mustSee(r, c, lead); err != nil {
			return err
		}
		return eachRow(r, drafts, draftsOf(lead, c.member.ID), func(name string, sealed []byte) error {
			own = append(own, Draft{Name: name, Sealed: append([]byte(nil), sealed...)})
			return nil
		})
	})
	return own, err
}

// SaveDraft keeps a draft in place of the one of that name, if there is one. Who
// reads the lead may.
//
// Errors: [ErrNotFound], [ErrMalformed], [ErrTooLarge], [ErrFull], those of
// envelope.
func (s *Service) SaveDraft(ctx context.Context, c *Caller, lead tips.LeadID, d Draft) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := mustSee(&tx.Reader, c, lead); err != nil {
			return err
		}
		if err := checkDraft(d); err != nil {
			return err
		}
		row := draftsOf(lead, c.member.ID) + d.Name
		others := 0
		err := eachRow(&tx.Reader, drafts, draftsOf(lead, c.member.ID), func(name string, _ []byte) error {
			if name != d.Name {
				others++
			}
			return nil
		})
		switch {
		case err != nil:
			return err
		case others >= MostDrafts:
			return ErrFull
		}
		return tx.PutRow(drafts, []byte(row), d.Sealed)
	})
}

// DiscardDraft deletes one of the caller's drafts; one that is gone is no error.
//
// Errors: [ErrNotFound] for the lead, [ErrMalformed].
func (s *Service) DiscardDraft(ctx context.Context, c *Caller, lead tips.LeadID, name string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := mustSee(&tx.Reader, c, lead); err != nil {
			return err
		}
		if !envelope.IsID(name) {
			return ErrMalformed
		}
		return tx.DeleteRow(drafts, []byte(draftsOf(lead, c.member.ID)+name))
	})
}

// checkDraft looks at a draft from outside.
func checkDraft(d Draft) error {
	if !envelope.IsID(d.Name) {
		return ErrMalformed
	}
	info, err := envelope.Inspect(d.Sealed)
	switch {
	case err != nil:
		return err
	case info.Recipients != 1:
		return fmt.Errorf("%w: %d recipients", ErrMalformed, info.Recipients)
	case info.PlaintextSize > MaxDraft:
		return ErrTooLarge
	}
	return nil
}

func mustSee(r *store.Reader, c *Caller, id tips.LeadID) error {
	lead, err := r.Lead(id)
	if err != nil {
		return notFound(err)
	}
	if !mayRead(c.member, lead) {
		return ErrNotFound
	}
	return nil
}

// eachRow visits the rows of a table that begin so, by the rest of their keys.
func eachRow(r *store.Reader, table, prefix string, visit func(rest string, value []byte) error) error {
	return r.ScanRows(table, kv.Range{From: []byte(prefix), To: kv.After([]byte(prefix))}, func(row, value []byte) error {
		return visit(strings.TrimPrefix(string(row), prefix), value)
	})
}

// sent deletes the drafts that became commands, and those of everybody to whom
// the lead is closed from now on.
func (s *Service) sent(tx *store.Tx, c *Caller, lead tips.Lead, names []string) error {
	for _, name := range names {
		if err := tx.DeleteRow(drafts, []byte(draftsOf(lead.ID, c.member.ID)+name)); err != nil {
			return err
		}
	}
	members := s.Directory().Members
	var lost []string
	err := eachRow(&tx.Reader, drafts, string(lead.ID)+"/", func(rest string, _ []byte) error {
		member, _, _ := strings.Cut(rest, "/")
		if !mayRead(members[tips.MemberID(member)], lead) {
			lost = append(lost, string(lead.ID)+"/"+rest)
		}
		return nil
	})
	return errors.Join(err, dropDrafts(tx, lost))
}

// dropLost deletes the drafts of members whose leads a change of the directory
// took away: another office, other roles, or no account any more.
func dropLost(tx *store.Tx, before, after people.Directory) error {
	changed := map[tips.MemberID]bool{}
	for id, was := range before.Members {
		now := after.Members[id]
		changed[id] = was.Office != now.Office || was.Reads() && !now.Reads() || was.Has(tips.Approver) != now.Has(tips.Approver) ||
			was.Has(tips.Oversight) != now.Has(tips.Oversight)
	}
	var lost []string
	err := eachRow(&tx.Reader, drafts, "", func(row string, _ []byte) error {
		id, rest, _ := strings.Cut(row, "/")
		member, _, _ := strings.Cut(rest, "/")
		if !changed[tips.MemberID(member)] {
			return nil
		}
		lead, err := tx.Lead(tips.LeadID(id))
		if err == nil && !mayRead(after.Members[tips.MemberID(member)], lead) {
			lost = append(lost, row)
		}
		return err
	})
	return errors.Join(err, dropDrafts(tx, lost))
}

func dropDrafts(tx *store.Tx, rows []string) error {
	for _, row := range rows {
		if err := tx.DeleteRow(drafts, []byte(row)); err != nil {
			return err
		}
	}
	return nil
}
