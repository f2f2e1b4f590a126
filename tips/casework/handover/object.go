package handover

import (
	"bytes"
	"errors"
	"io"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
)

// checkObject takes up one sealed object: named by the record, sealed as ours
// are, and, with a key, bound to the place it stands at.
func (v *verifier) checkObject(e Entry, size int64, in io.Reader) error {
	if e.Kind.sealed() {
		if err := v.named.hold(e); err != nil {
			return err
		}
		v.result.Objects++
	}
	if e.Kind == TipsterFile || e.Kind == InternalFile {
		return v.checkFile(e, in)
	}
	raw, err := readAll(in, e.Name, size, envelope.MaxSealed, ObjectUnsound)
	if err != nil {
		return err
	}
	if _, err := envelope.Inspect(raw); err != nil {
		return because(ObjectUnsound, e.Name, err)
	}
	if v.options.Key.IsZero() {
		return nil
	}
	if v.opener == nil {
		v.opener = v.newOpener()
	}
	opened, err := v.opener.open(e, raw)
	if err != nil {
		return because(ObjectUnsound, e.Name, err)
	}
	if opened && e.Kind.sealed() {
		v.result.Opened++
	}
	return nil
}

// checkFile takes up an attachment, which may be large: as a stream. With a key
// it should open to what the tip, message or record that names it says. One that
// does not is told, and the package holds all the same: these are the bytes that
// were sent, and whoever sends a tip may send what he likes.
func (v *verifier) checkFile(e Entry, in io.Reader) error {
	header := make([]byte, envelope.FileHeader)
	if _, err := io.ReadFull(in, header); err != nil {
		return because(ObjectUnsound, e.Name, err)
	}
	if err := envelope.InspectFileHeader(header); err != nil {
		return because(ObjectUnsound, e.Name, err)
	}
	if v.opener == nil {
		return nil
	}
	rest := &reading{in: io.MultiReader(bytes.NewReader(header), in)}
	opened, err := v.opener.attachment(e, rest)
	switch {
	case rest.err != nil:
		return rest.err
	case err != nil:
		v.result.Doubtful = append(v.result.Doubtful, e.Name)
	case opened:
		v.result.Opened++
	}
	return nil
}

// reading tells a reader that fails from bytes that are wrong.
type reading struct {
	in  io.Reader
	err error
}

// Read implements io.Reader.
func (r *reading) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// opener opens what its keys fit. Wraps and objects of an office that had the
// lead before stay closed: they were never ours.
type opener struct {
	lead    string
	holder  string              // the office that packed: its key's wraps are here
	office  []envelope.Identity // the key given, and office keys it opened
	chain   []link              // office keys not yet tried
	intakes []envelope.Identity
	works   []envelope.Identity
	channel keys.ChannelKey
	streams map[Kind][]tips.Digest // the chained ones, as the records order them
	shut    int                    // wraps before this one were for tips that nobody could open
	files   map[tips.Digest]listed // what the opened objects say of their attachments
}

// link is an office key, sealed to the one after it or to the paper.
type link struct {
	Entry
	raw []byte
}

// listed is an attachment as the object that names it lists it.
type listed struct {
	content.FileRef
	at envelope.Binding
}

func (v *verifier) newOpener() *opener {
	return &opener{
		lead: string(v.manifest.Lead), holder: string(v.result.Packer.Office),
		office: []envelope.Identity{v.options.Key}, streams: v.named.streams, shut: v.named.shut,
		files: map[tips.Digest]listed{},
	}
}

// open reports whether a key fitted. What fits must be what its place demands.
func (o *opener) open(e Entry, raw []byte) (opened bool, err error) {
	if e.Kind != OfficeKey {
		if err := o.followChain(); err != nil {
			return false, err
		}
	}
	switch e.Kind {
	case OfficeKey:
		o.chain = append(o.chain, link{e, raw})
		return false, nil
	case IntakeKey:
		err = o.unwrap(o.lead, envelope.IntakeKey, e, raw, &o.intakes)
	case WorkKey:
		err = o.unwrap(o.lead, envelope.WorkKey, e, raw, &o.works)
	case Tip:
		err = o.tip(o.place(envelope.Tip, e), raw)
	case FromTipster:
		err = o.letter(o.place(envelope.FromTipster, e), raw)
	case Internal:
		err = o.record(o.place(envelope.Internal, e), raw)
	}
	if errors.Is(err, envelope.ErrWrongKey) || err != nil && o.given(e) {
		return false, nil
	}
	return err == nil, err
}

