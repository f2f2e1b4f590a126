package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/server"
	"zhuicha/server/web"
	"zhuicha/static"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/mem"
)

const (
	publicOrigin = "http://tips.test"
	deskOrigin   = "http://desk.test"
)

// instance is a small instance behind its two listeners.
type instance struct {
	t     *testing.T
	world *rehearse.World
	sites server.Sites
	db    kv.DB
	log   *bytes.Buffer
	lead  tips.LeadID
	// folder is where the files lie.
	folder string
	disk   atomic.Pointer[files.Space]
	who    map[string]*rehearse.Member
}

func begin(t *testing.T) *instance {
	t.Helper()
	ctx := context.Background()
	in := &instance{t: t, db: mem.New(), log: &bytes.Buffer{}, who: map[string]*rehearse.Member{}}
	calendar := tips.Weekdays{}
	st, err := store.Open(ctx, in.db, store.Options{Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, calendar) }, DueVersion: "test"})
	in.check(err)
	in.folder = t.TempDir()
	in.disk.Store(&files.Space{Free: 90 << 30, Total: 100 << 30})
	folder, err := files.Open(in.folder, files.Options{Space: func(string) (files.Space, error) { return *in.disk.Load(), nil }})
	in.check(err)
	in.world, err = rehearse.Begin(ctx, casework.Config{Files: folder, Store: st, Calendar: calendar, Now: time.Now, Random: rand.Reader, Pepper: make([]byte, 32)},
		casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second"}, rehearse.Person{Login: "admin", Name: "管理员", Passphrase: "x", Roles: []tips.Role{tips.Admin}})
	in.check(err)
	in.people(ctx)
	in.mount(publicOrigin)
	tip, err := in.world.NewTipster()
	in.check(err)
	in.check(tip.Send(ctx, tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: "话"}}))
	in.lead = tip.Lead
	return in
}

// mount puts the two listeners over the service; villagers reach theirs by the
// origin.
func (in *instance) mount(origin string) {
	in.t.Helper()
	assets, err := static.Assets()
	in.check(err)
	in.sites, err = server.New(server.Config{
		Service: in.world.Service, Assets: assets, Log: slog.New(slog.NewTextHandler(in.log, nil)),
		PublicOrigins: []string{origin}, DeskOrigins: []string{deskOrigin},
	})
	in.check(err)
}

func (in *instance) check(err error) {
	in.t.Helper()
	if err != nil {
		in.t.Fatal(err)
	}
}

func (in *instance) people(ctx context.Context) {
	county, err := in.world.Office(ctx, "469030", rehearse.Names{ZH: "琼中", EN: "Qiongzhong"}, in.world.RootOffice)
	in.check(err)
	other, err := in.world.Office(ctx, "469025", rehearse.Names{ZH: "白沙", EN: "Baisha"}, in.world.RootOffice)
	in.check(err)
	for _, p := range []struct {
		name   string
		office tips.OfficeID
		roles  []tips.Role
	}{
		{"second-a", in.world.SecondBody, []tips.Role{tips.Approver}}, {"second-b", in.world.SecondBody, []tips.Role{tips.Oversight}},
		{"above", in.world.RootOffice, []tips.Role{tips.Approver, tips.Oversight}}, {"above-handler", in.world.RootOffice, []tips.Role{tips.Handler}},
		{"handler", county, []tips.Role{tips.Handler}}, {"reviewer", county, []tips.Role{tips.Reviewer}},
		{"approver", county, []tips.Role{tips.Approver}}, {"intake", county, []tips.Role{tips.Intake}},
		{"foreign", other, []tips.Role{tips.Handler}}, {"foreign-2", other, []tips.Role{tips.Approver}},
	} {
		m, err := in.world.Hire(ctx, p.office, rehearse.Person{Login: p.name, Name: p.name, Passphrase: p.name, Roles: p.roles})
		in.check(err)
		in.who[p.name] = m
	}
	in.who["admin"] = in.world.Admin
	in.check(in.world.SignList(ctx))
}

