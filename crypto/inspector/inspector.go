// Package inspector is what an inspector's browser does with a lead, in one
// place: open it, make its work key, keep records, answer. It derives every
// recipient from a secret it has unwrapped, or takes it from inside the tip;
// nothing the server names is sealed to.
package inspector

import (
	"io"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
)

// OpenLead unwraps the intake key with the office's and opens the tip.
func OpenLead(lead string, wrap, tip []byte, office keys.OfficeKey) (content.Tip, keys.IntakeKey, error) {
	intake, err := keys.OpenIntakeWrap(wrap, lead, 0, office)
	if err != nil {
		return content.Tip{}, keys.IntakeKey{}, err
	}
	opened, err := content.OpenTip(tip, lead, intake)
	if err != nil {
		return content.Tip{}, keys.IntakeKey{}, err
	}
	return opened, intake, nil
}

// MakeWorkKey draws a lead's work key from random and wraps it to the two
// offices. generation is 0 for the inspector who opens the lead first, and one
// more after each transfer.
func MakeWorkKey(lead string, generation uint64, handling, superior keys.OfficeRecipient, random io.Reader) (keys.WorkKey, []byte, error) {
	work, err := keys.NewWorkKey(random)
	if err != nil {
		return keys.WorkKey{}, nil, err
	}
	wrap, err := keys.WrapWork(lead, generation, work, handling, superior)
	if err != nil {
		return keys.WorkKey{}, nil, err
	}
	return work, wrap, nil
}

// Place is where the next object of a stream goes: its number and the digest of
// the one before, empty at 0.
type Place struct {
	Seq  uint64
	Prev string
}

// After is the place behind the sealed object at p.
func (p Place) After(sealed []byte) Place { return Place{p.Seq + 1, envelope.Digest(sealed)} }

// SealRecord seals an internal record at its place.
func SealRecord(lead string, at Place, r content.Record, work keys.WorkKey) ([]byte, error) {
	return content.SealRecord(bind(lead, envelope.Internal, at), r, work.Public())
}

// OpenRecord opens the internal record at a place.
func OpenRecord(lead string, at Place, sealed []byte, work ...keys.WorkKey) (content.Record, error) {
	return content.OpenRecord(sealed, bind(lead, envelope.Internal, at), work...)
}

// OpenMessage opens the tipster's message at a place.
func OpenMessage(lead string, at Place, sealed []byte, tip content.Tip, intake keys.IntakeKey) (content.Message, error) {
	return content.OpenFromTipster(sealed, bind(lead, envelope.FromTipster, at), tip.Reply.Channel, intake)
}

// Answer is a reply sealed twice: once for the receipt, once for the file, so
// that the tipster may delete his copy.
type Answer struct{ ToTipster, Internal []byte }

// Letter is a reply before it is sealed. Its files are sealed twice too, so the
// two lists name the same files in the same order under other digests.
type Letter struct {
	Text                string
	ToTipster, Internal []content.FileRef
}

// Reply seals the letter at its place in both streams.
func Reply(lead string, l Letter, toTipster, internal Place, tip content.Tip, work keys.WorkKey) (Answer, error) {
	forTipster, err := content.SealToTipster(bind(lead, envelope.ToTipster, toTipster), content.Message{Text: l.Text, Files: l.ToTipster}, tip.Reply.Channel, tip.Reply.Recipient)
	if err != nil {
		return Answer{}, err
	}
	record := content.Record{Kind: content.ReplyCopy, Fields: map[string]string{"text": l.Text}, Files: l.Internal}
	forFile, err := SealRecord(lead, internal, record, work)
	if err != nil {
		return Answer{}, err
	}
	return Answer{forTipster, forFile}, nil
}

func bind(lead string, stream envelope.Stream, at Place) envelope.Binding {
	return envelope.Binding{Subject: lead, Stream: stream, Seq: at.Seq, Prev: at.Prev}
}
