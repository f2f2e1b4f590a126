package handover

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// checkRecord takes up the next record: signed by who is named, and with
// exactly the events the law gives for what was signed. The operator keeps the
// events; only so can he add none of his own.
func (v *verifier) checkRecord(name string, size int64, content io.Reader) error {
	raw, err := readAll(content, name, size, maxRecord, BadRecord)
	if err != nil {
		return err
	}
	var r RecordFile
	if err := decode(raw, &r); err != nil || r.Format != recordFormat || len(r.Events) == 0 {
		return fault(BadRecord, name)
	}
	if r.Seq != v.result.Lead.Version || r.Seq != v.manifest.Files[v.at-3].Seq {
		return fault(BadRecord, name)
	}
	events, err := r.decoded()
	if err != nil {
		return because(BadRecord, name, err)
	}
	commands, err := v.asked(name, r, events)
	if err != nil {
		return err
	}
	if err := r.decidedOn(v.result.Lead, events, commands); err != nil {
		return because(NotDecided, name, err)
	}
	v.result.Lead = tips.Fold(v.result.Lead, events...)
	v.result.Records++
	if v.result.Lead.ID != v.manifest.Lead {
		return fault(BadRecord, name)
	}
	if _, again := events[0].Fact.(tips.TipSentAgain); again {
		v.named.shut = len(v.result.Lead.Wraps) - 1
	}
	return v.named.note(name, v.manifest.Lead, r, events)
}

