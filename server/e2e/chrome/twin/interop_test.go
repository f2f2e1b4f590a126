package twin

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/inspector"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
)

// story is a tip whose texts need every care: quotes, line ends, characters
// beyond the basic plane, HTML, a line separator and half a surrogate pair.
const story = `{
  tile: "money", area: "469029", retaliation: true, contact: "13800000000",
  answers: { what: "扣了两千元\n\"手续费\" <b>&</b> \u2028 𠮷 \ud842", where: "响水镇", who: "村主任", when: "去年", amount: "2000", witness: "" },
}`

func stories() content.Answers {
	return content.Answers{What: "扣了两千元\n\"手续费\" <b>&</b> \u2028 𠮷 \ufffd", Where: "响水镇", Who: "村主任", When: "去年", Amount: "2000"}
}

// posted is the body the browser would send.
type posted struct {
	Lead, Token, Tile, Area, Office, Superior, List, Tip, Wrap, Card string
	LogSalt                                                          string `json:"log_salt"`
}

// known are the secrets behind the committed vectors.
type known struct {
	Secret, Salt         string
	LogSalt              string `json:"log_salt"`
	Token, Lead          string
	Office, Superior     string
	OfficeIdentity       string `json:"office_identity"`
	SuperiorIdentity     string `json:"superior_identity"`
	Tip, Wrap, Card      string
	List                 string
	officeKey, superiorK keys.OfficeKey
}

func (k *known) load(t *testing.T) {
	t.Helper()
	read(t, "submission", k)
	for text, key := range map[string]*keys.OfficeKey{k.OfficeIdentity: &k.officeKey, k.SuperiorIdentity: &k.superiorK} {
		identity, err := envelope.ParseIdentity(text)
		if err != nil {
			t.Fatal(err)
		}
		*key = keys.OfficeKey{Identity: identity}
	}
}

// sealInBrowser seals the story under the committed receipt for the committed offices.
const sealInBrowser = `
const v = await load("submission");
const o = await load("offices");
const list = zhuicha.offices.verifyOffices(utf8(o.list), o.signature, { fingerprint: o.fingerprint });
const route = zhuicha.offices.route(list, "469029", (area) => o.parents[area]);
const keys = await zhuicha.receipt.deriveKeys(unhex(v.secret), unhex(v.salt));
const readers = { ...route, list, officeKey: o.recipients[route.office.id], superiorKey: o.recipients[route.superior.id] };
const body = await zhuicha.submission.sealTip(` + story + `, readers, keys);`

func TestGoOpensTheBrowsersTip(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var k known
		k.load(t)
		var got posted
		tb.do(sealInBrowser+`return body;`, &got)
		want := posted{Lead: k.Lead, Token: k.Token, Tile: "money", Area: "469029", Office: k.Office, Superior: k.Superior,
			List: k.List, LogSalt: k.LogSalt, Tip: got.Tip, Wrap: got.Wrap, Card: got.Card}
		if got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		for _, office := range []keys.OfficeKey{k.officeKey, k.superiorK} {
			tip, _, err := inspector.OpenLead(got.Lead, unbase64(t, got.Wrap), unbase64(t, got.Tip), office)
			if err != nil {
				t.Fatal(err)
			}
			if tip.Answers != stories() || !tip.Retaliation || tip.Contact != "13800000000" || tip.List.Digest != k.List {
				t.Errorf("Go read %+v", tip)
			}
		}
	})
}

