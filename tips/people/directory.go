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

// Office 单位 has members and one office key.
type Office struct {
	ID        tips.OfficeID
	NameZH    string
	NameEN    string
	Area      string        // a code of tips/rules; empty for the second body above the root office
	Superior  tips.OfficeID // reads along with every lead of this office
	Recipient string        // the office key's public half; empty before it is made
	MadeBy    tips.MemberID // the founding member whose browser made the key
	Confirmed bool          // the second founding member opened it and compared its fingerprint
	Listed    bool          // stands with this key in the signed office list
}

// OfficeState says how far an office has come; only a listed one gets tips.
type OfficeState string

// An office's way from nothing to its first tip.
const (
	OfficeNew      OfficeState = "new"      // no key yet
	OfficeFounding OfficeState = "founding" // one browser holds the key
	OfficeFounded  OfficeState = "founded"  // two people hold it and compared the fingerprint
	OfficeListed   OfficeState = "listed"   // the root key signed for it
)

// State derives the state from what is known.
func (o Office) State() OfficeState {
	switch {
	case o.Recipient == "":
		return OfficeNew
	case !o.Confirmed:
		return OfficeFounding
	case !o.Listed:
		return OfficeFounded
	}
	return OfficeListed
}

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
	State     MemberState
}

// MemberState says what an account can do.
type MemberState string

// A member's way in.
const (
	Invited   MemberState = "invited"   // has a one-time code
	Activated MemberState = "activated" // has keys; no colleague has admitted him yet
	Admitted  MemberState = "admitted"  // holds the office key
)

// Has reports whether the member has the role.
func (m Member) Has(r tips.Role) bool { return slices.Contains(m.Roles, r) }

// Reads reports whether the member is of those who may open leads at all.
func (m Member) Reads() bool { return m.State == Admitted && m.Office != "" }

// List names the office list in force.
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
		up, found := d.Offices[o.Superior]
		if found && up.State() == OfficeListed {
			return o, up, true
		}
	}
	return Office{}, Office{}, false
}

// Listable are the offices the next office list names, by id: founded, with a
// founded superior, so that two offices can open every tip.
func (d Directory) Listable() []Office {
	return slices.DeleteFunc(d.AllOffices(), func(o Office) bool {
		return !o.Confirmed || !d.Offices[o.Superior].Confirmed
	})
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
