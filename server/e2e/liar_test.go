package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// TestADishonestServerIsRefusedAtTheDesk: it puts its own key in a newcomer's,
// a colleague's and another office's place, damages a wrap, hands out an office
// key of its own, and changes the signed list. Each time the browser says so,
// and nothing is signed or sealed.
func TestADishonestServerIsRefusedAtTheDesk(t *testing.T) {
	t.Parallel()
	l := &wire{}
	o := atWorkBehind(t, chinese(t), l.between)
	fu := o.in.inspector(o.browser, o.w, "qz-fu")
	evil := must[*age.HybridIdentity](t)(age.GenerateHybridIdentity()).Recipient().String()

	newcomer := must[*rehearse.Member](t)(o.in.HireUnadmitted(t.Context(), o.office().ID, person("xinlai", "新来的", tips.Handler)))
	o.substitutesANewcomer(l, fu, newcomer, evil)
	o.substitutesAHolder(l, fu, evil)
	o.substitutesAnOffice(l, fu, evil)
	o.handsOutBadKeys(l)
	o.changesTheList(l, fu)

	for _, lead := range o.leads {
		o.reads(fu, lead)
	}
	fu.NoProblems()
}

// unsigned: meanwhile no command left this browser and the directory stands.
func (o *officesAtWork) unsigned(i inspector, what string, do func()) {
	o.t.Helper()
	before := o.in.Service.Directory().Version
	i.ForgetRequests()
	do()
	for _, r := range i.Requests() {
		if r.Method == "POST" {
			o.t.Errorf("%s: the browser sends to %s", what, r.URL)
		}
	}
	if now := o.in.Service.Directory().Version; now != before {
		o.t.Errorf("%s: the directory went from version %d to %d", what, before, now)
	}
}

// swaps puts one recipient in another's place on the page of offices and keys.
func swaps(l *wire, recipient, evil string) {
	l.alters("/people", func(page string) string { return strings.ReplaceAll(page, recipient, evil) })
}

func (o *officesAtWork) recipientOf(id tips.MemberID) string {
	return o.in.Service.Directory().Members[id].Recipient
}

// substitutesANewcomer: what is read out from the newcomer's screen is not what
// the server says.
func (o *officesAtWork) substitutesANewcomer(l *wire, fu inspector, newcomer *rehearse.Member, evil string) {
	o.t.Helper()
	recipient := o.recipientOf(newcomer.ID)
	mark := keys.FingerprintOf(must[envelope.Recipient](o.t)(envelope.ParseRecipient(recipient))).String()
	swaps(l, recipient, evil)
	fu.people()
	o.unsigned(fu, "a newcomer's key", func() {
		fu.Fill("css:form[data-admit] input", mark)
		fu.Click("css:form[data-admit] button")
		fu.WaitText(o.w.say("desk.js.fingerprint_differs"))
	})
	fu.keep("93-newcomer-substituted")
	l.honest()
	o.admit(fu, mark)
	if !o.in.Service.Directory().Members[newcomer.ID].Reads() {
		o.t.Error("the newcomer is not let in")
	}
}

// substitutesAHolder: a rotation seals to nobody without the old key's vouch.
func (o *officesAtWork) substitutesAHolder(l *wire, fu inspector, evil string) {
	o.t.Helper()
	swaps(l, o.recipientOf(o.in.member("qz-wang").ID), evil)
	fu.people()
	fu.Click("css:#rotate-more > summary")
	o.unsigned(fu, "a holder's key", func() {
		fu.Click("css:#rotate")
		fu.WaitText(strings.ReplaceAll(o.w.say("desk.js.holder_unvouched"), "%s", "王秀兰"))
	})
	fu.keep("94-holder-substituted")
	l.honest()
}

// substitutesAnOffice: after a rotation the leads are sealed to the office above
// as the signed list names it, or not at all. Another time they are.
func (o *officesAtWork) substitutesAnOffice(l *wire, fu inspector, evil string) {
	o.t.Helper()
	above := o.in.Service.Directory().Offices[o.in.RootOffice].Recipient
	l.alters("/key", func(answer string) string { return strings.Replace(answer, above, evil, 1) })
	fu.people()
	fu.Click("css:#rotate-more > summary")
	fu.Click("css:#rotate")
	fu.WaitText(o.w.say("desk.js.trust_wrong-digest"))
	if left := waiting(o.t, o.in); left != len(o.leads) {
		o.t.Errorf("%d of %d leads were sealed to a key that the list does not name", len(o.leads)-left, len(o.leads))
	}
	fu.keep("95-office-substituted")
	l.honest()
	fu.people()
	fu.appears("#renew")
	fu.Click("css:#renew")
	fu.WaitText(strings.ReplaceAll(o.w.say("desk.js.renewal_done"), "%s", fmt.Sprint(len(o.leads))))
	if left := waiting(o.t, o.in); left != 0 {
		o.t.Errorf("%d leads still wait", left)
	}
}

