package people

import (
	"slices"

	"zhuicha/tips"
)

// AcceptDays is how many days a key or list that was replaced in the signed
// office list is still accepted from tips on their way.
const AcceptDays = 7

// PaperHolder names the paper backup among those an office key is sealed to.
const PaperHolder = "paper"

// Office 单位 has members, one office key and one paper backup.
type Office struct {
	ID       tips.OfficeID
	NameZH   string
	NameEN   string
	Area     string        // a code of tips/rules; empty for the second body above the root office
	Superior tips.OfficeID // reads along with every lead of this office

	Recipient  string        // the office key's public half; empty before it is made
	Generation int           // of that key; 0 is the first
	Made       tips.Day      // the day it was made or rotated in
	MadeBy     tips.MemberID // whose browser made it
	Confirmed  bool          // the second founding member opened it and compared its fingerprint
	Earlier    []string      // recipients of the keys before it, oldest first
	next       int           // the generation of the next key; an abandoned founding uses one up

	Paper        Paper // proven by a drill; its Recipient is empty before
	PaperWaiting Paper // printed, its drill still to come
	RotationDue  bool  // somebody who had the key left; a new key is due

	// ListedKey is the recipient that the list in force names; after a
	// rotation the earlier one, until the root key has signed again.
	ListedKey string
	// Replaced is the recipient the list before named, accepted until the end
	// of Until.
	Replaced string
	Until    tips.Day

	Readers int // active members who hold the key
}

// Paper 纸质备份 is a member made of paper: its own identity, to which the office
// key is sealed, and a signing key that shows its possession.
type Paper struct {
	Recipient string
	Signing   string // Ed25519 public key, 64 hex
	Vouch     string // MAC by the office key over the recipient
	Day       tips.Day
}

// OfficeState says how far an office has come; only a listed one gets tips.
type OfficeState string

// An office's way from nothing to its first tip.
const (
	OfficeNew      OfficeState = "new"      // no key yet
	OfficeFounding OfficeState = "founding" // one browser holds the key
	OfficeCompared OfficeState = "compared" // two people hold it and compared the fingerprint; no proven paper
	OfficeFounded  OfficeState = "founded"  // the paper was shown to open the key
	OfficeListed   OfficeState = "listed"   // the root key signed for it
	OfficeDeserted OfficeState = "deserted" // listed, but nobody is left who holds the key; the paper still opens it
)

// State derives the state from what is known.
func (o Office) State() OfficeState {
	switch {
	case o.Recipient == "":
		return OfficeNew
	case !o.Confirmed:
		return OfficeFounding
	case !o.Proven():
		return OfficeCompared
	case o.ListedKey == "":
		return OfficeFounded
	case o.Readers == 0:
		return OfficeDeserted
	}
	return OfficeListed
}

// Proven reports whether the office key could be opened from paper, whoever
// leaves or forgets.
func (o Office) Proven() bool { return o.Confirmed && o.Paper.Recipient != "" }

// ReadsAlong reports whether the office can be the second one of a lead: the
// root key signed for it and at least its paper opens.
func (o Office) ReadsAlong() bool { return o.State() == OfficeListed || o.State() == OfficeDeserted }

// NextGeneration is the number the next office key gets.
func (o Office) NextGeneration() int { return o.next }

// Renewing reports whether the key that the signed list names is an earlier
// one, so that the root key has to sign again.
func (o Office) Renewing() bool { return o.ListedKey != "" && o.ListedKey != o.Recipient }

// Accepts are the recipients a tip may be sealed to on a day: the listed one,
// and the one it replaced for seven days.
func (o Office) Accepts(today tips.Day) []string {
	if !o.ReadsAlong() {
		return nil
	}
	accepted := []string{o.ListedKey}
	if o.Replaced != "" && today <= o.Until {
		accepted = append(accepted, o.Replaced)
	}
	return accepted
}

// made takes up a new office key in place of the one before.
func (o *Office) made(recipient string, by tips.MemberID, day tips.Day) {
	if o.Recipient != "" {
		o.Earlier = append(slices.Clone(o.Earlier), o.Recipient)
	}
	o.Recipient, o.MadeBy, o.Made = recipient, by, day
	o.Generation, o.next = o.next, o.next+1
	o.RotationDue = false
}

// abandon forgets a founding whose key nobody holds any more. No tip was ever
// sealed to it, for no list named it: the founding begins anew.
func (o *Office) abandon() {
	o.Recipient, o.MadeBy, o.Made, o.Confirmed = "", "", 0, false
	o.PaperWaiting, o.RotationDue = Paper{}, false
}

// listed takes up what a signed list names for the office, nothing included.
func (o *Office) listed(key string, until tips.Day) {
	if key != o.Recipient && !slices.Contains(o.Earlier, key) {
		key = ""
	}
	if key != o.ListedKey {
		o.Replaced, o.Until = o.ListedKey, until
	}
	o.ListedKey = key
}
