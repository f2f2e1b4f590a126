package casework

import (
	"cmp"
	"context"
	"slices"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// Notice is one step of 督办 as it goes out on paper: 催办, 督办函, 挂牌督办 or
// 提级办理. It tells nothing of what was reported.
type Notice struct {
	No       int    // from 1, in the order in which they went out
	Kind     string // type of the event
	Day      tips.Day
	By       tips.MemberID
	From, To tips.OfficeID
	Due      tips.Day     // 督办函: answer by
	Text     tips.Digest  // 督办函: what is demanded, sealed
	Late     []tips.Clock // what was late on that day
}

// Notices are the steps of 督办 on a lead, for whoever may read it. What was late
// is reckoned from the lead as it stood before each step, so that a letter
// printed again says what the first one said.
//
// Errors: [ErrNotFound].
func (s *Service) Notices(ctx context.Context, c *Caller, id tips.LeadID) ([]Notice, error) {
	view, err := s.View(ctx, c, id)
	if err != nil {
		return nil, err
	}
	var all []Notice
	before, seen := tips.Lead{}, 0
	for i, e := range view.History {
		n, is := noticeOf(e)
		if !is {
			continue
		}
		before, seen = tips.Fold(before, view.History[seen:i]...), i
		n.No, n.To = len(all)+1, before.Office
		for _, clock := range tips.Clocks(before, s.calendar, e.Day) {
			if clock.Late > 0 {
				n.Late = append(n.Late, clock)
			}
		}
		all = append(all, n)
	}
	return all, nil
}

func noticeOf(e tips.Event) (Notice, bool) {
	n := Notice{Kind: e.Type(), Day: e.Day, By: e.Actor, From: e.Office}
	switch f := e.Fact.(type) {
	case tips.Urged, tips.LeadListed, tips.LeadTakenOver:
		return n, true
	case tips.LetterSent:
		n.Due, n.Text = f.Due, f.Text
		return n, true
	}
	return Notice{}, false
}

// LatePage is what 督办 has to look at: the late leads, the latest first, and
// how each office stands.
type LatePage struct {
	Rows    []LateRow
	Offices []LateOffice // the one with most late leads first
	Leads   int          // all that are late; Rows may be fewer
}

// LateRow is a late lead with what was done about it.
type LateRow struct {
	LedgerRow
	Clock   tips.Clock // what ran out first
	Urged   int
	Letters int      // sent
	Waiting tips.Day // by when a 督办函 is to be answered, if one is not
	Listed  tips.Day
	Next    string // the command of the step that comes next and that the caller may take, or empty
}

// LateOffice counts an office's late leads.
type LateOffice struct {
	Office people.Office
	Late   int
}

// maxLate is how many late leads a page shows.
const maxLate = 100

// Overdue lists the late leads of the caller's office and of those below it.
//
// Errors: [ErrNotYours] for all but approvers and oversight.
func (s *Service) Overdue(ctx context.Context, c *Caller) (LatePage, error) {
	if !c.member.Reads() || !c.Has(tips.Oversight) && !c.Has(tips.Approver) {
		return LatePage{}, ErrNotYours
	}
	var page LatePage
	err := s.store.View(ctx, func(r *store.Reader) error {
		rows, err := s.latest(r, c)
		if err != nil {
			return err
		}
		page = LatePage{}
		if page.Offices, err = s.latePerOffice(r, c); err != nil {
			return err
		}
		for _, o := range page.Offices {
			page.Leads += o.Late
		}
		for _, row := range rows {
			late, err := s.pursued(r, c, row)
			if err != nil {
				return err
			}
			page.Rows = append(page.Rows, late)
		}
		return nil
	})
	return page, err
}

// latest are the rows the page shows, of both shelves, the latest first. What is
// closed to this caller, as to one who stepped back, is not among them. It reads
// as many rows as it shows, whatever the number that are late.
func (s *Service) latest(r *store.Reader, c *Caller) ([]store.Row, error) {
	var rows []store.Row
	for _, shelf := range []store.Shelf{store.Handling(c.member.Office), store.Overseeing(c.member.Office)} {
		query := store.Query{Shelf: shelf, LateOn: s.today(), Limit: maxLate, Match: func(r store.Row) bool { return mayList(c, r) }}
		for found, more := 0, true; more && found < maxLate; more = query.After != "" {
			page, err := r.Ledger(query)
			if err != nil {
				return nil, err
			}
			rows, found, query.After = append(rows, page.Rows...), found+len(page.Rows), page.Next
		}
	}
	slices.SortStableFunc(rows, func(a, b store.Row) int { return cmp.Compare(a.Due, b.Due) })
	return rows[:min(len(rows), maxLate)], nil
}

// latePerOffice counts by the counters that are kept, the caller's own office
// and those below it.
func (s *Service) latePerOffice(r *store.Reader, c *Caller) ([]LateOffice, error) {
	own := c.member.Office
	shelves := map[tips.OfficeID]store.Shelf{own: store.Handling(own)}
	for id, o := range s.Directory().Offices {
		if o.Superior == own && id != own {
			shelves[id] = store.Below(own, id)
		}
	}
	var all []LateOffice
	for id, shelf := range shelves {
		counts, err := s.counts(r, c, shelf)
		if err != nil {
			return nil, err
		}
		if counts.Late > 0 {
			all = append(all, LateOffice{s.Directory().Offices[id], counts.Late})
		}
	}
	slices.SortFunc(all, func(a, b LateOffice) int {
		return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(a.Office.Area, b.Office.Area), cmp.Compare(a.Office.ID, b.Office.ID))
	})
	return all, nil
}

// pursued adds to a late lead what ran out and what was done about it.
func (s *Service) pursued(r *store.Reader, c *Caller, row store.Row) (LateRow, error) {
	lead, err := r.Lead(row.Lead)
	if err != nil {
		return LateRow{}, err
	}
	late := LateRow{
		LedgerRow: s.ledgerRow(c, row), Urged: len(lead.Urgings), Letters: len(lead.Letters), Listed: lead.Listed,
		Next: nextStep(lead, tips.Allowed(lead, c.actor())),
	}
	if clocks := tips.Clocks(lead, s.calendar, s.today()); len(clocks) > 0 {
		late.Clock = clocks[0]
	}
	for _, letter := range lead.Letters {
		if letter.Answered == 0 {
			late.Waiting = letter.Due
		}
	}
	return late, nil
}

// nextStep goes up the ladder 催办 → 督办函 → 挂牌督办 → 提级办理, as far as the
// caller may.
func nextStep(lead tips.Lead, allowed []string) string {
	step := "take_over"
	switch {
	case len(lead.Urgings) == 0:
		step = "urge"
	case len(lead.Letters) == 0:
		step = "send_letter"
	case lead.Listed == 0:
		step = "list"
	}
	if !slices.Contains(allowed, step) {
		return ""
	}
	return step
}
