package twin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/static/build/bundle"
)

const (
	root     = "../../../.."
	vectors  = root + "/crypto/testdata"
	entry    = "src/vectors/main.ts"
	testLogN = 10
	// limit bounds one script; scrypt at N=2¹⁷ in an old engine on a busy machine takes a while.
	limit = 4 * time.Minute
	// workerPath has the form of an asset's served path, which alone may become a worker.
	workerPath = "/assets/workers-file.0123456789abcdef.js"
)

// Bundles are built once; the same bytes serve every test.
var (
	quick = sync.OnceValues(func() ([]byte, error) { return build(testLogN, testLogN) })
	full  = sync.OnceValues(func() ([]byte, error) { return build(bundle.ReceiptLogN, bundle.LoginLogN) })
	// worker is what a page starts to seal and open files.
	worker = sync.OnceValues(func() ([]byte, error) {
		files, err := bundle.Build(bundle.Options{Dir: root + "/static", Entries: []string{"src/workers/file.ts"}})
		return files["workers/file.js"], err
	})
)

func build(receipt, login int) ([]byte, error) {
	files, err := bundle.Build(bundle.Options{
		Dir: root + "/static", Entries: []string{entry}, ReceiptLogN: receipt, LoginLogN: login,
	})
	return files["vectors/main.js"], err
}

// tab is a page with the bundle loaded, on a plain HTTP origin under a strict policy.
type tab struct {
	*chrome.Page
	t testing.TB
	// files may be fetched by the page under /files/<name>.
	files map[string][]byte
	// api answers under /api/; nil where a test has none.
	api http.Handler
	mu  sync.Mutex
}

func open(t testing.TB, b *chrome.Browser, script func() ([]byte, error)) *tab {
	t.Helper()
	code, err := script()
	if err != nil {
		t.Fatal(err)
	}
	tb := &tab{t: t, files: map[string][]byte{}}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, kind string, body []byte) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; worker-src 'self'; require-trusted-types-for 'script'; trusted-types w")
		_, _ = w.Write(body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "text/html; charset=utf-8", []byte(`<!doctype html><title>t</title><link rel="icon" href="data:,"><script src="/main.js"></script>`))
	})
	mux.HandleFunc("GET /main.js", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, "text/javascript; charset=utf-8", code)
	})
	mux.HandleFunc("GET "+workerPath, func(w http.ResponseWriter, _ *http.Request) {
		script, err := worker()
		if err != nil {
			t.Error(err)
		}
		answer(w, "text/javascript; charset=utf-8", script)
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		tb.mu.Lock()
		api := tb.api
		tb.mu.Unlock()
		api.ServeHTTP(w, r)
	})
	mux.Handle("GET /vectors/", http.StripPrefix("/vectors/", http.FileServer(http.Dir(vectors))))
	mux.HandleFunc("GET /files/{name}", func(w http.ResponseWriter, r *http.Request) {
		tb.mu.Lock()
		defer tb.mu.Unlock()
		_, _ = w.Write(tb.files[r.PathValue("name")])
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	tb.Page = b.NewPage(chrome.Phone)
	tb.Open(server.URL + "/")
	tb.Eval(helpers, nil)
	return tb
}

// serve lets the page fetch the bytes as /files/<name>.
func (tb *tab) serve(name string, content []byte) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.files[name] = content
}

// helpers are what the tests' scripts share.
const helpers = `Object.assign(window, {
  load: (name) => fetch("/vectors/" + name + ".json").then((answer) => answer.json()),
  file: (name) => fetch("/files/" + name).then((answer) => answer.arrayBuffer()).then((b) => new Uint8Array(b)),
  hex: zhuicha.bytes.hex,
  unhex: (text) => zhuicha.bytes.fromHex(text, text.length / 2),
  base64: zhuicha.bytes.toBase64,
  unbase64: zhuicha.bytes.fromBase64,
  utf8: zhuicha.bytes.utf8,
  text: zhuicha.bytes.fromUtf8,
  workerPath: "` + workerPath + `",
  codeOf: async (attempt) => {
    try {
      await attempt();
      return "";
    } catch (error) {
      return error.code || "not one of ours: " + error.stack;
    }
  },
}), 0`

// do runs an async function body in the page and reads what it returns.
func (tb *tab) do(body string, out any) {
	tb.t.Helper()
	if err := tb.TryEval("(async () => {"+body+"})()", out, limit); err != nil {
		tb.t.Fatalf("in %s: %v", tb.URL(), err)
	}
}

// each runs the test in today's Chromium and in the oldest that must work.
func each(t *testing.T, script func() ([]byte, error), test func(t *testing.T, tb *tab)) {
	t.Run("today", func(t *testing.T) {
		test(t, open(t, today(t), script))
	})
	t.Run("80", func(t *testing.T) {
		test(t, open(t, eighty(t), script))
	})
}

func read(t testing.TB, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(vectors, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

type object = map[string]any

// agree compares every field the browser returned with the vector's field of that name.
func agree(t *testing.T, name string, want, got object) {
	t.Helper()
	if len(got) == 0 {
		t.Errorf("%s: the browser returned nothing", name)
	}
	for field, value := range got {
		if !reflect.DeepEqual(value, want[field]) {
			t.Errorf("%s: %s is %s, want %s", name, field, brief(value), brief(want[field]))
		}
	}
}

func agreeAll(t *testing.T, name string, got []object) {
	t.Helper()
	var want []object
	read(t, name, &want)
	if len(got) == 0 || len(got) > len(want) {
		t.Fatalf("%s: %d results for %d vectors", name, len(got), len(want))
	}
	for i := range got {
		at := i
		if index, ok := got[i]["index"].(float64); ok {
			at = int(index)
			delete(got[i], "index")
		}
		agree(t, fmt.Sprintf("%s %d", name, at), want[at], got[i])
	}
}

func brief(value any) string {
	s := fmt.Sprintf("%#v", value)
	if len(s) > 160 {
		return s[:160] + "…"
	}
	return s
}
