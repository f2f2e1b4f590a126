package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// held lets the sealed titles wait while it is shut, as a slow line would.
type held struct{ shut atomic.Bool }

func (h *held) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for strings.HasSuffix(r.URL.Path, "/titles") && h.shut.Load() && r.Context().Err() == nil {
			time.Sleep(5 * time.Millisecond)
		}
		next.ServeHTTP(w, r)
	})
}

// records adds notes to a lead until it has so many sealed objects of the desk's.
func (in *instance) records(lead tips.LeadID, n int) {
	in.t.Helper()
	for i := range n {
		f := must[*rehearse.File](in.t)(in.member("qz-fu").Open(in.t.Context(), lead))
		if err := f.Do(in.t.Context(), tips.AddNote{Target: f.At(), Note: f.Text(content.Note, fmt.Sprintf("第 %d 次约谈", i+1))}); err != nil {
			in.t.Fatal(err)
		}
	}
}

// speed is how a page opened: until everything on it was open, and its longest
// task on the page's own thread, in milliseconds.
type speed struct{ Open, Longest float64 }

func (i inspector) speed() (s speed) {
	i.t.Helper()
	i.WaitTrue(`performance.getEntriesByName("open").length > 0`)
	i.Eval(`new Promise((done) => {
  let longest = 0;
  const answer = () => done({ Open: performance.getEntriesByName("open")[0].startTime, Longest: longest });
  new PerformanceObserver((list) => { for (const task of list.getEntries()) longest = Math.max(longest, task.duration); }).observe({ type: "longtask", buffered: true });
  setTimeout(answer, 100);
})`, &s)
	return s
}

// best reloads a page some times and keeps the quickest opening.
func (i inspector) best(times int) speed {
	i.t.Helper()
	best := speed{Open: 1e9, Longest: 1e9}
	for range times {
		i.reload()
		s := i.speed()
		best.Open, best.Longest = min(best.Open, s.Open), min(best.Longest, s.Longest)
	}
	return best
}

// TestTheLedgerOfFifty opens fifty titles at once, stops and goes on, searches
// what is open, and goes through it all with single keys, which can be turned
// off; the figures it logs stand in docs/SPEED.md.
func TestTheLedgerOfFifty(t *testing.T) {
	t.Parallel()
	line := &held{}
	in := begin(t, setting{betweenDesk: line.wrap})
	full := in.arrived(4)
	in.records(full, 29)
	for range 48 {
		in.arrived(3)
	}
	special := in.arrived(2)
	f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), special))
	if err := f.Do(t.Context(), tips.BeginScreening{Target: f.At()}, tips.SetTitle{Target: f.At(), Title: f.Text(content.Title, "金丝雀 桥洞塌了没人修")}); err != nil {
		t.Fatal(err)
	}
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "qz-fu")
		i.Open(w.at(in.desk, "/"))
		i.settle()
		var open int
		if i.Eval(`[...document.querySelectorAll("[data-open]")].filter((e) => e.textContent.length > 3 && !e.matches(".fault, .unopened")).length`, &open); open != 50 {
			t.Errorf("%s: %d titles are open", w.lang, open)
		}
		t.Logf("%s: ledger of fifty titles: %+v ms", w.lang, i.best(3))
		i.looksAt("90-ledger-fifty")
		i.stopsAndGoesOn(line)
		i.finds(special)
		i.movesByKeys()
		i.Open(w.at(in.desk, "/leads/"+string(full)))
		i.settle()
		var records int
		if i.Eval(`document.querySelectorAll("#notes [data-open], #history [data-open]").length`, &records); records < 29 {
			t.Errorf("%s: the lead shows %d records", w.lang, records)
		}
		t.Logf("%s: lead with %d sealed objects: %+v ms", w.lang, len(in.lead(full).Notes)+2, i.best(3))
		i.looksAt("91-lead-thirty")
		i.NoProblems()
		i.Close()
	}
}

