package rules

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"
)

//go:generate node generate/holidays.mjs

//go:embed holidays.json
var holidaysJSON []byte

// Notice is what the State Council announced for one year (国务院办公厅关于部分
// 节假日安排的通知): the days off, weekend days among them included, and the
// weekend days worked in exchange (调休). Dates have the form 2006-01-02. A
// notice may reach into the last week of the December before its year.
type Notice struct {
	Holidays []string
	Worked   []string
}

// Holidays are notices by year. A year that is not there was not announced.
type Holidays map[int]Notice

var announced = sync.OnceValue(func() Holidays {
	h, err := ReadHolidays(holidaysJSON)
	if err != nil {
		panic(err) // the table is part of the program, and a test opens it
	}
	return h
})

// AnnouncedHolidays is the embedded table: the notices known when the program
// was built.
func AnnouncedHolidays() Holidays { return maps.Clone(announced()) }

// With gives the notices of h with those of more added; a year of more replaces
// the whole notice of that year.
func (h Holidays) With(more Holidays) Holidays {
	all := maps.Clone(h)
	maps.Copy(all, more)
	return all
}

// Years lists the announced years in order.
func (h Holidays) Years() []int { return slices.Sorted(maps.Keys(h)) }

// Version names exactly these notices: whoever keeps days reckoned with them
// must reckon anew when it changes.
func (h Holidays) Version() string {
	sum := sha256.New()
	for _, year := range h.Years() {
		fmt.Fprintf(sum, "%d %q %q\n", year, h[year].Holidays, h[year].Worked)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// ReadHolidays reads notices in the form of the embedded table:
//
//	{"2027": {"holidays": ["2027-01-01", …], "worked": ["2027-01-09", …]}}
//
// It refuses whatever is not exactly that: another field, a year or field
// twice, a date that is none or stands twice or belongs to another year, a
// working weekday called worked, a year without a holiday. The error says
// which.
func ReadHolidays(raw []byte) (Holidays, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	h := Holidays{}
	err := readObject(dec, func(key string) error {
		year, err := strconv.Atoi(key)
		if err != nil || year < 2000 || year > 2199 || len(key) != 4 {
			return fmt.Errorf("%q is no year", key)
		}
		n, err := readNotice(dec)
		if err == nil {
			err = n.check(year)
		}
		if err != nil {
			return fmt.Errorf("%d: %w", year, err)
		}
		h[year] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("holidays: something follows the end")
	}
	return h, nil
}

func readNotice(dec *json.Decoder) (Notice, error) {
	var n Notice
	seen := 0
	err := readObject(dec, func(key string) error {
		seen++
		switch key {
		case "holidays":
			return readDates(dec, &n.Holidays)
		case "worked":
			return readDates(dec, &n.Worked)
		}
		return fmt.Errorf("unknown field %q", key)
	})
	if err == nil && seen != 2 {
		err = errors.New(`both "holidays" and "worked" must be given; "worked" may be []`)
	}
	return n, err
}

func readDates(dec *json.Decoder, dates *[]string) error {
	if err := dec.Decode(dates); err != nil || *dates == nil {
		return errors.New("a list of dates like \"2027-01-01\" belongs here")
	}
	return nil
}

// readObject hands each key of a JSON object to member, which reads the value.
func readObject(dec *json.Decoder, member func(key string) error) error {
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return errors.New("a JSON object belongs here")
	}
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return errors.New("malformed JSON")
		}
		if seen[key] {
			return fmt.Errorf("%q stands twice", key)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return errors.New("malformed JSON")
	}
	return nil
}

// check tells what is wrong with a notice on a year.
func (n Notice) check(year int) error {
	if len(n.Holidays) == 0 {
		return errors.New("a year has holidays")
	}
	seen := map[string]bool{}
	for _, date := range slices.Concat(n.Holidays, n.Worked) {
		if seen[date] {
			return fmt.Errorf("%s stands twice", date)
		}
		seen[date] = true
		if err := belongs(date, year); err != nil {
			return err
		}
	}
	for _, date := range n.Worked {
		day, _ := time.Parse(time.DateOnly, date)
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			return fmt.Errorf("%s is a %s, worked anyway", date, w)
		}
	}
	return nil
}

func belongs(date string, year int) error {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil || day.Format(time.DateOnly) != date {
		return fmt.Errorf("%q is no date in the form 2006-01-02", date)
	}
	before := day.Year() == year-1 && day.Month() == time.December && day.Day() >= FirstBefore
	if day.Year() != year && !before {
		return fmt.Errorf("%s is not in this year, nor in the last week before it", date)
	}
	return nil
}

// FirstBefore is the first day of December that the notice on the next year may
// touch. Since 2004 none went further back than the 29th.
const FirstBefore = 25
