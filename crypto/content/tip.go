// Package content is what lies in the envelopes that people write and read: the
// tip, the messages both ways, the inspectors' records.
//
// Nothing is ever sealed here that the same package would refuse to open. Parse
// errors carry no text of what was parsed.
package content

import (
	"fmt"
	"unicode/utf8"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
	"zhuicha/crypto/keys"
)

const (
	tipFormat = "zhuicha/tip/1"
	// MaxStory, MaxAnswer, MaxContact are in Unicode code points.
	MaxStory   = 20_000
	MaxAnswer  = 2_000
	MaxContact = 500
	maxTile    = 32
)

// Answers are to the checkability questions, one a page; all may be empty.
type Answers struct {
	What    string `json:"what"`
	Where   string `json:"where"`
	Who     string `json:"who"`
	When    string `json:"when"`
	Amount  string `json:"amount"`
	Witness string `json:"witness"`
}

// Tip 举报 is what the tipster sends.
type Tip struct {
	// Tile is the kind of problem as picked on the phone.
	Tile string
	// Area is the code of the county, or empty.
	Area        string
	Answers     Answers
	Retaliation bool
	Contact     string
	// Reply tells the inspectors how to answer. It is believed because it lies
	// inside the sealed tip.
	Reply Reply
	List  List
	// Files are the tip's photos, recordings and papers, sealed to the same key.
	Files []FileRef
}

// Reply is the receipt's recipient and the key that authenticates messages.
type Reply struct {
	Recipient keys.ReceiptRecipient
	Channel   keys.ChannelKey
}

// List names the signed office list that the tip was sealed by.
type List struct {
	Version uint64 `json:"version"`
	Digest  string `json:"digest"`
}

type tipJSON struct {
	Format      string    `json:"format"`
	Tile        string    `json:"tile"`
	Area        string    `json:"area"`
	Answers     Answers   `json:"answers"`
	Retaliation bool      `json:"retaliation"`
	Contact     string    `json:"contact"`
	Reply       replyJSON `json:"reply"`
	List        List      `json:"list"`
	Files       []FileRef `json:"files"`
}

type replyJSON struct {
	Recipient string `json:"recipient"`
	Channel   string `json:"channel"`
}

// JSON is the content of tip.json.
func (t Tip) JSON() ([]byte, error) {
	reply := replyJSON{t.Reply.Recipient.String(), t.Reply.Channel.Hex()}
	data, err := strict.Encode(tipJSON{tipFormat, t.Tile, t.Area, t.Answers, t.Retaliation, t.Contact, reply, t.List, t.Files})
	if err != nil || t.Reply.Recipient.IsZero() || !t.withinLimits() {
		return nil, fmt.Errorf("tip: %w", envelope.ErrBadContent)
	}
	return data, nil
}

// ParseTip reads tip.json.
func ParseTip(data []byte) (Tip, error) {
	var j tipJSON
	if err := strict.Decode(data, &j); err != nil || j.Format != tipFormat {
		return Tip{}, fmt.Errorf("tip: %w", envelope.ErrBadContent)
	}
	recipient, err := envelope.ParseRecipient(j.Reply.Recipient)
	if err != nil {
		return Tip{}, fmt.Errorf("tip's reply: %w", err)
	}
	channel, err := keys.ParseChannelKey(j.Reply.Channel)
	if err != nil {
		return Tip{}, fmt.Errorf("tip's reply: %w", err)
	}
	reply := Reply{keys.ReceiptRecipient{Recipient: recipient}, channel}
	t := Tip{j.Tile, j.Area, j.Answers, j.Retaliation, j.Contact, reply, j.List, noneIfEmpty(j.Files)}
	if !t.withinLimits() {
		return Tip{}, fmt.Errorf("tip: %w", envelope.ErrBadContent)
	}
	return t, nil
}

// SealTip seals a lead's first tip.
func SealTip(lead string, t Tip, to keys.IntakeRecipient) ([]byte, error) {
	return SealTipAgain(FirstTip(lead), t, to)
}

// SealTipAgain seals a tip at its place in the stream tip: behind those before
// it that nobody could open.
func SealTipAgain(place envelope.Binding, t Tip, to keys.IntakeRecipient) ([]byte, error) {
	if place.Stream != envelope.Tip {
		return nil, fmt.Errorf("seal tip: stream: %w", envelope.ErrBadContent)
	}
	data, err := t.JSON()
	if err != nil {
		return nil, err
	}
	return envelope.Seal(place, []envelope.File{{Name: envelope.TipFile, Data: data}}, to.Recipient)
}

// OpenTip undoes SealTip.
func OpenTip(sealed []byte, lead string, with keys.IntakeKey) (Tip, error) {
	return OpenTipAgain(sealed, FirstTip(lead), with)
}

// OpenTipAgain undoes SealTipAgain.
func OpenTipAgain(sealed []byte, want envelope.Binding, with keys.IntakeKey) (Tip, error) {
	if want.Stream != envelope.Tip {
		return Tip{}, fmt.Errorf("open tip: stream: %w", envelope.ErrBadContent)
	}
	opened, err := envelope.Open(sealed, want, with.Identity)
	if err != nil {
		return Tip{}, err
	}
	return ParseTip(opened.File(envelope.TipFile))
}

// FirstTip is the place of a lead's first tip.
func FirstTip(lead string) envelope.Binding {
	return envelope.Binding{Subject: lead, Stream: envelope.Tip}
}

func (t Tip) withinLimits() bool {
	a := t.Answers
	for _, s := range [...]string{a.Where, a.Who, a.When, a.Amount, a.Witness} {
		if utf8.RuneCountInString(s) > MaxAnswer {
			return false
		}
	}
	return utf8.RuneCountInString(a.What) <= MaxStory &&
		utf8.RuneCountInString(t.Contact) <= MaxContact &&
		len(t.Tile) <= maxTile && isWord(t.Tile) && isArea(t.Area) &&
		t.List.Version <= envelope.MaxSeq && envelope.IsDigest(t.List.Digest) && filesWithinLimits(t.Files)
}

// isArea admits a code of six digits, nine for a special zone, or nothing.
func isArea(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) == 0 || len(s) == 6 || len(s) == 9
}

// isWord admits what a code in our tables or a field name is made of.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}
