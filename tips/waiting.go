package tips

import (
	"maps"
	"slices"
)

// RoleSet is a set of the roles that can act on leads.
type RoleSet uint8

// waiters are the roles a lead can wait for, in the order of their bits.
var waiters = [...]Role{Handler, Reviewer, Approver, Oversight, Intake}

// AllRoles is the greatest RoleSet.
const AllRoles RoleSet = 1<<len(waiters) - 1

// RolesOf is the set of those roles that can act on leads.
func RolesOf(roles ...Role) RoleSet {
	var set RoleSet
	for i, r := range waiters {
		if slices.Contains(roles, r) {
			set |= 1 << i
		}
	}
	return set
}

// Waiting says for whom a lead waits (待办), without naming offices: lists are
// made from it. It agrees with [NextAct].
type Waiting struct {
	Own, Above RoleSet    // roles at the handling office, and at its superior
	Hands      []MemberID // those it waits for as handlers by name, in the order of their ids
	Barred     []Barred   // who has a role of Own or Above and may not use it here
}

// Barred names the roles in which a lead does not wait for one member.
type Barred struct {
	Member     MemberID
	Own, Above RoleSet
}

// ByName tells whether a lead waits for a member of its handling office as one
// of those who have it in hand.
func (w Waiting) ByName(m MemberID, superior bool, roles RoleSet) bool {
	return !superior && roles&RolesOf(Handler) != 0 && slices.Contains(w.Hands, m)
}

// For tells whether a lead waits for a member of its handling office, or of the
// superior one, who has these roles.
func (w Waiting) For(m MemberID, superior bool, roles RoleSet) bool {
	return w.ByName(m, superior, roles) || w.ByRole(m, superior, roles)
}

// ByRole is For without what a member is waited for by name.
func (w Waiting) ByRole(m MemberID, superior bool, roles RoleSet) bool {
	open, barred := w.Own, RoleSet(0)
	if superior {
		open = w.Above
	}
	if i := slices.IndexFunc(w.Barred, func(b Barred) bool { return b.Member == m }); i >= 0 {
		barred = w.Barred[i].Own
		if superior {
			barred = w.Barred[i].Above
		}
	}
	return open&roles&^barred != 0
}

// WaitingOf says for whom a lead waits.
func WaitingOf(lead Lead) Waiting {
	var w Waiting
	duties, hands := lead.duties(), lead.active()
	for _, d := range duties {
		switch bit := RolesOf(d.role); {
		case d.byName(hands):
		case d.seat == above:
			w.Above |= bit
		default:
			w.Own |= bit
		}
	}
	for _, m := range hands {
		if slices.ContainsFunc(duties, func(d duty) bool { return d.byName(hands) && d.waitsFor(lead, m, hands) }) {
			w.Hands = append(w.Hands, m)
		}
	}
	slices.Sort(w.Hands)
	for _, m := range lead.known() {
		if b := lead.bars(m, w, duties, hands); b.Own|b.Above != 0 {
			w.Barred = append(w.Barred, b)
		}
	}
	return w
}

// bars gives the roles of w that a member cannot use.
func (l Lead) bars(m MemberID, w Waiting, duties []duty, hands []MemberID) Barred {
	b := Barred{Member: m, Own: w.Own, Above: w.Above}
	for _, d := range duties {
		if d.byName(hands) || !d.waitsFor(l, m, hands) {
			continue
		}
		if d.seat == above {
			b.Above &^= RolesOf(d.role)
		} else {
			b.Own &^= RolesOf(d.role)
		}
	}
	return b
}

// known are those who had to do with the lead, in the order of their ids; all
// others may use every role they have.
func (l Lead) known() []MemberID {
	all := slices.Collect(maps.Keys(l.People))
	all = slices.AppendSeq(all, maps.Keys(l.Former))
	all = slices.AppendSeq(all, maps.Keys(l.Recused))
	slices.Sort(all)
	return slices.Compact(all)
}
