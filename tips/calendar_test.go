package tips

import (
	"maps"
	"testing"

	"zhuicha/tips/rules"
)

func TestTheLaterNoticeHolds(t *testing.T) {
	cal := NewStateCouncil(rules.Holidays{
		2026: {Holidays: []string{"2026-01-01", "2026-12-31"}, Worked: []string{"2026-12-26"}},
		2027: {Holidays: []string{"2026-12-26", "2027-01-01"}, Worked: []string{"2026-12-27"}},
	})
	for day, want := range map[string]bool{
		"2026-12-26": false, "2026-12-27": true, "2026-12-28": true, "2026-12-31": false, "2027-01-01": false, "2027-01-02": false, "2027-01-04": true,
	} {
		if got := cal.IsWorkday(on(t, day)); got != want {
			t.Errorf("work on %s: %t", day, got)
		}
	}
}

// until2026 is the calendar as it was known when 2027 was not announced.
func until2026() StateCouncil {
	notices := rules.AnnouncedHolidays()
	maps.DeleteFunc(notices, func(year int, _ rules.Notice) bool { return year > 2026 })
	return NewStateCouncil(notices)
}

func TestAYearNotAnnouncedIsProvisional(t *testing.T) {
	cal := until2026()
	if cal.Provisional(2026) || !cal.Provisional(2027) || !cal.IsWorkday(on(t, "2027-01-01")) || cal.IsWorkday(on(t, "2027-01-02")) {
		t.Error("2027 does not count its weekends alone")
	}
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"2026-11-02", "2026-12-24", false},
		{"2026-11-02", "2026-12-25", true}, // the notice on 2027 may touch it
		{"2025-12-01", "2025-12-31", false},
		{"2026-12-01", "2027-01-04", true},
		{"2027-05-05", "2027-05-05", true},
		{"2027-05-06", "2027-05-05", false},
	} {
		if got := Provisional(cal, on(t, c.from), on(t, c.to)); got != c.want {
			t.Errorf("%s to %s: %t", c.from, c.to, got)
		}
	}
	if Provisional(Weekdays{}, on(t, "2027-01-01"), on(t, "2027-02-01")) {
		t.Error("a calendar that knows of no notices waits for one")
	}
}

func TestClocksSayThatTheirDayMayMove(t *testing.T) {
	cal := until2026()
	w := newWorld(t)
	w.lead.Arrived, w.lead.Received = on(t, "2026-12-10"), on(t, "2026-12-10")
	want := map[ClockKey]bool{
		"openable": false, // 2026-12-14
		"accept":   false, // 2026-12-17
		// 2026-12-31, in the week that the notice on 2027 may touch
		"answer_acceptance": true,
		"disposal":          true, // 2027-01-11: whether that is a day off is open
	}
	clocks := Clocks(w.lead, cal, on(t, "2026-12-10"))
	for _, c := range clocks {
		if c.Provisional != want[c.Key] {
			t.Errorf("%+v", c)
		}
	}
	if len(clocks) != len(want) {
		t.Errorf("%d clocks", len(clocks))
	}
	w.lead.Letters = []Letter{{ID: letterID, Due: on(t, "2027-02-08")}}
	if c := Clocks(w.lead, cal, on(t, "2026-12-10")); c[len(c)-1].Key != "letter" || c[len(c)-1].Provisional {
		t.Errorf("a day somebody named: %+v", c[len(c)-1])
	}
}
