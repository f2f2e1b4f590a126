package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestHolidaysAreWhatTheGeneratorMakes runs the generator where its package is
// installed (npm ci in tips/rules/generate).
func TestHolidaysAreWhatTheGeneratorMakes(t *testing.T) {
	if _, err := os.Stat("generate/node_modules/chinese-days"); errors.Is(err, fs.ErrNotExist) {
		t.Fatal("chinese-days is missing: run npm ci in tips/rules/generate, or ./test.sh")
	}
	made, err := exec.Command("node", "generate/holidays.mjs", "--print").Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(made) != string(holidaysJSON) {
		t.Error("holidays.json is not what go generate ./tips/rules makes")
	}
}

// TestHolidaysAgainstTheNotices compares whole years with what the State Council
// announced, typed in by hand. Whether a notice lists the weekend beside a
// holiday is a matter of wording, so only days that would be worked count.
func TestHolidaysAgainstTheNotices(t *testing.T) {
	for year, want := range map[int]struct{ holidays, worked string }{
		2018: {
			"01-01 02-15..02-21 04-05..04-07 04-29..05-01 06-16..06-18 09-22..09-24 10-01..10-07",
			"02-11 02-24 04-08 04-28 09-29 09-30",
		},
		2024: {
			"01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-08..06-10 09-15..09-17 10-01..10-07",
			"02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
		},
		2025: {
			"01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
			"01-26 02-08 04-27 09-28 10-11",
		},
		2026: {
			"01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
			"01-04 02-14 02-28 05-09 09-20 10-10",
		},
	} {
		got := AnnouncedHolidays()[year]
		if want := weekdays(spans(t, year, want.holidays)); !slices.Equal(weekdays(got.Holidays), want) {
			t.Errorf("%d: holidays %v, want %v", year, got.Holidays, want)
		}
		if want := spans(t, year, want.worked); !slices.Equal(got.Worked, want) {
			t.Errorf("%d: worked %v, want %v", year, got.Worked, want)
		}
	}
}

// spans writes out "01-01 02-15..02-21".
func spans(t *testing.T, year int, text string) []string {
	t.Helper()
	var all []string
	for _, span := range strings.Fields(text) {
		from, to, many := strings.Cut(span, "..")
		if !many {
			to = from
		}
		for day := parse(t, year, from); !day.After(parse(t, year, to)); day = day.AddDate(0, 0, 1) {
			all = append(all, day.Format(time.DateOnly))
		}
	}
	return all
}

func parse(t *testing.T, year int, monthDay string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", year, monthDay))
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func weekdays(dates []string) []string {
	return slices.DeleteFunc(slices.Clone(dates), func(date string) bool {
		day, err := time.Parse(time.DateOnly, date)
		return err != nil || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	})
}

func TestANoticeReachesIntoTheDecemberBefore(t *testing.T) {
	h := AnnouncedHolidays()
	if !slices.Contains(h[2019].Holidays, "2018-12-31") || !slices.Contains(h[2019].Worked, "2018-12-29") {
		t.Errorf("the notice on 2019 is %v", h[2019])
	}
	if slices.Contains(h[2018].Holidays, "2018-12-31") {
		t.Error("2018-12-31 stands with 2018")
	}
}

func TestASettingsFileExtendsAndOverrides(t *testing.T) {
	own, err := ReadHolidays([]byte(`{
		"2026": {"holidays": ["2026-01-01"], "worked": []},
		"2027": {"holidays": ["2026-12-31", "2027-01-01"], "worked": ["2027-01-09"]}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	before := AnnouncedHolidays()
	all := before.With(own)
	if len(all[2026].Holidays) != 1 || len(all[2027].Holidays) != 2 || len(all[2025].Holidays) < 20 {
		t.Errorf("together: %v", all)
	}
	if len(AnnouncedHolidays()[2026].Holidays) == 1 {
		t.Error("the embedded table was changed")
	}
	if all.Version() == before.Version() || before.Version() != AnnouncedHolidays().Version() {
		t.Error("the version does not name the notices")
	}
}

func TestHolidaysAreReadStrictly(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{``, "object"},
		{`[]`, "object"},
		{`{"2027": 5}`, "2027: a JSON object"},
		{`{"27": {"holidays": [], "worked": []}}`, `"27" is no year`},
		{`{"1999": {"holidays": [], "worked": []}}`, `"1999" is no year`},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": []}, "2027": {"holidays": ["2027-01-01"], "worked": []}}`, `"2027" stands twice`},
		{`{"2027": {"holidays": ["2027-01-01"], "holidays": [], "worked": []}}`, `"holidays" stands twice`},
		{`{"2027": {"holidays": ["2027-01-01"]}}`, `both "holidays" and "worked"`},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": null}}`, "a list of dates"},
		{`{"2027": {"holidays": "2027-01-01", "worked": []}}`, "a list of dates"},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": [], "name": "x"}}`, `unknown field "name"`},
		{`{"2027": {"holidays": [], "worked": []}}`, "a year has holidays"},
		{`{"2027": {"holidays": ["2027-1-1"], "worked": []}}`, `"2027-1-1" is no date`},
		{`{"2027": {"holidays": ["2027-02-29"], "worked": []}}`, `"2027-02-29" is no date`},
		{`{"2027": {"holidays": ["2028-01-01"], "worked": []}}`, "2028-01-01 is not in this year"},
		{`{"2027": {"holidays": ["2026-12-24"], "worked": []}}`, "2026-12-24 is not in this year"},
		{`{"2027": {"holidays": ["2027-01-01", "2027-01-01"], "worked": []}}`, "2027-01-01 stands twice"},
		{`{"2027": {"holidays": ["2027-01-02"], "worked": ["2027-01-02"]}}`, "2027-01-02 stands twice"},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": ["2027-01-04"]}}`, "2027-01-04 is a Monday"},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": []}`, "malformed"},
		{`{"2027": {"holidays": ["2027-01-01"], "worked": []}} {}`, "follows the end"},
	} {
		h, err := ReadHolidays([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v; want an error that says %s", c.text, h, err, c.says)
		}
	}
}
