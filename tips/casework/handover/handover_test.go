package handover_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework/handover"
)

func (in *instance) verify(raw []byte, key envelope.Identity) (handover.Result, error) {
	return handover.Verify(bytes.NewReader(raw), handover.Options{Root: in.world.Root.Public().Fingerprint(), Key: key})
}

func TestAPackageHolds(t *testing.T) {
	in := begin(t)
	raw := in.pack(in.team.Handler).bytes(t)
	closed, err := in.verify(raw, envelope.Identity{})
	in.check(err)
	opened, err := in.verify(raw, in.team.Handler.OfficeKey().Identity)
	in.check(err)
	if closed.Lead.Stage != tips.Closed || closed.Packer.ID != in.team.Handler.ID || closed.PackerOf.NameEN != "Qiongzhong" {
		t.Errorf("stage %s, packed by %+v of %+v", closed.Lead.Stage, closed.Packer, closed.PackerOf)
	}
	if closed.Records < 20 || closed.Signed != closed.Records-3 || closed.Opened != 0 {
		t.Errorf("%d records, %d signed, %d opened", closed.Records, closed.Signed, closed.Opened)
	}
	if opened.Opened != opened.Objects || opened.Objects < 20 {
		t.Errorf("%d of %d objects opened", opened.Opened, opened.Objects)
	}
	above, err := in.verify(raw, in.team.Superior.OfficeKey().Identity)
	in.check(err)
	if above.Opened != above.Objects {
		t.Errorf("the office above opens %d of %d", above.Opened, above.Objects)
	}
}

// spoil names one way to spoil a package and what is found.
type spoil struct {
	want handover.Code
	do   func(*instance, *parcel)
}

func flip(data []byte, at int) []byte {
	out := slices.Clone(data)
	out[at] ^= 1
	return out
}

// edit changes a record as an operator with a text editor would.
func edit(in *instance, f *file, change func(*handover.RecordFile)) {
	in.Helper()
	var r handover.RecordFile
	in.check(json.Unmarshal(f.data, &r))
	change(&r)
	f.data = in.json(r)
}

