package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/rules"
)

func holidayFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "holidays.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestACalendarFileExtendsAndOverrides(t *testing.T) {
	known, err := openCalendar("")
	if err != nil {
		t.Fatal(err)
	}
	years := rules.AnnouncedHolidays().Years()
	if next := years[len(years)-1] + 1; !known.Provisional(next) {
		t.Errorf("%d is known", next)
	}
	own, err := openCalendar(holidayFile(t, `{
		"2026": {"holidays": ["2026-12-21"], "worked": []},
		"2099": {"holidays": ["2099-01-01"], "worked": ["2099-01-03"]}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[tips.Day]bool{
		tips.NewDay(2026, 12, 21): false,
		tips.NewDay(2026, 10, 1):  true, // the whole notice on 2026 was replaced
		tips.NewDay(2025, 10, 1):  false,
		tips.NewDay(2099, 1, 1):   false,
		tips.NewDay(2099, 1, 3):   true,
	} {
		if own.IsWorkday(day) != want {
			t.Errorf("work on %s: %t", day, !want)
		}
	}
	if own.Provisional(2099) || own.version() == known.version() {
		t.Error("the calendar does not show that it is another one")
	}
}

func TestABadCalendarFileStopsTheProgram(t *testing.T) {
	bad := holidayFile(t, `{"2027": {"holidays": ["2027-02-30"], "worked": []}}`)
	dir := t.TempDir()
	if err := run(context.Background(), []string{"init", "--dir", dir, "--root-key", filepath.Join(dir, "root.key")}, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "rebuild"} {
		err := run(context.Background(), []string{command, "--dir", dir, "--calendar", bad}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), `2027: "2027-02-30" is no date`) {
			t.Errorf("%s: %v", command, err)
		}
		err = run(context.Background(), []string{command, "--dir", dir, "--calendar", bad + ".missing"}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "calendar") {
			t.Errorf("%s without the file: %v", command, err)
		}
	}
	if err := run(context.Background(), []string{"demo", "--calendar", bad}, io.Discard); err == nil {
		t.Error("the demo took it")
	}
}

func TestTheKeeperIsWarnedOfUnknownHolidays(t *testing.T) {
	notices := rules.Holidays{2026: rules.AnnouncedHolidays()[2026]}
	c := calendar{tips.NewStateCouncil(notices), notices}
	for day, want := range map[string][]int{
		"2026-10-31": nil, "2026-11-01": {2027}, "2026-12-31": {2027}, "2027-01-01": {2027}, "2027-11-02": {2027, 2028}, "2025-11-01": {2025},
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		var told bytes.Buffer
		c.warn(slog.New(slog.NewTextHandler(&told, nil)), at)
		if got := c.unannounced(at); !slices.Equal(got, want) || strings.Count(told.String(), "level=WARN") != len(want) {
			t.Errorf("%s: %v, told %q", day, got, told.String())
		}
	}
}

// TestServeEndsWithItsClocks starts the program, lets it answer and ends it.
func TestServeEndsWithItsClocks(t *testing.T) {
	dir := t.TempDir()
	if err := run(context.Background(), []string{"init", "--dir", dir, "--root-key", filepath.Join(dir, "root.key")}, io.Discard); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--dir", dir, "--public-listen", "127.0.0.1:0", "--desk-listen", "127.0.0.1:0"}, w)
	}()
	if _, err := r.Read(make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("serve did not end")
	}
}
