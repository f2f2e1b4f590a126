package desk_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/rules"
)

// straight are the commands without which no lead gets from its arrival to its
// closing, and those that send it back on the way.
var straight = []string{
	"begin_screening", "set_title", "classify", "ask_tipster", "inform_tipster", "propose_disposal", "approve_proposal",
	"return_proposal", "assign_handlers", "name_verifiers", "recuse", "add_allegation", "add_evidence", "record_finding",
	"file_report", "propose_gate", "approve_gate", "send_back_gate", "name_party", "answer_leaders", "find_nobody",
	"decide_measure", "execute_measure", "state_money_due", "record_money", "set_rectification", "report_rectified",
	"accept_rectification", "return_rectification", "request_closing", "close", "send_back_closing", "reopen",
}

// TestTheWholeRoadCanBeWalkedOnThePages looks at a lead after each step of the
// straight road, as everybody, in both languages.
func TestTheWholeRoadCanBeWalkedOnThePages(t *testing.T) {
	o := open(t, asIs)
	lead := o.tip()
	seen := map[string]bool{}
	look := func(after string) {
		for _, login := range []string{"fu", "wang", "chen", "li", "prov1"} {
			for _, query := range []string{"", "?lang=en"} {
				where := after + " as " + login + query
				page := o.page(login, "/leads/"+string(lead)+query)
				sound(t, where, page)
				for _, form := range deeds(page) {
					understood(t, where, form)
					seen[value(form, "data-command")] = true
				}
			}
		}
	}
	look("arrival")
	for _, step := range rehearse.Road() {
		o.clock = o.clock.Add(24 * time.Hour)
		if err := o.team.Walk(context.Background(), lead, plot(), []rehearse.Step{step}); err != nil {
			t.Fatalf("%s: %v", step.Name, err)
		}
		look(step.Name)
	}
	for _, command := range straight {
		if !seen[command] {
			t.Errorf("no page offered %s", command)
		}
	}
}

// TestOnlyLawfulMeasuresAreOffered: the law refuses the others anyway; the page
// must not suggest them.
func TestOnlyLawfulMeasuresAreOffered(t *testing.T) {
	o := open(t, asIs)
	lead := o.tip()
	for _, step := range rehearse.Road() {
		if err := o.team.Walk(context.Background(), lead, plot(), []rehearse.Step{step}); err != nil {
			t.Fatal(err)
		}
		if step.Name == "approve responsibility" {
			break
		}
	}
	var offered []string
	for _, form := range deeds(o.page("fu", "/leads/"+string(lead))) {
		if value(form, "data-command") != "decide_measure" {
			continue
		}
		each(form, func(n *html.Node) {
			if n.Data == "option" && n.Parent != nil && value(n.Parent, "name") == "kind" && value(n, "value") != "" {
				offered = append(offered, value(n, "value"))
			}
		})
	}
	if len(offered) == 0 {
		t.Fatal("no measure is offered")
	}
	for _, key := range offered {
		if !rules.Lawful(key, "village_cadre", true) { // the one found responsible is a Party member
			t.Errorf("%s is offered against a village cadre", key)
		}
	}
	for _, key := range []string{"government_warning", "government_demerit", "government_major_demerit"} {
		if !slices.Contains(offered, key) {
			t.Errorf("%s is not offered", key)
		}
	}
}

// TestWhatIsMissingLeadsToTheFormThatMendsIt: each line of a gate is a link,
// and for whoever may mend it the link ends at a form.
func TestWhatIsMissingLeadsToTheFormThatMendsIt(t *testing.T) {
	o := open(t, asIs)
	lead := o.tip()
	for _, step := range rehearse.Road()[:6] {
		if err := o.team.Walk(context.Background(), lead, plot(), []rehearse.Step{step}); err != nil {
			t.Fatal(err)
		}
	}
	links := map[string]string{}
	each(o.page("fu", "/leads/"+string(lead)), func(n *html.Node) {
		if n.Data == "li" && value(n, "class") == "miss" {
			each(n, func(a *html.Node) {
				if a.Data == "a" {
					links[strings.TrimSpace(text(a))] = value(a, "href")
				}
			})
		}
	})
	view, err := o.Service.View(context.Background(), o.people["fu"].Caller(), lead)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range view.Missing {
		if strings.HasSuffix(r.Code, "_not_approved") {
			continue // the gate itself says so
		}
		if r.Gate == tips.Facts && !strings.HasPrefix(links[r.ZH], "#f-") {
			t.Errorf("%s leads to %q, no form", r.Code, links[r.ZH])
		}
		if links[r.ZH] == "" {
			t.Errorf("%s is not shown, or leads nowhere", r.Code)
		}
	}
}
