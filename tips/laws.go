package tips

import "slices"

// The table of laws: for each command the stages at which, and the capacities
// in which, it may be given at all. Everything not in it is denied. What else
// must be true stands with each stage.

// law is one row.
type law struct {
	name    string
	stages  []Stage
	who     []standing
	keyless bool // needs no work key
	read    func(object) (Command, error)
	decide  func(scene, Command) ([]Fact, error)
}

// standing is a capacity: a role, held at an office that has to do with the
// lead, and the part that acting in it gives for the life of the lead.
type standing struct {
	role Role
	seat seat
	part Part
}

// seat says where an actor must sit.
type seat int

const (
	own      seat = iota // in the handling office
	above                // in its superior
	either               // in one of the two
	anywhere             // the lead does not exist yet, or the actor has no office
)

func (s seat) holds(l Lead, office OfficeID) bool {
	switch s {
	case own:
		return office == l.Office
	case above:
		return office == l.Superior
	case either:
		return office == l.Office || office == l.Superior
	}
	return true
}

func (l law) at(s Stage) bool { return slices.Contains(l.stages, s) }

func rule[C Command](stages []Stage, who []standing, decide func(scene, C) ([]Fact, error)) law {
	var zero C
	return law{
		name: zero.Type(), stages: stages, who: who,
		read:   func(o object) (Command, error) { return fill[C](o) },
		decide: func(s scene, c Command) ([]Fact, error) { return decide(s, c.(C)) },
	}
}

// beforeKey marks a law whose commands seal nothing under the work key.
func beforeKey(l law) law {
	l.keyless = true
	return l
}

func lawOf(name string) (law, bool) {
	i := slices.IndexFunc(laws[:], func(l law) bool { return l.name == name })
	if i < 0 {
		return law{}, false
	}
	return laws[i], true
}

// Stages, as sets.
var (
	unborn     = []Stage{""}
	onArrival  = []Stage{Received}
	inSight    = []Stage{Screening}
	decidable  = []Stage{Screening, Verifying, Shelved}
	movable    = []Stage{Screening, Verifying, Resolving, Shelved}
	sortable   = []Stage{Screening, Verifying, Resolving, Shelved}
	splittable = []Stage{Screening, Verifying, Resolving}
	inWork     = []Stage{Verifying, Resolving}
	resolving  = []Stage{Resolving}
	closable   = []Stage{Verifying, Resolving, Closing} // asked too early it lists what is missing
	inReview   = []Stage{Closing}
	asleep     = []Stage{Shelved}
	ended      = []Stage{Closed, Declined}
	merged     = []Stage{Merged}
	underWay   = []Stage{Screening, Verifying, Resolving, Closing, Shelved}
	unfinished = []Stage{Received, Screening, Verifying, Resolving, Closing, Shelved}
	telling    = []Stage{Screening, Verifying, Resolving, Closing, Shelved, Closed, Declined}
	always     = []Stage{Received, Screening, Verifying, Resolving, Closing, Closed, Shelved, Merged, Declined}
)

// Capacities, as sets.
var (
	tipster    = []standing{{Tipster, anywhere, ""}}
	system     = []standing{{System, anywhere, ""}}
	receivers  = []standing{{Tipster, anywhere, ""}, {Intake, anywhere, ""}}
	openers    = []standing{{Handler, anywhere, ""}, {Intake, anywhere, ""}}
	handlers   = []standing{{Handler, own, Handling}}
	screeners  = []standing{{Handler, own, Handling}, {Intake, own, Handling}}
	reviewers  = []standing{{Reviewer, own, Reviewing}}
	approvers  = []standing{{Approver, own, Approving}}
	superiors  = []standing{{Approver, above, Approving}}
	assigners  = []standing{{Approver, own, Approving}, {Handler, own, Handling}, {Oversight, either, ""}}
	accepters  = []standing{{Reviewer, own, Reviewing}, {Handler, own, Handling}}
	mergers    = []standing{{Approver, own, ""}}
	unmergers  = []standing{{Approver, own, ""}, {Oversight, either, ""}}
	wakers     = []standing{{Handler, own, Handling}, {Oversight, either, ""}}
	overseers  = []standing{{Oversight, either, ""}}
	takers     = []standing{{Oversight, above, ""}, {Approver, above, ""}}
	reopeners  = []standing{{Approver, either, ""}, {Oversight, either, ""}}
	keyMakers  = []standing{{Handler, own, ""}, {Intake, own, ""}, {Reviewer, own, ""}, {Approver, own, ""}}
	protectors = []standing{{Approver, either, ""}, {Oversight, either, ""}}
	colleagues = []standing{{Handler, either, ""}, {Intake, either, ""}, {Reviewer, either, ""}, {Approver, either, ""}, {Oversight, either, ""}}
)

