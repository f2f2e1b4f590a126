package tips

import (
	"slices"

	"zhuicha/tips/rules"
)

// Accountability 追责到位: measures decided and carried out, money brought back,
// the problem put right, or 澄清 where nothing proved true.

func (l Lead) measure(id MeasureID) (MeasureState, bool) {
	i := slices.IndexFunc(l.Measures, func(m MeasureState) bool { return m.ID == id })
	if i < 0 {
		return MeasureState{}, false
	}
	return l.Measures[i], true
}

// Against lists the measures taken against a party.
func (l Lead) Against(id PartyID) []MeasureState {
	var taken []MeasureState
	for _, m := range l.Measures {
		if m.Party == id {
			taken = append(taken, m)
		}
	}
	return taken
}

// lawful tells whether a measure may be taken against what its party is now.
func (l Lead) lawful(m Measure) bool {
	p, ok := l.party(m.Party)
	return ok && rules.Lawful(string(m.Kind), string(p.Kind), p.PartyMember)
}

func decideDecideMeasure(s scene, c DecideMeasure) ([]Fact, error) {
	_, exists := s.lead.measure(c.ID)
	_, known := s.lead.party(c.Measure.Party)
	switch {
	case exists:
		return nil, refuse(existsAlready, string(c.ID))
	case !known:
		return nil, refuse(unknownParty, string(c.Measure.Party))
	case !s.lead.lawful(c.Measure):
		return nil, refuse(measureUnlawful, string(c.Measure.Party))
	case c.Decided > s.day:
		return nil, refuse(dayAhead)
	}
	return one(MeasureDecided{c.Measure})
}

func (f MeasureDecided) apply(l *Lead, _ Head) {
	l.Measures = append(l.Measures, MeasureState{Measure: f.Measure})
}

func decideExecuteMeasure(s scene, c ExecuteMeasure) ([]Fact, error) {
	m, ok := s.lead.measure(c.Measure)
	switch {
	case !ok:
		return nil, refuse(unknownMeasure, string(c.Measure))
	case c.Executed > s.day:
		return nil, refuse(dayAhead)
	case c.Executed < m.Decided:
		return nil, refuse(beforeDecision)
	}
	return one(MeasureExecuted{c.Measure, c.Executed, c.Proof})
}

func (f MeasureExecuted) apply(l *Lead, _ Head) {
	for i := range l.Measures {
		if l.Measures[i].ID == f.Measure {
			l.Measures[i].Executed, l.Measures[i].Proof = f.Executed, f.Proof
		}
	}
}

func decideWithdrawMeasure(s scene, c WithdrawMeasure) ([]Fact, error) {
	if _, ok := s.lead.measure(c.Measure); !ok {
		return nil, refuse(unknownMeasure, string(c.Measure))
	}
	return one(MeasureWithdrawn{c.Measure, c.Reason})
}

func (f MeasureWithdrawn) apply(l *Lead, _ Head) {
	l.Measures = slices.DeleteFunc(l.Measures, func(m MeasureState) bool { return m.ID == f.Measure })
}

// decideStateMoneyDue: what was answered for is never more than what is due.
func decideStateMoneyDue(s scene, c StateMoneyDue) ([]Fact, error) {
	if c.Due < s.lead.MoneyAnswered() {
		return nil, refuse(moneyBelowEntries)
	}
	return one(MoneyDueStated{c.Due, c.Basis})
}

func (f MoneyDueStated) apply(l *Lead, _ Head) { l.MoneyDue = MoneyDue(f) }

func decideRecordMoney(s scene, c RecordMoney) ([]Fact, error) {
	switch {
	case s.lead.hasMoney(c.ID):
		return nil, refuse(existsAlready, string(c.ID))
	case s.lead.MoneyDue.Basis != "" && s.lead.MoneyAnswered()+c.Amount > s.lead.MoneyDue.Due:
		return nil, refuse(moneyOverDue)
	}
	return one(MoneyRecorded{c.Money})
}

func (f MoneyRecorded) apply(l *Lead, _ Head) { l.Money = append(l.Money, f.Money) }

func decideStrikeMoney(s scene, c StrikeMoney) ([]Fact, error) {
	if !s.lead.hasMoney(c.Money) {
		return nil, refuse(unknownMoney, string(c.Money))
	}
	return one(MoneyStruck{c.Money, c.Reason})
}

