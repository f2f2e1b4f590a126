// Package ledger is the page 台账: the leads a member may see, fifty at a time,
// those that are due first at the head.
//
// What must never be in here: a title as text. Titles are opened in the browser.
package ledger

import (
	"fmt"
	"net/http"
	"strings"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

type data struct {
	frame.Page
	Filter casework.LedgerFilter
	Parts  []part
	Counts map[string]int
	Next   string // link to the next page of the last part
	Script script
}

// part is a table of the page with its heading; one without a heading is all
// there is.
type part struct {
	frame.Page
	ID, Title string
	Count     int
	Rows      []row
	None      string // said where there are no rows
	More      string // link to all of them
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
	Titles   string            `json:"titles"` // the served path of what opens titles
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/", Name: "ledger page", Access: web.Members(), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller := web.Caller(c)
		if caller.Has(tips.Auditor) {
			return c.Redirect(http.StatusSeeOther, page.To("/audit"))
		}
		if !caller.Member().Reads() { // administrators and those not let in yet
			return c.Redirect(http.StatusSeeOther, page.To("/people"))
		}
		filter := filterOf(c)
		var waiting casework.LedgerPage
		if filter == (casework.LedgerFilter{}) {
			filter.Rest = true
			if waiting, err = d.Service.Ledger(c.Request().Context(), caller, casework.LedgerFilter{List: "waiting"}); err != nil {
				return fmt.Errorf("ledger page: %w", err)
			}
		}
		filter.Rest = filter.Rest || filter.List == "" && filter.Stage == "" && !filter.Late
		ledger, err := d.Service.Ledger(c.Request().Context(), caller, filter)
		if err != nil {
			return fmt.Errorf("ledger page: %w", err)
		}
		return d.Pages.OK(c, "ledger/ledger", build(page, filter, waiting, ledger))
	}}
}

func filterOf(c web.Ctx) casework.LedgerFilter {
	return casework.LedgerFilter{
		List: c.QueryParam("list"), Stage: tips.Stage(c.QueryParam("stage")),
		Late: c.QueryParam("late") == "1", Cursor: c.QueryParam("cursor"),
	}
}

// build draws what waits for the caller first, then the rest; a narrowed list
// and the later pages are one table.
func build(p frame.Page, f casework.LedgerFilter, waiting, ledger casework.LedgerPage) data {
	d := data{
		Page: p, Filter: f, Counts: ledger.Counts,
		Script: script{Session: p.Session, Lang: p.Lang, Messages: p.Under("desk.js."), Titles: p.Asset("workers/titles.js")},
	}
	if f.Rest && f.Cursor == "" {
		first := part{Page: p, ID: "waiting", Title: p.T("work.waiting"), Count: ledger.Counts["waiting"], Rows: rowsOf(p, waiting), None: p.T("work.none_waits")}
		if waiting.Next != "" {
			first.More = p.To("/", "list", "waiting", "cursor", waiting.Next)
		}
		d.Parts = append(d.Parts, first)
	}
	rest := part{Page: p, ID: "rows", Rows: rowsOf(p, ledger)}
	if f.Rest {
		rest.ID, rest.Title = "rest", p.T("work.rest")
	}
	d.Parts = append(d.Parts, rest)
	if ledger.Next != "" {
		d.Next = d.with("cursor", ledger.Next)
	}
	return d
}

func rowsOf(p frame.Page, ledger casework.LedgerPage) []row {
	var rows []row
	for _, r := range ledger.Rows {
		rows = append(rows, row{page: p, LedgerRow: r})
	}
	return rows
}

// Shown is the number of rows of all parts.
func (d data) Shown() int {
	n := 0
	for _, p := range d.Parts {
		n += len(p.Rows)
	}
	return n
}

// with is the present page with one query pair changed and the cursor dropped.
func (d data) with(name, value string) string {
	late := ""
	if d.Filter.Late {
		late = "1"
	}
	pairs := []string{"list", d.Filter.List, "stage", string(d.Filter.Stage), "late", late, "cursor", ""}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			pairs[i+1] = value
		}
	}
	return d.To("/", pairs...)
}

