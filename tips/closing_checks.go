package tips

import "slices"

// What each entry of the closing lists looks for.

// whole is the answer of an entry that concerns the lead as a whole.
func whole(missing bool) []string {
	if missing {
		return []string{""}
	}
	return nil
}

// each gives the ids of those things that lack something.
func each[T any, ID ~string](things []T, id func(T) ID, lacks func(T) bool) []string {
	var ids []string
	for _, t := range things {
		if lacks(t) {
			ids = append(ids, string(id(t)))
		}
	}
	return ids
}

func allegationID(a Allegation) AllegationID      { return a.ID }
func partyID(p Party) PartyID                     { return p.ID }
func measureID(m MeasureState) MeasureID          { return m.ID }
func taskID(r RectificationState) RectificationID { return r.ID }
func gateOpen(g Gate) func(Lead) []string {
	return func(l Lead) []string { return whole(l.Gate(g).Light != On) }
}

func noAllegation(l Lead) []string { return whole(len(l.Standing()) == 0) }

func withoutFinding(l Lead) []string {
	return each(l.Standing(), allegationID, func(a Allegation) bool { return a.Found.Finding == "" })
}

func withoutEvidence(l Lead) []string {
	return each(l.Standing(), allegationID, func(a Allegation) bool {
		return a.Found.Finding != "" && !slices.ContainsFunc(a.Found.Evidence, l.stands)
	})
}

func withoutVerifiers(l Lead) []string { return whole(len(l.ActiveVerifiers()) < 2) }

func withoutReport(l Lead) []string { return whole(l.Report == "") }

func withoutTried(l Lead) []string {
	return each(l.Standing(), allegationID, func(a Allegation) bool {
		return a.Found.Finding == Unproven && a.Found.Tried == ""
	})
}

func unapprovedUnproven(l Lead) []string {
	return each(l.Standing(), allegationID, func(a Allegation) bool {
		return a.Found.Finding == Unproven && a.Approved == ""
	})
}

func withoutParty(l Lead) []string {
	return each(l.Proven(), allegationID, func(a Allegation) bool {
		return a.Nobody == "" && !l.answeredFor(a.ID)
	})
}

func withoutDuty(l Lead) []string {
	return each(l.Responsible(), partyID, func(p Party) bool { return p.Duty == "" })
}

func leadersUnanswered(l Lead) []string {
	return whole(len(l.Proven()) > 0 && l.Leaders.Answer == "")
}

func leaderNotNamed(l Lead) []string {
	named := slices.ContainsFunc(l.Responsible(), func(p Party) bool { return p.Duty.leading() })
	return whole(len(l.Proven()) > 0 && l.Leaders.Answer == Yes && !named)
}

func unapprovedNobody(l Lead) []string {
	return each(l.Proven(), allegationID, func(a Allegation) bool {
		return a.Nobody != "" && a.NobodyApproved == "" && !l.answeredFor(a.ID)
	})
}

func withoutMeasure(l Lead) []string {
	return each(l.Responsible(), partyID, func(p Party) bool { return p.Person() && len(l.Against(p.ID)) == 0 })
}

func unlawfulMeasure(l Lead) []string {
	return each(l.Measures, measureID, func(m MeasureState) bool { return !l.lawful(m.Measure) })
}

func unexecutedMeasure(l Lead) []string {
	return each(l.Measures, measureID, func(m MeasureState) bool { return m.Executed == 0 || m.Proof == "" })
}

func unitUnanswered(l Lead) []string {
	return each(l.Responsible(), partyID, func(p Party) bool {
		tasked := slices.ContainsFunc(l.Rectifications, func(r RectificationState) bool { return r.Party == p.ID })
		return !p.Person() && !tasked && len(l.Against(p.ID)) == 0
	})
}

func moneyNotStated(l Lead) []string {
	return whole(len(l.Proven()) > 0 && l.MoneyDue.Basis == "")
}

func moneyUnbalanced(l Lead) []string { return whole(l.MoneyDue.Due != l.MoneyAnswered()) }

func openTask(l Lead) []string {
	return each(l.Rectifications, taskID, func(r RectificationState) bool { return r.Accepted == 0 })
}

func withoutClarification(l Lead) []string {
	return whole(len(l.Proven()) == 0 && l.Clarification.Answer == "")
}
