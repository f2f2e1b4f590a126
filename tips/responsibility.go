package tips

import "slices"

// Responsibility 责任查明: who answers for what proved true, and in what way.

func (l Lead) party(id PartyID) (Party, bool) {
	i := slices.IndexFunc(l.Parties, func(p Party) bool { return p.ID == id })
	if i < 0 {
		return Party{}, false
	}
	return l.Parties[i], true
}

// Responsible lists the parties that answer for something proven.
func (l Lead) Responsible() []Party {
	var parties []Party
	for _, p := range l.Parties {
		if slices.ContainsFunc(l.Proven(), func(a Allegation) bool { return slices.Contains(p.Allegations, a.ID) }) {
			parties = append(parties, p)
		}
	}
	return parties
}

// answeredFor tells whether any party answers for an allegation.
func (l Lead) answeredFor(id AllegationID) bool {
	return slices.ContainsFunc(l.Parties, func(p Party) bool { return slices.Contains(p.Allegations, id) })
}

func decideNameParty(s scene, c NameParty) ([]Fact, error) {
	if _, exists := s.lead.party(c.ID); exists {
		return nil, refuse(existsAlready, string(c.ID))
	}
	if err := s.fitting(c.Party); err != nil {
		return nil, err
	}
	return one(PartyNamed{c.Party})
}

func (f PartyNamed) apply(l *Lead, _ Head) { l.Parties = append(l.Parties, f.Party) }

func decideAmendParty(s scene, c AmendParty) ([]Fact, error) {
	if _, exists := s.lead.party(c.ID); !exists {
		return nil, refuse(unknownParty, string(c.ID))
	}
	if err := s.fitting(c.Party); err != nil {
		return nil, err
	}
	return one(PartyAmended{c.Party})
}

func (f PartyAmended) apply(l *Lead, _ Head) {
	for i := range l.Parties {
		if l.Parties[i].ID == f.ID {
			l.Parties[i] = f.Party
		}
	}
}

// fitting: units bear other duties than persons, and are no Party members.
func (s scene) fitting(p Party) error {
	if p.Duty != "" && p.Duty.scope() != p.Kind.scope() {
		return refuse(dutyUnfit, string(p.ID))
	}
	if p.PartyMember && !p.Person() {
		return refuse(unitNoMember, string(p.ID))
	}
	for _, id := range p.Allegations {
		if _, err := s.allegation(id); err != nil {
			return err
		}
	}
	return nil
}

func decideWithdrawParty(s scene, c WithdrawParty) ([]Fact, error) {
	if _, exists := s.lead.party(c.Party); !exists {
		return nil, refuse(unknownParty, string(c.Party))
	}
	return one(PartyWithdrawn{c.Party, c.Reason})
}

// apply: the measures against a party go with it. Tasks stay: what was set must
// still be accepted.
func (f PartyWithdrawn) apply(l *Lead, _ Head) {
	l.Parties = slices.DeleteFunc(l.Parties, func(p Party) bool { return p.ID == f.Party })
	l.Measures = slices.DeleteFunc(l.Measures, func(m MeasureState) bool { return m.Party == f.Party })
}

func decideAnswerLeaders(_ scene, c AnswerLeaders) ([]Fact, error) {
	return one(LeadersAnswered{c.Answer, c.Reason})
}

func (f LeadersAnswered) apply(l *Lead, _ Head) { l.Leaders = Leaders(f) }

func decideFindNobody(s scene, c FindNobody) ([]Fact, error) {
	a, err := s.allegation(c.Allegation)
	switch {
	case err != nil:
		return nil, err
	case !a.Found.Finding.Proven():
		return nil, refuse(notProven, string(c.Allegation))
	}
	return one(NobodyFound{c.Allegation, c.Reason})
}

func (f NobodyFound) apply(l *Lead, _ Head) {
	l.change(f.Allegation, func(a *Allegation) { a.Nobody, a.NobodyApproved = f.Reason, "" })
}

func decideApproveNobody(s scene, c ApproveNobody) ([]Fact, error) {
	a, err := s.allegation(c.Allegation)
	switch {
	case err != nil:
		return nil, err
	case a.Nobody == "" || a.NobodyApproved != "":
		return nil, refuse(notNobody, string(c.Allegation))
	}
	return one(NobodyApproved{c.Allegation})
}

func (f NobodyApproved) apply(l *Lead, h Head) {
	l.change(f.Allegation, func(a *Allegation) { a.NobodyApproved = h.Actor })
}

// leading tells whether a duty is one of leadership (领导责任).
func (d Duty) leading() bool { return d != "" && d != "direct" }
