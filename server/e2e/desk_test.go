package e2e

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/casework/rehearse"
)

// inspector is one member at his own PC.
type inspector struct {
	*chrome.Page
	tongue
	origin string
	name   string // in the names of pictures
}

// inspector logs a hired member in through the login page.
func (in *instance) inspector(b *chrome.Browser, w tongue, login string) inspector {
	in.t.Helper()
	m := in.member(login)
	i := inspector{b.NewPage(chrome.Desk), w, in.desk, login}
	i.login(m)
	i.proves(m)
	return i
}

// proves has a fresh code shown whenever the desk asks for one.
func (i inspector) proves(m *rehearse.Member) {
	i.Answer("#prove[open]", func() {
		i.t.Helper()
		i.Fill("css:#prove-code", must[string](i.t)(m.CodeToType()))
		i.Click("css:#prove form button")
		i.WaitTrue(`document.querySelector("#prove") === null`)
	})
}

// keep takes a picture under the language's name.
func (i inspector) keep(name string) {
	i.Eval(`window.scrollTo(0, 0)`, nil)
	i.translated(i.Page)
	i.Shot(i.shot("desk-" + name))
}

func (i inspector) appears(selector string) { i.t.Helper(); appears(i.Page, selector) }

func (i inspector) login(m *rehearse.Member) {
	i.t.Helper()
	i.Open(i.at(i.origin, "/login"))
	i.logInAs(m.Login, m.Passphrase, must[string](i.t)(m.CodeToType()))
}

// logInAs types name, passphrase and one-time code and waits for the first page
// behind.
func (i inspector) logInAs(login, passphrase, code string) {
	i.t.Helper()
	i.show(login, passphrase, code)
	i.appears("#logout")
	i.settle()
}

// show fills in the login page and sends it.
func (i inspector) show(login, passphrase, code string) {
	i.t.Helper()
	i.appears("#name")
	i.Fill("css:#name", login)
	i.Fill("css:#passphrase", passphrase)
	i.Fill("css:#code", code)
	i.Click("css:#login button")
}

// enrols takes the secret that the page shows into a phone, proves it and keeps
// the recovery codes.
func (i inspector) enrols() *rehearse.Phone { i.t.Helper(); return i.enrolsAt(time.Now()) }

// enrolsAt does so at a moment of the service's own clock.
func (i inspector) enrolsAt(now time.Time) *rehearse.Phone {
	i.t.Helper()
	i.appears("#enrol-picture svg")
	var shown string
	i.Eval(`document.querySelector("#enrol-secret").textContent`, &shown)
	mobile := &rehearse.Phone{Secret: must[factor.Secret](i.t)(factor.ParseSecret(shown))}
	code, ok, err := mobile.Lasting(now)
	if err != nil || !ok {
		i.t.Fatalf("the phone shows no code: %v", err)
	}
	i.Fill("css:#enrol-code", code)
	i.Click("css:#step-enrol button")
	i.appears("#recovery li")
	i.Eval(`[...document.querySelectorAll("#recovery li")].map((code) => code.textContent)`, &mobile.Recovery)
	return mobile
}

// keepsCodes goes on from the recovery codes to the first page behind.
func (i inspector) keepsCodes() {
	i.t.Helper()
	i.Click("css:label:has(#codes-kept)")
	i.Click(i.say("desk.codes.do"))
	i.appears("#logout")
	i.settle()
}

// settle waits until the page is drawn, its buttons work and nothing on it waits
// to be opened.
func (i inspector) settle() {
	i.t.Helper()
	i.WaitTrue(`document.readyState === "complete" && document.querySelector(".waits, main[inert]") === null`)
}

// mark makes the page of now known, for renewed to see it go.
func (i inspector) mark() { i.Eval(`void (window.before = true)`, nil) }

// renewed waits until the page was drawn anew after mark.
func (i inspector) renewed() {
	i.t.Helper()
	i.WaitTrue(`window.before === undefined && document.readyState === "complete" && document.querySelector("main") !== null`)
	i.settle()
}

// openLead opens a lead from the ledger, by its number's link.
func (i inspector) openLead(lead tips.LeadID) {
	i.t.Helper()
	i.Open(i.at(i.origin, "/"))
	i.settle()
	i.openRow(lead)
}

// openBelow opens a lead of an office below one's own.
func (i inspector) openBelow(lead tips.LeadID) {
	i.t.Helper()
	i.Open(i.at(i.origin, "/"))
	i.settle()
	i.mark()
	i.Click(i.say("desk.nav.below"))
	i.renewed()
	i.openRow(lead)
}

func (i inspector) openRow(lead tips.LeadID) {
	i.t.Helper()
	i.Click(fmt.Sprintf("css:tr[data-lead=%q] a.number", lead))
	i.WaitURL(string(lead))
	i.settle()
}

// reload draws the page anew, as after a colleague's step.
func (i inspector) reload() {
	i.t.Helper()
	i.Reload()
	i.settle()
}

// opens presses the button that opens a lead for the first time.
func (i inspector) opens() {
	i.t.Helper()
	i.appears("#open")
	i.mark()
	i.Click("css:#open")
	i.renewed()
}

