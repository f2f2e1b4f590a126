package people

import (
	"slices"

	"zhuicha/tips"
	"zhuicha/tips/people"
)

// step is one part of an office's way to its first tip.
type step struct {
	Key  string // of its sentence
	Mark string // "on": done, "half": the next, "": later
}

// Steps are the way of the caller's office; the first that is not done is next.
func (d data) Steps() []step {
	o := d.Office
	done := []bool{
		o.Recipient != "", o.Confirmed, o.PaperWaiting.Recipient != "" || o.Proven(), o.Proven(), o.ListedKey != "",
	}
	var steps []step
	next := true
	for i, key := range []string{"key", "second", "paper", "drill", "list"} {
		s := step{Key: "desk.people.step_" + key}
		switch {
		case done[i]:
			s.Mark = "on"
		case next:
			s.Mark, next = "half", false
		}
		steps = append(steps, s)
	}
	return steps
}

// Underway: the office has not come to its first tip yet.
func (d data) Underway() bool { return d.Office.ListedKey == "" }

// Next is the sentence that says what an office waits for, for the
// administrator; empty where it waits for nothing.
func (d data) Next(o people.Office) string {
	switch {
	case o.State() == people.OfficeNew && d.activated(o) == 0:
		return "desk.people.next_invite"
	case o.State() == people.OfficeNew:
		return "desk.people.next_key"
	case o.State() == people.OfficeFounding:
		return "desk.people.next_second"
	case o.State() == people.OfficeCompared:
		return "desk.people.next_paper"
	case o.State() == people.OfficeDeserted:
		return "desk.people.next_deserted"
	case o.RotationDue:
		return "desk.people.next_rotate"
	case o.State() == people.OfficeFounded || o.Renewing():
		return "desk.people.next_list"
	}
	return ""
}

func (d data) activated(o people.Office) int {
	n := 0
	for _, m := range d.Members {
		if m.Office == o.ID && m.Active() {
			n++
		}
	}
	return n
}

// MayConfirm: the caller is the second who holds the key.
func (d data) MayConfirm() bool {
	return d.Office.State() == people.OfficeFounding && d.Me.Reads() && d.Office.MadeBy != d.Me.ID
}

// NeedsPaper: the key was compared, and there is no paper yet that opens it.
func (d data) NeedsPaper() bool {
	return d.Me.Reads() && d.Office.Confirmed && !d.Office.Proven() && d.Office.PaperWaiting.Recipient == ""
}

// NeedsDrill: a paper was printed and has yet to show that it opens the key.
func (d data) NeedsDrill() bool { return d.Me.Reads() && d.Office.PaperWaiting.Recipient != "" }

// NeedsList: only the root key's signature is missing, or has to be renewed.
func (d data) NeedsList() bool {
	return d.Office.State() == people.OfficeFounded || d.Office.Renewing()
}

// MayReturn: nobody holds the key any more, and the caller may take the paper.
func (d data) MayReturn() bool {
	return d.Office.Proven() && d.Office.Readers == 0 && d.Me.State == people.Activated
}

// Steady: the office is founded, and its paper and key can be looked after.
func (d data) Steady() bool { return d.Me.Reads() && d.Office.Proven() }

// MayManage reports whether the administrator can change this account.
func (d data) MayManage(m people.Member) bool { return d.Admin() && m.State != people.Left }

// MayDisable reports whether the account may end: not the last administrator's.
func (d data) MayDisable(m people.Member) bool { return m.ID != d.Me.ID }

// HasRole is for the boxes that are ticked already.
func (d data) HasRole(m people.Member, role tips.Role) bool { return m.Has(role) }

// RolesFor are the roles an account of this kind may have.
func (d data) RolesFor(m people.Member) []tips.Role {
	return slices.DeleteFunc(d.OfferedRoles(), func(r tips.Role) bool {
		return (r == tips.Admin || r == tips.Auditor) != (m.Office == "")
	})
}

// reader is a form that reads a paper by camera, picture or keyboard.
type reader struct {
	data
	For string // "drill" or "return"
	Do  string // key of the button's label
}

// Reader makes the form for one purpose.
func (d data) Reader(what, do string) reader { return reader{d, what, do} }
