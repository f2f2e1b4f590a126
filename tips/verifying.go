package tips

import "slices"

// Verifying 核实: what is alleged, what was found, and on what evidence.

func (l Lead) allegation(id AllegationID) (Allegation, bool) {
	i := slices.IndexFunc(l.Allegations, func(a Allegation) bool { return a.ID == id })
	if i < 0 {
		return Allegation{}, false
	}
	return l.Allegations[i], true
}

// allegation finds one that is this lead's to answer.
func (s scene) allegation(id AllegationID) (Allegation, error) {
	a, ok := s.lead.allegation(id)
	if !ok || a.MovedTo != "" {
		return a, refuse(unknownAllegation, string(id))
	}
	return a, nil
}

// change edits one allegation; one that is not there is left alone.
func (l *Lead) change(id AllegationID, edit func(*Allegation)) {
	for i := range l.Allegations {
		if l.Allegations[i].ID == id {
			edit(&l.Allegations[i])
		}
	}
}

func decideAddAllegation(s scene, c AddAllegation) ([]Fact, error) {
	if _, exists := s.lead.allegation(c.Allegation); exists {
		return nil, refuse(existsAlready, string(c.Allegation))
	}
	return one(AllegationAdded{c.Allegation, c.Text})
}

func (f AllegationAdded) apply(l *Lead, _ Head) {
	l.Allegations = append(l.Allegations, Allegation{ID: f.Allegation, Text: f.Text})
}

func decideAmendAllegation(s scene, c AmendAllegation) ([]Fact, error) {
	if _, err := s.allegation(c.Allegation); err != nil {
		return nil, err
	}
	return one(AllegationAmended{c.Allegation, c.Text})
}

// apply: what was found about other words says nothing about these.
func (f AllegationAmended) apply(l *Lead, _ Head) {
	l.change(f.Allegation, func(a *Allegation) { *a = Allegation{ID: a.ID, Text: f.Text} })
}

func (l Lead) evidence(id EvidenceID) (Evidence, bool) {
	i := slices.IndexFunc(l.Evidence, func(e Evidence) bool { return e.ID == id })
	if i < 0 {
		return Evidence{}, false
	}
	return l.Evidence[i], true
}

// stands tells whether a piece of evidence exists and was not withdrawn.
func (l Lead) stands(id EvidenceID) bool {
	e, ok := l.evidence(id)
	return ok && e.Withdrawn == ""
}

func decideAddEvidence(s scene, c AddEvidence) ([]Fact, error) {
	if _, exists := s.lead.evidence(c.Evidence); exists {
		return nil, refuse(existsAlready, string(c.Evidence))
	}
	return one(EvidenceAdded{c.Evidence, c.Object})
}

func (f EvidenceAdded) apply(l *Lead, _ Head) {
	l.Evidence = append(l.Evidence, Evidence{ID: f.Evidence, Object: f.Object})
}

func decideWithdrawEvidence(s scene, c WithdrawEvidence) ([]Fact, error) {
	if !s.lead.stands(c.Evidence) {
		return nil, refuse(unknownEvidence, string(c.Evidence))
	}
	return one(EvidenceWithdrawn{c.Evidence, c.Reason})
}

func (f EvidenceWithdrawn) apply(l *Lead, _ Head) {
	for i := range l.Evidence {
		if l.Evidence[i].ID == f.Evidence {
			l.Evidence[i].Withdrawn = f.Reason
		}
	}
}

func decideRecordFinding(s scene, c RecordFinding) ([]Fact, error) {
	if _, err := s.allegation(c.Allegation); err != nil {
		return nil, err
	}
	for _, id := range c.Evidence {
		if !s.lead.stands(id) {
			return nil, refuse(unknownEvidence, string(id))
		}
	}
	return one(FindingRecorded{c.Found})
}

// apply: approvals were given to the finding before, and fall with it.
func (f FindingRecorded) apply(l *Lead, _ Head) {
	l.change(f.Allegation, func(a *Allegation) { *a = Allegation{ID: a.ID, Text: a.Text, Found: f.Found} })
}

func decideApproveUnproven(s scene, c ApproveUnproven) ([]Fact, error) {
	a, err := s.allegation(c.Allegation)
	switch {
	case err != nil:
		return nil, err
	case a.Found.Finding != Unproven || a.Approved != "":
		return nil, refuse(notUnproven, string(c.Allegation))
	}
	return one(UnprovenApproved{c.Allegation})
}

func (f UnprovenApproved) apply(l *Lead, h Head) {
	l.change(f.Allegation, func(a *Allegation) { a.Approved = h.Actor })
}

func decideFileReport(_ scene, c FileReport) ([]Fact, error) { return one(ReportFiled{c.Report}) }

func (f ReportFiled) apply(l *Lead, _ Head) { l.Report = f.Report }

func decideRecordStep(s scene, c RecordStep) ([]Fact, error) {
	if c.On > s.day {
		return nil, refuse(dayAhead)
	}
	return one(StepRecorded{c.StepTaken})
}

func (f StepRecorded) apply(l *Lead, _ Head) { l.Steps = append(l.Steps, f.StepTaken) }
