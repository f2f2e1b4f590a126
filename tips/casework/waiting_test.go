package casework_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// waiting is what waits for a member: the leads of his first list, how many the
// counter says, and what his own page of the lead calls him to do.
func (s *stage) waiting(ctx context.Context, m *rehearse.Member, lead tips.LeadID) (rows, counted int, next string) {
	s.Helper()
	page := must[casework.LedgerPage](s.T)(s.Service.Ledger(ctx, m.Caller(), casework.LedgerFilter{List: "waiting"}))
	for _, r := range page.Rows {
		if !r.Waits {
			s.Errorf("a row of %s's own list does not wait for him", m.Login)
		}
	}
	view, err := s.Service.View(ctx, m.Caller(), lead)
	if err != nil && !errors.Is(err, casework.ErrNotFound) {
		s.Fatal(err)
	}
	return len(page.Rows), page.Counts["waiting"], view.Next
}

// TestALeadWaitsForOnePersonAfterTheOther: list, counter and page agree, from
// the tip's arrival to its screening; nobody sees it in another's stead.
func TestALeadWaitsForOnePersonAfterTheOther(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	waits := func(step string, want map[*rehearse.Member]string) {
		t.Helper()
		for _, m := range []*rehearse.Member{s.team.Handler, s.other, s.team.Reviewer, s.team.Approver, s.team.Superior, s.foreign} {
			rows, counted, next := s.waiting(ctx, m, tip.Lead)
			n := 0
			if want[m] != "" {
				n = 1
			}
			if rows != n || counted != n || next != want[m] {
				t.Errorf("%s: %s has %d rows, counts %d, is called to %q; want %q", step, m.Login, rows, counted, next, want[m])
			}
		}
	}
	waits("arrived", map[*rehearse.Member]string{s.team.Handler: "make_work_key", s.other: "make_work_key", s.team.Superior: "attest"})
	s.attests(ctx, s.team.Superior, tip.Lead, tips.Yes)
	file := must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead))
	waits("opened", map[*rehearse.Member]string{s.team.Handler: "begin_screening", s.other: "begin_screening"})
	do := func(cmds ...tips.Command) {
		t.Helper()
		if err := file.Do(ctx, cmds...); err != nil {
			t.Fatal(err)
		}
	}
	do(tips.BeginScreening{Target: file.At()})
	waits("begun", map[*rehearse.Member]string{s.team.Handler: "classify"})
	do(tips.Classify{Target: file.At(), Classification: tips.Classification{Track: tips.Rectify, Items: []tips.Item{18}}})
	waits("classified", map[*rehearse.Member]string{s.team.Handler: "propose_disposal"})
	do(tips.ProposeDisposal{Target: file.At(), DisposalPlan: tips.DisposalPlan{
		Disposal: tips.Preliminary, Opinion: file.Text(content.Reason, "核实"), Deliberation: file.Text(content.Deliberation, "同意"),
	}})
	waits("proposed", map[*rehearse.Member]string{s.team.Approver: "approve_proposal"})

	rest := must[casework.LedgerPage](t)(s.Service.Ledger(ctx, s.team.Approver.Caller(), casework.LedgerFilter{Rest: true}))
	if len(rest.Rows) != 0 {
		t.Error("what waits for the approver stands among the rest too")
	}
	for _, f := range []casework.LedgerFilter{{List: "waiting", Stage: tips.Screening}, {List: "waiting", Late: true}, {List: "waiting", Cursor: "x"}} {
		if _, err := s.Service.Ledger(ctx, s.team.Approver.Caller(), f); !errors.Is(err, casework.ErrMalformed) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

// TestTitlesComeForOneself: of all leads named only those come that the caller
// may see and that have a title; the others are left out alike.
func TestTitlesComeForOneself(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	titled, bare := s.tip(ctx), s.tip(ctx)
	file := must[*rehearse.File](t)(s.team.Handler.Open(ctx, titled.Lead))
	for _, cmd := range []func() tips.Command{
		func() tips.Command { return tips.BeginScreening{Target: file.At()} },
		func() tips.Command {
			return tips.AddNote{Target: file.At(), Note: file.Text(content.Note, "先记一笔")}
		},
		func() tips.Command {
			return tips.SetTitle{Target: file.At(), Title: file.Text(content.Title, "修路补助")}
		},
	} {
		if err := file.Do(ctx, cmd()); err != nil {
			t.Fatal(err)
		}
	}
	asked := []tips.LeadID{bare.Lead, titled.Lead, tips.LeadID(strings.Repeat("0", 32)), "no id"}
	for _, m := range []*rehearse.Member{s.team.Handler, s.team.Reviewer, s.team.Superior} {
		got := must[[]casework.SealedTitle](t)(s.Service.Titles(ctx, m.Caller(), asked))
		if len(got) != 1 || got[0].Lead != titled.Lead || got[0].Title.Seq != 1 || got[0].Before == "" || len(got[0].WorkKeys) != 1 || len(got[0].Title.Sealed) == 0 {
			t.Errorf("%s gets %+v", m.Login, got)
		}
	}
	if got, err := s.Service.Titles(ctx, s.foreign.Caller(), asked); err != nil || len(got) != 0 {
		t.Errorf("another county gets %d titles, %v", len(got), err)
	}
	var many []tips.LeadID
	for i := range casework.MaxTitles + 1 {
		many = append(many, tips.LeadID(fmt.Sprintf("%032x", i)))
	}
	if _, err := s.Service.Titles(ctx, s.team.Handler.Caller(), many); !errors.Is(err, casework.ErrMalformed) {
		t.Errorf("%d leads at once: %v", len(many), err)
	}
}
