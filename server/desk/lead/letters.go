package lead

import (
	"fmt"
	"net/http"
	"strconv"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// LettersRoute is the line of the route table of the letters of 督办, one on
// each sheet of paper. The words of a 督办函 are opened in the browser.
func LettersRoute(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/leads/:lead/letters", Name: "letters page", Access: web.Members(), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller, id := web.Caller(c), tips.LeadID(c.Param("lead"))
		view, err := d.Service.View(c.Request().Context(), caller, id)
		if err != nil {
			return fmt.Errorf("letters page: %w", err)
		}
		notices, err := d.Service.Notices(c.Request().Context(), caller, id)
		if err != nil {
			return fmt.Errorf("letters page: %w", err)
		}
		return d.Pages.OK(c, "lead/letters", letters{build(page, view, caller.Member()), notices, chosen(c.QueryParam("no"), notices)})
	}}
}

// letters are the notices of one lead, of which one lies on the paper.
type letters struct {
	data
	All   []casework.Notice
	Shown *casework.Notice // nil: none went out yet
}

// chosen is the notice of this number, or else the last.
func chosen(no string, all []casework.Notice) *casework.Notice {
	if len(all) == 0 {
		return nil
	}
	n, err := strconv.Atoi(no)
	if err != nil || n < 1 || n > len(all) {
		n = len(all)
	}
	return &all[n-1]
}

// Document is a notice's 文号: the year, the lead's number and the notice's
// place among those of this lead, so that no order among leads can be read
// from it.
func (l letters) Document(n casework.Notice) string {
	return l.F("letters.document", n.Day.String()[:4], l.View.Number, n.No)
}

// Kind is what the notice is called.
func (l letters) Kind(n casework.Notice) string { return l.T("letters.kind_" + n.Kind) }

// Opening is the first sentence: what the letter is about.
func (l letters) Opening(n casework.Notice) string {
	return l.F("letters.opening", l.View.Number, l.Date(n.Day))
}

// Demand is what the receiving office has to do.
func (l letters) Demand(n casework.Notice) string {
	if n.Kind == "letter_sent" {
		return l.F("letters.demand_letter_sent", l.Date(n.Due))
	}
	return l.T("letters.demand_" + n.Kind)
}

// Noticed reports whether a step of 督办 went out that can be printed.
func (d data) Noticed() bool {
	return len(d.Lead.Urgings) > 0 || len(d.Lead.Letters) > 0 || d.Lead.Listed != 0 || d.Lead.TakenOver != 0
}
