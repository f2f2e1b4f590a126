package tips

import (
	"testing"

	"zhuicha/tips/rules"
)

func TestALeadIsClosed(t *testing.T) {
	w := newWorld(t).closed()
	if w.lead.Rules != rules.Version {
		t.Errorf("closed under %q, want %q", w.lead.Rules, rules.Version)
	}
	if missing := Missing(w.lead); len(missing) != 0 {
		t.Errorf("closed with %v missing", missing)
	}
	if folded := Fold(Lead{}, w.events...); dump(folded) != dump(w.lead) {
		t.Error("the fold of the events is another lead")
	}
}

func TestCloseListsEverythingMissing(t *testing.T) {
	w := newWorld(t).verifying()
	err := w.try(an, Close{})
	r, ok := IsRefusal(err)
	if !ok {
		t.Fatalf("closed an empty lead: %v", err)
	}
	want := []string{
		"no_allegation", "verifiers_missing", "report_missing", "facts_not_approved",
		"responsibility_not_approved", "clarification_missing", "accountability_not_approved",
		"closing_not_requested",
	}
	if len(r.Reasons) != len(want) {
		t.Fatalf("%v", err)
	}
	for i, reason := range r.Reasons {
		if reason.Code != want[i] || reason.ZH == "" || reason.EN == "" {
			t.Errorf("reason %d is %+v, want %s with both sentences", i, reason, want[i])
		}
	}
}

func TestNothingProvenEndsInClarification(t *testing.T) {
	w := newWorld(t).verifying()
	w.find(False)
	w.gate(Facts)
	w.gate(Responsibility) // nobody is responsible for what did not happen
	w.refused("clarification_missing", ErrMissing, han, ProposeGate{Gate: Accountability})
	w.refused("clarification_form", ErrInvalid, han, DecideClarification{Clarification: Clarification{Answer: Yes, Allegations: []AllegationID{first}, Forms: []ClarificationForm{"meeting"}, Reason: sealed(20)}})
	w.do(han, DecideClarification{Clarification: Clarification{Answer: Yes, Allegations: []AllegationID{first}, Forms: []ClarificationForm{"meeting", InWriting}, Reason: sealed(20)}})
	w.gate(Accountability)
	w.do(han, RequestClosing{})
	w.do(an, Close{})
	w.stage(Closed)
}

func TestUnprovenNeedsTheSuperiorAndIsNotUntrue(t *testing.T) {
	w := newWorld(t).verifying()
	w.find(Unproven)
	w.refused("unproven_not_approved", ErrMissing, han, ProposeGate{Gate: Facts})
	w.refused("not_yours", ErrForbidden, an, ApproveUnproven{Allegation: first})
	w.do(shang, ApproveUnproven{Allegation: first})
	w.refused("not_unproven", ErrMissing, shang, ApproveUnproven{Allegation: first})
	w.do(han, RecordFinding{Found: Found{Allegation: first, Finding: Unproven, Text: sealed(99), Evidence: []EvidenceID{photo}, Tried: sealed(10)}})
	w.refused("unproven_not_approved", ErrMissing, han, ProposeGate{Gate: Facts}) // it was given to other words
	w.do(shang, ApproveUnproven{Allegation: first})
	w.gate(Facts)
	w.refused("not_untrue", ErrInvalid, han, DecideClarification{Clarification: Clarification{Answer: Yes, Allegations: []AllegationID{first}, Forms: []ClarificationForm{InWriting}, Reason: sealed(20)}})
}

func TestNobodyResponsibleNeedsTheSuperior(t *testing.T) {
	w := newWorld(t).resolving()
	w.do(han, AnswerLeaders{Answer: No, Reason: sealed(13)})
	w.refused("party_missing", ErrMissing, han, ProposeGate{Gate: Responsibility})
	w.do(han, FindNobody{Allegation: first, Reason: sealed(21)})
	w.refused("nobody_not_approved", ErrMissing, han, ProposeGate{Gate: Responsibility})
	w.do(shang, ApproveNobody{Allegation: first})
	w.gate(Responsibility)
}

