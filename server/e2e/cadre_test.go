package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

const (
	approvedToVerify = 6         // steps of the road, until the verification is approved
	households       = 37        // who got too little
	shortfall        = 2_220_000 // fen: 600 yuan a household
)

// TestAVillageCadresCase takes a village cadre's case with 37 households and
// their money through all gates: what is sent back, what goes stale, what the
// network loses and what is pressed twice stands on the way. The tipster then
// objects, and people who had no part look into everything again, in English.
func TestAVillageCadresCase(t *testing.T) {
	t.Parallel()
	l := &wire{}
	in := begin(t, setting{betweenDesk: l.between})
	in.hireAnew()
	d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: chinese(t), all: map[string]inspector{}}
	villager := in.complains()
	c := &matter{d, l, villager.Lead}

	c.findsFacts()
	c.approvesFactsTwicePressed()
	c.namesWhoIsResponsible()
	c.approvesWithoutAnAnswer()
	c.punishes()
	c.bringsTheMoneyBack()
	c.putsRight()
	c.approvesWhatIsStale()
	c.sendsBackAtTheEnd()
	c.closesIt("qz-fu", "qz-li", "118")

	c.objects(villager)
	c.keepsFormersOut()
	c.checksAgain()
	c.closesIt("qz-mo", "qz-pan", "125")
	c.tellsTheVillager(villager)
	for _, i := range d.all {
		i.NoProblems("net::ERR_INTERNET_DISCONNECTED", "409 (Conflict)", "422 (Unprocessable Entity)", "504 (Gateway Timeout)")
	}
}

// matter is one lead at everybody's desks, with the wire to them.
type matter struct {
	*desks
	wire *wire
	id   tips.LeadID
}

// hireAnew brings in those who will re-check what the others found.
func (in *instance) hireAnew() {
	in.t.Helper()
	office := in.member("qz-li").Office
	for _, p := range []rehearse.Person{
		person("qz-mo", "莫小梅", tips.Handler), person("qz-ji", "吉文", tips.Handler),
		person("qz-zhuo", "卓越", tips.Reviewer), person("qz-pan", "潘志明", tips.Approver),
	} {
		must[*rehearse.Member](in.t)(in.Hire(in.t.Context(), office, p))
	}
}

// complains sends the tip and brings its lead to the approved verification.
func (in *instance) complains() *rehearse.Tipster {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	told := content.Answers{What: "修路补助公示每户 1200 元，37 户到手都只有 600 元，发钱那天让大家在空白表上按手印。", Where: "某镇某村八组", Amount: "22200 元"}
	if err := someone.Send(in.t.Context(), tipster.Story{Tile: "money", Area: county, Answers: told}); err != nil {
		in.t.Fatal(err)
	}
	plot := aPlot()
	plot.Title, plot.Due = "修路补助 37 户少发", shortfall
	if err := in.team().Walk(in.t.Context(), someone.Lead, plot, rehearse.Road()[:approvedToVerify]); err != nil {
		in.t.Fatal(err)
	}
	return someone
}

// open is the lead's page at somebody's desk.
func (c *matter) open(login string) inspector { c.t.Helper(); return c.at(login, c.id) }

func (c *matter) now() tips.Lead { c.t.Helper(); return c.lead(c.id) }

// happened counts the events of a type.
func (c *matter) happened(kind string) (times int) {
	c.t.Helper()
	v := must[casework.LeadView](c.t)(c.Service.View(c.t.Context(), c.member("qz-li").Caller(), c.id))
	for _, e := range v.History {
		if e.Type() == kind {
			times++
		}
	}
	return times
}

// inBoth looks at a page in its own language and, by the link at its foot, in
// the other, and comes back.
func (c *matter) inBoth(i inspector, name string) {
	c.t.Helper()
	c.look(i, name)
	other := i
	if other.tongue = english(c.t); i.lang == "en" {
		other.tongue = chinese(c.t)
	}
	i.mark()
	i.Click(i.say("desk.other_tongue"))
	other.renewed()
	c.look(other, name)
	other.mark()
	other.Click(other.say("desk.other_tongue"))
	i.renewed()
}

