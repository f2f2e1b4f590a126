package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// typist is an inspector who has no pointer: every step is a key pressed where
// the keyboard is.
type typist struct{ inspector }

// typist logs a hired member in by the keyboard alone.
func (in *instance) typist(b *chrome.Browser, w tongue, login string) typist {
	in.t.Helper()
	m := in.member(login)
	k := typist{inspector{b.NewPage(chrome.Desk), w, in.desk, login}}
	k.Open(k.at(k.origin, "/login"))
	k.appears("#name")
	k.to("#name")
	k.write(m.Login)
	k.to("#passphrase")
	k.write(m.Passphrase)
	k.to("#code")
	k.write(must[string](k.t)(m.CodeToType()))
	k.Press("Enter")
	k.appears("#logout")
	k.settle()
	k.provesByKeys(m)
	return k
}

// provesByKeys shows a fresh code whenever the desk asks for one.
func (k typist) provesByKeys(m *rehearse.Member) {
	k.Answer("#prove[open]", func() {
		k.t.Helper()
		k.WaitTrue(`document.activeElement.id === "prove-code"`)
		k.write(must[string](k.t)(m.CodeToType()))
		k.Press("Enter")
		k.WaitTrue(`document.querySelector("#prove") === null`)
	})
}

func (k typist) write(text string) {
	k.t.Helper()
	for _, key := range text {
		k.Press(string(key))
	}
}

// is tells whether the keyboard is at the element.
func (k typist) is(selector string) (here bool) {
	k.t.Helper()
	k.Eval(fmt.Sprintf(`document.activeElement.matches(%q)`, selector), &here)
	return here
}

// to presses Tab until the keyboard is at the element, and looks whether each
// stop on the way shows it.
func (k typist) to(selector string) {
	k.t.Helper()
	for range 120 {
		if k.is(selector) {
			return
		}
		k.Press("Tab")
		var at struct {
			Name       string
			Ring, Free bool
		}
		k.Eval(focused, &at)
		if !at.Ring && !strings.HasPrefix(at.Name, "BODY") {
			k.t.Errorf("%s: nothing shows that the keyboard is at %s", k.lang, at.Name)
		}
	}
	k.t.Fatalf("%s: the keyboard does not get to %s", k.lang, selector)
}

// row goes down the ledger with J to a lead.
func (k typist) row(lead tips.LeadID) {
	k.t.Helper()
	for range 60 {
		k.Press("j")
		if k.is(fmt.Sprintf("tr[data-lead=%q] a.number", lead)) {
			return
		}
	}
	k.t.Fatalf("J does not come to the lead: %s", k.Text())
}

// takes leaves what is open for the ledger, and opens a lead where it waits.
func (k typist) takes(lead tips.LeadID) {
	k.t.Helper()
	if !strings.HasSuffix(strings.Split(k.URL(), "?")[0], "/") {
		if k.is("input, textarea, select") {
			k.Press("Escape")
		}
		k.Press("Escape")
	} else {
		k.mark()
		k.Reload()
		k.renewed()
	}
	k.WaitTrue(`location.pathname === "/"`)
	k.settle()
	k.row(lead)
	k.Press("a")
	k.WaitURL(string(lead))
	k.settle()
}

// act brings the keyboard into the form of what the lead waits for, which must
// be this command.
func (k typist) act(command string) typist {
	k.t.Helper()
	inside := fmt.Sprintf(`document.activeElement.closest("form[data-command=%s]") !== null`, command)
	var there bool
	if k.Eval(inside, &there); !there {
		k.Press("a")
	}
	k.WaitTrue(inside)
	return k
}

// in is a selector inside the form the keyboard is in.
func (k typist) in(command, selector string) string {
	return fmt.Sprintf(`form[data-command=%s] %s`, command, selector)
}

// picks chooses a word of a select with the arrow keys.
func (k typist) picks(command, field, word string) typist {
	k.t.Helper()
	at := k.in(command, fmt.Sprintf("select[name=%s]", field))
	k.to(at)
	for range 40 {
		var chosen string
		if k.Eval(`document.activeElement.selectedOptions[0].textContent.trim()`, &chosen); chosen == word {
			return k
		}
		k.Press("ArrowDown")
	}
	k.t.Fatalf("the arrows do not come to %q in %s", word, at)
	return k
}

