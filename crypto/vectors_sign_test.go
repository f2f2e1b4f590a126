package crypto_test

import (
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
)

// house is a small instance: a root key, four offices, their keys.
type house struct {
	root      keys.RootKey
	ids       map[string]string
	keys      map[string]keys.OfficeKey
	raw       []byte
	signature keys.Signature
	offices   keys.Offices
}

func newHouse() house {
	h := house{root: value(keys.NewRootKey(seed("root"))), ids: map[string]string{}, keys: map[string]keys.OfficeKey{}}
	list := keys.OfficeList{Version: 3, Day: "2018-03-30", Root: h.root.Public()}
	entries := []struct{ name, zh, en, area, superior string }{
		{"province", "省扶贫开发领导小组办公室", "Provincial office", "460000", "second"},
		{"second", "省纪委监委", "Provincial supervision", "", "province"},
		{"county", "保亭县扶贫办", "Baoting County office", "469029", "province"},
		{"city", "海口市扶贫办", "Haikou City office", "460100", "province"},
	}
	for _, e := range entries {
		id := sha256Of([]byte("office " + e.name))
		h.ids[e.name] = hexOf(id[:16])
		h.keys[e.name] = value(keys.NewOfficeKey(seed("office key " + e.name)))
	}
	for _, e := range entries {
		list.Offices = append(list.Offices, keys.Office{
			ID: h.ids[e.name], NameZH: e.zh, NameEN: e.en, Area: e.area,
			Superior: h.ids[e.superior], Key: keys.KeyDigest(h.keys[e.name].Recipient()),
		})
	}
	h.raw = value(list.JSON())
	h.signature = value(h.root.SignOffices(h.raw))
	h.offices = value(value(keys.ParseOffices(h.raw)).Verify(h.signature, h.root.Public()))
	return h
}

func (h house) recipient(office string) (string, error) {
	for name, id := range h.ids {
		if id == office {
			return h.keys[name].Recipient().String(), nil
		}
	}
	return "", keys.ErrNoOffice
}

// parents is a piece of the tree of administrative divisions.
func parents() map[string]string {
	return map[string]string{"460100": "460000", "460105": "460100", "469029": "460000", "469025": "460000"}
}

func parentArea(area string) (string, bool) {
	up, ok := parents()[area]
	return up, ok
}

type routeVector struct {
	Area     string `json:"area"`
	Handling string `json:"handling,omitempty"`
	Superior string `json:"superior,omitempty"`
	Error    string `json:"error,omitempty"`
}

func officeVectors(*testing.T) any {
	h := newHouse()
	var routes []routeVector
	for _, area := range []string{"469029", "460105", "469025", "460000", "999999", ""} {
		r, err := h.offices.Route(area, parentArea)
		if err != nil {
			routes = append(routes, routeVector{Area: area, Error: "no-office"})
			continue
		}
		routes = append(routes, routeVector{area, r.Handling.ID, r.Superior.ID, ""})
	}
	recipients := map[string]string{}
	for name, id := range h.ids {
		recipients[id] = h.keys[name].Recipient().String()
	}
	return map[string]any{
		"list": string(h.raw), "digest": h.offices.Digest(), "signature": h.signature.Hex(), "root": h.root.Public().Hex(),
		"fingerprint": h.root.Public().Fingerprint().String(), "parents": parents(), "routes": routes, "recipients": recipients,
		"root_file": string(h.root.File()),
	}
}

func commandVectors(*testing.T) any {
	signing := value(keys.NewSigningKey(seed("signing")))
	lead, actor := idOf("lead"), idOf("member")
	frames := []keys.Command{
		{Actor: actor, Commands: [][]byte{[]byte(`{"type":"add_note","lead":"` + lead + `","version":7,"note":"甲"}`)}},
		{Actor: actor, Directory: &keys.DirectoryWrite{Expect: 3, Commands: [][]byte{[]byte(`{"type":"admit"}`), []byte(`{"type":"name"}`)}}},
	}
	type vector struct {
		Command   string `json:"command"`
		Signature string `json:"signature"`
	}
	all := []vector{}
	for _, f := range frames {
		raw := value(f.JSON())
		all = append(all, vector{string(raw), signing.SignCommand(raw).Hex()})
	}
	s := seed32("signing\x00")
	return map[string]any{"seed": hexOf(s[:]), "public": signing.Public().Hex(), "commands": all}
}

func messageVectors(*testing.T) any {
	channel := keys.ChannelKey(seed32("channel"))
	type vector struct {
		Channel string            `json:"channel"`
		Binding string            `json:"binding"`
		Text    string            `json:"text"`
		Files   []content.FileRef `json:"files"`
		Message string            `json:"message"`
		MAC     string            `json:"mac"`
	}
	var all []vector
	for i, text := range []string{"", "村里的低保名单没有公示。", "\"quoted\" <b>&\u2028\u0001\t\x7f\\/ 😀"} {
		binding := value(envelope.Binding{Subject: idOf("lead"), Stream: envelope.FromTipster, Seq: 2, Prev: envelope.Digest([]byte("1"))}.JSON())
		files := append([]content.FileRef{}, someFiles()[:i]...)
		message := value(content.MessageJSON(content.Message{Text: text, Files: files}))
		all = append(all, vector{channel.Hex(), string(binding), text, files, string(message), content.MessageMAC(channel, binding, message)})
	}
	return all
}

func cardVectors(*testing.T) any {
	salt := seed32("instance salt")
	k := value(value(receipt.New(&fixed{sliceOf(secretOf("a"))})).Derive(salt, 10))
	intake := value(keys.NewIntakeKey(seed("intake"))).Public()
	root := value(keys.NewRootKey(seed("root"))).Public()
	card := value(k.MakeCard(intake, root))
	forged := append([]byte(nil), card...)
	forged[len(forged)-3] ^= 1
	other := value(value(receipt.New(&fixed{sliceOf(secretOf("b"))})).Derive(salt, 10))
	return map[string]any{
		"secret": hexOf(sliceOf(secretOf("a"))), "salt": hexOf(salt[:]), "log_n": 10,
		"intake": intake.String(), "root": root.Hex(), "card": string(card),
		"forged": []string{string(forged), string(value(other.MakeCard(intake, root)))},
	}
}

func sessionVectors(t *testing.T) any {
	here, there := keys.Share(seed32("here")), keys.Share(seed32("there"))
	session := value(keys.JoinShares(here, there))
	root := value(keys.NewRootKey(seed("root"))).Public()
	bundle := value(keys.NewBundle(root, seed("bundle")))
	office := value(keys.NewOfficeKey(seed("office")))
	sealed := value(keys.SealSession(idOf("member"), bundle, office, session.Public()))
	_, _, err := keys.OpenSession(sealed, idOf("member"), session)
	must(t, err)
	return map[string]any{
		"here": here.Hex(), "there": there.Hex(), "identity": session.Secret(), "member": idOf("member"), "sealed": sealed,
		"member_identity": bundle.Identity.Secret(), "signing_public": bundle.Signing.Public().Hex(), "root": root.Hex(), "office_key": office.Secret(),
	}
}

func idOf(name string) string {
	sum := sha256Of([]byte("id " + name))
	return hexOf(sum[:16])
}