var spoils = map[string]spoil{
	// Whoever has only the file.
	"manifest changed": {handover.ManifestSignature, func(in *instance, p *parcel) {
		old := p.list().manifest
		p.signature = []byte(p.signer.SignHandover(in.json(old)).Hex())
		p.manifest.Day++
	}},
	"manifest signed by another": {handover.ManifestSignature, func(in *instance, p *parcel) { p.signer = in.team.Second }},
	"signature is no signature":  {handover.ManifestSignature, func(_ *instance, p *parcel) { p.signature = []byte("aa\n") }},
	"manifest of unknown form":   {handover.BadManifest, func(_ *instance, p *parcel) { p.manifest.Format = "zhuicha/handover/2" }},
	"object changed":             {handover.FileChanged, func(_ *instance, p *parcel) { f := p.list().at("tip-"); f.data = flip(f.data, len(f.data)-1) }},
	"record changed":             {handover.FileChanged, func(_ *instance, p *parcel) { f := p.list().at("record-00003"); f.data = flip(f.data, 9) }},
	"object cut":                 {handover.FileChanged, func(_ *instance, p *parcel) { f := p.list().at("internal-"); f.data = f.data[:len(f.data)-1] }},
	"file missing":               {handover.FileMissing, func(_ *instance, p *parcel) { p.list(); p.files = p.files[:len(p.files)-1] }},
	"file added":                 {handover.FileAdded, func(_ *instance, p *parcel) { p.list(); p.add("extra.txt", handover.Readme, 0, nil) }},
	"file twice":                 {handover.FileAdded, func(_ *instance, p *parcel) { p.list(); p.files = append(p.files, p.files[len(p.files)-1]) }},
	"order changed": {handover.WrongOrder, func(_ *instance, p *parcel) {
		n := len(p.list().files)
		p.files[n-1], p.files[n-2] = p.files[n-2], p.files[n-1]
	}},
	"bytes behind the end": {handover.NotAPackage, func(_ *instance, p *parcel) { p.tail = []byte("hidden") }},
	"zeros behind the end": {handover.NotAPackage, func(_ *instance, p *parcel) { p.tail = make([]byte, 512) }},
	"order changed and listed so": {handover.WrongOrder, func(_ *instance, p *parcel) {
		n := len(p.files)
		p.files[n-1], p.files[n-2] = p.files[n-2], p.files[n-1]
	}},
	"kinds in another order":      {handover.WrongOrder, func(_ *instance, p *parcel) { p.files[3], p.files[4] = p.files[4], p.files[3] }},
	"a path for a name":           {handover.BadManifest, func(_ *instance, p *parcel) { p.list().manifest.Files[0].Name = "../x" }},
	"an unknown kind":             {handover.BadManifest, func(_ *instance, p *parcel) { p.list().manifest.Files[0].Kind = "script" }},
	"an unknown reason to omit":   {handover.BadManifest, func(_ *instance, p *parcel) { p.manifest.LeftOut[0].Why = "lost" }},
	"omitted though nobody asked": {handover.BadManifest, func(_ *instance, p *parcel) { p.manifest.LeftOut[0].Digest = tips.Digest(strings.Repeat("a", 64)) }},
	"omitted in silence":          {handover.ObjectMissing, func(_ *instance, p *parcel) { p.manifest.LeftOut = p.manifest.LeftOut[1:] }},
	"no records": {handover.ObjectUnnamed, func(_ *instance, p *parcel) {
		p.files = slices.DeleteFunc(p.files, func(f file) bool { return f.kind == handover.Record })
	}},
	"no people": {handover.RecordForged, func(_ *instance, p *parcel) {
		p.files = slices.DeleteFunc(p.files, func(f file) bool { return f.kind == handover.People })
	}},
	"no office list":         {handover.FileMissing, func(_ *instance, p *parcel) { p.files = slices.Delete(p.files, 1, 3) }},
	"people of another form": {handover.BadPeople, func(_ *instance, p *parcel) { p.at("people").data = []byte("{}") }},
	"office list forged": {handover.ListForged, func(_ *instance, p *parcel) {
		f := p.at("offices.json")
		f.data = bytes.Replace(f.data, []byte("Province"), []byte("Provence"), 1)
	}},
	"office list of another root": {handover.WrongRoot, otherRoot},
	"another state claimed":       {handover.OtherState, func(_ *instance, p *parcel) { p.manifest.State.Gates[2] = tips.Half }},
	"another lead claimed":        {handover.BadRecord, func(in *instance, p *parcel) { p.manifest.Lead = tips.LeadID(in.world.NewID()) }},

	// An inspector who packs, with the operator's help.
	"record left out": {handover.BadRecord, func(_ *instance, p *parcel) {
		p.files = slices.DeleteFunc(p.files, func(f file) bool { return strings.HasPrefix(f.name, "record-00002") })
	}},
	"command changed": {handover.RecordForged, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Command = flip(r.Command, 40) })
	}},
	"signature changed": {handover.RecordForged, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Signature = flip(r.Signature, 0) })
	}},
	"signature cut": {handover.RecordForged, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Signature = r.Signature[:63] })
	}},
	"another signer named": {handover.RecordForged, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Signer = in.team.Second.ID })
	}},
	"signer taken away": {handover.RecordUnsigned, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Signer, r.Signature = "", nil })
	}},
	"day changed": {handover.NotDecided, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Day++ })
	}},
	"event forged": {handover.NotDecided, forgedEvent},
	"event dropped": {handover.NotDecided, func(in *instance, p *parcel) {
		edit(in, screened(p), func(r *handover.RecordFile) { r.Events = r.Events[:1] })
	}},
	"event of an unknown type": {handover.BadRecord, func(in *instance, p *parcel) {
		edit(in, p.at("record-00001"), func(r *handover.RecordFile) { r.Events[0] = []byte(`{"type":"lead_deleted","v":1}`) })
	}},
	"object of another kind":      {handover.ObjectMisplaced, func(_ *instance, p *parcel) { swap(p, handover.WorkKey, handover.Tip) }},
	"internal objects rearranged": {handover.ObjectMisplaced, rearranged(handover.Internal)},
	"messages rearranged":         {handover.ObjectMisplaced, rearranged(handover.FromTipster)},
	"object nobody named": {handover.ObjectUnnamed, func(in *instance, p *parcel) {
		p.add("file-internal-9999.age", handover.InternalFile, 9999, p.at("tip-").data[:100])
	}},
	"a file among the staff's that the tipster sent": {handover.ObjectMisplaced, func(_ *instance, p *parcel) { swap(p, handover.TipsterFile, handover.InternalFile) }},
	"a file said to be the receipt's":                {handover.BadManifest, func(_ *instance, p *parcel) { p.omit("file-0000", handover.ForReceipt) }},
	"object left out":                                {handover.ObjectMissing, func(_ *instance, p *parcel) { p.files = p.files[:len(p.files)-1] }},
}

// omit takes a file out and says why.
func (p *parcel) omit(prefix string, why handover.Why) {
	f := p.at(prefix)
	p.manifest.LeftOut = append(p.manifest.LeftOut, handover.LeftOut{Digest: tips.Digest(envelope.Digest(f.data)), Why: why})
	p.files = slices.DeleteFunc(p.files, func(g file) bool { return g.name == f.name })
}

// screened is the record of a command with several events.
func screened(p *parcel) *file { return p.at("record-00004") }

// forgedEvent lets a signed act lead to a closing.
func forgedEvent(in *instance, p *parcel) {
	edit(in, p.at("record-00001"), func(r *handover.RecordFile) {
		e, err := tips.DecodeEvent(r.Events[0])
		in.check(err)
		e.Fact = tips.LeadClosed{Rules: "none"}
		r.Events[0], err = tips.EncodeEvent(e)
		in.check(err)
	})
}

