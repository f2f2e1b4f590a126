package crypto_test

import (
	"archive/tar"
	"testing"
	"time"

	"filippo.io/age"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
)

// faultVector is an object that must not open, and the class of the failure.
// Channel is set where a message is to be opened with it.
type faultVector struct {
	Name     string         `json:"name"`
	Fault    envelope.Fault `json:"fault"`
	Identity string         `json:"identity"`
	Expect   bindingVector  `json:"expect"`
	Channel  string         `json:"channel,omitempty"`
	Sealed   []byte         `json:"sealed"`
}

func faultVectors(t *testing.T) any {
	l := newLead()
	all := append(placeFaults(l), bytesFaults(l)...)
	all = append(all, insideFaults(l)...)
	all = append(all, forgedFaults(l)...)
	for _, v := range all {
		if got := envelope.CodeOf(openVector(v)); got != string(v.Fault) {
			t.Errorf("%s: fault %q, want %q", v.Name, got, v.Fault)
		}
	}
	return all
}

// openVector opens a vector as its reader would: messages with their MAC.
func openVector(v faultVector) error {
	id := value(envelope.ParseIdentity(v.Identity))
	want := envelope.Binding{Subject: v.Expect.Subject, Stream: v.Expect.Stream, Seq: v.Expect.Seq, Prev: v.Expect.Prev}
	if v.Channel != "" {
		_, err := content.OpenFromTipster(v.Sealed, want, value(keys.ParseChannelKey(v.Channel)), keys.IntakeKey{Identity: id})
		return err
	}
	opened, err := envelope.Open(v.Sealed, want, id)
	if err != nil || want.Stream != envelope.Tip {
		return err
	}
	_, err = content.ParseTip(opened.File(envelope.TipFile))
	return err
}

func placeFaults(l lead) []faultVector {
	secret := l.work.Secret()
	note := func(text string) content.Record {
		return content.Record{Kind: content.Note, Fields: map[string]string{"text": text}}
	}
	at0 := l.at(envelope.Internal, 0, "")
	r0 := value(content.SealRecord(at0, note("零"), l.work.Public()))
	at1 := at0.Next(r0)
	r1 := value(content.SealRecord(at1, note("一"), l.work.Public()))
	other0 := value(content.SealRecord(at0, note("另一个零"), l.work.Public()))
	other := at0
	other.Subject = idOf("another lead")
	wrap := value(keys.WrapWork(l.id, 0, l.work, l.keys["county"].Public(), l.keys["province"].Public()))
	at2 := at1.Next(r1)
	return []faultVector{
		{"another lead's", envelope.ErrSwapped, secret, vectorOf(other), "", r0},
		{"another stream's", envelope.ErrSwapped, l.keys["county"].Secret(), vectorOf(l.at(envelope.IntakeKey, 0, "")), "", wrap},
		{"an older one again", envelope.ErrReplayed, secret, vectorOf(at1), "", r0},
		{"an older one again, two back", envelope.ErrReplayed, secret, vectorOf(at2), "", r0},
		{"one in between is missing", envelope.ErrTruncated, secret, vectorOf(at0), "", r1},
		{"the one before was exchanged", envelope.ErrBrokenChain, secret, vectorOf(at0.Next(other0)), "", r1},
		{"an older key again", envelope.ErrReplayed, l.keys["county"].Secret(), vectorOf(l.at(envelope.WorkKey, 1, "")), "", wrap},
	}
}

func bytesFaults(l lead) []faultVector {
	place := l.at(envelope.Tip, 0, "")
	tip := value(content.SealTip(l.id, l.tip, l.intake.Public()))
	secret := l.intake.Secret()
	with := func(name string, fault envelope.Fault, sealed []byte) faultVector {
		return faultVector{name, fault, secret, vectorOf(place), "", sealed}
	}
	flip := func(at int) []byte {
		b := append([]byte(nil), tip...)
		b[at] ^= 1
		return b
	}
	x25519 := value(age.ParseX25519Identity("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"))
	scrypt := value(age.NewScryptRecipient("password"))
	scrypt.SetWorkFactor(4)
	hybrid := value(age.ParseHybridRecipient(l.intake.Recipient().String()))
	good := goodPlain(l)
	return []faultVector{
		with("first byte", envelope.ErrDamaged, flip(0)),
		with("last byte", envelope.ErrDamaged, flip(len(tip)-1)),
		with("a byte of the payload", envelope.ErrDamaged, flip(len(tip)-2000)),
		with("cut in the header", envelope.ErrDamaged, tip[:1000]),
		with("half a file", envelope.ErrBadSize, tip[:len(tip)/2]),
		with("cut at a padded size", envelope.ErrDamaged, tip[:len(tip)-12<<10]),
		with("last byte gone", envelope.ErrBadSize, tip[:len(tip)-1]),
		with("one byte more", envelope.ErrBadSize, append(append([]byte(nil), tip...), 0)),
		with("empty", envelope.ErrDamaged, []byte{}),
		with("not age", envelope.ErrDamaged, []byte("plain text")),
		{"another key", envelope.ErrWrongKey, l.work.Secret(), vectorOf(place), "", tip},
		with("classic", envelope.ErrClassicKey, ageSeal(good, x25519.Recipient())),
		with("password", envelope.ErrClassicKey, ageSeal(good, scrypt)),
		with("classic beside hybrid", envelope.ErrClassicKey, ageSeal(good, unlabelled{hybrid}, x25519.Recipient())),
		with("not padded", envelope.ErrBadSize, ageSeal(good[:3584], hybrid)),
		with("5 KiB", envelope.ErrBadSize, ageSeal(append(good, make([]byte, 1024)...), hybrid)),
		with("no plaintext", envelope.ErrBadSize, ageSeal(nil, hybrid)),
		with("a random 4 KiB", envelope.ErrDamaged, ageSeal(randomPage(), hybrid)),
	}
}

