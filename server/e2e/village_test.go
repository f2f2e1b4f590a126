package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/rules"
)

const disposed = 6 // steps of the road up to the approved disposal

// village is one case: a village accountant who kept back 600 yuan of each of
// 37 households, and what belongs to it.
type village struct {
	*desks
	lead   tips.LeadID
	person *rehearse.Tipster
}

// TestAVillageCadresCaseGoesThroughAllGates, on the pages: three allegations
// with three kinds of findings, money due in three kinds of answers, two persons
// and a unit, a gate sent back, an approval that went stale, a rectification
// returned and accepted by another, the closing, and after the villager's
// objection the re-check by people who had no part.
func TestAVillageCadresCaseGoesThroughAllGates(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	for _, p := range []rehearse.Person{
		person("qz-he", "何小妹", tips.Handler), person("qz-mei", "梅有福", tips.Handler),
		person("qz-tang", "唐建军", tips.Reviewer), person("qz-yun", "云昌明", tips.Approver),
	} {
		must[*rehearse.Member](t)(in.Hire(t.Context(), in.member("qz-fu").Office, p))
	}
	d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: chinese(t), all: map[string]inspector{}}
	someone := in.sample(disposed)
	v := village{d, someone.Lead, someone}
	v.establishes()
	v.holdsResponsible()
	v.balances()
	v.putsRight()
	v.goesStale()
	v.objects()
	v.rechecks()
	v.inEnglish()
	for _, i := range d.all {
		i.NoProblems("409 (Conflict)", "422 (Unprocessable Entity)")
	}
}

// now is the case as it stands.
func (v village) now() tips.Lead { v.t.Helper(); return v.desks.lead(v.lead) }

func (v village) as(login string) inspector { v.t.Helper(); return v.at(login, v.lead) }

// finds records a finding on the n-th allegation, resting on the first evidence.
func (v village) finds(i inspector, n int, finding, text, tried string) {
	v.t.Helper()
	form := i.deed("record_finding", string(v.now().Allegations[n].ID)).choose("finding", v.option("finding", finding)).of("text", "text", text)
	if tried != "" {
		form.of("tried", "text", tried)
	}
	form.tick("evidence", "补助发放表").done()
}

// passes has a gate proposed by one and approved by another.
func (v village) passes(gate tips.Gate, handler, reviewer string) {
	v.t.Helper()
	v.as(handler).deed("propose_gate", gate.Code()).done()
	v.as(reviewer).deed("approve_gate", gate.Code()).done()
	if light := v.now().Gate(gate).Light; light != tips.On {
		v.t.Fatalf("%s is %s after its approval", gate.Code(), light)
	}
}

// establishes is the first gate: sent back once, and 未查实 only with the
// superior's approval.
func (v village) establishes() {
	v.t.Helper()
	i := v.as("qz-fu")
	i.deed("name_verifiers", "").tick("members", "符海生").tick("members", "王秀兰").done()
	for _, text := range []string{"37 户修路补助每户少发 600 元", "叫村民在空白表上按手印", "会计与施工方是亲戚"} {
		i.deed("add_allegation", "").part("text", text).done()
	}
	i.deed("add_evidence", "").part("name", "补助发放表与银行流水").part("text", "原件存卷，复印件两人签字。").done()
	v.finds(i, 0, "true", "37 户各少发 600 元，共 22,200 元。", "")
	v.finds(i, 1, "partly", "21 户按过空白表，其余说不清。", "")
	v.finds(i, 2, "unproven", "没有查到亲属关系，也不能排除。", "查了户籍，走访两家，都说不清楚。")
	i.deed("file_report", "").part("text", "经查，少发补助 22,200 元，由村会计经手截留。").done()
	v.as("sheng-lin").deed("approve_unproven", "*").done()

	v.as("qz-fu").deed("propose_gate", "facts").done()
	reason := "缺 37 户的签收原件，请补上再提"
	v.as("qz-chen").deed("send_back_gate", "facts").part("text", reason).done()
	i = v.as("qz-fu")
	if !i.Has(reason) {
		v.t.Errorf("why the gate was sent back does not reach the handler: %s", i.Text())
	}
	v.look(i, "96-village-sent-back")
	i.deed("add_evidence", "").part("name", "37 户签收原件").part("text", "逐户核对，编号 1—37。").done()
	v.passes(tips.Facts, "qz-fu", "qz-chen")
}