// TestConversation runs a lead through both languages: the browser hands in,
// Go answers, the browser reads and writes, Go reads.
func TestConversation(t *testing.T) {
	tb := openToday(t, quick)
	var k known
	k.load(t)
	var tip posted
	tb.do(sealInBrowser+`return body;`, &tip)
	opened, intake, err := inspector.OpenLead(tip.Lead, unbase64(t, tip.Wrap), unbase64(t, tip.Tip), k.officeKey)
	if err != nil {
		t.Fatal(err)
	}
	work, wrap, err := inspector.MakeWorkKey(tip.Lead, 0, k.officeKey.Public(), k.superiorK.Public(), zeros{})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := inspector.Reply(tip.Lead, inspector.Letter{Text: "请补充时间。𠮷"}, inspector.Place{}, inspector.Place{}, opened, work)
	if err != nil {
		t.Fatal(err)
	}
	tb.serve("reply", answer.ToTipster)
	tb.serve("internal", answer.Internal)
	tb.serve("wrap", wrap)
	tb.serve("card", []byte(tip.Card))
	var out struct{ Reply, Copy, Message, First string }
	tb.do(`const v = await load("submission");
  const keys = await zhuicha.receipt.deriveKeys(unhex(v.secret), unhex(v.salt));
  const card = zhuicha.receipt.readCard(await file("card"), keys);
  const { place } = zhuicha.envelope;
  const reply = await zhuicha.message.openMessage(await file("reply"), [keys.identity.identity], place(card.lead, "to-tipster"), keys.channel);
  const work = await zhuicha.keys.unwrapKey(await file("wrap"), "work-key", card.lead, 0, [v.superior_identity]);
  const record = await zhuicha.message.openRecord(await file("internal"), [work.identity], place(card.lead, "internal"));
  const first = await zhuicha.message.sealMessage(place(card.lead, "from-tipster"), { text: "一", files: [] }, keys.channel, [card.intake]);
  const message = await zhuicha.message.sealMessage(place(card.lead, "from-tipster", 1, first.digest), { text: "去年冬天。𠮷\u2028", files: [] }, keys.channel, [card.intake]);
  return { Reply: reply.text, Copy: record.fields.text, Message: base64(message.bytes), First: first.digest };`, &out)
	if out.Reply != "请补充时间。𠮷" || out.Copy != out.Reply {
		t.Errorf("the browser read %q and %q", out.Reply, out.Copy)
	}
	message, err := inspector.OpenMessage(tip.Lead, inspector.Place{Seq: 1, Prev: out.First}, unbase64(t, out.Message), opened, intake)
	if err != nil || message.Text != "去年冬天。𠮷\u2028" {
		t.Errorf("Go read %q, %v", message.Text, err)
	}
}

// TestInspectorInTheBrowser opens what Go's tipster sent and seals what Go's inspector opens.
func TestInspectorInTheBrowser(t *testing.T) {
	tb := openToday(t, quick)
	var k known
	k.load(t)
	var out struct{ Tip json.RawMessage }
	var sealed struct{ Wrap, Record, ToTipster, Internal, RecordDigest string }
	tb.do(`const v = await load("submission");
  const { place, open, contents } = zhuicha.envelope;
  const intake = await zhuicha.keys.unwrapKey(unbase64(v.wrap), "intake-key", v.lead, 0, [v.office_identity]);
  const opened = await open(unbase64(v.tip), [intake.identity], place(v.lead, "tip"));
  window.tip = zhuicha.content.readTip(contents(opened, "tip.json")["tip.json"]);
  return { Tip: tip.answers };`, &out)
	var answers, want content.Answers
	var whole struct {
		Story struct{ Answers content.Answers }
	}
	read(t, "submission", &whole)
	want = whole.Story.Answers
	if err := json.Unmarshal(out.Tip, &answers); err != nil || answers != want {
		t.Errorf("the browser read %s, %v", out.Tip, err)
	}
	tb.do(`const v = await load("submission");
  const { place } = zhuicha.envelope;
  const recipients = await Promise.all([v.office_identity, v.superior_identity].map((i) => zhuicha.keys.keyPairFrom(i).then((p) => p.recipient)));
  const work = await zhuicha.keys.newKeyPair();
  const wrap = await zhuicha.keys.wrapKey("work-key", v.lead, 1, work.identity, recipients);
  const record = await zhuicha.message.sealRecord(place(v.lead, "internal"), { kind: "finding", fields: { text: "属实 <&>", "b.1": "二" }, files: [] }, work.recipient);
  const reply = await zhuicha.message.sealReply({ text: "已核实。", files: [], copies: [] },
    { binding: place(v.lead, "to-tipster"), channel: tip.reply.channel, recipient: tip.reply.recipient },
    { binding: place(v.lead, "internal", 1, record.digest), work: work.recipient });
  return { Wrap: base64(wrap.bytes), Record: base64(record.bytes), RecordDigest: record.digest,
    ToTipster: base64(reply.toTipster.bytes), Internal: base64(reply.internal.bytes) };`, &sealed)
	work, err := keys.OpenWorkWrap(unbase64(t, sealed.Wrap), k.Lead, 1, k.superiorK)
	if err != nil {
		t.Fatal(err)
	}
	record, err := inspector.OpenRecord(k.Lead, inspector.Place{}, unbase64(t, sealed.Record), work)
	if err != nil || record.Kind != content.Finding || !reflect.DeepEqual(record.Fields, map[string]string{"text": "属实 <&>", "b.1": "二"}) {
		t.Errorf("Go read %+v, %v", record, err)
	}
	copied, err := inspector.OpenRecord(k.Lead, inspector.Place{Seq: 1, Prev: sealed.RecordDigest}, unbase64(t, sealed.Internal), work)
	if err != nil || copied.Fields["text"] != "已核实。" {
		t.Errorf("Go read %+v, %v", copied, err)
	}
	reply, err := tipster.Read(receiptKeys(t, k), unbase64(t, sealed.ToTipster), 0, "")
	if err != nil || reply.Text != "已核实。" {
		t.Errorf("Go read %q, %v", reply.Text, err)
	}
}

