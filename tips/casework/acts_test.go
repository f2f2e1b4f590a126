package casework_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/people"
)

// audited is a stage with an auditor and some leads that went down the road.
func audited(t *testing.T) (*stage, *rehearse.Member, []*rehearse.Tipster) {
	t.Helper()
	s, ctx := begin(t), context.Background()
	auditor := must[*rehearse.Member](t)(s.Hire(ctx, "", person("auditor", tips.Auditor)))
	var all []*rehearse.Tipster
	for i, steps := range []int{0, 4, 12, len(rehearse.Road())} {
		tip := s.tip(ctx)
		if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[:steps]); err != nil {
			t.Fatal(err)
		}
		if err := tip.Write(ctx, fmt.Sprint("补充 ", i)); err != nil && steps > 0 {
			t.Fatal(err)
		}
		s.clock.pass(day)
		all = append(all, tip)
	}
	return s, auditor, all
}

// acts reads a filter to its end.
func (s *stage) acts(c *casework.Caller, f casework.ActFilter) []casework.Act {
	s.Helper()
	var all []casework.Act
	for more := true; more; more = f.Cursor != "" {
		page := must[casework.ActsPage](s.T)(s.Service.Acts(context.Background(), c, f))
		all, f.Cursor = append(all, page.Acts...), page.Next
	}
	return all
}

// TestTheAuditorSeesEveryAct: as many as there are signed decisions and events
// of the directory, the latest day first, each with its actor.
func TestTheAuditorSeesEveryAct(t *testing.T) {
	t.Parallel()
	s, auditor, tipsters := audited(t)
	signed := 0
	for _, tip := range tipsters {
		view := must[casework.LeadView](t)(s.Service.View(context.Background(), s.team.Superior.Caller(), tip.Lead))
		versions := map[string]bool{}
		for _, e := range view.History {
			if e.Actor != "" {
				versions[fmt.Sprint(e.Day, e.Actor, e.Type())] = true
			}
		}
		signed += len(versions) // no two decisions on a day with the same events by one person on this road
	}
	all := s.acts(auditor.Caller(), casework.ActFilter{})
	kinds, work, directory := map[string]bool{}, 0, 0
	for _, a := range all {
		for _, k := range a.Kinds {
			kinds[k] = true
		}
		if a.Lead != "" {
			work += len(slices.Compact(slices.Clone(a.Kinds)))
			if a.Actor.ID == "" {
				t.Errorf("nobody did %v", a)
			}
		} else if a.Time == "" {
			directory++
		}
	}
	if want := int(s.Service.Directory().Version); directory != want {
		t.Errorf("%d acts about people of %d", directory, want)
	}
	if work < signed || !kinds["lead_closed"] || !kinds["member_invited"] || !kinds["paper_proven"] {
		t.Errorf("%d of %d events on leads; kinds %v", work, signed, kinds)
	}
	if !slices.IsSortedFunc(all, func(a, b casework.Act) int { return int(b.Day - a.Day) }) {
		t.Error("not by the day")
	}
	for _, unsigned := range []string{"followed_up", "lateness_recorded", "lead_received"} {
		if kinds[unsigned] {
			t.Errorf("%s is nobody's of the staff", unsigned)
		}
	}
}