// alleged are the three things that are looked into.
var alleged = [...]string{"37 户修路补助每户少发 600 元", "发放表上的手印是空白时按的", "村会计用截留的钱盖了自家厨房"}

// findsFacts verifies three allegations with two pieces of evidence. A colleague
// acts while a finding is typed; the third stays unproven, and the superior
// agrees.
func (c *matter) findsFacts() {
	c.t.Helper()
	c.prepares("qz-fu", "qz-wang", [2]string{"补助发放表与银行流水", "37 户逐户核对，原件存卷。"}, [2]string{"37 户走访笔录", "两人走访，逐户签字。"})
	i := c.open("qz-fu")
	all := c.now().Allegations
	i.recordsFinding(all[0].ID, c.option("finding", "true"), "对照发放表与银行流水，37 户各少发 600 元。").tick("evidence", "补助发放表").tick("evidence", "走访笔录").done()
	typed := "29 户说按手印时表是空白的，8 户记不清。"
	second := i.recordsFinding(all[1].ID, c.option("finding", "partly"), typed).tick("evidence", "走访笔录")
	c.meanwhile("qz-wang", "走访时村主任不在家")
	second.press()
	i.WaitText(i.say("desk.js.stale"))
	i.keep("110-stale")
	if got := i.Value(fmt.Sprintf(`css:%s fieldset[data-name="text"] [data-part=text]`, second.form)); got != typed || c.now().Allegations[1].Found.Finding != "" {
		c.t.Errorf("the stale finding: typed %q, recorded %q", got, c.now().Allegations[1].Found.Finding)
	}
	second.done()
	i.recordsFinding(all[2].ID, c.option("finding", "unproven"), "厨房用料没有票据，工钱说法不一。").tick("evidence", "走访笔录").
		of("tried", "text", "查了建材店三年账本，问了两名泥水工。").done()
	i.deed("file_report", "").part("text", "经查，37 户共少发补助 22,200 元，由村会计经手截留；盖厨房的钱从哪里来未查实。").done()
	c.open("sheng-lin").deed("approve_unproven", "*").done()
	i = c.open("qz-fu")
	i.deed("propose_gate", "facts").done()
}

// prepares names the two who verify and adds evidence, each by name and text, and
// what is alleged where nothing is yet.
func (c *matter) prepares(handler, second string, evidence ...[2]string) {
	c.t.Helper()
	m := c.member(handler)
	f := must[*rehearse.File](c.t)(m.Open(c.t.Context(), c.id))
	at := f.At()
	steps := []tips.Command{tips.NameVerifiers{Target: at, Members: []tips.MemberID{m.ID, c.member(second).ID}}}
	if len(f.Lead.Allegations) == 0 {
		for _, text := range alleged {
			steps = append(steps, tips.AddAllegation{Target: at, Allegation: tips.AllegationID(c.NewID()), Text: f.Text(content.Allegation, text)})
		}
	}
	for _, e := range evidence {
		object := f.Seal(content.Evidence, map[string]string{"name": e[0], "text": e[1]})
		steps = append(steps, tips.AddEvidence{Target: at, Evidence: tips.EvidenceID(c.NewID()), Object: object})
	}
	if err := f.Do(c.t.Context(), steps...); err != nil {
		c.t.Fatal(err)
	}
}

// recordsFinding fills in the finding on one allegation.
func (i inspector) recordsFinding(id tips.AllegationID, finding, text string) deed {
	i.t.Helper()
	return i.deed("record_finding", string(id)).choose("finding", finding).of("text", "text", text)
}

// meanwhile lets a colleague write a note at another desk.
func (c *matter) meanwhile(login, note string) {
	c.t.Helper()
	f := must[*rehearse.File](c.t)(c.member(login).Open(c.t.Context(), c.id))
	if err := f.Do(c.t.Context(), tips.AddNote{Target: f.At(), Note: f.Text(content.Note, note)}); err != nil {
		c.t.Fatal(err)
	}
}

