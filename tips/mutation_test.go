package tips

import (
	"slices"
	"testing"
)

// lazy is a handler who does only what the lists he goes by demand, one missing
// thing at a time, in a matter that turns out as the scenario says. If the
// lists lack an entry, he leaves that thing undone.
type lazy struct {
	*world
	matter matter
}

// matter is how a lead turns out.
type matter struct {
	finding Finding
	leaders Answer
	unit    bool // a unit is responsible, not a person
	nobody  bool // nobody is
	task    bool // something has to be put right
	due     Fen  // money has to come back
	later   bool // more evidence comes when all is done
	demoted bool // the measure was decided when the person was taken for an official
}

func (z *lazy) begin() {
	z.verifying()
	if z.matter.task {
		z.matter.finding = True
	}
}

// mend does what one missing entry asks for, and no more.
func (z *lazy) mend(r Reason) {
	z.t.Helper()
	measure := Measure{ID: warning, Party: cadre, Kind: "government_warning", Decider: "discipline", Decided: z.day, Document: sealed(14)}
	switch r.Code {
	case "no_allegation":
		z.do(han, AddAllegation{Allegation: first, Text: sealed(7)})
	case "finding_missing":
		z.do(han, RecordFinding{Found: Found{Allegation: first, Finding: z.matter.finding, Text: sealed(9)}})
	case "evidence_missing":
		z.do(han, AddEvidence{Evidence: photo, Object: sealed(8)})
		found := z.lead.Allegations[0].Found
		found.Evidence = []EvidenceID{photo}
		z.do(han, RecordFinding{Found: found})
	case "verifiers_missing":
		z.do(han, NameVerifiers{Members: []MemberID{han.ID, huang.ID}})
	case "report_missing":
		z.do(han, FileReport{Report: sealed(11)})
	case "tried_missing":
		found := z.lead.Allegations[0].Found
		found.Tried = sealed(10)
		z.do(han, RecordFinding{Found: found})
	case "unproven_not_approved":
		z.do(shang, ApproveUnproven{Allegation: first})
	case "facts_not_approved":
		z.pass(Facts)
	case "party_missing":
		z.name("")
	case "duty_missing":
		z.name("direct")
	case "leaders_unanswered":
		z.do(han, AnswerLeaders{Answer: z.matter.leaders, Reason: sealed(13)})
	case "leader_not_named":
		p := villageCadre()
		p.Duty = "main_leader"
		z.do(han, AmendParty{Party: p})
	case "nobody_not_approved":
		z.do(shang, ApproveNobody{Allegation: first})
	case "responsibility_not_approved":
		z.pass(Responsibility)
	case "measure_missing":
		z.decideMeasure(measure)
	case "measure_unlawful":
		z.do(han, WithdrawMeasure{Measure: warning, Reason: sealed(18)})
		z.matter.demoted = false
	case "measure_not_executed":
		z.do(han, ExecuteMeasure{Measure: warning, Executed: z.day, Proof: sealed(15)})
	case "unit_unanswered":
		measure.Party, measure.Kind = bureau, "advice"
		z.do(han, DecideMeasure{Measure: measure})
	case "money_not_stated":
		z.do(han, StateMoneyDue{Due: z.matter.due, Basis: sealed(16)})
	case "money_unbalanced":
		z.do(han, RecordMoney{Money: Money{ID: payment, Kind: Recovered, Amount: z.matter.due, Proof: sealed(17)}})
	case "rectification_open":
		if z.lead.Rectifications[0].Reported == 0 {
			z.do(han, ReportRectified{Rectification: task, Proof: sealed(92)})
		}
		z.do(huang, AcceptRectification{Rectification: task, Proof: sealed(95)})
	case "clarification_missing":
		z.do(han, DecideClarification{Clarification: Clarification{Answer: No, Reason: sealed(19)}})
	case "accountability_not_approved":
		z.pass(Accountability)
	case "closing_not_requested":
		if z.matter.later {
			z.matter.later = false
			z.do(huang, AddEvidence{Evidence: paper, Object: sealed(24)})
			return
		}
		z.do(han, RequestClosing{})
	default:
		z.t.Fatalf("nobody knows how to mend %s", r.Code)
	}
}

