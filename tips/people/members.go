package people

import (
	"slices"

	"zhuicha/tips"
)

func inviteMember(d Directory, actor Member, m MemberInfo) ([]Event, error) {
	if !administers(actor) {
		return nil, ErrForbidden
	}
	if err := checkMember(m); err != nil {
		return nil, err
	}
	if _, taken := d.Members[m.ID]; taken {
		return nil, invalid("the account exists")
	}
	if _, taken := d.ByLogin(m.Login); taken {
		return nil, invalid("the login name is taken")
	}
	if _, known := d.Offices[m.Office]; !known && m.Office != "" {
		return nil, invalid("no such office")
	}
	return []Event{{Type: MemberInvited, Member: &m}}, nil
}

// checkMember keeps administrators and auditors apart from those who read
// leads: they belong to no office, everybody else to one.
func checkMember(m MemberInfo) error {
	if !idForm.MatchString(string(m.ID)) || !loginForm.MatchString(m.Login) || !properName(m.Name) {
		return invalid("an account needs an id, a login name of small letters and digits, and a name")
	}
	return checkRoles(m.Roles, m.Office)
}

func checkRoles(roles []tips.Role, office tips.OfficeID) error {
	if len(roles) == 0 {
		return invalid("an account needs a role")
	}
	for i, r := range roles {
		if !slices.Contains(staff(), r) || slices.Contains(roles[:i], r) {
			return invalid("role")
		}
		if blind := r == tips.Admin || r == tips.Auditor; blind != (office == "") {
			return invalid("administrator and auditor belong to no office, all others to one")
		}
	}
	return nil
}

func activate(actor Member, c Activate) ([]Event, error) {
	switch {
	case !actor.CodeOut:
		return nil, ErrForbidden
	case !properKey(c.Recipient) || !hexForm.MatchString(c.Signing):
		return nil, invalid("keys")
	}
	return []Event{{Type: MemberActivated, Recipient: c.Recipient, Signing: c.Signing}}, nil
}

// issueCode never locks anybody out: until the code is used the old keys hold.
func issueCode(d Directory, actor Member, id tips.MemberID) ([]Event, error) {
	if !administers(actor) {
		return nil, ErrForbidden
	}
	if _, known := d.Members[id]; !known {
		return nil, invalid("no such account")
	}
	return []Event{{Type: CodeIssued, MemberID: id}}, nil
}

// disable names the office in the event where a key goes with the member, so
// that its rotation is due.
func disable(d Directory, actor Member, id tips.MemberID) ([]Event, error) {
	m, known := d.Members[id]
	switch {
	case !administers(actor):
		return nil, ErrForbidden
	case !known || m.State == Left:
		return nil, invalid("no such account, or it is disabled already")
	case d.lastAdministrator(m):
		return nil, invalid("the last administrator")
	}
	left := Event{Type: MemberLeft, MemberID: id}
	if m.Reads() {
		left.OfficeID = m.Office
	}
	return []Event{left}, nil
}

func setRoles(d Directory, actor Member, c SetRoles) ([]Event, error) {
	m, known := d.Members[c.Member]
	switch {
	case !administers(actor):
		return nil, ErrForbidden
	case !known || m.State == Left:
		return nil, invalid("no such account")
	case slices.Equal(m.Roles, c.Roles):
		return nil, invalid("the roles are these already")
	case d.lastAdministrator(m) && !slices.Contains(c.Roles, tips.Admin):
		return nil, invalid("the last administrator")
	}
	if err := checkRoles(c.Roles, m.Office); err != nil {
		return nil, err
	}
	return []Event{{Type: RolesSet, MemberID: c.Member, Roles: c.Roles}}, nil
}

// lastAdministrator reports whether nobody else could administer.
func (d Directory) lastAdministrator(m Member) bool {
	if !administers(m) {
		return false
	}
	for _, other := range d.Members {
		if other.ID != m.ID && administers(other) {
			return false
		}
	}
	return true
}