func TestVillageCadresGetNoMore(t *testing.T) {
	w := newWorld(t).resolving()
	p := villageCadre()
	p.PartyMember = false
	w.do(han, NameParty{Party: p})
	decide := func(kind MeasureKey) DecideMeasure {
		return DecideMeasure{Measure: Measure{ID: warning, Party: cadre, Kind: kind, Decider: "discipline", Decided: w.day, Document: sealed(14)}}
	}
	for _, kind := range []MeasureKey{"government_demotion", "government_removal", "government_dismissal", "organisation_dismissal", "party_warning", "body_bulletin"} {
		w.refused("measure_unlawful", ErrInvalid, han, decide(kind))
	}
	w.do(han, decide("government_major_demerit"))
}

func TestTheFactsChangingLeadsBackToVerifying(t *testing.T) {
	w := newWorld(t).accountable()
	w.do(han, RequestClosing{})
	w.do(an, SendBackClosing{Gate: Responsibility, Reason: sealed(22)})
	w.stage(Resolving)
	if w.lead.Gate(Responsibility).SentBack != sealed(22) || w.lead.Gate(Facts).Light != On || w.lead.Gate(Accountability).Light != Off {
		t.Errorf("gates %+v", w.lead.Gates)
	}
	w.do(han, AddAllegation{Allegation: another, Text: sealed(23)})
	w.stage(Verifying)
	if w.lead.Gates != [3]GateState{{Light: Off}, {Light: Off, SentBack: sealed(22)}, {Light: Off}} {
		t.Errorf("gates %+v", w.lead.Gates)
	}
}

func TestThreePeople(t *testing.T) {
	all := []Role{Handler, Reviewer, Approver}
	jack := staff(40, county, all...)
	w := newWorld(t).verifying()
	w.find(True)
	w.do(jack, ProposeGate{Gate: Facts})
	w.refused("has_another_part", ErrSamePerson, jack, ApproveGate{Gate: Facts})
	jill := staff(41, county, all...)
	w.do(jill, ApproveGate{Gate: Facts})
	w.refused("has_another_part", ErrSamePerson, jill, RecordStep{StepTaken: StepTaken{Step: "filed", On: w.day, Document: sealed(30)}})
	w.refused("has_another_part", ErrSamePerson, han, NameVerifiers{Members: []MemberID{han.ID, jill.ID}})
	w.refused("has_another_part", ErrSamePerson, an, AssignHandlers{Members: []MemberID{an.ID}})
	if h := staff(42, county, all...); w.lead.Can(h, "close") != true {
		t.Error("a newcomer with every role may not try to close")
	}
}

func TestObjectionIsReCheckedByOthers(t *testing.T) {
	w := newWorld(t).closed()
	w.day += 31
	w.refused("objection_late", ErrLimit, villager, Objection{Message: sealed(40)})
	w.day--
	w.do(villager, Objection{Message: sealed(40)})
	w.stage(Verifying)
	for _, code := range []string{"finding_missing", "verifiers_missing", "report_missing", "facts_not_approved"} {
		w.refused(code, ErrMissing, ao, Close{}) // what was found before supports nothing now
	}
	for _, a := range []Actor{han, huang} {
		w.refused("had_a_part", ErrSamePerson, a, FileReport{Report: sealed(41)})
	}
	w.refused("had_a_part", ErrSamePerson, fu, NameVerifiers{Members: []MemberID{fu.ID, huang.ID}})
	w.do(fu, NameVerifiers{Members: []MemberID{fu.ID, fang.ID}})
	w.refused("finding_missing", ErrMissing, fu, ProposeGate{Gate: Facts})
	w.do(fu, RecordFinding{Found: Found{Allegation: first, Finding: Partly, Text: sealed(42), Evidence: []EvidenceID{photo}}}, FileReport{Report: sealed(43)})
	for g := Facts; g <= Accountability; g++ {
		w.do(fu, ProposeGate{Gate: g})
		w.refused("had_a_part", ErrSamePerson, ruan, ApproveGate{Gate: g})
		w.do(rong, ApproveGate{Gate: g})
	}
	w.do(fu, RequestClosing{})
	w.refused("had_a_part", ErrSamePerson, an, Close{})
	w.do(ao, Close{})
	w.refused("objected_already", ErrLimit, villager, Objection{Message: sealed(44)})
}