// Heading names what is shown.
func (d data) Heading() string {
	switch {
	case d.Filter.Stage != "":
		return d.T("desk.nav." + string(d.Filter.Stage))
	case d.Filter.Late:
		return d.T("desk.nav.late")
	case d.Filter.List == "", d.Filter.List == "waiting":
		return d.T("work.waiting")
	case d.Filter.List == "office":
		return d.T("desk.nav.all")
	}
	return d.T("desk.nav." + d.Filter.List)
}

// First reports whether this is the first page.
func (d data) First() bool { return d.Filter.Cursor == "" }

// Start is the first page of the same filter.
func (d data) Start() string { return d.with("cursor", "") }

// Empty reports whether the caller has no lead at all.
func (d data) Empty() bool { return d.Shown() == 0 && d.Counts["all"] == 0 }

// Narrowed reports whether only some of the caller's leads are asked for.
func (d data) Narrowed() bool { return !d.Filter.Rest }

// Below is how many leads the offices below have, for who answers for them.
func (d data) Below() int {
	if d.Filter.List == "below" {
		return 0
	}
	return d.Counts["below"]
}

// Choice is one entry of a filter.
type Choice struct {
	Path, Label string
	Here        bool
}

// Stages are the choices of the stage filter.
func (d data) Stages() []Choice {
	choices := []Choice{{d.with("stage", ""), d.T("desk.ledger.all_stages"), d.Filter.Stage == ""}}
	for _, s := range frame.Stages() {
		choices = append(choices, Choice{d.with("stage", string(s)), d.T("desk.nav." + string(s)), d.Filter.Stage == s})
	}
	return choices
}

// Lateness are the choices of the deadline filter.
func (d data) Lateness() []Choice {
	return []Choice{
		{d.with("late", ""), d.T("desk.ledger.any_time"), !d.Filter.Late},
		{d.with("late", "1"), d.T("desk.ledger.only_late"), d.Filter.Late},
	}
}

// row is one line of the ledger.
type row struct {
	casework.LedgerRow
	page frame.Page
}

// Kind is the kind of problem: the items once classified, else the tile.
func (r row) Kind() string {
	if len(r.Items) == 0 {
		return r.page.Tile(string(r.Tile))
	}
	return r.page.Item(int(r.Items[0]))
}

// More is how many further items there are.
func (r row) More() int { return max(0, len(r.Items)-1) }

// Dots draws the score: seven questions, the answered ones filled.
func (r row) Dots() string {
	n := min(max(r.Score, 0), 7)
	return strings.Repeat("●", n) + strings.Repeat("○", 7-n)
}

// Unopened reports whether nobody has registered the lead yet.
func (r row) Unopened() bool { return r.Stage == tips.Received }

// Deadline is the chip's class and text; both empty where no clock runs.
func (r row) Deadline() Chip {
	switch {
	case r.LateDays > 0:
		return Chip{"late", r.page.N("desk.ledger.late", r.LateDays)}
	case r.Due == 0:
		return Chip{}
	case r.LeftDays == 0:
		return Chip{"soon", r.page.T("desk.ledger.today")}
	case r.LeftDays <= soonDays:
		return Chip{"soon", r.page.N("desk.ledger.left", r.LeftDays)}
	}
	return Chip{"", r.page.N("desk.ledger.left", r.LeftDays)}
}

// Opening is what is wrong with the opening of the lead, in words; empty where
// nothing is.
func (r row) Opening() string {
	switch r.LedgerRow.Opening {
	case "":
		return ""
	case casework.Unattested:
		var names []string
		for _, o := range r.Silent {
			names = append(names, r.page.OfficeName(o))
		}
		return r.page.F("desk.opening.unattested", strings.Join(names, r.page.T("desk.list_separator")))
	}
	return r.page.T("desk.opening." + string(r.LedgerRow.Opening))
}

// soonDays is when a deadline begins to stand out.
const soonDays = 3

// Chip is a small marked word.
type Chip struct{ Class, Text string }

// Who names the handlers.
func (r row) Who() string { return strings.Join(r.Names, r.page.T("desk.list_separator")) }

// Lamps are the three gates.
func (r row) Lamps() frame.Lamps { return r.page.Lamps(r.Gates) }
