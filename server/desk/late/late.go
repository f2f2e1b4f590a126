// Package late is the page 督办: the leads that are late, the latest first, how
// each office stands, and the next step against each.
//
// What must never be in here: a title as text. Titles are opened in the browser.
package late

import (
	"fmt"
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type data struct {
	frame.Page
	Late      casework.LatePage
	Directory map[tips.OfficeID]people.Office
	Script    script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/late", Name: "late leads page", Access: web.Members(tips.Approver, tips.Oversight), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		overdue, err := d.Service.Overdue(c.Request().Context(), web.Caller(c))
		if err != nil {
			return fmt.Errorf("late leads page: %w", err)
		}
		return d.Pages.OK(c, "late/late", data{page, overdue, d.Service.Directory().Offices, script{page.Session, page.Lang, page.Under("desk.js.")}})
	}}
}

// barLength is the length of the longest bar, in the units of its drawing.
const barLength = 100

// Bar is the length of an office's bar: the office with most late leads has the
// whole.
func (d data) Bar(o casework.LateOffice) int {
	return max(1, o.Late*barLength/d.Late.Offices[0].Late)
}

// Hidden is how many late leads the page does not show.
func (d data) Hidden() int { return d.Late.Leads - len(d.Late.Rows) }
