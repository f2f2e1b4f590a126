package tips

import (
	"testing"

	"zhuicha/tips/rules"
)

func (w *world) propose(d Disposal, review Day) {
	w.t.Helper()
	w.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: d, Opinion: sealed(5), Deliberation: sealed(6), Review: review}})
}

func TestAProposedDisposalWaitsForItsApprover(t *testing.T) {
	w := newWorld(t).screening() // disposal due on Monday, 2018-04-02
	w.day = date(3, 12)
	w.propose(Preliminary, 0)
	w.still(t, "disposal")
	w.due(t, "review", date(3, 26))
	w.day = date(3, 22)
	w.do(an, ReturnProposal{Proposal: DisposalProposal, Reason: sealed(65)})
	w.still(t, "review")
	w.due(t, "disposal", date(4, 11)) // ten days at the approver's
}

func TestAShelvedLeadIsNotLateWhenWoken(t *testing.T) {
	w := newWorld(t).screening()
	w.day = date(3, 11)
	w.propose(Shelve, date(5, 20))
	w.day = date(3, 14)
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.due(t, "shelved_review", date(5, 20)) // the day named, a Sunday, before the three months are over
	w.still(t, "disposal")
	w.day = date(5, 14)
	w.do(han, Wake{Reason: sealed(66)})
	w.due(t, "disposal", date(6, 4)) // 64 days later than the 1st of April
	if len(w.lead.Timing.Pauses) != 2 || w.lead.Timing.Resting != 0 {
		t.Errorf("timing %+v", w.lead.Timing)
	}
}

func TestVerifyingGoesOnWhereItRested(t *testing.T) {
	w := newWorld(t).verifying() // until Tuesday, 2018-05-01
	w.day = date(4, 2)
	w.propose(Shelve, date(6, 1))
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.day = date(5, 2)
	w.do(han, Wake{Reason: sealed(66)})
	w.stage(Verifying)
	w.due(t, "verification", date(5, 31)) // thirty days later
}

func TestAPetitionDoesNotRest(t *testing.T) {
	w := newWorld(t).screening()
	w.do(han, Classify{Classification: Classification{Track: Petition, Items: []Item{15}}})
	w.due(t, "petition", date(4, 30))
	w.propose(Shelve, date(5, 1))
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.due(t, "petition", date(4, 30))
	w.day = date(4, 28)
	w.do(han, Wake{Reason: sealed(66)})
	w.due(t, "petition", date(4, 30))
}

func TestALeadThatFollowedAnotherIsNotLateAfterwards(t *testing.T) {
	w := newWorld(t).screening()
	w.do(han, ProposeMerge{Head: otherOne, Reason: sealed(100)})
	w.due(t, "review", date(3, 15))
	w.due(t, "disposal", date(4, 2)) // a merge is no disposal
	w.do(an, ApproveProposal{Proposal: MergeProposal})
	if clocks := Clocks(w.lead, Weekdays{}, w.day); len(clocks) != 0 {
		t.Errorf("a follower has %+v", clocks)
	}
	w.day = date(8, 1)
	w.do(an, Unmerge{Reason: sealed(101)})
	w.due(t, "disposal", date(9, 3)) // 153 days after the 1st of April is a Saturday
}

func TestAGateOpenedAgainCountsNoDayItWasApproved(t *testing.T) {
	w := newWorld(t).resolving() // verifying was due on 2018-05-01
	w.due(t, "responsibility", date(4, 2))
	w.day = date(3, 21)
	w.do(han, AddEvidence{Evidence: paper, Object: sealed(20)})
	w.stage(Verifying)
	w.still(t, "responsibility")
	w.due(t, "verification", date(5, 21)) // twenty days later
	w.gate(Facts)
	w.due(t, "responsibility", date(4, 23)) // anew; the 21st is a Saturday
}

func TestTransferCountsFromTheDayItCouldBeKnown(t *testing.T) {
	move := ProposeTransfer{Destination: Destination{Office: second, Superior: province, Wrap: sealed(70)}, Reason: sealed(71)}
	w := newWorld(t).screening()
	w.day = date(3, 7)
	w.do(han, move)
	w.due(t, "transfer", date(3, 8))
	w = newWorld(t).verifying()
	w.day = date(3, 7)
	w.do(han, move)
	w.due(t, "transfer", date(3, 14))
}

func TestAskingStopsNoClock(t *testing.T) {
	w := newWorld(t).screening()
	w.do(han, AskTipster{Message: Message{Receipt: sealed(4), Copy: sealed(5)}})
	w.day = date(3, 20)
	w.due(t, "disposal", date(4, 2))
	w.do(villager, FollowUp{Message: sealed(6)})
	w.due(t, "disposal", date(4, 2))
}