// handsOutBadKeys: a damaged wrap, and a whole one of a key the server made.
func (o *officesAtWork) handsOutBadKeys(l *wire) {
	o.t.Helper()
	chen := o.in.member("qz-chen")
	i := inspector{o.browser.NewPage(chrome.Desk), o.w, o.in.desk, "qz-chen"}
	l.alters("/login", func(answer string) string {
		return withKeys(o.t, answer, func(sealed []byte) []byte { sealed[len(sealed)-40] ^= 1; return sealed })
	})
	i.Open(o.in.desk + "/login")
	i.show(chen.Login, chen.Passphrase, must[string](o.t)(chen.CodeToType()))
	i.WaitText(o.w.say("desk.js.office_key_damaged"))
	i.keep("96-wrap-damaged")

	office := o.office()
	own := must[keys.OfficeKey](o.t)(keys.NewOfficeKey(o.in.Random))
	to := must[envelope.Recipient](o.t)(envelope.ParseRecipient(o.recipientOf(chen.ID)))
	wrap := must[[]byte](o.t)(keys.WrapOffice(string(office.ID), uint64(office.Generation), own, keys.MemberRecipient{Recipient: to}))
	l.alters("", func(answer string) string {
		answer = withKeys(o.t, answer, func([]byte) []byte { return wrap })
		return strings.Replace(answer, `"office_key":"`+office.Recipient, `"office_key":"`+own.Public().String(), 1)
	})
	i.Open(o.in.desk + "/login")
	i.show(chen.Login, chen.Passphrase, must[string](o.t)(chen.CodeToType()))
	i.WaitText(o.w.say("desk.js.office_key_unvouched"))
	i.keep("97-key-of-the-server")
	l.honest()
	i.Close()
}

// withKeys changes every wrap of the office key in an answer that has some.
func withKeys(t *testing.T, answer string, change func(sealed []byte) []byte) string {
	t.Helper()
	var fields map[string]json.RawMessage
	var wraps []struct {
		Office     string `json:"office"`
		Generation int    `json:"generation"`
		Sealed     []byte `json:"sealed"`
	}
	if json.Unmarshal([]byte(answer), &fields) != nil || json.Unmarshal(fields["keys"], &wraps) != nil || len(wraps) == 0 {
		return answer
	}
	for i := range wraps {
		wraps[i].Sealed = change(wraps[i].Sealed)
	}
	fields["keys"] = must[[]byte](t)(json.Marshal(wraps))
	return string(must[[]byte](t)(json.Marshal(fields)))
}

// changesTheList: a changed list, and one whole under another root.
func (o *officesAtWork) changesTheList(l *wire, fu inspector) {
	o.t.Helper()
	serves := func(change func(list string) (changed, signature string)) {
		l.alters("/api/v1/session", func(answer string) string {
			var fields map[string]any
			if json.Unmarshal([]byte(answer), &fields) != nil {
				return answer
			}
			list := must[[]byte](o.t)(base64.StdEncoding.DecodeString(fields["list"].(string)))
			changed, signature := change(string(list))
			fields["list"] = base64.StdEncoding.EncodeToString([]byte(changed))
			if signature != "" {
				fields["signature"] = signature
			}
			return string(must[[]byte](o.t)(json.Marshal(fields)))
		})
	}
	root := must[keys.RootKey](o.t)(keys.NewRootKey(o.in.Random))
	for says, change := range map[string]func(string) (string, string){
		"trust_bad-signature": func(list string) (string, string) { return strings.Replace(list, "琼中", "琼山", 1), "" },
		"trust_wrong-root": func(list string) (string, string) {
			forged := strings.Replace(list, o.in.Root.Public().Hex(), root.Public().Hex(), 1)
			return forged, must[keys.Signature](o.t)(root.SignOffices([]byte(forged))).Hex()
		},
	} {
		serves(change)
		fu.Open(o.in.desk + "/people")
		fu.WaitText(o.w.say("desk.js." + says))
		fu.keep("98-" + says)
		fu.Open(o.in.desk + "/leads/" + string(o.leads[0]))
		fu.WaitText(o.w.say("desk.js." + says))
		if fu.Has(aStory().Answers.What) {
			o.t.Errorf("%s: the lead is shown all the same", says)
		}
	}
	l.honest()
}