// unlabelled hides that a recipient is post-quantum, so that age mixes it with
// a classic one, as an attacker's tool could.
type unlabelled struct{ r age.Recipient }

func (u unlabelled) Wrap(fileKey []byte) ([]*age.Stanza, error) { return u.r.Wrap(fileKey) }

func randomPage() []byte {
	page := make([]byte, 0, 4096)
	for r := seed("page"); len(page) < 4096; {
		var b [32]byte
		value(r.Read(b[:]))
		page = append(page, b[:]...)
	}
	return page
}

func goodPlain(l lead) []byte {
	return tarOf([]*tar.Header{plainFile("binding.json"), plainFile("tip.json")},
		[]string{string(value(l.at(envelope.Tip, 0, "").JSON())), "{}"}, 4096)
}

// insideFaults are sealed well and hold something that must not be shown.
func insideFaults(l lead) []faultVector {
	hybrid := value(age.ParseHybridRecipient(l.intake.Recipient().String()))
	place := l.at(envelope.Tip, 0, "")
	binding, tip := string(value(place.JSON())), string(value(l.tip.JSON()))
	with := func(name string, fault envelope.Fault, plain []byte) faultVector {
		return faultVector{name, fault, l.intake.Secret(), vectorOf(place), "", ageSeal(plain, hybrid)}
	}
	b, tp := plainFile("binding.json"), plainFile("tip.json")
	two := func(first, second *tar.Header, texts ...string) []byte {
		return tarOf([]*tar.Header{first, second}, texts, 16<<10)
	}
	odd := func(change func(*tar.Header)) *tar.Header {
		h := plainFile("tip.json")
		change(h)
		return h
	}
	garbage := two(b, tp, binding, tip)
	garbage[len(garbage)-1] = 1
	gap := two(b, tp, binding, tip)
	gap[512+len(binding)] = 1
	return []faultVector{
		with("no binding", envelope.ErrDamaged, tarOf([]*tar.Header{tp}, []string{tip}, 16<<10)),
		with("binding last", envelope.ErrDamaged, two(tp, b, tip, binding)),
		with("the same name twice", envelope.ErrDamaged, two(b, plainFile("binding.json"), binding, tip)),
		with("a path", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Name = "../tip.json" }), binding, tip)),
		with("a directory's name", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Name = "a/tip.json" }), binding, tip)),
		with("executable", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Mode = 0o755 }), binding, tip)),
		with("owned", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Uid = 1000 }), binding, tip)),
		with("dated", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.ModTime = time.Unix(1522368000, 0) }), binding, tip)),
		with("a link", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Typeflag, h.Linkname = tar.TypeSymlink, "tip.json" }), binding, "")),
		with("an extended header", envelope.ErrDamaged, two(b, odd(func(h *tar.Header) { h.Format, h.PAXRecords = tar.FormatPAX, map[string]string{"A.b": "c"} }), binding, tip)),
		with("bytes behind the end", envelope.ErrDamaged, garbage),
		with("bytes in a gap", envelope.ErrDamaged, gap),
		with("another file name", envelope.ErrBadContent, two(b, plainFile("note.json"), binding, tip)),
		with("a third file", envelope.ErrBadContent, tarOf([]*tar.Header{b, plainFile("tip.json"), plainFile("more")}, []string{binding, tip, "x"}, 16<<10)),
		with("white space in the binding", envelope.ErrBadContent, two(b, tp, binding+"\n", tip)),
		with("binding with a twin key", envelope.ErrBadContent, two(b, tp, binding[:len(binding)-1]+`,"seq":0}`, tip)),
		with("unknown field in the tip", envelope.ErrBadContent, two(b, tp, binding, tip[:len(tip)-1]+`,"x":1}`)),
		with("twin key in the tip", envelope.ErrBadContent, two(b, tp, binding, tip[:len(tip)-1]+`,"contact":""}`)),
		with("trailing bytes in the tip", envelope.ErrBadContent, two(b, tp, binding, tip+"{}")),
		with("missing fields in the tip", envelope.ErrBadContent, two(b, tp, binding, `{"format":"zhuicha/tip/1"}`)),
		with("invalid UTF-8 in the tip", envelope.ErrBadContent, two(b, tp, binding, tip[:len(tip)-3]+"\xff"+tip[len(tip)-3:])),
	}
}

func forgedFaults(l lead) []faultVector {
	place := l.at(envelope.FromTipster, 0, "")
	wrong := keys.ChannelKey(seed32("guessed"))
	other := place
	other.Seq, other.Prev = 1, envelope.Digest([]byte("x"))
	text := "我其实没有看见。"
	seal := func(at envelope.Binding, channel keys.ChannelKey) []byte {
		message := value(content.MessageJSON(content.Message{Text: text}))
		files := []envelope.File{
			{Name: envelope.MessageFile, Data: message},
			{Name: envelope.MACFile, Data: []byte(content.MessageMAC(channel, value(at.JSON()), message))},
		}
		return value(envelope.Seal(place, files, l.intake.Recipient()))
	}
	return []faultVector{
		{"MAC of another key", envelope.ErrForged, l.intake.Secret(), vectorOf(place), l.receipt.Channel.Hex(), seal(place, wrong)},
		{"MAC of another place", envelope.ErrForged, l.intake.Secret(), vectorOf(place), l.receipt.Channel.Hex(), seal(other, l.receipt.Channel)},
	}
}
