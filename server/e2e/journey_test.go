package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// TestFromAVillagersWordsToAClosedLead is the whole way, through the pages
// alone: a tip from a phone, three people at the desk, a message each way, an
// early closing that is refused, three gates, the closing; between the steps
// the receipt shows how the lamps change. At the end nothing secret has left
// any browser.
func TestFromAVillagersWordsToAClosedLead(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	w := chinese(t)

	villager := in.phone(b, w)
	villager.Open(in.public + "/#r=" + bare(in.Root.Public().Fingerprint().String()))
	villager.keep("01-home")
	villager.Click(w.say("home.tell"))
	tale := canaryStory()
	villager.tell(tale)
	paper := villager.send()
	villager.confirm(paper)
	lead := in.onlyLead()

	villager.status(paper.digits())
	villager.expect("received", "off off off")
	villager.keep("31-status-received")
	villager.status(paper.phrase)
	villager.expect("received", "off off off")

	handler := in.inspector(b, w, "qz-fu")
	handler.keep("01-ledger-new")
	handler.openLead(lead)
	handler.keep("02-lead-unopened")
	handler.opens()
	for _, words := range tale.canaries() {
		if !handler.Has(words) {
			t.Errorf("the opened tip does not show %q", words)
		}
	}
	handler.keep("03-lead-opened")
	superior := in.inspector(b, w, "sheng-lin")
	superior.openBelow(lead)
	superior.opens()
	superior.keep("04-superior-opened")
	handler.reload()

	screen(handler)
	villager.status(paper.digits())
	villager.expect("screening", "off off off")
	if !villager.Has(question) {
		t.Errorf("the question does not reach the phone: %s", villager.Text())
	}
	villager.keep("32-status-asked")
	villager.Fill("css:#message", answer)
	villager.Click("css:#send")
	villager.WaitText(w.say("say.status.sent"))
	villager.keep("33-status-answered")

	handler.openLead(lead)
	if !handler.Has(answer) {
		t.Errorf("the answer does not reach the desk: %s", handler.Text())
	}
	handler.keep("06-lead-answered")
	approver := in.inspector(b, w, "qz-li")
	approver.openLead(lead)
	approver.keep("07-disposal-waits")
	approver.deed("approve_proposal", "").done()
	villager.status(paper.digits())
	villager.expect("verifying", "off off off")
	villager.keep("34-status-verifying")

	closeTooEarly(in, approver, lead)

	handler.reload()
	verify(handler)
	villager.status(paper.digits())
	villager.expect("verifying", "half off off")
	reviewer := in.inspector(b, w, "qz-chen")
	reviewer.openLead(lead)
	reviewer.keep("11-facts-proposed")
	reviewer.deed("approve_gate", "facts").done()
	handler.reload()
	holdResponsible(handler)
	villager.status(paper.digits())
	villager.expect("resolving", "on half off")
	villager.keep("35-status-resolving")
	reviewer.reload()
	reviewer.deed("approve_gate", "responsibility").done()

	handler.reload()
	putRight(in, handler)
	second := in.inspector(b, w, "qz-wang")
	second.openLead(lead)
	second.deed("accept_rectification", "*").part("text", "到村看过，已做到。").done()
	handler.reload()
	handler.deed("propose_gate", "accountability").done()
	reviewer.reload()
	reviewer.keep("14-accountability-proposed")
	reviewer.deed("approve_gate", "accountability").done()
	if got := reviewer.gates(); got != "on on on" {
		t.Errorf("the margin shows the gates %q", got)
	}
	handler.reload()
	handler.keep("15-all-gates")
	handler.deed("request_closing", "").done()
	villager.status(paper.digits())
	villager.expect("closing", "on on on")
	approver.reload()
	approver.keep("16-closing")
	approver.deed("close", "").done()
	approver.keep("17-closed")
	handler.reload()
	handler.deed("inform_tipster", "").part("text", outcome).done()

	villager.status(paper.phrase)
	villager.expect("closed", "on on on")
	if !villager.Has(outcome) || !villager.Has(question) {
		t.Errorf("the closed lead's letters do not reach the phone: %s", villager.Text())
	}
	villager.keep("36-status-closed")
	handler.Open(in.desk + "/")
	handler.settle()
	handler.keep("18-ledger-after")

	if l := in.lead(lead); l.Stage != tips.Closed {
		t.Errorf("the lead is %s in the store", l.Stage)
	}
	people := []inspector{handler, superior, approver, reviewer, second}
	in.keptSecret(villager, people, tale, paper)
	villager.NoProblems()
	for _, i := range people {
		i.NoProblems("422 (Unprocessable Entity)") // the closing that came too early
		i.onlySession()
	}
}

const (
	question = "请问发钱是哪个月？能想起大概日子就行。"
	answer   = "腊月二十三前后，金丝雀记得是赶集那天。"
	outcome  = "您反映的事已经查清，少发的钱已经退给大家。"
)

