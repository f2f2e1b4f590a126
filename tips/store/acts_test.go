package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// actsOf reads a query to its end, a page of n at a time.
func actsOf(t *testing.T, s *Store, q ActsQuery, n int) []Act {
	t.Helper()
	var all []Act
	for more := true; more; {
		more = false
		seen := 0
		view(t, s, func(r *Reader) error {
			return r.Acts(q, func(position string, a Act) error {
				if seen == n {
					more = true
					return kv.ErrStop
				}
				seen++
				all, q.Before = append(all, a), position
				return nil
			})
		})
	}
	return all
}

// TestActsAreListedByTheDay: each signed decision once, the latest day first,
// whatever the size of a page; what the tipster or the system did, not at all.
func TestActsAreListedByTheDay(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	want := 0
	for i := range 60 {
		w := creation(fmt.Sprint("lead ", i), today-tips.Day(i%4)-3)
		commit(t, s, w)
		for step := range i % 3 {
			commit(t, s, next(w.Lead, 1+2*step, w.Day+tips.Day(step), tips.ScreeningBegun{}, tips.NoteAdded{Note: digest("note")}))
			want++
		}
	}
	all := actsOf(t, s, ActsQuery{}, 1000)
	if len(all) != want {
		t.Fatalf("%d acts of %d", len(all), want)
	}
	if !slices.IsSortedFunc(all, func(a, b Act) int { return int(b.Day - a.Day) }) {
		t.Error("not by the day")
	}
	a := all[0]
	if a.Signer != tips.MemberID(id("handler")) || a.Area != "469030" || strings.Join(a.Kinds, " ") != "screening_begun note_added" {
		t.Errorf("%+v", a)
	}
	paged := actsOf(t, s, ActsQuery{}, 7)
	if !slices.EqualFunc(all, paged, func(a, b Act) bool { return a.Lead == b.Lead && a.Day == b.Day }) {
		t.Error("pages show another list")
	}
	for _, a := range actsOf(t, s, ActsQuery{From: today - 4, To: today - 3}, 5) {
		if a.Day != today-4 && a.Day != today-3 {
			t.Errorf("an act of day %v", a.Day)
		}
		want--
	}
	if want <= 0 || want == len(all) {
		t.Errorf("the days asked for hold %d of %d acts", len(all)-want, len(all))
	}
	for _, bad := range []string{"x", "00", strings.Repeat("0", 2*actKeySize+2)} {
		err := s.View(ctx, func(r *Reader) error {
			return r.Acts(ActsQuery{Before: bad}, func(string, Act) error { return nil })
		})
		if !errors.Is(err, ErrCursor) {
			t.Errorf("position %q: %v", bad, err)
		}
	}
}

// TestActsTellNoOrderWithinADay: leads that came one after the other on one day,
// each opened at once, stand in the list in an order that has nothing to do
// with it.
func TestActsTellNoOrderWithinADay(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	const n = 200
	order := map[tips.LeadID]int{}
	for i := range n {
		w := creation(fmt.Sprint("lead ", i), today)
		commit(t, s, w)
		commit(t, s, next(w.Lead, 1, today, tips.ScreeningBegun{}))
		order[w.Lead] = i
	}
	rising := 0
	all := actsOf(t, s, ActsQuery{}, n)
	for i := 1; i < n; i++ {
		if order[all[i].Lead] > order[all[i-1].Lead] {
			rising++
		}
	}
	// Of 199 neighbours half rise, give or take 4 (one standard deviation of the
	// rises in a random order is √((n+1)/12)); eight of them are never seen.
	if rising < n/2-33 || rising > n/2+33 {
		t.Errorf("%d of %d neighbours rise: the list tells the order", rising, n-1)
	}
}
