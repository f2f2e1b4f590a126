package desk_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/people"
)

// TestEveryActHasAName in both languages, whoever does it.
func TestEveryActHasAName(t *testing.T) {
	t.Parallel()
	for lang, tongue := range must[web.Tongues](t)(web.LoadTongues()) {
		for _, kind := range people.Kinds() {
			if !tongue.Has("desk.directory_event." + kind) {
				t.Errorf("%s: %s has no name", lang, kind)
			}
		}
		for _, kind := range casework.EntryKinds() {
			if !tongue.Has("desk.entry." + kind) {
				t.Errorf("%s: %s has no name", lang, kind)
			}
		}
		for _, kind := range tips.StaffEvents() {
			if !tongue.Has("desk.event." + kind) {
				t.Errorf("%s: %s has no name", lang, kind)
			}
		}
	}
}

// rows are the lines of the page's table, as text.
func rows(page *html.Node) (all []string) {
	each(page, func(n *html.Node) {
		if n.Data == "tr" && n.Parent.Data == "tbody" {
			all = append(all, text(n))
		}
	})
	return all
}

// TestTheAuditorsPageAndItsFiles show the same acts.
func TestTheAuditorsPageAndItsFiles(t *testing.T) {
	t.Parallel()
	o := open(t, asIs)
	lead := o.tip()
	if err := o.team.Walk(context.Background(), lead, plot(), rehearse.Road()[:6]); err != nil {
		t.Fatal(err)
	}
	if w := o.get("auditor", "/"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/audit" {
		t.Errorf("the auditor's first page: %d %s", w.Code, w.Header().Get("Location"))
	}
	shown := rows(o.page("auditor", "/audit?kind=screening_begun"))
	if len(shown) != 1 || !strings.Contains(shown[0], "名fu") || !strings.Contains(shown[0], casework.Number(lead, "469030")) || strings.Contains(shown[0], string(lead)) {
		t.Errorf("%q", shown)
	}
	for _, query := range []string{"", "?kind=member_invited&lang=en", "?office=none"} {
		table := o.get("auditor", "/audit/acts.csv"+query)
		records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || table.Code != http.StatusOK || table.Header().Get("Content-Disposition") != `attachment; filename="acts.csv"` {
			t.Fatalf("%d %v %v", table.Code, table.Header(), err)
		}
		lines := o.get("auditor", "/audit/acts.jsonl"+query)
		n := 0
		for line := range strings.Lines(lines.Body.String()) {
			var act struct {
				Day   string   `json:"day"`
				Kinds []string `json:"kinds"`
			}
			if err := json.Unmarshal([]byte(line), &act); err != nil || act.Day == "" || len(act.Kinds) == 0 {
				t.Errorf("%s: %v", line, err)
			}
			if n++; records[n][0] != act.Day || records[n][6] != strings.Join(act.Kinds, " ") {
				t.Errorf("line %d: %v and %v", n, records[n], act)
			}
		}
		if n != len(records)-1 || n == 0 {
			t.Errorf("%s: %d lines, %d rows", query, n, len(records)-1)
		}
	}
	if w := o.get("fu", "/audit/acts.csv"); w.Code != http.StatusForbidden {
		t.Errorf("an inspector gets %d", w.Code)
	}
	if w := o.get("auditor", "/audit?from=yesterday"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "日期") {
		t.Errorf("a day that is none: %d", w.Code)
	}
}

// TestPagesOfActsFollowEachOther and keep the filter.
func TestPagesOfActsFollowEachOther(t *testing.T) {
	t.Parallel()
	o := open(t, asIs)
	all, address := 0, "/audit?office=none"
	for address != "" {
		page := o.page("auditor", address)
		all += len(rows(page))
		address = ""
		each(page, func(n *html.Node) {
			if value(n, "id") == "next" {
				address = value(n, "href")
			}
		})
		if address != "" && !strings.Contains(address, "office=none") {
			t.Fatalf("%s forgot the filter", address)
		}
	}
	_ = o.page("admin", "/audit")
	want := 0
	for line := range strings.Lines(o.get("auditor", "/audit/acts.jsonl?office=none").Body.String()) {
		if line != "" {
			want++
		}
	}
	if all != want || want == 0 {
		t.Errorf("the pages show %d acts of %d", all, want)
	}
}

// TestNoNameBecomesAFormula: a table program runs what begins with =.
func TestNoNameBecomesAFormula(t *testing.T) {
	t.Parallel()
	o := open(t, func(s *casework.Service) frame.Service { return &oneAct{s} })
	table := o.get("auditor", "/audit/acts.csv").Body.String()
	if !strings.Contains(table, "'=1+1") || !strings.Contains(table, "'@x") {
		t.Error(table)
	}
}

// oneAct is a service with one act by people of evil names.
type oneAct struct{ frame.Service }

func (oneAct) Acts(context.Context, *casework.Caller, casework.ActFilter) (casework.ActsPage, error) {
	return casework.ActsPage{Acts: []casework.Act{{
		Day: 20000, Actor: people.Member{ID: "x", Name: "=1+1", Login: "@x"}, Kinds: []string{people.MemberInvited},
	}}}, nil
}
