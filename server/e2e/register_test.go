package e2e

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/server/desk/frame"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// aLetter is what the clerk enters.
var aLetter = map[string]string{
	"what": "信里说危房改造款少了两千，金丝雀甲", "where": "红毛镇某村", "who": "村文书", "amount": "2000", "contact": "金丝雀乙",
}

// TestAVisitIsEnteredAtTheDesk enters a visit with a scan, prints the receipt,
// looks it up on a phone, and reads it as the handler; in both languages.
func TestAVisitIsEnteredAtTheDesk(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	must[*rehearse.Member](t)(in.Hire(t.Context(), in.member("qz-fu").Office, person("qz-mei", "梅小芳", tips.Intake)))
	b := chrome.Start(t, chrome.Options{Patience: 30 * time.Second})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "qz-mei")
		i.Resize(narrowDesk)
		receipt, lead := in.enters(i)
		in.looksItUp(b, w, receipt)
		in.readsTheEntry(b, w, lead)
		in.entersAbove(i)
		i.NoProblems()
		i.Close()
	}
	page := must[casework.LedgerPage](t)(in.Service.Ledger(t.Context(), in.member("qz-fu").Caller(), casework.LedgerFilter{}))
	if len(page.Rows) != 2 {
		t.Errorf("two visits made %d leads", len(page.Rows))
	}
	above := must[casework.LedgerPage](t)(in.Service.Ledger(t.Context(), in.member("sheng-xu").Caller(), casework.LedgerFilter{}))
	if len(above.Rows) != 2 || !above.Rows[0].SealedRouting || above.Rows[0].Area != "" {
		t.Errorf("of two visits about the office itself the one above has %d", len(above.Rows))
	}
}

// entersAbove types a visit about the office itself: it goes to the office
// above, and the clerk is told that it is out of his sight.
func (in *instance) entersAbove(i inspector) {
	in.t.Helper()
	i.Open(i.at(in.desk, "/register"))
	i.settle()
	for id, text := range aLetter {
		i.Fill("css:#"+id, text)
	}
	i.Click("css:label:has(#above)")
	i.Click("css:label:has(#give)")
	i.ForgetRequests()
	i.Click(i.say("register.do"))
	i.appears("#gone-above")
	i.keep("105-register-above")
	i.sound("register: gone above")
	if i.Has(i.say("register.to_lead")) {
		in.t.Error("a lead is offered that lies with the office above")
	}
	if leaks := i.Leaks(aLetter["what"], aLetter["contact"], county); len(leaks) > 0 {
		in.t.Errorf("told to the server: %s", leaks)
	}
}

// enters types a visit; the answer to the first sending is lost on the way.
func (in *instance) enters(i inspector) (receipt string, lead tips.LeadID) {
	in.t.Helper()
	i.Click("css:#to-register")
	i.WaitURL("/register")
	i.settle()
	i.sound("register")
	i.keep("100-register")
	i.Click(i.say("register.do"))
	i.WaitText(i.say("desk.js.entry_need_what"))
	for id, text := range aLetter {
		i.Fill("css:#"+id, text)
	}
	i.Choose("css:#source", i.pick(i.term("source", "petition"), frame.Capital(i.term("source", "petition"))))
	i.Choose("css:#tile", i.tile("money"))
	i.Attach("css:#scans", in.written("来信.png", photograph(in.t, 300, 200)))
	i.Eval(`(() => { const real = window.fetch; window.fetch = (to, how) => real(to, how).then((answer) => {
		if (!String(to).endsWith("/leads")) return answer;
		window.fetch = real;
		throw new TypeError("cut off");
	}); })()`, nil)
	i.ForgetRequests()
	i.Click(i.say("register.do"))
	i.WaitText(i.say("desk.js.entry_doubtful"))
	i.keep("101-register-doubtful")
	if i.Value("css:#what") != aLetter["what"] {
		in.t.Error("what was typed is gone")
	}
	i.Click(i.say("register.do"))
	i.appears("#sheet")
	i.sound("register: receipt")
	i.keep("102-register-receipt")
	i.Eval(`[...document.querySelectorAll("#digits li")].map((row) => row.textContent).join("")`, &receipt)
	if leaks := i.Leaks(aLetter["what"], aLetter["contact"], receipt, "来信.png"); len(receipt) != 25 || len(leaks) > 0 {
		in.t.Errorf("receipt %q, told to the server: %s", receipt, leaks)
	}
	in.printsReceipt(i)
	i.Click(i.say("register.next"))
	i.WaitText(i.say("desk.js.entry_not_handed"))
	i.Click("css:label:has(#handed)")
	i.mark()
	i.Click(i.say("register.to_lead"))
	i.renewed()
	parts := strings.Split(strings.Split(i.URL(), "?")[0], "/")
	return receipt, tips.LeadID(parts[len(parts)-1])
}

// sound holds the page against the rules of accessibility.
func (i inspector) sound(what string) {
	i.t.Helper()
	for _, fault := range axe(i.t, i.Page, wcag) {
		i.t.Errorf("%s: %s", what, fault)
	}
}

// printsReceipt prints on both papers: one page each, and nothing told on it.
func (in *instance) printsReceipt(i inspector) {
	in.t.Helper()
	for size, box := range map[string]string{"a4": "/MediaBox [0 0 59", "a6": "/MediaBox [0 0 29"} {
		i.Eval(fmt.Sprintf(`window.print = () => undefined; document.querySelector("#size").value = %q; document.querySelector("#print").click()`, size), nil)
		paper := i.PDF(i.shot("desk-receipt-" + size))
		if pages := len(pdfPage.FindAll(paper, -1)); pages != 1 || !bytes.Contains(paper, []byte(box)) {
			in.t.Errorf("%s: %d pages, wanted one with %s", size, pages, box)
		}
	}
	for _, told := range aLetter {
		if len([]rune(told)) > 4 && strings.Contains(i.HTML(), told) {
			in.t.Errorf("the receipt's page holds %q", told)
		}
	}
}

// looksItUp finds the printed receipt on a phone.
func (in *instance) looksItUp(b *chrome.Browser, w tongue, receipt string) {
	in.t.Helper()
	p := in.phone(b, w)
	p.status(receipt)
	p.WaitText(w.say("say.status.stage_received"))
	p.keep("103-register-status")
	p.Close()
}

// readsTheEntry opens the lead as its handler, scan included.
func (in *instance) readsTheEntry(b *chrome.Browser, w tongue, lead tips.LeadID) {
	in.t.Helper()
	i := in.inspector(b, w, "qz-fu")
	i.openLead(lead)
	i.mark()
	i.Click("css:#open")
	i.renewed()
	for _, words := range []string{aLetter["what"], aLetter["contact"], "来信.png", i.pick(i.term("source", "petition"), frame.Capital(i.term("source", "petition"))), "梅小芳"} {
		if !i.Has(words) {
			in.t.Errorf("the lead lacks %q", words)
		}
	}
	i.keep("104-register-lead")
	if !i.Has(i.say("register.event")) || i.Has(i.say("desk.event.lead_received")) {
		in.t.Error("the history does not say that the lead was entered at the desk")
	}
	i.NoProblems()
	i.Close()
}
