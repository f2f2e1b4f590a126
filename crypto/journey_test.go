package crypto_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/inspector"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
)

// handedIn is a tip as a villager sends it, with the receipt he keeps.
func handedIn(t *testing.T, h house) (receipt.Keys, tipster.Submission) {
	t.Helper()
	code, err := receipt.New(rand.Reader)
	must(t, err)
	k, err := code.Derive(seed32("instance salt"), 4)
	must(t, err)
	to, err := tipster.FindOffices(h.offices, "469029", parentArea, h.recipient)
	must(t, err)
	s, err := tipster.Submit(k, tipster.Story{Tile: "money", Area: "469029", Answers: content.Answers{What: "补助被扣", Where: "村里"}}, to, rand.Reader)
	must(t, err)
	return k, s
}

func TestJourneyOfALead(t *testing.T) {
	h := newHouse()
	k, s := handedIn(t, h)
	if s.Handling != h.ids["county"] || s.Superior != h.ids["province"] || s.Lead != k.Lead || s.TipDigest != envelope.Digest(s.Tip) {
		t.Errorf("submission goes to %s over %s", s.Superior, s.Handling)
	}

	// Either office opens it; the first makes the work key.
	var tip content.Tip
	var intake keys.IntakeKey
	var err error
	for _, office := range []string{"province", "county"} {
		tip, intake, err = inspector.OpenLead(s.Lead, s.Wrap, s.Tip, h.keys[office])
		must(t, err)
	}
	if tip.Answers.What != "补助被扣" || tip.List.Digest != h.offices.Digest() {
		t.Errorf("tip %+v", tip.Answers)
	}
	work, wrap, err := inspector.MakeWorkKey(s.Lead, 0, h.keys["county"].Public(), h.keys["province"].Public(), rand.Reader)
	must(t, err)
	reopened, err := keys.OpenWorkWrap(wrap, s.Lead, 0, h.keys["province"])
	must(t, err)

	var place inspector.Place
	note := content.Record{Kind: content.Note, Fields: map[string]string{"text": "约谈"}}
	sealed, err := inspector.SealRecord(s.Lead, place, note, work)
	must(t, err)
	got, err := inspector.OpenRecord(s.Lead, place, sealed, reopened)
	if diff := cmp.Diff(note, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}

	// Messages both ways.
	card, err := k.OpenCard(s.Card)
	must(t, err)
	m0, err := tipster.Write(k, card, 0, "", content.Message{Text: "还有照片"})
	must(t, err)
	if m, err := inspector.OpenMessage(s.Lead, inspector.Place{}, m0, tip, intake); err != nil || m.Text != "还有照片" {
		t.Errorf("message: %q, %v", m.Text, err)
	}
	m1, err := tipster.Write(k, card, 1, envelope.Digest(m0), content.Message{Text: "在邻居家"})
	must(t, err)
	if m, err := inspector.OpenMessage(s.Lead, inspector.Place{}.After(m0), m1, tip, intake); err != nil || m.Text != "在邻居家" {
		t.Errorf("second message: %q, %v", m.Text, err)
	}
	answer, err := inspector.Reply(s.Lead, inspector.Letter{Text: "收到"}, inspector.Place{}, place.After(sealed), tip, work)
	must(t, err)
	if m, err := tipster.Read(k, answer.ToTipster, 0, ""); err != nil || m.Text != "收到" {
		t.Errorf("reply: %q, %v", m.Text, err)
	}
	copied, err := inspector.OpenRecord(s.Lead, place.After(sealed), answer.Internal, work)
	if err != nil || copied.Kind != content.ReplyCopy || copied.Fields["text"] != "收到" {
		t.Errorf("copy of the reply: %+v, %v", copied, err)
	}
}

// TestPuppetLearnsNothing: whatever a tipster's browser ever held opens no
// internal object and no other lead.
func TestPuppetLearnsNothing(t *testing.T) {
	h := newHouse()
	k, s := handedIn(t, h)
	_, honest := handedIn(t, h)
	_, intake, err := inspector.OpenLead(s.Lead, s.Wrap, s.Tip, h.keys["county"])
	must(t, err)
	work, wrap, err := inspector.MakeWorkKey(s.Lead, 0, h.keys["county"].Public(), h.keys["province"].Public(), rand.Reader)
	must(t, err)
	record, err := inspector.SealRecord(s.Lead, inspector.Place{}, content.Record{Kind: content.Note, Fields: map[string]string{"text": "x"}}, work)
	must(t, err)
	for name, c := range map[string]struct {
		sealed []byte
		place  envelope.Binding
	}{
		"internal record": {record, envelope.Binding{Subject: s.Lead, Stream: envelope.Internal}},
		"work key":        {wrap, envelope.Binding{Subject: s.Lead, Stream: envelope.WorkKey}},
		"intake wrap":     {s.Wrap, envelope.Binding{Subject: s.Lead, Stream: envelope.IntakeKey}},
		"another's tip":   {honest.Tip, envelope.Binding{Subject: honest.Lead, Stream: envelope.Tip}},
	} {
		if _, err := envelope.Open(c.sealed, c.place, k.Identity.Identity, intake.Identity); !errors.Is(err, envelope.ErrWrongKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReceiptDoesNotOpenTheTip: a coercer who takes the receipt reads replies,
// never the tip.
func TestReceiptDoesNotOpenTheTip(t *testing.T) {
	k, s := handedIn(t, newHouse())
	for stream, sealed := range map[envelope.Stream][]byte{envelope.Tip: s.Tip, envelope.IntakeKey: s.Wrap} {
		if _, err := envelope.Open(sealed, envelope.Binding{Subject: s.Lead, Stream: stream}, k.Identity.Identity); !errors.Is(err, envelope.ErrWrongKey) {
			t.Errorf("%s: %v", stream, err)
		}
	}
}

func TestServerCannotPlantAKey(t *testing.T) {
	h := newHouse()
	planted, err := keys.NewOfficeKey(rand.Reader)
	must(t, err)
	_, err = tipster.FindOffices(h.offices, "469029", parentArea, func(string) (string, error) { return planted.Recipient().String(), nil })
	if !errors.Is(err, keys.ErrKeyMismatch) {
		t.Errorf("%v", err)
	}
	failing := errors.New("no connection")
	if _, err := tipster.FindOffices(h.offices, "469029", parentArea, func(string) (string, error) { return "", failing }); !errors.Is(err, failing) {
		t.Errorf("%v", err)
	}
}
