// Package frame is what every page of the desk shares: where its facts come
// from, the navigation with its counts, the words of the field in the page's
// language, and links that keep the language.
//
// What must never be in here: anything sealed, opened. What inspectors read
// and write is opened and sealed by the page's script alone.
package frame

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

// Service is what the pages ask of casework. Each method answers only what its
// caller may see; [casework.ErrNotFound] stands for unknown and foreign alike.
type Service interface {
	Ledger(ctx context.Context, c *casework.Caller, filter casework.LedgerFilter) (casework.LedgerPage, error)
	View(ctx context.Context, c *casework.Caller, lead tips.LeadID) (casework.LeadView, error)
	Notices(ctx context.Context, c *casework.Caller, lead tips.LeadID) ([]casework.Notice, error)
	Overdue(ctx context.Context, c *casework.Caller) (casework.LatePage, error)
	Directory() people.Directory
	Acts(ctx context.Context, c *casework.Caller, filter casework.ActFilter) (casework.ActsPage, error)
	Today() tips.Day
	Instance() casework.Instance
	Sessions(c *casework.Caller) []casework.SessionView
	RecoveryLeft(ctx context.Context, c *casework.Caller) (int, error)
}

// Deps is what the pages are made of.
type Deps struct {
	Service Service
	Pages   *web.Pages
}

// Page is what every template gets; a page's own data embeds it.
type Page struct {
	web.View
	Nav         []NavItem // empty before login
	OfficeTitle string    // the caller's office, in the page's language
	Bare        bool      // no navigation: login and activation
	Session     Session
}

// Audits reports whether the caller may read who did what.
func (p Page) Audits() bool {
	return p.Caller != nil && (slices.Contains(p.Caller.Roles, string(tips.Auditor)) || slices.Contains(p.Caller.Roles, string(tips.Admin)))
}

// Registers reports whether the caller may enter leads at the desk (代录).
func (p Page) Registers() bool {
	return p.Caller != nil && len(p.Nav) > 0 && slices.Contains(p.Caller.Roles, string(tips.Intake))
}

// Session is what the page's script needs to speak for the caller.
type Session struct {
	Token string `json:"token"` // for X-Zhuicha-Token; empty without a session
}

// NavItem is one line of the navigation.
type NavItem struct {
	Path  string
	Label string
	Count int
	Late  int  // of them late
	Wait  bool // they wait for the caller
	Here  bool // the present page
	Rule  bool // a line above it
}

// Page is the common part of a page's data for this request, with the
// navigation of a member who reads leads.
func (d Deps) Page(c web.Ctx) (Page, error) {
	p := d.Open(c)
	p.Bare = false
	caller := web.Caller(c)
	if caller == nil {
		return p, casework.ErrNoSession
	}
	me := caller.Member()
	p.OfficeTitle = p.OfficeName(d.Service.Directory().Offices[me.Office])
	if !me.Reads() {
		return p, nil
	}
	at := at{c.QueryParam("list"), c.QueryParam("stage"), c.QueryParam("late") == "1", p.Path == "/"}
	ledger, err := d.Service.Ledger(c.Request().Context(), caller, casework.LedgerFilter{List: at.list})
	if err != nil {
		return p, fmt.Errorf("desk: counts: %w", err)
	}
	p.Nav = p.items(ledger.Counts, at, d.oversees(me))
	if me.Has(tips.Approver) || me.Has(tips.Oversight) {
		p.Nav = append(p.Nav, NavItem{Path: p.To("/late"), Label: p.T("late.nav"), Count: ledger.Counts["overdue"], Late: ledger.Counts["overdue"], Here: p.Path == "/late", Rule: true})
	}
	return p, nil
}

// oversees reports whether the member answers for offices below his own.
func (d Deps) oversees(m people.Member) bool {
	if !m.Has(tips.Approver) && !m.Has(tips.Oversight) {
		return false
	}
	for _, o := range d.Service.Directory().Offices {
		if o.Superior == m.Office {
			return true
		}
	}
	return false
}

// Open is the common part of a page that needs no session.
func (d Deps) Open(c web.Ctx) Page {
	p := Page{View: d.Pages.View(c), Bare: true}
	if caller := web.Caller(c); caller != nil {
		p.Session.Token = caller.Token()
	}
	return p
}

// Stages are the stages of the navigation, in the order of the road.
func Stages() []tips.Stage {
	return []tips.Stage{
		tips.Received, tips.Screening, tips.Verifying, tips.Resolving, tips.Closing,
		tips.Shelved, tips.Closed, tips.Declined, tips.Merged,
	}
}

// at is what the ledger shows, as the address says it.
type at struct {
	list, stage string
	late, open  bool // open: the present page is the ledger
}

// items are the lines of the navigation; who answers for offices below sees
// theirs too.
func (p Page) items(counts map[string]int, at at, overseer bool) []NavItem {
	plain := at.open && at.stage == "" && !at.late
	items := []NavItem{{
		Path: p.To("/"), Label: p.T("work.waiting"), Count: counts["waiting"], Wait: true,
		Here: plain && (at.list == "" || at.list == "waiting"),
	}, {
		Path: p.To("/", "list", "office"), Label: p.T("desk.nav.all"), Count: counts["office"], Here: plain && at.list == "office",
	}, {
		Path: p.To("/", "list", "mine"), Label: p.T("desk.nav.mine"), Count: counts["mine"], Here: plain && at.list == "mine",
	}}
	if overseer {
		items = append(items, NavItem{
			Path: p.To("/", "list", "below"), Label: p.T("desk.nav.below"), Count: counts["below"], Here: plain && at.list == "below",
		})
	}
	if at.list == "waiting" { // a list of its own, whatever the stage
		at.list = ""
	}
	items = append(items, NavItem{
		Path: p.To("/", "list", at.list, "late", "1"), Label: p.T("desk.nav.late"), Count: counts["late"], Late: counts["late"],
		Here: at.open && at.late, Rule: true,
	})
	for _, s := range Stages() {
		items = append(items, NavItem{
			Path: p.To("/", "list", at.list, "stage", string(s)), Label: p.T("desk.nav." + string(s)),
			Count: counts[string(s)], Here: at.open && at.stage == string(s), Rule: s == tips.Received,
		})
	}
	return items
}

// To is a path of our own in the same language, with query pairs.
func (p Page) To(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if p.English() {
		query.Set("lang", string(web.English))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// OtherTongue is this page in the other language.
func (p Page) OtherTongue() string { return p.Other(p.Path) }

// English reports whether the page speaks English.
func (p Page) English() bool { return p.Lang == web.English }

// Pick is the text in the page's language.
func (p Page) Pick(zh, en string) string {
	if p.English() {
		return en
	}
	return zh
}
