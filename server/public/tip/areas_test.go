package tip

import (
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

// TestEveryAreaHasItsSound: the syllables spell what the English name begins
// with, one a Han character of the area's own name.
func TestEveryAreaHasItsSound(t *testing.T) {
	known := sounds()
	for _, a := range rules.Areas() {
		syllables := strings.Fields(known[a.Code])
		name, _, _ := strings.Cut(a.EN, " ")
		if got, want := strings.Join(syllables, ""), strings.ToLower(strings.ReplaceAll(name, "'", "")); got != want {
			t.Errorf("%s reads %q, its English name %q", a.ZH, got, want)
		}
		if n := len([]rune(a.ZH)); len(syllables) < 2 || len(syllables) >= n {
			t.Errorf("%s: %d syllables", a.ZH, len(syllables))
		}
	}
	if len(known) != len(rules.Areas()) {
		t.Errorf("%d sounds for %d areas", len(known), len(rules.Areas()))
	}
}
