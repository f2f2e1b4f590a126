package tips

import (
	"fmt"
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

// TestGateTable writes down which gate each event touches first.
func TestGateTable(t *testing.T) {
	var b strings.Builder
	for _, h := range happenings {
		g := gateTouched(sampleEvent(t, h).Fact)
		name := g.Code()
		if g == 0 {
			name = "-"
		}
		fmt.Fprintf(&b, "%-24s %s\n", h.name, name)
	}
	golden(t, "gates.txt", []byte(b.String()))
}

// TestEventsOpenTheirGateAndLaterOnes folds each event onto a lead with all
// gates approved.
func TestEventsOpenTheirGateAndLaterOnes(t *testing.T) {
	ready := newWorld(t).accountable().lead
	for _, h := range happenings {
		ev := sampleEvent(t, h)
		touched := gateTouched(ev.Fact)
		if touched == 0 {
			continue
		}
		after := Apply(ready, ev)
		for g := Facts; g <= Accountability; g++ {
			want := On
			if g >= touched {
				want = Off
			}
			if got := after.Gate(g).Light; got != want {
				t.Errorf("%s leaves gate %d %s, want %s", h.name, g, got, want)
			}
		}
	}
}

// TestTheLawKnowsTheWordsOfTheTables: each value the law speaks of is in the
// tables, and every clock it starts too.
func TestTheLawKnowsTheWordsOfTheTables(t *testing.T) {
	for subject, keys := range map[string][]string{
		"stage":          {"received", "screening", "verifying", "resolving", "closing", "closed", "shelved", "merged", "declined"},
		"role":           {string(Handler), string(Reviewer), string(Approver), string(Oversight), string(Intake), string(Admin), string(Auditor), string(Tipster), string(System)},
		"track":          {string(Rectify), string(Discipline), string(Petition)},
		"disposal":       {string(TalkInquiry), string(Preliminary), string(Shelve), string(Conclude)},
		"decline_ground": {string(OtherProcedure), string(OtherOffice), string(NoSubstance)},
		"finding":        {string(True), string(Partly), string(False), string(Unproven)},
		"urgency":        {string(Normal), string(Raised), string(Urgent)},
		"answer":         {string(Yes), string(No)},
		"money":          {string(Recovered), string(Returned), string(Explained)},
		"proposal":       {string(DisposalProposal), string(DeclineProposal), string(TransferProposal), string(MergeProposal)},
		"gate":           {Facts.Code(), Responsibility.Code(), Accountability.Code()},
	} {
		terms := rules.Terms(subject)
		if len(terms) != len(keys) {
			t.Errorf("%s has %d words, the law %d", subject, len(terms), len(keys))
		}
		for _, k := range keys {
			if !rules.Defined(subject, k) {
				t.Errorf("%s lacks %s", subject, k)
			}
		}
	}
	for subject, key := range map[string]string{
		"urgency_ground": string(Retaliation), "clarification_form": string(InWriting), "source": string(FromTip),
		"step": string(InquirySent), "duty": "direct",
	} {
		if !rules.Defined(subject, key) {
			t.Errorf("%s lacks %s", subject, key)
		}
	}
	for _, key := range []string{
		"openable", "accept", "answer_acceptance", "transfer", "petition", "disposal", "shelved_review", "verification",
		"closing_review", "review", "responsibility", "accountability", "inquiry_reply", "talk_inquiry_report",
		"rectification", "letter", "result",
	} {
		if _, ok := rules.ClockByKey(key); !ok {
			t.Errorf("no clock %s", key)
		}
	}
}

func TestUrgencyAndScore(t *testing.T) {
	c := Classification{Checks: []Check{"who", "amount"}}
	if c.Score() != 2 || c.Urgency() != Normal {
		t.Errorf("%d, %s", c.Score(), c.Urgency())
	}
	c.Raised = []UrgencyGround{"repeated"}
	if c.Urgency() != Raised {
		t.Error(c.Urgency())
	}
	if c.Raised = append(c.Raised, Retaliation); c.Urgency() != Urgent {
		t.Error(c.Urgency())
	}
}
