package tips

import "slices"

// Actor is who asks. Casework makes it from a verified signature and the
// directory of people, never from what a browser says of itself.
type Actor struct {
	ID     MemberID // empty for the tipster and the system
	Office OfficeID
	Roles  []Role
}

// TheTipster is whoever proved to hold the lead's receipt.
func TheTipster() Actor { return Actor{Roles: []Role{Tipster}} }

// TheSystem is the clock: it may only record lateness.
func TheSystem() Actor { return Actor{Roles: []Role{System}} }

// Has tells whether the actor has a role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// staff tells whether the actor is a person with an account.
func (a Actor) staff() bool { return !a.Has(Tipster) && !a.Has(System) }