// call sends a request as a browser of the site would.
func (in *instance) call(site *web.Site, origin, method, path, body string, session casework.LoggedIn) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, origin+path, strings.NewReader(body))
	r.RemoteAddr = "203.0.113.77:4711"
	r.Header.Set("User-Agent", "canary-agent")
	r.Header.Set("X-Forwarded-For", "198.51.100.9")
	r.Header.Set("Referer", "https://canary.example/")
	if method != http.MethodGet {
		r.Header.Set("Origin", origin)
		r.Header.Set("Content-Type", "application/json")
	}
	if session.Caller != nil {
		r.AddCookie(&http.Cookie{Name: "zhuicha", Value: session.Cookie})
		r.Header.Set("X-Zhuicha-Token", session.Caller.Token())
	}
	w := httptest.NewRecorder()
	site.Handler().ServeHTTP(w, r)
	return w
}

// sites are the two listeners with their origins.
func (in *instance) each(do func(site *web.Site, origin string)) {
	do(in.sites.Public, publicOrigin)
	do(in.sites.Desk, deskOrigin)
}

func TestWhatAnswersIsWhatTheTableSays(t *testing.T) {
	t.Parallel()
	in := begin(t)
	in.each(func(site *web.Site, _ string) {
		var table []string
		for _, r := range site.Table() {
			table = append(table, r.Method+" "+r.Path)
		}
		slices.Sort(table)
		if !slices.Equal(table, site.Mounted()) {
			t.Errorf("table %v\nmounted %v", table, site.Mounted())
		}
	})
}

func TestOpenAPIDescribesTheRoutes(t *testing.T) {
	t.Parallel()
	in := begin(t)
	raw, err := os.ReadFile("api/openapi.yaml")
	in.check(err)
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `yaml:"operationId"`
		} `yaml:"paths"`
	}
	in.check(yaml.Unmarshal(raw, &doc))
	described, answered := map[string]string{}, map[string]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			described[strings.ToUpper(method)+" /api/v1"+path] = op.OperationID
		}
	}
	in.each(func(site *web.Site, _ string) {
		for _, r := range site.Table() {
			if strings.HasPrefix(r.Path, "/api/") {
				path := r.Path
				for _, name := range []string{"lead", "office", "digest"} {
					path = strings.ReplaceAll(path, ":"+name, "{"+name+"}")
				}
				answered[r.Method+" "+path] = r.Name
			}
		}
	})
	if !maps.Equal(described, answered) {
		t.Errorf("described but not so answered:\n%v\n%v", described, answered)
	}
}

// path is a route's with ids that are there. The poster's picture takes a
// second to draw, so it is asked for a village whose name is too long: who may
// ask is decided before.
func (in *instance) path(r web.Route) string {
	if r.Path == "/posters/png" {
		return r.Path + "?village=" + strings.Repeat("x", 200)
	}
	return strings.NewReplacer(":lead", string(in.lead), ":office", string(in.world.RootOffice), ":area", "469030", ":name", "nothing.js").Replace(r.Path)
}

func TestEveryAnswerIsSafelyHeaded(t *testing.T) {
	t.Parallel()
	in := begin(t)
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	in.each(func(site *web.Site, origin string) {
		paths, framed := []string{"/no/such/page", "/api/v1/nothing", "/leads/%2e%2e"}, map[string]bool{}
		for _, r := range site.Table() {
			paths = append(paths, in.path(r))
			framed["GET "+in.path(r)] = r.Frame != nil
		}
		for _, path := range paths {
			for _, method := range []string{"GET", "POST", "PUT", "TRACE"} {
				w := in.call(site, origin, method, path, "{}", session)
				h := w.Header()
				within := "DENY"
				if framed[method+" "+path] {
					within = "SAMEORIGIN"
				}
				if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" ||
					h.Get("Referrer-Policy") != "same-origin" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("X-Frame-Options") != within ||
					h.Get("Cache-Control") == "" || h.Get("Permissions-Policy") == "" {
					t.Errorf("%s %s (%d): headers %v", method, path, w.Code, h)
				}
				if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") || h.Get("Server") != "" {
					t.Errorf("%s %s: %v", method, path, h)
				}
			}
		}
	})
}