func TestReopeningKeepsThePeopleApart(t *testing.T) {
	w := newWorld(t).closed()
	w.do(du, Reopen{Reason: sealed(50)})
	w.stage(Verifying)
	if w.lead.Round != 2 || w.lead.Gate(Facts).Light != Off {
		t.Errorf("round %d, gates %+v", w.lead.Round, w.lead.Gates)
	}
	both := Actor{ID: han.ID, Office: county, Roles: []Role{Handler, Reviewer}}
	w.do(huang, ProposeGate{Gate: Facts})
	w.refused("has_another_part", ErrSamePerson, both, ApproveGate{Gate: Facts})
	w.do(ruan, ApproveGate{Gate: Facts})
}

func TestDecline(t *testing.T) {
	w := newWorld(t).screening()
	bare := ProposeDecline{DeclinePlan: DeclinePlan{Ground: NoSubstance, Helper: "hotline", Reason: sealed(60)}}
	w.refused("ask_first", ErrMissing, han, bare)
	w.do(han, AskTipster{Message: Message{Receipt: sealed(61), Copy: sealed(62)}})
	w.refused("ask_first", ErrMissing, han, bare)
	w.day += 16
	w.do(han, bare)
	w.refused("not_yours", ErrForbidden, ruan, ApproveProposal{Proposal: DeclineProposal})
	w.do(an, ApproveProposal{Proposal: DeclineProposal})
	w.stage(Declined)
	if s := StatusOf(w.lead, Lead{}, Weekdays{}, w.day); s.Helper != "hotline" || s.Until != w.day+30 {
		t.Errorf("status %+v", s)
	}
	w.do(villager, Objection{Message: sealed(63)})
	w.stage(Screening)
	w.refused("had_a_part", ErrSamePerson, han, SetTitle{Title: sealed(64)})
}

func TestShelve(t *testing.T) {
	w := newWorld(t).screening()
	shelve := func(review Day) ProposeDisposal {
		return ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Shelve, Opinion: sealed(5), Deliberation: sealed(6), Review: review}}
	}
	w.refused("review_day", ErrInvalid, han, shelve(0))
	w.refused("review_day", ErrInvalid, han, shelve(w.day.AddMonths(3)+1))
	w.do(han, shelve(w.day.AddMonths(3)))
	w.refused("proposal_waits", ErrStage, han, shelve(w.day+1))
	w.do(an, ReturnProposal{Proposal: DisposalProposal, Reason: sealed(65)})
	w.do(han, shelve(w.day+20))
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.stage(Shelved)
	if due := Due(w.lead, Weekdays{}); due > w.day+20 {
		t.Errorf("a shelved lead is due %s", due)
	}
	w.do(han, Wake{Reason: sealed(66)})
	w.stage(Screening)
}

func TestTransferNeedsANewKey(t *testing.T) {
	w := newWorld(t).verifying()
	w.find(True)
	w.do(han, ProposeTransfer{Destination: Destination{Office: second, Superior: province, Wrap: sealed(70)}, Reason: sealed(71)})
	w.do(an, ApproveProposal{Proposal: TransferProposal})
	w.stage(Verifying)
	if w.lead.Office != second || len(w.lead.Wraps) != 2 || !w.lead.WorkKey.Due {
		t.Fatalf("after the transfer: %s, %d wraps, key %+v", w.lead.Office, len(w.lead.Wraps), w.lead.WorkKey)
	}
	w.refused("not_yours", ErrForbidden, han, AddNote{Note: sealed(72)})
	w.refused("work_key_due", ErrStage, wai, AddNote{Note: sealed(72)})
	w.refused("work_key_exists", ErrStale, wai, MakeWorkKey{Generation: 1, Wrap: sealed(73)})
	w.do(wai, MakeWorkKey{Generation: 2, Wrap: sealed(73)}, AddNote{Note: sealed(72)})
}

