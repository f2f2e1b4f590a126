package lead

import (
	"fmt"
	"net/http"
	"slices"

	"zhuicha/server/desk/form"
	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// ClosingRoute is the line of the route table of the closing review: one page
// on which an approver sees what was alleged, found, decided and carried out,
// by whom and on what evidence, and decides.
func ClosingRoute(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/leads/:lead/closing", Name: "closing review page", Access: web.Members(), Frames: true, Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller := web.Caller(c)
		view, err := d.Service.View(c.Request().Context(), caller, tips.LeadID(c.Param("lead")))
		if err != nil {
			return fmt.Errorf("closing review: %w", err)
		}
		r := review{dossier{build(page, view, caller.Member())}, newBuilder(page, view, caller.Member())}
		for key, at := range r.Script.Mends { // what mends a refusal stands on the lead's page
			r.Script.Mends[key] = r.Mend(at)
		}
		return d.Pages.OK(c, "lead/closing", r)
	}}
}

// review is the lead in the order in which an approver asks.
type review struct {
	dossier
	builder builder
}

// Mend is the way from here to a place of the lead's page.
func (r review) Mend(anchor string) string {
	return r.To("/leads/"+string(r.Lead.ID)) + anchor
}

// CitedBy are the standing pieces of evidence that a finding rests on.
func (r review) CitedBy(a allegation) []exhibit {
	var cited []exhibit
	for _, x := range r.Exhibits() {
		if x.Withdrawn == "" && slices.Contains(a.Found.Evidence, x.ID) {
			cited = append(cited, x)
		}
	}
	return cited
}

// Refusals is everything that was ever sent back, the latest first.
func (r review) Refusals() []happening {
	var lines []happening
	for _, e := range slices.Backward(r.View.History) {
		switch e.Fact.(type) {
		case tips.GateSentBack, tips.ClosingSentBack, tips.ProposalReturned, tips.RectificationReturned, tips.ExtensionReturned:
			lines = append(lines, r.builder.happening(e))
		}
	}
	return lines
}

// Fell is the event that took a gate's proposal or approval away, if it has not
// been proposed again since; a sending back says so by itself.
func (r review) Fell(g tips.Gate) string {
	var fell *tips.Event
	before := tips.Lead{}
	for _, e := range r.View.History {
		after := tips.Apply(before, e)
		switch sentBack := isSentBack(e.Fact); {
		case after.Gate(g).Light != tips.Off || sentBack:
			fell = nil
		case before.ID != "" && before.Gate(g).Light != tips.Off:
			fell = &e
		}
		before = after
	}
	if fell == nil {
		return ""
	}
	line := r.builder.happening(*fell)
	return r.F("closing.fell", line.Day, line.Who, line.What)
}

func isSentBack(f tips.Fact) bool {
	switch f.(type) {
	case tips.GateSentBack, tips.ClosingSentBack:
		return true
	}
	return false
}

// Decisions are the forms of who approves; everything else stands on the lead's
// page.
func (r review) Decisions() []form.Form {
	var all []form.Form
	for _, g := range r.Gates {
		for _, f := range g.Forms {
			if f.Command != "propose_gate" {
				all = append(all, f)
			}
		}
	}
	for _, f := range r.Closing {
		if f.Command != "request_closing" || !r.Early() {
			all = append(all, f)
		}
	}
	return all
}

// segment is one part of the bar of money, in thousandths of the whole.
type segment struct {
	Kind, Name   string
	Sum          tips.Fen
	From, Length int64
}

// MoneyBar draws due = recovered + returned + explained to scale: what is
// missing, or too much, is a part of its own. Nothing where no money is due.
func (d data) MoneyBar() []segment {
	whole := max(d.Lead.MoneyDue.Due, d.Lead.MoneyAnswered())
	if whole <= 0 {
		return nil
	}
	var bar []segment
	var at tips.Fen
	add := func(kind, name string, sum tips.Fen) {
		if sum > 0 {
			from := int64(at) * 1000 / int64(whole)
			at += sum
			bar = append(bar, segment{kind, name, sum, from, int64(at)*1000/int64(whole) - from})
		}
	}
	sums := map[string]tips.Fen{}
	for _, m := range d.Lead.Money {
		sums[string(m.Kind)] += m.Amount
	}
	for _, t := range rules.Terms("money") {
		add(t.Key, d.Term("money", t.Key), sums[t.Key])
	}
	add("rest", d.T("closing.rest"), d.MoneyRest())
	return bar
}
