package tips

import (
	"time"

	"zhuicha/tips/rules"
)

// Calendar knows the working days of Asia/Shanghai: the State Council's
// holidays and the days worked in exchange (调休) are data, so it is injected.
type Calendar interface {
	IsWorkday(Day) bool
}

// Weekdays is a Calendar of Monday to Friday with exceptions. Its zero value
// knows none.
type Weekdays struct {
	Holidays map[Day]bool // days off that would be worked
	Worked   map[Day]bool // days worked that would be off
}

// IsWorkday tells whether work is done on a day.
func (w Weekdays) IsWorkday(d Day) bool {
	if w.Worked[d] {
		return true
	}
	weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
	return !weekend && !w.Holidays[d]
}

// Forecast is a Calendar that knows which years were not announced yet: their
// days are counted by weekends alone, and whatever rests on them may move.
type Forecast interface {
	Calendar
	Provisional(year int) bool
}

// StateCouncil is the Forecast of the State Council's notices (国务院办公厅关于部分
// 节假日安排的通知).
type StateCouncil struct {
	days      Weekdays
	announced rules.Holidays
}

// NewStateCouncil reckons with notices. Where two speak of the same day, the
// one on the later year holds.
func NewStateCouncil(notices rules.Holidays) StateCouncil {
	c := StateCouncil{Weekdays{map[Day]bool{}, map[Day]bool{}}, notices}
	for _, year := range notices.Years() {
		for _, d := range days(notices[year].Holidays) {
			c.days.Holidays[d] = true
			delete(c.days.Worked, d)
		}
		for _, d := range days(notices[year].Worked) {
			c.days.Worked[d] = true
			delete(c.days.Holidays, d)
		}
	}
	return c
}

// days reads dates that package rules has checked; others count for nothing.
func days(dates []string) []Day {
	var all []Day
	for _, date := range dates {
		if d, err := ParseDay(date); err == nil {
			all = append(all, d)
		}
	}
	return all
}

// IsWorkday tells whether work is done on a day.
func (c StateCouncil) IsWorkday(d Day) bool { return c.days.IsWorkday(d) }

// Provisional tells whether a year was not announced yet.
func (c StateCouncil) Provisional(year int) bool {
	_, announced := c.announced[year]
	return !announced
}

// Provisional tells whether the working days from one day to another may still
// change, because a year they touch was not announced yet. The last week of
// December belongs to the next year's notice as well.
func Provisional(cal Calendar, from, to Day) bool {
	forecast, ok := cal.(Forecast)
	if !ok || from > to {
		return false
	}
	last := to.year()
	if to >= NewDay(last, time.December, rules.FirstBefore) {
		last++
	}
	for year := from.year(); year <= last; year++ {
		if forecast.Provisional(year) {
			return true
		}
	}
	return false
}

func (d Day) year() int { return d.date().Year() }

// longestRest bounds the search for the next working day, so that a calendar
// without any cannot stop the program.
const longestRest = 30

// AddWorkdays is the n-th working day after a day; the day itself does not
// count.
func AddWorkdays(cal Calendar, from Day, n int) Day {
	day := from
	for range n {
		day = nextWorkday(cal, day)
	}
	return day
}

func nextWorkday(cal Calendar, day Day) Day {
	for next := day + 1; next <= day+longestRest; next++ {
		if cal.IsWorkday(next) {
			return next
		}
	}
	return day + longestRest
}

// workdayFrom is a day itself if work is done on it, else the next on which it
// is.
func workdayFrom(cal Calendar, day Day) Day { return nextWorkday(cal, day-1) }

// Workdays counts the working days after one day up to and with another; 0
// where the second is not later.
func Workdays(cal Calendar, after, to Day) int {
	n := 0
	for day := after + 1; day <= to; day++ {
		if cal.IsWorkday(day) {
			n++
		}
	}
	return n
}
