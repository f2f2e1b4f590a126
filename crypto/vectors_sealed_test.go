package crypto_test

import (
	"archive/tar"
	"bytes"
	"testing"
	"time"

	"filippo.io/age"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
)

type bindingVector struct {
	Subject string          `json:"subject"`
	Stream  envelope.Stream `json:"stream"`
	Seq     uint64          `json:"seq"`
	Prev    string          `json:"prev"`
}

func vectorOf(b envelope.Binding) bindingVector {
	return bindingVector{b.Subject, b.Stream, b.Seq, b.Prev}
}

type sealedVector struct {
	Name       string            `json:"name"`
	Identities []string          `json:"identities"`
	Expect     bindingVector     `json:"expect"`
	Files      map[string]string `json:"files"`
	Digest     string            `json:"digest"`
	Recipients int               `json:"recipients"`
	Plaintext  int64             `json:"plaintext"`
	Sealed     []byte            `json:"sealed"`
}

// lead is one lead with a key of every role.
type lead struct {
	house
	id      string
	receipt receipt.Keys
	intake  keys.IntakeKey
	work    keys.WorkKey
	tip     content.Tip
}

func newLead() lead {
	l := lead{house: newHouse(), intake: value(keys.NewIntakeKey(seed("intake"))), work: value(keys.NewWorkKey(seed("work")))}
	l.receipt = value(value(receipt.New(&fixed{sliceOf(secretOf("a"))})).Derive(seed32("instance salt"), 10))
	l.id = l.receipt.Lead
	l.tip = content.Tip{
		Tile: "money", Area: "469029",
		Answers: content.Answers{What: "危房改造补助被村主任扣了两千元。\n\"说是手续费\"", Where: "响水镇", Who: "村主任", When: "去年冬天", Amount: "2000", Witness: "邻居"},
		Reply:   content.Reply{Recipient: l.receipt.Identity.Public(), Channel: l.receipt.Channel},
		List:    content.List{Version: 3, Digest: l.offices.Digest()},
		Files:   someFiles(),
	}
	return l
}

// someFiles have names that need every care.
func someFiles() []content.FileRef {
	return []content.FileRef{
		{Digest: envelope.Digest([]byte("1")), Name: "公示栏.jpg", Type: "image/jpeg", Size: 1234567},
		{Digest: envelope.Digest([]byte("2")), Name: "\u202egpj.\"<b>\r\n/..\\😀\u2028", Type: "", Size: 0},
	}
}

func (l lead) at(stream envelope.Stream, seq uint64, prev string) envelope.Binding {
	return envelope.Binding{Subject: l.id, Stream: stream, Seq: seq, Prev: prev}
}

