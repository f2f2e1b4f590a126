package lead

import (
	"fmt"
	"net/http"
	"slices"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// DossierRoute is the line of the route table of 卷宗: the whole lead on paper,
// put together in the caller's browser. The server knows only its frame.
func DossierRoute(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/leads/:lead/dossier", Name: "dossier page", Access: web.Members(), Frames: true, Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller := web.Caller(c)
		view, err := d.Service.View(c.Request().Context(), caller, tips.LeadID(c.Param("lead")))
		if err != nil {
			return fmt.Errorf("dossier: %w", err)
		}
		return d.Pages.OK(c, "lead/dossier", dossier{build(page, view, caller.Member())})
	}}
}

// dossier is the lead in the order in which a reader asks: what was alleged,
// found, decided and carried out, by whom, on what evidence.
type dossier struct{ data }

// exhibit is one piece of evidence with when and by whom it came in, and the
// allegations whose findings rest on it.
type exhibit struct {
	tips.Evidence
	No    int
	Day   tips.Day
	By    tips.MemberID
	Cited []int
}

// Exhibits are all pieces of evidence, the withdrawn ones too.
func (d dossier) Exhibits() []exhibit {
	var all []exhibit
	for i, e := range d.Lead.Evidence {
		x := exhibit{Evidence: e, No: i + 1}
		for n, a := range d.Lead.Allegations {
			if slices.Contains(a.Found.Evidence, e.ID) {
				x.Cited = append(x.Cited, n+1)
			}
		}
		for _, ev := range d.View.History {
			if added, ok := ev.Fact.(tips.EvidenceAdded); ok && added.Evidence == e.ID {
				x.Day, x.By = ev.Day, ev.Actor
			}
		}
		all = append(all, x)
	}
	return all
}

// Cites are the numbers of the exhibits a finding rests on.
func (d dossier) Cites(a allegation) []int {
	var numbers []int
	for i, e := range d.Lead.Evidence {
		if slices.Contains(a.Found.Evidence, e.ID) {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// Timeline is what happened, the first first.
func (d dossier) Timeline() []happening {
	lines := slices.Clone(d.History)
	slices.Reverse(lines)
	return lines
}

// Taking are those who took part, with their parts.
func (d dossier) Taking() []taking {
	var all []taking
	for _, p := range []struct {
		part tips.Part
		role tips.Role
	}{{tips.Handling, tips.Handler}, {tips.Reviewing, tips.Reviewer}, {tips.Approving, tips.Approver}} {
		for _, id := range d.Lead.Members(p.part) {
			m := d.View.Members[id]
			all = append(all, taking{m, d.Term("role", p.role), d.OfficeNamed(m.Office)})
		}
	}
	return all
}

type taking struct {
	people.Member
	Role, At string
}

// MoneyOf is the sum of one kind of entry.
func (d dossier) MoneyOf(kind string) tips.Fen {
	var sum tips.Fen
	for _, m := range d.Lead.Money {
		if string(m.Kind) == kind {
			sum += m.Amount
		}
	}
	return sum
}

// MoneyKinds are the ways in which money due may be answered for.
func (d dossier) MoneyKinds() []string {
	var kinds []string
	for _, t := range rules.Terms("money") {
		kinds = append(kinds, t.Key)
	}
	return kinds
}

// ItemName is the name of a kind of problem.
func (d dossier) ItemName(i tips.Item) string { return d.Item(int(i)) }