var laws = [...]law{
	// Reception 收件
	rule(unborn, receivers, decideReceive),
	rule(unborn, openers, decideOpenSplit),
	rule(always, tipster, decideFollowUp),
	rule(always, tipster, decideDeleteReply),
	rule(always, tipster, decideBurnReceipt),
	rule(unfinished, tipster, decideSendAgain),
	rule(ended, tipster, decideObjection),
	rule(always, colleagues, decideAttest),
	rule(unfinished, keyMakers, decideMakeWorkKey),
	beforeKey(rule(unfinished, colleagues, decideRewrapKeys)),
	beforeKey(rule(onArrival, screeners, decideBeginScreening)),

	// Screening 甄别
	rule(underWay, screeners, decideSetTitle),
	rule(underWay, screeners, decideAddNote),
	rule(sortable, screeners, decideClassify),
	rule(underWay, screeners, decideAskTipster),
	rule(telling, screeners, decideInformTipster),
	rule(decidable, screeners, decideProposeDisposal),
	rule(inSight, screeners, decideProposeDecline),
	rule(movable, screeners, decideProposeTransfer),
	rule(inSight, screeners, decideProposeMerge),
	rule(movable, approvers, decideApproveProposal),
	rule(movable, approvers, decideReturnProposal),
	rule(underWay, mergers, decideAddDuplicate),
	rule(merged, unmergers, decideUnmerge),
	rule(always, unmergers, decideRemoveDuplicate),
	rule(splittable, screeners, decideSplit),
	rule(asleep, wakers, decideWake),

	// People 回避与分派
	rule(unfinished, colleagues, decideRecuse),
	rule(unfinished, protectors, decideRecuseOffice),
	rule(underWay, assigners, decideAssignHandlers),
	rule(inWork, handlers, decideNameVerifiers),

	// Verifying 核实
	rule(inWork, handlers, decideAddAllegation),
	rule(inWork, handlers, decideAmendAllegation),
	rule(inWork, handlers, decideAddEvidence),
	rule(inWork, handlers, decideWithdrawEvidence),
	rule(inWork, handlers, decideRecordFinding),
	rule(inWork, superiors, decideApproveUnproven),
	rule(inWork, handlers, decideFileReport),
	rule(inWork, handlers, decideRecordStep),

	// The three gates 三关
	rule(inWork, handlers, decideProposeGate),
	rule(inWork, reviewers, decideApproveGate),
	rule(inWork, reviewers, decideSendBackGate),

	// Responsibility 责任
	rule(inWork, handlers, decideNameParty),
	rule(inWork, handlers, decideAmendParty),
	rule(inWork, handlers, decideWithdrawParty),
	rule(inWork, handlers, decideAnswerLeaders),
	rule(inWork, handlers, decideFindNobody),
	rule(inWork, superiors, decideApproveNobody),

	// Accountability 追责整改
	rule(resolving, handlers, decideDecideMeasure),
	rule(resolving, handlers, decideExecuteMeasure),
	rule(resolving, handlers, decideWithdrawMeasure),
	rule(resolving, handlers, decideStateMoneyDue),
	rule(resolving, handlers, decideRecordMoney),
	rule(resolving, handlers, decideStrikeMoney),
	rule(resolving, handlers, decideSetRectification),
	rule(resolving, handlers, decideReportRectified),
	rule(resolving, accepters, decideAcceptRectification),
	rule(resolving, accepters, decideReturnRectification),
	rule(resolving, handlers, decideClarification),

	// Closing 办结
	rule(inWork, handlers, decideRequestClosing),
	rule(closable, approvers, decideClose),
	rule(inReview, approvers, decideSendBackClosing),
	rule(ended, reopeners, decideReopen),

	// Supervision 督办
	rule(underWay, handlers, decideRequestExtension),
	rule(underWay, approvers, decideApproveExtension),
	rule(underWay, approvers, decideReturnExtension),
	rule(unfinished, overseers, decideUrge),
	rule(unfinished, overseers, decideSendLetter),
	rule(underWay, handlers, decideAnswerLetter),
	rule(unfinished, overseers, decideList),
	rule(unfinished, takers, decideTakeOver),
	rule(always, system, decideRecordLateness),
}
