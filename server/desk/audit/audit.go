// Package audit is the page 履职记录: what members and the administrator did, by
// the day, and who came in, by the minute; to be chosen from and taken along as
// a table. Auditors see all of it, the administrator what concerns people and
// offices.
//
// What must never be in here: content, anything of a tipster, a time of work on
// leads but the day, where anybody logged in from.
package audit

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type data struct {
	frame.Page
	choices
	Rows   []line
	Next   string // link to the next page
	Script script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
}

// Routes are the page's lines of the route table.
func Routes(d *frame.Deps) []web.Route {
	who := web.Members(tips.Auditor, tips.Admin)
	return []web.Route{
		{Method: http.MethodGet, Path: "/audit", Name: "audit page", Access: who, Handle: show(d)},
		{Method: http.MethodGet, Path: "/audit/acts.csv", Name: "acts as table", Access: who, Handle: table(d)},
		{Method: http.MethodGet, Path: "/audit/acts.jsonl", Name: "acts as lines", Access: who, Handle: lines(d)},
	}
}

func show(d *frame.Deps) web.Handler {
	return func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		filter, asked, err := filterOf(c)
		if err != nil {
			return err
		}
		filter.Cursor = c.QueryParam("cursor")
		acts, err := d.Service.Acts(c.Request().Context(), web.Caller(c), filter)
		if err != nil {
			return fmt.Errorf("audit page: %w", err)
		}
		out := data{
			Page: page, choices: choices{page: page, dir: d.Service.Directory(), all: web.Caller(c).Has(tips.Auditor), asked: asked},
			Script: script{Session: page.Session, Lang: page.Lang, Messages: page.Under("desk.js.")},
		}
		for _, a := range acts.Acts {
			out.Rows = append(out.Rows, lineOf(page, a))
		}
		if acts.Next != "" {
			out.Next = out.with("/audit", acts.Next)
		}
		return d.Pages.OK(c, "audit/audit", out)
	}
}

// asked is the filter as it was typed.
type asked struct{ Who, Office, Kind, From, To string }

// filterOf reads the filter from the address.
func filterOf(c web.Ctx) (casework.ActFilter, asked, error) {
	a := asked{c.QueryParam("who"), c.QueryParam("office"), c.QueryParam("kind"), c.QueryParam("from"), c.QueryParam("to")}
	f := casework.ActFilter{Who: tips.MemberID(a.Who), Office: a.Office, Kind: a.Kind}
	for _, day := range []struct {
		text string
		into *tips.Day
	}{{a.From, &f.From}, {a.To, &f.To}} {
		if day.text == "" {
			continue
		}
		var err error
		if *day.into, err = tips.ParseDay(day.text); err != nil {
			return f, a, web.NewProblem(http.StatusBadRequest, "bad_day")
		}
	}
	return f, a, nil
}

// choices are what the filter offers.
type choices struct {
	page  frame.Page
	dir   people.Directory
	all   bool // acts on leads too
	asked asked
}

// Asked is the filter as it was typed.
func (c choices) Asked() asked { return c.asked }

// Chosen reports whether anything is filtered.
func (c choices) Chosen() bool { return c.asked != asked{} }

// All reports whether acts on leads are shown too.
func (c choices) All() bool { return c.all }

// Option is one choice.
type Option struct {
	Value, Label string
	Here         bool
}

// Everyone are the members, by name.
func (c choices) Everyone() []Option {
	var all []Option
	for _, m := range c.dir.Members {
		all = append(all, Option{string(m.ID), m.Name + " (" + m.Login + ")", string(m.ID) == c.asked.Who})
	}
	return byLabel(all)
}

// Offices are the offices, and that there is none.
func (c choices) Offices() []Option {
	var all []Option
	for _, o := range c.dir.Offices {
		all = append(all, Option{string(o.ID), c.page.OfficeName(o), string(o.ID) == c.asked.Office})
	}
	return append([]Option{{casework.NoOffice, c.page.T("desk.people.no_office"), c.asked.Office == casework.NoOffice}}, byLabel(all)...)
}

// PeopleKinds are what may happen to people and offices.
func (c choices) PeopleKinds() []Option { return c.kinds(people.Kinds(), peopleKey) }

// EntryKinds are what is kept of logins and sessions.
func (c choices) EntryKinds() []Option { return c.kinds(casework.EntryKinds(), entryKey) }

// LeadKinds are what staff may do to leads.
func (c choices) LeadKinds() []Option { return c.kinds(tips.StaffEvents(), leadKey) }

func (c choices) kinds(types []string, key func(string) string) []Option {
	var all []Option
	for _, t := range types {
		all = append(all, Option{t, c.page.T(key(t)), t == c.asked.Kind})
	}
	return all
}

func byLabel(all []Option) []Option {
	slices.SortFunc(all, func(a, b Option) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value)) })
	return all
}

func peopleKey(kind string) string { return "desk.directory_event." + kind }
func leadKey(kind string) string   { return "desk.event." + kind }
func entryKey(kind string) string  { return "desk.entry." + kind }

// CSV is the chosen acts as a table, JSONL as lines.
func (c choices) CSV() string   { return c.with("/audit/acts.csv", "") }
func (c choices) JSONL() string { return c.with("/audit/acts.jsonl", "") }

// with is a path with the same filter.
func (c choices) with(path, cursor string) string {
	a := c.asked
	return c.page.To(path, "who", a.Who, "office", a.Office, "kind", a.Kind, "from", a.From, "to", a.To, "cursor", cursor)
}

// OtherTongue is the same acts in the other language.
func (d data) OtherTongue() string {
	other, err := url.Parse(d.with("/audit", ""))
	if err != nil {
		return d.Page.OtherTongue()
	}
	q := other.Query()
	q.Del("lang")
	if !d.English() {
		q.Set("lang", string(web.English))
	}
	other.RawQuery = q.Encode()
	return other.String()
}

// line is one act in words.
type line struct{ Day, Time, Who, Login, Office, What, Lead, About string }

func lineOf(p frame.Page, a casework.Act) line {
	l := line{Day: a.Day.String(), Time: a.Time, Who: a.Actor.Name, Login: a.Actor.Login, Office: p.OfficeName(a.Office), Lead: a.Lead}
	key, nobody := peopleKey, "desk.audit.beginning"
	switch {
	case a.Time != "":
		key, nobody = entryKey, "desk.audit.no_such_name"
	case a.Lead != "":
		key = leadKey
	}
	if a.Actor.ID == "" {
		l.Who = p.T(nobody)
	}
	var what []string
	for _, k := range slices.Compact(slices.Clone(a.Kinds)) {
		what = append(what, p.T(key(k)))
	}
	l.What, l.About = strings.Join(what, p.T("desk.list_separator")), about(p, a)
	return l
}

// about says whom and what an act about people concerns.
func about(p frame.Page, a casework.Act) string {
	var parts []string
	if a.AboutMember.ID != "" {
		parts = append(parts, a.AboutMember.Name+" ("+a.AboutMember.Login+")")
	}
	if a.AboutOffice.ID != "" {
		parts = append(parts, p.OfficeName(a.AboutOffice))
	}
	if len(a.Roles) > 0 {
		parts = append(parts, p.Roles(a.Roles))
	}
	if a.Times > 1 {
		parts = append(parts, p.F("desk.audit.times", a.Times))
	}
	if a.Version > 0 {
		parts = append(parts, p.F("desk.audit.list", a.Version))
	}
	return strings.Join(parts, " · ")
}
