package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// calendar is the working days an instance reckons with.
type calendar struct {
	tips.StateCouncil
	notices rules.Holidays
}

// calendarFlag lets a keeper add what the program does not know yet.
func calendarFlag(f *flag.FlagSet, path *string) {
	f.StringVar(path, "calendar", "", "file of holidays and weekends worked, for years announced since, or other than, in this version (form: docs/CLOCKS.md)")
}

// openCalendar takes the notices known when the program was built, with those
// of a settings file, if one is named, added or in their place.
func openCalendar(path string) (calendar, error) {
	notices := rules.AnnouncedHolidays()
	if path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return calendar{}, fmt.Errorf("calendar: %w", err)
		}
		own, err := rules.ReadHolidays(raw)
		if err != nil {
			return calendar{}, fmt.Errorf("calendar %s: %w", path, err)
		}
		notices = notices.With(own)
	}
	return calendar{tips.NewStateCouncil(notices), notices}, nil
}

// version names everything a due day rests on; the store derives the ledger
// anew when it changes.
func (c calendar) version() string {
	return fmt.Sprintf("%s-%s-%s", tips.ClockVersion, rules.ClocksVersion(), c.notices.Version())
}

// unannounced are the years that matter now and whose holidays are not known:
// this one, and from November on, when its notice is due, the next.
func (c calendar) unannounced(today time.Time) []int {
	matter := []int{today.Year()}
	if today.Month() >= time.November {
		matter = append(matter, today.Year()+1)
	}
	var years []int
	for _, year := range matter {
		if c.Provisional(year) {
			years = append(years, year)
		}
	}
	return years
}

// warn tells the keeper which years count their weekends alone.
func (c calendar) warn(log *slog.Logger, today time.Time) {
	for _, year := range c.unannounced(today) {
		log.Warn("the holidays of this year are not known: its weekends alone count as days off, and clocks that reach it are shown as provisional; give the State Council's notice with --calendar, form in docs/CLOCKS.md", "year", year)
	}
}
