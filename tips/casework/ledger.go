package casework

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
	"zhuicha/tips/store"
)

// LedgerFilter chooses a part of the ledger 台账.
type LedgerFilter struct {
	List   string     // "waiting" (for the caller), "mine", "office" (default) or "below": the offices this one is the superior of
	Rest   bool       // of "office": without those that wait for the caller
	Stage  tips.Stage // empty: all
	Late   bool
	Cursor string
}

// LedgerPage is one page with the counts the margin shows.
type LedgerPage struct {
	Rows   []LedgerRow
	Counts map[string]int // a stage's key, "all", "late", "waiting", "mine", "below", "overdue" (late here and below) → leads
	Next   string
}

// LedgerRow is a lead in the ledger. Its title is sealed; Title names the
// object.
type LedgerRow struct {
	store.Row
	Number   string
	LateDays int // working days since Due; 0: not late
	LeftDays int // working days to Due
	Names    []string
	Mine     bool
	Waits    bool            // for the caller
	Opening  Opening         // what is wrong with it
	Silent   []people.Office // if Unattested: who has yet to attest
}

// Opening is what a list says where a lead does not stand open for both of its
// offices (能开启).
type Opening string

// What may be wrong.
const (
	Unattested Opening = "unattested" // an office has said nothing for two working days
	HalfOpens  Opening = "half"       // one of the offices cannot open it
	Unopenable Opening = "unopenable" // neither can: the tipster is asked to send it again
)