func TestActsAreChosen(t *testing.T) {
	t.Parallel()
	s, auditor, _ := audited(t)
	all := s.acts(auditor.Caller(), casework.ActFilter{})
	today := s.Service.Today()
	for name, c := range map[string]struct {
		filter casework.ActFilter
		holds  func(casework.Act) bool
	}{
		"who":         {casework.ActFilter{Who: s.team.Handler.ID}, func(a casework.Act) bool { return a.Actor.ID == s.team.Handler.ID }},
		"office":      {casework.ActFilter{Office: string(s.RootOffice)}, func(a casework.Act) bool { return a.Actor.Office == s.RootOffice }},
		"no office":   {casework.ActFilter{Office: casework.NoOffice}, func(a casework.Act) bool { return a.Actor.Office == "" }},
		"kind":        {casework.ActFilter{Kind: "attested"}, func(a casework.Act) bool { return slices.Contains(a.Kinds, "attested") }},
		"people kind": {casework.ActFilter{Kind: people.MemberInvited}, func(a casework.Act) bool { return a.Kinds[0] == people.MemberInvited }},
		"logins":      {casework.ActFilter{Kind: casework.EntryMade}, func(a casework.Act) bool { return a.Kinds[0] == casework.EntryMade }},
		"days":        {casework.ActFilter{From: today - 2, To: today - 1}, func(a casework.Act) bool { return a.Day >= today-2 && a.Day <= today-1 }},
		"first day":   {casework.ActFilter{To: today - 4}, func(a casework.Act) bool { return a.Day <= today-4 }},
		"who and kind": {casework.ActFilter{Who: s.team.Superior.ID, Kind: "attested"}, func(a casework.Act) bool {
			return a.Actor.ID == s.team.Superior.ID && slices.Contains(a.Kinds, "attested")
		}},
	} {
		var want []casework.Act
		for _, a := range all {
			if c.holds(a) {
				want = append(want, a)
			}
		}
		got := s.acts(auditor.Caller(), c.filter)
		if len(got) != len(want) || len(want) == 0 || len(want) == len(all) {
			t.Errorf("%s: %d of %d acts, want %d", name, len(got), len(all), len(want))
		}
	}
	if none := s.acts(auditor.Caller(), casework.ActFilter{Who: "x"}); len(none) != 0 {
		t.Errorf("%d acts of nobody", len(none))
	}
	for _, bad := range []string{"x", "e30!", "eyJwIjotMSwidyI6IiJ9", "eyJwIjoxLCJ3IjoieHgifQ"} {
		if _, err := s.Service.Acts(context.Background(), auditor.Caller(), casework.ActFilter{Cursor: bad}); !errors.Is(err, casework.ErrMalformed) {
			t.Errorf("cursor %q: %v", bad, err)
		}
	}
}

// TestWhoMayReadActs: the administrator only what concerns people, inspectors
// nothing.
func TestWhoMayReadActs(t *testing.T) {
	t.Parallel()
	s, auditor, _ := audited(t)
	for _, a := range s.acts(s.Admin.Caller(), casework.ActFilter{}) {
		if a.Lead != "" || a.Time == "" && !slices.Contains(people.Kinds(), a.Kinds[0]) {
			t.Errorf("the administrator sees %v", a)
		}
	}
	if len(s.acts(s.Admin.Caller(), casework.ActFilter{Kind: "lead_closed"})) != 0 || len(s.acts(auditor.Caller(), casework.ActFilter{Kind: "lead_closed"})) != 1 {
		t.Error("the administrator sees a closing, or the auditor does not")
	}
	for _, m := range []*rehearse.Member{s.team.Handler, s.team.Approver, s.team.Superior} {
		if _, err := s.Service.Acts(context.Background(), m.Caller(), casework.ActFilter{}); !errors.Is(err, casework.ErrNotYours) {
			t.Errorf("%s: %v", m.Login, err)
		}
	}
}

// TestNothingInActsIsATipsters: no id, digest, token or receipt that a tipster
// or his lead has, and no word of a tip.
func TestNothingInActsIsATipsters(t *testing.T) {
	t.Parallel()
	s, auditor, tipsters := audited(t)
	shown := must[[]byte](t)(json.Marshal(s.acts(auditor.Caller(), casework.ActFilter{})))
	for _, tip := range tipsters {
		view := must[casework.LeadView](t)(s.Service.View(context.Background(), s.team.Superior.Caller(), tip.Lead))
		canaries := []string{string(tip.Lead), tip.Receipt.Digits(), tip.Keys.Token.Hex(), string(view.Lead.Tip), string(view.Lead.Card), "修路补助", "补充"}
		for _, w := range view.Lead.Wraps {
			canaries = append(canaries, string(w))
		}
		for _, m := range view.Lead.Messages {
			canaries = append(canaries, string(m.Text), string(m.Receipt))
		}
		for _, c := range canaries {
			if c != "" && strings.Contains(string(shown), c) {
				t.Errorf("the auditor sees %q", c)
			}
		}
		if !strings.Contains(string(shown), view.Number) && len(view.History) > 2 {
			t.Errorf("%s is not there by its number", view.Number)
		}
	}
}
