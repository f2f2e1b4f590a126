// Package people is the page 本单位与钥匙: who works in the office, who waits to
// be let in, and whether the office has its key. The administrator sees all
// offices there and no key.
//
// What must never be in here: a secret half of any key. Fingerprints are
// computed in the browser from what it opened itself.
package people

import (
	"cmp"
	"net/http"
	"slices"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

type data struct {
	frame.Page
	Me      people.Member
	Office  people.Office
	Members []people.Member // the caller's office; for the administrator everybody
	Offices []people.Office // for the administrator
	List    people.List
	ListDue bool
	Today   tips.Day
	Areas   []rules.Area // without an office yet
	Script  script
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/people", Name: "people page", Access: web.Members(), Camera: true, Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		return d.Pages.OK(c, "people/people", build(page, web.Caller(c).Member(), d.Service.Directory(), d.Service.Today()))
	}}
}

func build(p frame.Page, me people.Member, dir people.Directory, today tips.Day) data {
	d := data{Page: p, Me: me, Office: dir.Offices[me.Office], List: dir.List, ListDue: dir.ListDue(), Today: today}
	for _, m := range dir.Members {
		if me.Has(tips.Admin) || (m.Office == me.Office && me.Office != "") {
			d.Members = append(d.Members, m)
		}
	}
	slices.SortFunc(d.Members, func(a, b people.Member) int {
		return cmp.Or(cmp.Compare(d.office(dir, a), d.office(dir, b)), cmp.Compare(a.Login, b.Login))
	})
	if me.Has(tips.Admin) {
		d.Offices, d.Areas = offices(dir), freeAreas(dir)
	}
	d.Script = d.script(dir)
	return d
}

func (d data) office(dir people.Directory, m people.Member) string { return dir.Offices[m.Office].Area }

func offices(dir people.Directory) []people.Office {
	var all []people.Office
	for _, o := range dir.Offices {
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b people.Office) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// freeAreas are the places that may get an office of their own.
func freeAreas(dir people.Directory) []rules.Area {
	var free []rules.Area
	for _, a := range rules.Areas() {
		if _, taken := dir.OfficeOfArea(a.Code); a.Routing && !taken {
			free = append(free, a)
		}
	}
	return free
}

// Admin reports whether the caller is the administrator.
func (d data) Admin() bool { return d.Me.Has(tips.Admin) }

// MayFound: the office has no key and the caller's browser may make it.
func (d data) MayFound() bool {
	return d.Office.ID != "" && d.Office.State() == people.OfficeNew && d.Me.State == people.Activated
}

// Waits: a colleague has to let the caller in.
func (d data) Waits() bool {
	return d.Office.Readers > 0 && d.Me.State == people.Activated
}

// ShowsKey: the caller made the key and a colleague has yet to compare it.
func (d data) ShowsKey() bool {
	return d.Office.State() == people.OfficeFounding && d.Office.MadeBy == d.Me.ID
}

// MayAdmit reports whether the caller can let this member in.
func (d data) MayAdmit(m people.Member) bool {
	return d.Me.Reads() && m.State == people.Activated && m.Office == d.Me.Office
}

// Waiting reports whether the caller can let anybody in.
func (d data) Waiting() bool { return slices.ContainsFunc(d.Members, d.MayAdmit) }

// OfficeOf is the name of a member's office.
func (d data) OfficeOf(m people.Member) string {
	for _, o := range d.Offices {
		if o.ID == m.Office {
			return d.OfficeName(o)
		}
	}
	return ""
}

// Superior is the name of the office above.
func (d data) Superior(o people.Office) string {
	return d.OfficeOf(people.Member{Office: o.Superior})
}

// AreaOf is the place of an office, or that it is the second body.
func (d data) AreaOf(o people.Office) string {
	if o.Area == "" {
		return d.T("desk.people.second_body")
	}
	return d.Area(o.Area)
}

// Roles an account may have, in the order offered.
func (d data) OfferedRoles() []tips.Role {
	return []tips.Role{tips.Handler, tips.Reviewer, tips.Approver, tips.Oversight, tips.Intake, tips.Admin, tips.Auditor}
}