// Ledger is a page of the leads the caller may see.
//
// Errors: [ErrNotYours] for members who read no leads, [ErrMalformed].
func (s *Service) Ledger(ctx context.Context, c *Caller, f LedgerFilter) (LedgerPage, error) {
	shelf, err := shelfOf(c, f.List)
	if err != nil {
		return LedgerPage{}, err
	}
	page := LedgerPage{Counts: map[string]int{}}
	err = s.store.View(ctx, func(r *store.Reader) error {
		rows, err := s.rows(r, c, shelf, f)
		if err != nil {
			return err
		}
		page.Next, page.Rows = rows.Next, nil
		for _, row := range rows.Rows {
			page.Rows = append(page.Rows, s.ledgerRow(c, row))
		}
		return s.count(r, c, shelf, page.Counts)
	})
	if errors.Is(err, store.ErrCursor) || errors.Is(err, store.ErrForm) {
		return LedgerPage{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return page, err
}

// rows is a page of what the filter asks for. Those that wait for the caller are
// one list whatever their stage.
func (s *Service) rows(r *store.Reader, c *Caller, shelf store.Shelf, f LedgerFilter) (store.Page, error) {
	if f.List == "waiting" {
		if f.Stage != "" || f.Late {
			return store.Page{}, ErrMalformed
		}
		return r.Waiting(personOf(c), f.Cursor, store.DefaultPage)
	}
	query := store.Query{Shelf: shelf, Stage: f.Stage, After: f.Cursor, Match: func(r store.Row) bool {
		return mayList(c, r) && !(f.Rest && waitsFor(c, r))
	}}
	if f.Late {
		query.LateOn = s.today()
	}
	return r.Ledger(query)
}

func personOf(c *Caller) store.Person {
	return store.Person{Member: c.member.ID, Office: c.member.Office, Roles: tips.RolesOf(c.member.Roles...)}
}

// waitsFor tells whether a lead of the caller's lists waits for him.
func waitsFor(c *Caller, r store.Row) bool {
	return r.Waiting.For(c.member.ID, r.Office != c.member.Office, personOf(c).Roles)
}

func shelfOf(c *Caller, list string) (store.Shelf, error) {
	if !c.member.Reads() {
		return store.Shelf{}, ErrNotYours
	}
	switch list {
	case "", "office", "waiting": // what waits has the office's counters beside it
		return store.Handling(c.member.Office), nil
	case "mine":
		return store.Assigned(c.member.ID), nil
	case "below":
		if c.Has(tips.Approver) || c.Has(tips.Oversight) {
			return store.Overseeing(c.member.Office), nil
		}
		return store.Shelf{}, ErrNotYours
	}
	return store.Shelf{}, ErrMalformed
}

// mayList keeps from a list what mayRead keeps from a page. (That only approvers
// and oversight see what is below is a matter of the shelf.)
func mayList(c *Caller, r store.Row) bool {
	return (r.Office == c.member.Office || r.Superior == c.member.Office) && !r.HiddenFrom(c.member.ID, c.member.Office)
}

// counts are a shelf's, as the caller may know them.
func (s *Service) counts(r *store.Reader, c *Caller, shelf store.Shelf) (store.Counts, error) {
	return r.CountsFor(c.member.ID, c.member.Office, shelf, s.today())
}

func (s *Service) count(r *store.Reader, c *Caller, shelf store.Shelf, into map[string]int) error {
	shown, err := s.counts(r, c, shelf)
	if err != nil {
		return err
	}
	for stage, n := range shown.Stages {
		into[string(stage)] = n
		into["all"] += n
	}
	into["late"] = shown.Late
	if into["waiting"], err = r.WaitingCount(personOf(c)); err != nil {
		return err
	}
	for _, other := range []string{"office", "mine", "below"} {
		shelf, err := shelfOf(c, other)
		if err != nil {
			continue
		}
		counts, err := s.counts(r, c, shelf)
		if err != nil {
			return err
		}
		for _, n := range counts.Stages {
			into[other] += n
		}
		if other != "mine" {
			into["overdue"] += counts.Late
		}
	}
	return nil
}

func (s *Service) ledgerRow(c *Caller, row store.Row) LedgerRow {
	out := LedgerRow{Row: row, Number: Number(row.Lead, row.Area), Mine: slices.Contains(row.Handlers, c.member.ID), Waits: waitsFor(c, row)}
	out.LateDays, out.LeftDays = s.distance(row.Due)
	out.Opening, out.Silent = s.openingOf(row)
	for _, h := range row.Handlers {
		out.Names = append(out.Names, s.Directory().Members[h].Name)
	}
	return out
}

// openingOf flags a lead that an office cannot open, or of which an office has
// not said in time whether it can.
func (s *Service) openingOf(row store.Row) (Opening, []people.Office) {
	clock, _ := rules.ClockByKey("openable")
	switch refused := answered(row.Opened[:], tips.No); {
	case slices.Contains([]tips.Stage{tips.Merged, tips.Declined, tips.Closed}, row.Stage):
		return "", nil
	case refused == 2:
		return Unopenable, nil
	case refused == 1:
		return HalfOpens, nil
	case answered(row.Opened[:], "") == 0 || s.today() <= tips.AddWorkdays(s.calendar, row.Arrived, clock.Value):
		return "", nil
	}
	var silent []people.Office
	for i, office := range []tips.OfficeID{row.Office, row.Superior} {
		if row.Opened[i] == "" {
			silent = append(silent, s.Directory().Offices[office])
		}
	}
	return Unattested, silent
}

func answered(answers []tips.Answer, wanted tips.Answer) (n int) {
	for _, a := range answers {
		if a == wanted {
			n++
		}
	}
	return n
}

// distance is how far a due day lies back or ahead, in working days.
func (s *Service) distance(due tips.Day) (late, left int) {
	today := s.today()
	switch {
	case due == 0:
		return 0, 0
	case due < today:
		return tips.Workdays(s.calendar, due, today), 0
	}
	return 0, tips.Workdays(s.calendar, today, due)
}

// Number is how people call a lead: the area's short name and five letters or
// digits that come of the lead's id, so that no order can be read from it.
func Number(lead tips.LeadID, area tips.Area) string {
	const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // without 0, O, 1, I
	sum := sha256.Sum256([]byte("zhuicha/number/1\n" + string(lead)))
	var b strings.Builder
	for _, x := range sum[:5] {
		b.WriteByte(letters[x%32])
	}
	if a, known := rules.AreaByCode(string(area)); known {
		return shortArea(a.ZH) + "-" + b.String()
	}
	return "密-" + b.String() // 密封流转: the county is sealed too
}

// shortArea leaves out what every area of the kind is called.
func shortArea(zh string) string {
	for _, ending := range []string{"黎族苗族自治县", "黎族自治县", "经济开发区", "省", "市", "县", "区"} {
		if short, cut := strings.CutSuffix(zh, ending); cut && short != "" {
			return short
		}
	}
	return zh
}
