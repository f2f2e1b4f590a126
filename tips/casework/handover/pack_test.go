package handover_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/handover"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv/mem"
)

// file is one file of a package before it is written.
type file struct {
	name string
	kind handover.Kind
	seq  int
	data []byte
}

// parcel is a package in parts, so that a test can spoil any of them.
type parcel struct {
	manifest  handover.Manifest
	files     []file
	signer    *rehearse.Member
	signature []byte // instead of the signer's, where not nil
	tail      []byte // after the end of the tar
}

// instance is a small instance with one lead taken down the straight road.
type instance struct {
	*testing.T
	world *rehearse.World
	team  rehearse.Team
	lead  tips.LeadID
	tip   *rehearse.Tipster
}

func (in *instance) check(err error) {
	in.Helper()
	if err != nil {
		in.Fatal(err)
	}
}

func person(login string, roles ...tips.Role) rehearse.Person {
	return rehearse.Person{Login: login, Name: login, Passphrase: "correct horse " + login, Roles: roles}
}

func begin(t *testing.T) *instance {
	t.Helper()
	in, ctx, calendar := &instance{T: t}, context.Background(), tips.Weekdays{}
	now := func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }
	st, err := store.Open(ctx, mem.New(), store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, calendar) }, DueVersion: "test",
	})
	in.check(err)
	attachments, err := files.Open(t.TempDir(), files.Options{})
	in.check(err)
	in.world, err = rehearse.Begin(ctx, casework.Config{Store: st, Files: attachments, Calendar: calendar, Now: now, Random: rand.Reader, Pepper: make([]byte, 32)},
		casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second body"}, person("admin", tips.Admin))
	in.check(err)
	county, err := in.world.Office(ctx, "469030", rehearse.Names{ZH: "琼中", EN: "Qiongzhong"}, in.world.RootOffice)
	in.check(err)
	hire := func(office tips.OfficeID, login string, roles ...tips.Role) *rehearse.Member {
		m, err := in.world.Hire(ctx, office, person(login, roles...))
		in.check(err)
		return m
	}
	hire(in.world.SecondBody, "up1", tips.Approver)
	hire(in.world.SecondBody, "up2", tips.Oversight)
	superior := hire(in.world.RootOffice, "prov1", tips.Approver, tips.Oversight)
	hire(in.world.RootOffice, "prov2", tips.Handler)
	in.team = rehearse.Team{
		Handler: hire(county, "fu", tips.Handler), Second: hire(county, "wang", tips.Handler),
		Reviewer: hire(county, "chen", tips.Reviewer), Approver: hire(county, "li", tips.Approver), Superior: superior,
	}
	in.check(in.world.SignList(ctx))
	in.walk(ctx)
	return in
}

func aPlot(title string) rehearse.Plot {
	return rehearse.Plot{
		Title: title, Track: tips.Discipline, Items: []tips.Item{15}, Checks: []tips.Check{"what", "amount"}, Allegation: "少发补助",
		Finding: "属实", Evidence: "发放表", Report: "已核实", Person: "王某", Post: "会计", Kind: "village_cadre", Measure: "government_warning",
		Document: "文号", Due: 600_00, Question: "是哪一年的事？",
	}
}

// walk sends a tip, takes it down the road and lets the tipster write between.
func (in *instance) walk(ctx context.Context) {
	tip, err := in.world.NewTipster()
	in.check(err)
	in.check(tip.Send(ctx, tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: "修路补助每户少发 600 元", Where: "某村"}}))
	in.lead, in.tip = tip.Lead, tip
	plot, road := aPlot("补助少发"), rehearse.Road()
	in.check(in.team.Walk(ctx, in.lead, plot, road[:4]))
	in.check(tip.Write(ctx, "是 2018 年的事"))
	in.check(tip.Write(ctx, "村里三十七户都一样", rehearse.Enclosure{Name: "公示.jpg", Type: "image/jpeg", Bytes: []byte("一张照片")},
		rehearse.Enclosure{Name: "名单.pdf", Bytes: bytes.Repeat([]byte("一份名单"), 8000)}))
	f, err := in.team.Handler.Open(ctx, in.lead)
	in.check(err)
	in.check(f.Enclose(ctx, "请看公示。", rehearse.Enclosure{Name: "回执.pdf", Bytes: []byte("一份回执")}))
	in.check(in.team.Walk(ctx, in.lead, plot, road[4:]))
}

