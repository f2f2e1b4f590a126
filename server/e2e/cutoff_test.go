package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/people"
)

// TestAnOfficeIsFoundedOverABadNetwork: each answer of the way gets lost once,
// or the network is gone. Whoever presses again, or draws the page anew, goes
// on from where things truly stand.
func TestAnOfficeIsFoundedOverABadNetwork(t *testing.T) {
	t.Parallel()
	l := &wire{}
	in := begin(t, setting{empty: true, betweenDesk: l.between})
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	f := &founding{program: &program{t: t, desk: in.desk}, w: w, browser: b}
	f.admin = inspector{b.NewPage(chrome.Desk), w, in.desk, "admin"}
	f.admin.login(in.Admin)
	f.admin.proves(in.Admin)
	const name = "海南省扶贫开发领导小组办公室"
	office := func() people.Office { return in.Service.Directory().Offices[in.RootOffice] }

	late := f.invite("late", name, tips.Handler)
	code := f.invite("lin", name, tips.Approver)
	f.meanwhile = func() { f.losesActivation(l, "lin") }
	first, _ := f.activate("lin", code)
	f.meanwhile = nil
	f.logInAgain(first, "lin") // with the passphrase whose answer was lost

	first.people()
	first.Offline(true)
	first.Click("css:#make-key")
	first.WaitText(w.say("desk.js.unreachable"))
	first.Offline(false)
	if office().State() != people.OfficeNew {
		t.Fatalf("offline, the office became %s", office().State())
	}
	f.losesAnswer(l, first, "/directory", "css:#make-key")
	first.people()
	if mark := first.shownMark("office"); mark == "" || office().State() != people.OfficeFounding {
		t.Fatalf("the office is %s, its key %q on the maker's screen", office().State(), mark)
	}

	second, mark := f.activate("xu", f.invite("xu", name, tips.Handler))
	first.people()
	first.Fill("css:form[data-admit] input", mark)
	f.losesAnswer(l, first, "/directory", "css:form[data-admit] button")
	first.keep("100-admitted-answer-lost")
	first.people()
	if first.Has(mark) || office().Readers != 2 {
		t.Errorf("%d people read", office().Readers)
	}
	f.logInAgain(second, "xu")
	second.people()
	second.confirmsKey(officeMark(first))

	f.losesAnswer(l, second, "/directory", "css:#make-paper")
	second.people() // a paper that nobody saw waits for its drill; another takes its place
	second.Click("css:[data-paper-again]")
	f.backUp(second)
	if !office().Proven() {
		t.Error("the paper is not proven")
	}
	f.usesAnOldCode(in, late)
	for _, i := range []inspector{first, second} {
		i.NoProblems("504", "409", "ERR_INTERNET_DISCONNECTED")
	}
}

// losesAnswer presses a button whose call arrives and is never answered, and
// presses again: it is told to look anew, and nothing happens twice.
func (f *founding) losesAnswer(l *wire, i inspector, path, button string) {
	f.t.Helper()
	l.loses(path)
	i.Click(button)
	i.WaitText(f.w.say("desk.js.unreachable"))
	l.honest()
	i.Click(button)
	i.WaitText(f.w.say("desk.js.directory_stale"))
}

// losesActivation hands an account in, and the answer is lost; what was typed
// stays, and cannot become another account.
func (f *founding) losesActivation(l *wire, login string) {
	f.t.Helper()
	i := f.everybody[len(f.everybody)-1]
	l.loses("/activate")
	i.Click(f.w.say("desk.activate.do"))
	i.WaitText(f.w.say("desk.js.unreachable"))
	l.honest()
	i.keep("99-activation-answer-lost")
	var fixed bool
	if i.Eval(`document.querySelector("#again").readOnly && document.querySelector("#again").value !== ""`, &fixed); !fixed {
		f.t.Errorf("%s could hand in another passphrase for the same code", login)
	}
}

// usesAnOldCode: a one-time code that is over says so, and lets nobody in.
func (f *founding) usesAnOldCode(in *instance, code string) {
	f.t.Helper()
	in.Wait(8 * 24 * time.Hour)
	i := inspector{f.browser.NewPage(chrome.Desk), f.w, f.desk, "late"}
	i.Open(f.desk + "/activate")
	i.Fill("css:#code", code)
	i.Click(f.w.say("desk.activate.next"))
	i.WaitText(f.w.say("error.code_over"))
	i.keep("101-code-over")
	i.faultless("an activation that is over")
	for _, m := range in.Service.Directory().Members {
		if m.Login == "late" && m.Active() {
			f.t.Error("the old code made an account")
		}
	}
	i.Close()
}

