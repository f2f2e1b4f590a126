package e2e

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"zhuicha/crypto/content"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// 复查, the second half of a village cadre's case.

const objection = "盖厨房的钱就是补助款，建材店老板可以作证。"

// objects lets the tipster say on the page of his receipt that he disagrees.
func (c *matter) objects(villager *rehearse.Tipster) {
	c.t.Helper()
	p := c.phone(c.b, chinese(c.t))
	p.prefix = "recheck-"
	p.status(villager.Receipt.Digits())
	p.expect("closed", "on on on")
	p.Fill("css:#objection", objection)
	p.Offline(true)
	p.Click(p.say("status.object_send"))
	p.WaitText(p.say("say.both.offline"))
	if got := p.Value("css:#objection"); got != objection {
		c.t.Errorf("without a network the field holds %q", got)
	}
	p.Offline(false)
	p.Click(p.say("status.object_send"))
	p.WaitText(p.say("say.status.objected"))
	p.expect("verifying", "off off off")
	p.keep("01-objected")
	p.Close()
	l := c.expect(c.id, tips.Verifying)
	if !l.Objected || l.Report != "" || len(l.Former) != 5 {
		c.t.Errorf("after the objection: %d had a part, report %q", len(l.Former), l.Report)
	}
}

// keepsFormersOut: who had a part reads that others do the re-check, is offered
// nothing, and is refused if he asks all the same.
func (c *matter) keepsFormersOut() {
	c.t.Helper()
	const offered = `[...document.querySelectorAll("form[data-command]")].map((f) => f.dataset.command)`
	// Whatever gives nobody a part stays open to them.
	partless := []string{"recuse", "recuse_office", "attest", "rewrap_keys", "add_duplicate", "remove_duplicate"}
	for _, login := range []string{"qz-fu", "qz-wang", "qz-chen", "qz-li"} {
		i := c.open(login)
		if !i.Has(i.say("recheck.not_yours")) {
			c.t.Errorf("%s is not told that others do the re-check", login)
		}
		var forms []string
		i.Eval(offered, &forms)
		if forms = slices.DeleteFunc(forms, func(f string) bool { return slices.Contains(partless, f) }); len(forms) != 0 {
			c.t.Errorf("%s had a part and may %q", login, forms)
		}
		if login == "qz-fu" {
			c.look(i, "119-recheck-former")
		}
	}
	f := must[*rehearse.File](c.t)(c.member("qz-fu").Open(c.t.Context(), c.id))
	err := f.Do(c.t.Context(), tips.AddAllegation{Target: f.At(), Allegation: tips.AllegationID(c.NewID()), Text: f.Text(content.Allegation, "再加一个")})
	var refusal *tips.Refusal
	if !errors.As(err, &refusal) || refusal.Reasons[0].Code != "had_a_part" {
		c.t.Errorf("who had a part is answered %v", err)
	}
}

// checksAgain finds everything anew, as other people and in English: what was
// unproven proves partly true, and its responsibility is added.
func (c *matter) checksAgain() {
	c.t.Helper()
	c.w = english(c.t)
	i := c.open("qz-mo")
	if !i.Has(i.say("recheck.yours")) || !i.Has(objection) || !i.Has("王秀兰") {
		c.t.Errorf("the new handler reads: %s", i.Text())
	}
	c.look(i, "120-recheck-begins")
	c.prepares("qz-mo", "qz-ji", [2]string{"建材店老板证言", "两人问话，签字按印。"})
	i.reload()
	all := c.now().Allegations
	i.recordsFinding(all[0].ID, c.option("finding", "true"), "重新核对，37 户各少发 600 元。").tick("evidence", "补助发放表").done()
	i.recordsFinding(all[1].ID, c.option("finding", "partly"), "重新走访，29 户说法不变。").tick("evidence", "走访笔录").done()
	i.recordsFinding(all[2].ID, c.option("finding", "partly"), "厨房用料 3000 元，由截留的补助支付。").tick("evidence", "建材店老板").done()
	i.deed("file_report", "").part("text", "复查：原认定的前两个问题成立；盖厨房的钱部分属实。").done()
	i.deed("propose_gate", "facts").done()

	var may bool
	former := c.open("qz-chen")
	if former.Eval(`document.querySelector("form[data-command=approve_gate]") !== null`, &may); may {
		c.t.Error("the former reviewer may approve again")
	}
	c.open("qz-zhuo").deed("approve_gate", "facts").done()

	i = c.open("qz-mo")
	i.deed("amend_party", string(c.now().Parties[0].ID)).tick("allegations", "厨房").done()
	if p := c.now().Parties[0]; len(p.Allegations) != 3 || p.Duty != "direct" || !p.PartyMember {
		c.t.Errorf("the amended party: %+v", p)
	}
	i.deed("propose_gate", "responsibility").done()
	c.open("qz-zhuo").deed("approve_gate", "responsibility").done()
	c.open("qz-mo").deed("propose_gate", "accountability").done()
	c.look(c.open("qz-zhuo"), "121-recheck-accountability")
	c.of("qz-zhuo").deed("approve_gate", "accountability").done()
	c.open("qz-mo").deed("request_closing", "").done()
	c.readsTheReview()
}

// readsTheReview: the new approver sees the new findings, who made them, and
// everything that was ever sent back.
func (c *matter) readsTheReview() {
	c.t.Helper()
	i := c.review("qz-pan", c.id)
	for _, words := range []string{"莫小梅", "吉文", "卓越", "建材店老板证言", "8 户记不清的要再问一次", "缴入财政专户的凭证少一张"} {
		if !i.Has(words) {
			c.t.Errorf("the review of the re-check lacks %q", words)
		}
	}
	if unproven := c.option("finding", "unproven"); strings.Contains(i.matters(), unproven) {
		c.t.Errorf("the review shows the earlier finding: %s", i.matters())
	}
	c.look(i, "122-recheck-review")
}

// matters is what the review says of the allegations.
func (i inspector) matters() (text string) {
	i.Eval(`document.querySelector("#matters").innerText`, &text)
	return text
}

// tellsTheVillager: the receipt shows the second ending and offers no second
// objection.
func (c *matter) tellsTheVillager(villager *rehearse.Tipster) {
	c.t.Helper()
	p := c.phone(c.b, chinese(c.t))
	p.prefix = "recheck-"
	p.status(villager.Receipt.Phrase())
	p.expect("closed", "on on on")
	var answers int
	p.Eval(fmt.Sprintf(`document.body.innerText.split(%q).length - 1`, outcome), &answers)
	if answers != 2 || p.Has(p.say("status.object_hint")) {
		c.t.Errorf("the receipt shows %d answers: %s", answers, p.Text())
	}
	p.keep("02-closed-again")
	p.NoProblems()
	p.Close()
}
