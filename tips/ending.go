package tips

import "zhuicha/tips/rules"

// The end of a lead, and its beginning again.

// decideRequestClosing: the handler asks once nothing on the closing lists is
// missing; asked too early, it answers with what is.
func decideRequestClosing(s scene, _ RequestClosing) ([]Fact, error) {
	if missing := s.lists.missing(s.lead); len(missing) > 0 {
		return nil, &Refusal{ErrMissing, missing}
	}
	return one(ClosingRequested{})
}

func (f ClosingRequested) apply(l *Lead, h Head) { l.Stage, l.ClosingRequested = Closing, h.Day }

// decideClose refuses with everything that is missing, at whatever stage it is
// asked.
func decideClose(s scene, _ Close) ([]Fact, error) {
	missing := s.lists.missing(s.lead)
	if s.lead.Stage != Closing {
		missing = append(missing, reason(closingNotRequested))
	}
	if len(missing) > 0 {
		return nil, &Refusal{ErrMissing, missing}
	}
	return one(LeadClosed{rules.Version})
}

func (f LeadClosed) apply(l *Lead, h Head) { l.Stage, l.Decided, l.Rules = Closed, h.Day, f.Rules }

func decideSendBackClosing(_ scene, c SendBackClosing) ([]Fact, error) {
	return one(ClosingSentBack{c.Gate, c.Reason})
}

func (f ClosingSentBack) apply(l *Lead, _ Head) {
	l.openFrom(f.Gate)
	l.gate(f.Gate).SentBack = f.Reason
}

func decideReopen(_ scene, c Reopen) ([]Fact, error) { return one(LeadReopened{c.Reason}) }

func (f LeadReopened) apply(l *Lead, h Head) { l.reopen(h.Day) }

// reopen leads a closed lead back to 核实 and a declined one back to 甄别.
func (l *Lead) reopen(day Day) {
	back := Verifying
	if l.Stage == Declined {
		back = Screening
	}
	l.Stage, l.Decided, l.Rules = back, 0, ""
	l.Declined = DeclinePlan{}
	l.Reopened = day
	l.Round++
}

// decideObjection: once, within thirty days of closing or declining.
func decideObjection(s scene, c Objection) ([]Fact, error) {
	switch {
	case s.lead.Objected:
		return nil, refuse(objectedAlready)
	case s.day > s.lead.ObjectUntil():
		return nil, refuse(objectionLate)
	}
	return one(Objected{c.Message})
}

// ObjectUntil is the last day on which the tipster may object, or none.
func (l Lead) ObjectUntil() Day {
	if l.Decided == 0 || l.Objected || l.Card == "" {
		return 0
	}
	return l.Decided + rules.ObjectionDays
}

// apply: 复查 is by people who had no part, and they find everything anew. What
// was found before stays in the record, but supports no gate.
func (f Objected) apply(l *Lead, h Head) {
	l.Messages = append(l.Messages, Mail{Day: h.Day, FromTipster: true, Text: f.Message})
	l.reopen(h.Day)
	l.Objected = true
	l.Former = map[MemberID]bool{}
	for m := range l.People {
		l.Former[m] = true
	}
	l.Verifiers, l.Report = nil, ""
	for i, a := range l.Allegations {
		l.Allegations[i] = Allegation{ID: a.ID, Text: a.Text, MovedTo: a.MovedTo}
	}
}
