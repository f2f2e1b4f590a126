package desk_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"golang.org/x/net/html"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/server/desk"
	"zhuicha/server/desk/frame"
	"zhuicha/server/desk/viewer"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv/mem"
)

// office is a small instance whose people look at the pages.
type office struct {
	*rehearse.World
	t      *testing.T
	clock  time.Time
	team   rehearse.Team
	people map[string]*rehearse.Member // by login
	site   http.Handler
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

func person(login string, roles ...tips.Role) rehearse.Person {
	return rehearse.Person{Login: login, Name: "名" + login, Passphrase: "correct horse " + login, Roles: roles}
}

// open begins the instance. The pages ask dress(service), so that a test can
// put made views into them.
func open(t *testing.T, dress func(*casework.Service) frame.Service) *office {
	t.Helper()
	o := &office{t: t, clock: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), people: map[string]*rehearse.Member{}}
	ctx, calendar := context.Background(), tips.Weekdays{}
	kept := must[*store.Store](t)(store.Open(ctx, mem.New(), store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, calendar) }, DueVersion: "test",
	}))
	o.World = must[*rehearse.World](t)(rehearse.Begin(ctx, casework.Config{
		Store: kept, Calendar: calendar, Now: func() time.Time { return o.clock }, Random: rand.Reader, Pepper: make([]byte, 32),
	}, casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second body"}, person("admin", tips.Admin)))
	o.people["admin"] = o.Admin
	o.hireAll(ctx)
	o.serve(dress(o.Service))
	return o
}

func (o *office) hireAll(ctx context.Context) {
	county := must[tips.OfficeID](o.t)(o.Office(ctx, "469030", rehearse.Names{ZH: "琼中", EN: "Qiongzhong"}, o.RootOffice))
	hire := func(at tips.OfficeID, login string, roles ...tips.Role) *rehearse.Member {
		m := must[*rehearse.Member](o.t)(o.Hire(ctx, at, person(login, roles...)))
		o.people[login] = m
		return m
	}
	hire(o.SecondBody, "up1", tips.Approver)
	hire(o.SecondBody, "up2", tips.Oversight)
	superior := hire(o.RootOffice, "prov1", tips.Approver, tips.Oversight)
	hire(o.RootOffice, "prov2", tips.Handler)
	o.team = rehearse.Team{
		Handler: hire(county, "fu", tips.Handler), Second: hire(county, "wang", tips.Handler),
		Reviewer: hire(county, "chen", tips.Reviewer), Approver: hire(county, "li", tips.Approver), Superior: superior,
	}
	hire(county, "clerk", tips.Intake)
	hire(o.RootOffice, "prov3", tips.Intake)
	hire(o.SecondBody, "up3", tips.Intake)
	hire("", "auditor", tips.Auditor)
	if err := o.SignList(ctx); err != nil {
		o.t.Fatal(err)
	}
}

const origin = "https://desk.example.org"

// serve mounts the pages; the session cookie is simply a login name.
func (o *office) serve(service frame.Service) {
	pages := must[*desk.Site](o.t)(desk.New(desk.Config{Service: service, Assets: func(name string) string { return "/assets/" + name },
		Viewer: viewer.Parts{Script: []byte("0"), Style: []byte("p{}")}}))
	site := must[*web.Site](o.t)(web.New(web.Config{
		Routes: pages.Routes, Tongues: must[web.Tongues](o.t)(web.LoadTongues()), ProblemPage: pages.Problem, Origins: []string{origin},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Sessions: func(_ context.Context, cookie string) (*casework.Caller, error) {
			if m, ok := o.people[cookie]; ok {
				return m.Caller(), nil
			}
			return nil, casework.ErrNoSession
		},
	}))
	o.site = site.Handler()
}

// get fetches a page as a member; without a login, as a stranger.
func (o *office) get(login, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, origin+address, nil)
	if login != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-zhuicha", Value: login})
	}
	w := httptest.NewRecorder()
	o.site.ServeHTTP(w, r)
	return w
}

// page fetches and parses a page that must be there.
func (o *office) page(login, address string) *html.Node {
	o.t.Helper()
	w := o.get(login, address)
	if w.Code != http.StatusOK {
		o.t.Fatalf("%s as %s: status %d", address, login, w.Code)
	}
	return must[*html.Node](o.t)(html.Parse(w.Body))
}

// tip sends a tip and gives its lead.
func (o *office) tip() tips.LeadID {
	o.t.Helper()
	sender := must[*rehearse.Tipster](o.t)(o.NewTipster())
	err := sender.Send(context.Background(), tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{
		What: "修路补助每户少发 600 元", Where: "某村", When: "去年腊月", Amount: "600",
	}})
	if err != nil {
		o.t.Fatal(err)
	}
	return sender.Lead
}

func plot() rehearse.Plot {
	return rehearse.Plot{
		Title: "修路补助少发", Track: tips.Discipline, Items: []tips.Item{15}, Checks: []tips.Check{"what", "amount"},
		Allegation: "每户少发 600 元", Finding: "属实", Evidence: "发放表", Report: "核查报告", Person: "甲", Post: "会计",
		Kind: "village_cadre", Measure: "government_warning", Document: "文号", Due: 60_000, Question: "是哪个月？",
	}
}

// asIs leaves the service as it is.
func asIs(s *casework.Service) frame.Service { return s }
