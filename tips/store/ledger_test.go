package store

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"zhuicha/tips"
)

// everyShelf lists all shelves the scattered leads can stand in.
func everyShelf() []Shelf {
	var all []Shelf
	for _, office := range []tips.OfficeID{county, prefecture, province, second} {
		all = append(all, Handling(office), Overseeing(office))
	}
	for i := range 5 {
		all = append(all, Assigned(tips.MemberID(id(fmt.Sprint("member", i)))))
	}
	return all
}

// everyRow folds all leads and projects them, without any index.
func everyRow(t *testing.T, s *Store) []Row {
	t.Helper()
	var rows []Row
	view(t, s, func(r *Reader) error {
		return r.Leads(func(lead tips.LeadID) error {
			l, err := r.Lead(lead)
			rows = append(rows, rowOf(l, dueIn15(l)))
			return err
		})
	})
	return rows
}

// onShelf is the brute-force twin of a shelf.
func onShelf(r Row, s Shelf) bool {
	switch s.kind {
	case shelfHandling:
		return s.id == string(r.Office)
	case shelfOverseeing:
		return s.id == string(r.Superior)
	}
	return slices.Contains(r.Handlers, tips.MemberID(s.id)) && !r.HiddenFrom(tips.MemberID(s.id), r.Office)
}

// pages reads a whole list page by page.
func pages(t *testing.T, s *Store, q Query) []Row {
	t.Helper()
	var all []Row
	for {
		page, err := s.Ledger(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if q.Match == nil && page.Next != "" && len(page.Rows) != q.Limit {
			t.Fatalf("a page of %d rows goes on after %d", q.Limit, len(page.Rows))
		}
		all = append(all, page.Rows...)
		if q.After = page.Next; q.After == "" {
			return all
		}
	}
}

// inOrder tells whether rows go by due day, then by the day received.
func inOrder(rows []Row) bool {
	return slices.IsSortedFunc(rows, func(a, b Row) int {
		last := func(r Row) int64 {
			if r.Due == 0 {
				return 1 << 40
			}
			return int64(r.Due)
		}
		return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a.Received, b.Received))
	})
}

// sameRows compares two lists in any order.
func sameRows(want, got []Row) bool {
	byLead := func(a, b Row) int { return cmp.Compare(a.Lead, b.Lead) }
	return slices.EqualFunc(slices.SortedFunc(slices.Values(want), byLead), slices.SortedFunc(slices.Values(got), byLead),
		func(a, b Row) bool { return reflect.DeepEqual(a, b) })
}

// TestPagesEqualBruteForce reads 2,000 leads through every list, stage and
// lateness, both ways, and compares with a filter over all folded leads.
func TestPagesEqualBruteForce(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 2000, seeded(1))
	rows := everyRow(t, s)
	for _, shelf := range everyShelf() {
		for _, stage := range append(stages[:], "") {
			for _, late := range []tips.Day{0, today} {
				q := Query{Shelf: shelf, Stage: stage, LateOn: late, Limit: 37}
				var want []Row
				for _, r := range rows {
					if onShelf(r, shelf) && (stage == "" || r.Stage == stage) && (late == 0 || r.Due != 0 && r.Due < late) {
						want = append(want, r)
					}
				}
				got := pages(t, s, q)
				name := fmt.Sprintf("shelf %c, stage %q, late %v", shelf.kind, stage, late != 0)
				if !sameRows(want, got) {
					t.Fatalf("%s: got %d rows, want %d: %s", name, len(got), len(want), gocmp.Diff(want, got))
				}
				if !inOrder(got) {
					t.Errorf("%s: out of order", name)
				}
				q.Reverse = true
				back := pages(t, s, q)
				slices.Reverse(back)
				if !reflect.DeepEqual(got, back) {
					t.Errorf("%s: descending differs: %s", name, gocmp.Diff(got, back))
				}
			}
		}
	}
}

func TestCountsEqualScan(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 500, seeded(2))
	// Some leads move on, so that counters go down as well as up.
	for i, r := range everyRow(t, s) {
		if i%3 == 0 && r.Stage == tips.Received {
			commit(t, s, next(r.Lead, 1, today, tips.ScreeningBegun{}, tips.LeadClosed{Rules: "1"}))
		}
	}
	rows := everyRow(t, s)
	for _, shelf := range everyShelf() {
		want := Counts{Stages: map[tips.Stage]int{}}
		for _, r := range rows {
			if !onShelf(r, shelf) {
				continue
			}
			want.Stages[r.Stage]++
			if r.Due != 0 && r.Due < today {
				want.Late++
			}
		}
		got, err := s.Counts(ctx, shelf, today)
		if diff := gocmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("shelf %c: error %v, %s", shelf.kind, err, diff)
		}
	}
}

// TestCountsKnowWhomALeadIsKeptFrom compares what each member of each office is
// told with a count of the rows that are not hidden from him.
func TestCountsKnowWhomALeadIsKeptFrom(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 600, seeded(5))
	rows := everyRow(t, s)
	hidden := 0
	for _, office := range []tips.OfficeID{county, prefecture, province} {
		for _, shelf := range []Shelf{Handling(office), Overseeing(office), Below(office, county), Below(office, prefecture)} {
			for i := range 5 {
				member := tips.MemberID(id(fmt.Sprint("member", i)))
				want := Counts{Stages: map[tips.Stage]int{}}
				for _, r := range rows {
					on := onShelf(r, shelf)
					if shelf.kind == shelfBelow {
						on = r.Superior == office && string(r.Office) == shelf.below
					}
					switch {
					case on && r.HiddenFrom(member, office):
						hidden++
					case on:
						want.Stages[r.Stage]++
						if r.Due != 0 && r.Due < today {
							want.Late++
						}
					}
				}
				var got Counts
				view(t, s, func(r *Reader) (err error) {
					got, err = r.CountsFor(member, office, shelf, today)
					return err
				})
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("shelf %c, member %d: %s", shelf.kind, i, diff)
				}
			}
		}
	}
	if hidden < 100 {
		t.Errorf("only %d rows were hidden from anybody", hidden)
	}
}

