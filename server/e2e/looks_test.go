package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"zhuicha/server/e2e/chrome"
)

// axeSource is axe-core, injected by the debugger: the pages' policy lets no
// foreign script in.
var axeSource = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(filepath.Join("axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("run `npm ci --ignore-scripts` in server/e2e/axe: %w", err)
	}
	return string(source), nil
})

// wcag is WCAG 2.2 at level AA; contrast is what changes with the colours.
const (
	wcag     = `{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }`
	contrast = `{ type: "rule", values: ["color-contrast"] }`
)

// axe gives what the rules find wrong on the page as it stands.
func axe(t testing.TB, p *chrome.Page, rules string) (faults []string) {
	t.Helper()
	var there bool
	p.Eval(`typeof window.axe === "object"`, &there)
	if !there {
		p.Eval(must[string](t)(axeSource())+";0", nil)
	}
	p.Eval(`axe.run(document, { runOnly: `+rules+`, resultTypes: ["violations"] }).then((found) =>
		found.violations.flatMap((v) => v.nodes.map((n) => v.id + " at " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))))`, &faults)
	return faults
}

// measure gives what is too small to be read or hit, or sticks out, on a page
// whose letters should have the size: text in px, what one acts with 60 px high,
// links within a sentence 44.
const measure = `((size, width) => {
  const faults = [];
  const visible = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible" && !e.closest(".sr");
  const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className && e.className.baseVal === undefined ? "." + e.className : "");
  const px = (e, pseudo) => parseFloat(getComputedStyle(e, pseudo).fontSize);
  const least = (e) => (e.closest(".top") ? 18 : size);
  const read = (e, text, found) => {
    if (found + 0.1 < least(e)) faults.push(name(e) + " has letters of " + found + " px: " + text.trim().slice(0, 20));
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const e = node.parentElement;
    if (node.data.trim() !== "" && !e.closest("script, noscript, option, svg") && visible(e)) read(e, node.data, px(e));
  }
  for (const e of document.querySelectorAll("body *")) {
    if (!visible(e)) continue;
    const before = getComputedStyle(e, "::before").content;
    if (before.startsWith("counter") || before.length > 2 && before.startsWith('"')) read(e, before, px(e, "::before"));
  }
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]")) {
    const target = e.matches("[type=checkbox], [type=radio], [type=file]") ? e.closest("label") || e : e;
    if (!visible(target)) continue;
    if (e.matches("input, select, textarea") && px(e) + 0.1 < size) faults.push(name(e) + " is typed in at " + px(e) + " px");
    const box = target.getBoundingClientRect();
    const inText = e.matches("p a");
    const high = inText ? 44 : 60;
    if (box.height + 0.5 < high || box.width + 0.5 < 44) faults.push(name(e) + " is a target of " + box.width.toFixed() + "×" + box.height.toFixed());
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > width) faults.push("the page is " + wide + " px wide");
  for (const e of document.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    if (visible(e) && box.width > 0 && (box.right > width + 1 || box.left < -1)) faults.push(name(e) + " reaches from " + box.left.toFixed() + " to " + box.right.toFixed());
  }
  return faults.slice(0, 12);
})`

// tall shows a whole page: what the bar at the foot covers on a phone's screen
// can be scrolled free, which axe does not know.
var tall = chrome.Screen{Width: 360, Height: 3000, Phone: true}

// narrow is the least screen the pages hold on, with letters of 30 px.
var narrow = chrome.Screen{Width: 320, Height: 640, Phone: true}

// looker looks at every state of the villager's pages.
type looker struct {
	t    *testing.T
	seen int
}

// at holds the state on the screen against the rules, light and dark, and in
// every size of letters.
func (l *looker) at(p phone, name string) {
	l.t.Helper()
	l.seen++
	fault := func(how string, faults []string) {
		l.t.Helper()
		if len(faults) > 0 {
			l.t.Errorf("%s %s, %s:\n\t%s", p.lang, name, how, strings.Join(faults, "\n\t"))
		}
	}
	p.keep(name)
	var title, look string
	p.Eval(`document.title`, &title)
	if title != p.say("app.neutral_title") {
		fault("title", []string{title})
	}
	p.Resize(tall)
	fault("axe", axe(l.t, p.Page, wcag))
	p.Dark(true)
	fault("axe in dark", axe(l.t, p.Page, contrast))
	p.Resize(chrome.Phone)
	p.Shot(p.shot(p.prefix + name + "-dark"))
	p.Dark(false)
	p.Eval(`document.documentElement.className`, &look)
	sized := func(size int, s chrome.Screen) {
		l.t.Helper()
		var faults []string
		if size > 18 {
			p.Eval(fmt.Sprintf(`void (document.documentElement.className = "size-%d")`, size), nil)
		}
		p.Eval(fmt.Sprintf("%s(%d, %d)", measure, size, s.Width), &faults)
		fault(fmt.Sprintf("letters of %d on %d", size, s.Width), faults)
	}
	sized(18, chrome.Phone)
	sized(24, chrome.Phone)
	p.Resize(narrow)
	sized(30, narrow)
	p.Shot(p.shot(p.prefix + name + "-30"))
	p.Resize(chrome.Phone)
	p.Eval(fmt.Sprintf(`void (document.documentElement.className = %q)`, look), nil)
}