func (r RecordFile) decoded() ([]tips.Event, error) {
	var events []tips.Event
	for _, raw := range r.Events {
		e, err := tips.DecodeEvent(raw)
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	return events, nil
}

// asked gives the commands of the record, after checking who gave them.
func (v *verifier) asked(name string, r RecordFile, events []tips.Event) ([]tips.Command, error) {
	if r.Signer == "" {
		return unsigned(name, r, events)
	}
	signer, known := v.people[r.Signer]
	if !known || len(r.Signature) != len(keys.Signature{}) {
		return nil, fault(RecordForged, name)
	}
	if !signer.fits(func(k keys.SigningPublic) error { return k.VerifyCommand(r.Command, keys.Signature(r.Signature)) }) {
		return nil, fault(RecordForged, name)
	}
	frame, err := keys.ParseCommand(r.Command)
	if err != nil || tips.MemberID(frame.Actor) != r.Signer || frame.Directory != nil {
		return nil, fault(RecordForged, name)
	}
	var commands []tips.Command
	for _, raw := range frame.Commands {
		cmd, err := tips.DecodeCommand(raw)
		if err != nil {
			return nil, because(BadRecord, name, err)
		}
		if tips.TargetOf(cmd).Lead == v.manifest.Lead {
			commands = append(commands, cmd)
		}
	}
	v.result.Signed++
	return commands, nil
}

// unsigned is what the tipster sent, or the clock: nobody of the staff may act
// without a signature.
func unsigned(name string, r RecordFile, events []tips.Event) ([]tips.Command, error) {
	for _, e := range events {
		if e.Actor != "" || (e.Role != tips.Tipster && e.Role != tips.System) {
			return nil, fault(RecordUnsigned, name)
		}
	}
	if len(r.Signature) != 0 {
		return nil, fault(BadRecord, name)
	}
	cmd, err := tips.DecodeCommand(r.Command)
	if err != nil {
		return nil, because(BadRecord, name, err)
	}
	return []tips.Command{cmd}, nil
}

// decidedOn asks the law again. The directory of then is not here; each event
// names the capacity its actor acted in, and the law is asked for that.
func (r RecordFile) decidedOn(lead tips.Lead, events []tips.Event, commands []tips.Command) error {
	actor := tips.Actor{ID: r.Signer, Office: events[0].Office}
	for _, e := range events {
		if e.Day != r.Day {
			return fault(BadRecord, "")
		}
		if !slices.Contains(actor.Roles, e.Role) {
			actor.Roles = append(actor.Roles, e.Role)
		}
	}
	again, err := tips.DecideAll(lead, actor, r.Day, commands...)
	if err != nil {
		return err
	}
	if len(again) != len(events) {
		return fault(NotDecided, "")
	}
	for i, e := range again {
		raw, err := tips.EncodeEvent(e)
		if err != nil {
			return err
		}
		kept, err := tips.EncodeEvent(events[i]) // lifted, where an older program wrote it
		if err != nil {
			return err
		}
		if !bytes.Equal(raw, kept) {
			return fault(NotDecided, "")
		}
	}
	return nil
}

// ledger holds the digests the records name against the objects the package
// holds.
type ledger struct {
	named   map[tips.Digest]bool
	held    map[tips.Digest]bool
	streams map[Kind][]tips.Digest // the chained ones, in their order
	files   map[tips.Digest]Kind   // attachments, by who named them
	receipt map[tips.Digest]bool   // sealed to the receipt alone: letters and their files
	// shut is how many wraps of intake keys came before the tip that counts: those
	// of a tip sent again need not open.
	shut int
}

func newLedger() ledger {
	return ledger{
		named: map[tips.Digest]bool{}, held: map[tips.Digest]bool{}, streams: map[Kind][]tips.Digest{},
		files: map[tips.Digest]Kind{}, receipt: map[tips.Digest]bool{},
	}
}

func (l *ledger) note(name string, lead tips.LeadID, r RecordFile, events []tips.Event) error {
	for _, raw := range r.Events {
		digests, err := casework.DigestsIn(raw)
		if err != nil {
			return because(BadRecord, name, err)
		}
		for _, d := range digests {
			l.named[d] = true
		}
	}
	for _, e := range events {
		l.noteEvent(e)
	}
	if r.Signer == "" {
		return nil
	}
	internal, all, err := casework.NamedFor(lead, r.Command)
	if err != nil {
		return because(BadRecord, name, err)
	}
	for _, d := range all {
		l.named[d] = true
	}
	for _, d := range internal {
		l.append(Internal, d)
	}
	return nil
}

// noteEvent sorts what an event names by the stream it must stand in.
func (l *ledger) noteEvent(e tips.Event) {
	kind := InternalFile
	if e.Actor == "" {
		kind = TipsterFile
	}
	for _, d := range e.Files {
		l.named[d], l.files[d] = true, kind
	}
	for _, d := range e.ReceiptFiles() {
		l.named[d], l.receipt[d] = true, true
	}
	switch f := e.Fact.(type) {
	case tips.LeadReceived:
		l.append(Tip, f.Tip)
	case tips.TipSentAgain:
		l.append(Tip, f.Tip)
	case tips.FollowedUp:
		l.append(FromTipster, f.Message)
	case tips.Objected:
		l.append(FromTipster, f.Message)
	case tips.TipsterAsked:
		l.receipt[f.Receipt] = true
	case tips.TipsterInformed:
		l.receipt[f.Receipt] = true
	}
}

// append puts an object at the end of its stream when it is first named.
func (l *ledger) append(k Kind, d tips.Digest) {
	if !slices.Contains(l.streams[k], d) {
		l.streams[k] = append(l.streams[k], d)
	}
}

// hold takes up an object: a chained one must stand where the records put it,
// an attachment among those of whoever sent it, and what is sealed to the
// receipt nowhere.
func (l *ledger) hold(e Entry) error {
	d := tips.Digest(e.Digest)
	if !l.named[d] {
		return fault(ObjectUnnamed, e.Name)
	}
	if e.Kind == Internal || e.Kind == FromTipster || e.Kind == Tip {
		if stream := l.streams[e.Kind]; e.Seq >= len(stream) || stream[e.Seq] != d {
			return fault(ObjectMisplaced, e.Name)
		}
	}
	isFile := e.Kind == TipsterFile || e.Kind == InternalFile
	if l.receipt[d] || isFile && l.files[d] != e.Kind || !isFile && l.files[d] != "" {
		return fault(ObjectMisplaced, e.Name)
	}
	l.held[d] = true
	return nil
}

// complete wants each digest either held or said to be left out, never both;
// nothing may be left out as the receipt's that is not.
func (l *ledger) complete(leftOut []LeftOut) error {
	said := map[tips.Digest]bool{}
	for _, x := range leftOut {
		known := x.Why == ForReceipt && l.receipt[x.Digest] || x.Why == IsCard || x.Why == Destroyed
		if !known || !l.named[x.Digest] || l.held[x.Digest] || said[x.Digest] {
			return fault(BadManifest, ManifestName)
		}
		said[x.Digest] = true
	}
	for d := range l.named {
		if !l.held[d] && !said[d] {
			return fault(ObjectMissing, string(d))
		}
	}
	return nil
}

func sortPeople(all []Person) {
	slices.SortFunc(all, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
}
