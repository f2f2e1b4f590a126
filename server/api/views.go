package api

import (
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type officeJSON struct {
	ID        tips.OfficeID      `json:"id"`
	NameZH    string             `json:"name_zh"`
	NameEN    string             `json:"name_en"`
	Area      string             `json:"area"`
	Superior  tips.OfficeID      `json:"superior"`
	Recipient string             `json:"recipient"`
	MadeBy    tips.MemberID      `json:"made_by"`
	State     people.OfficeState `json:"state"`
}

type memberJSON struct {
	meJSON
	Recipient string `json:"recipient"`
}

type directoryJSON struct {
	Version     uint64       `json:"version"`
	Root        string       `json:"root"`
	Offices     []officeJSON `json:"offices"`
	Members     []memberJSON `json:"members"`
	ListVersion uint64       `json:"list_version"`
}

func directoryOf(d people.Directory) directoryJSON {
	out := directoryJSON{Version: d.Version, Root: d.Root, ListVersion: d.List.Version, Offices: []officeJSON{}, Members: []memberJSON{}}
	for _, o := range d.AllOffices() {
		out.Offices = append(out.Offices, officeJSON{o.ID, o.NameZH, o.NameEN, o.Area, o.Superior, o.Recipient, o.MadeBy, o.State()})
	}
	for _, m := range d.AllMembers() {
		out.Members = append(out.Members, memberJSON{me(m), m.Recipient})
	}
	return out
}

type leadJSON struct {
	Lead    tips.LeadID   `json:"lead"`
	Number  string        `json:"number"`
	Version int           `json:"version"`
	State   tips.Lead     `json:"state"`
	Allowed []string      `json:"allowed"`
	Missing []tips.Reason `json:"missing"`
	Clocks  []tips.Clock  `json:"clocks"`
}

func viewOf(v casework.LeadView) leadJSON {
	return leadJSON{v.Lead.ID, v.Number, v.Lead.Version, v.Lead, list(v.Allowed), list(v.Missing), list(v.Clocks)}
}

type changeJSON struct {
	Day  tips.Day  `json:"day"`
	Type string    `json:"type"`
	Role tips.Role `json:"role"`
	Name string    `json:"name,omitempty"` // of a member; the tipster and the system have none
}

type changesJSON struct {
	Version int          `json:"version"`
	Changes []changeJSON `json:"changes"`
}

func changesOf(v casework.LeadView) changesJSON {
	out := changesJSON{Version: v.Lead.Version, Changes: []changeJSON{}}
	for _, e := range v.History {
		out.Changes = append(out.Changes, changeJSON{e.Day, e.Type(), e.Role, v.Members[e.Actor].Name})
	}
	return out
}

// list makes an empty list of none.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

type objectJSON struct {
	Digest tips.Digest   `json:"digest"`
	Seq    int           `json:"seq"`
	Day    *tips.Day     `json:"day,omitempty"`
	By     tips.MemberID `json:"by,omitempty"`
	Sealed sealed        `json:"sealed,omitempty"`
}

type sealedJSON struct {
	Version     int          `json:"version"`
	Tip         objectJSON   `json:"tip"`
	Replaced    []objectJSON `json:"replaced"`
	IntakeKeys  []objectJSON `json:"intake_keys"`
	WorkKeys    []objectJSON `json:"work_keys"`
	FromTipster []objectJSON `json:"from_tipster"`
	ToTipster   []objectJSON `json:"to_tipster"`
	Internal    []objectJSON `json:"internal"`
}

func sealedOf(o casework.SealedObjects) sealedJSON {
	return sealedJSON{
		o.Version, object(o.Tip), objects(o.Replaced), objects(o.IntakeKeys), objects(o.WorkKeys),
		objects(o.FromTipster), objects(o.ToTipster), objects(o.Internal),
	}
}

type titleJSON struct {
	Lead     tips.LeadID  `json:"lead"`
	WorkKeys []objectJSON `json:"work_keys"`
	Title    objectJSON   `json:"title"`
	Before   tips.Digest  `json:"before,omitempty"`
}

type titlesJSON struct {
	Titles []titleJSON `json:"titles"`
}

func titlesOf(all []casework.SealedTitle) titlesJSON {
	out := titlesJSON{Titles: []titleJSON{}}
	for _, t := range all {
		out.Titles = append(out.Titles, titleJSON{t.Lead, objects(t.WorkKeys), object(t.Title), t.Before})
	}
	return out
}

func objects(all []casework.SealedObject) []objectJSON {
	out := []objectJSON{}
	for _, o := range all {
		out = append(out, object(o))
	}
	return out
}

func object(o casework.SealedObject) objectJSON {
	out := objectJSON{Digest: o.Digest, Seq: o.Seq, By: o.By, Sealed: o.Sealed}
	if o.Day != 0 {
		out.Day = &o.Day
	}
	return out
}
