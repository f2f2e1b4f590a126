package tips

import (
	"slices"

	"zhuicha/tips/rules"
)

// Proposals: what is to become of a lead is proposed by one person and approved
// by another. One proposal waits at a time.

func decideProposeDisposal(s scene, c ProposeDisposal) ([]Fact, error) {
	switch {
	case s.lead.Pending.Kind != "":
		return nil, refuse(proposalWaits)
	case s.lead.Classified == 0:
		return nil, refuse(notClassified)
	case s.lead.Stage != Screening && s.lead.Stage != Shelved && c.Disposal == s.lead.Disposal:
		return nil, refuse(sameDisposal)
	case (c.Disposal == Shelve) != (c.Review != 0):
		return nil, refuse(reviewDay)
	case c.Review != 0 && (c.Review <= s.day || c.Review > s.day.AddMonths(rules.ShelvedMonths)):
		return nil, refuse(reviewDay)
	}
	return one(DisposalProposed{c.DisposalPlan})
}

func (f DisposalProposed) apply(l *Lead, h Head) {
	l.propose(Proposal{Kind: DisposalProposal, Disposal: f.DisposalPlan}, h)
}

// decideProposeDecline holds to the three grounds (《纪检监察机关处理检举控告工作规则》).
// A tip that names nothing is asked about first, through the receipt.
func decideProposeDecline(s scene, c ProposeDecline) ([]Fact, error) {
	switch {
	case s.lead.Pending.Kind != "":
		return nil, refuse(proposalWaits)
	case c.Ground == NoSubstance && s.lead.Card != "" && !s.asked():
		return nil, refuse(askFirst)
	}
	return one(DeclineProposed{c.DeclinePlan})
}

// asked tells whether the tipster was asked something and has answered or had
// AnswerWait days to.
func (s scene) asked() bool {
	for i, m := range s.lead.Messages {
		if !m.Question {
			continue
		}
		answered := slices.ContainsFunc(s.lead.Messages[i:], func(m Mail) bool { return m.FromTipster })
		if answered || s.day > m.Day+rules.AnswerWait {
			return true
		}
	}
	return false
}

func (f DeclineProposed) apply(l *Lead, h Head) {
	l.propose(Proposal{Kind: DeclineProposal, Decline: f.DeclinePlan}, h)
}

func decideProposeTransfer(s scene, c ProposeTransfer) ([]Fact, error) {
	switch {
	case s.lead.Pending.Kind != "":
		return nil, refuse(proposalWaits)
	case c.Office == c.Superior:
		return nil, refuse(officesEqual)
	case c.Office == s.lead.Office:
		return nil, refuse(sameOffice)
	case slices.Contains(s.lead.RecusedOffices, c.Office):
		return nil, refuse(theyAreRecused, string(c.Office))
	}
	return one(TransferProposed{c.Destination, c.Reason})
}

func (f TransferProposed) apply(l *Lead, h Head) {
	l.propose(Proposal{Kind: TransferProposal, Destination: f.Destination, Reason: f.Reason}, h)
}

// decideProposeMerge merges only leads nobody follows, so that following one
// step always finds the head. The head must be at the same office; Decide sees
// one lead, so AddDuplicate, committed together, says no for the head.
func decideProposeMerge(s scene, c ProposeMerge) ([]Fact, error) {
	switch {
	case s.lead.Pending.Kind != "":
		return nil, refuse(proposalWaits)
	case c.Head == s.lead.ID:
		return nil, refuse(sameLead)
	case len(s.lead.Duplicates) > 0:
		return nil, refuse(isHead)
	}
	return one(MergeProposed{c.Head, c.Reason})
}

func (f MergeProposed) apply(l *Lead, h Head) {
	l.propose(Proposal{Kind: MergeProposal, Head: f.Head, Reason: f.Reason}, h)
}

func (l *Lead) propose(p Proposal, h Head) {
	p.Day, p.By = h.Day, h.Actor
	l.Pending = p
}

func decideApproveProposal(s scene, c ApproveProposal) ([]Fact, error) {
	p := s.lead.Pending
	switch {
	case p.Kind != c.Proposal:
		return nil, refuse(nothingWaits)
	case p.Kind == DisposalProposal && s.lead.Stage == Resolving:
		return nil, refuse(notAtThisStage) // the facts were established meanwhile
	}
	switch p.Kind {
	case DisposalProposal:
		return one(DisposalApproved{p.Disposal.Disposal, p.Disposal.Review})
	case DeclineProposal:
		return one(LeadDeclined{p.Decline.Ground, p.Decline.Helper})
	case TransferProposal:
		return one(LeadTransferred{p.Destination})
	default:
		return one(LeadMerged{p.Head})
	}
}

// apply: 谈话函询, 初步核实 and 予以了结 all lead to 核实, for nothing is concluded
// but through the three gates.
func (f DisposalApproved) apply(l *Lead, h Head) {
	l.Pending = Proposal{}
	l.Disposal, l.Disposed = f.Disposal, h.Day
	if f.Disposal != Shelve {
		l.Stage, l.Review = Verifying, 0
		return
	}
	if l.Stage != Shelved {
		l.ShelvedIn = l.Stage
	}
	l.Stage, l.Review = Shelved, f.Review
}

func (f LeadDeclined) apply(l *Lead, h Head) {
	l.Declined = DeclinePlan{f.Ground, f.Helper, l.Pending.Decline.Reason}
	l.Pending = Proposal{}
	l.Stage, l.Decided = Declined, h.Day
}

func (f LeadTransferred) apply(l *Lead, h Head) { l.arrive(f.Destination, h.Day) }

func (f LeadMerged) apply(l *Lead, _ Head) {
	l.Pending = Proposal{}
	l.Stage, l.Head = Merged, f.Head
}

func decideReturnProposal(s scene, c ReturnProposal) ([]Fact, error) {
	if s.lead.Pending.Kind != c.Proposal {
		return nil, refuse(nothingWaits)
	}
	return one(ProposalReturned{c.Proposal, c.Reason})
}

func (f ProposalReturned) apply(l *Lead, _ Head) {
	l.SentBack = l.Pending
	l.SentBack.SentBack = f.Reason
	l.Pending = Proposal{}
}

func decideAddDuplicate(s scene, c AddDuplicate) ([]Fact, error) {
	if c.Duplicate == s.lead.ID || slices.Contains(s.lead.Duplicates, c.Duplicate) {
		return nil, refuse(sameLead)
	}
	return one(DuplicateAdded{c.Duplicate})
}

func (f DuplicateAdded) apply(l *Lead, _ Head) { l.Duplicates = append(l.Duplicates, f.Duplicate) }

func decideUnmerge(_ scene, c Unmerge) ([]Fact, error) { return one(LeadUnmerged{c.Reason}) }

func (f LeadUnmerged) apply(l *Lead, _ Head) { l.Stage, l.Head = Screening, "" }

func decideRemoveDuplicate(s scene, c RemoveDuplicate) ([]Fact, error) {
	if !slices.Contains(s.lead.Duplicates, c.Duplicate) {
		return nil, refuse(notADuplicate)
	}
	return one(DuplicateRemoved{c.Duplicate})
}

func (f DuplicateRemoved) apply(l *Lead, _ Head) {
	l.Duplicates = slices.DeleteFunc(l.Duplicates, func(id LeadID) bool { return id == f.Duplicate })
}
