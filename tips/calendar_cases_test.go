package tips

import (
	"strconv"
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

// periods were reckoned apart from this code, on the notices and a wall calendar:
// start, length, unit (wd working days, m months, d calendar days), the last
// day of the period, and what is special.
const periods = `
# plain weeks
2018-03-01   5 wd  2018-03-08  from a Thursday
2018-03-01  15 wd  2018-03-22
2018-03-03   5 wd  2018-03-09  from a Saturday
2018-03-04   1 wd  2018-03-05  from a Sunday
2026-07-06  15 wd  2026-07-27
2026-03-02  10 wd  2026-03-16

# Spring Festival
2026-02-12   1 wd  2026-02-13
2026-02-13   1 wd  2026-02-14  a Saturday worked
2026-02-13   2 wd  2026-02-24  nine days off between
2026-02-13   5 wd  2026-02-27
2026-02-14   1 wd  2026-02-24  from a Saturday worked
2026-02-20   1 wd  2026-02-24  from a day off
2026-02-27   1 wd  2026-02-28  another Saturday worked
2026-02-27   2 wd  2026-03-02
2026-02-10  15 wd  2026-03-09  both Saturdays count
2026-01-30  15 wd  2026-02-27
2025-01-24   1 wd  2025-01-26  a Sunday worked
2025-01-24   2 wd  2025-01-27
2025-01-27   1 wd  2025-02-05  eight days off between
2025-01-27   5 wd  2025-02-10  the Saturday of the 8th worked
2025-02-07   1 wd  2025-02-08
2025-01-20  15 wd  2025-02-14
2024-02-02   1 wd  2024-02-04  a Sunday worked
2024-02-09   1 wd  2024-02-18  New Year's eve is worked, then a Sunday
2024-02-09   2 wd  2024-02-19
2024-02-09  15 wd  2024-03-07
2024-02-17   1 wd  2024-02-18  from the last day off
2018-02-09   1 wd  2018-02-11  a Sunday worked
2018-02-14   5 wd  2018-02-27
2018-02-23   1 wd  2018-02-24  a Saturday worked
2020-01-17   1 wd  2020-01-19  a Sunday worked
2020-01-23   1 wd  2020-02-03  the holiday was prolonged to the 2nd of February
2020-01-23   5 wd  2020-02-07

# National Day and Mid-Autumn
2026-09-18   1 wd  2026-09-20  a Sunday worked
2026-09-24   5 wd  2026-10-09  two holidays between
2026-09-30   1 wd  2026-10-08
2026-09-30   5 wd  2026-10-13  the Saturday of the 10th worked
2025-09-26   1 wd  2025-09-28  a Sunday worked
2025-09-30   1 wd  2025-10-09  eight days off
2025-09-30   5 wd  2025-10-14
2024-09-30   5 wd  2024-10-12  ends on a Saturday worked
2018-09-28   1 wd  2018-09-29  a Saturday worked
2018-09-28   2 wd  2018-09-30  and the Sunday after it
2018-09-28   3 wd  2018-10-08
2018-09-21  15 wd  2018-10-18

# shorter holidays
2026-04-03   1 wd  2026-04-07  清明
2018-04-04   1 wd  2018-04-08  清明, then a Sunday worked
2026-04-30   1 wd  2026-05-06  劳动节
2026-05-08   1 wd  2026-05-09  a Saturday worked
2018-04-27   1 wd  2018-04-28  a Saturday worked
2018-04-27   2 wd  2018-05-02
2018-04-26   3 wd  2018-05-02
2024-04-26   2 wd  2024-04-29  a Sunday worked, then Monday
2026-06-18   1 wd  2026-06-22  端午
2015-09-02   1 wd  2015-09-06  a holiday of that year alone; a Sunday worked
2015-09-02   2 wd  2015-09-07

# turns of the year
2018-12-28   1 wd  2018-12-29  worked by the notice on 2019
2018-12-28   2 wd  2019-01-02
2018-12-28   5 wd  2019-01-07
2018-12-29   1 wd  2019-01-02  from a Saturday worked
2022-12-26   5 wd  2023-01-03
2022-12-30   1 wd  2023-01-03
2023-12-29   1 wd  2024-01-02
2024-12-31   1 wd  2025-01-02
2025-12-24   5 wd  2025-12-31  the old year's last day
2025-12-31   1 wd  2026-01-04  a Sunday worked
2025-12-31   2 wd  2026-01-05
2011-12-30   1 wd  2011-12-31  worked by the notice on 2012
2006-12-29   1 wd  2006-12-30  worked by the notice on 2007
2007-12-28   1 wd  2007-12-29  worked by the notice on 2008
2007-12-28   2 wd  2008-01-02

# months
2026-01-31   1 m   2026-02-28  a Saturday worked
2025-01-31   1 m   2025-02-28  no 31st of February
2024-01-31   1 m   2024-02-29  leap year
2023-01-31   1 m   2023-02-28
2026-03-31   1 m   2026-04-30
2026-05-31   1 m   2026-06-30
2026-08-31   1 m   2026-09-30
2026-10-31   1 m   2026-11-30
2024-02-29   1 m   2024-03-29
2025-11-30   3 m   2026-02-28  a Saturday worked
2024-11-30   3 m   2025-02-28
2023-11-30   3 m   2024-02-29  leap year
2026-06-30   2 m   2026-08-31  the 30th of August is a Sunday
2018-12-29   3 m   2019-03-29  over the year
2018-03-01   1 m   2018-04-02  the 1st of April is a Sunday
2025-12-01   1 m   2026-01-04  New Year, then a Sunday worked
2025-12-15   2 m   2026-02-24  Spring Festival
2024-01-11   1 m   2024-02-18  Spring Festival, then a Sunday worked
2026-08-01   2 m   2026-10-08  National Day
2024-08-10   2 m   2024-10-10

# calendar days
2026-03-02  60 d   2026-05-06  ends on the 1st of May
2026-03-02  90 d   2026-06-01  with its extension; ends on a Sunday
2026-08-02  60 d   2026-10-08  ends on the 1st of October
2018-08-05  60 d   2018-10-08
2018-07-03  90 d   2018-10-08
2024-12-12  60 d   2025-02-10
2025-12-19  60 d   2026-02-24  Spring Festival
2023-12-31  60 d   2024-02-29  leap year
`

// parsed reads one line of cases into its fields.
func parsed(t *testing.T, table string, fields int) [][]string {
	t.Helper()
	var lines [][]string
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		if len(words) < fields {
			t.Fatalf("case %q", line)
		}
		lines = append(lines, words)
	}
	return lines
}