func sealedVectors(t *testing.T) any {
	l := newLead()
	var all []sealedVector
	add := func(name string, sealed []byte, want envelope.Binding, identities ...envelope.Identity) {
		all = append(all, describe(t, name, sealed, want, identities))
	}
	add("tip", value(content.SealTip(l.id, l.tip, l.intake.Public())), l.at(envelope.Tip, 0, ""), l.intake.Identity)

	long := l.tip
	long.Answers.What = string(bytes.Repeat([]byte("扶贫"), 9_000))
	add("tip-64k", value(content.SealTip(l.id, long, l.intake.Public())), l.at(envelope.Tip, 0, ""), l.intake.Identity)

	first := l.at(envelope.FromTipster, 0, "")
	m0 := value(content.SealFromTipster(first, content.Message{Text: "还有一件事。"}, l.receipt.Channel, l.intake.Public()))
	add("from-tipster-0", m0, first, l.intake.Identity)
	second := first.Next(m0)
	add("from-tipster-1", value(content.SealFromTipster(second, content.Message{Text: "照片在邻居那里。", Files: someFiles()}, l.receipt.Channel, l.intake.Public())), second, l.intake.Identity)

	reply := l.at(envelope.ToTipster, 0, "")
	add("to-tipster-0", value(content.SealToTipster(reply, content.Message{Text: "已收到,请问是哪一年?"}, l.receipt.Channel, l.receipt.Identity.Public())), reply, l.receipt.Identity.Identity)

	record := l.at(envelope.Internal, 0, "")
	note := content.Record{Kind: content.Note, Fields: map[string]string{"text": "约见邻居", "by": "甲"}, Files: someFiles()[:1]}
	add("internal-0", value(content.SealRecord(record, note, l.work.Public())), record, l.work.Identity)

	handling, superior := l.keys["county"], l.keys["province"]
	add("intake-key", value(keys.WrapIntake(l.id, 0, l.intake, handling.Public(), superior.Public())), l.at(envelope.IntakeKey, 0, ""), superior.Identity)
	add("work-key", value(keys.WrapWork(l.id, 1, l.work, handling.Public(), superior.Public())), l.at(envelope.WorkKey, 1, ""), handling.Identity)

	member := value(keys.NewMemberKey(seed("member")))
	office := envelope.Binding{Subject: l.ids["county"], Stream: envelope.OfficeKey, Seq: 2}
	add("office-key", value(keys.WrapOffice(l.ids["county"], 2, handling, member.Public())), office, member.Identity)

	_, unlock, err := keys.DeriveLogin("correct horse battery staple", [16]byte{}, 10, 10)
	must(t, err)
	bundle := value(keys.NewBundle(l.root.Public(), seed("bundle")))
	add("member", value(keys.SealMember(idOf("member"), bundle, unlock.Public())), envelope.Binding{Subject: idOf("member"), Stream: envelope.Member}, unlock.Identity)
	return all
}

func describe(t *testing.T, name string, sealed []byte, want envelope.Binding, identities []envelope.Identity) sealedVector {
	opened, err := envelope.Open(sealed, want, identities...)
	must(t, err)
	info, err := envelope.Inspect(sealed)
	must(t, err)
	v := sealedVector{
		Name: name, Expect: vectorOf(want), Files: map[string]string{}, Digest: envelope.Digest(sealed),
		Recipients: info.Recipients, Plaintext: info.PlaintextSize, Sealed: sealed,
	}
	for _, f := range opened.Files {
		v.Files[f.Name] = string(f.Data)
	}
	for _, id := range identities {
		v.Identities = append(v.Identities, id.Secret())
	}
	return v
}

func submissionVectors(t *testing.T) any {
	l := newLead()
	to := value(tipster.FindOffices(l.offices, "469029", parentArea, l.recipient))
	story := tipster.Story{Tile: "money", Area: "469029", Answers: l.tip.Answers, Retaliation: true, Contact: "13800000000"}
	s := value(tipster.Submit(l.receipt, story, to, seed("intake")))
	return map[string]any{
		"secret": hexOf(sliceOf(secretOf("a"))), "salt": hexOf(sliceOf32(seed32("instance salt"))), "log_n": 10,
		"lead": s.Lead, "token": s.Token.Hex(), "log_salt": hexOf(s.LogSalt[:]), "card": string(s.Card), "tip": s.Tip, "wrap": s.Wrap,
		"office": s.Handling, "superior": s.Superior, "list": s.List,
		"office_identity": l.keys["county"].Secret(), "superior_identity": l.keys["province"].Secret(), "story": story,
	}
}

// tarOf writes an archive that our own code would not.
func tarOf(headers []*tar.Header, contents []string, size int) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, h := range headers {
		h.Size = int64(len(contents[i]))
		if err := w.WriteHeader(h); err != nil {
			panic(err)
		}
		value(w.Write([]byte(contents[i])))
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return append(b.Bytes(), make([]byte, max(0, size-b.Len()))...)
}

func plainFile(name string) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
}

// ageSeal seals a plaintext as it is, with age alone.
func ageSeal(plain []byte, to ...age.Recipient) []byte {
	var b bytes.Buffer
	w := value(age.Encrypt(&b, to...))
	value(w.Write(plain))
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}
