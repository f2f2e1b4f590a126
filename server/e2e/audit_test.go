package e2e

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// holds looks at a page of the desk in light and dark, with axe.
func (i inspector) holds(name string) {
	i.t.Helper()
	for _, dark := range []bool{false, true} {
		i.Dark(dark)
		for _, fault := range axe(i.t, i.Page, map[bool]string{false: wcag, true: contrast}[dark]) {
			i.t.Errorf("%s %s, dark %v: %s", i.lang, name, dark, fault)
		}
	}
	i.Dark(false)
	i.keep(name)
}

// TestTheAuditorReadsWhoDidWhat: his first page, its filter by keyboard and
// mouse, nothing found, the files; and no way to a lead.
func TestTheAuditorReadsWhoDidWhat(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	must[*rehearse.Member](t)(in.Hire(context.Background(), "", person("shenji", "审计员", tips.Auditor)))
	lead := in.sample(len(rehearse.Road())).Lead
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "shenji")
		i.WaitURL("/audit")
		i.holds("audit")
		i.SetValue("css:#kind", "lead_closed")
		i.mark()
		i.Click("css:.audit-filter button")
		i.renewed()
		i.WaitText(w.say("desk.event.lead_closed"))
		var rows int
		i.Eval(`document.querySelectorAll("table.audit tbody tr").length`, &rows)
		if rows != 1 || !i.Has("李国栋") {
			t.Errorf("%d closings: %s", rows, i.Text())
		}
		i.holds("audit-chosen")
		i.Open(in.desk + "/audit?from=2018-01-01&to=2018-01-02" + w.pick("", "&lang=en"))
		i.WaitText(w.say("desk.audit.none_chosen"))
		i.holds("audit-none")
		var table string
		i.Eval(`fetch("/audit/acts.csv?kind=lead_closed").then((r) => r.text())`, &table)
		if table == "" {
			t.Error("an empty table")
		}
		i.Open(w.at(in.desk, "/leads/"+string(lead)))
		i.WaitText(w.say("error.not_found")) // as if it never was
		i.NoProblems("404")
		i.Close()
	}
}

// TestALeadThatDoesNotStandOpenShows in the lists of both offices; one whose
// receipt is gone, on its own page.
func TestALeadThatDoesNotStandOpenShows(t *testing.T) {
	t.Parallel()
	var ago atomic.Int64
	in := begin(t, setting{now: func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) }})
	ago.Store(int64(12 * 24 * time.Hour))
	in.sample(0)
	shut, burned := in.sample(0), in.sample(4)
	for _, login := range []string{"qz-fu", "sheng-lin"} {
		m := in.member(login)
		signed, err := m.SignFor(tips.Attest{Target: tips.At(in.lead(shut.Lead)), Opens: tips.No})
		if err == nil {
			_, err = in.Service.Command(t.Context(), m.Caller(), signed)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := in.Service.Burn(t.Context(), burned.Keys.Token); err != nil {
		t.Fatal(err)
	}
	ago.Store(0)
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "qz-fu")
		i.WaitText(w.say("desk.opening.unopenable"))
		i.holds("flags-ledger")
		i.openLead(shut.Lead)
		i.WaitText(w.say("desk.js.still_shut"))
		i.holds("flags-shut")
		i.openLead(burned.Lead)
		i.Eval(`document.getElementById("mail").scrollIntoView()`, nil)
		i.WaitText(w.pick("销毁了回执", "destroyed the receipt"))
		i.holds("flags-burned")
		i.Close()
		above := in.inspector(b, w, "sheng-lin")
		above.mark()
		above.Click(w.say("desk.nav.below"))
		above.renewed()
		above.WaitText(w.say("desk.opening.unopenable"))
		above.holds("flags-below")
		above.Close()
	}
}
