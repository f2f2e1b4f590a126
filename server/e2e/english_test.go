package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/people"
)

// TestTheSamePagesInEnglish goes through both sides' pages with ?lang=en: every
// link keeps the language, and nothing is left untranslated. Between the looks
// the lead goes its way by the rehearsal's hand.
func TestTheSamePagesInEnglish(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{}), english(t)

	villager := in.phone(b, w)
	villager.Open(w.at(in.public, "/"))
	villager.keep("01-home")
	villager.Click(w.say("home.tell"))
	tale := story{
		tile: "money", area: county, what: "The road subsidy was posted as 1200 yuan; we were handed 600.",
		place: "hamlet eight", who: "the village accountant", when: "last winter", amount: "600 each", witness: "neighbours",
		contact: "the tea house", retaliation: true,
	}
	villager.tell(tale)
	paper := villager.send()
	villager.confirm(paper)
	villager.status(paper.digits())
	villager.expect("received", "off off off")
	villager.keep("31-status-received")
	villager.english()
	lead := in.onlyLead()

	road := rehearse.Road()
	walk := func(from, to string) {
		t.Helper()
		at := func(name string) int {
			return slices.IndexFunc(road, func(s rehearse.Step) bool { return s.Name == name })
		}
		if err := in.team().Walk(t.Context(), lead, aPlot(), road[at(from):at(to)+1]); err != nil {
			t.Fatal(err)
		}
	}
	handler := in.inspector(b, w, "qz-fu")
	handler.keep("01-ledger")
	handler.openLead(lead)
	handler.keep("02-unopened")
	handler.opens()
	handler.keep("03-opened")
	walk("attest above", "ask")
	handler.reload()
	handler.keep("04-screening")
	handler.english()
	villager.status(paper.phrase)
	villager.expect("screening", "off off off")
	villager.keep("32-status-asked")
	walk("propose disposal", "verify")
	approver := in.inspector(b, w, "qz-li")
	approver.openLead(lead)
	closeTooEarly(in, approver, lead)
	approver.english()
	walk("find", "propose responsibility")
	handler.reload()
	handler.keep("05-responsibility")
	walk("approve responsibility", "close")
	handler.openLead(lead)
	handler.keep("06-closed")
	handler.english()
	villager.status(paper.digits())
	villager.expect("closed", "on on on")
	villager.keep("36-status-closed")
	villager.english()
	handler.people()
	handler.keep("07-people")
	handler.english()

	admin := inspector{b.NewPage(chrome.Desk), w, in.desk, "admin"}
	admin.login(in.Admin)
	admin.people()
	admin.keep("08-admin")
	admin.english()
	in.namesHome(admin)
	for _, p := range []*chrome.Page{villager.Page, handler.Page, admin.Page} {
		p.NoProblems()
	}
	if l := in.lead(lead); l.Stage != tips.Closed {
		t.Errorf("the lead is %s", l.Stage)
	}
}

// namesHome has the administrator enter where a member comes from.
func (in *instance) namesHome(admin inspector) {
	in.t.Helper()
	admin.proves(in.Admin)
	chen := in.member("qz-chen").ID
	form := fmt.Sprintf(`css:form[data-home="%s"] `, chen)
	admin.Click(fmt.Sprintf(`css:details:has(form[data-home="%s"]) > summary`, chen))
	admin.Choose(form+"select", admin.area(county))
	admin.Fill(form+"[name=village]", "罗担村")
	admin.sound("the administrator's page, an account open")
	admin.keep("09-admin-home")
	admin.mark()
	admin.Click(form + "button")
	admin.renewed()
	if got := in.Service.Directory().Members[chen].Home; got != (people.Home{Area: county, Village: "罗担村"}) {
		in.t.Errorf("the administrator entered %+v", got)
	}
}

// english checks that the page speaks English and its links keep to it. Names,
// typed words and the one link to the other language may be Chinese.
func (p phone) english()     { p.t.Helper(); inEnglish(p.tongue, p.Page) }
func (i inspector) english() { i.t.Helper(); inEnglish(i.tongue, i.Page) }

// fromTheCatalogue finds texts the page wrote itself: labels, headings and
// buttons, not what people typed or are called.
const fromTheCatalogue = `[...document.querySelectorAll("h1, h2, h3, label, legend, button, summary, th, dt, nav a, .hint")]
	.filter((e) => !e.closest("[lang=zh-CN]") && !e.closest("[data-open]") && !e.querySelector("[data-open]") && !e.closest("#evidence"))
	.map((e) => e.innerText.trim())`

var chineseText = regexp.MustCompile(`\p{Han}`)

func inEnglish(w tongue, p *chrome.Page) {
	w.t.Helper()
	var lang string
	p.Eval(`document.documentElement.lang`, &lang)
	if lang != "en" {
		w.t.Errorf("%s is in %q", p.URL(), lang)
	}
	var texts []string
	p.Eval(fromTheCatalogue, &texts)
	for _, text := range texts {
		if chineseText.MatchString(text) && !w.isName(text) {
			w.t.Errorf("%s: untranslated: %q", p.URL(), text)
		}
	}
	var links []string
	p.Eval(`[...document.querySelectorAll('a[href^="/"]')].filter((a) => a.lang !== "zh-CN" && a.id !== "tongue").map((a) => a.getAttribute("href"))`, &links)
	for _, link := range links {
		if !strings.Contains(link, "lang=en") {
			w.t.Errorf("%s: the link %s loses the language", p.URL(), link)
		}
	}
}

// isName: people's names stay as they are.
func (w tongue) isName(text string) bool {
	for _, name := range []string{"管理员", "黎督查", "何督查", "林处长", "许科员", "符海生", "王秀兰", "陈志强", "李国栋", "韦大山", "周明", "中文"} {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}
