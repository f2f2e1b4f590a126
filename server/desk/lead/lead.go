// Package lead is the page of one lead (线索): its content opened in place, the
// road it goes, the three gates in the margin, and a form for every command the
// caller may give.
//
// What must never be in here: anything sealed, opened. The page holds digests;
// the script puts the texts in their places.
package lead

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"zhuicha/server/desk/form"
	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/leads/:lead", Name: "lead page", Access: web.Members(), Frames: true, Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller := web.Caller(c)
		view, err := d.Service.View(c.Request().Context(), caller, tips.LeadID(c.Param("lead")))
		if err != nil {
			return fmt.Errorf("lead page: %w", err)
		}
		others, err := heads(c.Request().Context(), d, caller, view)
		if err != nil {
			return err
		}
		return d.Pages.OK(c, "lead/lead", build(page, view, caller.Member(), others...))
	}}
}

type data struct {
	frame.Page
	View  casework.LeadView
	Lead  tips.Lead
	Me    people.Member
	Chips []chip

	Screening, Pending, Mail, Notes, People    []form.Form
	NewAllegation, NewEvidence, Report, Steps  []form.Form
	NewParty, Leaders, Money, NewTask, Clarify []form.Form
	Closing, Supervision                       []form.Form
	Allegations                                []allegation
	Evidence                                   []piece
	Parties                                    []party
	Entries                                    []money
	Tasks                                      []task
	Gates                                      []gate
	Missing                                    int
	Act                                        *act
	History                                    []happening
	Script                                     script
}

// script is what the page's script reads.
type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Lead     facts             `json:"lead"`
	Attest   bool              `json:"attest"`
	Refused  bool              `json:"refused"`
	MakeKey  bool              `json:"make_key"`
	Recuse   bool              `json:"recuse"`
	Home     people.Home       `json:"home"` // the caller's
	Mends    map[string]string `json:"mends"`
	Abouts   map[string]string `json:"abouts"`
	Messages map[string]string `json:"messages"`
	Events   map[string]string `json:"events"` // words for what others did meanwhile
	// Worker is the served path of what seals and opens files; Added says who
	// brought each file, and when.
	Worker string `json:"worker"`
	// Areas name the places a tip may tell of; only under sealed routing, where
	// the county stands inside the tip alone.
	Areas map[string]string     `json:"areas,omitempty"`
	Added map[tips.Digest]added `json:"added"`
}

type added struct {
	By  string `json:"by"`
	Day string `json:"day"`
}

type facts struct {
	ID         tips.LeadID   `json:"id"`
	Version    int           `json:"version"`
	Office     tips.OfficeID `json:"office"`
	Superior   tips.OfficeID `json:"superior"`
	Generation int           `json:"generation"`
	Reception  reception     `json:"reception"`
}

// reception is what a lead split from this one takes along.
type reception struct {
	Source        tips.Source `json:"source"`
	Tile          tips.Tile   `json:"tile,omitempty"`
	Area          tips.Area   `json:"area,omitempty"`
	SealedRouting bool        `json:"sealed_routing,omitempty"`
}

func build(p frame.Page, v casework.LeadView, me people.Member, others ...casework.LedgerRow) data {
	b := newBuilder(p, v, me)
	b.heads = others
	d := data{
		Page: p, View: v, Lead: v.Lead, Me: me, Chips: b.chips(),
		Screening: b.screening(), Pending: b.pending(), Mail: b.mail(), Notes: b.notes(), People: b.who(),
		NewAllegation: b.newAllegation(), NewEvidence: b.newEvidence(), Report: b.report(), Steps: b.steps(),
		NewParty: b.newParty(), Leaders: b.leaders(), Money: b.moneyForms(), NewTask: b.newTask(), Clarify: b.clarify(),
		Closing: b.closingForms(), Supervision: b.supervision(),
		Allegations: b.allegationRows(), Evidence: b.evidenceRows(), Parties: b.partyRows(),
		Entries: b.moneyRows(), Tasks: b.taskRows(), Missing: len(v.Missing), History: b.history(),
	}
	d.Gates = b.gateRows() // last: its links point to the forms made before
	d.Act = b.act()
	d.Script = b.script()
	return d
}

func (b builder) script() script {
	l := b.view.Lead
	return script{
		Session: b.Session, Lang: b.Lang,
		Lead:     facts{l.ID, l.Version, l.Office, l.Superior, l.WorkKey.Generation, reception{l.Source, l.Tile, l.Area, l.SealedRouting}},
		Attest:   b.allowed["attest"] && l.Opened[b.me.Office] != tips.Yes,
		Refused:  l.Opened[b.me.Office] == tips.No,
		MakeKey:  b.allowed["make_work_key"] && l.WorkKey.Due,
		Recuse:   b.allowed["recuse"],
		Home:     b.me.Home,
		Mends:    b.mends(),
		Abouts:   b.abouts(),
		Messages: b.Under("desk.js."),
		Events:   b.eventWords(),
		Worker:   b.Asset("workers/file.js"),
		Areas:    b.sealedAreas(),
		Added:    b.added(),
	}
}

func (b builder) sealedAreas() map[string]string {
	if !b.view.Lead.SealedRouting {
		return nil
	}
	names := map[string]string{}
	for _, a := range rules.Areas() {
		names[a.Code] = b.Pick(a.ZH, a.EN)
	}
	return names
}

