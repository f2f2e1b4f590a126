package tips

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// waits tells for which of some people a lead waits, and for what.
func (w *world) waits(want map[string]Actor) {
	w.t.Helper()
	for _, a := range cast {
		got := NextAct(w.lead, a)
		var expected string
		for command, who := range want {
			if who.ID == a.ID && a.staff() {
				expected = command
			}
		}
		if expected != "" && got != expected {
			w.t.Errorf("at %s the lead waits for %q from %v, want %q", w.lead.Stage, got, a.Roles, expected)
		}
	}
}

// nobodyElse demands that of the county's one-role people only some are waited for.
func (w *world) nobodyElse(some ...Actor) {
	w.t.Helper()
	for _, a := range []Actor{han, huang, ruan, an, ding, ying, ai, shen, shang, gao, fu, rong, ao, wai} {
		waited := slices.ContainsFunc(some, func(s Actor) bool { return s.ID == a.ID })
		if got := NextAct(w.lead, a); (got != "") != waited {
			w.t.Errorf("at %s the lead waits for %q from member %s with %v of office %s", w.lead.Stage, got, a.ID[30:], a.Roles, a.Office[29:])
		}
	}
}

// TestTheRoadPassesFromHandToHand follows one lead from its arrival to its
// closing: each time it waits for whoever must act next and for nobody else.
func TestTheRoadPassesFromHandToHand(t *testing.T) {
	w := newWorld(t)
	w.waits(map[string]Actor{"make_work_key": han})
	w.waits(map[string]Actor{"attest": shang})
	w.nobodyElse(han, huang, fu, ying, shang)
	w.do(shang, Attest{Opens: Yes})
	w.do(han, Attest{Opens: Yes}, MakeWorkKey{Generation: 1, Wrap: sealed(4)})
	w.waits(map[string]Actor{"begin_screening": ying})
	w.do(han, BeginScreening{})
	w.waits(map[string]Actor{"classify": han})
	w.nobodyElse(han)
	w.do(han, Classify{Classification: Classification{Track: Rectify, Items: []Item{18}}})
	w.waits(map[string]Actor{"propose_disposal": han})
	w.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Preliminary, Opinion: sealed(5), Deliberation: sealed(6)}})
	w.waits(map[string]Actor{"approve_proposal": an})
	w.nobodyElse(an, ao)
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.waits(map[string]Actor{"add_allegation": han})
	w.nobodyElse(han)

	z := newWorld(t).resolving()
	z.waits(map[string]Actor{"name_party": han})
	z.do(han, AnswerLeaders{Answer: No, Reason: sealed(13)}, FindNobody{Allegation: first, Reason: sealed(21)})
	z.waits(map[string]Actor{"approve_nobody": shang})
	if NextAct(z.lead, han) != "" {
		t.Error("the handler is waited for while the superior has to approve")
	}
	z.do(shang, ApproveNobody{Allegation: first})
	z.waits(map[string]Actor{"propose_gate": han})
	z.do(han, ProposeGate{Gate: Responsibility})
	z.waits(map[string]Actor{"approve_gate": ruan})
	if NextAct(z.lead, han) != "" || NextAct(z.lead, an) != "" {
		t.Error("a proposed gate waits for more than its reviewers")
	}
	if done := newWorld(t).closed(); NextAct(done.lead, an) != "" || NextAct(done.lead, han) != "inform_tipster" {
		t.Errorf("a closed lead waits for %q of the approver and %q of the handler", NextAct(done.lead, an), NextAct(done.lead, han))
	}
}

// TestATransferredLeadWaitsForTheNewOffice: who handled it before is not waited
// for any more, and the new office's handlers all are until one takes it.
func TestATransferredLeadWaitsForTheNewOffice(t *testing.T) {
	w := newWorld(t).verifying()
	if NextAct(w.lead, huang) != "" {
		t.Error("a lead somebody handles waits for another handler too")
	}
	w.do(han, ProposeTransfer{Destination: Destination{Office: second, Superior: province, Wrap: sealed(31)}, Reason: sealed(32)})
	w.do(an, ApproveProposal{Proposal: TransferProposal})
	w.nobodyElse(wai, shang)
	if got := NextAct(w.lead, wai); got != "make_work_key" {
		t.Errorf("the new office is waited for with %q", got)
	}
}

// TestWaitingAgreesWithNextAct plays random histories: the lists' view and the
// page's view of whose turn it is are one, the law admits whoever is waited for,
// and no unfinished lead waits for nobody, but for one that sleeps.
func TestWaitingAgreesWithNextAct(t *testing.T) {
	var stages = map[Stage]bool{}
	fresh := []Actor{staff(91, county, everyRole...), staff(92, province, everyRole...), staff(93, second, everyRole...)}
	rapid.Check(t, func(t *rapid.T) {
		z := &lazy{newWorld(t), matterOf(rapid.SampledFrom(slices.Sorted(maps.Keys(matters))).Draw(t, "matter"))}
		z.soft = true
		for range rapid.IntRange(5, 60).Draw(t, "steps") {
			z.day += Day(rapid.IntRange(0, 3).Draw(t, "days"))
			if rapid.IntRange(0, 3).Draw(t, "who") > 0 {
				z.onward()
			} else {
				z.meddle(t)
			}
			stages[z.lead.Stage] = true
			somebody := false
			for _, a := range append(slices.Clone(fresh), cast...) {
				somebody = agrees(t, z.lead, a) || somebody
			}
			if !somebody && z.lead.Stage != Shelved && slices.Contains(unfinished, z.lead.Stage) {
				t.Fatalf("an unfinished lead at %s waits for nobody: %s", z.lead.Stage, dump(z.lead))
			}
		}
	})
	if len(stages) < 6 {
		t.Errorf("the histories only came to %v", stages)
	}
}

// agrees holds the two views of one person against each other and tells whether
// he is waited for.
func agrees(t *rapid.T, l Lead, a Actor) bool {
	next := NextAct(l, a)
	if !a.staff() {
		if next != "" {
			t.Fatalf("waits for the %v", a.Roles)
		}
		return false
	}
	listed := false
	switch a.Office {
	case l.Office:
		listed = WaitingOf(l).For(a.ID, false, RolesOf(a.Roles...))
	case l.Superior:
		listed = WaitingOf(l).For(a.ID, true, RolesOf(a.Roles...))
	}
	if listed != (next != "") {
		t.Fatalf("lists say %v, the next act is %q for %+v: %s", listed, next, a, dump(l))
	}
	if next != "" && !l.Can(a, next) {
		t.Fatalf("waits for %s from somebody the law does not admit: %+v", next, a)
	}
	return next != ""
}