// approvesFactsTwicePressed: sent back with a reason first; approved then over a
// network that was gone, with a double click.
func (c *matter) approvesFactsTwicePressed() {
	c.t.Helper()
	reviewer := c.open("qz-chen")
	c.inBoth(reviewer, "111-facts-proposed")
	reason := "8 户记不清的要再问一次，写明问了谁"
	reviewer.deed("send_back_gate", "facts").part("text", reason).done()
	handler := c.open("qz-fu")
	if !handler.Has(reason) || c.now().Gate(tips.Facts).Light != tips.Off {
		c.t.Error("the handler does not read why the gate was sent back")
	}
	c.look(handler, "112-facts-sent-back")
	handler.recordsFinding(c.now().Allegations[1].ID, c.option("finding", "partly"), "29 户说按手印时表是空白的；其余 8 户再次走访，仍记不清。").done()
	handler.deed("propose_gate", "facts").done()

	reviewer = c.open("qz-chen")
	approve := reviewer.deed("approve_gate", "facts")
	reviewer.Offline(true)
	approve.press()
	reviewer.WaitText(reviewer.say("desk.js.unreachable"))
	if c.now().Gate(tips.Facts).Light != tips.Half {
		c.t.Error("approved without a network")
	}
	reviewer.Offline(false)
	reviewer.mark()
	reviewer.Eval(fmt.Sprintf(`{ const yes = document.querySelector('%s > .do button'); yes.click(); yes.click(); yes.click(); }`, approve.form), nil)
	reviewer.renewed()
	if n := c.happened("gate_approved"); n != 1 || c.now().Gate(tips.Facts).ApprovedBy != c.member("qz-chen").ID {
		c.t.Errorf("approved %d times", n)
	}
}

// namesWhoIsResponsible: the person and his village's committee, each with a
// duty that fits.
func (c *matter) namesWhoIsResponsible() {
	c.t.Helper()
	i := c.open("qz-fu")
	person := i.deed("name_party", "").choose("kind", c.option("kind", "village_cadre"))
	person.Click(fmt.Sprintf(`css:%s label:has(> [name="party_member"])`, person.form))
	person.choose("duty", c.option("duty", "direct")).tick("allegations", "37 户").tick("allegations", "手印").
		part("name", "符某某").part("post", "村委会委员、会计").done()
	i.deed("name_party", "").choose("kind", c.option("kind", "unit")).choose("duty", c.option("duty", "principal")).
		tick("allegations", "37 户").part("name", "某村村民委员会").done()
	i.deed("answer_leaders", "").choose("answer", c.option("answer", "no")).part("text", "镇里要求公示并下村检查过两次。").done()
	c.look(i, "113-responsible")
	i.deed("propose_gate", "responsibility").done()
}

// approvesWithoutAnAnswer: the approval arrives and its answer is lost. Pressing
// again neither approves twice nor blames somebody else.
func (c *matter) approvesWithoutAnAnswer() {
	c.t.Helper()
	i := c.open("qz-chen")
	approve := i.deed("approve_gate", "responsibility")
	c.wire.loses("/commands")
	approve.press()
	i.WaitText(i.say("desk.js.unreachable"))
	c.wire.honest()
	if c.now().Gate(tips.Responsibility).Light != tips.On {
		c.t.Fatal("the approval did not arrive")
	}
	i.Click("css:" + approve.form + " > .do button") // it has asked already whether one is sure
	i.WaitText(i.say("desk.js.stale_unsure"))
	i.keep("114-answer-lost")
	i.reload()
	if n := c.happened("gate_approved"); n != 2 || i.gates() != "on on off" {
		c.t.Errorf("approved %d times, the margin shows %q", n, i.gates())
	}
}