// eventWords name events, and those actors who have no name.
func (b builder) eventWords() map[string]string {
	words := b.Under("desk.event.")
	for _, r := range []tips.Role{tips.Tipster, tips.System} {
		words["role."+string(r)] = b.Term("role", r)
	}
	return words
}

// added tells of each file by whom it came.
func (b builder) added() map[tips.Digest]added {
	all := map[tips.Digest]added{}
	for _, f := range b.view.Lead.Files {
		by := b.view.Members[f.By].Name
		if f.By == "" {
			by = b.T("desk.lead.added_by_tipster")
		}
		all[f.File] = added{by, b.Date(f.Day)}
	}
	return all
}

// chip is a marked word under the title.
type chip struct{ Class, Text string }

func (b builder) chips() []chip {
	l := b.view.Lead
	var chips []chip
	add := func(class, text string) { chips = append(chips, chip{class, text}) }
	for _, c := range b.view.Clocks {
		if c.Late > 0 {
			add("late", b.N("desk.lead.clock_late", c.Late, b.Clock(string(c.Key))))
		}
	}
	add("", b.Term("stage", l.Stage))
	if u := l.Urgency(); u != tips.Normal {
		add("late", b.Term("urgency", u))
	}
	if l.Listed != 0 {
		add("late", b.T("desk.lead.listed"))
	}
	for _, i := range l.Items {
		add("", b.Item(int(i)))
	}
	if l.Track != "" {
		add("", b.Term("track", l.Track))
	}
	if l.Disposal != "" {
		add("", b.Term("disposal", l.Disposal))
	}
	add("", b.Term("source", l.Source)+" · "+b.Date(l.Received))
	if l.SealedRouting {
		add("soon", b.T("sealed_routing.chip"))
	}
	if l.SealedByServer {
		add("soon", b.T("desk.lead.sealed_by_server"))
	}
	if l.Round > 1 {
		add("soon", b.F("desk.lead.round", l.Round))
	}
	return chips
}

// Place is where the tip comes from, as far as the server knows.
func (d data) Place() string {
	return strings.Join(slices.DeleteFunc([]string{d.Area(string(d.Lead.Area)), d.Tile(string(d.Lead.Tile))}, func(s string) bool { return s == "" }), " · ")
}

// Short is a day without its year where that is the present one.
func (d data) Short(day tips.Day) string {
	text := d.Date(day)
	year, rest, found := strings.Cut(text, "年")
	if d.English() || !found || !strings.HasPrefix(d.View.Today.String(), year) {
		return text
	}
	return rest
}

// Name is a member's name, or that he is unknown.
func (d data) Name(id tips.MemberID) string { return d.View.Members[id].Name }

// NamesOf joins the names of members.
func (d data) NamesOf(ids []tips.MemberID) string {
	var names []string
	for _, id := range ids {
		names = append(names, d.Name(id))
	}
	return strings.Join(names, d.T("desk.list_separator"))
}

// Former lists who had a part before the objection that opened this 复查; nobody
// where none is under way.
func (d data) Former() []tips.MemberID {
	if d.Ended() {
		return nil
	}
	return slices.Sorted(maps.Keys(d.Lead.Former))
}

// HadAPart tells whether the caller is one of them.
func (d data) HadAPart() bool { return d.Lead.Former[d.Me.ID] }

// OfficeNamed is an office's name by its id.
func (d data) OfficeNamed(id tips.OfficeID) string { return d.OfficeName(d.View.Offices[id]) }

// Recused lists those who are kept out.
func (d data) Recused() []tips.MemberID {
	var ids []tips.MemberID
	for id := range d.Lead.Recused {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// MoneyRest is what is still missing of the money due, in fen.
func (d data) MoneyRest() tips.Fen { return d.Lead.MoneyDue.Due - d.Lead.MoneyAnswered() }

// InWork reports whether facts and responsibility have a place on the page.
func (d data) InWork() bool { return inWork(d.Lead) }

func inWork(l tips.Lead) bool {
	switch l.Stage {
	case tips.Received, tips.Screening, tips.Declined, tips.Merged:
		return len(l.Allegations) > 0
	}
	return true
}

// SentBack is the proposal that was sent back and not answered by another since.
func (d data) SentBack() *tips.Proposal {
	p := d.Lead.SentBack
	if p.Kind == "" || d.Lead.Pending.Kind != "" || d.Lead.Disposed >= p.Day {
		return nil
	}
	return &p
}

// Early reports that closing would be refused now.
func (d data) Early() bool { return d.Missing > 0 }

// Ended reports that nothing is left to close.
func (d data) Ended() bool {
	return d.Lead.Stage == tips.Closed || d.Lead.Stage == tips.Declined || d.Lead.Stage == tips.Merged
}

// Both lists the two offices, for what each attested.
func (d data) Both() []tips.OfficeID { return []tips.OfficeID{d.Lead.Office, d.Lead.Superior} }

func sortedOffices(all map[tips.OfficeID]people.Office) []people.Office {
	var list []people.Office
	for _, o := range all {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b people.Office) int { return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.ID, b.ID)) })
	return list
}

func sortedMembers(all map[tips.MemberID]people.Member) []people.Member {
	var list []people.Member
	for _, m := range all {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b people.Member) int { return cmp.Compare(a.Login, b.Login) })
	return list
}

func texts[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// yuan is an amount as people type it; empty for none.
func yuan(f tips.Fen) string {
	switch {
	case f == 0:
		return ""
	case f%100 == 0:
		return fmt.Sprint(int64(f) / 100)
	}
	return fmt.Sprintf("%d.%02d", int64(f)/100, int64(f)%100)
}
