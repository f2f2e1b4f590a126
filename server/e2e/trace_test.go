package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework/rehearse"
)

// A browser writes what it keeps of a page some seconds after it changed.
const untilKept = 4 * time.Second

// careless stands for a page as most are: a text field that lets the browser
// remember, and an answer straight to the form. What it leaves shows that the
// searches of this file see something.
func careless(t *testing.T) string {
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><title>x</title><form method="post" action="/sent"><textarea id="words" name="words"></textarea><button id="go">ok</button></form>`)
	}
	s := httptest.NewServer(http.HandlerFunc(page))
	t.Cleanup(s.Close)
	return s.URL
}

// visit is a phone whose pages lie in the browser's own profile.
func (in *instance) visit(b *chrome.Browser, w tongue) phone {
	return phone{Page: b.NewKeptPage(chrome.Phone), tongue: w, in: in, prefix: "trace-"}
}

// traceless searches the profile for all spellings of the secrets.
func traceless(t *testing.T, b *chrome.Browser, secrets []string, control string) {
	t.Helper()
	found := searchFolder(t, b.Profile, append(secrets, control))
	if len(found[control]) == 0 {
		t.Errorf("the search does not even find what was kept on purpose")
	}
	for _, secret := range secrets {
		for _, file := range found[secret] {
			t.Errorf("the phone's %s holds %q", file, secret)
		}
	}
}

// named marks a story's words as those of one visit.
func (s story) named(visit string) story {
	for _, words := range []*string{&s.what, &s.place, &s.who, &s.when, &s.amount, &s.witness, &s.contact} {
		*words += visit
	}
	return s
}

// typeUnsent fills the whole tip in, chooses a file for it, and stops before
// sending.
func (p phone) typeUnsent(s story) {
	p.Open(p.in.poster())
	p.tell(s)
	p.Click(`css:#review [aria-label="` + p.say("say.tip.change_row", "row", p.say("say.tip.row_files")) + `"]`)
	p.Attach("css:#attach-file", chosenFile(p.in.t, "trace.pdf", []byte("%PDF-1.4 "+strings.Repeat(s.inFile(), 3000))))
	p.attached(1)
	p.next()
	p.WaitText("trace.pdf")
	p.WaitTrue(`!document.querySelector("#next").disabled`)
	p.keepsNothing()
}

// inFile are the words of the file that goes with the story.
func (s story) inFile() string { return "附件" + s.who }

// TestWhatWasTypedAndNeverSentLeavesNoTrace: the tab closed at the last step,
// another still open when the browser is closed, or when the battery dies.
func TestWhatWasTypedAndNeverSentLeavesNoTrace(t *testing.T) {
	t.Parallel()
	in, other := begin(t, setting{}), careless(t)
	for _, dies := range []bool{false, true} {
		t.Run(fmt.Sprintf("dies %v", dies), func(t *testing.T) {
			b := chrome.Start(t, chrome.Options{Patience: time.Minute})
			w := chinese(t)
			closed, open := canaryStory().named("关掉"), canaryStory().named("开着")
			first := in.visit(b, w)
			first.typeUnsent(closed)
			second := in.visit(b, w)
			second.typeUnsent(open)
			first.Close()

			forgetful := b.NewKeptPage(chrome.Phone)
			forgetful.Open(other)
			const control = "粗心大意留下的话"
			forgetful.Fill("css:#words", control)
			time.Sleep(untilKept)
			if dies {
				b.Kill()
				time.Sleep(time.Second)
			} else {
				b.Quit()
			}
			traceless(t, b, append(append(closed.canaries(), open.canaries()...), closed.inFile(), open.inFile()), control)
		})
	}
}

