package rules

import (
	"slices"
	"strings"
	"testing"
)

func TestTablesOpen(t *testing.T) {
	if n := len(Areas()); n < 20 {
		t.Errorf("%d areas", n)
	}
	if len(Groups()) != 6 || len(Items()) != 25 || len(Tiles()) != 12 {
		t.Errorf("%d groups, %d items, %d tiles", len(Groups()), len(Items()), len(Tiles()))
	}
	if len(Subjects()) == 0 || len(Clocks()) == 0 || len(Measures()) == 0 {
		t.Error("a table is empty")
	}
}

func TestAreasFormATree(t *testing.T) {
	roots := 0
	for _, a := range Areas() {
		if a.Parent == "" {
			roots++
			continue
		}
		if _, ok := AreaByCode(a.Parent); !ok || a.ZH == "" || a.EN == "" {
			t.Errorf("area %+v", a)
		}
	}
	if roots != 1 {
		t.Errorf("%d roots", roots)
	}
	if _, ok := AreaByCode("110000"); ok {
		t.Error("Beijing is in Hainan")
	}
}

func TestItemsStandInTheirGroups(t *testing.T) {
	for i, item := range Items() {
		got, ok := ItemByID(i + 1)
		if !ok || got.ID != item.ID || !slices.Contains(Groups()[item.Group-1].Items, item.ID) {
			t.Errorf("item %d is %+v", i+1, got)
		}
	}
	for _, id := range []int{0, 26, -1} {
		if _, ok := ItemByID(id); ok {
			t.Errorf("item %d exists", id)
		}
	}
	for _, tile := range Tiles() {
		for _, id := range tile.Items {
			if _, ok := ItemByID(id); !ok {
				t.Errorf("tile %s names item %d", tile.Key, id)
			}
		}
	}
}

func TestWordsAreWhole(t *testing.T) {
	for _, subject := range Subjects() {
		seen := map[string]bool{}
		for _, term := range Terms(subject) {
			if seen[term.Key] || term.Key == "" || term.ZH == "" || term.EN == "" {
				t.Errorf("%s: %+v", subject, term)
			}
			seen[term.Key] = true
		}
	}
	if Defined("stage", "deleted") || Defined("no such subject", "") || Terms("no such subject") != nil {
		t.Error("a word that is not there is there")
	}
}

// TestNoArticleOfWhatIsNotSourced: general knowledge and proposals name no
// article, and what names one names a title.
func TestNoArticleOfWhatIsNotSourced(t *testing.T) {
	var sources []string
	for _, subject := range Subjects() {
		for _, term := range Terms(subject) {
			sources = append(sources, term.Source)
		}
	}
	for _, m := range Measures() {
		sources = append(sources, m.Source)
	}
	for _, c := range Clocks() {
		sources = append(sources, c.Source)
	}
	for _, s := range sources {
		if s != "G" && s != "D" && !strings.HasPrefix(s, "《") && s != "琼扶发〔2017〕19号" {
			t.Errorf("source %q", s)
		}
	}
}

func TestMeasuresForVillageCadres(t *testing.T) {
	var government []string
	for _, m := range LawfulMeasures("village_cadre", false) {
		switch m.Family {
		case "government":
			government = append(government, m.Key)
		case "party", "organisation", "accountability":
			t.Errorf("%s against a village cadre who is no Party member", m.Key)
		}
	}
	want := []string{"government_warning", "government_demerit", "government_major_demerit"}
	if !slices.Equal(government, want) {
		t.Errorf("政务处分 %v, want %v", government, want)
	}
	if !Lawful("party_expulsion", "village_cadre", true) || Lawful("party_expulsion", "village_cadre", false) {
		t.Error("Party sanctions are for Party members")
	}
	if Lawful("no_such", "village_cadre", true) || Lawful("advice", "village_cadre", true) {
		t.Error("lawful without a law")
	}
}

func TestEveryKindHasAMeasure(t *testing.T) {
	for _, kind := range Terms("kind") {
		if len(LawfulMeasures(kind.Key, false)) == 0 {
			t.Errorf("nothing can be done about %s", kind.Key)
		}
	}
	for _, m := range Measures() {
		for _, kind := range m.Kinds {
			if !Defined("kind", kind) {
				t.Errorf("%s is for the unknown kind %s", m.Key, kind)
			}
		}
	}
}

func TestClocksAreWhole(t *testing.T) {
	for _, c := range Clocks() {
		named := slices.Contains([]string{WorkingDay, CalendarDay, Month}, c.Unit) && c.Value > 0
		if !named && (c.Unit != OwnDay || c.Value != 0) {
			t.Errorf("clock %+v", c)
		}
		if (c.PublicZH == "") != (c.PublicEN == "") || c.ZH == "" || c.EN == "" {
			t.Errorf("words of %s", c.Key)
		}
	}
	if _, ok := ClockByKey("eternity"); ok {
		t.Error("a clock that is not there is there")
	}
}

func TestCallersCannotChangeTheTables(t *testing.T) {
	Areas()[0].ZH = "changed"
	Measures()[0].ZH = "changed"
	Terms("stage")[0].ZH = "changed"
	if Areas()[0].ZH == "changed" || Measures()[0].ZH == "changed" || Terms("stage")[0].ZH == "changed" {
		t.Error("a caller changed a table")
	}
}
