package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestLateLeadsAreCountedForThoseWhoMayReadThem, a lead one stepped back from
// not being among them, and the page not being there for handlers.
func TestLateLeadsAreCountedForThoseWhoMayReadThem(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	for range 2 {
		if err := must[*rehearse.Tipster](t)(s.NewTipster()).Send(ctx, story()); err != nil {
			t.Fatal(err)
		}
	}
	overseer := s.team.Superior.Caller()
	if page := must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer)); page.Leads != 0 {
		t.Fatalf("%d leads are late on the day they came", page.Leads)
	}
	s.clock.pass(100 * 24 * time.Hour)
	page := must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer))
	if page.Leads != 2 || len(page.Rows) != 2 || len(page.Offices) != 1 || page.Offices[0].Late != 2 {
		t.Fatalf("late: %d leads, %d rows, offices %v", page.Leads, len(page.Rows), page.Offices)
	}
	first := page.Rows[0]
	if first.Next != "urge" || first.Clock.Late == 0 {
		t.Errorf("late by %d, next is %q", first.Clock.Late, first.Next)
	}
	f := must[*rehearse.File](t)(s.team.Superior.Open(ctx, first.Lead))
	if err := f.Do(ctx, tips.Urge{Target: f.At()}); err != nil {
		t.Fatal(err)
	}
	notices := must[[]casework.Notice](t)(s.Service.Notices(ctx, overseer, first.Lead))
	if len(notices) != 1 || notices[0].Kind != "urged" || notices[0].To != s.team.Handler.Office || notices[0].From != s.RootOffice || len(notices[0].Late) == 0 {
		t.Errorf("notices: %+v", notices)
	}
	f = must[*rehearse.File](t)(s.team.Superior.Open(ctx, first.Lead))
	if err := f.Do(ctx, tips.Recuse{Target: f.At(), Member: s.team.Superior.ID, Ground: "named"}); err != nil {
		t.Fatal(err)
	}
	if page = must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer)); page.Leads != 1 || len(page.Rows) != 1 || page.Offices[0].Late != 1 {
		t.Errorf("after stepping back: %d leads, %d rows, %d counted", page.Leads, len(page.Rows), page.Offices[0].Late)
	}
	if _, err := s.Service.Overdue(ctx, s.team.Handler.Caller()); !errors.Is(err, casework.ErrNotYours) {
		t.Errorf("a handler: %v, want %v", err, casework.ErrNotYours)
	}
}