// onlyLead is the one lead there is.
func (in *instance) onlyLead() tips.LeadID {
	in.t.Helper()
	page, err := in.Service.Ledger(context.Background(), in.member("qz-fu").Caller(), noFilter)
	if err != nil || len(page.Rows) != 1 {
		in.t.Fatalf("%d leads where there should be one: %v", len(page.Rows), err)
	}
	return page.Rows[0].Lead
}

// lead is a lead as the store has it.
func (in *instance) lead(id tips.LeadID) tips.Lead {
	in.t.Helper()
	v, err := in.Service.View(context.Background(), in.member("qz-fu").Caller(), id)
	if err != nil {
		in.t.Fatal(err)
	}
	return v.Lead
}

// screen goes from the opened tip to a proposed disposal.
func screen(h inspector) {
	h.t.Helper()
	item, _ := rules.ItemByID(15)
	h.deed("begin_screening", "").done()
	h.deed("set_title", "").part("text", "修路补助每户少发 600 元").done()
	h.keep("05-screening")
	h.deed("classify", "").choose("track", h.term("track", "discipline")).tick("items", "15 "+h.pick(item.PlainZH, item.EN)).put("amount", "22,200.00").
		tick("checks", h.term("check", "who")).tick("checks", h.term("check", "what")).tick("raised", h.term("urgency_ground", "retaliation")).done()
	h.deed("ask_tipster", "").part("text", question).done()
	h.deed("propose_disposal", "").choose("disposal", h.term("disposal", "preliminary")).of("opinion", "text", "反映具体，可以查，建议初步核实。").
		of("deliberation", "people", "三人").of("deliberation", "text", "集体研究，一致同意。").done()
}

// closeTooEarly presses close before anything was verified: refused with the
// whole list, at the very button, and nothing changed.
func closeTooEarly(in *instance, a inspector, lead tips.LeadID) {
	a.t.Helper()
	before := in.lead(lead)
	a.reload()
	d := a.deed("close", "")
	got := d.refused()
	a.keep("08-close-refused")
	slices.Sort(got)
	want := a.sentences(tips.Missing(before))
	if len(want) < 5 {
		a.t.Fatalf("only %d things are missing: the closing is not early", len(want))
	}
	for _, sentence := range want {
		if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, sentence) }) {
			a.t.Errorf("the refusal does not say %q; it says %q", sentence, got)
		}
	}
	if after := in.lead(lead); after.Version != before.Version || after.Stage != before.Stage {
		a.t.Errorf("the refused closing changed the lead: version %d to %d", before.Version, after.Version)
	}
}

// verify goes from the approved disposal to the proposed first gate.
func verify(h inspector) {
	h.t.Helper()
	h.deed("name_verifiers", "").tick("members", "符海生").tick("members", "王秀兰").done()
	h.deed("add_allegation", "").part("text", "37 户修路补助每户少发 600 元").done()
	h.deed("add_evidence", "").part("name", "补助发放表与银行流水").part("text", "原件存卷，复印件两人签字。").done()
	h.keep("09-verifying")
	h.deed("record_finding", "*").choose("finding", h.term("finding", "true")).of("text", "text", "对照发放表与银行流水，37 户各少发 600 元。").
		tick("evidence", "补助发放表").done()
	h.deed("file_report", "").part("text", "经查，少发补助 22,200 元，由村会计经手截留。").done()
	h.keep("10-facts-ready")
	h.deed("propose_gate", "facts").done()
}

// holdResponsible goes from the first gate to the proposed second.
func holdResponsible(h inspector) {
	h.t.Helper()
	h.deed("name_party", "").choose("kind", h.term("kind", "village_cadre")).choose("duty", h.term("duty", "direct")).
		tick("allegations", "37 户").part("name", "某村会计").part("post", "村委会会计").done()
	h.deed("answer_leaders", "").choose("answer", h.term("answer", "no")).part("text", "已经要求公示并检查过，没有失职。").done()
	h.keep("12-responsibility")
	h.deed("propose_gate", "responsibility").done()
}

// putRight decides and carries out what the third gate asks for, but for the
// acceptance by a second person.
func putRight(in *instance, h inspector) {
	h.t.Helper()
	today := in.Service.Today()
	measure, _ := rules.MeasureByKey("government_demerit")
	h.deed("decide_measure", "*").choose("kind", h.pick(measure.ZH, measure.EN)).choose("decider", h.term("decider", "discipline")).
		on("decided", today).part("number", "琼中监政〔2018〕12号").done()
	h.deed("execute_measure", "*").on("executed", today).part("text", "送达回证已存卷。").done()
	h.deed("state_money_due", "").put("due", "22200").part("text", "按公示标准与实发差额计算。").done()
	h.deed("record_money", "").choose("kind", h.term("money", "returned")).put("amount", "22200").part("text", "退款签收表。").done()
	h.deed("set_rectification", "").part("goal", "补助发放全程公开。").part("measure", "建台账，逐户签收。").part("responsible", "村委会主任").part("text", "每笔补助发放前张榜公示七天，名单到组。").on("due", today+30).done()
	h.deed("report_rectified", "*").part("text", "公示栏照片与会议记录。").done()
	h.keep("13-put-right")
}
