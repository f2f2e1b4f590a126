// Package tipster is what a tipster's browser does, in one place: hand in a tip,
// write a message, read a reply. The demo, the tests and the pages without
// JavaScript seal with it exactly as the browser does.
package tipster

import (
	"fmt"
	"io"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
)

// Offices is whom a tip is for: the verified list and the two offices of the
// route with their recipients.
type Offices struct {
	List               keys.Offices
	Route              keys.Route
	Handling, Superior keys.OfficeRecipient
}

// FindOffices routes area through a verified list and checks the recipients
// that recipient fetches by office id; at offices closed nobody reads now.
func FindOffices(list keys.Offices, area string, parent func(string) (string, bool), recipient func(office string) (string, error), closed ...string) (Offices, error) {
	route, err := list.Route(area, parent, closed...)
	if err != nil {
		return Offices{}, err
	}
	to := Offices{List: list, Route: route}
	for _, half := range []struct {
		office string
		into   *keys.OfficeRecipient
	}{{route.Handling.ID, &to.Handling}, {route.Superior.ID, &to.Superior}} {
		text, err := recipient(half.office)
		if err != nil {
			return Offices{}, fmt.Errorf("key of office %s: %w", half.office, err)
		}
		if *half.into, err = list.Recipient(half.office, text); err != nil {
			return Offices{}, err
		}
	}
	return to, nil
}

// NamedOffices are the two offices that have a lead now, by a verified list:
// those a tip that is sent again is for.
func NamedOffices(list keys.Offices, handling, superior string, recipient func(office string) (string, error)) (Offices, error) {
	to := Offices{List: list}
	for _, half := range []struct {
		id     string
		office *keys.Office
		into   *keys.OfficeRecipient
	}{{handling, &to.Route.Handling, &to.Handling}, {superior, &to.Route.Superior, &to.Superior}} {
		var listed bool
		if *half.office, listed = list.Office(half.id); !listed {
			return Offices{}, fmt.Errorf("office %s: %w", half.id, keys.ErrNoOffice)
		}
		text, err := recipient(half.id)
		if err != nil {
			return Offices{}, fmt.Errorf("key of office %s: %w", half.id, err)
		}
		if *half.into, err = list.Recipient(half.id, text); err != nil {
			return Offices{}, err
		}
	}
	return to, nil
}

// Story is what the tipster typed and picked.
type Story struct {
	Tile        string
	Area        string
	Answers     content.Answers
	Retaliation bool
	Contact     string
	// Files are already sealed, to the intake key that the tip will be sealed to.
	Files []content.FileRef
}

// Submission is everything the server gets of a tip.
type Submission struct {
	Lead    string
	Token   receipt.Token
	LogSalt [32]byte
	// Card is the card's exact JSON.
	Card []byte
	// Tip and Wrap are sealed; the digests are their names.
	Tip, Wrap             []byte
	TipDigest, WrapDigest string
	// Handling and Superior are office ids; List is the office list's digest.
	Handling, Superior, List string
}

// Submit builds a submission. The intake key is drawn from random and forgotten:
// not even the tipster can open the tip again.
func Submit(k receipt.Keys, s Story, to Offices, random io.Reader) (Submission, error) {
	intake, err := keys.NewIntakeKey(random)
	if err != nil {
		return Submission{}, err
	}
	return SubmitUnder(k, s, to, intake)
}

// SubmitUnder is Submit with an intake key that was drawn before, because the
// story's files were sealed to it. The caller forgets the key afterwards.
func SubmitUnder(k receipt.Keys, s Story, to Offices, intake keys.IntakeKey) (Submission, error) {
	return SubmitAgain(k, s, to, intake, Before{})
}

// Before is what the record holds of tips that nobody could open; zero for the
// first tip. The server tells it, and whoever opens the tip checks it.
type Before struct {
	Tips  uint64 // how many there are
	Last  string // digest of the last of them
	Wraps uint64 // how many wraps of intake keys there are
}

// SubmitAgain is SubmitUnder for a tip that takes the place of those before it,
// under the same receipt. intake must be a new one: the card names it from now
// on.
func SubmitAgain(k receipt.Keys, s Story, to Offices, intake keys.IntakeKey, before Before) (Submission, error) {
	card, err := k.MakeCard(intake.Public(), to.List.Root())
	if err != nil {
		return Submission{}, err
	}
	place := envelope.Binding{Subject: k.Lead, Stream: envelope.Tip, Seq: before.Tips, Prev: before.Last}
	tip, err := content.SealTipAgain(place, tipOf(k, s, to), intake.Public())
	if err != nil {
		return Submission{}, err
	}
	wrap, err := keys.WrapIntake(k.Lead, before.Wraps, intake, to.Handling, to.Superior)
	if err != nil {
		return Submission{}, err
	}
	return Submission{
		Lead: k.Lead, Token: k.Token, LogSalt: k.LogSalt, Card: card,
		Tip: tip, Wrap: wrap, TipDigest: envelope.Digest(tip), WrapDigest: envelope.Digest(wrap),
		Handling: to.Route.Handling.ID, Superior: to.Route.Superior.ID, List: to.List.Digest(),
	}, nil
}

func tipOf(k receipt.Keys, s Story, to Offices) content.Tip {
	return content.Tip{
		Tile: s.Tile, Area: s.Area, Answers: s.Answers, Retaliation: s.Retaliation, Contact: s.Contact,
		Reply: content.Reply{Recipient: k.Identity.Public(), Channel: k.Channel},
		List:  content.List{Version: to.List.Version(), Digest: to.List.Digest()},
		Files: s.Files,
	}
}

// Write seals the tipster's message number seq; prev is the digest of his last
// one, empty at 0. The card says whom to seal to.
func Write(k receipt.Keys, card receipt.Card, seq uint64, prev string, m content.Message) ([]byte, error) {
	place := envelope.Binding{Subject: k.Lead, Stream: envelope.FromTipster, Seq: seq, Prev: prev}
	return content.SealFromTipster(place, m, k.Channel, card.Intake)
}

// Read opens the inspectors' reply number seq; prev is the digest of the one before.
func Read(k receipt.Keys, sealed []byte, seq uint64, prev string) (content.Message, error) {
	want := envelope.Binding{Subject: k.Lead, Stream: envelope.ToTipster, Seq: seq, Prev: prev}
	return content.OpenToTipster(sealed, want, k.Channel, k.Identity)
}