func TestTakeOver(t *testing.T) {
	w := newWorld(t).verifying()
	w.refused("not_yours", ErrForbidden, ding, TakeOver{Superior: second, Wrap: sealed(74), Reason: sealed(75)})
	w.do(du, Urge{}, SendLetter{Letter: letterID, Text: sealed(76), Due: w.day + 5}, List{Reason: sealed(77)})
	w.do(du, TakeOver{Superior: second, Wrap: sealed(74), Reason: sealed(75)})
	if w.lead.Office != province || w.lead.Superior != second {
		t.Errorf("at %s under %s", w.lead.Office, w.lead.Superior)
	}
	w.do(gao, MakeWorkKey{Generation: 2, Wrap: sealed(78)}, AnswerLetter{Letter: letterID, Text: sealed(79)})
}

func TestRecusal(t *testing.T) {
	w := newWorld(t).resolving()
	w.refused("recuse_yourself", ErrForbidden, han, Recuse{Member: ruan.ID, Ground: "interest"})
	w.do(huang, Recuse{Member: huang.ID, Ground: "home_village"})
	w.stage(Verifying) // he was one of the two verifiers
	w.refused("you_are_recused", ErrRecused, huang, AddNote{Note: sealed(80)})
	w.refused("verifiers_missing", ErrMissing, han, ProposeGate{Gate: Facts})
	w.refused("they_are_recused", ErrRecused, han, NameVerifiers{Members: []MemberID{han.ID, huang.ID}})
	w.do(shang, RecuseOffice{Office: county, Reason: sealed(81)})
	w.refused("you_are_recused", ErrRecused, han, FileReport{Report: sealed(82)})
	w.refused("nobody_left", ErrInvalid, du, RecuseOffice{Office: province, Reason: sealed(83)})
	w.do(du, TakeOver{Superior: second, Wrap: sealed(84), Reason: sealed(85)})
}

func TestRectificationIsAcceptedByAnother(t *testing.T) {
	w := newWorld(t).resolving()
	w.do(han, SetRectification{Rectification: Rectification{ID: task, Task: sealed(90), Due: w.day + 10}})
	w.refused("task_not_reported", ErrStage, huang, AcceptRectification{Rectification: task, Proof: sealed(91)})
	w.do(han, ReportRectified{Rectification: task, Proof: sealed(92)})
	w.refused("own_report", ErrSamePerson, han, AcceptRectification{Rectification: task, Proof: sealed(91)})
	w.do(ruan, ReturnRectification{Rectification: task, Reason: sealed(93)})
	w.do(huang, ReportRectified{Rectification: task, Proof: sealed(94)})
	w.do(han, AcceptRectification{Rectification: task, Proof: sealed(95)})
	if r, _ := w.lead.rectification(task); r.AcceptedBy != han.ID || r.ReportedBy != huang.ID {
		t.Errorf("task %+v", r)
	}
}

func TestMergeAndSplit(t *testing.T) {
	dup := newWorld(t).screening()
	dup.do(han, ProposeMerge{Head: otherOne, Reason: sealed(100)})
	dup.do(an, ApproveProposal{Proposal: MergeProposal})
	dup.stage(Merged)
	dup.do(villager, FollowUp{Message: sealed(101)})
	dup.do(an, Unmerge{Reason: sealed(102)})
	dup.stage(Screening)

	head := newWorld(t).screening()
	head.do(an, AddDuplicate{Duplicate: otherOne})
	head.refused("is_head", ErrInvalid, han, ProposeMerge{Head: otherOne, Reason: sealed(100)})
	head.do(an, RemoveDuplicate{Duplicate: otherOne})

	parent := newWorld(t).verifying()
	parent.do(han, AddAllegation{Allegation: first, Text: sealed(103)})
	parent.refused("nothing_left", ErrInvalid, han, Split{Child: otherOne, Allegations: []AllegationID{first}})
	parent.do(han, AddAllegation{Allegation: another, Text: sealed(104)}, Split{Child: otherOne, Allegations: []AllegationID{first}})
	parent.refused("unknown_allegation", ErrInvalid, han, AmendAllegation{Allegation: first, Text: sealed(105)})

	child := arrival()
	child.Card = ""
	events, err := Decide(Lead{}, han, parent.day, OpenSplit{Target{Lead: otherOne}, child, theLead})
	if err != nil {
		t.Fatal(err)
	}
	if l := Fold(Lead{}, events...); l.Parent != theLead || l.Stage != Received {
		t.Errorf("child %+v", l)
	}
}