// holdsResponsible names the accountant, a leader and the unit.
func (v village) holdsResponsible() {
	v.t.Helper()
	i := v.as("qz-fu")
	name := func(kind, duty, who, post string, allegations ...string) {
		form := i.deed("name_party", "").choose("kind", v.option("kind", kind)).choose("duty", v.option("duty", duty))
		for _, a := range allegations {
			form.tick("allegations", a)
		}
		form.part("name", who).part("post", post).done()
	}
	name("village_cadre", "direct", "某村会计", "村委会会计", "37 户", "空白表")
	name("village_cadre", "main_leader", "某村主任", "村委会主任", "37 户")
	name("unit", "principal", "某镇扶贫办", "", "37 户")
	i.deed("answer_leaders", "").choose("answer", v.option("answer", "yes")).part("text", "村主任没有按规定公示，也没有检查。").done()
	v.passes(tips.Responsibility, "qz-fu", "qz-chen")
}

// lawful holds what a form offers against a village cadre against the rules.
func (v village) lawful(i inspector, party tips.Party) {
	v.t.Helper()
	var offered, want []string
	i.Eval(`[...document.querySelectorAll('#f-decide_measure-`+string(party.ID)+` [name="kind"] option')].map((o) => o.value).filter((v) => v !== "")`, &offered)
	for _, m := range rules.LawfulMeasures(string(party.Kind), party.PartyMember) {
		want = append(want, m.Key)
	}
	if !slices.Equal(offered, want) {
		v.t.Errorf("offered against a village cadre %v, lawful %v", offered, want)
	}
	if slices.Contains(offered, "government_removal") {
		v.t.Error("a village cadre may be removed from an office he does not hold")
	}
}

// balances answers for 37 × 600 yuan: recovered, returned, and a rest explained.
func (v village) balances() {
	v.t.Helper()
	i := v.as("qz-fu")
	i.deed("state_money_due", "").put("due", "22,200").part("text", "37 户，每户 600 元。").done()
	for _, m := range []struct{ kind, sum, proof string }{
		{"returned", "19,800.00", "33 户退款签收表"}, {"recovered", "1800", "银行缴款单"}, {"explained", "600.00", "一户已迁走，找不到人，公告三十天"},
	} {
		i.deed("record_money", "").choose("kind", v.option("money", m.kind)).put("amount", m.sum).part("text", m.proof).done()
	}
	if l := v.now(); l.MoneyAnswered() != 2_220_000 || l.MoneyDue.Due != l.MoneyAnswered() {
		v.t.Errorf("%d fen due, %d answered for", l.MoneyDue.Due, l.MoneyAnswered())
	}
}

// putsRight decides and carries out a measure for each person, and has the unit's
// task returned once before another accepts it.
func (v village) putsRight() {
	v.t.Helper()
	i, today := v.as("qz-fu"), v.Service.Today()
	for n, key := range []string{"government_major_demerit", "government_warning"} {
		party := v.now().Parties[n]
		v.lawful(i, party)
		measure, _ := rules.MeasureByKey(key)
		i.deed("decide_measure", string(party.ID)).choose("kind", i.pick(measure.ZH, measure.EN)).choose("decider", v.option("decider", "discipline")).
			on("decided", today).part("number", "琼中监政〔2026〕12号").done()
		i.deed("execute_measure", string(v.now().Measures[n].ID)).on("executed", today).part("text", "送达回证已存卷。").done()
	}
	i.deed("set_rectification", "").choose("party", "某镇扶贫办").part("goal", "补助发放全程公开。").part("measure", "建台账，逐户签收。").
		part("responsible", "镇扶贫办主任").part("text", "每笔补助发放前张榜公示七天，名单到组。").on("due", today+30).done()
	i.deed("report_rectified", "*").part("text", "公示栏照片与会议记录。").done()
	var own bool
	if i.Eval(`document.querySelector("form[data-command=accept_rectification]") !== null`, &own); own {
		v.t.Error("who reported the task done is offered to accept it")
	}
	second := v.as("qz-wang")
	second.deed("return_rectification", "*").part("text", "公示栏还没有到组，请补").done()
	v.as("qz-fu").deed("report_rectified", "*").part("text", "三个组的公示栏照片。").done()
	v.as("qz-wang").deed("accept_rectification", "*").part("text", "到三个组看过，已做到。").done()
	if r := v.now().Rectifications[0]; r.Accepted == 0 || r.AcceptedBy == r.ReportedBy {
		v.t.Errorf("the task: %+v", r)
	}
	v.passes(tips.Accountability, "qz-fu", "qz-chen")
	v.look(v.as("qz-fu"), "97-village-all-gates")
}

