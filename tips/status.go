package tips

import "zhuicha/tips/rules"

// Status is what a receipt shows: no office's inner work, no names, no reasons.
type Status struct {
	Stage     Stage         `json:"stage"` // coarse: of the head, where the lead follows one; never "merged"
	ZH        string        `json:"zh"`    // the stage in a neighbour's words
	EN        string        `json:"en"`
	Lamps     *[3]Light     `json:"lamps,omitempty"` // facts, responsibility, accountability; nil: show none
	Timeline  []Milestone   `json:"timeline"`
	Asked     bool          `json:"asked"`             // a question waits for an answer
	SendAgain bool          `json:"send_again"`        // neither office could open it
	Helper    Helper        `json:"helper,omitempty"`  // declined: who can help instead
	Ground    DeclineGround `json:"ground,omitempty"`  // declined: why
	Late      int           `json:"late"`              // working days
	Next      *Clock        `json:"next,omitempty"`    // the next thing due
	Until     Day           `json:"until,omitempty"`   // the last day to object, if one may
	Replies   bool          `json:"replies,omitempty"` // whether messages may be shown
}

// StatusOf is what the receipt of a lead shows. Head is the lead it follows, the
// zero Lead if none. Until the head is closed a merged receipt shows its coarse stage and the
// own arrival, and nothing else: whoever sent it may have done so to look inside
// (DESIGN §3).
func StatusOf(lead, head Lead, cal Calendar, today Day) Status {
	if lead.Stage == Merged {
		return followingStatus(lead, head)
	}
	s := Status{
		Lamps: lead.lamps(), Timeline: lead.History, Asked: lead.Unanswered() > 0 && lead.Stage != Closed && lead.Stage != Declined,
		SendAgain: lead.AsksAgain(), Until: lead.mayObjectUntil(today), Replies: true,
		Helper: lead.Declined.Helper, Ground: lead.Declined.Ground,
	}
	s.name(lead.Stage)
	for _, c := range Clocks(lead, cal, today) {
		if !c.public() {
			continue
		}
		if s.Next == nil {
			s.Next = &c
		}
		s.Late = max(s.Late, c.Late)
	}
	return s
}

func followingStatus(lead, head Lead) Status {
	s := Status{Timeline: lead.History[:min(1, len(lead.History))]}
	s.name(head.Stage)
	if head.Stage == Closed {
		s.Lamps, s.Replies = head.lamps(), true
		s.Timeline = append(s.Timeline[:len(s.Timeline):len(s.Timeline)], Milestone{Day: head.Decided, Type: LeadClosed{}.Type()})
	}
	return s
}

func (s *Status) name(stage Stage) {
	if stage == Merged { // a head that follows another itself: the caller finds the last
		stage = Screening
	}
	term, _ := rules.TermOf("stage", string(stage))
	s.Stage, s.ZH, s.EN = stage, term.PublicZH, term.PublicEN
}

func (l Lead) lamps() *[3]Light {
	return &[3]Light{l.Gates[0].Light, l.Gates[1].Light, l.Gates[2].Light}
}

func (l Lead) mayObjectUntil(today Day) Day {
	if until := l.ObjectUntil(); today <= until {
		return until
	}
	return 0
}

// public tells whether a receipt may name a clock.
func (c Clock) public() bool {
	rule, _ := rules.ClockByKey(string(c.Key))
	return rule.PublicZH != ""
}

// public tells whether a receipt may show that something happened. Merging is
// not among it.
func public(f Fact) bool {
	switch f.(type) {
	case LeadReceived, ScreeningBegun, TipsterAsked, TipSentAgain,
		DisposalApproved, LeadDeclined, LeadTransferred, LeadTakenOver, LeadWoken,
		GateApproved, LeadClosed, LeadReopened, Objected, LatenessRecorded:
		return true
	}
	return false
}
