package content

import (
	"crypto/rand"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
)

const (
	leadID  = "00112233445566778899aabbccddeeff"
	otherID = "ffeeddccbbaa99887766554433221100"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func sampleTip() Tip {
	id := must(envelope.IdentityFromSeed([32]byte{1}))
	return Tip{
		Tile: "money", Area: "469029", Answers: Answers{What: "补助被扣"}, Contact: "村口小卖部",
		Reply: Reply{keys.ReceiptRecipient{Recipient: id.Recipient()}, keys.ChannelKey{2}},
		List:  List{1, strings.Repeat("ab", 32)},
		Files: sampleFiles(),
	}
}

func sampleFiles() []FileRef {
	return []FileRef{{strings.Repeat("01", 32), "照片.jpg", "image/jpeg", 12}, {strings.Repeat("02", 32), "", "", 0}}
}

func sameTip(a, b Tip) bool {
	if a.Reply.Recipient.String() != b.Reply.Recipient.String() {
		return false
	}
	a.Reply.Recipient, b.Reply.Recipient = keys.ReceiptRecipient{}, keys.ReceiptRecipient{}
	return reflect.DeepEqual(a, b)
}

func TestTipRoundTrip(t *testing.T) {
	base := sampleTip()
	rapid.Check(t, func(t *rapid.T) {
		tip := base
		text := rapid.StringN(0, 50, -1)
		tip.Answers = Answers{text.Draw(t, "what"), text.Draw(t, "where"), text.Draw(t, "who"), text.Draw(t, "when"), text.Draw(t, "amount"), text.Draw(t, "witness")}
		tip.Contact, tip.Retaliation = text.Draw(t, "contact"), rapid.Bool().Draw(t, "retaliation")
		data, err := tip.JSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseTip(data)
		if err != nil || !sameTip(tip, got) {
			t.Fatalf("%v\n%s", err, data)
		}
	})
}

func TestTipLimits(t *testing.T) {
	for name, change := range map[string]func(*Tip){
		"story":         func(t *Tip) { t.Answers.What = strings.Repeat("字", MaxStory+1) },
		"answer":        func(t *Tip) { t.Answers.Witness = strings.Repeat("字", MaxAnswer+1) },
		"contact":       func(t *Tip) { t.Contact = strings.Repeat("1", MaxContact+1) },
		"tile":          func(t *Tip) { t.Tile = strings.Repeat("x", maxTile+1) },
		"tile's letter": func(t *Tip) { t.Tile = "<b>" },
		"area":          func(t *Tip) { t.Area = "46902" },
		"area's letter": func(t *Tip) { t.Area = "46902x" },
		"no reply":      func(t *Tip) { t.Reply = Reply{} },
		"no list":       func(t *Tip) { t.List.Digest = "" },
		"many files":    func(t *Tip) { t.Files = make([]FileRef, MaxFiles+1) },
		"file's digest": func(t *Tip) { t.Files = []FileRef{{}} },
		"file's name":   func(t *Tip) { t.Files[1].Name = strings.Repeat("字", MaxFileName+1) },
		"file's type":   func(t *Tip) { t.Files[1].Type = strings.Repeat("x", MaxFileType+1) },
		"type's letter": func(t *Tip) { t.Files[1].Type = "image/jpeg\r\n" },
		"file's size":   func(t *Tip) { t.Files[1].Size = envelope.MaxSeq + 1 },
		"bad UTF-8":     func(t *Tip) { t.Answers.Who = "\xff" },
	} {
		tip := sampleTip()
		change(&tip)
		if _, err := tip.JSON(); !errors.Is(err, envelope.ErrBadContent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	full := sampleTip()
	full.Answers = Answers{strings.Repeat("字", MaxStory), strings.Repeat("字", MaxAnswer), strings.Repeat("字", MaxAnswer), "", "", ""}
	if _, err := ParseTip(must(full.JSON())); err != nil {
		t.Errorf("a tip at its limits: %v", err)
	}
}

func TestTipFromOutside(t *testing.T) {
	good := string(must(sampleTip().JSON()))
	recipient := sampleTip().Reply.Recipient.String()
	for name, c := range map[string]struct {
		text  string
		fault envelope.Fault
	}{
		"classic reply": {strings.Replace(good, recipient, "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", 1), envelope.ErrClassicKey},
		"short channel": {strings.Replace(good, `"channel":"02`, `"channel":"`, 1), envelope.ErrBadContent},
		"twin":          {strings.Replace(good, `"tile"`, `"tile":"x","tile"`, 1), envelope.ErrBadContent},
		"number":        {strings.Replace(good, `"money"`, `1`, 1), envelope.ErrBadContent},
		"format":        {strings.Replace(good, "tip/1", "tip/9", 1), envelope.ErrBadContent},
		"long story":    {strings.Replace(good, "补助被扣", strings.Repeat("x", MaxStory+1), 1), envelope.ErrBadContent},
	} {
		if c.text == good {
			t.Errorf("%s: nothing was changed", name)
		}
		if _, err := ParseTip([]byte(c.text)); !errors.Is(err, c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMessages(t *testing.T) {
	intake := must(keys.NewIntakeKey(rand.Reader))
	receipt := keys.ReceiptKey{Identity: must(envelope.NewIdentity(rand.Reader))}
	channel := keys.ChannelKey{9}
	in := envelope.Binding{Subject: leadID, Stream: envelope.FromTipster}
	out := envelope.Binding{Subject: leadID, Stream: envelope.ToTipster}
	sealed := must(SealFromTipster(in, Message{"你好", sampleFiles()}, channel, intake.Public()))
	if m, err := OpenFromTipster(sealed, in, channel, intake); err != nil || !reflect.DeepEqual(m, Message{"你好", sampleFiles()}) {
		t.Errorf("%+v, %v", m, err)
	}
	if m, err := OpenFromTipster(sealed, in, keys.ChannelKey{8}, intake); !errors.Is(err, envelope.ErrForged) || m.Text != "" {
		t.Errorf("another channel: %v", err)
	}
	sealed = must(SealToTipster(out, Message{Text: "收到"}, channel, receipt.Public()))
	if m, err := OpenToTipster(sealed, out, channel, receipt); err != nil || m.Text != "收到" {
		t.Errorf("%q, %v", m.Text, err)
	}
	if _, err := SealFromTipster(out, Message{Text: "x"}, channel, intake.Public()); err == nil {
		t.Error("sealed in the other direction's stream")
	}
	if _, err := OpenFromTipster(sealed, out, channel, intake); err == nil {
		t.Error("opened from the other direction's stream")
	}
	if _, err := MessageJSON(Message{Text: strings.Repeat("字", MaxMessage+1)}); !errors.Is(err, envelope.ErrBadContent) {
		t.Errorf("too long: %v", err)
	}
	if _, err := ParseMessage([]byte(`{"format":"zhuicha/message/1","text":"` + strings.Repeat("x", MaxMessage+1) + `","files":[]}`)); !errors.Is(err, envelope.ErrBadContent) {
		t.Errorf("too long from outside: %v", err)
	}
}

func TestMessageMACBindsPlaceAndText(t *testing.T) {
	base := MessageMAC(keys.ChannelKey{1}, []byte("binding"), []byte("text"))
	for name, other := range map[string]string{
		"key":     MessageMAC(keys.ChannelKey{2}, []byte("binding"), []byte("text")),
		"binding": MessageMAC(keys.ChannelKey{1}, []byte("bindinG"), []byte("text")),
		"text":    MessageMAC(keys.ChannelKey{1}, []byte("binding"), []byte("texT")),
		"border":  MessageMAC(keys.ChannelKey{1}, []byte("bindingt"), []byte("ext")),
	} {
		if other == base {
			t.Errorf("the %s does not enter the MAC", name)
		}
	}
}

func TestRecords(t *testing.T) {
	first, second := must(keys.NewWorkKey(rand.Reader)), must(keys.NewWorkKey(rand.Reader))
	at := envelope.Binding{Subject: leadID, Stream: envelope.Internal}
	record := Record{Finding, map[string]string{"text": "属实", "by": "甲"}, sampleFiles()}
	sealed := must(SealRecord(at, record, second.Public()))
	got, err := OpenRecord(sealed, at, first, second)
	if diff := cmp.Diff(record, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := OpenRecord(sealed, at, first); !errors.Is(err, envelope.ErrWrongKey) {
		t.Errorf("the old key alone: %v", err)
	}
	other := at
	other.Subject = otherID
	if _, err := OpenRecord(sealed, other, second); !errors.Is(err, envelope.ErrSwapped) {
		t.Errorf("another lead: %v", err)
	}
	if _, err := SealRecord(envelope.Binding{Subject: leadID, Stream: envelope.Tip}, record, first.Public()); err == nil {
		t.Error("sealed as a tip")
	}
	many := map[string]string{}
	for i := range MaxFields + 1 {
		many["f"+strings.Repeat("x", i)] = ""
	}
	for name, r := range map[string]Record{
		"unknown kind": {"gossip", map[string]string{}, nil}, "no name": {Note, map[string]string{"": "x"}, nil},
		"name of marks": {Note, map[string]string{"a b": "x"}, nil}, "long name": {Note, map[string]string{strings.Repeat("x", 65): ""}, nil},
		"many": {Note, many, nil}, "long": {Note, map[string]string{"text": strings.Repeat("字", MaxField+1)}, nil}, "many files": {Note, map[string]string{}, make([]FileRef, MaxFiles+1)},
	} {
		if _, err := r.JSON(); !errors.Is(err, envelope.ErrBadContent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", "{}", `{"format":"zhuicha/record/1","kind":"note","fields":{"a":1},"files":[]}`, `{"format":"zhuicha/record/1","kind":"note","fields":null,"files":[]}`,
		`{"format":"zhuicha/record/1","kind":"note","fields":{"a":"","a":""},"files":[]}`,
		`{"format":"zhuicha/record/1","kind":"note","fields":{}}`, `{"format":"zhuicha/record/1","kind":"note","fields":{},"files":null}`, `{"format":"zhuicha/record/1","kind":"note"}`} {
		if _, err := ParseRecord([]byte(text)); !errors.Is(err, envelope.ErrBadContent) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(must(sampleTip().JSON()))
	f.Add(must(MessageJSON(Message{"你好", sampleFiles()})))
	f.Add(must(Record{Note, map[string]string{"text": "x"}, sampleFiles()}.JSON()))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tip, err := ParseTip(data); err == nil {
			if again, err := ParseTip(must(tip.JSON())); err != nil || !sameTip(tip, again) {
				t.Fatalf("tip %q: %v", data, err)
			}
		}
		if m, err := ParseMessage(data); err == nil {
			if again, err := ParseMessage(must(MessageJSON(m))); err != nil || !reflect.DeepEqual(again, m) {
				t.Fatalf("message %q: %v", data, err)
			}
		}
		if r, err := ParseRecord(data); err == nil {
			if again, err := ParseRecord(must(r.JSON())); err != nil || !cmp.Equal(r, again) {
				t.Fatalf("record %q: %v", data, err)
			}
		}
	})
}
