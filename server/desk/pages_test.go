package desk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/static"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

func TestPagesInBothLanguages(t *testing.T) {
	o := open(t, asIs)
	o.tip()
	for _, at := range []struct{ login, path string }{
		{"", "/login"}, {"", "/activate"}, {"fu", "/login"}, {"fu", "/"}, {"fu", "/people"}, {"fu", "/account"}, {"admin", "/account"}, {"admin", "/people"}, {"prov1", "/people"},
		{"fu", "/?stage=received"}, {"fu", "/?late=1"}, {"fu", "/?list=mine"}, {"prov1", "/?list=below"}, {"up1", "/"}, {"prov1", "/"},
		{"clerk", "/register"}, {"prov3", "/register"}, {"up3", "/register"}, {"auditor", "/audit"}, {"auditor", "/people"}, {"admin", "/audit"}, {"auditor", "/audit?kind=lead_closed&from=2026-01-01&to=2026-01-02"},
	} {
		for _, lang := range []string{"", "lang=en"} {
			address := at.path
			if lang != "" && strings.Contains(address, "?") {
				address += "&" + lang
			} else if lang != "" {
				address += "?" + lang
			}
			page := o.page(at.login, address)
			sound(t, address+" as "+at.login, page)
			each(page, func(n *html.Node) {
				if n.Data == "title" && text(n) != "便民服务" && text(n) != "Public services" {
					t.Errorf("%s: the title tells what this is: %s", address, text(n))
				}
				if href, link := attr(n, "href"); n.Data == "a" && link && lang != "" && strings.HasPrefix(href, "/") && !strings.Contains(href, "lang=en") && value(n, "lang") != "zh-CN" && text(n) != "中文" {
					t.Errorf("%s: the link to %s forgets the language", address, href)
				}
			})
		}
	}
}

// TestFoundingAnOfficeStepByStep shows each state of an office to those who
// have something to do in it.
func TestFoundingAnOfficeStepByStep(t *testing.T) {
	var dir people.Directory
	o := open(t, func(s *casework.Service) frame.Service { return &withDirectory{s, &dir} })
	me := o.people["fu"].Caller().Member()
	for _, state := range []struct {
		name  string
		made  bool
		by    tips.MemberID
		wants string // an id on the page
	}{
		{name: "a colleague made the key", made: true, by: "other", wants: "confirm"},
		{name: "somebody waits", made: true, by: me.ID, wants: "fp-" + strings.Repeat("d", 32)},
	} {
		dir = o.Service.Directory()
		dir.Offices, dir.Members = clone(dir.Offices), clone(dir.Members)
		office := dir.Offices[me.Office]
		office.Confirmed, office.ListedKey, office.MadeBy = false, "", state.by
		dir.Offices[me.Office] = office
		waiting := people.Member{ID: tips.MemberID(strings.Repeat("d", 32)), Login: "new", Name: "新", Office: me.Office, State: people.Activated, Recipient: "age1pq1x"}
		dir.Members[waiting.ID] = waiting
		for _, query := range []string{"", "?lang=en"} {
			page := o.page("fu", "/people"+query)
			sound(t, state.name+query, page)
			found := false
			each(page, func(n *html.Node) { found = found || value(n, "id") == state.wants })
			if !found {
				t.Errorf("%s: nothing with id %s", state.name, state.wants)
			}
		}
	}
}

type withDirectory struct {
	frame.Service
	dir *people.Directory
}

func (w *withDirectory) Directory() people.Directory {
	if w.dir.Version == 0 {
		return w.Service.Directory()
	}
	return *w.dir
}

func clone[K comparable, V any](m map[K]V) map[K]V {
	c := map[K]V{}
	for k, v := range m {
		c[k] = v
	}
	return c
}

