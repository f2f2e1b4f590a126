package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestWhoSteppedBackSeesNoRowAndNoNumber: neither the ledger nor its counts, nor
// the late leads, tell a recused member or office that there is a lead; his
// colleague sees it as before.
func TestWhoSteppedBackSeesNoRowAndNoNumber(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	var leads []tips.LeadID
	for range 2 {
		tip := must[*rehearse.Tipster](t)(s.NewTipster())
		if err := tip.Send(ctx, story()); err != nil {
			t.Fatal(err)
		}
		leads = append(leads, tip.Lead)
	}
	f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, leads[0]))
	if err := f.Do(ctx, tips.BeginScreening{Target: f.At()}); err != nil {
		t.Fatal(err)
	}
	f = must[*rehearse.File](t)(s.team.Approver.Open(ctx, leads[0]))
	if err := f.Do(ctx, tips.AssignHandlers{Target: f.At(), Members: []tips.MemberID{s.team.Handler.ID}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Do(ctx, tips.Recuse{Target: f.At(), Member: s.team.Handler.ID, Ground: "tipster_asked"}); err != nil {
		t.Fatal(err)
	}
	sees := func(m *rehearse.Member, list string, want int) {
		t.Helper()
		page := must[casework.LedgerPage](t)(s.Service.Ledger(ctx, m.Caller(), casework.LedgerFilter{List: list}))
		if len(page.Rows) != want || page.Counts["all"] != want || page.Counts[list] != want {
			t.Errorf("%s, %s: %d rows, counts %v, want %d", m.Login, list, len(page.Rows), page.Counts, want)
		}
		waits := must[casework.LedgerPage](t)(s.Service.Ledger(ctx, m.Caller(), casework.LedgerFilter{List: "waiting"}))
		for _, row := range waits.Rows {
			if _, err := s.Service.View(ctx, m.Caller(), row.Lead); err != nil {
				t.Errorf("%s: a lead waits for him that he may not see: %v", m.Login, err)
			}
		}
		if waits.Counts["waiting"] != len(waits.Rows) {
			t.Errorf("%s: %d leads wait, %d are counted", m.Login, len(waits.Rows), waits.Counts["waiting"])
		}
	}
	sees(s.team.Handler, "office", 1)
	sees(s.team.Handler, "mine", 0)
	sees(s.team.Second, "office", 2)
	sees(s.team.Superior, "below", 2)
	f = must[*rehearse.File](t)(s.team.Superior.Open(ctx, leads[0]))
	if err := f.Do(ctx, tips.RecuseOffice{Target: f.At(), Office: s.team.Handler.Office, Reason: f.Text(content.Reason, "本单位的人牵涉其中")}); err != nil {
		t.Fatal(err)
	}
	sees(s.team.Second, "office", 1)
	sees(s.team.Handler, "office", 1)
	sees(s.team.Superior, "below", 2)
	s.clock.pass(100 * 24 * time.Hour)
	if page := must[casework.LatePage](t)(s.Service.Overdue(ctx, s.team.Approver.Caller())); page.Leads != 1 || len(page.Rows) != 1 {
		t.Errorf("the office that was kept out counts %d late leads in %d rows", page.Leads, len(page.Rows))
	}
	if page := must[casework.LatePage](t)(s.Service.Overdue(ctx, s.team.Superior.Caller())); page.Leads != 2 || len(page.Rows) != 2 {
		t.Errorf("the office above counts %d late leads in %d rows", page.Leads, len(page.Rows))
	}
}

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
