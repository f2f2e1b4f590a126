package tips

import "time"

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
