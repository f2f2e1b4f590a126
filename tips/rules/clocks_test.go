package rules

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestThePageNamesEveryClock: docs/CLOCKS.md is what a keeper reads; its table
// says of each clock what the program reckons with.
func TestThePageNamesEveryClock(t *testing.T) {
	raw, err := os.ReadFile("../../docs/CLOCKS.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(raw)) {
		if cells := strings.Split(line, "|"); len(cells) == 10 {
			rows[strings.Trim(cells[1], " `")] = cells
		}
	}
	units := map[string]string{WorkingDay: "working days", CalendarDay: "calendar days", Month: "month"}
	for _, c := range Clocks() {
		cells := rows[c.Key]
		if cells == nil {
			t.Errorf("%s is not on the page", c.Key)
			continue
		}
		length, more := fmt.Sprintf("%d %s", c.Value, units[c.Unit]), fmt.Sprintf("%d ", c.Extend)
		if c.Unit == OwnDay {
			length = "the day named"
		}
		if c.Extend == 0 {
			more = "–"
		}
		if !strings.Contains(cells[3], length) || !strings.Contains(cells[6], more) || strings.Contains(cells[7], "yes") != c.Rests {
			t.Errorf("the page says of %s: %q", c.Key, cells)
		}
		if strings.HasPrefix(c.Source, "《") != strings.HasPrefix(strings.TrimSpace(cells[8]), "《") {
			t.Errorf("the page names %q as the source of %s", cells[8], c.Key)
		}
	}
}
