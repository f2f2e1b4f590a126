package twin

import (
	"slices"
	"testing"
)

// derivations runs what depends on the work factor: receipts and logins.
func derivations(t *testing.T, tb *tab, receiptLogN, loginLogN string) {
	var receipts, logins []object
	tb.do(`const all = await load("receipts");
  const out = [];
  for (let index = 0; index < all.length; index++) {
    const v = all[index];
    if (v.log_n !== `+receiptLogN+`) continue;
    let told = 0;
    const secret = zhuicha.receipt.readReceipt(v.digits);
    const keys = await zhuicha.receipt.deriveKeys(secret, unhex(v.salt), (part) => { told = part; });
    if (told !== 1) throw new Error("progress ended at " + told);
    out.push({ index, token: hex(keys.token), identity: keys.identity.identity, lead: keys.lead,
      channel: hex(keys.channel), log: hex(keys.log) });
  }
  return out;`, &receipts)
	agreeAll(t, "receipts", receipts)
	tb.do(`const all = await load("login");
  const out = [];
  for (let index = 0; index < all.length; index++) {
    const v = all[index];
    if (v.log_n !== `+loginLogN+`) continue;
    const login = await zhuicha.login.deriveLogin(v.passphrase, unhex(v.salt), v.log_n);
    out.push({ index, proof: login.proof, unlock: login.unlock.identity, recipient: login.unlock.recipient });
  }
  return out;`, &logins)
	agreeAll(t, "login", logins)
}

func TestDerivationsWithTestFactors(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) { derivations(t, tb, "10", "10") })
}

func TestDerivationsWithProductionFactors(t *testing.T) {
	tb := openToday(t, full)
	derivations(t, tb, "15", "17")
}

func TestServerCannotLowerTheWorkFactor(t *testing.T) {
	tb := openToday(t, full)
	var codes []string
	tb.do(`const codes = [];
  for (const logN of [1, 10, 16, 21, 17.5, NaN]) {
    codes.push(await codeOf(() => zhuicha.login.deriveLogin("passphrase", new Uint8Array(16), logN)));
  }
  return codes;`, &codes)
	for _, code := range codes {
		if code != "weak-work-factor" {
			t.Errorf("got %q", code)
		}
	}
}

// TestScryptLetsThePagePaint measures the stretches without a turn of the event
// loop. The median is held, for a busy machine may stop the whole browser once.
func TestScryptLetsThePagePaint(t *testing.T) {
	tb := openToday(t, full)
	var gaps []float64
	tb.do(`const gaps = [];
  let last = performance.now(), running = true;
  const watch = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    if (running) setTimeout(watch);
  };
  watch();
  await zhuicha.receipt.deriveKeys(zhuicha.receipt.newSecret(), new Uint8Array(32), () => {});
  running = false;
  return gaps;`, &gaps)
	slices.Sort(gaps)
	if len(gaps) < 4 || gaps[len(gaps)/2] > 200 {
		t.Errorf("stretches without a turn, in ms: %.0f", gaps)
	}
}

func TestSpellings(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var shown, typed []object
		tb.do(`return (await load("receipts")).map((v) => {
  const secret = unhex(v.secret);
  const phrase = zhuicha.receipt.toEight(secret);
  return { digits: zhuicha.receipt.toDigits(secret), phrase, pinyin: Array.from(phrase).map(zhuicha.words.pinyinOf),
    secret: hex(zhuicha.receipt.readReceipt(phrase)) };
});`, &shown)
		agreeAll(t, "receipts", shown)
		tb.do(`return Promise.all((await load("spellings")).map(async (v) => {
  const out = {};
  const code = await codeOf(() => { out.digits = zhuicha.receipt.toDigits(zhuicha.receipt.readReceipt(v.text)); });
  if (code) out.code = code;
  const suggest = zhuicha.sounds.corrections(v.text);
  if (suggest.length) out.suggest = suggest;
  return out;
}));`, &typed)
		agreeAll(t, "spellings", typed)
		var want []object
		read(t, "spellings", &want)
		for i, v := range want {
			if len(v)-1 != len(typed[i]) {
				t.Errorf("spelling %d: got %v", i, typed[i])
			}
		}
	})
}

func TestKeysAndFingerprints(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var identities, prints []object
		tb.do(`return Promise.all((await load("identities")).map(async (v) => {
  const pair = await zhuicha.keys.keyPairOf(unhex(v.seed));
  return { identity: pair.identity, recipient: pair.recipient, key_digest: zhuicha.keys.keyDigest(pair.recipient) };
}));`, &identities)
		agreeAll(t, "identities", identities)
		tb.do(`return (await load("fingerprints")).map((v) => ({
  fingerprint: v.kind === "root" ? zhuicha.keys.rootFingerprint(unhex(v.public)) : zhuicha.keys.keyFingerprint(v.public),
}));`, &prints)
		agreeAll(t, "fingerprints", prints)
	})
}

func TestCards(t *testing.T) {
	tb := openToday(t, quick)
	var got object
	tb.do(`const v = await load("card");
  const keys = await zhuicha.receipt.deriveKeys(unhex(v.secret), unhex(v.salt));
  const card = zhuicha.receipt.readCard(utf8(v.card), keys);
  const forged = await Promise.all(v.forged.map((bad) => codeOf(() => zhuicha.receipt.readCard(utf8(bad), keys))));
  if (forged.some((code) => code !== "wrong-card")) throw new Error("a forged card: " + forged);
  return { card: text(zhuicha.receipt.makeCard(keys, v.intake, v.root)), intake: card.intake, root: card.root };`, &got)
	var want object
	read(t, "card", &want)
	agree(t, "card", want, got)
}

