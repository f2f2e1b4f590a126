package e2e

import (
	"errors"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// accessible holds the page against axe, in light and in dark.
func (i inspector) accessible(name string) {
	i.t.Helper()
	for _, dark := range []bool{false, true} {
		i.Dark(dark)
		for _, fault := range axe(i.t, i.Page, map[bool]string{false: wcag, true: contrast}[dark]) {
			i.t.Errorf("%s %s, dark %v: %s", i.lang, name, dark, fault)
		}
	}
	i.Dark(false)
	i.keep(name)
}

// TestALostPhoneInTheBrowser: a used code is refused; a recovery code leads to
// another phone; with that the desk opens, and the old one opens nothing.
func TestALostPhoneInTheBrowser(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Patience: longPatience})
	for _, w := range []tongue{chinese(t), english(t)} {
		m := in.member("qz-fu")
		i := inspector{b.NewPage(chrome.Desk), w, in.desk, m.Login}
		used := must[string](t)(m.CodeToType())
		i.Open(w.at(in.desk, "/login"))
		i.logInAs(m.Login, m.Passphrase, used)
		i.Click("css:#logout")
		i.show(m.Login, m.Passphrase, used)
		i.appears("#login .answer.bad")
		i.accessible("70-code-used")
		old := m.Phone
		i.Open(w.at(in.desk, "/login"))
		i.show(m.Login, m.Passphrase, m.Phone.Recovery[0])
		i.appears("#enrol-picture svg")
		i.accessible("71-enrol")
		m.Phone = i.enrols()
		if m.Phone.Secret == old.Secret || len(m.Phone.Recovery) != 10 || m.Phone.Recovery[0] == old.Recovery[0] {
			t.Error("the new phone has the old secret or the old codes")
		}
		i.Click(w.say("desk.codes.do"))
		i.WaitText(w.say("desk.js.codes_first"))
		i.accessible("72-recovery-codes")
		i.keepsCodes()
		i.Click("css:#logout")
		i.show(m.Login, m.Passphrase, old.Recovery[1])
		i.appears("#login .answer.bad")
		i.Close()
	}
}

// TestAnIdleDeskLocksAndKeepsWhatWasTyped: after ten idle minutes the page is
// gone and its session opens nothing; the passphrase brings page and text back.
// Locked for longer, the code is asked too, and the text still comes back.
func TestAnIdleDeskLocksAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	lead := in.sample(6).Lead
	b := chrome.Start(t, chrome.Options{Patience: longPatience})
	const typed = "还没有写完的一句话，谁也不该看见。"
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "qz-fu")
		m := in.member("qz-fu")
		i.openLead(lead)
		i.deed("add_note", "").part("text", typed)
		i.idles()
		i.accessible("73-locked")
		var kept string
		i.Eval(`JSON.stringify({ ...sessionStorage })`, &kept)
		absent(t, "the tab", []byte(kept), []string{typed})
		if i.Has(typed) {
			t.Error("the locked page shows what was typed")
		}
		i.Fill("css:#passphrase", "not the one")
		i.Click("css:#login button")
		i.appears("#login .answer.bad")
		i.Fill("css:#passphrase", m.Passphrase)
		i.Click("css:#login button")
		i.backWith(typed)
		i.keep("74-unlocked")

		i.idles()
		in.Wait(16 * time.Minute)
		i.Fill("css:#passphrase", m.Passphrase)
		i.Click("css:#login button")
		i.WaitText(w.say("desk.js.lock_over"))
		i.keep("75-locked-too-long")
		i.Fill("css:#passphrase", m.Passphrase)
		i.Fill("css:#code", must[string](t)(m.CodeToType()))
		i.Click("css:#login button")
		i.backWith(typed)
		i.onlySession()
		i.Close()
	}
}

// idles lets eleven minutes pass for the page, and waits for the lock.
func (i inspector) idles() {
	i.t.Helper()
	i.Eval(`(() => { const now = Date.now; Date.now = () => now() + 11 * 60 * 1000; })()`, nil)
	i.WaitURL("/login")
	i.appears("#passphrase")
	i.WaitTrue(`document.querySelector("#code").hidden`)
}

// backWith waits for the page as it was, with what was typed in its form.
func (i inspector) backWith(typed string) {
	i.t.Helper()
	i.WaitURL("/leads/")
	i.WaitText(i.say("desk.js.draft_back"))
	i.settle()
	var back string
	i.Eval(`document.querySelector('form[data-command="add_note"] [data-part="text"]').value`, &back)
	if back != typed {
		i.t.Errorf("the form holds %q", back)
	}
}

