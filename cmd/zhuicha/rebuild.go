package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// rebuild derives every list and counter anew from the records. The instance
// must not be running.
func rebuild(ctx context.Context, args []string, out io.Writer) error {
	var dir, holidays string
	f := flags("rebuild", "derive lists and counters anew from the records", out)
	f.StringVar(&dir, "dir", "data", "the instance's folder")
	calendarFlag(f, &holidays)
	if err := parse(f, args); err != nil {
		return err
	}
	workdays, err := openCalendar(holidays)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, dir, workdays, false)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Rebuild(ctx), s.Close()); err != nil {
		return err
	}
	fmt.Fprintln(out, "Lists and counters were derived anew; no record was touched.")
	return nil
}
