package desk_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/desk/frame"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// made answers with views a test has made.
type made struct {
	frame.Service
	view func(casework.LeadView) casework.LeadView
}

func (m *made) View(_ context.Context, c *casework.Caller, id tips.LeadID) (casework.LeadView, error) {
	d := m.Directory()
	v := casework.LeadView{
		Lead: tips.Lead{ID: id, Version: 9, Stage: tips.Resolving, Round: 1}, Number: "琼中-22222",
		Members: d.Members, Offices: d.Offices, Today: tips.NewDay(2026, 11, 22),
	}
	v.Lead.Office, v.Lead.Superior = c.Member().Office, d.Offices[c.Member().Office].Superior
	v.Lead.Card = digest('c')
	for _, m := range d.Members {
		if m.Office == v.Lead.Office {
			v.Colleagues = append(v.Colleagues, m)
		}
	}
	return m.view(v), nil
}

func digest(c byte) tips.Digest { return tips.Digest(strings.Repeat(string(c), 64)) }

func id(n byte) string { return strings.Repeat("0", 31) + string(n) }

// commands lists every command of the table of laws.
func commands(t *testing.T) []string {
	t.Helper()
	f, err := os.Open("../../tips/testdata/laws.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	var all []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, _, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == "" && strings.Contains(name, "_") && !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return append(all, "attest", "classify", "wake", "recuse", "close", "reopen", "urge", "list", "split", "unmerge")
}

// full is a lead that has one of everything.
func full(v casework.LeadView) casework.LeadView {
	l := &v.Lead
	l.Title, l.Tile, l.Area, l.Received = digest('1'), "money", "469030", tips.NewDay(2026, 11, 2)
	l.Classification = tips.Classification{Track: tips.Discipline, Items: []tips.Item{15, 16}, Amount: 12345, Checks: []tips.Check{"who"}, Raised: []tips.UrgencyGround{tips.Retaliation}}
	l.Classified, l.Notes = l.Received, []tips.Digest{digest('2')}
	l.Messages = []tips.Mail{{Day: l.Received, Question: true, Receipt: digest('3'), Copy: digest('4')}, {Day: l.Received, FromTipster: true, Text: digest('5')}, {Day: l.Received, Copy: digest('4'), Deleted: true}}
	a, b, c := tips.AllegationID(id('a')), tips.AllegationID(id('b')), tips.AllegationID(id('c'))
	e := tips.EvidenceID(id('e'))
	l.Allegations = []tips.Allegation{
		{ID: a, Text: digest('6'), Found: tips.Found{Allegation: a, Finding: tips.True, Text: digest('7'), Evidence: []tips.EvidenceID{e}}, Nobody: digest('8')},
		{ID: b, Text: digest('6'), Found: tips.Found{Allegation: b, Finding: tips.Unproven, Text: digest('7'), Tried: digest('9')}},
		{ID: c, Text: digest('6'), Found: tips.Found{Allegation: c, Finding: tips.False, Text: digest('7')}},
		{ID: tips.AllegationID(id('d')), Text: digest('6'), MovedTo: tips.LeadID(id('9'))},
	}
	l.Evidence = []tips.Evidence{{ID: e, Object: digest('a')}, {ID: tips.EvidenceID(id('f')), Object: digest('a'), Withdrawn: digest('b')}}
	l.Report, l.Steps = digest('d'), []tips.StepTaken{{Step: tips.TalkHeld, On: l.Received, Document: digest('e')}}
	p, u := tips.PartyID(id('1')), tips.PartyID(id('2'))
	l.Parties = []tips.Party{{ID: p, Kind: "village_cadre", Allegations: []tips.AllegationID{a}, Details: digest('f')}, {ID: u, Kind: "unit", Duty: "principal", Details: digest('f')}}
	l.Leaders = tips.Leaders{Answer: tips.Yes, Reason: digest('0')}
	l.Measures = []tips.MeasureState{{Measure: tips.Measure{ID: tips.MeasureID(id('3')), Party: p, Kind: "government_removal", Decider: "discipline", Decided: l.Received, Document: digest('1')}}}
	l.MoneyDue, l.Money = tips.MoneyDue{Due: 500, Basis: digest('1')}, []tips.Money{{ID: tips.MoneyID(id('4')), Kind: tips.Returned, Amount: 250, Proof: digest('2')}}
	l.Rectifications = []tips.RectificationState{
		{Rectification: tips.Rectification{ID: tips.RectificationID(id('5')), Party: u, Task: digest('3'), Due: l.Received}},
		{Rectification: tips.Rectification{ID: tips.RectificationID(id('6')), Task: digest('3'), Due: l.Received}, Reported: l.Received, ReportedBy: "x", Proof: digest('4'), SentBack: digest('5')},
	}
	l.Clarification = tips.Clarification{Answer: tips.Yes, Forms: []tips.ClarificationForm{tips.InWriting}, Reason: digest('6')}
	l.Letters = []tips.Letter{{ID: tips.LetterID(id('7')), Text: digest('7'), Sent: l.Received, Due: l.Received}, {ID: tips.LetterID(id('8')), Text: digest('7'), Answered: l.Received, Answer: digest('8')}}
	l.Listed, l.Round, l.SealedByServer = l.Received, 2, true
	v.Clocks = []tips.Clock{{Key: "accountability", Due: l.Received, Late: 3}, {Key: "letter", Due: v.Today}}
	v.Missing = tips.Missing(*l)
	return v
}

// situations are leads that the straight road never shows.
func situations() map[string]func(casework.LeadView) casework.LeadView {
	on := func(change func(*tips.Lead)) func(casework.LeadView) casework.LeadView {
		return func(v casework.LeadView) casework.LeadView {
			v = full(v)
			change(&v.Lead)
			return v
		}
	}
	return map[string]func(casework.LeadView) casework.LeadView{
		"everything": full,
		"nothing": func(v casework.LeadView) casework.LeadView {
			v.Lead.Stage, v.Lead.Card, v.Lead.Source = tips.Screening, "", tips.FromTip
			return v
		},
		"a disposal waits": on(func(l *tips.Lead) {
			l.Pending = tips.Proposal{Kind: tips.DisposalProposal, Disposal: tips.DisposalPlan{Disposal: tips.Shelve, Opinion: digest('1'), Deliberation: digest('2'), Review: 20000}}
		}),
		"a transfer waits": on(func(l *tips.Lead) {
			l.Pending = tips.Proposal{Kind: tips.TransferProposal, Destination: tips.Destination{Office: l.Superior}, Reason: digest('1')}
		}),
		"a decline waits": on(func(l *tips.Lead) {
			l.Pending = tips.Proposal{Kind: tips.DeclineProposal, Decline: tips.DeclinePlan{Ground: tips.OtherOffice, Helper: "housing", Reason: digest('1')}}
		}),
		"a merge waits": on(func(l *tips.Lead) { l.Pending = tips.Proposal{Kind: tips.MergeProposal, Reason: digest('1')} }),
		"sent back": on(func(l *tips.Lead) {
			l.SentBack = tips.Proposal{Kind: tips.DisposalProposal, Day: 20500, SentBack: digest('1')}
		}),
		"an extension asks": on(func(l *tips.Lead) { l.Extension = tips.Extension{Clock: "accountability", Reason: digest('1')} }),
		"gates proposed": on(func(l *tips.Lead) {
			for i := range l.Gates {
				l.Gates[i] = tips.GateState{Light: tips.Half, Proposed: l.Received, ProposedBy: "x", SentBack: digest('1')}
			}
		}),
		"declined": on(func(l *tips.Lead) {
			l.Stage, l.Declined = tips.Declined, tips.DeclinePlan{Ground: tips.OtherOffice, Helper: "housing"}
		}),
		"merged":  on(func(l *tips.Lead) { l.Stage, l.Head = tips.Merged, tips.LeadID(id('7')) }),
		"shelved": on(func(l *tips.Lead) { l.Stage = tips.Shelved }),
		"closed":  on(func(l *tips.Lead) { l.Stage = tips.Closed }),
	}
}

// offeredNowhere are the commands the desk has no form for: opening makes two
// of them by itself, and the other side of a merge or a split comes with its own.
var offeredNowhere = map[string]bool{
	"attest": true, "make_work_key": true, "rewrap_keys": true,
	"add_duplicate": true, "remove_duplicate": true, "open_split": true, "propose_merge": true, // offered where the office has another lead
	"receive": true, "follow_up": true, "delete_reply": true, "burn_receipt": true, "objection": true, "send_again": true, "record_lateness": true,
}

// TestEverySituationIsDrawnAndEveryFormUnderstood gives the caller every
// command there is, in situations the straight road does not reach.
func TestEverySituationIsDrawnAndEveryFormUnderstood(t *testing.T) {
	m := &made{}
	o := open(t, func(s *casework.Service) frame.Service { m.Service = s; return m })
	all, seen := commands(t), map[string]bool{}
	for name, situation := range situations() {
		m.view = func(v casework.LeadView) casework.LeadView {
			v = situation(v)
			v.Allowed = all
			return v
		}
		for _, login := range []string{"fu", "li"} {
			for _, query := range []string{"", "?lang=en"} {
				where := name + " as " + login + query
				page := o.page(login, "/leads/"+id('7')+query)
				sound(t, where, page)
				for _, form := range deeds(page) {
					understood(t, where, form)
					seen[value(form, "data-command")] = true
				}
			}
		}
	}
	for _, command := range all {
		if seen[command] == offeredNowhere[command] {
			t.Errorf("%s: offered %v, expected %v", command, seen[command], !offeredNowhere[command])
		}
	}
}

// TestNoFormAppearsWithoutItsCommand: with nothing allowed a lead is only read.
func TestNoFormAppearsWithoutItsCommand(t *testing.T) {
	m := &made{view: full}
	o := open(t, func(s *casework.Service) frame.Service { m.Service = s; return m })
	if forms := deeds(o.page("fu", "/leads/"+id('7'))); len(forms) != 0 {
		t.Fatalf("%d forms, the first gives %s", len(forms), value(forms[0], "data-command"))
	}
}

// TestEveryEventHasWords draws a history of every event there ever was.
func TestEveryEventHasWords(t *testing.T) {
	entries, err := os.ReadDir("../../tips/testdata/events")
	if err != nil {
		t.Fatal(err)
	}
	var history []tips.Event
	for _, entry := range entries {
		raw, err := os.ReadFile("../../tips/testdata/events/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			e, err := tips.DecodeEvent([]byte(strings.TrimSpace(line)))
			if err != nil {
				t.Fatalf("%s: %v", entry.Name(), err)
			}
			history = append(history, e)
		}
	}
	if len(history) < 60 {
		t.Fatalf("only %d events", len(history))
	}
	m := &made{view: func(v casework.LeadView) casework.LeadView { v.History = history; return full(v) }}
	o := open(t, func(s *casework.Service) frame.Service { m.Service = s; return m })
	for _, query := range []string{"", "?lang=en"} {
		page := o.page("fu", "/leads/"+id('7')+query)
		sound(t, "history"+query, page)
		rows := 0
		each(page, func(n *html.Node) {
			if n.Data == "tr" && within(n, "tbody") && value(n.Parent.Parent, "class") == "calm" {
				rows++
			}
		})
		if rows != len(history) {
			t.Errorf("%d rows for %d events", rows, len(history))
		}
	}
}
