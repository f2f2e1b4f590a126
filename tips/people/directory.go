// Package people is the directory: offices, their members, roles and public
// keys, as the fold of its own events. It is pure; it holds no secret, no
// sealed identity and no session.
package people

import (
	"cmp"
	"maps"
	"slices"

	"zhuicha/tips"
)

// Member 成员 is an account. Administrator and auditor belong to no office and
// get no office key.
type Member struct {
	ID        tips.MemberID
	Login     string // unique, what is typed at login
	Name      string // as colleagues see it
	Office    tips.OfficeID
	Roles     []tips.Role
	Recipient string // public half of the member identity
	Signing   string // Ed25519 public key, 64 hex
	Vouch     string // MAC by the office key over the recipient; empty until admitted
	State     MemberState
	Home      Home
	CodeOut   bool // a one-time code to activate, or to activate again, was issued and not used
}

// MemberState says what an account can do.
type MemberState string

// A member's way in and out.
const (
	Invited   MemberState = "invited"   // has a one-time code
	Activated MemberState = "activated" // has keys; no colleague has admitted him yet
	Admitted  MemberState = "admitted"  // holds the office key
	Left      MemberState = "left"      // disabled: no login, no key
)

// Has reports whether the member has the role.
func (m Member) Has(r tips.Role) bool { return slices.Contains(m.Roles, r) }

// Reads reports whether the member is of those who may open leads at all.
func (m Member) Reads() bool { return m.State == Admitted && m.Office != "" }

// Active reports whether the account can log in.
func (m Member) Active() bool { return m.State == Activated || m.State == Admitted }

// List names an office list.
type List struct {
	Version uint64
	Digest  string // SHA-256 of its bytes
}

// Directory is everybody, as of one version.
type Directory struct {
	Version uint64 // number of events applied
	Root    string // root signing key, public half, 64 hex
	Offices map[tips.OfficeID]Office
	Members map[tips.MemberID]Member
	List    List
	Before  List     // the list before; tips sealed by it are accepted
	Until   tips.Day // to the end of this day
}

// ByLogin finds an account by its login name.
func (d Directory) ByLogin(login string) (Member, bool) {
	for _, m := range d.Members {
		if m.Login == login {
			return m, true
		}
	}
	return Member{}, false
}

// OfficeOfArea is the office an area belongs to, not looking at ancestors.
func (d Directory) OfficeOfArea(area string) (Office, bool) {
	for _, o := range d.Offices {
		if o.Area == area && area != "" {
			return o, true
		}
	}
	return Office{}, false
}

// Route is where a tip from an area goes: its own listed office, else the
// nearest ancestor's (parent gives an area's parent, "" at the top), and that
// office's superior. It reports false where nobody could open the tip.
func (d Directory) Route(area string, parent func(string) string) (office, superior Office, ok bool) {
	for a := area; a != ""; a = parent(a) {
		o, found := d.OfficeOfArea(a)
		if !found || o.State() != OfficeListed {
			continue
		}
		if up := d.Offices[o.Superior]; up.ReadsAlong() {
			return o, up, true
		}
	}
	return Office{}, Office{}, false
}

// Closed are the offices that the list in force names and that get no tips
// now, by id: nobody there could read one. Their areas fall to the ancestors.
func (d Directory) Closed() []tips.OfficeID {
	closed := []tips.OfficeID{}
	for _, o := range d.AllOffices() {
		if o.ListedKey != "" && (o.State() != OfficeListed || !d.Offices[o.Superior].ReadsAlong()) {
			closed = append(closed, o.ID)
		}
	}
	return closed
}

// AcceptsList reports whether a tip may still be sealed by the list of this
// digest: the one in force, or the one before for seven days.
func (d Directory) AcceptsList(digest string, today tips.Day) bool {
	return digest == d.List.Digest || digest != "" && digest == d.Before.Digest && today <= d.Until
}

// Listable are the offices the next office list names, by id: their paper is
// proven and their superior's too, so that two offices can open every tip, and
// somebody is there to read. A deserted office stays while one below needs it.
func (d Directory) Listable() []Office {
	manned := func(o Office) bool { return o.Proven() && d.Offices[o.Superior].Proven() && o.Readers > 0 }
	needed := map[tips.OfficeID]bool{}
	for _, o := range d.Offices {
		if manned(o) {
			needed[o.ID], needed[o.Superior] = true, true
		}
	}
	for grown := true; grown; { // a list names each superior's superior too
		grown = false
		for id := range needed {
			if up := d.Offices[id].Superior; !needed[up] && d.Offices[up].Proven() {
				needed[up], grown = true, true
			}
		}
	}
	return slices.DeleteFunc(d.AllOffices(), func(o Office) bool {
		return !needed[o.ID] || !d.Offices[o.Superior].Proven()
	})
}

// ListDue reports whether the next list would name other offices or keys than
// the one in force.
func (d Directory) ListDue() bool {
	listable := map[tips.OfficeID]string{}
	for _, o := range d.Listable() {
		listable[o.ID] = o.Recipient
	}
	for id, o := range d.Offices {
		if o.ListedKey != listable[id] && len(listable) > 0 {
			return true
		}
	}
	return false
}

// Holders are those an office's next key is sealed to: everybody who holds the
// present one, by id, and the paper.
func (d Directory) Holders(office tips.OfficeID) []string {
	var holders []string
	for _, m := range d.Members {
		if m.Office == office && m.Reads() {
			holders = append(holders, string(m.ID))
		}
	}
	slices.Sort(holders)
	if d.Offices[office].Paper.Recipient != "" {
		holders = append(holders, PaperHolder)
	}
	return holders
}

// AllOffices lists the offices by id.
func (d Directory) AllOffices() []Office {
	return slices.SortedFunc(maps.Values(d.Offices), func(a, b Office) int { return cmp.Compare(a.ID, b.ID) })
}

// AllMembers lists the members by login name.
func (d Directory) AllMembers() []Member {
	return slices.SortedFunc(maps.Values(d.Members), func(a, b Member) int { return cmp.Compare(a.Login, b.Login) })
}

// clone copies what Apply changes, so that older values stay as they were.
func (d Directory) clone() Directory {
	d.Offices, d.Members = maps.Clone(d.Offices), maps.Clone(d.Members)
	if d.Offices == nil {
		d.Offices, d.Members = map[tips.OfficeID]Office{}, map[tips.MemberID]Member{}
	}
	return d
}
