package e2e

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// longPatience is for scrypt with production's work factors on a busy machine.
const longPatience = 90 * time.Second

// readsAs is what an inspector reads in a tip.
func (in *instance) readsAs(login string, lead tips.LeadID) string {
	in.t.Helper()
	return must[*rehearse.File](in.t)(in.member(login).Open(in.t.Context(), lead)).Tip.Answers.What
}

// leads is how many leads there are.
func (in *instance) leads() int {
	in.t.Helper()
	page, err := in.Service.Ledger(in.t.Context(), in.member("qz-fu").Caller(), noFilter)
	if err != nil {
		in.t.Fatal(err)
	}
	return len(page.Rows)
}

// kept checks that everything typed still stands in the review.
func (p phone) kept(s story) {
	p.t.Helper()
	for _, words := range []string{s.what, s.place, s.who, s.when, s.amount, s.witness, s.contact} {
		if !p.Has(words) {
			p.t.Errorf("after the failed sending %q is lost: %s", words, p.Text())
		}
	}
}

// TestAFailedSendingLosesNothing: without a network, and while the server is
// down, one sentence says so, everything typed stays, and trying again hands in
// the same lead once.
func TestAFailedSendingLosesNothing(t *testing.T) {
	t.Parallel()
	var failing atomic.Int64
	in := begin(t, setting{between: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status := failing.Load()
			if status == 0 || r.Method != http.MethodPost {
				next.ServeHTTP(w, r)
				return
			}
			failing.Store(0)
			if status == http.StatusGatewayTimeout { // it arrives, and the answer gets lost
				next.ServeHTTP(discard{http.Header{}}, r)
			}
			w.WriteHeader(int(status))
		})
	}})
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	tests := []struct {
		name, sentence string
		fail           func(p phone)
		mend           func(p phone)
	}{
		{"offline", "say.both.offline", func(p phone) { p.Offline(true) }, func(p phone) { p.Offline(false) }},
		{"busy", "say.both.busy", func(phone) { failing.Store(http.StatusServiceUnavailable) }, func(phone) {}},
		{"broken", "say.both.busy", func(phone) { failing.Store(http.StatusInternalServerError) }, func(phone) {}},
		{"the answer lost", "say.both.busy", func(phone) { failing.Store(http.StatusGatewayTimeout) }, func(phone) {}},
	}
	for i, test := range tests {
		villager := in.phone(b, w)
		villager.Open(in.poster())
		tale := canaryStory()
		villager.tell(tale)
		test.fail(villager)
		villager.Click(w.say("say.tip.send"))
		villager.WaitText(w.say(test.sentence))
		villager.kept(tale)
		villager.keep("20-failed-" + strings.ReplaceAll(test.name, " ", "-"))
		test.mend(villager)
		villager.Click(w.say("say.tip.again"))
		paper := villager.readReceipt()
		if got := in.leads(); got != i+1 {
			t.Errorf("%s: %d leads after %d tips", test.name, got, i+1)
		}
		if got, want := in.readsAs("qz-fu", tips.LeadID(in.keysOf(paper).Lead)), tale.what; got != want {
			t.Errorf("%s: the desk reads %q", test.name, got)
		}
		villager.Close()
	}
}

// discard takes an answer that never reaches anybody.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}

// TestAFailedLookKeepsTheReceipt: the status page says what is wrong, and the
// receipt need not be typed again; a wrong receipt gets the one sentence.
func TestAFailedLookKeepsTheReceipt(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	someone := must[*rehearse.Tipster](t)(in.NewTipster())
	if err := someone.Send(t.Context(), aStory()); err != nil {
		t.Fatal(err)
	}
	stranger := must[*rehearse.Tipster](t)(in.NewTipster())
	villager := in.phone(b, w)
	villager.Open(in.public + "/status")
	villager.keep("30-status-entry")
	villager.Fill("css:#receipt", stranger.Receipt.Digits())
	villager.Click(w.say("status.look"))
	villager.WaitText(w.say("say.status.wrong"))
	villager.keep("37-status-wrong")

	villager.Fill("css:#receipt", someone.Receipt.Phrase())
	villager.Offline(true)
	villager.Click(w.say("status.look"))
	villager.WaitText(w.say("status.failed"))
	villager.keep("38-status-offline")
	villager.Offline(false)
	villager.Click(w.say("frame.again"))
	villager.expect("received", "off off off")

	villager.Fill("css:#message", "再补充一句")
	villager.Offline(true)
	villager.Click("css:#send")
	villager.WaitText(w.say("say.both.offline"))
	if got := villager.Value("css:#message"); got != "再补充一句" {
		t.Errorf("the failed message is lost; the box holds %q", got)
	}
	villager.Offline(false)
	villager.Click("css:#send")
	villager.WaitText(w.say("say.status.sent"))
	if got := len(in.lead(someone.Lead).Messages); got != 1 {
		t.Errorf("%d messages arrived, want one", got)
	}
}

