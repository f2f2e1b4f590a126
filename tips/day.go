package tips

import (
	"fmt"
	"time"
)

// Day is a civil date: the number of days since 1970-01-01. Its text form is
// 2006-01-02. Days compare with < and ==; zero means "no day". Nothing in this
// package knows a finer time, and nothing here asks what day it is.
type Day int32

const dayForm = "2006-01-02"

// The days a command may carry. They keep arithmetic far from overflow.
var (
	firstDay = NewDay(2000, time.January, 1)
	lastDay  = NewDay(2199, time.December, 31)
)

// NewDay makes the day of a date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DayOf is the date t shows in its own location; give it a time in
// Asia/Shanghai.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return NewDay(y, m, d)
}

// ParseDay reads the form 2006-01-02.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(dayForm, s)
	if err != nil || t.Format(dayForm) != s {
		return 0, fmt.Errorf("tips: not a day in the form %s", dayForm)
	}
	return DayOf(t), nil
}

func (d Day) date() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String is the form 2006-01-02, or empty for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.date().Format(dayForm)
}

// MarshalText writes the form 2006-01-02, or nothing for no day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	day, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.date().Weekday() }

// AddMonths goes n calendar months on, to the same day of the month or to the
// month's last day where it is shorter.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.date().Date()
	last := NewDay(y, m+time.Month(n)+1, 0).date().Day()
	return NewDay(y, m+time.Month(n), min(day, last))
}

func (d Day) valid() bool { return firstDay <= d && d <= lastDay }
