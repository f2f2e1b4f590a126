package people

import "zhuicha/tips"

// Event is what happened to the directory: one of the kinds below, with its
// day and who did it. Events are for ever; an unknown kind is refused.
type Event struct {
	Type  string        `json:"type"`
	V     int           `json:"v"`
	Day   tips.Day      `json:"day"`
	Actor tips.MemberID `json:"actor,omitzero"` // empty: the founding itself

	Root      string        `json:"root,omitzero"`
	Office    *OfficeInfo   `json:"office,omitzero"`
	Member    *MemberInfo   `json:"member,omitzero"`
	OfficeID  tips.OfficeID `json:"office_id,omitzero"`
	MemberID  tips.MemberID `json:"member_id,omitzero"`
	Recipient string        `json:"recipient,omitzero"`
	Signing   string        `json:"signing,omitzero"`
	Wrap      tips.Digest   `json:"wrap,omitzero"`
	Version   uint64        `json:"version,omitzero"`
	Digest    string        `json:"digest,omitzero"`
	// Offices are those a signed list names, with the key it names for each.
	Offices []ListedKey `json:"offices,omitzero"`
}

// ListedKey is one line of a signed office list.
type ListedKey struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"`
}

// The kinds of events.
const (
	Founded            = "founded"
	OfficeCreated      = "office_created"
	MemberInvited      = "member_invited"
	MemberActivated    = "member_activated"
	OfficeKeyMade      = "office_key_made"
	MemberAdmitted     = "member_admitted"
	OfficeKeyConfirmed = "office_key_confirmed"
	ListSigned         = "list_signed"
)

// eventVersion is the version new events carry.
const eventVersion = 1

// Apply folds one event. It never refuses.
func Apply(d Directory, e Event) Directory {
	d = d.clone()
	d.Version++
	switch e.Type {
	case Founded:
		d.Root = e.Root
	case OfficeCreated:
		o := e.Office
		d.Offices[o.ID] = Office{ID: o.ID, NameZH: o.NameZH, NameEN: o.NameEN, Area: o.Area, Superior: o.Superior}
	case MemberInvited:
		m := e.Member
		d.Members[m.ID] = Member{ID: m.ID, Login: m.Login, Name: m.Name, Office: m.Office, Roles: m.Roles, State: Invited}
	case MemberActivated:
		d.change(e.Actor, func(m *Member) { m.Recipient, m.Signing, m.State = e.Recipient, e.Signing, Activated })
	case OfficeKeyMade:
		o := d.Offices[e.OfficeID]
		o.Recipient, o.MadeBy = e.Recipient, e.Actor
		d.Offices[e.OfficeID] = o
		d.change(e.Actor, func(m *Member) { m.State = Admitted })
	case MemberAdmitted:
		d.change(e.MemberID, func(m *Member) { m.State = Admitted })
	case OfficeKeyConfirmed:
		o := d.Offices[e.OfficeID]
		o.Confirmed = true
		d.Offices[e.OfficeID] = o
	case ListSigned:
		d.List = List{Version: e.Version, Digest: e.Digest}
		d.list(e.Offices)
	}
	return d
}

func (d Directory) change(id tips.MemberID, f func(*Member)) {
	m := d.Members[id]
	f(&m)
	d.Members[id] = m
}

// list marks exactly the offices that stand in the list with their own key.
func (d Directory) list(keys []ListedKey) {
	named := map[tips.OfficeID]string{}
	for _, k := range keys {
		named[k.Office] = k.Recipient
	}
	for id, o := range d.Offices {
		o.Listed = o.Recipient != "" && named[id] == o.Recipient
		d.Offices[id] = o
	}
}