// TestTheLedgerShowsLatenessAndPages draws rows of every kind.
func TestTheLedgerShowsLatenessAndPages(t *testing.T) {
	rows := []casework.LedgerRow{
		{Row: store.Row{Lead: tips.LeadID(id('1')), Stage: tips.Received, Due: 20700, Urgency: tips.Urgent, Tile: "money"}, Number: "琼中-1", LateDays: 1},
		{Row: store.Row{Lead: tips.LeadID(id('2')), Stage: tips.Verifying, Due: 20700, Urgency: tips.Raised, Items: []tips.Item{15, 16}, Title: digest('1'), Score: 7}, Number: "琼中-2", LeftDays: 2, Names: []string{"甲", "乙"}},
		{Row: store.Row{Lead: tips.LeadID(id('3')), Stage: tips.Screening, Due: 20700, Pending: tips.DisposalProposal}, Number: "琼中-3"},
		{Row: store.Row{Lead: tips.LeadID(id('4')), Stage: tips.Closed}, Number: "琼中-4"},
	}
	o := open(t, func(s *casework.Service) frame.Service {
		return ledgerOf{s, casework.LedgerPage{Rows: rows, Counts: map[string]int{"all": 4, "office": 4, "late": 1}, Next: "abc"}}
	})
	page := o.page("fu", "/?lang=en&stage=verifying")
	sound(t, "ledger", page)
	var shown []string
	next := ""
	each(page, func(n *html.Node) {
		if n.Data == "tr" && has(n, "data-lead") {
			shown = append(shown, strings.Join(strings.Fields(text(n)), " "))
		}
		if value(n, "id") == "next" {
			next = value(n, "href")
		}
	})
	if len(shown) != len(rows) || next != "/?cursor=abc&lang=en&stage=verifying" {
		t.Fatalf("%d rows, next %q", len(shown), next)
	}
	for i, want := range []string{"1 day late", "2 days left", "due today", "—"} {
		if !strings.Contains(shown[i], want) {
			t.Errorf("row %d lacks %q: %s", i+1, want, shown[i])
		}
	}
}

type ledgerOf struct {
	frame.Service
	page casework.LedgerPage
}

func (l ledgerOf) Ledger(context.Context, *casework.Caller, casework.LedgerFilter) (casework.LedgerPage, error) {
	return l.page, nil
}

// TestStrangersAreLedToTheLogin, and foreign leads look like none at all.
func TestStrangersAreLedToTheLogin(t *testing.T) {
	o := open(t, asIs)
	lead := o.tip()
	for _, path := range []string{"/", "/people", "/leads/" + string(lead)} {
		w := o.get("", path+"?lang=en")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/login?lang=en" {
			t.Errorf("%s: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	foreign, unknown := o.get("up2", "/leads/"+string(lead)), o.get("up2", "/leads/"+id('3'))
	if foreign.Code != http.StatusNotFound || foreign.Body.String() != unknown.Body.String() {
		t.Errorf("a foreign lead answers %d, an unknown one %d", foreign.Code, unknown.Code)
	}
	if w := o.get("admin", "/"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/people" {
		t.Errorf("the administrator is led to %q", w.Header().Get("Location"))
	}
}

// TestCatalogue: both languages have the same sentences with the same blanks,
// and the scripts ask for none that is not there.
func TestCatalogue(t *testing.T) {
	zh, en := must[map[string]string](t)(static.Messages("zh-CN")), must[map[string]string](t)(static.Messages("en"))
	for key, text := range zh {
		if !strings.HasPrefix(key, "desk.") {
			continue
		}
		if strings.TrimSpace(en[key]) == "" || strings.TrimSpace(text) == "" {
			t.Errorf("%s is empty in one language", key)
		}
		if a, b := blanks(text), blanks(en[key]); !slices.Equal(a, b) {
			t.Errorf("%s: blanks %v and %v", key, a, b)
		}
	}
	for key := range en {
		if strings.HasPrefix(key, "desk.") && zh[key] == "" {
			t.Errorf("%s is in English alone", key)
		}
	}
}

func blanks(s string) []string {
	var found []string
	for i := range s {
		if s[i] == '%' && i+1 < len(s) {
			found = append(found, s[i:i+2])
		}
	}
	return found
}

// TestPageDataIsWhatTheScriptReads: the JSON in the page parses and holds the
// session's token, which no stranger gets.
func TestPageDataIsWhatTheScriptReads(t *testing.T) {
	o := open(t, asIs)
	lead := o.tip()
	for login, token := range map[string]bool{"": false, "fu": true} {
		path := "/login"
		if login != "" {
			path = "/leads/" + string(lead)
		}
		var data struct {
			Session  frame.Session     `json:"session"`
			Lang     web.Lang          `json:"lang"`
			Messages map[string]string `json:"messages"`
		}
		each(o.page(login, path), func(n *html.Node) {
			if value(n, "id") == "page" {
				if err := json.Unmarshal([]byte(text(n)), &data); err != nil {
					t.Fatal(err)
				}
			}
		})
		if (data.Session.Token != "") != token || data.Lang != web.Chinese || data.Messages["desk.js.unexpected"] == "" {
			t.Errorf("as %q: token %q, language %q", login, data.Session.Token, data.Lang)
		}
	}
}