func TestUnopenableTipIsSentAgain(t *testing.T) {
	w := newWorld(t)
	w.refused("opens_already", ErrStage, villager, SendAgain{Tip: sealed(110), Wrap: sealed(111)})
	w.do(ying, Attest{Opens: No})
	w.do(gao, Attest{Opens: No})
	if !StatusOf(w.lead, Lead{}, Weekdays{}, w.day).SendAgain {
		t.Error("the receipt does not ask to send again")
	}
	w.do(villager, SendAgain{Tip: sealed(110), Wrap: sealed(111)})
	w.do(ying, Attest{Opens: Yes})
	w.refused("attested_already", ErrStage, han, Attest{Opens: No})
	w.do(gao, Attest{Opens: Yes})
	if !w.lead.Openable() || w.lead.Tip != sealed(110) {
		t.Errorf("opened %v, tip %s", w.lead.Opened, w.lead.Tip)
	}
}

func TestMessages(t *testing.T) {
	w := newWorld(t).screening()
	w.do(han, AskTipster{Message: Message{Receipt: sealed(120), Copy: sealed(121)}})
	if w.lead.Unanswered() != 1 {
		t.Error("the question does not wait")
	}
	for i := range maxFollowUps {
		w.do(villager, FollowUp{Message: sealed(130 + i)})
	}
	w.refused("too_many_messages", ErrLimit, villager, FollowUp{Message: sealed(129)})
	w.do(villager, DeleteReply{Receipt: sealed(120)})
	w.refused("unknown_message", ErrInvalid, villager, DeleteReply{Receipt: sealed(120)})
	w.do(villager, BurnReceipt{})
	w.refused("no_receipt", ErrInvalid, villager, BurnReceipt{})
	if w.lead.Unanswered() != 0 || !w.lead.Messages[0].Deleted || w.lead.Messages[0].Receipt != sealed(120) {
		t.Errorf("messages %+v", w.lead.Messages[0])
	}
}

func TestCommandsAreForOneStateOfOneLead(t *testing.T) {
	w := newWorld(t).screening()
	w.refused("other_lead", ErrStale, han, AddNote{Target{Lead: otherOne, Version: w.lead.Version}, sealed(1)})
	w.refused("other_version", ErrStale, han, AddNote{Target{Lead: theLead, Version: w.lead.Version - 1}, sealed(1)})
	w.day--
	w.refused("day_went_back", ErrInvalid, han, AddNote{Note: sealed(1)})
}

func TestCommandsSignedTogetherStandOrFallTogether(t *testing.T) {
	w := newWorld(t)
	seen := At(w.lead)
	batch := []Command{Attest{seen, Yes}, MakeWorkKey{seen, 1, sealed(4)}, BeginScreening{seen}}
	events, err := DecideAll(w.lead, han, w.day, batch...)
	if err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	if _, err := DecideAll(w.lead, han, w.day, append(batch, Attest{seen, Yes})...); err == nil {
		t.Error("a batch with a refused command went through")
	}
	if _, err := DecideAll(Fold(w.lead, events...), han, w.day, batch...); err == nil {
		t.Error("a batch went through twice")
	}
}

func TestNothingIsShelvedOnceTheFactsAreEstablished(t *testing.T) {
	w := newWorld(t).verifying()
	w.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Shelve, Opinion: sealed(5), Deliberation: sealed(6), Review: w.day + 5}})
	w.find(True)
	w.gate(Facts)
	w.refused("not_at_this_stage", ErrStage, an, ApproveProposal{Proposal: DisposalProposal})
	w.do(an, ReturnProposal{Proposal: DisposalProposal, Reason: sealed(65)})
}

func TestDutiesFitTheirBearers(t *testing.T) {
	w := newWorld(t).resolving()
	p := villageCadre()
	p.Duty = "principal"
	w.refused("duty_unfit", ErrInvalid, han, NameParty{Party: p})
	p.Duty, p.Kind = "principal", "unit"
	w.refused("unit_no_member", ErrInvalid, han, NameParty{Party: p})
	p.PartyMember = false
	w.do(han, NameParty{Party: p})
	w.refused("exists_already", ErrInvalid, han, NameParty{Party: p})
	p.Duty = "direct"
	w.refused("duty_unfit", ErrInvalid, han, AmendParty{Party: p})
}
