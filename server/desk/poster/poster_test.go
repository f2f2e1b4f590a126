package poster_test

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"zhuicha/server/desk"
	page "zhuicha/server/desk/poster"
	"zhuicha/server/desk/viewer"
	"zhuicha/server/poster"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv/mem"
)

const origin = "https://desk.example.org"

// office is an instance with people who look at the page.
type office struct {
	t           *testing.T
	world       *rehearse.World
	people      map[string]*rehearse.Member
	fingerprint string
	site        *web.Site
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func config() page.Config {
	return page.Config{Address: "https://tips.example.org", Phones: []page.Phone{
		{Number: "12388", ZH: "纪检监察举报电话", EN: "discipline inspection hotline"},
	}}
}

func open(t *testing.T, cfg page.Config) *office {
	t.Helper()
	ctx := context.Background()
	person := func(login string, roles ...tips.Role) rehearse.Person {
		return rehearse.Person{Login: login, Name: login, Passphrase: "correct horse " + login, Roles: roles}
	}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	kept := must[*store.Store](t)(store.Open(ctx, mem.New(), store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, tips.Weekdays{}) }, DueVersion: "test",
	}))
	w := must[*rehearse.World](t)(rehearse.Begin(ctx, casework.Config{
		Store: kept, Calendar: tips.Weekdays{}, Now: func() time.Time { return now }, Random: rand.Reader, Pepper: make([]byte, 32),
	}, casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second body"}, person("admin", tips.Admin)))
	county := must[tips.OfficeID](t)(w.Office(ctx, "469030", rehearse.Names{ZH: "琼中", EN: "Qiongzhong"}, w.RootOffice))
	handler := must[*rehearse.Member](t)(w.Hire(ctx, county, person("fu", tips.Handler)))
	o := &office{t: t, world: w, people: map[string]*rehearse.Member{"admin": w.Admin, "fu": handler}, fingerprint: w.Root.Public().Fingerprint().String()}
	pages := must[*desk.Site](t)(desk.New(desk.Config{Service: w.Service, Assets: func(name string) string { return "/assets/" + name }, Posters: cfg,
		Viewer: viewer.Parts{Script: []byte("0"), Style: []byte("p{}")}}))
	o.site = must[*web.Site](t)(web.New(web.Config{
		Routes: pages.Routes, Tongues: must[web.Tongues](t)(web.LoadTongues()), ProblemPage: pages.Problem, Origins: []string{origin},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Sessions: func(_ context.Context, cookie string) (*casework.Caller, error) {
			if m, ok := o.people[cookie]; ok {
				return m.Caller(), nil
			}
			return nil, casework.ErrNoSession
		},
	}))
	return o
}

func (o *office) get(login, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, origin+address, nil)
	if login != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-zhuicha", Value: login})
	}
	w := httptest.NewRecorder()
	o.site.Handler().ServeHTTP(w, r)
	return w
}

// seen is what a page holds: its elements by name, its words.
type seen struct {
	elements map[string][]map[string]string
	words    string
}

func (o *office) page(login, address string) seen {
	o.t.Helper()
	w := o.get(login, address)
	if w.Code != http.StatusOK {
		o.t.Fatalf("%s as %s: %d", address, login, w.Code)
	}
	s := seen{elements: map[string][]map[string]string{}}
	for n := range must[*html.Node](o.t)(html.Parse(w.Body)).Descendants() {
		switch n.Type {
		case html.TextNode:
			s.words += n.Data + "\n"
		case html.ElementNode:
			attributes := map[string]string{}
			for _, a := range n.Attr {
				attributes[a.Key] = a.Val
			}
			s.elements[n.Data] = append(s.elements[n.Data], attributes)
		}
	}
	return s
}

// find tells whether an element has an attribute of this value.
func (s seen) find(element, key, value string) bool {
	for _, e := range s.elements[element] {
		if e[key] == value {
			return true
		}
	}
	return false
}

