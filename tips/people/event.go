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
	Roles     []tips.Role   `json:"roles,omitzero"`
	Recipient string        `json:"recipient,omitzero"`
	Signing   string        `json:"signing,omitzero"`
	Wrap      tips.Digest   `json:"wrap,omitzero"`
	Vouch     string        `json:"vouch,omitzero"`
	Version   uint64        `json:"version,omitzero"`
	Digest    string        `json:"digest,omitzero"`
	Home      *Home         `json:"home,omitzero"`
	// Holders are those a rotated office key was sealed to.
	Holders []HolderKey `json:"holders,omitzero"`
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
	MemberActivated    = "member_activated" // with new keys; again after CodeIssued
	OfficeKeyMade      = "office_key_made"
	MemberAdmitted     = "member_admitted"
	OfficeKeyConfirmed = "office_key_confirmed"
	PaperMade          = "paper_made"
	PaperProven        = "paper_proven"
	ListSigned         = "list_signed"
	CodeIssued         = "code_issued"
	MemberLeft         = "member_left"
	RolesSet           = "roles_set"
	OfficeKeyRotated   = "office_key_rotated"
	MemberReturned     = "member_returned" // let in by the paper
	HomeSet            = "home_set"
)

// kinds lists every kind of event there ever was.
func kinds() []string {
	return []string{
		Founded, OfficeCreated, MemberInvited, MemberActivated, OfficeKeyMade, MemberAdmitted, OfficeKeyConfirmed,
		PaperMade, PaperProven, ListSigned, CodeIssued, MemberLeft, RolesSet, OfficeKeyRotated, MemberReturned,
		HomeSet,
	}
}

// eventVersion is the version new events carry.
const eventVersion = 1
