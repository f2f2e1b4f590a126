package media

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/static/build/bundle"
)

const (
	root      = "../../.."
	oldChrome = "../oldchrome"
	entry     = "vectors/media.js"
	worker    = "workers/media.js"
	// served is a path that the page takes for one of our workers.
	served = "/assets/workers-media.0123456789abcdef.js"
	// limit bounds one photo on a busy machine.
	limit = 2 * time.Minute
)

var built = sync.OnceValues(func() (map[string][]byte, error) {
	return bundle.Build(bundle.Options{Dir: root + "/static", Entries: []string{"src/vectors/media.ts", "src/workers/media.ts"}})
})

// tab is a page that makes photos over, under the policy of the real ones.
type tab struct {
	*chrome.Page
	t testing.TB

	mu   sync.Mutex
	file []byte // what the page is given next
}

func open(t testing.TB, b *chrome.Browser) *tab {
	t.Helper()
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	tb := &tab{t: t}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, kind string, body []byte) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types w")
		_, _ = w.Write(body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "text/html; charset=utf-8", []byte(`<!doctype html><title>t</title><script src="/main.js"></script>`))
	})
	for path, name := range map[string]string{"/main.js": entry, served: worker} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, "text/javascript; charset=utf-8", files[name])
		})
	}
	mux.HandleFunc("GET /file", func(w http.ResponseWriter, _ *http.Request) {
		tb.mu.Lock()
		defer tb.mu.Unlock()
		_, _ = w.Write(tb.file)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tb.Page = b.NewPage(chrome.Phone)
	tb.Open(server.URL + "/")
	return tb
}

// made is what became of a photo; Code says why nothing did.
type made struct {
	Code  string
	Type  string
	Thumb bool
	bytes []byte
}

// how photos are made over: by the worker or by the page alone.
const (
	byWorker = "worker"
	byPage   = "page"
)

// load gives the file to the page, which keeps it as `file`.
func (tb *tab) load(file []byte) {
	tb.t.Helper()
	tb.mu.Lock()
	tb.file = file
	tb.mu.Unlock()
	tb.eval(`fetch("/file", { cache: "no-store" }).then((answer) => answer.blob()).then((blob) => { window.file = blob; return 0; })`, nil)
}

// develop makes the file over.
func (tb *tab) develop(file []byte, how, way string) made {
	tb.t.Helper()
	tb.load(file)
	return tb.again(how, way)
}

// again makes the file over that was loaded before.
func (tb *tab) again(how, way string) made {
	tb.t.Helper()
	var got struct {
		made
		Base64 string
	}
	tb.eval(fmt.Sprintf(`photos[%q](window.file, %q, %q).then(async ({ blob, thumb }) => ({
  Type: blob.type, Thumb: thumb !== undefined,
  Base64: await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1] || "");
    reader.readAsDataURL(blob);
  }),
}), (error) => ({ Code: error.code || String(error) }))`, how, way, served), &got)
	raw, err := base64.StdEncoding.DecodeString(got.Base64)
	if err != nil {
		tb.t.Fatal(err)
	}
	got.made.bytes = raw
	return got.made
}

func (tb *tab) eval(script string, out any) {
	tb.t.Helper()
	if err := tb.TryEval(script, out, limit); err != nil {
		tb.t.Fatal(err)
	}
}
