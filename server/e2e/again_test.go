package e2e

import (
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// spoiled is a tip whose wrap was damaged on its way: nobody can open it.
func (in *instance) spoiled() *rehearse.Tipster {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	sealed := must[casework.Submission](in.t)(someone.Seal(in.t.Context(), aStory()))
	sealed.Wrap[len(sealed.Wrap)-1] ^= 1
	must[tips.Day](in.t)(in.Service.Submit(in.t.Context(), sealed))
	return someone
}

// TestATipNobodyOpensIsSentAgainFromThePhone: both offices press open in vain,
// the receipt asks, the tipster tells it once more with a photo, both offices
// open it.
func TestATipNobodyOpensIsSentAgainFromThePhone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	w := chinese(t)
	someone := in.spoiled()
	handler, above := in.inspector(b, w, "qz-fu"), in.inspector(b, w, "sheng-lin")
	handler.openLead(someone.Lead)
	handler.opens()
	handler.WaitText(w.say("desk.js.still_shut"))
	above.openBelow(someone.Lead)
	above.opens()

	p := in.phone(b, w)
	p.prefix = "again-"
	p.status(someone.Receipt.Digits())
	p.WaitText("能打开的只有：")
	p.Eval(`document.getElementById("again").scrollIntoView()`, nil)
	p.both("01-asked")
	for _, fault := range axe(t, p.Page, wcag) {
		t.Errorf("the form: %s", fault)
	}
	if p.Has(w.say("status.answer_hint")) {
		t.Error("a message can be written that nobody could read")
	}
	p.Click(w.say("status.again_send"))
	p.WaitText(w.say("say.status.again_need"))
	const told = "再说一次：修路补助每户少发 600 元。"
	p.Fill("css:#again-what", told)
	p.Fill("css:#again-where", strings.Repeat("村", 2001))
	p.Click(w.say("status.again_send"))
	p.WaitText(w.say("say.both.too_long", "most", "2000", "over", "1"))
	p.Fill("css:#again-where", "某村")
	path, _ := pdf(t)
	p.Eval(`document.getElementById("attach").open = true`, nil)
	p.Attach("css:#attach-file", path)
	p.WaitTrue(`document.querySelectorAll("#attach-list > li").length === 1`)

	p.Offline(true)
	p.Click(w.say("status.again_send"))
	p.WaitText(w.say("say.attach.waiting", "n", "1", "of", "1"))
	p.keep("02-offline")
	p.Offline(false)
	p.WaitText(w.say("say.status.again_sent"))
	p.both("03-sent")
	if p.Value("css:#again-what") != "" || p.Has(w.say("status.again_title")) {
		t.Error("the form stays after it was sent")
	}
	for _, i := range []inspector{handler, above} {
		i.reload()
		i.opens()
		i.WaitText(told)
		if !i.Has(canaryName) {
			t.Errorf("the file does not reach the desk: %s", i.Text())
		}
	}
	handler.keep("again-opened")
	lead := in.lead(someone.Lead)
	if !lead.Openable() || len(lead.Replaced) != 1 || lead.WorkKey.Due {
		t.Errorf("opened %v, replaced %d, work key %+v", lead.Opened, len(lead.Replaced), lead.WorkKey)
	}

	// What is added afterwards goes to the new key.
	p.Fill("css:#message", "补一句。")
	// The field empties once it has arrived; the sentence for that begins like
	// the one that stands there since the tip was sent again.
	p.Click("css:#send")
	p.WaitTrue(`document.getElementById("message").value === ""`)
	handler.reload()
	handler.WaitText("补一句。")
	p.NoProblems("net::")
}

// TestTheFormSaysWhyNothingWasSent in English: an office list that does not
// hold, and what seals that cannot be fetched.
func TestTheFormSaysWhyNothingWasSent(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	w := english(t)
	someone := in.spoiled()
	for _, login := range []string{"qz-fu", "sheng-lin"} {
		m := in.member(login)
		signed := must[casework.Signed](t)(m.SignFor(tips.Attest{Target: tips.At(in.lead(someone.Lead)), Opens: tips.No}))
		must[[]tips.Lead](t)(in.Service.Command(t.Context(), m.Caller(), signed))
	}
	p := in.phone(b, w)
	p.prefix = "again-"
	p.Open(p.at(in.public, "/status"))
	p.appears("#receipt")
	p.Eval(`(() => { const real = window.fetch; window.fetch = async (at, how) => {
		const answer = await real(at, how);
		if (window.honest || !String(at).endsWith("/api/v1/status")) return answer;
		const status = await answer.json();
		status.again.list = status.again.list.replace('"version":', '"version":1');
		return new Response(JSON.stringify(status), { status: 200 });
	}; })()`, nil)
	p.Fill("css:#receipt", someone.Receipt.Digits())
	p.Click(w.say("status.look"))
	p.WaitText(w.say("say.status.again_doubtful"))
	p.Fill("css:#again-what", "Once more")
	p.Click(w.say("status.again_send"))
	p.WaitText(w.say("say.status.again_doubtful"))
	p.Eval(`document.getElementById("again").scrollIntoView()`, nil)
	p.keep("04-doubtful")
	if len(in.lead(someone.Lead).Replaced) != 0 {
		t.Error("sent for offices that no list vouches for")
	}
	p.NoProblems()
}
