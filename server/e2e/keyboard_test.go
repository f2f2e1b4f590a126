package e2e

import (
	"fmt"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
)

// focused tells what the keyboard is at and whether a person sees that: a ring
// around it, and nothing in front of it.
const focused = `(() => {
  const e = document.activeElement;
  const ring = (x) => { const s = getComputedStyle(x); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; };
  const label = e.closest("label");
  const box = (e.matches("[type=file], [type=checkbox]") && label ? label : e).getBoundingClientRect();
  const front = document.elementFromPoint(box.left + Math.min(box.width / 2, 150), box.top + box.height / 2);
  return {
    Name: e.tagName + "#" + e.id + " " + (e.textContent || "").trim().slice(0, 20),
    Ring: ring(e) || (label !== null && ring(label)),
    Free: front !== null && (e.contains(front) || front.contains(e) || (label !== null && label.contains(front))),
  };
})()`

// tabTo presses Tab until the keyboard is at the element, and looks at every
// stop on the way.
func (p phone) tabTo(selector string) {
	p.t.Helper()
	for range 60 {
		p.Press("Tab")
		var here bool
		var at struct {
			Name       string
			Ring, Free bool
		}
		p.Eval(`document.activeElement === document.body`, &here)
		if here { // round the end of the page
			continue
		}
		p.Eval(focused, &at)
		if !at.Ring {
			p.t.Errorf("%s: nothing shows that the keyboard is at %s", p.lang, at.Name)
		}
		if !at.Free {
			p.t.Errorf("%s: something covers %s while the keyboard is at it", p.lang, at.Name)
		}
		p.Eval(fmt.Sprintf(`document.activeElement.matches(%q)`, selector), &here)
		if here {
			return
		}
	}
	p.t.Fatalf("%s: the keyboard does not get to %s", p.lang, selector)
}

// write presses the keys of the text where the keyboard is.
func (p phone) write(text string) {
	p.t.Helper()
	for _, key := range text {
		p.Press(string(key))
	}
}

// said is the step the page announces to a screen reader.
func (p phone) said(n int) {
	p.t.Helper()
	p.WaitTrue(fmt.Sprintf(`document.querySelector("#live").textContent === %q`, p.say("say.tip.step", "n", fmt.Sprint(n), "of", "11")))
	p.WaitTrue(`document.activeElement.matches("[data-step]:not([hidden]) h1")`)
}

// TestATipByKeyboardAlone goes from the front page to the receipt's status
// without a pointer; each step is said aloud.
func TestATipByKeyboardAlone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		p := in.phone(b, w)
		p.Open(w.at(in.public, "/"))
		p.tabTo(`a.btn[href^="/tip"]`)
		p.Press("Enter")
		p.WaitURL("/tip")
		p.appears("[data-tile]")
		p.tabTo(`[data-tile="money"]`)
		p.Press(" ")
		p.said(2)
		p.tabTo("#what")
		p.write("money short")
		p.tabTo("#next")
		p.Press("Enter")
		p.said(3)
		p.tabTo("#area")
		p.tabTo("#area-find")
		p.write("qz")
		p.Press("ArrowDown", "Enter")
		if got := p.Value("css:#area"); got != county {
			t.Errorf("%s: the keyboard chooses %q", w.lang, got)
		}
		p.tabTo("#next")
		p.Press(" ")
		p.said(4)
		p.tabTo(`[data-choice="no"]`)
		p.Press(" ")
		for n := 5; n <= 11; n++ {
			p.tabTo("#next")
			p.Press("Enter")
			p.said(n)
			if n == 9 {
				p.filesByKeyboard()
			}
		}
		p.tabTo("#review button")
		p.WaitTrue(`!document.querySelector("#next").disabled`)
		p.tabTo("#next")
		p.Press("Enter")
		paper := p.readReceipt()
		p.WaitTrue(`document.activeElement.matches("#receipt h1")`)
		p.tabTo("#copied")
		p.Press("Enter")
		p.WaitTrue(`document.activeElement.matches("#row")`)
		p.write(paper.rows[p.askedRow(paper)])
		p.Press("Enter")
		p.WaitText(w.say("tip.done"))
		p.tabTo(`#done a[href^="/status"]`)
		p.Press("Enter")
		p.WaitURL("/status")
		p.appears("#receipt")
		p.tabTo("#receipt")
		p.write(paper.digits())
		p.Press("Enter")
		p.appears("#stage")
		p.WaitTrue(`document.activeElement.matches("#stage")`)
		p.tabTo("#message")
		p.write("more")
		p.tabTo("#send")
		p.Press("Enter")
		p.WaitText(w.say("say.status.sent"))
		p.tabTo("#burn")
		p.Press(" ")
		p.WaitText(w.say("status.burn_sure"))
		p.tabTo("#burn-no")
		p.NoProblems()
		p.Close()
	}
}

// filesByKeyboard comes to every way of adding something, adds a photo and
// takes it away again; the keyboard stays where it is understood.
func (p phone) filesByKeyboard() {
	p.t.Helper()
	for _, way := range []string{"#attach-camera", "#attach-photo", "#attach-record", "#attach-voice", "#attach-file"} {
		p.tabTo(way)
	}
	p.Attach("css:#attach-photo", photo(p.in.t))
	p.attached(1)
	p.tabTo(`[data-act="full"]`)
	p.Press("Enter")
	p.WaitTrue(`document.activeElement.matches('[data-act="small"]')`)
	p.tabTo(`[data-act="remove"]`)
	p.Press(" ")
	p.WaitTrue(`document.querySelector("#attach-list").hidden`)
}

// askedRow is the row of the paper that is asked for.
func (p phone) askedRow(paper receipt) int {
	p.t.Helper()
	for i := range paper.rows {
		if p.Has(p.say("say.tip.confirm_row", "n", fmt.Sprint(i+1))) {
			return i
		}
	}
	p.t.Fatalf("no row is asked for: %s", p.Text())
	return -1
}

// moving names what moves for a while by itself.
const moving = `[...document.querySelectorAll("body *")].flatMap((e) => ["", "::before", "::after"].map((pseudo) => {
  const s = getComputedStyle(e, pseudo || null);
  const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
  return lasts(s.transitionDuration) || (s.animationName !== "none" && lasts(s.animationDuration)) || s.scrollBehavior !== "auto" ? e.tagName + "#" + e.id + pseudo : "";
})).filter((name) => name !== "")`

// TestNothingMovesForThoseWhoAskForCalm compares the pages with and without the wish.
func TestNothingMovesForThoseWhoAskForCalm(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{Patience: time.Minute}), chinese(t)
	p := in.phone(b, w)
	usually := 0
	for _, path := range []string{"/", "/tip", "/status", "/no-such-page"} {
		for _, calm := range []bool{false, true} {
			p.Calm(calm)
			p.Open(in.public + path)
			var found []string
			p.Eval(moving, &found)
			if calm && len(found) > 0 {
				t.Errorf("%s still moves: %q", path, found)
			}
			if !calm {
				usually += len(found)
			}
		}
	}
	if usually == 0 {
		t.Error("nothing moves at all: this search finds nothing")
	}
}
