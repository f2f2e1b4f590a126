package public_test

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// data reads the page's block for its script.
func data[T any](t *testing.T, doc *html.Node) T {
	t.Helper()
	blocks := all(doc, withID("page"))
	if len(blocks) != 1 {
		t.Fatalf("%d data blocks", len(blocks))
	}
	var v T
	if err := json.Unmarshal([]byte(text(blocks[0])), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

type tipData struct {
	Salt      string            `json:"salt"`
	LogN      int               `json:"log_n"`
	Root      string            `json:"root"`
	List      string            `json:"list"`
	Signature string            `json:"signature"`
	Parents   map[string]string `json:"parents"`
	Hints     map[string]string `json:"hints"`
	Later     string            `json:"later"`
	Messages  map[string]string `json:"messages"`
}

func TestTipPageCarriesTheSignedBytes(t *testing.T) {
	in := openInstance(t)
	d := data[tipData](t, parse(t, newSite(t, in), "/tip", http.StatusOK))
	if d.List != string(in.List) {
		t.Errorf("the list %q is not the signed one", d.List)
	}
	if d.Salt != hex.EncodeToString(in.Salt) || d.Root != hex.EncodeToString(in.Root) || d.Signature != in.Signature || d.LogN != in.LogN {
		t.Error("what a browser checks the list with is not what the instance has")
	}
}

// TestEveryPosterKnowsTheWayUp: a tip from any area finds the areas above it.
func TestEveryPosterKnowsTheWayUp(t *testing.T) {
	site := newSite(t, openInstance(t))
	for _, a := range rules.Areas() {
		d := data[tipData](t, parse(t, site, "/t/"+a.Code, http.StatusOK))
		at, steps := a.Code, 0
		for ; d.Parents[at] != "" && steps < 10; steps++ {
			at = d.Parents[at]
		}
		if top := rules.Areas()[0].Code; at != top {
			t.Errorf("from area %s the way up ends at %s, not %s", a.Code, at, top)
		}
	}
}

func TestTipPageOffersEveryTileAndArea(t *testing.T) {
	for _, query := range []string{"", "?lang=en"} {
		doc := parse(t, newSite(t, openInstance(t)), "/tip"+query, http.StatusOK)
		d := data[tipData](t, doc)
		icons := map[string]string{}
		for _, b := range all(doc, func(n *html.Node) bool { return attr(n, "data-tile") != "" }) {
			var paths string
			for _, p := range all(b, tag("path", "circle")) {
				paths += attr(p, "d") + attr(p, "cx")
			}
			icons[attr(b, "data-tile")] = paths
		}
		seen := map[string]bool{}
		for _, tile := range rules.Tiles() {
			if icons[tile.Key] == "" || seen[icons[tile.Key]] {
				t.Errorf("tile %s has no icon of its own", tile.Key)
			}
			seen[icons[tile.Key]] = true
			if hint := d.Hints[tile.Key]; hint == "" || strings.Contains(hint, "⟦") {
				t.Errorf("tile %s has no hint", tile.Key)
			}
		}
		options := map[string]bool{}
		for _, o := range all(doc, tag("option")) {
			options[attr(o, "value")] = true
		}
		for _, a := range rules.Areas() {
			if options[a.Code] != a.Routing {
				t.Errorf("area %s is offered: %v", a.Code, options[a.Code])
			}
		}
	}
}

func TestPosterChoosesTheArea(t *testing.T) {
	site := newSite(t, openInstance(t))
	for _, a := range rules.Areas() {
		doc := parse(t, site, "/t/"+a.Code, http.StatusOK)
		chosen := all(doc, func(n *html.Node) bool { _, is := lookup(n, "selected"); return n.Data == "option" && is })
		if len(chosen) != 1 || attr(chosen[0], "value") != a.Code {
			t.Errorf("the poster of %s chooses another place", a.Code)
		}
	}
}

func TestNoOfficesNoForm(t *testing.T) {
	in := openInstance(t)
	in.List = nil
	doc := parse(t, newSite(t, in), "/tip", http.StatusOK)
	if len(all(doc, tag("form", "textarea"))) > 0 || len(all(doc, withID("page"))) > 0 {
		t.Error("a form that nobody could read")
	}
	if !strings.Contains(text(doc), "这里还没有开") || !strings.Contains(text(doc), "12388") {
		t.Error("the page does not say that it is not open, and whom to call")
	}
}

type statusData struct {
	Clocks   map[string]string `json:"clocks"`
	Helpers  map[string]string `json:"helpers"`
	Messages map[string]string `json:"messages"`
}

// TestStatusPageKnowsEveryWord: whatever the law lets a receipt show has words.
func TestStatusPageKnowsEveryWord(t *testing.T) {
	for _, query := range []string{"", "?lang=en"} {
		d := data[statusData](t, parse(t, newSite(t, openInstance(t)), "/status"+query, http.StatusOK))
		for _, s := range rules.Terms("stage") {
			if s.Key == string(tips.Merged) {
				continue // a receipt never shows it
			}
			for _, key := range []string{"say.status.stage_" + s.Key, "say.status.about_" + s.Key} {
				if d.Messages[key] == "" {
					t.Errorf("no words for %s", key)
				}
			}
		}
		for _, g := range []string{"facts", "responsibility", "accountability"} {
			for _, l := range []tips.Light{tips.Off, tips.Half, tips.On} {
				if d.Messages["say.status.lamp_"+g+"_"+string(l)] == "" || d.Messages["lamp."+g] == "" {
					t.Errorf("no words for lamp %s %s", g, l)
				}
			}
		}
		for _, c := range rules.Clocks() {
			if (d.Clocks[c.Key] != "") != (c.PublicZH != "") {
				t.Errorf("clock %s reads %q", c.Key, d.Clocks[c.Key])
			}
		}
		for _, h := range rules.Terms("helper") {
			if d.Helpers[h.Key] == "" {
				t.Errorf("helper %s has no name", h.Key)
			}
		}
	}
}

// TestTimelineIsTold: what happens to a lead from the poster to the end is told
// in words of its own, not as "there was progress".
func TestTimelineIsTold(t *testing.T) {
	tongues, err := web.LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	facts := []tips.Fact{
		tips.LeadReceived{}, tips.ScreeningBegun{}, tips.TipsterAsked{}, tips.TipSentAgain{}, tips.DisposalApproved{},
		tips.LeadDeclined{}, tips.LeadTransferred{}, tips.LeadTakenOver{}, tips.LeadWoken{}, tips.GateApproved{},
		tips.LeadClosed{}, tips.LeadReopened{}, tips.Objected{}, tips.LatenessRecorded{},
	}
	for _, f := range facts {
		for _, tongue := range tongues {
			if key := "say.status.did_" + f.Type(); !tongue.Has(key) {
				t.Errorf("%s: no words for %s", tongue.Lang, key)
			}
		}
	}
}

// TestMergingIsNeverNamed: a receipt must not learn that its lead follows
// another (DESIGN §3).
func TestMergingIsNeverNamed(t *testing.T) {
	for _, query := range []string{"", "?lang=en"} {
		page := get(t, newSite(t, openInstance(t)), "/status"+query).Body.String()
		for _, word := range []string{"并件", "合并", "erge"} {
			if strings.Contains(page, word) {
				t.Errorf("the page says %q", word)
			}
		}
	}
}
