package tips

import "slices"

// Whose turn it is 待办. A lead waits for a command when the command is the next
// thing to do as the lead stands; who may give it, and at which stages, says the
// table of laws and nobody else.

// turn is one line of the list of what a lead may wait for. Only narrows the
// standings of the law to those whose task it is first; empty leaves them all.
type turn struct {
	command string
	due     func(prospect) bool
	only    []standing
	not     func(Lead, MemberID) bool // whom it does not wait for, though he has the standing; nil: nobody
}

// prospect is a lead with what keeps its next gate from being proposed.
type prospect struct {
	Lead
	half    bool // a proposed gate waits for its reviewer
	next    Gate // the first open gate, 0 where none is
	lacking []Reason
}

// turns in the order in which a lead's main act is chosen.
var turns = [...]turn{
	// What others wait for
	{command: MakeWorkKey{}.Type(), due: func(p prospect) bool { return p.WorkKey.Due }, only: firstOpeners},
	{command: TakeOver{}.Type(), due: func(p prospect) bool { return p.keptOut(own) }},
	{command: ApproveProposal{}.Type(), due: proposalDue},
	{command: ApproveExtension{}.Type(), due: func(p prospect) bool { return p.Extension.Clock != "" }},
	{command: ApproveUnproven{}.Type(), due: unprovenDue},
	{command: ApproveNobody{}.Type(), due: func(p prospect) bool { return len(unapprovedNobody(p.Lead)) > 0 }},
	{command: ApproveGate{}.Type(), due: func(p prospect) bool { return p.half }},
	{command: AcceptRectification{}.Type(), due: func(p prospect) bool { return len(p.reported("")) > 0 }, not: reportedAll},
	{command: Close{}.Type(), due: func(p prospect) bool { return p.Stage == Closing }},
	{command: AnswerLetter{}.Type(), due: letterDue},
	{command: InformTipster{}.Type(), due: func(p prospect) bool { return p.Stage == Closed && len(p.owed()) > 0 }},
	{command: Wake{}.Type(), due: reviewMissed, only: handlers},

	// The road itself
	{command: BeginScreening{}.Type(), due: atOnce},
	{command: Classify{}.Type(), due: func(p prospect) bool { return p.screened() && p.Classified == 0 }},
	{command: ProposeDisposal{}.Type(), due: func(p prospect) bool { return p.screened() && p.Classified != 0 }},
	{command: AddAllegation{}.Type(), due: lacks("no_allegation")},
	{command: AddEvidence{}.Type(), due: nothingToCite},
	{command: RecordFinding{}.Type(), due: lacks("finding_missing", "evidence_missing", "tried_missing")},
	{command: NameVerifiers{}.Type(), due: lacks("verifiers_missing")},
	{command: FileReport{}.Type(), due: lacks("report_missing")},
	{command: NameParty{}.Type(), due: lacks("party_missing", "leader_not_named")},
	{command: AmendParty{}.Type(), due: lacks("duty_missing")},
	{command: AnswerLeaders{}.Type(), due: lacks("leaders_unanswered")},
	{command: DecideMeasure{}.Type(), due: lacks("measure_missing")},
	{command: WithdrawMeasure{}.Type(), due: lacks("measure_unlawful")},
	{command: ExecuteMeasure{}.Type(), due: lacks("measure_not_executed")},
	{command: SetRectification{}.Type(), due: lacks("unit_unanswered")},
	{command: ReportRectified{}.Type(), due: taskAtWork},
	{command: StateMoneyDue{}.Type(), due: lacks("money_not_stated")},
	{command: RecordMoney{}.Type(), due: lacks("money_unbalanced")},
	{command: DecideClarification{}.Type(), due: lacks("clarification_missing")},
	{command: ProposeGate{}.Type(), due: func(p prospect) bool { return p.next != 0 && !p.half && len(p.lacking) == 0 }},
	{command: RequestClosing{}.Type(), due: func(p prospect) bool { return p.next == 0 }},

	// What can wait longest
	{command: Attest{}.Type(), due: func(p prospect) bool { return p.open() && p.Opened[p.Superior] == "" }, only: answerable},
	{command: Urge{}.Type(), due: lateUnurged},
}

// Standings that turns narrow a law to.
var (
	firstOpeners = []standing{{Handler, own, ""}, {Intake, own, ""}}
	answerable   = []standing{{Approver, above, ""}, {Oversight, above, ""}} // who reads at the superior office
)

func atOnce(prospect) bool { return true }

// screened: somebody is at the screening, and nothing waits for an answer.
func (p prospect) screened() bool { return p.Stage == Screening && p.Pending.Kind == "" }

// open: neither ended nor following another lead.
func (p prospect) open() bool { return slices.Contains(unfinished, p.Stage) }

func proposalDue(p prospect) bool {
	return p.Pending.Kind != "" && (p.Pending.Kind != DisposalProposal || p.Stage != Resolving)
}

func unprovenDue(p prospect) bool {
	return slices.ContainsFunc(p.Standing(), func(a Allegation) bool {
		return a.Found.Finding == Unproven && a.Found.Tried != "" && a.Approved == ""
	})
}