// goesStale: what the approver looks at changes under him, so his closing is
// refused and the gate is gone through again.
func (v village) goesStale() {
	v.t.Helper()
	approver := v.review("qz-li", v.lead)
	second := v.as("qz-wang")
	second.deed("strike_money", string(v.now().Money[1].ID)).part("text", "缴款单的日期写错").done()
	second.deed("record_money", "").choose("kind", v.option("money", "recovered")).put("amount", "1,800").part("text", "银行缴款单（更正）").done()
	approver.deed("close", "").press()
	approver.WaitText(approver.say("desk.js.stale"))
	approver = v.review("qz-li", v.lead)
	fell, _, _ := strings.Cut(approver.say("closing.fell"), "%s")
	if !approver.Has(fell) {
		v.t.Errorf("the review does not say why an approval fell: %s", approver.Text())
	}
	v.look(approver, "98-village-stale")
	if l := v.now(); l.Stage == tips.Closed || l.Gate(tips.Accountability).Light != tips.Off || l.Gate(tips.Responsibility).Light != tips.On {
		v.t.Fatalf("after other money: %s, third gate %s", l.Stage, l.Gate(tips.Accountability).Light)
	}
	v.passes(tips.Accountability, "qz-fu", "qz-chen")
	v.as("qz-fu").deed("request_closing", "").done()
	approver = v.review("qz-li", v.lead)
	approver.deed("close", "").done()
	v.expect(v.lead, tips.Closed)
}

// objects from the villager's phone.
func (v village) objects() {
	v.t.Helper()
	p := v.phone(v.b, v.w)
	p.prefix = "village-"
	p.status(v.person.Receipt.Digits())
	p.expect("closed", "on on on")
	p.Fill("css:#objection", "退的钱没有到我家。")
	p.Click(p.say("status.object_send"))
	p.WaitText(p.say("say.status.objected"))
	p.Close()
	if l := v.now(); l.Stage != tips.Verifying || l.Round != 2 {
		v.t.Fatalf("after the objection in %s, round %d", l.Stage, l.Round)
	}
}

// rechecks is 复查: nobody of before may do anything, and others go through all
// gates again to the second closing.
func (v village) rechecks() {
	v.t.Helper()
	for login, command := range map[string]string{"qz-fu": "file_report", "qz-wang": "record_finding", "qz-chen": "approve_gate", "qz-li": "close"} {
		i := v.as(login)
		var offered bool
		if i.Eval(`document.querySelector('form[data-command="`+command+`"]') !== null`, &offered); offered {
			v.t.Errorf("%s, who had a part, is offered %s", login, command)
		}
		if !i.Has(i.say("recheck.not_yours")) {
			v.t.Errorf("%s is not told that others do the re-check", login)
		}
	}
	i := v.as("qz-he")
	if !i.Has("退的钱没有到我家。") || !i.Has(i.say("recheck.yours")) {
		v.t.Errorf("the objection does not reach who re-checks: %s", i.Text())
	}
	i.deed("name_verifiers", "").tick("members", "何小妹").tick("members", "梅有福").done()
	v.finds(i, 0, "true", "复查：37 户少发属实。", "")
	v.finds(i, 1, "true", "复查：37 户都按过空白表。", "")
	v.finds(i, 2, "false", "复查：户籍和证明都查明没有亲属关系。", "")
	i.deed("file_report", "").part("text", "复查报告：退款已逐户核对，差一户已补退。").done()
	v.look(i, "99-village-recheck")
	for g := tips.Facts; g <= tips.Accountability; g++ {
		v.passes(g, "qz-he", "qz-tang")
	}
	v.as("qz-he").deed("request_closing", "").done()
	approver := v.review("qz-yun", v.lead)
	v.look(approver, "99-village-review")
	approver.deed("close", "").done()
	v.expect(v.lead, tips.Closed)
}

// inEnglish looks at the closed case in the other language.
func (v village) inEnglish() {
	v.t.Helper()
	other := &desks{instance: v.instance, b: v.b, w: english(v.t), all: map[string]inspector{}}
	i := other.at("qz-he", v.lead)
	other.look(i, "99-village-closed")
	i.Click(i.say("closing.link"))
	i.WaitURL("/closing")
	i.settle()
	other.look(i, "99-village-closed-review")
	i.NoProblems()
}
