package tips

import (
	"encoding/json"
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

func (w *world) status() Status { return StatusOf(w.lead, Lead{}, Weekdays{}, w.day) }

func TestLampsFollowTheGates(t *testing.T) {
	w := newWorld(t).verifying()
	w.find(True)
	want := func(lamps ...Light) {
		t.Helper()
		if got := *w.status().Lamps; got != [3]Light(lamps) {
			t.Errorf("lamps %v, want %v", got, lamps)
		}
	}
	want(Off, Off, Off)
	w.do(han, ProposeGate{Gate: Facts})
	want(Half, Off, Off)
	w.do(ruan, SendBackGate{Gate: Facts, Reason: sealed(1)})
	want(Off, Off, Off)
	w.gate(Facts)
	want(On, Off, Off)
}

func TestStatusOfAClosedLead(t *testing.T) {
	w := newWorld(t).closed()
	s := w.status()
	if s.Stage != Closed || s.ZH != "已办结" || s.EN == "" || s.Until != w.day+rules.ObjectionDays || *s.Lamps != [3]Light{On, On, On} {
		t.Errorf("%+v", s)
	}
	var gates []Gate
	for _, m := range s.Timeline {
		if m.Type == "gate_approved" {
			gates = append(gates, m.Gate)
		}
	}
	if len(gates) != 3 || s.Timeline[0].Type != "lead_received" {
		t.Errorf("timeline %+v", s.Timeline)
	}
	w.day += rules.ObjectionDays + 1
	if w.status().Until != 0 {
		t.Error("the receipt still offers an objection")
	}
}

// TestStatusTellsNoNames: nothing a receipt shows names a person, an office or
// a sealed object.
func TestStatusTellsNoNames(t *testing.T) {
	w := newWorld(t).closed()
	raw, err := json.Marshal(w.status())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{string(han.ID), string(ruan.ID), string(an.ID), string(county), string(province), string(cadre), string(w.lead.Title), string(sealed(7))} {
		if secret != "" && strings.Contains(string(raw), secret) {
			t.Errorf("the receipt shows %s", secret)
		}
	}
}

// TestAMergedReceiptIsNoWindow: until the head is closed it shows the head's
// coarse stage and the own arrival.
func TestAMergedReceiptIsNoWindow(t *testing.T) {
	dup := newWorld(t).screening()
	dup.do(han, AskTipster{Message: Message{Receipt: sealed(61), Copy: sealed(62)}})
	dup.do(han, ProposeMerge{Head: otherOne, Reason: sealed(100)})
	dup.do(an, ApproveProposal{Proposal: MergeProposal})
	head := newWorld(t).resolving()
	head.day += 400 // very late
	s := StatusOf(dup.lead, head.lead, Weekdays{}, head.day)
	if s.Stage != Resolving || s.Lamps != nil || s.Late != 0 || s.Next != nil || s.Asked || s.Replies || s.Until != 0 {
		t.Errorf("%+v", s)
	}
	if len(s.Timeline) != 1 || s.Timeline[0].Type != "lead_received" {
		t.Errorf("timeline %+v", s.Timeline)
	}
	raw, _ := json.Marshal(s)
	for _, word := range []string{"merge", "并件", "duplicate"} {
		if strings.Contains(string(raw), word) {
			t.Errorf("the receipt says %s: %s", word, raw)
		}
	}
	done := newWorld(t).closed()
	s = StatusOf(dup.lead, done.lead, Weekdays{}, done.day)
	if s.Stage != Closed || s.Lamps == nil || *s.Lamps != [3]Light{On, On, On} || len(s.Timeline) != 2 {
		t.Errorf("after closing %+v", s)
	}
	if len(dup.lead.History) < 2 {
		t.Error("showing the timeline changed it")
	}
}

func TestEveryStageHasPublicWords(t *testing.T) {
	for _, term := range rules.Terms("stage") {
		if Stage(term.Key) != Merged && (term.PublicZH == "" || term.PublicEN == "") {
			t.Errorf("%s has no words for the receipt", term.Key)
		}
	}
}

// TestSealedRoutingRecordsNoArea.
func TestSealedRoutingRecordsNoArea(t *testing.T) {
	r := arrival()
	r.SealedRouting = true
	_, err := Decide(Lead{}, villager, NewDay(2018, 3, 1), Receive{Target{Lead: theLead}, r})
	if refusal, ok := IsRefusal(err); !ok || refusal.Reasons[0].Code != "area_sealed" {
		t.Errorf("%v", err)
	}
	r.Area, r.Superior = "", r.Office
	_, err = Decide(Lead{}, villager, NewDay(2018, 3, 1), Receive{Target{Lead: theLead}, r})
	if refusal, ok := IsRefusal(err); !ok || refusal.Reasons[0].Code != "offices_equal" {
		t.Errorf("%v", err)
	}
}