func TestThePageShowsThePosterInBothLanguages(t *testing.T) {
	o := open(t, config())
	for _, login := range []string{"fu", "admin"} {
		for lang, wants := range map[string][]string{
			"":         {"海报和回执卡", "可以放心说", "12388", "看样子"},
			"?lang=en": {"Posters and receipt cards", "You can say it safely", "discipline", "Show"},
		} {
			s := o.page(login, "/posters"+lang)
			if strings.Contains(s.words, "⟦") {
				t.Errorf("%s%s: a sentence is missing", login, lang)
			}
			for _, want := range append(wants, o.fingerprint) {
				if !strings.Contains(s.words, want) {
					t.Errorf("%s%s: no %q", login, lang, want)
				}
			}
			for _, group := range strings.Fields(o.fingerprint) {
				if strings.Count(s.words, group) < 2 {
					t.Errorf("%s%s: the drawing lacks %s", login, lang, group)
				}
			}
			if len(s.elements["svg"]) != 1 || len(s.elements["style"]) != 0 {
				t.Errorf("%s%s: not one drawing, or a style of its own", login, lang)
			}
			for element, all := range s.elements {
				for _, attributes := range all {
					if _, styled := attributes["style"]; styled {
						t.Errorf("%s%s: <%s> has a style that the policy forbids", login, lang, element)
					}
				}
			}
			for _, script := range s.elements["script"] {
				if script["src"] == "" && script["type"] != "application/json" {
					t.Errorf("%s%s: an inline script", login, lang)
				}
			}
		}
	}
}

// TestTheOwnAreaIsOffered: a member's own place first, the province else.
func TestTheOwnAreaIsOffered(t *testing.T) {
	o := open(t, config())
	for login, area := range map[string]string{"fu": "469030", "admin": "460000"} {
		s := o.page(login, "/posters")
		if !strings.Contains(s.words, "https://tips.example.org/t/"+area) {
			t.Errorf("%s is not offered %s", login, area)
		}
	}
	if s := o.page("fu", "/posters?area=469001&village=毛阳镇&paper=a6"); !strings.Contains(s.words, "/t/469001") || !strings.Contains(s.words, "毛阳镇") || !s.find("section", "class", "sheet a6") {
		t.Error("the order in the address is not followed")
	}
}

func TestLinksKeepTheOrderAndTheLanguage(t *testing.T) {
	o := open(t, config())
	s := o.page("fu", "/posters?area=469001&village=%E6%9D%91%26&paper=a6x4&lang=en")
	paths := map[string]bool{"/posters": false, "/posters/svg": false, "/posters/png": false}
	for _, a := range s.elements["a"] {
		u := must[*url.URL](t)(url.Parse(a["href"]))
		if _, ours := paths[u.Path]; !ours || u.Query().Get("area") == "" {
			continue
		}
		paths[u.Path] = true
		other := u.Path == "/posters" // leads to the Chinese page
		if q := u.Query(); q.Get("area") != "469001" || q.Get("village") != "村&" || q.Get("paper") != "a6x4" || (q.Get("lang") == "en") == other {
			t.Errorf("%s forgets the order", a["href"])
		}
	}
	for path, found := range paths {
		if !found {
			t.Errorf("no link to %s", path)
		}
	}
	if !s.find("input", "name", "lang") {
		t.Error("the form forgets the language")
	}
}

func TestWhatCannotBePrintedIsSaid(t *testing.T) {
	o := open(t, config())
	long := url.QueryEscape(strings.Repeat("村", 21))
	for _, lang := range []string{"", "&lang=en"} {
		s := o.page("fu", "/posters?village="+long+lang)
		if !s.find("p", "id", "fault") || len(s.elements["svg"]) != 0 || !s.find("input", "aria-invalid", "true") {
			t.Errorf("lang %q: a village of 21 characters is not refused", lang)
		}
	}
	for _, path := range []string{"/posters/svg", "/posters/png"} {
		w := o.get("fu", path+"?village="+long)
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/posters?") || w.Header().Get("Content-Disposition") != "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header())
		}
	}
	unreachable := config()
	unreachable.Address = ""
	if s := open(t, unreachable).page("fu", "/posters"); !strings.Contains(s.words, "--public-url") {
		t.Error("an instance without a public address does not say so")
	}
}

