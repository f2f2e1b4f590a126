package casework

import (
	"fmt"

	"zhuicha/tips"
)

// Some decisions have two sides on two leads: a merge and its head, a split
// and its child. Both sides come in one signed command or not at all; the law
// of one lead cannot see the other.

// bond names one such decision by its two leads.
type bond struct {
	kind        string
	lead, other tips.LeadID // follower and head, or child and parent
}

// sides notes which sides of a bond a command brings.
type sides struct{ own, others bool }

// checkBonds refuses a command that brings one side without the other.
func checkBonds(orders []order, loaded map[tips.LeadID]tips.Lead) error {
	bonds := map[bond]sides{}
	for _, o := range orders {
		for _, cmd := range o.commands {
			noteBond(bonds, o.lead, loaded[o.lead], cmd)
		}
	}
	for b, s := range bonds {
		if !s.own || !s.others {
			return fmt.Errorf("%w: one side of a %s", ErrMalformed, b.kind)
		}
	}
	return nil
}

func noteBond(bonds map[bond]sides, id tips.LeadID, lead tips.Lead, cmd tips.Command) {
	own := func(kind string, other tips.LeadID) {
		s := bonds[bond{kind, id, other}]
		s.own = true
		bonds[bond{kind, id, other}] = s
	}
	others := func(kind string, of tips.LeadID) {
		s := bonds[bond{kind, of, id}]
		s.others = true
		bonds[bond{kind, of, id}] = s
	}
	switch cmd := cmd.(type) {
	case tips.ApproveProposal:
		if cmd.Proposal == tips.MergeProposal {
			own("merge", lead.Pending.Head)
		}
	case tips.AddDuplicate:
		others("merge", cmd.Duplicate)
	case tips.Unmerge:
		own("unmerge", lead.Head)
	case tips.RemoveDuplicate:
		others("unmerge", cmd.Duplicate)
	case tips.OpenSplit:
		own("split", cmd.Parent)
	case tips.Split:
		others("split", cmd.Child)
	}
}