// followChain opens the office's keys from the newest back: the newest is sealed
// to the paper, each other to the one after it.
func (o *opener) followChain() error {
	for ; len(o.chain) > 0; o.chain = o.chain[:len(o.chain)-1] {
		last := o.chain[len(o.chain)-1]
		err := o.unwrap(o.holder, envelope.OfficeKey, last.Entry, last.raw, &o.office)
		if err != nil && !errors.Is(err, envelope.ErrWrongKey) {
			return err
		}
	}
	return nil
}

// given tells whether the offices had to give the object up, and the tip was
// sent again: that it does not open is what they attested.
func (o *opener) given(e Entry) bool {
	return e.Kind == IntakeKey && e.Seq < o.shut || e.Kind == Tip && e.Seq+1 < len(o.streams[Tip])
}

// unwrap opens a wrap with an office's key and keeps the key in it.
func (o *opener) unwrap(subject string, stream envelope.Stream, e Entry, raw []byte, into *[]envelope.Identity) error {
	id, err := keys.OpenWrap(raw, envelope.Binding{Subject: subject, Stream: stream, Seq: uint64(e.Seq)}, o.office...)
	if err == nil {
		*into = append(*into, id)
	}
	return err
}

func (o *opener) tip(at envelope.Binding, raw []byte) error {
	for _, id := range o.intakes {
		tip, err := content.OpenTipAgain(raw, at, keys.IntakeKey{Identity: id})
		if errors.Is(err, envelope.ErrWrongKey) {
			continue
		}
		o.channel = tip.Reply.Channel
		o.list(envelope.TipsterFile, tip.Files)
		return err
	}
	return envelope.ErrWrongKey
}

func (o *opener) letter(at envelope.Binding, raw []byte) error {
	for _, id := range o.intakes {
		letter, err := content.OpenFromTipster(raw, at, o.channel, keys.IntakeKey{Identity: id})
		o.list(envelope.TipsterFile, letter.Files)
		if !errors.Is(err, envelope.ErrWrongKey) {
			return err
		}
	}
	return envelope.ErrWrongKey
}

func (o *opener) record(at envelope.Binding, raw []byte) error {
	var works []keys.WorkKey
	for _, id := range o.works {
		works = append(works, keys.WorkKey{Identity: id})
	}
	record, err := content.OpenRecord(raw, at, works...)
	o.list(envelope.InternalFile, record.Files)
	return err
}

// list notes the attachments of an object that opened; of one that did not
// there are none.
func (o *opener) list(s envelope.Stream, files []content.FileRef) {
	for seq, f := range files {
		o.files[tips.Digest(f.Digest)] = listed{f, envelope.Binding{Subject: o.lead, Stream: s, Seq: uint64(seq)}}
	}
}

// attachment opens a file to its last byte, keeping none of it. One whose
// object stayed closed stays closed.
func (o *opener) attachment(e Entry, sealed io.Reader) (opened bool, err error) {
	f, known := o.files[tips.Digest(e.Digest)]
	if !known {
		return false, nil
	}
	ids := o.intakes
	if e.Kind == InternalFile {
		ids = o.works
	}
	err = envelope.OpenFile(io.Discard, sealed, f.at, e.Digest, int64(f.Size), ids...)
	if errors.Is(err, envelope.ErrWrongKey) {
		return false, nil
	}
	return err == nil, err
}

// place is where the records put the object: the one before it is named even
// where that was destroyed.
func (o *opener) place(s envelope.Stream, e Entry) envelope.Binding {
	b := envelope.Binding{Subject: o.lead, Stream: s, Seq: uint64(e.Seq)}
	if e.Seq > 0 {
		b.Prev = string(o.streams[e.Kind][e.Seq-1])
	}
	return b
}