// punishes decides and carries out what the law allows for a village cadre.
func (c *matter) punishes() {
	c.t.Helper()
	i := c.open("qz-fu")
	parties := c.now().Parties
	var offered, ofUnit []string
	const values = `[...document.querySelectorAll('#f-decide_measure-%s select[name=kind] option')].map((o) => o.value).filter((v) => v !== "")`
	i.Eval(fmt.Sprintf(values, parties[0].ID), &offered)
	i.Eval(fmt.Sprintf(values, parties[1].ID), &ofUnit)
	family := func(all []string, prefix string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(key string) bool { return !strings.HasPrefix(key, prefix) })
	}
	if got := family(offered, "government_"); !slices.Equal(got, []string{"government_warning", "government_demerit", "government_major_demerit"}) {
		c.t.Errorf("a village cadre is offered %q", got)
	}
	if len(family(offered, "party_")) == 0 || !slices.Contains(offered, "allowance_cut") || len(family(offered, "organisation_")) != 0 {
		c.t.Errorf("a village cadre in the Party is offered %q", offered)
	}
	if len(ofUnit) == 0 || len(family(ofUnit, "government_"))+len(family(ofUnit, "party_")) != 0 {
		c.t.Errorf("a unit is offered %q", ofUnit)
	}
	today := c.Service.Today()
	decide := i.deed("decide_measure", string(parties[0].ID))
	decide.SetValue(fmt.Sprintf("css:%s [name=kind]", decide.form), "government_major_demerit")
	decide.choose("decider", c.option("decider", "discipline")).on("decided", today).of("document", "number", "琼中监政〔2018〕12号").done()
	i.deed("execute_measure", string(c.now().Measures[0].ID)).on("executed", today).part("text", "当面宣布，送达回证已存卷。").done()
}

// bringsTheMoneyBack: due is returned, recovered and explained. The answer to
// one entry is lost, and pressing again does not enter it twice.
func (c *matter) bringsTheMoneyBack() {
	c.t.Helper()
	i := c.open("qz-fu")
	i.deed("state_money_due", "").put("due", "22200").part("text", "37 户，每户 600 元。").done()
	entry := func(kind, sum, proof string) deed {
		return i.deed("record_money", "").choose("kind", c.option("money", kind)).put("amount", sum).part("text", proof)
	}
	entry("returned", "18000", "30 户退款签收表。").done()
	lost := entry("recovered", "3600", "6 户已搬走，缴入财政专户，凭证存卷。")
	c.wire.loses("/commands")
	lost.press()
	i.WaitText(i.say("desk.js.unreachable"))
	c.wire.honest()
	if got := i.Value(fmt.Sprintf("css:%s [name=amount]", lost.form)); got != "3600" {
		c.t.Errorf("after the lost answer the field holds %q", got)
	}
	lost.done()
	if n := len(c.now().Money); n != 2 {
		c.t.Errorf("%d entries of money, want 2: %+v", n, c.now().Money)
	}
	entry("explained", "600", "1 户户主去世，没有继承人。").done()
	if l := c.now(); l.MoneyDue.Due != shortfall || l.MoneyAnswered() != shortfall || households*60_000 != shortfall {
		c.t.Errorf("due %d, answered for %d", l.MoneyDue.Due, l.MoneyAnswered())
	}
	c.drawn(i)
}

// drawn measures the bar of money.
func (c *matter) drawn(i inspector) {
	c.t.Helper()
	var parts []string
	i.Eval(`[...document.querySelectorAll(".bar.money rect")].map((r) => r.className.baseVal + " " + r.width.baseVal.value)`, &parts)
	if want := []string{"recovered 162", "returned 810", "explained 28"}; !slices.Equal(parts, want) {
		c.t.Errorf("the bar of money shows %q, want %q", parts, want)
	}
}

// putsRight sets the responsible unit a task; who reported it done cannot accept
// it.
func (c *matter) putsRight() {
	c.t.Helper()
	i := c.open("qz-fu")
	task := i.deed("set_rectification", "")
	task.SetValue(fmt.Sprintf("css:%s [name=party]", task.form), string(c.now().Parties[1].ID))
	task.part("goal", "每笔补助村民都能查到名字和数额。").part("measure", "张榜七天，逐户签收，村务监督委员会核对。").part("responsible", "村委会主任").
		part("text", "请你村建立补助发放台账，每笔发放前张榜公示。").on("due", c.Service.Today()+30).done()
	i.deed("report_rectified", "*").part("text", "公示栏照片与村民代表会议记录。").done()
	var own bool
	if i.Eval(`document.querySelector("form[data-command=accept_rectification]") !== null`, &own); own {
		c.t.Error("who reported it may accept it")
	}
	c.inBoth(i, "115-put-right")
	c.open("qz-wang").deed("accept_rectification", "*").part("text", "到村看过，榜已张出，抽问 5 户都知道。").done()
	c.open("qz-fu").deed("propose_gate", "accountability").done()
}

