package tips

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The small world of the exhaustive search: one allegation, one person
// responsible, and four people who hold every role, in a county with its
// superior. Whoever of them does what is for the law to decide.
var (
	four = []Actor{
		staff(71, county, everyRole...), staff(72, county, everyRole...),
		staff(73, county, everyRole...), staff(74, province, everyRole...),
	}
	// worker does the plain work, so that the search is about who approves.
	worker = four[0]
)

// smallWorld is a lead under verification with an allegation, evidence, a
// report and two verifiers, none of them approved.
func smallWorld(t *testing.T) Lead {
	w := newWorld(t)
	w.do(worker, Attest{Opens: Yes}, MakeWorkKey{Generation: 1, Wrap: sealed(4)}, BeginScreening{})
	w.do(worker, Classify{Classification: Classification{Track: Rectify, Items: []Item{15}}})
	w.do(worker, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Preliminary, Opinion: sealed(5), Deliberation: sealed(6)}})
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.do(worker, NameVerifiers{Members: []MemberID{worker.ID, fu.ID}})
	w.do(worker, AddAllegation{Allegation: first, Text: sealed(7)}, AddEvidence{Evidence: photo, Object: sealed(8)})
	w.do(worker, FileReport{Report: sealed(11)}, AnswerLeaders{Answer: No, Reason: sealed(13)})
	return w.lead
}

// work is what the handler can do; acts is what any of the four may try.
func work(day Day) []Command {
	cadreNow := villageCadre()
	find := func(f Finding) Command {
		return RecordFinding{Found: Found{Allegation: first, Finding: f, Text: sealed(9), Evidence: []EvidenceID{photo}, Tried: sealed(10)}}
	}
	return []Command{
		find(True), find(False), find(Unproven),
		NameParty{Party: cadreNow}, WithdrawParty{Party: cadre, Reason: sealed(18)},
		DecideMeasure{Measure: Measure{ID: warning, Party: cadre, Kind: "government_warning", Decider: "discipline", Decided: day, Document: sealed(14)}},
		ExecuteMeasure{Measure: warning, Executed: day, Proof: sealed(15)},
		StateMoneyDue{Basis: sealed(16)},
		DecideClarification{Clarification: Clarification{Answer: No, Reason: sealed(19)}},
		RequestClosing{},
	}
}

func acts() []Command {
	all := []Command{ApproveUnproven{Allegation: first}, Close{}, Reopen{Reason: sealed(1)}}
	for g := Facts; g <= Accountability; g++ {
		all = append(all, ProposeGate{Gate: g}, ApproveGate{Gate: g}, SendBackGate{Gate: g, Reason: sealed(2)}, SendBackClosing{Gate: g, Reason: sealed(3)})
	}
	return all
}

// key is what of a state matters to what can still happen; days, versions and
// the record of the past do not, nor does how often a lead was reopened.
func key(l Lead) string {
	var b strings.Builder
	a := l.Allegations[0]
	fmt.Fprintf(&b, "%s %s %t %d %s %s", l.Stage, a.Found.Finding, a.Approved != "", len(l.Parties), l.MoneyDue.Basis, l.Clarification.Answer)
	for _, m := range l.Measures {
		fmt.Fprintf(&b, " %t", m.Executed != 0)
	}
	for _, g := range l.Gates {
		fmt.Fprintf(&b, " %s %s %s", g.Light, g.ProposedBy, g.ApprovedBy)
	}
	for _, p := range four {
		b.WriteString(" " + string(l.People[p.ID]))
	}
	return b.String()
}

// TestNoReachableLeadIsClosedWrongly visits every state the small world can
// reach. None is closed with anything missing or a gate open, and the people of
// each gate are three different ones.
func TestNoReachableLeadIsClosedWrongly(t *testing.T) {
	start := smallWorld(t)
	day := start.Last
	seen := map[string]bool{key(start): true}
	closed := map[Finding]int{}
	for queue := []Lead{start}; len(queue) > 0; queue = queue[1:] {
		lead := queue[0]
		invariants(t, lead)
		if lead.Stage == Closed {
			closed[lead.Allegations[0].Found.Finding]++
			apart(t, lead)
		}
		for _, next := range successors(lead, day) {
			if k := key(next); !seen[k] {
				seen[k] = true
				queue = append(queue, next)
			}
		}
	}
	t.Logf("%d states, closed %v", len(seen), closed)
	for _, f := range []Finding{True, False, Unproven} {
		if closed[f] == 0 {
			t.Errorf("no lead found %s was ever closed: the search shows nothing", f)
		}
	}
}

func successors(lead Lead, day Day) []Lead {
	var next []Lead
	try := func(a Actor, cmd Command) {
		if events, err := Decide(lead, a, day, aim(cmd, At(lead))); err == nil {
			next = append(next, Fold(lead, events...))
		}
	}
	for _, cmd := range work(day) {
		try(worker, cmd)
	}
	for _, a := range four {
		for _, cmd := range acts() {
			try(a, cmd)
		}
	}
	return next
}

// apart: whoever approved a gate did not propose any, and the sets of the four
// do not meet.
func apart(t *testing.T, l Lead) {
	t.Helper()
	for _, g := range l.Gates {
		for _, other := range l.Gates {
			if g.ApprovedBy == other.ProposedBy {
				t.Fatalf("%s proposed one gate and approved another", g.ApprovedBy)
			}
		}
	}
	for _, m := range l.Handlers() {
		if slices.Contains(l.Reviewers(), m) || slices.Contains(l.Approvers(), m) {
			t.Fatalf("%s has two parts", m)
		}
	}
}