func receiptKeys(t *testing.T, k known) receipt.Keys {
	t.Helper()
	var all []struct{ Secret, Digits string }
	read(t, "receipts", &all)
	for _, v := range all {
		if v.Secret == k.Secret {
			r, err := receipt.Parse(v.Digits)
			if err != nil {
				t.Fatal(err)
			}
			return derive(t, r, k.Salt)
		}
	}
	t.Fatal("the submission's receipt is not among the vectors")
	return receipt.Keys{}
}

// TestLargeRoundTrip goes beyond 16 MiB, where a counter that wraps would show.
func TestLargeRoundTrip(t *testing.T) {
	const size = 17<<20 + 12345
	tb := openToday(t, quick)
	identity, err := envelope.NewIdentity(zeros{})
	if err != nil {
		t.Fatal(err)
	}
	key := keys.WorkKey{Identity: identity}
	place := envelope.Binding{Subject: strings.Repeat("ab", 16), Stream: envelope.Internal}
	big := make([]byte, size)
	for i := range big {
		big[i] = byte(i * 7 >> 3)
	}
	sealed, err := envelope.Seal(place, []envelope.File{{Name: envelope.RecordFile, Data: big}}, key.Public().Recipient)
	if err != nil {
		t.Fatal(err)
	}
	tb.serve("sealed", sealed)
	var got struct{ Digest, Sealed string }
	tb.do(`const { open, seal, place } = zhuicha.envelope;
  const at = place("ab".repeat(16), "internal");
  const sealed = await file("sealed");
  const opened = await open(sealed, ["`+key.Secret()+`"], at);
  const data = opened.files.get("record.json");
  const again = await seal(at, [{ name: "record.json", data }], ["`+key.Public().String()+`"]);
  return { Digest: zhuicha.bytes.digestOf(data), Sealed: base64(again.bytes) };`, &got)
	if got.Digest != digest(big) {
		t.Error("the browser opened something else")
	}
	back, err := envelope.Open(unbase64(t, got.Sealed), place, key.Identity)
	if err != nil || digest(back.File(envelope.RecordFile)) != digest(big) {
		t.Errorf("Go opened something else: %v", err)
	}
}

// zeros stands in for randomness where a test needs none.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func derive(t *testing.T, r receipt.Receipt, salt string) receipt.Keys {
	t.Helper()
	b, err := hex.DecodeString(salt)
	if err != nil || len(b) != 32 {
		t.Fatalf("salt of %d bytes: %v", len(b), err)
	}
	k, err := r.Derive([32]byte(b), testLogN)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func unbase64(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
