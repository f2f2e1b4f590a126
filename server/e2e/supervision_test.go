package e2e

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// TestALateLeadGoesUpTheLadder from 催办 to 提级办理, each step from the page of
// late leads and each with its letter on paper; in both languages.
func TestALateLeadGoesUpTheLadder(t *testing.T) {
	t.Parallel()
	for _, w := range []tongue{chinese(t), english(t)} {
		t.Run(w.lang, func(t *testing.T) {
			t.Parallel()
			in := begin(t, setting{})
			late, inTime := in.sample(7).Lead, tips.LeadID("")
			in.Wait(200 * 24 * time.Hour)
			inTime = in.sample(7).Lead
			d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: speak(t, w.lang), all: map[string]inspector{}}
			d.climbs(late, inTime)
			d.handlersHaveNoSuchPage()
			for _, i := range d.all {
				i.NoProblems("403 (Forbidden)")
			}
		})
	}
}

func (d *desks) climbs(late, inTime tips.LeadID) {
	d.t.Helper()
	i := d.of("sheng-lin")
	demand := "请在七日内查清发放名册"
	for n, step := range []struct {
		command string
		fill    func(deed) deed
	}{
		{"urge", func(f deed) deed { return f }},
		{"send_letter", func(f deed) deed { return f.of("text", "text", demand).on("due", d.Service.Today()+7) }},
		{"list", func(f deed) deed { return f.of("reason", "text", "内部的理由") }},
		{"take_over", func(f deed) deed { return f.of("reason", "text", "内部的理由") }},
	} {
		d.fromLatePage(i, late, inTime, step.command, n)
		step.fill(i.deed(step.command, "")).done()
		d.printsLetter(i, n+1, step.command)
	}
	i.Click("css:.choice-of-letters li:nth-of-type(2) a")
	i.WaitURL("no=2")
	i.settle()
	if !i.Has("林处长") || !i.Has(demand) {
		d.t.Errorf("the letter lacks its words: %s", i.Text())
	}
	if l := must[casework.LeadView](d.t)(d.Service.View(d.t.Context(), d.member("sheng-lin").Caller(), late)).Lead; l.TakenOver == 0 || l.Office != d.RootOffice || len(l.Letters) != 1 || l.Listed == 0 || len(l.Urgings) != 1 {
		d.t.Errorf("taken over %v, listed %v, %d letters, urged %d times, office %s", l.TakenOver, l.Listed, len(l.Letters), len(l.Urgings), l.Office)
	}
}

// fromLatePage finds the lead on the page of late leads by keyboard and goes to
// the form of the next step, which opens.
func (d *desks) fromLatePage(i inspector, late, inTime tips.LeadID, command string, n int) {
	d.t.Helper()
	i.Open(i.at(d.desk, "/late"))
	i.settle()
	if !i.Has(aPlot().Title) || i.links(string(inTime)) {
		d.t.Errorf("before %s the page of late leads shows: %s", command, i.Text())
	}
	if n == 0 || n == 2 {
		d.look(i, "80-late-"+command)
		var over bool
		if i.Eval(`document.documentElement.scrollWidth > innerWidth`, &over); over {
			d.t.Error("the page of late leads is wider than the screen")
		}
	}
	i.Eval(`document.querySelector("a.next-step").focus()`, nil)
	i.Press("Enter")
	i.WaitURL("#f-" + command)
	i.settle()
	i.appears("#f-" + command)
	if !strings.Contains(i.URL(), string(late)) {
		d.t.Errorf("%s leads to %s", command, i.URL())
	}
}

// printsLetter looks at the letter that went out last, on the screen and as it
// comes out of the printer: one sheet that tells nothing of the tip.
func (d *desks) printsLetter(i inspector, no int, command string) {
	d.t.Helper()
	i.Click(i.say("letters.link"))
	i.WaitURL("/letters")
	i.settle()
	i.WaitTrue(`!document.querySelector("#print").disabled`)
	d.look(i, "81-letter-"+command)
	var letter string
	i.Eval(`document.querySelector(".letter").textContent`, &letter)
	for _, words := range []string{"琼中-", d.w.pick("海南省扶贫开发领导小组办公室", "Hainan Poverty Relief Office"), d.w.pick("琼中县扶贫开发领导小组办公室", "Qiongzhong Poverty Relief Office"), d.w.pick("个工作日", "working day")} {
		if !strings.Contains(letter, words) {
			d.t.Errorf("%s: the letter lacks %q: %s", command, words, letter)
		}
	}
	for _, secret := range []string{aStory().Answers.What, aPlot().Title, aPlot().Allegation, "内部的理由"} {
		if strings.Contains(letter, secret) {
			d.t.Errorf("%s: the letter tells %q", command, secret)
		}
	}
	paper := i.PDF(i.shot("desk-letter-" + command))
	if pages := len(pdfPage.FindAll(paper, -1)); !bytes.HasPrefix(paper, []byte("%PDF-")) || pages != 1 {
		d.t.Errorf("%s: %d pages on paper", command, pages)
	}
}

// handlersHaveNoSuchPage: neither the line in the margin nor the page.
func (d *desks) handlersHaveNoSuchPage() {
	d.t.Helper()
	i := d.of("qz-fu")
	if i.links("/late") {
		d.t.Error("a handler is offered the page of late leads")
	}
	i.Open(i.at(d.desk, "/late"))
	i.WaitTrue(`document.querySelector("main") !== null`)
	if i.links("#f-urge") {
		d.t.Errorf("a handler reads the page of late leads: %s", i.Text())
	}
}

// links reports whether the page has a link to an address that holds this part.
func (i inspector) links(part string) (found bool) {
	i.t.Helper()
	i.Eval(`[...document.querySelectorAll("main a, nav a")].some((a) => a.href.includes("`+part+`"))`, &found)
	return found
}