func otherRoot(in *instance, p *parcel) {
	other, err := keys.NewRootKey(rand.Reader)
	in.check(err)
	f := p.at("offices.json")
	f.data = bytes.ReplaceAll(f.data, []byte(in.world.Root.Public().Hex()), []byte(other.Public().Hex()))
	signature, err := other.SignOffices(f.data)
	in.check(err)
	p.at("offices.sig").data = []byte(signature.Hex())
}

// swap gives the objects of two places each other's kind.
func swap(p *parcel, a, b handover.Kind) {
	x, y := p.at(string(a)+"-"), p.at(string(b)+"-")
	x.data, y.data = y.data, x.data
}

func rearranged(k handover.Kind) func(*instance, *parcel) {
	return func(_ *instance, p *parcel) {
		x, y := p.at(string(k)+"-0000"), p.at(string(k)+"-0001")
		x.data, y.data = y.data, x.data
	}
}

// TestEverySpoiledPackageIsNamed spoils one thing at a time.
func TestEverySpoiledPackageIsNamed(t *testing.T) {
	in := begin(t)
	whole := in.pack(in.team.Handler)
	for name, s := range spoils {
		p := whole.copy()
		s.do(in, p)
		_, err := in.verify(p.bytes(t), in.team.Handler.OfficeKey().Identity)
		var f *handover.Fault
		if !errors.As(err, &f) || f.Code != s.want {
			t.Errorf("%s: %v, want %s", name, err, s.want)
			continue
		}
		if zh, en := f.Sentence(); zh == string(f.Code) || en == string(f.Code) {
			t.Errorf("%s: no sentence", f.Code)
		}
	}
}

func TestAKeyOfNobodyIsNamed(t *testing.T) {
	in := begin(t)
	key, err := keys.NewOfficeKey(rand.Reader)
	in.check(err)
	var f *handover.Fault
	if _, err := in.verify(in.pack(in.team.Handler).bytes(t), key.Identity); !errors.As(err, &f) || f.Code != handover.NoKey {
		t.Errorf("%v, want %s", err, handover.NoKey)
	}
}

// TestEveryByteCounts flips bytes all over a package: whatever byte it is, the
// package no longer holds.
func TestEveryByteCounts(t *testing.T) {
	in := begin(t)
	raw := in.pack(in.team.Handler).bytes(t)
	step := max(1, len(raw)/400)
	for at := 0; at < len(raw); at += step {
		var f *handover.Fault
		raw[at] ^= 1
		if _, err := in.verify(raw, envelope.Identity{}); !errors.As(err, &f) {
			t.Fatalf("byte %d of %d: %v", at, len(raw), err)
		}
		raw[at] ^= 1
	}
	for _, n := range []int{0, 1, 511, 512, 1024, len(raw) / 2, len(raw) - 1024, len(raw) - 1} {
		var f *handover.Fault
		if _, err := in.verify(raw[:n], envelope.Identity{}); !errors.As(err, &f) {
			t.Errorf("first %d of %d bytes: %v", n, len(raw), err)
		}
	}
}

// TestALyingAttachmentSpoilsNoPackage: a tipster names another size than his
// file has. The package holds; the file is named as doubtful.
func TestALyingAttachmentSpoilsNoPackage(t *testing.T) {
	in := begin(t)
	honest, err := in.verify(in.pack(in.team.Handler).bytes(t), in.team.Handler.OfficeKey().Identity)
	in.check(err)
	in.lies()
	got, err := in.verify(in.pack(in.team.Handler).bytes(t), in.team.Handler.OfficeKey().Identity)
	in.check(err)
	if len(honest.Doubtful) != 0 || len(got.Doubtful) != 1 || !strings.HasPrefix(got.Doubtful[0], "file-0") || got.Opened != got.Objects-1 {
		t.Errorf("doubtful %v, then %v; %d of %d opened", honest.Doubtful, got.Doubtful, got.Opened, got.Objects)
	}
}

// lies writes once more, with a file that is shorter than the message says.
func (in *instance) lies() {
	in.Helper()
	ctx, service := in.Context(), in.world.Service
	status, err := service.Status(ctx, in.tip.Keys.Token)
	in.check(err)
	card, err := in.tip.Keys.OpenCard(status.Card)
	in.check(err)
	var sealed bytes.Buffer
	at := envelope.Binding{Subject: string(in.lead), Stream: envelope.TipsterFile}
	digest, err := envelope.SealFile(&sealed, at, card.Intake.Recipient, strings.NewReader("short"), 5)
	in.check(err)
	token, err := service.OpenUpload(ctx, in.lead, int64(sealed.Len()))
	in.check(err)
	_, err = service.Append(nil, token, 0, &sealed)
	in.check(err)
	in.check(service.Finish(ctx, nil, token, tips.Digest(digest)))
	last := status.Sent[len(status.Sent)-1].Digest
	message := content.Message{Text: "再补一张", Files: []content.FileRef{{Digest: digest, Name: "a.jpg", Size: 6}}}
	raw, err := tipster.Write(in.tip.Keys, card, uint64(len(status.Sent)), string(last), message)
	in.check(err)
	_, err = service.Write(ctx, in.tip.Keys.Token, len(status.Sent), raw, tips.Digest(digest))
	in.check(err)
}
