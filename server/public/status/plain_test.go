package status

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"zhuicha/crypto/receipt"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/turn"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// nobody knows no receipt and counts who asks.
type nobody struct {
	mu    sync.Mutex
	asked int
}

func (n *nobody) Status(context.Context, receipt.Token) (casework.ReceiptView, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	return casework.ReceiptView{}, casework.ErrNoReceipt
}

func (*nobody) Write(context.Context, receipt.Token, int, []byte, ...tips.Digest) (tips.Day, error) {
	panic("a message for a receipt nobody has")
}
func (*nobody) Object(context.Context, receipt.Token, int, []byte, ...tips.Digest) (tips.Day, error) {
	panic("an objection for a receipt nobody has")
}
func (*nobody) DeleteReply(context.Context, receipt.Token, tips.Digest) error {
	panic("a deletion for a receipt nobody has")
}
func (*nobody) Burn(context.Context, receipt.Token) error {
	panic("a burning of a receipt nobody has")
}

func (*nobody) KeepSealed(context.Context, tips.LeadID, int64, func(io.Writer) (string, error)) (tips.Digest, error) {
	panic("a file for a receipt nobody has")
}
func (*nobody) ForgetFiles(context.Context, tips.LeadID, []tips.Digest) error {
	panic("files of a receipt nobody has")
}

type source struct{}

func (source) Instance(context.Context) (frame.Instance, error) {
	return frame.Instance{Salt: make([]byte, 32), LogN: 2}, nil
}

// bench is the plain pages alone, with counted derivations.
type bench struct {
	http.Handler
	service nobody
	derived int
	hold    chan struct{} // while open, derivations wait
	p       *plain
}

const origin = "https://tips.example.org"

func newBench(t *testing.T) *bench {
	t.Helper()
	pages, err := web.ParsePages(fstest.MapFS{
		"layout.html":        {Data: []byte(`{{template "main" .}}`)},
		"status/entry.html":  {Data: []byte(`{{define "main"}}{{.Entry.Fault}}|{{.Entry.Kept}}{{end}}`)},
		"status/burned.html": {Data: []byte(`{{define "main"}}burned{{end}}`)},
	}, func(name string) string { return name }, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{}
	deps := frame.Deps{Source: source{}, Pages: pages, Line: turn.New(frame.MostInLine)}
	b.p = newPlain(deps, Receipts{Service: &b.service, Random: rand.Reader, Now: time.Now})
	derive := b.p.derive
	b.p.derive = func(r receipt.Receipt, salt [32]byte, logN int) (receipt.Keys, error) {
		b.derived++ // the line lets one in at a time
		if b.hold != nil {
			<-b.hold
		}
		return derive(r, salt, logN)
	}
	tongues, err := web.LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{Origins: []string{origin}, Tongues: tongues, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Routes: b.routes()})
	if err != nil {
		t.Fatal(err)
	}
	b.Handler = site.Handler()
	return b
}

func (b *bench) routes() []web.Route {
	post := func(path string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Path: path, Name: path, Access: web.Anyone(), Body: formBody, Handle: h}
	}
	return []web.Route{
		post("/status", b.p.look), post("/status/message", b.p.handle(b.p.message)), post("/status/burn", b.p.handle(b.p.burn)),
		post("/status/objection", b.p.handle(b.p.objection)), post("/status/reply", b.p.handle(b.p.deleteReply)),
		{Method: http.MethodGet, Path: "/status/shown/:once", Name: "shown", Access: web.Anyone(), Handle: b.p.shown},
		{Method: http.MethodGet, Path: "/status/busy/:once", Name: "busy", Access: web.Anyone(), Handle: b.p.busy},
	}
}

func (b *bench) send(method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, origin+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w
}

func TestWhatIsNoReceiptCostsTheSameOnEveryForm(t *testing.T) {
	other, err := receipt.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/status", "/status/message", "/status/objection", "/status/reply", "/status/burn"} {
		type cost struct {
			derived, asked int
			answer         string
		}
		costs := map[string]cost{}
		for kind, typed := range map[string]string{"of nobody": other.Digits(), "a slip": strings.Repeat("1", 25), "nothing": "", "long": strings.Repeat("一", 500)} {
			b := newBench(t)
			w := b.send(http.MethodPost, path, url.Values{"receipt": {typed}, "text": {"话"}, "sure": {"yes"}})
			if w.Code != http.StatusSeeOther || w.Body.Len() > 0 {
				t.Fatalf("%s, %s: %d %q", path, kind, w.Code, w.Body)
			}
			shown := b.send(http.MethodGet, w.Header().Get("Location"), nil)
			if shown.Code != http.StatusNotFound {
				t.Errorf("%s, %s: shown with %d", path, kind, shown.Code)
			}
			costs[kind] = cost{b.derived, b.service.asked, shown.Body.String()}
		}
		for kind, c := range costs {
			if c != costs["nothing"] || c.derived == 0 {
				t.Errorf("%s: %s costs %+v, nothing costs %+v", path, kind, c, costs["nothing"])
			}
		}
	}
}

func TestABusyServerSaysSoAndKeepsWhatWasTyped(t *testing.T) {
	b := newBench(t)
	b.hold = make(chan struct{})
	var wg sync.WaitGroup
	ask := func() *httptest.ResponseRecorder {
		return b.send(http.MethodPost, "/status/message", url.Values{"receipt": {"x"}, "text": {"我写的话"}})
	}
	answers := make(chan *httptest.ResponseRecorder, frame.MostInLine+1)
	for range frame.MostInLine + 1 { // one more than may wait
		wg.Go(func() { answers <- ask() })
	}
	var w *httptest.ResponseRecorder
	select {
	case w = <-answers: // all others are held
	case <-time.After(10 * time.Second):
		close(b.hold)
		t.Fatal("nobody was turned away")
	}
	if w.Code != http.StatusSeeOther || w.Body.Len() > 0 {
		t.Errorf("a browser would keep what was posted: %d %q", w.Code, w.Body)
	}
	w = b.send(http.MethodGet, w.Header().Get("Location"), nil)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "我写的话") {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
	}
	close(b.hold)
	wg.Wait()
}

func TestBadFormsAreRefusedWithoutRepeatingThem(t *testing.T) {
	b := newBench(t)
	for what, c := range map[string]struct {
		media, body string
		status      int
	}{
		"JSON": {"application/json", `{"receipt":"secret"}`, http.StatusUnsupportedMediaType}, "no type": {"", "receipt=secret", http.StatusUnsupportedMediaType},
		"huge": {"application/x-www-form-urlencoded", "receipt=" + strings.Repeat("secret", 20_000), http.StatusRequestEntityTooLarge},
		"bad":  {"application/x-www-form-urlencoded", "receipt=secret%zz", http.StatusBadRequest},
	} {
		r := httptest.NewRequest(http.MethodPost, origin+"/status", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.media)
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		if w.Code != c.status || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
}