// ticks puts marks with the space bar, going down the list once.
func (k typist) ticks(command, field string, labels ...string) typist {
	k.t.Helper()
	list := k.in(command, fmt.Sprintf("[data-name=%s] input", field))
	k.to(list)
	left := len(labels)
	for left > 0 && k.is(list) {
		var label string
		k.Eval(`document.activeElement.closest("label").textContent`, &label)
		if slices.ContainsFunc(labels, func(wanted string) bool { return strings.Contains(label, wanted) }) {
			k.Press(" ")
			left--
		}
		k.Press("Tab")
	}
	if left > 0 {
		k.t.Fatalf("%s does not offer all of %q: %s", list, labels, k.Text())
	}
	return k
}

// says writes into a part of a sealed record.
func (k typist) says(command, field, part, text string) typist {
	k.t.Helper()
	k.to(k.in(command, fmt.Sprintf("[data-name=%s] [data-part=%s]", field, part)))
	k.write(text)
	return k
}

// sends goes to the form's button and presses it, once more where it is asked.
func (k typist) sends(command string) {
	k.t.Helper()
	k.to(k.in(command, "> .do button"))
	k.mark()
	k.Press("Enter")
	var again bool
	if k.Eval(`window.before === true && document.activeElement.closest("form[data-warn]") !== null && document.querySelector("form[aria-busy]") === null`, &again); again {
		k.Press("Enter")
	}
	k.renewed()
}

// TestALeadIsClosedByKeyboardAlone goes from the login to a closed lead without
// a pointer, three people each at their own keyboard: the ledger, the key to
// what waits, and the forms. The lead is one in which nothing proves true.
func TestALeadIsClosedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	in.arrived(3) // another one, so that a row has to be chosen
	lead := in.arrived(0)
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	w := chinese(t)
	handler := in.typist(b, w, "qz-fu")
	handler.takes(lead)
	handler.WaitTrue(`document.activeElement.id === "open"`)
	handler.mark()
	handler.Press("Enter")
	handler.renewed()
	handler.act("begin_screening").sends("begin_screening")
	handler.act("classify").picks("classify", "track", w.term("track", "rectify")).ticks("classify", "items", "15 ").sends("classify")
	handler.act("propose_disposal").picks("propose_disposal", "disposal", w.term("disposal", "preliminary")).
		says("propose_disposal", "opinion", "text", "cha").says("propose_disposal", "deliberation", "people", "san ren").
		says("propose_disposal", "deliberation", "text", "tong yi").sends("propose_disposal")

	approver := in.typist(b, w, "qz-li")
	approver.takes(lead)
	approver.act("approve_proposal").sends("approve_proposal")

	handler.takes(lead)
	handler.act("add_allegation").says("add_allegation", "text", "text", "shao fa").sends("add_allegation")
	handler.act("add_evidence").says("add_evidence", "object", "name", "biao").says("add_evidence", "object", "text", "yuan jian").sends("add_evidence")
	handler.act("record_finding").picks("record_finding", "finding", w.term("finding", "false")).
		says("record_finding", "text", "text", "bu shu shi").ticks("record_finding", "evidence", "biao").sends("record_finding")
	handler.act("name_verifiers").ticks("name_verifiers", "members", "符海生", "王秀兰").sends("name_verifiers")
	handler.act("file_report").says("file_report", "report", "text", "jing cha").sends("file_report")
	handler.act("propose_gate").sends("propose_gate")

	reviewer := in.typist(b, w, "qz-chen")
	approves := func() {
		t.Helper()
		reviewer.takes(lead)
		reviewer.act("approve_gate").sends("approve_gate")
		handler.takes(lead)
	}
	approves()
	handler.act("propose_gate").sends("propose_gate")
	approves()
	handler.act("decide_clarification").picks("decide_clarification", "answer", w.term("answer", "no")).
		says("decide_clarification", "reason", "text", "wu xu").sends("decide_clarification")
	handler.act("propose_gate").sends("propose_gate")
	approves()
	handler.act("request_closing").sends("request_closing")
	approver.takes(lead)
	approver.act("close").sends("close")
	if l := in.lead(lead); l.Stage != tips.Closed {
		t.Errorf("the lead is %s", l.Stage)
	}
	for _, k := range []typist{handler, approver, reviewer} {
		k.NoProblems()
		k.onlySession()
	}
}