func TestOffices(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var want, got object
		read(t, "offices", &want)
		tb.do(`const v = await load("offices");
  const { verifyOffices, route, checkedKey } = zhuicha.offices;
  const bytes = utf8(v.list);
  const list = verifyOffices(bytes, v.signature, { fingerprint: v.fingerprint });
  verifyOffices(bytes, v.signature, { root: v.root });
  verifyOffices(bytes, v.signature, "as served");
  const routes = v.routes.map((r) => {
    try {
      const found = route(list, r.area, (area) => v.parents[area]);
      return { area: r.area, handling: found.office.id, superior: found.superior.id };
    } catch (error) {
      return { area: r.area, error: error.code };
    }
  });
  const recipients = {};
  for (const office of list.offices) {
    if (v.recipients[office.id]) recipients[office.id] = checkedKey(office, v.recipients[office.id]);
  }
  return { digest: list.digest, root: list.root, routes, recipients };`, &got)
		agree(t, "offices", want, got)
		var codes object
		tb.do(`const v = await load("offices");
  const { verifyOffices, checkedKey } = zhuicha.offices;
  const bytes = utf8(v.list);
  const list = verifyOffices(bytes, v.signature, "as served");
  const [a, b] = Object.values(v.recipients);
  const flipped = bytes.map((byte, i) => i === v.list.indexOf('"version":3') + 10 ? byte + 1 : byte);
  const other = list.offices.find((office) => v.recipients[office.id] !== a);
  return {
    flipped: await codeOf(() => verifyOffices(flipped, v.signature, "as served")),
    spaced: await codeOf(() => verifyOffices(utf8(v.list + " "), v.signature, "as served")),
    signature: await codeOf(() => verifyOffices(bytes, v.signature.replace(/^../, "00"), "as served")),
    root: await codeOf(() => verifyOffices(bytes, v.signature, { root: "00".repeat(32) })),
    fingerprint: await codeOf(() => verifyOffices(bytes, v.signature, { fingerprint: v.fingerprint.replace(/\d$/, "x") })),
    key: await codeOf(() => checkedKey(other, a)),
  };`, &codes)
		agree(t, "refusals", object{"flipped": "bad-signature", "spaced": "bad-content", "signature": "bad-signature",
			"root": "wrong-root", "fingerprint": "wrong-root", "key": "wrong-digest"}, codes)
	})
}

func TestCommands(t *testing.T) {
	tb := openToday(t, quick)
	var want, got object
	read(t, "command", &want)
	tb.do(`const v = await load("command");
  const seed = unhex(v.seed);
  const commands = v.commands.map(({ command }) => {
    const asked = JSON.parse(command);
    const signed = asked.commands
      ? zhuicha.command.signCommands(asked.actor, asked.commands, seed)
      : zhuicha.command.signDirectory(asked.actor, asked.directory.expect, asked.directory.commands, seed);
    const bytes = unbase64(signed.command);
    if (!zhuicha.sign.verify("zhuicha/command/1\n", bytes, signed.signature, unhex(v.public))) throw new Error("does not verify");
    if (zhuicha.sign.verify("zhuicha/offices/1\n", bytes, signed.signature, unhex(v.public))) throw new Error("another label");
    return { command: text(bytes), signature: signed.signature };
  });
  return { commands, public: hex(zhuicha.keys.publicKeyOf(seed)) };`, &got)
	agree(t, "command", want, got)
}

func TestMessageBytes(t *testing.T) {
	tb := openToday(t, quick)
	var got []object
	// The MAC shows through sealing to a throw-away key and opening the raw envelope.
	tb.do(`const pair = await zhuicha.keys.newKeyPair();
  return Promise.all((await load("message")).map(async (v) => {
    const { subject, stream, seq, prev } = JSON.parse(v.binding);
    const place = { subject, stream, seq, prev };
    const sealed = await zhuicha.message.sealMessage(place, { text: v.text, files: v.files }, unhex(v.channel), [pair.recipient]);
    const opened = await zhuicha.envelope.open(sealed.bytes, [pair.identity], place);
    const back = await zhuicha.message.openMessage(sealed.bytes, [pair.identity], place, unhex(v.channel));
    return { binding: text(opened.bindingBytes), message: text(opened.files.get("message.json")),
      mac: text(opened.files.get("mac")), ...back };
  }));`, &got)
	agreeAll(t, "message", got)
}

// TestHolders holds vouches and papers against Go: every spelling of a paper is
// read, a slip is refused, and a proof is the same signature.
func TestHolders(t *testing.T) {
	tb := openToday(t, quick)
	var want, got object
	read(t, "holders", &want)
	tb.do(`const v = await load("holders");
  const { vouch, readPaper, prove } = zhuicha.holders;
  const paper = await readPaper(v.paper);
  for (const typed of v.typed) {
    if ((await readPaper(typed)).identity !== v.paper) throw new Error("not read: " + typed);
  }
  for (const bad of v.refuse) {
    const code = await codeOf(() => readPaper(bad));
    if (code !== "bad-content") throw new Error(bad + " gives " + code);
  }
  const { act, office, recipient, expect } = v;
  return { vouch: vouch(v.office_identity, office, v.holder, v.member_recipient), paper: paper.identity,
    paper_recipient: paper.recipient, paper_signing: paper.signing, proof: prove(paper, { act, office, member: v.holder, recipient, expect }) };`, &got)
	agree(t, "holders", want, got)
}