// approvesWhatIsStale: another measure is decided while the reviewer reads. His
// approval is not taken, and the review says why it would not have held.
func (c *matter) approvesWhatIsStale() {
	c.t.Helper()
	reviewer := c.open("qz-chen")
	approve := reviewer.deed("approve_gate", "accountability")
	handler := c.open("qz-fu")
	today := c.Service.Today()
	more := handler.deed("decide_measure", string(c.now().Parties[0].ID))
	more.SetValue(fmt.Sprintf("css:%s [name=kind]", more.form), "allowance_cut")
	more.choose("decider", c.option("decider", "township")).on("decided", today).of("document", "number", "某镇〔2018〕7号").done()

	approve.press()
	reviewer.WaitText(reviewer.say("desk.js.stale"))
	if c.now().Gate(tips.Accountability).Light != tips.Off {
		c.t.Fatal("a stale approval was taken")
	}
	reviewer = c.review("qz-chen", c.id)
	fell, _, _ := strings.Cut(reviewer.say("closing.fell"), "%s")
	if !reviewer.Has(fell) || !reviewer.Has(reviewer.say("desk.event.measure_decided")) {
		c.t.Errorf("the review does not say why the gate is open: %s", reviewer.Text())
	}
	c.look(reviewer, "116-stale-approval")

	handler = c.open("qz-fu")
	handler.deed("execute_measure", string(c.now().Measures[1].ID)).on("executed", today).part("text", "当月补贴已扣，财务凭证存卷。").done()
	handler.deed("propose_gate", "accountability").done()
	c.open("qz-chen").deed("approve_gate", "accountability").done()
	c.open("qz-fu").deed("request_closing", "").done()
}

// sendsBackAtTheEnd: the approver reads the review and sends it back; the entry
// is made anew with its proof.
func (c *matter) sendsBackAtTheEnd() {
	c.t.Helper()
	i := c.review("qz-li", c.id)
	for _, words := range append([]string{
		"琼中监政〔2018〕12号", "某村村民委员会", "王秀兰", "陈志强", "22,200", "符某某", c.w.term("finding", "unproven"), i.say("closing.state_ready"),
	}, alleged[:]...) {
		if !i.Has(words) {
			c.t.Errorf("the review lacks %q", words)
		}
	}
	c.drawn(i)
	c.inBoth(i, "117-review")
	reason := "缴入财政专户的凭证少一张，请补上"
	i.deed("send_back_closing", "").choose("gate", c.option("gate", "accountability")).of("reason", "text", reason).done()
	handler := c.open("qz-fu")
	if !handler.Has(reason) || handler.gates() != "on on off" {
		c.t.Errorf("sent back: %s, %s", handler.gates(), handler.Text())
	}
	handler.deed("strike_money", string(c.now().Money[1].ID)).part("text", "凭证不全").done()
	handler.deed("record_money", "").choose("kind", c.option("money", "recovered")).put("amount", "3600").part("text", "缴款凭证两张，已补齐。").done()
	handler.deed("propose_gate", "accountability").done()
	c.open("qz-chen").deed("approve_gate", "accountability").done()
	c.open("qz-fu").deed("request_closing", "").done()
}

// closesIt closes on the review and tells the tipster.
func (c *matter) closesIt(handler, approver, picture string) {
	c.t.Helper()
	i := c.review(approver, c.id)
	c.drawn(i)
	i.deed("close", "").done()
	l := c.expect(c.id, tips.Closed)
	if !i.Has(fmt.Sprintf(i.say("closing.state_ended"), c.option("stage", "closed"))) || l.Gate(tips.Accountability).Light != tips.On {
		c.t.Errorf("after closing the page says: %s", i.Text())
	}
	c.look(i, picture+"-closed")
	c.open(handler).deed("inform_tipster", "").part("text", outcome).done()
}