// pack makes the package as the desk's page does.
func (in *instance) pack(by *rehearse.Member) *parcel {
	in.Helper()
	ctx := context.Background()
	e, err := in.world.Service.Export(ctx, by.Caller(), in.lead)
	in.check(err)
	sealed, err := in.world.Service.Sealed(ctx, by.Caller(), in.lead)
	in.check(err)
	p := &parcel{signer: by, manifest: handover.Manifest{
		Format: "zhuicha/handover/1", Lead: in.lead, Number: e.Number, Day: e.Day, By: by.ID, State: handover.StateOf(e.Lead),
	}}
	p.add("readme.txt", handover.Readme, 0, []byte(handover.Note()))
	p.add("offices.json", handover.List, 0, e.List)
	p.add("offices.sig", handover.ListSignature, 0, []byte(e.Signature+"\n"))
	var people []handover.Person
	for _, x := range e.People {
		people = append(people, handover.Person(x))
	}
	p.add("people.json", handover.People, 0, in.json(map[string]any{"format": "zhuicha/handover-people/1", "people": people}))
	for _, r := range e.Records {
		p.add(fmt.Sprintf("record-%05d.json", r.Seq), handover.Record, r.Seq, in.json(handover.RecordOf(r)))
	}
	for _, k := range e.OfficeKeys {
		p.add(fmt.Sprintf("office-key-%04d.age", k.Generation), handover.OfficeKey, k.Generation, k.Sealed)
	}
	p.objects(sealed)
	p.manifest.LeftOut = []handover.LeftOut{{Digest: e.Lead.Card, Why: handover.IsCard}}
	for _, o := range sealed.ToTipster {
		p.manifest.LeftOut = append(p.manifest.LeftOut, handover.LeftOut{Digest: o.Digest, Why: handover.ForReceipt})
	}
	in.attachments(ctx, by, e.Lead, p)
	return p
}

// attachments packs the tipster's files before those of the staff, and says
// which went to the receipt.
func (in *instance) attachments(ctx context.Context, by *rehearse.Member, lead tips.Lead, p *parcel) {
	in.Helper()
	for _, kind := range []handover.Kind{handover.TipsterFile, handover.InternalFile} {
		seq := 0
		for _, a := range lead.Files {
			if (a.By == "") != (kind == handover.TipsterFile) {
				continue
			}
			f, err := in.world.Service.DeskFile(ctx, by.Caller(), lead.ID, a.File)
			in.check(err)
			data, err := io.ReadAll(f)
			in.check(err)
			in.check(f.Close())
			p.add(fmt.Sprintf("%s-%04d.age", kind, seq), kind, seq, data)
			seq++
		}
	}
	for _, m := range lead.Messages {
		for _, d := range m.Files {
			p.manifest.LeftOut = append(p.manifest.LeftOut, handover.LeftOut{Digest: d, Why: handover.ForReceipt})
		}
	}
}

func (p *parcel) objects(s casework.SealedObjects) {
	for _, list := range []struct {
		kind handover.Kind
		all  []casework.SealedObject
	}{
		{handover.IntakeKey, s.IntakeKeys}, {handover.WorkKey, s.WorkKeys}, {handover.Tip, append(slices.Clone(s.Replaced), s.Tip)},
		{handover.FromTipster, s.FromTipster}, {handover.Internal, s.Internal},
	} {
		for i, o := range list.all {
			name := fmt.Sprintf("%s-%04d.age", list.kind, o.Seq)
			if slices.ContainsFunc(list.all[:i], func(other casework.SealedObject) bool { return other.Seq == o.Seq }) {
				name = fmt.Sprintf("%s-%04d.%d.age", list.kind, o.Seq, i) // a work key that was sealed anew
			}
			p.add(name, list.kind, o.Seq, o.Sealed)
		}
	}
}

func (p *parcel) add(name string, kind handover.Kind, seq int, data []byte) {
	p.files = append(p.files, file{name, kind, seq, data})
}

func (in *instance) json(v any) []byte {
	in.Helper()
	raw, err := json.Marshal(v)
	in.check(err)
	return raw
}

// copy is a package of its own, to be spoiled.
func (p *parcel) copy() *parcel {
	c := *p
	c.manifest.Files, c.manifest.LeftOut = slices.Clone(p.manifest.Files), slices.Clone(p.manifest.LeftOut)
	c.files = slices.Clone(p.files)
	for i, f := range c.files {
		c.files[i].data = bytes.Clone(f.data)
	}
	return &c
}

// at finds a file whose name begins so.
func (p *parcel) at(prefix string) *file {
	for i := range p.files {
		if strings.HasPrefix(p.files[i].name, prefix) {
			return &p.files[i]
		}
	}
	panic("no file " + prefix)
}

// list writes the manifest's list of files anew.
func (p *parcel) list() *parcel {
	p.manifest.Files = nil
	for _, f := range p.files {
		p.manifest.Files = append(p.manifest.Files, handover.Entry{Name: f.name, Kind: f.kind, Seq: f.seq, Size: int64(len(f.data)), Digest: envelope.Digest(f.data)})
	}
	return p
}

// bytes signs the manifest and writes the tar. Unless listed anew, the manifest
// names what it named before.
func (p *parcel) bytes(t *testing.T) []byte {
	t.Helper()
	if p.manifest.Files == nil {
		p.list()
	}
	manifest, err := json.Marshal(p.manifest)
	if err != nil {
		t.Fatal(err)
	}
	signature := p.signature
	if signature == nil {
		signature = []byte(p.signer.SignHandover(manifest).Hex() + "\n")
	}
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	put := func(name string, data []byte) {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(data)), Mode: 0o600, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	put(handover.ManifestName, manifest)
	put(handover.SignatureName, signature)
	for _, f := range p.files {
		put(f.name, f.data)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return append(out.Bytes(), p.tail...)
}
