package public_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"zhuicha/server/public"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/tip"
	"zhuicha/server/web"
)

// standing is an instance as a test sets it up.
type standing struct{ in frame.Instance }

func (s standing) Instance(context.Context) (frame.Instance, error) { return s.in, nil }

// openInstance has a list that is text with every character HTML must not
// confuse; nothing here checks its signature, browsers do.
func openInstance(t testing.TB) frame.Instance {
	t.Helper()
	random := func(n int) []byte {
		b := make([]byte, n)
		if _, err := rand.Read(b); err != nil {
			t.Fatal(err)
		}
		return b
	}
	return frame.Instance{
		Salt: random(32), LogN: 15, Root: random(32),
		List:      []byte(`{"name":"</script><!-- 甲 & 乙 'x' ` + "\u2028" + `"}`),
		Signature: strings.Repeat("ab", 64),
	}
}

const origin = "https://tips.example.org"

// newSite serves the pages of an instance.
func newSite(t testing.TB, in frame.Instance) http.Handler {
	t.Helper()
	pages, err := public.New(public.Config{Source: standing{in}, Assets: func(name string) string { return "/assets/" + name },
		Intake: tip.Intake{Random: rand.Reader, Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	tongues, err := web.LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{
		Routes: pages.Routes, Tongues: tongues, ProblemPage: pages.Problem, Origins: []string{origin},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return site.Handler()
}

// get fetches a page.
func get(t testing.TB, site http.Handler, address string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, origin+address, nil))
	return w
}

// parse reads a page and fails unless it has the status.
func parse(t testing.TB, site http.Handler, address string, status int) *html.Node {
	t.Helper()
	w := get(t, site, address)
	if w.Code != status {
		t.Fatalf("%s: status %d, want %d", address, w.Code, status)
	}
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return doc
}

// all finds every element that fits.
func all(doc *html.Node, fits func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			found = append(found, n)
		}
	}
	return found
}

func tag(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(names, n.Data) }
}

func withID(id string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attr(n, "id") == id }
}

func attr(n *html.Node, name string) string {
	v, _ := lookup(n, name)
	return v
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