// TestKeysAreChangedOverABadNetwork: of two rotations at once one holds; one
// whose answer is lost has happened, and goes on to the leads, whose sealing is
// cut off midway and goes on too.
func TestKeysAreChangedOverABadNetwork(t *testing.T) {
	t.Parallel()
	l := &wire{}
	o := atWorkBehind(t, chinese(t), l.between)
	fu := o.in.inspector(o.browser, o.w, "qz-fu")
	chen := o.in.inspector(o.browser, o.w, "qz-chen")
	both := []inspector{fu, chen}
	for _, i := range both {
		i.people()
		i.Click("css:#rotate-more > summary")
		i.mark()
	}
	l.meets("/directory", 2)
	for _, i := range both {
		i.Eval(`void document.querySelector("#rotate").click()`, nil)
	}
	stale := o.w.say("desk.js.directory_stale")
	settled := fmt.Sprintf(`document.body.innerText.includes(%q) || window.before === undefined && document.querySelector("#renewal-bar") !== null`, stale)
	losers := 0
	for _, i := range both {
		i.WaitTrue(settled)
		if i.Has(stale) {
			losers++
			i.keep("102-two-rotations")
		}
	}
	l.honest()
	if got := o.office(); losers != 1 || got.Generation != 1 {
		t.Fatalf("%d of two rotations were refused; the key's number is %d", losers, got.Generation)
	}
	for _, i := range both {
		o.reads(i, o.leads[0])
	}

	fu.people()
	fu.Click("css:#rotate-more > summary")
	o.losesAnswer(l, fu, "/directory", "css:#rotate")
	l.loses("/commands")
	fu.people()
	fu.appears("#renew")
	fu.Click("css:#renew")
	fu.WaitText(o.w.say("desk.js.unreachable"))
	fu.keep("103-renewal-cut-off")
	l.honest()
	fu.Click("css:#renew")
	fu.WaitTrue(`document.querySelector("#renew").hidden`)
	if got, left := o.office(), waiting(t, o.in); got.Generation != 2 || left != 0 {
		t.Errorf("the key's number is %d, %d leads wait", got.Generation, left)
	}
	for _, i := range both {
		for _, lead := range o.leads {
			o.reads(i, lead)
		}
	}
	o.clocksAreWrong()
}

// clocksAreWrong: a PC whose clock is a year off works as any other; a phone
// that is five minutes ahead is told so where that gives nothing away.
func (o *officesAtWork) clocksAreWrong() {
	o.t.Helper()
	for _, off := range []time.Duration{370 * 24 * time.Hour, -370 * 24 * time.Hour} {
		m := o.in.member("qz-li")
		i := inspector{o.browser.NewPage(chrome.Desk), o.w, o.in.desk, m.Login}
		i.ClockAhead(off)
		i.login(m)
		o.reads(i, o.leads[0])
		i.NoProblems()
		i.Close()
	}
	m := o.in.member("qz-fu")
	ahead := must[string](o.t)(m.Phone.Secret.Code(factor.StepAt(o.in.Config.Now().Add(5 * time.Minute))))
	i := inspector{o.browser.NewPage(chrome.Desk), o.w, o.in.desk, m.Login}
	i.Open(o.in.desk + "/login")
	i.show(m.Login, m.Passphrase, ahead)
	i.WaitText(o.w.say("error.login_wrong"))
	i.keep("104-phone-ahead-login")
	i.Fill("css:#code", must[string](o.t)(m.CodeToType()))
	i.Click("css:#login button")
	i.appears("#logout")
	i.settle()
	o.in.Wait(6 * time.Minute)
	i.people()
	i.Click("css:#rotate-more > summary")
	i.Click("css:#rotate")
	i.appears("#prove[open]")
	later := must[string](o.t)(m.Phone.Secret.Code(factor.StepAt(o.in.Config.Now().Add(5 * time.Minute))))
	i.Fill("css:#prove-code", later)
	i.Click("css:#prove form button")
	i.WaitText(strings.TrimSpace(o.w.say("error.factor_ahead")))
	i.keep("105-phone-ahead-step-up")
	i.Close()
}