func TestChangesNeedTheOriginTheTokenAndTheHost(t *testing.T) {
	t.Parallel()
	in := begin(t)
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	for name, change := range map[string]func(*http.Request){
		"no origin":       func(r *http.Request) { r.Header.Del("Origin") },
		"another origin":  func(r *http.Request) { r.Header.Set("Origin", "http://desk.test.evil") },
		"null origin":     func(r *http.Request) { r.Header.Set("Origin", "null") },
		"the public one":  func(r *http.Request) { r.Header.Set("Origin", publicOrigin) },
		"no token":        func(r *http.Request) { r.Header.Del("X-Zhuicha-Token") },
		"another's token": func(r *http.Request) { r.Header.Set("X-Zhuicha-Token", strings.Repeat("0", 64)) },
		"another host":    func(r *http.Request) { r.Host = "evil.test" },
	} {
		r := httptest.NewRequest("POST", deskOrigin+"/api/v1/logout", strings.NewReader("{}"))
		r.Header.Set("Origin", deskOrigin)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Zhuicha-Token", session.Caller.Token())
		r.AddCookie(&http.Cookie{Name: "zhuicha", Value: session.Cookie})
		change(r)
		w := httptest.NewRecorder()
		in.sites.Desk.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusForbidden && w.Code != http.StatusMisdirectedRequest {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if _, err := in.world.Service.Session(context.Background(), session.Cookie); err != nil {
		t.Fatal("a refused logout ended the session")
	}
}

func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	in := begin(t)
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	before := in.dump()
	in.each(func(site *web.Site, origin string) {
		for _, r := range site.Table() {
			if r.Method == http.MethodGet {
				in.call(site, origin, "GET", in.path(r), "", session)
				in.call(site, origin, "GET", in.path(r)+query(in.path(r))+"lang=en&stage=received&late=1&cursor=x&size=30", "", session)
			}
		}
	})
	if !maps.Equal(before, in.dump()) {
		t.Error("a GET changed the store")
	}
}

func query(path string) string {
	if strings.Contains(path, "?") {
		return "&"
	}
	return "?"
}

// dump is everything the store holds.
func (in *instance) dump() map[string]string {
	all := map[string]string{}
	in.check(in.db.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Range{}, func(k, v []byte) error { all[string(k)] = string(v); return nil })
	}))
	return all
}

func TestNothingOfThePeerIsKeptOrLogged(t *testing.T) {
	t.Parallel()
	in := begin(t)
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	in.each(func(site *web.Site, origin string) {
		for _, r := range site.Table() {
			for _, body := range []string{"{}", "{", strings.Repeat("x", 5<<20), `{"token":"canary-body"}`} {
				in.call(site, origin, r.Method, in.path(r), body, session)
			}
		}
	})
	kept := in.log.String()
	for k, v := range in.dump() {
		kept += k + v
	}
	for _, canary := range []string{"203.0.113.77", "198.51.100.9", "canary-agent", "canary.example", "canary-body"} {
		if strings.Contains(kept, canary) {
			t.Errorf("%q was kept", canary)
		}
	}
}

func TestBadBodiesGetATypedErrorInBothLanguages(t *testing.T) {
	t.Parallel()
	in := begin(t)
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	in.each(func(site *web.Site, origin string) {
		for _, r := range site.Table() {
			if r.Method != http.MethodPost || !r.JSON || r.Name == "logout" {
				continue
			}
			for what, body := range map[string]string{
				"empty": "", "not JSON": "{", "a list": "[]", "unknown field": `{"nobody":1}`, "repeated field": `{"token":"a","token":"b"}`,
				"bad UTF-8": "{\"token\":\"\xff\"}", "huge": `{"token":"` + strings.Repeat("x", 6<<20) + `"}`,
			} {
				w := in.call(site, origin, "POST", in.path(r), body, session)
				in.typed(r.Path+", "+what, w)
			}
		}
	})
}

// typed demands a clear refusal that is not "internal".
func (in *instance) typed(what string, w *httptest.ResponseRecorder) {
	in.t.Helper()
	var p struct {
		Error struct {
			Code    string
			Message struct{ ZH, EN string }
		}
	}
	raw, _ := io.ReadAll(w.Body)
	if err := json.Unmarshal(raw, &p); err != nil || w.Code < 400 || w.Code >= 500 || p.Error.Code == "internal" {
		in.t.Errorf("%s: %d %.200s", what, w.Code, raw)
	}
	if p.Error.Message.ZH == "" || p.Error.Message.EN == "" || strings.Contains(p.Error.Message.ZH+p.Error.Message.EN, "⟦") {
		in.t.Errorf("%s: code %q has no sentence: %v", what, p.Error.Code, p.Error.Message)
	}
}