func TestAnExtensionBelongsToItsRound(t *testing.T) {
	w := newWorld(t).verifying()
	w.refused("clock_stopped", ErrInvalid, han, RequestExtension{Clock: "accountability", Reason: sealed(1)})
	w.do(han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.refused("proposal_waits", ErrStage, han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.do(an, ReturnExtension{Clock: "verification", Reason: sealed(2)})
	w.due(t, "verification", date(5, 1))
	w.do(han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.do(an, ApproveExtension{Clock: "verification"})
	w.due(t, "verification", date(6, 1))
	w.find(True)
	w.gate(Facts)
	w.do(han, NameParty{Party: villageCadre()}, AnswerLeaders{Answer: No, Reason: sealed(13)})
	w.gate(Responsibility)
	w.do(han, DecideMeasure{Measure: Measure{ID: warning, Party: cadre, Kind: "government_warning", Decider: "discipline", Decided: w.day, Document: sealed(14)}})
	w.do(han, ExecuteMeasure{Measure: warning, Executed: w.day, Proof: sealed(15)}, StateMoneyDue{Basis: sealed(16)})
	w.gate(Accountability)
	w.do(han, RequestClosing{})
	w.due(t, "closing_review", date(3, 22))
	w.do(an, Close{})
	w.day = date(6, 4)
	w.do(du, Reopen{Reason: sealed(50)})
	w.due(t, "verification", date(8, 6)) // two months, without the extension; the 4th is a Saturday
	w.do(han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.do(an, ApproveExtension{Clock: "verification"})
	w.due(t, "verification", date(9, 4))
}

func TestADeclinedLeadTakenUpAgainStartsAnew(t *testing.T) {
	w := newWorld(t).screening()
	w.do(han, ProposeDecline{DeclinePlan: DeclinePlan{Ground: OtherOffice, Helper: "hotline", Reason: sealed(60)}})
	w.due(t, "review", date(3, 15))
	w.do(an, ApproveProposal{Proposal: DeclineProposal})
	w.day = date(7, 2)
	w.do(du, Reopen{Reason: sealed(50)})
	w.due(t, "disposal", date(8, 2))
}

func TestOtherStepsDoNotStopAnInquiry(t *testing.T) {
	w := newWorld(t).verifying()
	step := func(s Step) {
		w.do(han, RecordStep{StepTaken: StepTaken{Step: s, On: w.day, Document: sealed(2)}})
	}
	step(InquirySent)
	step("plan_approved")
	w.due(t, "inquiry_reply", date(3, 22))
	step(InquiryAnswered)
	w.still(t, "inquiry_reply")
	w.due(t, "talk_inquiry_report", date(4, 2))
}

func TestClocksWarnThreeWorkingDaysAhead(t *testing.T) {
	w := newWorld(t) // accept is due on Thursday, 2018-03-08
	for day, want := range map[Day]struct {
		soon bool
		late int
	}{
		date(3, 2): {}, date(3, 4): {soon: false}, date(3, 5): {soon: true}, date(3, 8): {soon: true},
		date(3, 9): {late: 1}, date(3, 10): {late: 1}, date(3, 12): {late: 2},
	} {
		w.day = day
		if c, _ := running(t, w, "accept"); c.Soon != want.soon || c.Late != want.late {
			t.Errorf("%s: %+v", day, c)
		}
	}
}

func TestOverdueNamesEachLatenessOnce(t *testing.T) {
	w := newWorld(t)
	w.do(du, SendLetter{Letter: letterID, Text: sealed(1), Due: date(3, 2)})
	if late := Overdue(w.lead, Weekdays{}, date(3, 2)); len(late) != 0 {
		t.Errorf("late on the day itself: %+v", late)
	}
	w.day = date(3, 6) // the letter since Friday, openable since Monday
	late := Overdue(w.lead, Weekdays{}, w.day)
	if len(late) != 2 || late[0] != (Lateness{"letter", Ref(letterID), date(3, 2)}) || late[1] != (Lateness{"openable", "", date(3, 5)}) {
		t.Fatalf("late: %+v", late)
	}
	for _, l := range late {
		w.do(clockman, RecordLateness{Lateness: l})
	}
	if again := Overdue(w.lead, Weekdays{}, w.day+1); len(again) != 0 {
		t.Errorf("again: %+v", again)
	}
	w.screening()
	w.do(gao, Attest{Opens: Yes})
	w.do(han, AnswerLetter{Letter: letterID, Text: sealed(2)})
	if clocks := Clocks(w.lead, Weekdays{}, w.day); len(w.lead.Lateness) != 2 || clocks[0].Late != 0 {
		t.Errorf("once the work is done: %+v, %+v", w.lead.Lateness, clocks)
	}
	shown := 0
	for _, m := range w.status().Timeline {
		if m.Type == (LatenessRecorded{}).Type() {
			shown++
		}
	}
	if shown != 2 {
		t.Errorf("the receipt shows %d of two", shown)
	}
}

func TestEveryClockOfTheTableRuns(t *testing.T) {
	seen := map[ClockKey]bool{}
	see := func(w *world) *world {
		for _, c := range Clocks(w.lead, Weekdays{}, w.day) {
			seen[c.Key] = true
		}
		return w
	}
	see(newWorld(t))
	w := see(newWorld(t).screening())
	w.do(du, SendLetter{Letter: letterID, Text: sealed(1), Due: date(3, 9)})
	w.do(han, Classify{Classification: Classification{Track: Petition, Items: []Item{15}}})
	w.propose(Shelve, date(4, 1))
	see(w)
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	see(w)
	w = newWorld(t).verifying()
	w.do(han, RecordStep{StepTaken: StepTaken{Step: InquirySent, On: w.day, Document: sealed(2)}})
	see(w)
	w.do(han, RecordStep{StepTaken: StepTaken{Step: TalkHeld, On: w.day, Document: sealed(2)}})
	w.do(han, ProposeTransfer{Destination: Destination{Office: second, Superior: province, Wrap: sealed(70)}, Reason: sealed(71)})
	see(w)
	w = see(newWorld(t).resolving())
	w.do(han, SetRectification{Rectification: Rectification{ID: task, Task: sealed(3), Due: date(3, 9)}})
	see(w)
	w = newWorld(t).accountable()
	w.do(han, StateMoneyDue{Due: 100, Basis: sealed(16)})
	see(w)
	w.gate(Accountability)
	w.do(han, RequestClosing{})
	see(w)
	see(newWorld(t).closed())
	for _, c := range rules.Clocks() {
		if !seen[ClockKey(c.Key)] {
			t.Errorf("nothing ever starts %s", c.Key)
		}
	}
}
