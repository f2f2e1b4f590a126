package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
)

const closingAsked = 19 // steps of the road, the request for closing among them

// TestTheClosingReview shows an approver the whole lead on one page: he closes
// it there over a lost network, sends one back, and sees of a third why its
// approvals no longer hold; in both languages.
func TestTheClosingReview(t *testing.T) {
	t.Parallel()
	for _, w := range []tongue{chinese(t), english(t)} {
		t.Run(w.lang, func(t *testing.T) {
			t.Parallel()
			in := begin(t, setting{})
			d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: speak(t, w.lang), all: map[string]inspector{}}
			d.closesOverALostNetwork()
			d.sendsBack()
			d.seesWhatFell()
			for _, i := range d.all {
				i.NoProblems("net::ERR_INTERNET_DISCONNECTED", "409 (Conflict)", "422 (Unprocessable Entity)")
			}
		})
	}
}

// review opens the closing review from the lead's page.
func (d *desks) review(login string, lead tips.LeadID) inspector {
	d.t.Helper()
	i := d.at(login, lead)
	i.Click(i.say("closing.link"))
	i.WaitURL("/closing")
	i.settle()
	return i
}

func (d *desks) closesOverALostNetwork() {
	d.t.Helper()
	lead := d.sample(closingAsked).Lead
	i := d.review("qz-li", lead)
	plot := aPlot()
	for _, words := range []string{
		plot.Allegation, plot.Finding, plot.Evidence, plot.Person, plot.Post, plot.Document,
		"符海生", "陈志强", i.say("closing.state_ready"), i.say("closing.no_refusals"),
	} {
		if !i.Has(words) {
			d.t.Errorf("the closing review lacks %q", words)
		}
	}
	var drawn int
	if i.Eval(`[...document.querySelectorAll(".bar.money rect")].reduce((sum, r) => sum + r.width.baseVal.value, 0)`, &drawn); drawn != 1000 {
		d.t.Errorf("the bar of money is %d thousandths long", drawn)
	}
	d.look(i, "82-closing")
	i.Offline(true)
	d.closes(i)
	i.WaitText(i.say("desk.js.unreachable"))
	i.keep("83-closing-offline")
	if l := d.lead(lead); l.Stage != tips.Closing {
		d.t.Errorf("closed without a network: %s", l.Stage)
	}
	i.Offline(false)
	i.mark()
	i.Eval(`{ const close = document.querySelector("#f-close > .do button"); close.click(); close.click(); }`, nil) // a double click
	i.renewed()
	if l := d.lead(lead); l.Stage != tips.Closed {
		d.t.Errorf("not closed: %s", l.Stage)
	}
	if !i.Has(fmt.Sprintf(i.say("closing.state_ended"), d.option("stage", "closed"))) {
		d.t.Errorf("after closing the page says: %s", i.Text())
	}
}

func (d *desks) closes(i inspector) { d.t.Helper(); i.deed("close", "").press() }

// sendsBack keeps the reason for everybody, and leads the handler to what is to
// be mended.
func (d *desks) sendsBack() {
	d.t.Helper()
	lead := d.sample(closingAsked).Lead
	i := d.review("qz-li", lead)
	reason := "退款签收表少三户的签字"
	i.deed("send_back_closing", "").choose("gate", d.option("gate", "accountability")).of("reason", "text", reason).done()
	if l := d.lead(lead); l.Stage == tips.Closing || l.Gate(tips.Accountability).Light != tips.Off {
		d.t.Errorf("sent back, but in %s", l.Stage)
	}
	handler := d.review("qz-fu", lead)
	if n := strings.Count(handler.Text(), reason); n < 2 { // at its gate and among what was sent back
		d.t.Errorf("the reason stands %d times on the page", n)
	}
	d.look(handler, "84-closing-sent-back")
}

// seesWhatFell: a finding that changes after the approvals takes them away, and
// the page says who changed what; its checklist leads to the field.
func (d *desks) seesWhatFell() {
	d.t.Helper()
	lead := d.sample(closingAsked - 1).Lead
	approver := d.review("qz-li", lead)
	handler := d.at("qz-fu", lead)
	handler.deed("add_allegation", "").part("text", "还占用了村里的推土机").done()
	d.closes(approver) // on a page drawn before
	approver.WaitText(approver.say("desk.js.stale"))
	if l := d.lead(lead); l.Stage == tips.Closed {
		d.t.Fatal("a stale approval closed the lead")
	}
	approver = d.review("qz-li", lead)
	fell, _, _ := strings.Cut(approver.say("closing.fell"), "%s")
	if n := strings.Count(approver.Text(), fell); n != 3 || !approver.Has(approver.say("desk.event.allegation_added")) {
		d.t.Errorf("%d gates say why their approval is gone: %s", n, approver.Text())
	}
	d.look(approver, "85-closing-fell")
	handler = d.review("qz-fu", lead)
	handler.Click("css:#gate-1 .miss a")
	handler.WaitURL("#f-record_finding")
	handler.settle()
	handler.WaitTrue(`document.activeElement?.closest("form")?.dataset.command === "record_finding"`)
}
