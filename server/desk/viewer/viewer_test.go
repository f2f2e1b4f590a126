package viewer

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"zhuicha/server/web"
	"zhuicha/static"
)

// built are the parts as the product ships them.
func built(t *testing.T) Parts {
	t.Helper()
	assets, err := static.Assets()
	if err != nil {
		t.Fatal(err)
	}
	script, ok := assets.ByName("desk/viewer.js")
	style, also := assets.ByName("style/viewer.css")
	if !ok || !also {
		t.Fatal("the viewer's bundle or style is not built")
	}
	return Parts{Script: script.Bytes, Style: style.Bytes}
}

func frame(t *testing.T, query string) *httptest.ResponseRecorder {
	t.Helper()
	route, err := Route(built(t))
	if err != nil {
		t.Fatal(err)
	}
	if route.Access.String() != "members" {
		t.Errorf("the viewer is open to %s", route.Access)
	}
	route.Access = web.Anyone() // who may call is asked above; here the document is looked at
	tongues, err := web.LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	site, err := web.New(web.Config{
		Routes: []web.Route{route}, Tongues: tongues, Origins: []string{"https://desk.test"}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	site.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://desk.test/viewer"+query, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return w
}

// TestTheFrameRunsItsOwnBundleAndReachesNothing: the policy names the very
// script and style that stand in the document, and no address at all.
func TestTheFrameRunsItsOwnBundleAndReachesNothing(t *testing.T) {
	w := frame(t, "")
	body := w.Body.String()
	directives := map[string]string{}
	for _, d := range strings.Split(w.Header().Get("Content-Security-Policy"), "; ") {
		name, value, _ := strings.Cut(d, " ")
		directives[name] = value
	}
	for name, element := range map[string]string{"script-src": "script", "style-src": "style"} {
		found := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(body, -1)
		if len(found) != 1 {
			t.Fatalf("%d elements %s", len(found), element)
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; directives[name] != want {
			t.Errorf("%s admits %s, the document holds %s", name, directives[name], want)
		}
	}
	for name, want := range map[string]string{
		"default-src": "'none'", "sandbox": "allow-scripts", "img-src": "blob:", "media-src": "blob:", "form-action": "'none'",
		"base-uri": "'none'", "frame-ancestors": "'self'", "require-trusted-types-for": "'script'", "trusted-types": "'none'",
	} {
		if directives[name] != want {
			t.Errorf("%s is %q, want %q", name, directives[name], want)
		}
		delete(directives, name)
	}
	if len(directives) != 2 { // script-src and style-src, held above
		t.Errorf("the policy says more: %v", directives)
	}
	if refs := regexp.MustCompile(`(?i)\s(src|href|action|srcset|poster)=`).FindAllString(body, -1); len(refs) > 0 {
		t.Errorf("the document refers to %v", refs)
	}
}

func TestTheFrameSpeaksBothLanguages(t *testing.T) {
	for query, want := range map[string]string{"": "放大", "?lang=en": "Larger"} {
		if body := frame(t, query).Body.String(); !strings.Contains(body, want) || strings.Contains(body, "⟦") {
			t.Errorf("%q: no %q, or a key without a text", query, want)
		}
	}
}

func TestPartsThatWouldEndTheirElementAreRefused(t *testing.T) {
	good := []byte("0")
	for name, p := range map[string]Parts{
		"no script": {Style: good}, "no style": {Script: good}, "closes": {Script: []byte("'</SCRIPT>'"), Style: good},
		"comment": {Script: []byte("'<!--'"), Style: good}, "nul": {Script: good, Style: []byte("\x00")},
	} {
		if _, err := Route(p); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}