// name names whoever is responsible, or nobody.
func (z *lazy) name(duty Duty) {
	z.t.Helper()
	if z.matter.later && z.lead.Stage == Verifying {
		z.pass(Facts) // even where the lists do not ask for it
	}
	switch {
	case z.matter.nobody:
		z.do(han, FindNobody{Allegation: first, Reason: sealed(21)})
		return
	case z.matter.unit:
		z.do(han, NameParty{Party: Party{ID: bureau, Kind: "unit", Duty: "principal", Allegations: []AllegationID{first}, Details: sealed(12)}})
		return
	}
	p := villageCadre()
	p.Duty = duty
	if _, named := z.lead.party(cadre); named {
		z.do(han, AmendParty{Party: p})
	} else {
		z.do(han, NameParty{Party: p})
	}
}

// decideMeasure decides the warning; where the scenario has it, an official's
// removal against someone who then proves to be a village cadre.
func (z *lazy) decideMeasure(m Measure) {
	z.t.Helper()
	if z.matter.demoted {
		official, p := villageCadre(), villageCadre()
		official.Kind = "public_official"
		m.Kind = "government_removal"
		z.do(han, AmendParty{Party: official})
		z.do(han, DecideMeasure{Measure: m}, AmendParty{Party: p})
		return
	}
	z.do(han, DecideMeasure{Measure: m})
}

func (z *lazy) pass(g Gate) {
	z.t.Helper()
	if z.matter.task && g == Responsibility && len(z.lead.Rectifications) == 0 {
		z.do(han, SetRectification{Rectification: Rectification{ID: task, Task: sealed(90), Due: z.day + 10}})
	}
	if z.lead.Gate(g).Light == Off {
		z.do(han, ProposeGate{Gate: g})
	}
	z.do(ruan, ApproveGate{Gate: g})
}

// close goes on until the lead is closed under the lists it is given.
func (z *lazy) close() {
	z.t.Helper()
	z.begin()
	for range 80 {
		err := z.try(an, Close{})
		if err == nil {
			return
		}
		r, ok := IsRefusal(err)
		if !ok {
			z.t.Fatal(err)
		}
		z.mend(r.Reasons[0])
	}
	z.t.Fatalf("not closed after 80 steps: %v", z.try(an, Close{}))
}

// matters gives a matter in which each entry of the lists bites.
var matters = map[string]matter{
	"tried_missing":         {finding: Unproven},
	"unproven_not_approved": {finding: Unproven},
	"clarification_missing": {finding: False},
	"leader_not_named":      {finding: True, leaders: Yes},
	"nobody_not_approved":   {finding: True, leaders: No, nobody: true},
	"unit_unanswered":       {finding: Partly, leaders: No, unit: true},
	"money_unbalanced":      {finding: True, leaders: No, due: 600},
	"rectification_open":    {finding: True, leaders: No, task: true},
	"measure_unlawful":      {finding: True, leaders: No, demoted: true},
	"facts_not_approved":    {finding: True, leaders: No, later: true},
}

func matterOf(code string) matter {
	if m, ok := matters[code]; ok {
		return m
	}
	return matter{finding: True, leaders: No}
}

// TestEachClosingEntryIsNeeded drops each entry of the closing lists in turn and
// shows a lead that can then be closed although the entry is missing; with the
// entry, the same handler in the same matter closes with nothing missing.
func TestEachClosingEntryIsNeeded(t *testing.T) {
	for g, list := range closingLists {
		for i, dropped := range list {
			t.Run(dropped.code, func(t *testing.T) {
				whole := &lazy{newWorld(t), matterOf(dropped.code)}
				whole.close()
				if missing := Missing(whole.lead); len(missing) > 0 {
					t.Errorf("closed with %v missing", missing)
				}
				broken := &lazy{newWorld(t), matterOf(dropped.code)}
				broken.lists[g] = slices.Delete(slices.Clone(list), i, i+1)
				broken.close()
				missing := Missing(broken.lead)
				if !slices.ContainsFunc(missing, func(r Reason) bool { return r.Code == dropped.code }) {
					t.Errorf("without the entry nothing is lost: %v", missing)
				}
			})
		}
	}
}

func TestEveryEntryCanBeReadByALawyer(t *testing.T) {
	codes := map[string]bool{}
	for g, list := range closingLists {
		for _, e := range list {
			if codes[e.code] || e.zh == "" || e.en == "" || e.source == "" {
				t.Errorf("entry %+v of gate %d", e.code, g+1)
			}
			codes[e.code] = true
		}
		if last := list[len(list)-1].code; last != Gate(g+1).Code()+"_not_approved" {
			t.Errorf("gate %d ends with %s", g+1, last)
		}
	}
}