func (f MoneyStruck) apply(l *Lead, _ Head) {
	l.Money = slices.DeleteFunc(l.Money, func(m Money) bool { return m.ID == f.Money })
}

func (l Lead) hasMoney(id MoneyID) bool {
	return slices.ContainsFunc(l.Money, func(m Money) bool { return m.ID == id })
}

// MoneyAnswered is what was recovered, returned and explained so far, in fen.
func (l Lead) MoneyAnswered() Fen {
	var sum Fen
	for _, m := range l.Money {
		sum += m.Amount
	}
	return sum
}

func (l Lead) rectification(id RectificationID) (RectificationState, bool) {
	i := slices.IndexFunc(l.Rectifications, func(r RectificationState) bool { return r.ID == id })
	if i < 0 {
		return RectificationState{}, false
	}
	return l.Rectifications[i], true
}

// task edits one rectification; one that is not there is left alone.
func (l *Lead) task(id RectificationID, edit func(*RectificationState)) {
	for i := range l.Rectifications {
		if l.Rectifications[i].ID == id {
			edit(&l.Rectifications[i])
		}
	}
}

func decideSetRectification(s scene, c SetRectification) ([]Fact, error) {
	_, exists := s.lead.rectification(c.ID)
	_, known := s.lead.party(c.Rectification.Party)
	switch {
	case exists:
		return nil, refuse(existsAlready, string(c.ID))
	case c.Rectification.Party != "" && !known:
		return nil, refuse(unknownParty, string(c.Rectification.Party))
	case c.Due < s.day:
		return nil, refuse(dayPast)
	}
	return one(RectificationSet{c.Rectification})
}

func (f RectificationSet) apply(l *Lead, _ Head) {
	l.Rectifications = append(l.Rectifications, RectificationState{Rectification: f.Rectification})
}

func decideReportRectified(s scene, c ReportRectified) ([]Fact, error) {
	r, ok := s.lead.rectification(c.Rectification)
	if !ok || r.Reported != 0 {
		return nil, refuse(taskNotOpen, string(c.Rectification))
	}
	return one(RectificationReported{c.Rectification, c.Proof})
}

func (f RectificationReported) apply(l *Lead, h Head) {
	l.task(f.Rectification, func(r *RectificationState) {
		r.Reported, r.ReportedBy, r.Proof = h.Day, h.Actor, f.Proof
	})
}

// decideAcceptRectification: 验收 is by a second person, whatever his role.
func decideAcceptRectification(s scene, c AcceptRectification) ([]Fact, error) {
	if err := s.reported(c.Rectification); err != nil {
		return nil, err
	}
	return one(RectificationAccepted{c.Rectification, c.Proof})
}

// reported finds a task that someone else reported done.
func (s scene) reported(id RectificationID) error {
	r, ok := s.lead.rectification(id)
	switch {
	case !ok || r.Reported == 0 || r.Accepted != 0:
		return refuse(taskNotReported, string(id))
	case r.ReportedBy == s.actor.ID:
		return refuse(ownReport, string(id))
	}
	return nil
}

func (f RectificationAccepted) apply(l *Lead, h Head) {
	l.task(f.Rectification, func(r *RectificationState) { r.Accepted, r.AcceptedBy, r.SentBack = h.Day, h.Actor, "" })
}

func decideReturnRectification(s scene, c ReturnRectification) ([]Fact, error) {
	if err := s.reported(c.Rectification); err != nil {
		return nil, err
	}
	return one(RectificationReturned{c.Rectification, c.Reason})
}

func (f RectificationReturned) apply(l *Lead, _ Head) {
	l.task(f.Rectification, func(r *RectificationState) {
		r.Reported, r.ReportedBy, r.Proof, r.SentBack = 0, "", "", f.Reason
	})
}

// decideClarification: 澄清 is only for an allegation found 不属实, never for one
// left 未查实, and every form of it includes the written one.
func decideClarification(s scene, c DecideClarification) ([]Fact, error) {
	if c.Answer == Yes && (len(c.Allegations) == 0 || !slices.Contains(c.Forms, InWriting)) {
		return nil, refuse(clarificationForm)
	}
	for _, id := range c.Allegations {
		a, err := s.allegation(id)
		switch {
		case err != nil:
			return nil, err
		case a.Found.Finding != False:
			return nil, refuse(notUntrue, string(id))
		}
	}
	return one(ClarificationDecided{c.Clarification})
}

func (f ClarificationDecided) apply(l *Lead, _ Head) { l.Clarification = f.Clarification }
