package desk_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/desk/frame"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// leads follows every link of the running checklist to the field it names, as
// "name and sentence → command.field"; a link to a whole form has no field, one to a
// section neither.
func leads(t *testing.T, page *html.Node) map[string]string {
	t.Helper()
	byID := map[string]*html.Node{}
	each(page, func(n *html.Node) { byID[value(n, "id")] = n })
	found := map[string]string{}
	each(page, func(n *html.Node) {
		if n.Data != "a" || value(n.Parent, "class") != "miss" {
			return
		}
		_, anchor, _ := strings.Cut(value(n, "href"), "#")
		at := byID[anchor]
		if at == nil {
			t.Errorf("nothing stands at #%s", anchor)
			return
		}
		found[text(n)] = whereOf(at)
	})
	return found
}

// whereOf is the command and the field of an element inside a form.
func whereOf(at *html.Node) string {
	field, form := "", ""
	for n := at; n != nil && form == ""; n = n.Parent {
		if name := value(n, "name") + value(n, "data-name"); field == "" && name != "" {
			field = name
		}
		form = value(n, "data-command")
	}
	if form == "" && at.Data == "details" {
		each(at, func(n *html.Node) { form += value(n, "data-command") })
	}
	return form + "." + field
}

// TestEachMissingThingLeadsToTheFieldThatMendsIt, and where the lead changes so
// that another field mends it, to that one.
func TestEachMissingThingLeadsToTheFieldThatMendsIt(t *testing.T) {
	m := &made{}
	o := open(t, func(s *casework.Service) frame.Service { m.Service = s; return m })
	all := commands(t)
	bare := func(l *tips.Lead) {
		l.Leaders, l.MoneyDue, l.Money, l.Report, l.Verifiers, l.Measures, l.Clarification =
			tips.Leaders{}, tips.MoneyDue{}, nil, "", nil, nil, tips.Clarification{}
	}
	tests := map[string]struct {
		change func(*tips.Lead)
		want   map[string]string // code of the reason → command.field
	}{
		"much is missing": {bare, map[string]string{"evidence_missing": "record_finding.evidence", "verifiers_missing": "name_verifiers.members",
			"report_missing": "file_report.report", "duty_missing": "amend_party.duty", "leaders_unanswered": "answer_leaders.answer",
			"measure_missing": "decide_measure.kind", "money_not_stated": "state_money_due.due",
			"unproven_not_approved": "approve_unproven.",
		}},
		"nothing to cite":   {func(l *tips.Lead) { l.Evidence = nil }, map[string]string{"evidence_missing": "add_evidence.object"}},
		"not yet tried":     {func(l *tips.Lead) { l.Allegations[1].Found.Tried = "" }, map[string]string{"tried_missing": "record_finding.tried"}},
		"not yet found":     {func(l *tips.Lead) { l.Allegations[0].Found = tips.Found{} }, map[string]string{"finding_missing": "record_finding.finding"}},
		"nothing alleged":   {func(l *tips.Lead) { l.Allegations = nil }, map[string]string{"no_allegation": "add_allegation.text"}},
		"money is short":    {func(l *tips.Lead) {}, map[string]string{"money_unbalanced": "record_money.amount"}},
		"money is too much": {func(l *tips.Lead) { l.MoneyDue.Due = 1 }, map[string]string{"money_unbalanced": "state_money_due.due"}},
		"decided and no more": {func(l *tips.Lead) {
			l.Measures[0].Kind = "government_warning"
		}, map[string]string{"measure_not_executed": "execute_measure.executed"}},
		"not lawful":       {func(l *tips.Lead) {}, map[string]string{"measure_unlawful": "withdraw_measure.reason"}},
		"nobody yet":       {func(l *tips.Lead) { l.Parties, l.Allegations[0].Nobody = nil, "" }, map[string]string{"party_missing": "name_party.kind"}},
		"reported as done": {func(l *tips.Lead) { l.Rectifications = l.Rectifications[1:] }, map[string]string{"rectification_open": "accept_rectification.proof"}},
		"not put right":    {func(l *tips.Lead) { l.Rectifications = l.Rectifications[:1] }, map[string]string{"rectification_open": "report_rectified.proof"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sentences := map[string]string{}
			m.view = func(v casework.LeadView) casework.LeadView {
				v = full(v)
				test.change(&v.Lead)
				v.Allowed, v.Missing = all, tips.Missing(v.Lead)
				for _, r := range v.Missing {
					sentences[r.Code] = r.ZH
				}
				return v
			}
			found := leads(t, o.page("fu", "/leads/"+id('7')))
			for _, code := range slices.Sorted(maps.Keys(test.want)) {
				led := false
				for line, got := range found {
					if sentences[code] == "" || !strings.HasSuffix(line, sentences[code]) {
						continue
					}
					led = true
					if got != test.want[code] {
						t.Errorf("%s leads to %q, want %q", code, got, test.want[code])
					}
				}
				if !led {
					t.Errorf("%s is not in the list, or leads nowhere", code)
				}
			}
		})
	}
}

// TestTheClosingReviewLeadsToTheLeadsFields: the same places, on the lead's own
// page.
func TestTheClosingReviewLeadsToTheLeadsFields(t *testing.T) {
	m := &made{}
	o := open(t, func(s *casework.Service) frame.Service { m.Service = s; return m })
	all := commands(t)
	m.view = func(v casework.LeadView) casework.LeadView {
		v = full(v)
		v.Allowed, v.Missing = all, tips.Missing(v.Lead)
		return v
	}
	page := o.page("li", "/leads/"+id('7'))
	ids := map[string]bool{}
	each(page, func(n *html.Node) { ids[value(n, "id")] = true })
	links := 0
	each(o.page("li", "/leads/"+id('7')+"/closing"), func(n *html.Node) {
		if n.Data != "a" || value(n.Parent, "class") != "miss" {
			return
		}
		links++
		path, anchor, _ := strings.Cut(value(n, "href"), "#")
		if path != "/leads/"+id('7') || !ids[anchor] {
			t.Errorf("a missing thing leads to %s, where nothing is", value(n, "href"))
		}
	})
	if links < 5 {
		t.Errorf("only %d missing things lead anywhere", links)
	}
}