func TestMatchIsBounded(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 300, seeded(3))
	with := func(r Row) bool { return slices.Contains(r.Items, 7) }
	var want int
	for _, r := range everyRow(t, s) {
		if onShelf(r, Handling(county)) && with(r) {
			want++
		}
	}
	got := pages(t, s, Query{Shelf: Handling(county), Match: with, Limit: 3})
	if len(got) != want || want == 0 || slices.ContainsFunc(got, func(r Row) bool { return !with(r) }) {
		t.Errorf("%d rows, want %d", len(got), want)
	}
	examined := 0
	scatter(t, s, MaxExamined+500, seeded(4))
	page, err := s.Ledger(ctx, Query{Shelf: Handling(county), Match: func(Row) bool { examined++; return false }})
	if err != nil || examined > MaxExamined || len(page.Rows) != 0 {
		t.Errorf("examined %d, error %v", examined, err)
	}
}

// TestCursorIsStable lets leads come and go between two pages: what was there
// all the time is shown exactly once.
func TestCursorIsStable(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 200, seeded(5))
	stays := map[tips.LeadID]int{}
	for _, r := range everyRow(t, s) {
		if onShelf(r, Handling(county)) {
			stays[r.Lead] = 0
		}
	}
	q := Query{Shelf: Handling(county), Limit: 10}
	for round := uint64(6); ; round++ {
		page, err := s.Ledger(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			if _, ok := stays[r.Lead]; ok {
				stays[r.Lead]++
			}
		}
		if q.After = page.Next; q.After == "" || round > 100 {
			break
		}
		scatter(t, s, 3, seeded(round))
		last := page.Rows[len(page.Rows)-1] // even the row the cursor points to may leave
		if last.Stage == tips.Received {
			commit(t, s, next(last.Lead, 1, today, tips.LeadClosed{Rules: "1"}))
			delete(stays, last.Lead)
		}
	}
	for lead, n := range stays {
		if n != 1 {
			t.Errorf("lead %s was shown %d times", lead, n)
		}
	}
}

func TestCursorOfAnotherList(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	scatter(t, s, 100, seeded(8))
	q := Query{Shelf: Handling(county), Limit: 5}
	page, err := s.Ledger(ctx, q)
	if err != nil || page.Next == "" {
		t.Fatalf("next %q, error %v", page.Next, err)
	}
	for name, other := range map[string]Query{
		"shelf":     {Shelf: Overseeing(county)},
		"office":    {Shelf: Handling(prefecture)},
		"stage":     {Shelf: Handling(county), Stage: tips.Received},
		"direction": {Shelf: Handling(county), Reverse: true},
	} {
		other.After = page.Next
		if _, err := s.Ledger(ctx, other); !errors.Is(err, ErrCursor) {
			t.Errorf("other %s: %v", name, err)
		}
	}
	for _, token := range []string{"x", page.Next + "A", page.Next[1:], strings.Repeat("A", len(page.Next)), page.Next + "=", page.Next + "\n"} {
		q.After = token
		if _, err := s.Ledger(ctx, q); !errors.Is(err, ErrCursor) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

func TestMalformedQueries(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	for name, q := range map[string]Query{
		"no shelf":       {},
		"office":         {Shelf: Handling("county")},
		"stage":          {Shelf: Handling(county), Stage: "elsewhere"},
		"negative limit": {Shelf: Handling(county), Limit: -1},
		"huge limit":     {Shelf: Handling(county), Limit: MaxPage + 1},
	} {
		if _, err := s.Ledger(ctx, q); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Counts(ctx, Shelf{}, today); !errors.Is(err, ErrForm) {
		t.Errorf("counts: %v", err)
	}
}

// TestSealedRoutingStaysAbove: a lead sealed to the prefecture leaves no trace
// under the county, and one transferred away leaves none behind.
func TestSealedRoutingStaysAbove(t *testing.T) {
	t.Parallel()
	db := inMemory(t)
	w := creation("a", today)
	first := received(w.Lead, today, prefecture, province)
	reception := first.Fact.(tips.LeadReceived)
	reception.SealedRouting, reception.Area = true, ""
	first.Fact = reception
	w.Events = []tips.Event{first}
	commit(t, db, w)
	moved := creation("b", today)
	commit(t, db, moved)
	commit(t, db, next(moved.Lead, 1, today, tips.LeadTransferred{Destination: tips.Destination{Office: prefecture, Superior: province, Wrap: digest("wrap")}}))

	raw, err := rawID(county)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range dump(t, db.db, spaceDerived) {
		if strings.Contains(k, string(raw)) || strings.Contains(v, string(raw)) {
			t.Errorf("the county appears in the row %q", k)
		}
	}
	got := pages(t, db, Query{Shelf: Handling(prefecture), Limit: 50})
	if len(got) != 2 || len(pages(t, db, Query{Shelf: Overseeing(province), Limit: 50})) != 2 {
		t.Errorf("the prefecture sees %d leads", len(got))
	}
	for _, r := range got {
		if r.SealedRouting != (r.Lead == w.Lead) || r.SealedRouting && r.Area != "" {
			t.Errorf("row %+v", r)
		}
	}
}