// looksAt keeps the page in both widths and holds it against axe.
func (i inspector) looksAt(name string) {
	i.t.Helper()
	i.Resize(wide)
	i.keep(name + "-1920")
	i.Resize(usual)
	for _, fault := range axe(i.t, i.Page, wcag) {
		i.t.Errorf("%s: %s", name, fault)
	}
	i.keep(name)
}

// stopsAndGoesOn: while the line hangs, U stops and the rows say so; U again
// opens them.
func (i inspector) stopsAndGoesOn(line *held) {
	i.t.Helper()
	line.shut.Store(true)
	i.Reload()
	i.WaitText(fmt.Sprintf(i.say("desk.js.titles_at"), 0, 50))
	i.WaitTrue(`!document.querySelector("main").inert`)
	i.keep("92-ledger-opening")
	i.Press("u")
	i.WaitText(fmt.Sprintf(i.say("desk.js.titles_shut"), 50))
	if !i.Has(i.say("desk.js.title_shut")) {
		i.t.Error("the rows do not say that they are shut")
	}
	i.keep("93-ledger-stopped")
	line.shut.Store(false)
	i.Press("u")
	i.WaitText(fmt.Sprintf(i.say("desk.js.titles_done"), 50))
}

// finds searches for two words of one opened title, and for what is nowhere.
func (i inspector) finds(lead tips.LeadID) {
	i.t.Helper()
	i.Press("/")
	i.WaitTrue(`document.activeElement.id === "search"`)
	i.Eval(`document.activeElement.value = ""`, nil)
	i.Type("css:#search", "塌了 金丝雀")
	i.WaitTrue(fmt.Sprintf(`[...document.querySelectorAll("tr[data-lead]")].filter((row) => row.offsetParent !== null).map((row) => row.dataset.lead).join() === %q`, lead))
	i.keep("94-ledger-found")
	i.Press("j") // typed, not obeyed
	i.WaitTrue(`document.querySelector("#search").value.endsWith("j")`)
	i.WaitText(i.say("desk.ledger.found_none"))
	i.Press("Backspace", "Escape")
	i.WaitTrue(`document.activeElement.id !== "search"`)
	var address string
	i.Eval(`location.href + document.title`, &address)
	if strings.Contains(address, "%") || strings.Contains(address, "金丝雀") {
		i.t.Errorf("what was searched for stands in %s", address)
	}
	i.onlySession()
	i.Press("/")
	i.Fill("css:#search", "")
	i.Press("Escape")
}

// movesByKeys: J and K go through the rows, ? tells all keys and holds the
// switch that turns them off.
func (i inspector) movesByKeys() {
	i.t.Helper()
	at := `[...document.querySelectorAll("tr[data-lead] a.number")].indexOf(document.activeElement)`
	i.Eval(`document.activeElement.blur(); void document.querySelector("#main").focus()`, nil)
	row := func(want int) {
		i.t.Helper()
		var got int
		if i.Eval(at, &got); got != want {
			i.t.Errorf("the keyboard is at row %d, want %d", got, want)
		}
	}
	i.Press("j", "j", "j", "k")
	row(1)
	i.Press("?")
	i.appears("#keys[open]")
	i.keep("95-keys")
	for _, fault := range axe(i.t, i.Page, wcag) {
		i.t.Errorf("keys: %s", fault)
	}
	i.Click("css:#single-keys")
	i.Press("Escape")
	i.WaitTrue(`document.querySelector("#keys") === null`)
	row(1)
	i.Press("j")
	row(1)
	i.Click("css:#show-keys")
	i.Click("css:#single-keys")
	i.Click("css:#hide-keys")
	i.WaitTrue(`document.querySelector("#keys") === null`)
	i.Eval(`document.querySelectorAll("tr[data-lead] a.number")[4].focus()`, nil)
	i.Press("j")
	row(5)
}
