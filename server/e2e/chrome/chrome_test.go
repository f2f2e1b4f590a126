package chrome

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const form = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>t</title><link rel="icon" href="/icon.png">
<h1>查询进度</h1><p id="said"></p>
<label>回执码 <input name="code"></label>
<label for="area">地区</label><select id="area"><option value="1">海口市</option><option value="2">屯昌县</option></select>
<button id="go" type="button">查看进度</button><button type="button" style="display:none">隐藏</button>
<p style="margin-top:2000px"><button id="low" type="button">下面的按钮</button></p>
<script src="/page.js"></script>`

const script = `document.getElementById("go").onclick = async () => {
  const body = JSON.stringify({ code: document.querySelector("input").value, area: document.getElementById("area").value });
  const answer = await fetch("/send", { method: "POST", body });
  document.getElementById("said").textContent = await answer.text();
};
document.getElementById("low").onclick = () => { document.getElementById("said").textContent = "touch " + navigator.maxTouchPoints; };`

// site serves a small form under a strict policy and remembers what was posted.
func site(t *testing.T) (*httptest.Server, func() string) {
	t.Helper()
	posted := make(chan string, 1)
	mux := http.NewServeMux()
	page := func(w http.ResponseWriter, kind, text string) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'unsafe-inline'")
		_, _ = io.WriteString(w, text)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { page(w, "text/html", form) })
	mux.HandleFunc("/page.js", func(w http.ResponseWriter, _ *http.Request) { page(w, "text/javascript", script) })
	mux.HandleFunc("/icon.png", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/bad", func(w http.ResponseWriter, _ *http.Request) {
		page(w, "text/html", `<!doctype html><script>alert(1)</script><script src="/throws.js"></script>`)
	})
	mux.HandleFunc("/throws.js", func(w http.ResponseWriter, _ *http.Request) {
		page(w, "text/javascript", `console.error("said aloud"); throw new Error("thrown");`)
	})
	mux.HandleFunc("/send", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		posted <- string(body)
		_, _ = io.WriteString(w, "已收到")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server, func() string { return <-posted }
}

// journey is what every engine must be able to do with a page.
func journey(t *testing.T, b *Browser) {
	server, posted := site(t)
	p := b.NewPage(Phone)
	p.Open(server.URL)
	p.Fill("回执码", "12345 回执")
	p.Choose("地区", "屯昌县")
	p.Click("查看进度")
	p.WaitText("已收到")
	if got, want := posted(), `{"code":"12345 回执","area":"2"}`; got != want {
		t.Errorf("posted %s, want %s", got, want)
	}
	p.Click("下面的按钮")
	p.WaitText("touch 5")
	p.NoProblems()
	if leaks := p.Leaks("12345 回执"); len(leaks) != 1 {
		t.Errorf("leaks: %q, want the one POST", leaks)
	}
	p.Open(server.URL + "/bad")
	p.WaitTrue(`document.readyState === "complete"`)
	all := strings.Join(p.Problems(), "\n")
	for _, want := range []string{"content security policy: script-src", "said aloud", "thrown"} {
		if !strings.Contains(all, want) {
			t.Errorf("problems lack %q:\n%s", want, all)
		}
	}
}

func TestJourney(t *testing.T) {
	b := Start(t, Options{})
	journey(t, b)
}

func TestJourneyInChromium80(t *testing.T) {
	b := StartOld(t, "../oldchrome", Options{})
	if !strings.Contains(b.Version, "/80.") {
		t.Errorf("version %s, want 80", b.Version)
	}
	journey(t, b)
}

func TestRecorderKeepsLargeBodies(t *testing.T) {
	server, posted := site(t)
	p := Start(t, Options{}).NewPage(Desk)
	p.Open(server.URL)
	p.Eval(`fetch("/send", { method: "POST", body: "x".repeat(3 << 20) }).then((a) => a.text())`, nil)
	if n := len(posted()); n != 3<<20 {
		t.Fatalf("posted %d bytes", n)
	}
	for _, r := range p.Requests() {
		if r.Method == http.MethodPost && len(r.Body) != 3<<20 {
			t.Errorf("recorded %d bytes", len(r.Body))
		}
	}
}

func TestOfflineAndShots(t *testing.T) {
	server, _ := site(t)
	folder := t.TempDir()
	p := Start(t, Options{Shots: folder}).NewPage(Desk)
	p.Open(server.URL)
	p.Offline(true)
	var message string
	p.Eval(`fetch("/send", { method: "POST" }).then(() => "sent", (e) => e.message)`, &message)
	if message != "Failed to fetch" {
		t.Errorf("offline: %q", message)
	}
	p.Offline(false)
	p.Shot("form")
	if info, err := os.Stat(filepath.Join(folder, "form.png")); err != nil || info.Size() == 0 {
		t.Errorf("no screenshot: %v", err)
	}
}

func TestEvalTellsExceptions(t *testing.T) {
	p := Start(t, Options{}).NewPage(Desk)
	err := p.TryEval(`Promise.reject(new TypeError("no"))`, nil, time.Second)
	if err == nil || !strings.Contains(err.Error(), "TypeError: no") {
		t.Errorf("got %v", err)
	}
	var out struct{ A []string }
	if err := p.TryEval(`Promise.resolve({ a: ["一", "二"] })`, &out, time.Second); err != nil || !slices.Equal(out.A, []string{"一", "二"}) {
		t.Errorf("got %q, %v", out.A, err)
	}
}