// TestAnApprovalAsksForACodeInPlace, and goes on with it; left alone, nothing
// is done and the form stays.
func TestAnApprovalAsksForACodeInPlace(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Patience: longPatience})
	for _, w := range []tongue{chinese(t), english(t)} {
		lead := in.sample(5).Lead
		i := in.inspector(b, w, "qz-li")
		i.Answer("", nil)
		i.openLead(lead)
		in.Wait(casework.ProofLimit + time.Minute)
		d := i.deed("approve_proposal", "")
		d.press()
		i.appears("#prove[open]")
		i.accessible("76-step-up")
		i.Fill("css:#prove-code", "000000")
		i.Click("css:#prove form button")
		i.appears("#prove .answer.bad")
		i.Click(w.say("desk.js.prove_leave"))
		i.WaitText(w.say("desk.js.prove_left"))
		if before := must[*rehearse.File](t)(in.member("qz-li").Open(t.Context(), lead)); before.Lead.Pending.Kind == "" {
			t.Error("without a code it was approved")
		}
		i.proves(in.member("qz-li"))
		i.mark()
		d.press()
		i.renewed()
		if now := must[*rehearse.File](t)(in.member("qz-li").Open(t.Context(), lead)); now.Lead.Pending.Kind != "" {
			t.Error("with a code it was not approved")
		}
		i.Close()
	}
}

// TestTheAccountPage ends a session elsewhere, gives new recovery codes, takes
// up another phone, and changes the passphrase, with which the next login opens
// although the answer was lost. The administrator's button ends that one.
func TestTheAccountPage(t *testing.T) {
	t.Parallel()
	l := &wire{}
	in := begin(t, setting{betweenDesk: l.between})
	b := chrome.Start(t, chrome.Options{Patience: longPatience})
	for login, w := range map[string]tongue{"qz-chen": chinese(t), "qz-wang": english(t)} {
		m := in.member(login)
		elsewhere := must[casework.LoggedIn](t)(m.LogIn(t.Context()))
		i := in.inspector(b, w, login)
		i.Click("css:#to-account")
		i.WaitURL("/account")
		i.settle()
		i.accessible("77-account")
		i.mark()
		i.Click("css:#end-others")
		i.renewed()
		if _, err := in.Service.Session(t.Context(), elsewhere.Cookie); err != casework.ErrNoSession {
			t.Errorf("the session elsewhere goes on: %v", err)
		}
		i.Click("css:#new-codes")
		i.appears("#recovery li")
		i.keep("78-new-codes")
		i.mark()
		i.Click("css:label:has(#codes-kept)")
		i.Click("css:#step-codes button.wide")
		i.renewed()
		i.takesAnotherPhone(in, m)
		i.Click("css:#change > summary")
		i.Fill("css:#old", m.Passphrase)
		var made string
		i.Eval(`document.querySelector("#made").textContent`, &made)
		i.Fill("css:#again", made)
		i.keep("79-passphrase")
		l.loses("/account/passphrase")
		i.Click("css:#change-form > .do button")
		i.WaitText(w.say("desk.js.unreachable"))
		l.honest()
		i.Click("css:#change-form > .do button")
		i.WaitText(w.say("desk.js.passphrase_changed"))
		m.Passphrase = made
		i.Click("css:#logout")
		i.logInAs(m.Login, m.Passphrase, must[string](t)(m.CodeToType()))
		in.endsLogins(b, w, m)
		i.Reload()
		i.WaitURL("/login")
		i.NoProblems("504")
		i.Close()
	}
}

// takesAnotherPhone goes on in this tab with a new phone; the old one's codes
// and the other sessions are worth nothing.
func (i inspector) takesAnotherPhone(in *instance, m *rehearse.Member) {
	i.t.Helper()
	elsewhere := must[casework.LoggedIn](i.t)(m.LogIn(i.t.Context()))
	old := m.Phone
	i.Click("css:#new-phone")
	i.keep("78-new-phone")
	m.Phone = i.enrolsAt(in.Config.Now())
	if m.Phone.Secret == old.Secret {
		i.t.Error("the new phone has the old secret")
	}
	i.mark()
	i.Click("css:label:has(#codes-kept)")
	i.Click("css:#step-codes button.wide")
	i.renewed()
	if _, err := in.Service.Session(i.t.Context(), elsewhere.Cookie); err != casework.ErrNoSession {
		i.t.Errorf("the session elsewhere goes on: %v", err)
	}
	fresh := m.Phone
	m.Phone = old
	if _, err := m.LogIn(i.t.Context()); !errors.Is(err, casework.ErrLogin) {
		i.t.Errorf("the old phone still opens: %v", err)
	}
	m.Phone = fresh
}

// endsLogins: the administrator ends a member's logins everywhere.
func (in *instance) endsLogins(b *chrome.Browser, w tongue, m *rehearse.Member) {
	in.t.Helper()
	admin := inspector{b.NewPage(chrome.Desk), w, in.desk, "admin"}
	admin.login(in.Admin)
	admin.proves(in.Admin)
	o := &officesAtWork{founding: &founding{program: &program{t: in.t}}, in: in, admin: admin}
	form := o.manages(m.Login)
	admin.Click("css:" + form + ` [data-do="end_sessions"]`)
	admin.WaitText(w.say("desk.js.sessions_ended"))
	admin.keep("80-ended-logins")
	admin.NoProblems()
	admin.Close()
}