// nothingToCite: a finding is due, and no evidence stands yet that it could name.
func nothingToCite(p prospect) bool {
	return lacks("finding_missing", "evidence_missing")(p) && !slices.ContainsFunc(p.Evidence, func(e Evidence) bool { return e.Withdrawn == "" })
}

func letterDue(p prospect) bool {
	return slices.ContainsFunc(p.Letters, func(l Letter) bool { return l.Answered == 0 })
}

// reported lists the tasks that wait to be accepted by somebody other than m.
func (l Lead) reported(m MemberID) []RectificationState {
	return slices.DeleteFunc(slices.Clone(l.Rectifications), func(r RectificationState) bool {
		return r.Reported == 0 || r.Accepted != 0 || (m != "" && r.ReportedBy == m)
	})
}

func reportedAll(l Lead, m MemberID) bool { return len(l.reported(m)) == 0 }

// taskAtWork: a task is neither reported done nor accepted.
func taskAtWork(p prospect) bool {
	return !p.half && slices.ContainsFunc(p.Rectifications, func(r RectificationState) bool { return r.Reported == 0 && r.Accepted == 0 })
}

// reviewMissed: a shelved lead was not looked at again on its day.
func reviewMissed(p prospect) bool {
	return slices.ContainsFunc(p.Lateness, func(x Lateness) bool { return x.Clock == "shelved_review" && x.Due == p.Review })
}

// lateUnurged: a clock ran out, still runs, and nobody urged since.
func lateUnurged(p prospect) bool {
	var last Day
	for _, day := range p.Urgings {
		last = max(last, day)
	}
	running := p.ticking()
	return slices.ContainsFunc(p.Lateness, func(x Lateness) bool {
		return x.Due >= last && slices.ContainsFunc(running, func(t ticking) bool { return t.key == x.Clock && t.ref == x.Ref })
	})
}

// lacks: the next gate lacks something that the handlers add. While a gate is
// with its reviewer nothing waits for them.
func lacks(codes ...string) func(prospect) bool {
	return func(p prospect) bool {
		return !p.half && slices.ContainsFunc(p.lacking, func(r Reason) bool { return slices.Contains(codes, r.Code) })
	}
}

func prospectOf(l Lead) prospect {
	p := prospect{Lead: l}
	if !slices.Contains(inWork, l.Stage) {
		return p
	}
	for g := Accountability; g >= Facts; g-- {
		switch l.Gate(g).Light {
		case Half:
			p.half = true
		case Off:
			p.next = g
		}
	}
	if p.next != 0 && !p.half {
		p.lacking = closingLists.before(p.next, l)
	}
	return p
}

// duty is one turn that is due, for one standing.
type duty struct {
	turn
	standing
}

// duties lists what a lead waits for, in the order of turns, each standing at
// one office.
func (l Lead) duties() []duty {
	var all []duty
	p := prospectOf(l)
	for _, t := range turns {
		law, ok := lawOf(t.command)
		if !ok || !law.at(l.Stage) || !t.due(p) {
			continue
		}
		for _, s := range law.who {
			if law.keyed(l, s) != nil {
				continue
			}
			for _, at := range s.seat.each() {
				if narrowed := (standing{s.role, at, s.part}); t.keeps(narrowed) && !l.keptOut(at) {
					all = append(all, duty{t, narrowed})
				}
			}
		}
	}
	return all
}

// each splits a seat into the single offices it stands for.
func (s seat) each() []seat {
	if s == either {
		return []seat{own, above}
	}
	return []seat{s}
}

func (t turn) keeps(s standing) bool {
	return len(t.only) == 0 || slices.ContainsFunc(t.only, func(o standing) bool { return o.role == s.role && o.seat == s.seat })
}

// keptOut tells whether the office of a seat is recused.
func (l Lead) keptOut(s seat) bool {
	office := l.Office
	if s == above {
		office = l.Superior
	}
	return slices.Contains(l.RecusedOffices, office)
}

// active are the handlers at the present office who may still act. Where there
// are any, the lead waits for them and for no other handler.
func (l Lead) active() []MemberID {
	return slices.DeleteFunc(slices.Clone(l.Hands), func(m MemberID) bool {
		_, recused := l.Recused[m]
		return recused || l.joinable(m, Handling) != nil
	})
}

// waitsFor tells whether a duty is a member's, given his standing. Hands are the
// active handlers.
func (d duty) waitsFor(l Lead, m MemberID, hands []MemberID) bool {
	if _, recused := l.Recused[m]; recused || l.joinable(m, d.part) != nil {
		return false
	}
	if d.not != nil && d.not(l, m) {
		return false
	}
	return !d.byName(hands) || d.role == Handler && slices.Contains(hands, m)
}

// byName tells whether the duty is that of the handlers who have the lead.
func (d duty) byName(hands []MemberID) bool { return d.part == Handling && len(hands) > 0 }

// NextAct is the type of the command that a lead waits for from this actor, the
// most pressing first; empty where it does not wait for him.
func NextAct(lead Lead, actor Actor) string {
	hands := lead.active()
	for _, d := range lead.duties() {
		if actor.staff() && actor.identified() && actor.Has(d.role) && d.seat.holds(lead, actor.Office) && d.waitsFor(lead, actor.ID, hands) {
			return d.command
		}
	}
	return ""
}