func TestHostileVillagesAreOnlyWords(t *testing.T) {
	o := open(t, config())
	usual := o.page("fu", "/posters?village=x")
	for _, name := range []string{`<script>x</script>`, `"><img src=x>`, `</svg><b>x`, `' onload='x`} {
		s := o.page("fu", "/posters?village="+url.QueryEscape(name))
		if !strings.Contains(s.words, name) {
			t.Errorf("%q is not shown as typed", name)
		}
		for element, all := range s.elements {
			if len(all) != len(usual.elements[element]) {
				t.Errorf("%q changed the number of <%s>", name, element)
			}
		}
	}
}

func TestDownloads(t *testing.T) {
	o := open(t, config())
	w := o.get("fu", "/posters/svg?village=%E6%9D%91&paper=a6")
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="poster-469030-a6.svg"` || w.Header().Get("Content-Type") != "image/svg+xml" {
		t.Errorf("SVG: %v", w.Header())
	}
	var drawing struct{ XMLName xml.Name }
	if err := xml.Unmarshal(w.Body.Bytes(), &drawing); err != nil || drawing.XMLName.Local != "svg" {
		t.Errorf("SVG: %v", err)
	}
	w = o.get("fu", "/posters/png?paper=a6")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
		t.Fatalf("PNG: %d %v", w.Code, w.Header())
	}
	if picture, err := png.Decode(w.Body); err != nil || picture.Bounds().Dx() != 1240 {
		t.Errorf("PNG: %v", err)
	}
}

func TestWithoutAFontThereIsNoPNG(t *testing.T) {
	bare := config()
	bare.Fonts = func() (poster.Fonts, error) { return poster.Fonts{}, poster.ErrFont }
	o := open(t, bare)
	if s := o.page("fu", "/posters"); !strings.Contains(s.words, "没有中文字体") || strings.Contains(s.words, "下载 PNG") {
		t.Error("the page offers what it cannot make")
	}
	if w := o.get("fu", "/posters/png"); w.Code != http.StatusSeeOther {
		t.Errorf("PNG without a font: %d", w.Code)
	}
}

func TestOnlyMembersMayCall(t *testing.T) {
	o := open(t, config())
	found := 0
	for _, r := range o.site.Table() {
		if !strings.HasPrefix(r.Path, "/posters") {
			continue
		}
		found++
		if r.Access.String() != "members" || r.Method != http.MethodGet {
			t.Errorf("%s %s: %s", r.Method, r.Path, r.Access)
		}
		if w := o.get("", r.Path); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/login" || strings.Contains(w.Body.String(), "svg") {
			t.Errorf("a stranger at %s: %d", r.Path, w.Code)
		}
	}
	if found != 3 {
		t.Errorf("%d routes", found)
	}
}

// TestTheFontIsOpenedOnce, also by two who ask at the same time, and a broken
// one is no secret of the page: nobody gets half a picture.
func TestTheFontIsOpenedOnce(t *testing.T) {
	waits := config()
	begun, release := make(chan struct{}), make(chan struct{})
	calls := 0
	waits.Fonts = func() (poster.Fonts, error) { // the first call holds, the result is kept for all
		calls++
		close(begun)
		<-release
		return poster.Fonts{}, errors.New("no matter")
	}
	o := open(t, waits)
	done := make(chan int, 2)
	for range 2 {
		go func() { done <- o.get("fu", "/posters/png?paper=a6").Code }()
	}
	<-begun
	close(release)
	for range 2 {
		if code := <-done; code != http.StatusInternalServerError {
			t.Errorf("a broken font answers %d", code)
		}
	}
	if calls != 1 {
		t.Errorf("the font was opened %d times", calls)
	}
}
