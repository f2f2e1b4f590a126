package twin

import (
	"testing"
)

func openToday(t *testing.T, script func() ([]byte, error)) *tab {
	t.Helper()
	return open(t, today(t), script)
}

func TestOpensWhatGoSealed(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var got []object
		tb.do(`const out = [];
  for (const v of await load("sealed")) {
    const sealed = unbase64(v.sealed);
    const { recipients, plaintextSize } = zhuicha.envelope.inspect(sealed);
    const opened = await zhuicha.envelope.open(sealed, v.identities, v.expect);
    const files = {};
    opened.files.forEach((data, name) => { files[name] = text(data); });
    out.push({ files, digest: opened.digest, recipients, plaintext: plaintextSize, expect: opened.binding });
  }
  return out;`, &got)
		agreeAll(t, "sealed", got)
	})
}

// openers opens each stream with the function a page would call.
const openers = `
const { content, envelope, keys, member, message } = zhuicha;
const opener = (v, sealed, identities) => {
  const at = v.expect;
  switch (at.stream) {
    case "tip":
      return envelope.open(sealed, identities, at).then((o) => content.readTip(envelope.contents(o, "tip.json")["tip.json"]));
    case "from-tipster":
    case "to-tipster":
      return message.openMessage(sealed, identities, at, unhex(v.channel || "00".repeat(32)));
    case "internal":
      return message.openRecord(sealed, identities, at);
    case "member":
      return member.openMember(sealed, at.subject, { identity: identities[0], recipient: "" });
    default:
      return keys.unwrapKey(sealed, at.stream, at.subject, at.seq, identities);
  }
};`

func TestNamesEveryFault(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var got []object
		tb.do(openers+`const out = [];
  for (const v of await load("faults")) {
    const fault = await codeOf(() => opener(v, unbase64(v.sealed), [v.identity]));
    out.push({ name: v.name, fault });
  }
  return out;`, &got)
		agreeAll(t, "faults", got)
		var want []object
		read(t, "faults", &want)
		if len(got) != len(want) {
			t.Errorf("%d of %d faults", len(got), len(want))
		}
	})
}

func TestSessionOfGo(t *testing.T) {
	tb := openToday(t, quick)
	var want, got object
	read(t, "session", &want)
	tb.do(`const v = await load("session");
  const kept = { here: unhex(v.here), sealed: unbase64(v.sealed) };
  const unlocked = await zhuicha.session.resume(v.member, kept, unhex(v.there));
  const wrong = await codeOf(() => zhuicha.session.resume(v.member, kept, new Uint8Array(32)));
  if (wrong !== "wrong-key") throw new Error(wrong);
  const again = await zhuicha.session.keep(v.member, unlocked, unhex(v.there));
  const back = await zhuicha.session.resume(v.member, again, unhex(v.there));
  if (JSON.stringify(back) !== JSON.stringify(unlocked)) throw new Error("another after keeping");
  if (hex(again.here) === v.here) throw new Error("the half was not drawn anew");
  const { member, office } = unlocked;
  return { member_identity: member.identity, office_key: office.identity, root: member.root,
    signing_public: hex(zhuicha.keys.publicKeyOf(zhuicha.member.signingSeed(member))) };`, &got)
	agree(t, "session", want, got)
}

func TestRefusesClassicRecipients(t *testing.T) {
	tb := openToday(t, quick)
	var codes []string
	tb.do(`const classic = "age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm";
  const good = (await zhuicha.keys.newKeyPair()).recipient;
  const at = zhuicha.envelope.place(zhuicha.bytes.newId(), "tip");
  const files = [{ name: "tip.json", data: utf8("{}") }];
  const out = [];
  for (const recipients of [[classic], [good, classic], [], [good.slice(0, -1) + "q"], ["age1tagpq1xyz"], ["age1pq1"]]) {
    out.push(await codeOf(() => zhuicha.envelope.seal(at, files, recipients)));
  }
  return out;`, &codes)
	if len(codes) != 6 {
		t.Fatalf("got %q", codes)
	}
	for i, code := range codes {
		if code != "classic-key" {
			t.Errorf("attempt %d: %q", i, code)
		}
	}
}
