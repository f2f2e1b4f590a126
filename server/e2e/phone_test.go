package e2e

import (
	"fmt"
	"strings"

	"zhuicha/server/e2e/chrome"
)

// story is what a villager tells. Its words stand nowhere else, so that they
// can be looked for where they must not be.
type story struct {
	tile, area                                       string // an empty area: the poster chose it
	what, place, who, when, amount, witness, contact string
	retaliation                                      bool
}

func canaryStory() story {
	return story{
		tile: "money", area: county,
		what:  "修路补助公示每户1200元，发到手只有600元。【金丝雀七号】发钱那天让大家在空白表上按手印。",
		place: "营根镇金丝雀村八组", who: "金丝雀会计", when: "去年腊月金丝雀日", amount: "每户少金丝雀六百", witness: "金丝雀邻居",
		contact: "金丝雀茶馆留话", retaliation: true,
	}
}

// canaries are the words of a story that must reach nobody but inspectors.
func (s story) canaries() []string {
	return []string{s.what, "金丝雀七号", s.place, s.who, s.when, s.amount, s.witness, s.contact, "金丝雀"}
}

// receipt is what stands on the paper.
type receipt struct {
	rows   []string // of five digits
	phrase string   // two lines of four
}

func (r receipt) digits() string { return strings.Join(r.rows, "") }

// canaries are the receipt's spellings.
func (r receipt) canaries() []string {
	eight := bare(r.phrase)
	first, second := string([]rune(eight)[:4]), string([]rune(eight)[4:])
	return []string{
		r.digits(), strings.Join(r.rows, " "), strings.Join(r.rows, "-"), r.digits()[:15], r.digits()[10:],
		eight, first + " " + second, first, second,
	}
}

// phone is a villager's browser.
type phone struct {
	*chrome.Page
	tongue
	in     *instance
	prefix string // of the names of its pictures
}

func (in *instance) phone(b *chrome.Browser, w tongue) phone {
	return phone{Page: b.NewPage(chrome.Phone), tongue: w, in: in, prefix: "phone-"}
}

// keep takes a picture under the language's name.
func (p phone) keep(name string) {
	p.Eval(`window.scrollTo(0, 0)`, nil)
	p.translated(p.Page)
	p.Shot(p.shot(p.prefix + name))
}

func (p phone) appears(selector string) { p.t.Helper(); appears(p.Page, selector) }

// next presses the button at the foot of a question, whatever it is called.
func (p phone) next() { p.Click("css:#next") }

// step is the question on the screen.
func (p phone) step() string {
	p.t.Helper()
	var step string
	p.Eval(`(document.querySelector("[data-step]:not([hidden])") || { dataset: { step: "" } }).dataset.step`, &step)
	return step
}

// tell answers every question and stops before sending, taking a picture of
// each. A question it knows no answer to is skipped, as a person may.
func (p phone) tell(s story) {
	p.t.Helper()
	p.appears("[data-step]:not([hidden])")
	for n := 1; p.step() != "review"; n++ {
		step := p.step()
		p.answer(step, s)
		p.keep(fmt.Sprintf("%d-%s", 10+n, step))
		if p.step() == step { // a choice that is pressed may lead on by itself
			p.next()
		}
		p.WaitTrue(fmt.Sprintf(`!document.querySelector('[data-step="%s"]:not([hidden])')`, step))
		if n > 15 {
			p.t.Fatalf("the questions do not end: %s", p.Text())
		}
	}
	p.WaitTrue(`!document.querySelector("#next").disabled`)
	p.keep("20-review")
}

// answer fills in one question.
func (p phone) answer(step string, s story) {
	p.t.Helper()
	texts := map[string]string{"what": s.what, "who": s.who, "when": s.when, "amount": s.amount, "witness": s.witness}
	switch step {
	case "tile":
		p.keep("10-tiles")
		p.Click(p.tile(s.tile))
	case "where":
		if s.area != "" {
			p.Choose("css:#area", p.area(s.area))
		}
		p.Fill("css:#place", s.place)
	case "head":
		p.Click(p.say("tip.head_no"))
	case "safety":
		if s.retaliation {
			p.Click(p.say("tip.retaliation"))
		}
		p.Fill("css:#contact", s.contact)
	default:
		if text, known := texts[step]; known {
			p.Fill("css:#"+step, text)
		}
	}
}

// send presses the last button and reads the receipt off the screen.
func (p phone) send() receipt {
	p.t.Helper()
	p.Click(p.say("say.tip.send"))
	return p.readReceipt()
}

func (p phone) readReceipt() receipt {
	p.t.Helper()
	p.appears("#digits li")
	var r receipt
	p.Eval(`[...document.querySelectorAll("#digits li")].map((row) => row.textContent)`, &r.rows)
	p.Eval(`[...document.querySelectorAll("#eight li")].map((line) =>
		[...line.querySelectorAll("ruby")].map((cell) => cell.firstChild.textContent).join("")).join(" ")`, &r.phrase)
	if len(r.digits()) != 25 || len(r.rows) != 5 || len([]rune(bare(r.phrase))) != 8 {
		p.t.Fatalf("this is no receipt: %d rows, %d digits, %d characters", len(r.rows), len(r.digits()), len([]rune(bare(r.phrase))))
	}
	p.keep("21-receipt")
	return r
}

// confirm types the row that is asked for, once wrong and then right.
func (p phone) confirm(r receipt) {
	p.t.Helper()
	p.Click(p.say("tip.copied"))
	p.appears("#row")
	p.keep("22-confirm")
	asked := -1
	for i := range r.rows {
		if p.Has(p.say("say.tip.confirm_row", "n", string(rune('1'+i)))) {
			asked = i
		}
	}
	if asked < 0 {
		p.t.Fatalf("no row is asked for: %s", p.Text())
	}
	p.Fill("css:#row", r.rows[(asked+1)%5])
	p.Click(p.say("tip.confirm"))
	p.WaitText(p.say("say.tip.confirm_wrong", "n", string(rune('1'+asked))))
	p.keep("23-confirm-wrong")
	p.Fill("css:#row", r.rows[asked])
	p.Click(p.say("tip.confirm"))
	p.WaitText(p.say("tip.done"))
	p.keep("24-done")
}

// status opens the status page with a spelling of the receipt.
func (p phone) status(spelling string) {
	p.t.Helper()
	p.Open(p.at(p.in.public, "/status"))
	p.appears("#receipt")
	p.Fill("css:#receipt", spelling)
	p.Click(p.say("status.look"))
	p.appears("#stage")
}

// lamps are the three lamps as they are drawn.
func (p phone) lamps() string {
	p.t.Helper()
	var lamps []string
	p.Eval(`[...document.querySelectorAll("#lamps li")].map((lamp) => lamp.className.replace("lamp ", ""))`, &lamps)
	return strings.Join(lamps, " ")
}

// expect checks the stage and the lamps a receipt shows.
func (p phone) expect(stage, lamps string) {
	p.t.Helper()
	p.WaitText(p.say("say.status.stage_" + stage))
	if got := p.lamps(); got != lamps {
		p.t.Errorf("the status page shows the lamps %q at %s, want %q", got, stage, lamps)
	}
}