// deed is one form of the lead page.
type deed struct {
	inspector
	command string
	form    string // selector of its form element
}

// deed brings a command's form before the eyes, as a click on its title does.
// ref is the end of its id where the page has several of them.
func (i inspector) deed(command, ref string) deed {
	i.t.Helper()
	id := "#f-" + command
	if ref != "" {
		id += "-" + ref
	}
	d := deed{i, command, fmt.Sprintf(`%s form[data-command=%q]`, id, command)}
	if ref == "*" {
		d.form = fmt.Sprintf(`form[data-command=%q]`, command)
		id = fmt.Sprintf(`details:has(> %s)`, d.form)
	}
	var closed bool
	i.Eval(fmt.Sprintf(`(() => { const d = document.querySelector(%q); return d instanceof HTMLDetailsElement && !d.open; })()`, id), &closed)
	if closed {
		i.Click("css:" + id + " > summary")
	}
	var quiet bool
	i.Eval(fmt.Sprintf(`document.querySelector(%q) instanceof HTMLFormElement`, id), &quiet)
	if quiet {
		d.form = id
	}
	i.appears("" + d.form)
	return d
}

// part fills one input of a sealed record.
func (d deed) part(name, text string) deed {
	d.t.Helper()
	d.Fill(fmt.Sprintf(`css:%s [data-part=%q]`, d.form, name), text)
	return d
}

// of fills one input of the sealed record that stands for a field.
func (d deed) of(field, name, text string) deed {
	d.t.Helper()
	d.Fill(fmt.Sprintf(`css:%s fieldset[data-name=%q] [data-part=%q]`, d.form, field, name), text)
	return d
}

// choose picks a word of the field's vocabulary.
func (d deed) choose(field, option string) deed {
	d.t.Helper()
	d.Choose(fmt.Sprintf(`css:%s div:not([hidden]) > select[name=%q]`, d.form, field), option)
	return d
}

// put fills an open field.
func (d deed) put(field, text string) deed {
	d.t.Helper()
	d.Fill(fmt.Sprintf(`css:%s [name=%q]`, d.form, field), text)
	return d
}

// on sets a date.
func (d deed) on(field string, day tips.Day) deed {
	d.t.Helper()
	d.SetValue(fmt.Sprintf(`css:%s [name=%q]`, d.form, field), day.String())
	return d
}

// tick ticks the box with this label in a list, or the single box of a field.
func (d deed) tick(field, label string) deed {
	d.t.Helper()
	var index int
	d.Eval(fmt.Sprintf(`[...document.querySelectorAll('%s [data-name="%s"] label')].findIndex((l) => l.textContent.trim().includes(%q))`,
		d.form, field, label), &index)
	if index < 0 {
		d.t.Fatalf("%s offers no %s called %q: %s", d.command, field, label, d.Text())
	}
	d.Click(fmt.Sprintf(`css:%s [data-name=%q] label:nth-of-type(%d)`, d.form, field, index+1))
	return d
}

// press sends the form without waiting for what comes of it.
func (d deed) press() {
	d.t.Helper()
	d.Click("css:" + d.form + " > .do button")
	var again bool
	d.Eval(fmt.Sprintf(`document.querySelector(%q).dataset.warn !== undefined`, d.form), &again)
	if again { // what cannot be undone is asked once more, at the same button
		d.Click("css:" + d.form + " > .do button")
	}
}

// done sends the form and waits until the page shows the lead as it now stands.
func (d deed) done() {
	d.t.Helper()
	d.mark()
	d.press()
	d.WaitTrue(fmt.Sprintf(`window.before === undefined || (document.querySelector('%s .note.bad') && !document.querySelector('%s').hasAttribute("aria-busy"))`, d.form, d.form))
	var failed string
	d.Eval(fmt.Sprintf(`window.before === undefined ? "" : (document.querySelector('%s .note.bad') || {}).innerText || ""`, d.form), &failed)
	if failed != "" {
		d.Shot("failed-" + d.command)
		d.t.Fatalf("%s could not %s: %s", d.name, d.command, failed)
	}
	d.renewed()
}

// refused sends the form and gives the lines of the answer beside its button.
func (d deed) refused() []string {
	d.t.Helper()
	d.mark()
	d.press()
	d.appears("" + d.form + " .answer.bad")
	var lines []string
	d.Eval(fmt.Sprintf(`[...document.querySelectorAll('%s .answer.bad li')].map((li) => li.innerText.trim())`, d.form), &lines)
	var stayed bool
	d.Eval(`window.before === true`, &stayed)
	if !stayed {
		d.t.Errorf("%s: the refused form was drawn anew and what was typed is lost", d.command)
	}
	return lines
}

// gates are the three lights in the margin.
func (i inspector) gates() string {
	var lights []string
	i.Eval(`[...document.querySelectorAll(".gate .dots i")].map((light) => light.className)`, &lights)
	return strings.Join(lights, " ")
}

// sentences of reasons in the page's language, sorted.
func (w tongue) sentences(reasons []tips.Reason) []string {
	var all []string
	for _, r := range reasons {
		all = append(all, w.pick(r.ZH, r.EN))
	}
	slices.Sort(all)
	return all
}
