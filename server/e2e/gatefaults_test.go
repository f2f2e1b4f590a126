package e2e

import (
	"fmt"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// Steps of the road after which the facts are proposed, and the responsibility.
const (
	factsProposed          = 9
	responsibilityProposed = 12
)

// TestNothingHappensTwiceOrByHalves at a gate and at the money: a network that
// is gone, a button pressed three times, an answer that is lost on its way back.
func TestNothingHappensTwiceOrByHalves(t *testing.T) {
	t.Parallel()
	l := &wire{}
	in := begin(t, setting{betweenDesk: l.between})
	d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: chinese(t), all: map[string]inspector{}}
	lead := in.sample(factsProposed).Lead
	d.approvesOnce(lead)
	if err := in.team().Walk(t.Context(), lead, aPlot(), rehearse.Road()[factsProposed+1:responsibilityProposed]); err != nil {
		t.Fatal(err)
	}
	d.approvesWithoutAnAnswer(l, lead)
	d.entersMoneyWithoutAnAnswer(l, in.sample(measuresDecided).Lead)
	for _, i := range d.all {
		i.NoProblems("net::ERR_INTERNET_DISCONNECTED", "422 (Unprocessable Entity)", "504 (Gateway Timeout)")
	}
}

// approvals counts how often a gate of the lead was approved.
func (d *desks) approvals(lead tips.LeadID) (times int) {
	d.t.Helper()
	v := must[casework.LeadView](d.t)(d.Service.View(d.t.Context(), d.member("qz-li").Caller(), lead))
	for _, e := range v.History {
		if _, approved := e.Fact.(tips.GateApproved); approved {
			times++
		}
	}
	return times
}

func (d *desks) approvesOnce(lead tips.LeadID) {
	d.t.Helper()
	i := d.at("qz-chen", lead)
	approve := i.deed("approve_gate", "facts")
	i.Offline(true)
	approve.press()
	i.WaitText(i.say("desk.js.unreachable"))
	if d.lead(lead).Gate(tips.Facts).Light != tips.Half {
		d.t.Error("approved without a network")
	}
	i.Offline(false)
	i.mark()
	i.Eval(fmt.Sprintf(`{ const yes = document.querySelector('%s > .do button'); for (let n = 0; n < 4; n++) yes.click(); }`, approve.form), nil)
	i.renewed()
	if n := d.approvals(lead); n != 1 || d.lead(lead).Gate(tips.Facts).ApprovedBy != d.member("qz-chen").ID {
		d.t.Errorf("approved %d times", n)
	}
}

// approvesWithoutAnAnswer: the approval arrives and its answer is lost. Pressing
// again neither approves twice nor blames somebody else.
func (d *desks) approvesWithoutAnAnswer(l *wire, lead tips.LeadID) {
	d.t.Helper()
	i := d.at("qz-chen", lead)
	approve := i.deed("approve_gate", "responsibility")
	l.loses("/commands")
	approve.press()
	i.WaitText(i.say("desk.js.unreachable"))
	l.honest()
	if d.lead(lead).Gate(tips.Responsibility).Light != tips.On {
		d.t.Fatal("the approval did not arrive")
	}
	approve.press()
	i.WaitText(i.say("desk.js.stale_unsure"))
	d.look(i, "114-answer-lost")
	i.reload()
	if n := d.approvals(lead); n != 2 || i.gates() != "on on off" {
		d.t.Errorf("approved %d times, the margin shows %q", n, i.gates())
	}
}

// entersMoneyWithoutAnAnswer: what was typed stays, and pressing again finds the
// entry there instead of making another.
func (d *desks) entersMoneyWithoutAnAnswer(l *wire, lead tips.LeadID) {
	d.t.Helper()
	i := d.at("qz-fu", lead)
	entry := i.deed("record_money", "").choose("kind", d.option("money", "recovered")).put("amount", "300").part("text", "缴入财政专户，凭证存卷。")
	l.loses("/commands")
	entry.press()
	i.WaitText(i.say("desk.js.unreachable"))
	l.honest()
	if got := i.Value(fmt.Sprintf("css:%s [name=amount]", entry.form)); got != "300" || len(d.lead(lead).Money) != 1 {
		d.t.Errorf("after the lost answer the field holds %q, and %d entries arrived", got, len(d.lead(lead).Money))
	}
	entry.done()
	if now := d.lead(lead); len(now.Money) != 1 || now.MoneyAnswered() != 30_000 {
		d.t.Errorf("%d entries of money, %d fen", len(now.Money), now.MoneyAnswered())
	}
}
