package people

import "zhuicha/tips"

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
		d.Members[m.ID] = Member{ID: m.ID, Login: m.Login, Name: m.Name, Office: m.Office, Roles: m.Roles, State: Invited, CodeOut: true}
	case ListSigned:
		d.list(e)
	default:
		d.applyToMember(e)
		d.applyToOffice(e)
	}
	d.settle()
	return d
}

func (d Directory) applyToMember(e Event) {
	switch e.Type {
	case MemberActivated:
		d.change(e.Actor, func(m *Member) {
			m.Recipient, m.Signing, m.Vouch, m.State, m.CodeOut = e.Recipient, e.Signing, "", Activated, false
		})
	case OfficeKeyMade, MemberReturned:
		d.change(e.Actor, func(m *Member) { m.State, m.Vouch = Admitted, e.Vouch })
	case MemberAdmitted:
		d.change(e.MemberID, func(m *Member) { m.State, m.Vouch = Admitted, e.Vouch })
	case CodeIssued:
		d.change(e.MemberID, func(m *Member) { m.CodeOut = true })
	case MemberLeft:
		d.change(e.MemberID, func(m *Member) { m.State, m.Vouch, m.CodeOut = Left, "", false })
	case RolesSet:
		d.change(e.MemberID, func(m *Member) { m.Roles = e.Roles })
	case HomeSet:
		d.change(e.MemberID, func(m *Member) { m.Home = *e.Home })
	case OfficeKeyRotated:
		for _, h := range e.Holders {
			if h.Holder != PaperHolder {
				d.change(tips.MemberID(h.Holder), func(m *Member) { m.Vouch = h.Vouch })
			}
		}
	}
}

func (d Directory) applyToOffice(e Event) {
	switch e.Type {
	case OfficeKeyMade:
		d.changeOffice(e.OfficeID, func(o *Office) { o.made(e.Recipient, e.Actor, e.Day) })
	case OfficeKeyConfirmed:
		d.changeOffice(e.OfficeID, func(o *Office) { o.Confirmed = true })
	case PaperMade:
		d.changeOffice(e.OfficeID, func(o *Office) { o.PaperWaiting = Paper{e.Recipient, e.Signing, e.Vouch, e.Day} })
	case PaperProven:
		d.changeOffice(e.OfficeID, func(o *Office) {
			if o.PaperWaiting.Recipient == e.Recipient {
				o.Paper, o.PaperWaiting = o.PaperWaiting, Paper{}
			}
			o.Paper.Day = e.Day
		})
	case MemberLeft, MemberActivated:
		d.departed(e)
	case OfficeKeyRotated:
		d.changeOffice(e.OfficeID, func(o *Office) {
			o.made(e.Recipient, e.Actor, e.Day)
			o.PaperWaiting = Paper{}
			for _, h := range e.Holders {
				if h.Holder == PaperHolder {
					o.Paper.Vouch = h.Vouch
				}
			}
		})
	}
}

// departed: whoever held the key and lost his right to it makes a new one due.
// Somebody who forgot his passphrase has lost it too, and nobody took it.
func (d Directory) departed(e Event) {
	if e.Type == MemberLeft && e.OfficeID != "" {
		d.changeOffice(e.OfficeID, func(o *Office) { o.RotationDue = o.Recipient != "" })
	}
}

func (d Directory) change(id tips.MemberID, f func(*Member)) {
	m := d.Members[id]
	f(&m)
	d.Members[id] = m
}

func (d Directory) changeOffice(id tips.OfficeID, f func(*Office)) {
	o := d.Offices[id]
	f(&o)
	d.Offices[id] = o
}

// list takes up a signed list. The one before, and the keys it named, are
// accepted for seven days: tips sealed by them are on their way.
func (d *Directory) list(e Event) {
	d.Before, d.Until = d.List, e.Day+AcceptDays
	d.List = List{Version: e.Version, Digest: e.Digest}
	named := map[tips.OfficeID]string{}
	for _, k := range e.Offices {
		named[k.Office] = k.Recipient
	}
	for id := range d.Offices {
		d.changeOffice(id, func(o *Office) { o.listed(named[id], d.Until) })
	}
}

// settle counts who is left to read, and gives up a founding whose key nobody
// holds: neither a member nor a proven paper.
func (d Directory) settle() {
	readers := map[tips.OfficeID]int{}
	for _, m := range d.Members {
		if m.Reads() {
			readers[m.Office]++
		}
	}
	for id := range d.Offices {
		d.changeOffice(id, func(o *Office) {
			o.Readers = readers[id]
			if o.Recipient != "" && o.Readers == 0 && !o.Proven() {
				o.abandon()
			}
		})
	}
}