func on(t *testing.T, text string) Day {
	t.Helper()
	d, err := ParseDay(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPeriodsEndWhenTheyShould(t *testing.T) {
	cal := NewStateCouncil(rules.AnnouncedHolidays())
	units := map[string]string{"wd": rules.WorkingDay, "m": rules.Month, "d": rules.CalendarDay}
	cases := parsed(t, periods, 4)
	for _, c := range cases {
		got := limit(cal, units[c[2]], number(t, c[1]), on(t, c[0]), nil)
		if got != on(t, c[3]) {
			t.Errorf("%s: ends on %s", strings.Join(c, " "), got)
		}
		if !cal.IsWorkday(got) {
			t.Errorf("%s: %s is a day off", strings.Join(c, " "), got)
		}
	}
	if len(cases) < 60 {
		t.Errorf("only %d cases", len(cases))
	}
}

// delays: due day, today, how many working days late.
const delays = `
2026-02-13  2026-02-13  0   on the day
2026-02-13  2026-02-14  1   a Saturday worked
2026-02-14  2026-02-15  1   in the holiday: late, though no working day has passed
2026-02-14  2026-02-23  1
2026-02-14  2026-02-24  1
2026-02-14  2026-02-25  2
2026-02-27  2026-03-02  2   the Saturday worked counts
2026-03-06  2026-03-07  1   an ordinary Saturday
2026-03-06  2026-03-08  1
2026-03-06  2026-03-09  1
2026-03-06  2026-03-10  2
2018-09-28  2018-09-30  2   a weekend worked
2018-09-28  2018-10-08  3
2018-12-28  2019-01-02  2   over the turn of the year
2025-12-31  2026-01-04  1   a Sunday worked
2025-12-31  2026-01-03  1
2025-09-30  2025-10-10  2
2025-01-27  2025-02-10  5
2024-09-13  2024-10-14  17
2018-03-08  2018-03-12  2
`

func TestDelaysCountWorkingDays(t *testing.T) {
	cal := NewStateCouncil(rules.AnnouncedHolidays())
	for _, c := range parsed(t, delays, 3) {
		due := on(t, c[0])
		lead := Lead{Stage: Verifying}
		clock := lead.read(ticking{key: "letter", own: due}, cal, on(t, c[1]))
		if clock.Late != number(t, c[2]) || clock.Soon == (clock.Late > 0) {
			t.Errorf("%s: %+v", strings.Join(c, " "), clock)
		}
	}
}

// stops: start, length, unit, the days a pause began and ended after, the last
// day of the period. A pause takes away the days after its first, up to and
// with its last.
const stops = `
2026-03-02  15 wd  2026-03-09  2026-03-16  2026-03-30   a week stands still
2026-03-02  15 wd  2026-02-23  2026-03-09  2026-03-30   it had begun before the start
2026-03-02  15 wd  2026-03-23  2026-04-23  2026-03-23   it began on the last day: too late
2026-03-02  15 wd  2026-03-20  2026-04-20  2026-04-21   one day was left
2026-03-02  15 wd  2026-02-02  2026-03-02  2026-03-23   it was over before the start
2026-09-28  5  wd  2026-09-30  2026-10-08  2026-10-12   one working day lost: the 8th
2026-03-02  2  m   2026-04-02  2026-05-02  2026-06-01   thirty days, to the 1st of June
2026-03-02  1  m   2026-03-10  2026-06-10  2026-07-03   ninety-two days
2026-03-02  60 d   2026-03-12  2026-03-22  2026-05-11
2026-01-31  1  m   2026-02-10  2026-02-11  2026-03-02   the 1st of March is a Sunday
`

func TestPausesPutOffTheEnd(t *testing.T) {
	cal := NewStateCouncil(rules.AnnouncedHolidays())
	units := map[string]string{"wd": rules.WorkingDay, "m": rules.Month, "d": rules.CalendarDay}
	for _, c := range parsed(t, stops, 6) {
		pause := Pause{From: on(t, c[3]), To: on(t, c[4])}
		got := limit(cal, units[c[2]], number(t, c[1]), on(t, c[0]), []Pause{pause})
		if got != on(t, c[5]) {
			t.Errorf("%s: ends on %s", strings.Join(c, " "), got)
		}
	}
}

func TestNoDayStandsStillTwice(t *testing.T) {
	week := Pause{From: on(t, "2026-03-09"), To: on(t, "2026-03-16")}
	inside := Pause{From: on(t, "2026-03-10"), To: on(t, "2026-03-12")}
	over := Pause{From: on(t, "2026-03-12"), To: on(t, "2026-03-18")}
	got := limit(NewStateCouncil(rules.AnnouncedHolidays()), rules.WorkingDay, 15, on(t, "2026-03-02"), []Pause{week, inside, over})
	if got != on(t, "2026-04-01") {
		t.Errorf("ends on %s", got)
	}
}