// TestNothingIsLeftOnThePhone tells a tip and looks at its status in the
// browser's own profile, closes the browser, and searches all it kept.
func TestNothingIsLeftOnThePhone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	villager := phone{Page: b.NewKeptPage(chrome.Phone), tongue: w, in: in, prefix: "kept-"}
	villager.Open(in.poster())
	tale := canaryStory()
	villager.tell(tale)
	paper := villager.send()
	villager.confirm(paper)
	villager.keepsNothing()
	villager.status(paper.digits())
	villager.Fill("css:#message", answer)
	villager.Click("css:#send")
	villager.WaitText(w.say("say.status.sent"))
	villager.keepsNothing()

	// The control: a page that does keep something, so that an empty search means something.
	const careless = "careless-7f3a91"
	villager.Open(in.public + "/icon.svg?" + careless)
	villager.Open(in.public + "/")
	villager.Eval(`void localStorage.setItem("note", "`+careless+`")`, nil)
	time.Sleep(time.Second) // the browser writes its storage a little later
	b.Quit()

	secrets := append(append(tale.canaries(), paper.canaries()...), answer)
	found := searchFolder(t, b.Profile, append(secrets, careless))
	if len(found[careless]) == 0 {
		t.Errorf("the search finds not even what was kept on purpose")
	}
	for _, secret := range secrets {
		for _, file := range found[secret] {
			t.Errorf("the phone's %s holds %q", file, secret)
		}
	}
}

// keepsNothing: no cookie, no storage of any kind, no worker.
func (p phone) keepsNothing() {
	p.t.Helper()
	var kept []string
	p.Eval(`(async () => {
  const kept = [...Object.keys(localStorage), ...Object.keys(sessionStorage)].map((key) => "storage " + key);
  if (document.cookie) kept.push("cookie " + document.cookie);
  for (const d of await indexedDB.databases()) kept.push("database " + d.name);
  if (window.caches) for (const name of await caches.keys()) kept.push("cache " + name);
  if (navigator.serviceWorker) for (const r of await navigator.serviceWorker.getRegistrations()) kept.push("worker " + r.scope);
  return kept;
})()`, &kept)
	if len(kept) != 0 {
		p.t.Errorf("at %s the phone keeps %q", p.URL(), kept)
	}
}

// searchFolder names the files that hold each text, as UTF-8 or UTF-16.
func searchFolder(t *testing.T, folder string, texts []string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	files := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, text := range texts {
			if strings.Contains(string(content), text) || strings.Contains(string(content), utf16le(text)) {
				found[text] = append(found[text], strings.TrimPrefix(path, folder))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("only %d files in the profile: this is no profile", files)
	}
	return found
}

func utf16le(text string) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// TestWithoutScriptThereAreTelephones: a browser without JavaScript is told why
// and whom to call, in both languages.
func TestWithoutScriptThereAreTelephones(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	for _, w := range []tongue{chinese(t), english(t)} {
		p := in.phone(b, w)
		p.NoScript(true)
		for name, path := range map[string]string{"home": "/", "tip": "/tip", "poster": "/t/" + county, "status": "/status"} {
			p.Open(w.at(in.public, path))
			w.translated(p.Page)
			text := p.Text()
			for _, number := range []string{"12388", "12317"} {
				if !strings.Contains(text, number) {
					t.Errorf("%s: without script %s does not show %s: %s", w.lang, path, number, text)
				}
			}
			why := map[bool]bool{} // in Chinese or not
			for _, line := range strings.Split(text, "\n") {
				if strings.Contains(line, "JavaScript") {
					why[han.MatchString(line)] = true
				}
			}
			if !why[true] || !why[false] {
				t.Errorf("%s: without script %s does not say why in both languages: %s", w.lang, path, text)
			}
			p.Shot(w.shot("phone-41-noscript-" + name))
		}
		p.Close()
	}
}
