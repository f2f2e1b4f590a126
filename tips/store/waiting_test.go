package store

import (
	"errors"
	"fmt"
	"testing"

	"zhuicha/tips"
)

// waitingPages reads a person's whole list page by page.
func waitingPages(t *testing.T, s *Store, who Person, limit int) (all []Row) {
	t.Helper()
	after := ""
	for {
		var page Page
		view(t, s, func(r *Reader) (err error) {
			page, err = r.Waiting(who, after, limit)
			return err
		})
		all = append(all, page.Rows...)
		if after = page.Next; after == "" {
			return all
		}
		if len(page.Rows) == 0 {
			t.Fatal("a page that goes on shows nothing")
		}
	}
}

// TestWaitingEqualsTheLaw plays histories and compares every person's list and
// count, with every set of roles he might hold, with what the law says of each
// folded lead.
func TestWaitingEqualsTheLaw(t *testing.T) {
	t.Parallel()
	waited, byName, barred := 0, 0, 0
	for seed := range uint64(2) {
		s := inMemory(t)
		h := newHistory(t, s, seed)
		h.steps(700)
		scatter(t, s, 100, seeded(seed))
		rows := everyRow(t, s)
		for _, office := range offices {
			for number := range 6 { // the last never did anything
				for roles := tips.RoleSet(1); roles <= tips.AllRoles; roles += 5 { // 1, 6, …, 31: alone and together
					who := Person{member(office, number), office, roles}
					var want []Row
					for _, r := range rows {
						switch {
						case office == r.Office && r.Waiting.For(who.Member, false, roles),
							office == r.Superior && r.Waiting.For(who.Member, true, roles):
							want = append(want, r)
						}
						if office == r.Office && r.Waiting.ByName(who.Member, false, roles) {
							byName++
						}
						if office == r.Office && r.Waiting.Own&roles != 0 && !r.Waiting.For(who.Member, false, roles) {
							barred++
						}
					}
					waited += len(want)
					got := waitingPages(t, s, who, 7)
					name := fmt.Sprintf("seed %d, member %d of office %s with roles %05b", seed, number, office[:4], roles)
					if !sameRows(want, got) || !inOrder(got) {
						t.Fatalf("%s: %d rows, want %d; in order: %v", name, len(got), len(want), inOrder(got))
					}
					view(t, s, func(r *Reader) error {
						n, err := r.WaitingCount(who)
						if n != len(want) {
							t.Fatalf("%s: counts %d, want %d", name, n, len(want))
						}
						return err
					})
				}
			}
		}
	}
	if waited < 1000 || byName < 100 || barred < 100 {
		t.Errorf("%d waited, %d by name, %d barred: this test shows little", waited, byName, barred)
	}
}

// TestWaitingIsBounded reads a list of which its owner may act on nothing: no
// page looks at more than MaxExamined rows, and all of them end.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	me := member(county, 0)
	for i := range 40 {
		w := creation(fmt.Sprint("lead", i), today)
		commit(t, s, w)
		commit(t, s, next(w.Lead, 1, today, tips.MemberRecused{Member: me, Ground: "interest"}))
	}
	who := Person{me, county, tips.RolesOf(tips.Handler)}
	view(t, s, func(r *Reader) error {
		page, err := r.Waiting(who, "", 5)
		n, _ := r.WaitingCount(who)
		if len(page.Rows) != 0 || page.Next != "" || n != 0 {
			t.Errorf("%d rows, more %v, counted %d; he is recused from all", len(page.Rows), page.Next != "", n)
		}
		other, errOther := r.Waiting(Person{member(county, 1), county, who.Roles}, "", 5)
		if len(other.Rows) != 5 || other.Next == "" {
			t.Errorf("a colleague sees %d rows", len(other.Rows))
		}
		if _, err := r.Waiting(who, other.Next, 5); err == nil {
			t.Error("the cursor of another person's list is taken")
		}
		return errors.Join(err, errOther)
	})
}
