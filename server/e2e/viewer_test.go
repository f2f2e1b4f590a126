package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"zhuicha/server/e2e/chrome"
)

// trap is an address that nobody may ask for.
type trap struct {
	url  string
	mu   sync.Mutex
	hits []string
}

func newTrap(t *testing.T) *trap {
	t.Helper()
	tr := &trap{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.hits = append(tr.hits, r.Method+" "+r.URL.Path)
	}))
	t.Cleanup(server.Close)
	tr.url = server.URL
	return tr
}

// untouched fails the test if anybody came.
func (tr *trap) untouched(t *testing.T) {
	t.Helper()
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if len(tr.hits) > 0 {
		t.Errorf("requests left for: %q", tr.hits)
	}
}

// feed does with the viewer what the lead page does, with the frame on a page of
// its own, so that everything in it can be looked at: asks for the small picture,
// then for the whole, and gives both answers.
const feed = `new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  const answers = [];
  port1.onmessage = ({ data }) => {
    const words = { refused: data.why, small: "drawn", shown: document.querySelector("canvas") ? "drawn" : "played" };
    if (data.answer in words) answers.push(words[data.answer]);
    if (answers.length === 1) port1.postMessage({ ask: "show", blob });
    if (answers.length === 2) resolve(answers);
  };
  postMessage("zhuicha viewer", "*", [port2]);
  const blob = new Blob([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], { type: %q });
  port1.postMessage({ ask: "small", side: 160, blob });
})`

// answers are what the viewer says to the two questions of feed.
func (h hostile) answers() (small, whole string) {
	switch {
	case h.shown == "" && strings.HasPrefix(h.what, "photo"): // by its bytes; no button would have brought it here
		return "drawn", "drawn"
	case h.shown == "":
		return "unknown", "unknown"
	case strings.HasPrefix(h.typed, "image/"), h.shown == "drawn":
		return h.shown, h.shown
	}
	return "unknown", h.shown // no picture of a recording
}

// TestTheViewerShowsOnlyWhatItKnows: the hostile corpus, handed to the viewer
// without the page around it: nothing runs, nothing leaves, and what is shown is
// shown by the bytes alone.
func TestTheViewerShowsOnlyWhatItKnows(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	i := in.inspector(b, chinese(t), "qz-fu")
	tr := newTrap(t)
	for _, h := range hostiles(t, tr.url) {
		i.Open(in.desk + "/viewer")
		i.ForgetRequests()
		i.ForgetProblems()
		var got [2]string
		i.Eval(fmt.Sprintf(feed, base64.StdEncoding.EncodeToString(h.content), h.typed), &got)
		if small, whole := h.answers(); got != [2]string{small, whole} {
			t.Errorf("%s: small %q, whole %q, want %q and %q", h.what, got[0], got[1], small, whole)
		}
		for _, r := range i.Requests() {
			if !strings.HasPrefix(r.URL, "blob:") && !strings.HasPrefix(r.URL, "data:image/svg+xml;base64,") { // the browser's own signs on its players
				t.Errorf("%s: %s %s left the viewer", h.what, r.Method, r.URL)
			}
		}
		var title string
		i.Eval(`document.title`, &title)
		if title != i.say("app.neutral_title") {
			t.Errorf("%s: the title is %q", h.what, title)
		}
	}
	tr.untouched(t)
}

// TestTheViewerHasNoOriginAndNoWayOut tries what a script in it could try.
func TestTheViewerHasNoOriginAndNoWayOut(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	i := in.inspector(b, chinese(t), "qz-fu")
	tr := newTrap(t)
	i.Open(in.desk + "/viewer")
	for what, script := range map[string]string{
		"origin":  `Promise.resolve(origin === "null" ? "refused" : origin)`,
		"cookie":  `new Promise((ok) => { try { ok("cookie " + document.cookie); } catch { ok("refused"); } })`,
		"storage": `new Promise((ok) => { try { ok("storage " + sessionStorage.length); } catch { ok("refused"); } })`,
		"fetch":   `fetch("` + tr.url + `/fetch").then(() => "answered", () => "refused")`,
		"own API": `fetch("` + in.desk + `/api/v1/session").then(() => "answered", () => "refused")`,
		"image":   `new Promise((ok) => { const i = new Image(); i.onload = () => ok("loaded"); i.onerror = () => ok("refused"); i.src = "` + tr.url + `/image"; })`,
		"media":   `new Promise((ok) => { const v = document.createElement("video"); v.onloadedmetadata = () => ok("loaded"); v.onerror = () => ok("refused"); v.src = "` + tr.url + `/media"; })`,
		"worker":  `new Promise((ok) => { try { new Worker("` + in.desk + `/assets/x.js").onerror = () => ok("refused"); } catch { ok("refused"); } })`,
		"socket":  `new Promise((ok) => { try { const s = new WebSocket("ws` + strings.TrimPrefix(tr.url, "http") + `/socket"); s.onopen = () => ok("open"); s.onerror = () => ok("refused"); } catch { ok("refused"); } })`,
		"markup":  `new Promise((ok) => { try { document.body.innerHTML = "<b>x"; ok("parsed"); } catch { ok("refused"); } })`,
		"inline":  `new Promise((ok) => { const s = document.createElement("script"); try { s.textContent = "window.ran = 1"; document.body.append(s); } catch {} ok(window.ran ? "ran" : "refused"); })`,
		"eval":    `new Promise((ok) => { try { ok("ran " + setTimeout("1")); } catch { ok("refused"); } })`,
		"popup":   `Promise.resolve(window.open("` + tr.url + `/popup") === null ? "refused" : "opened")`,
		"form":    `new Promise((ok) => { const f = document.createElement("form"); f.action = "` + tr.url + `/form"; document.body.append(f); f.submit(); setTimeout(() => ok("refused"), 300); })`,
	} {
		var got string
		i.Eval(script, &got)
		if got != "refused" {
			t.Errorf("%s: %s", what, got)
		}
	}
	tr.untouched(t)
}