// TestVisitsWithAndWithoutScriptLeaveNoTrace: a tip sent either way, its
// receipt shown also as a code, its status asked and a message written either
// way; then nothing of it is in the profile, in an address, a cookie or a store.
func TestVisitsWithAndWithoutScriptLeaveNoTrace(t *testing.T) {
	t.Parallel()
	in, other := begin(t, setting{}), careless(t)
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	w := chinese(t)
	tale, plain := canaryStory().named("有脚本"), canaryStory().named("没脚本")

	p := in.visit(b, w)
	p.typeUnsent(tale)
	paper := p.send()
	p.Click(w.say("tip.receipt_code"))
	p.WaitFor("css:#code-picture svg")
	p.confirm(paper)
	p.keepsNothing()
	in.walked(paper)
	for _, spelling := range []string{strings.Join(paper.rows, " "), paper.phrase} {
		p.status(spelling)
		if !p.Has(aPlot().Question) {
			t.Errorf("the question does not reach the phone: %s", p.Text())
		}
	}
	p.Fill("css:#message", answer)
	p.Click("css:#send")
	p.WaitText(w.say("say.status.sent"))
	p.Fill("css:#message", outcome) // and this one is never sent
	p.keepsNothing()

	q := in.visit(b, w)
	slip := q.plainVisit(plain, paper)
	q.keepsNothing()

	forgetful := b.NewKeptPage(chrome.Phone)
	forgetful.Open(other)
	const control = "粗心大意留下的话"
	forgetful.Fill("css:#words", control)
	forgetful.Click("css:#go")
	forgetful.WaitURL("/sent")
	time.Sleep(untilKept)

	secrets := append(append(tale.canaries(), plain.canaries()...), append(paper.canaries(), slip.canaries()...)...)
	secrets = append(secrets, answer, outcome, aPlot().Question, tale.inFile())
	in.addresses(p, secrets)
	in.addresses(q, secrets)
	b.Quit()
	traceless(t, b, secrets, control)
}

// walked takes the lead behind a receipt as far as a question to its tipster.
func (in *instance) walked(paper receipt) {
	in.t.Helper()
	lead := in.onlyLead()
	if string(lead) != in.keysOf(paper).Lead {
		in.t.Fatalf("the lead is %s", lead)
	}
	if err := in.team().Walk(in.t.Context(), lead, aPlot(), rehearse.Road()[:screened]); err != nil {
		in.t.Fatal(err)
	}
}

// plainVisit sends a tip without scripts, looks at an older receipt's status
// and answers there.
func (p phone) plainVisit(tale story, older receipt) receipt {
	p.t.Helper()
	p.NoScript(true)
	p.Open(p.at(p.in.public, "/t/"+county))
	for name, words := range map[string]string{"who": tale.who, "where": tale.place, "when": tale.when, "amount": tale.amount, "witness": tale.witness, "contact": tale.contact} {
		p.Fill("css:#p-"+name, words)
	}
	p.Click(p.say("plain.send")) // what matters is missing: the form comes back filled in
	p.WaitText(p.say("say.tip.need_what"))
	p.Fill("css:#p-what", tale.what)
	p.Click(p.say("plain.send"))
	p.WaitText(p.say("plain.once"))
	slip := p.plainReceipt()
	p.Open(p.at(p.in.public, "/status"))
	p.Fill("css:#p-receipt", strings.Join(older.rows, " "))
	p.Click(p.say("status.look"))
	p.WaitText(aPlot().Question)
	p.Fill("css:#message", strings.Repeat("金丝雀", 667)) // one character too many: it comes back
	p.Click(p.say("status.send"))
	p.WaitText(p.say("say.both.too_long", "most", "2000", "over", "1"))
	p.Fill("css:#message", outcome)
	p.Click(p.say("status.send"))
	p.WaitText(p.say("say.status.sent"))
	return slip
}

// addresses: nothing secret stands in an address or a title of the visit, and
// its cookies are none.
func (in *instance) addresses(p phone, secrets []string) {
	in.t.Helper()
	requests := p.Requests()
	if len(requests) < 5 {
		in.t.Errorf("only %d requests were recorded: this check sees nothing", len(requests))
	}
	for _, r := range requests {
		address := must[string](in.t)(url.QueryUnescape(r.URL))
		for _, secret := range secrets {
			if strings.Contains(address, secret) {
				in.t.Errorf("an address holds %q: %s", secret, r.URL)
			}
		}
		if r.Headers["Cookie"] != "" {
			in.t.Errorf("%s was asked with a cookie", r.URL)
		}
	}
	var title string
	p.Eval(`document.title`, &title)
	if title != p.say("app.neutral_title") {
		in.t.Errorf("the title tells: %q", title)
	}
}
