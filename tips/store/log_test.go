package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/translog"
)

// entries reads a log from a number on.
func entries(t *testing.T, s *Store, name string, from int) (all []Entry) {
	t.Helper()
	view(t, s, func(r *Reader) error {
		return r.Log(name, from, func(e Entry) error { all = append(all, e); return nil })
	})
	return all
}

func appendLog(s *Store, name string, expect int, contents ...string) error {
	return s.Update(ctx, func(tx *Tx) error {
		raw := make([][]byte, len(contents))
		for i, c := range contents {
			raw[i] = []byte(c)
		}
		return tx.AppendLog(name, expect, today, raw...)
	})
}

func TestLog(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	for _, err := range []error{
		appendLog(s, "people", 0, "zero", "one"), appendLog(s, "people", 2, ""), appendLog(s, "peoples", 0, "other"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	all := entries(t, s, "people", 0)
	if len(all) != 3 || string(all[1].Content) != "one" || all[2].Seq != 2 || all[2].Day != today || all[0].Salt == all[1].Salt {
		t.Errorf("entries %+v", all)
	}
	if rest := entries(t, s, "people", 2); len(rest) != 1 || rest[0].Seq != 2 {
		t.Errorf("from 2 on: %+v", rest)
	}
	var conflict *LogConflictError
	err := appendLog(s, "people", 2, "late")
	if !errors.Is(err, ErrConflict) || !errors.As(err, &conflict) || conflict.Actual != 3 || conflict.Expected != 2 {
		t.Errorf("append against an old length: %v", err)
	}
	if n := leaves(t, s); n != 4 {
		t.Errorf("%d leaves wait", n)
	}
	for _, name := range []string{"", strings.Repeat("n", MaxName+1)} {
		if err := appendLog(s, name, 0, "x"); !errors.Is(err, ErrForm) {
			t.Errorf("name of %d bytes: %v", len(name), err)
		}
	}
}

func TestOneWriterWinsALogEntry(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	for expect := range 5 {
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				switch err := appendLog(s, "people", expect, fmt.Sprint(i)); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, ErrConflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("entry %d was won by %d writers", expect, won.Load())
		}
	}
}

// TestLeavesAreThoseOfWhatIsStored makes each leaf again from the store.
func TestLeavesAreThoseOfWhatIsStored(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	w := creation("a", today)
	commit(t, s, w, next(w.Lead, 1, today+1, tips.ScreeningBegun{}))
	if err := appendLog(s, "people", 0, "zero"); err != nil {
		t.Fatal(err)
	}
	reception, err := translog.Reception(w.Create.LogSalt, string(w.Lead), today.String())
	want := []translog.Leaf{reception}
	view(t, s, func(r *Reader) error {
		records, errRecords := r.Records(w.Lead)
		for _, rec := range records {
			stored, errStored := rec.encode()
			leaf, errLeaf := translog.Record(rec.Salt, string(w.Lead), uint64(rec.Seq), stored)
			want = append(want, leaf)
			err = errors.Join(err, errStored, errLeaf)
		}
		return errors.Join(err, errRecords)
	})
	for k, v := range dump(t, s.db, spaceLog) {
		entry, err := decodeEntry(0, []byte(v))
		if err != nil {
			t.Fatalf("%q: %v", k, err)
		}
		want = append(want, translog.Entry(entry.Salt, "people", 0, []byte(v)))
	}
	waiting := func(last tips.Day) (got []translog.Leaf) {
		view(t, s, func(r *Reader) error {
			return r.PendingLeaves(last, func(_ tips.Day, l translog.Leaf) error { got = append(got, l); return nil })
		})
		return got
	}
	got := waiting(today + 1)
	for _, leaf := range want {
		if !slices.Contains(got, leaf) {
			t.Errorf("leaf %s does not wait", leaf)
		}
	}
	if len(got) != len(want) || len(waiting(today)) != len(want)-1 || len(waiting(today-1)) != 0 {
		t.Errorf("%d leaves wait, want %d; %d of them today", len(got), len(want), len(waiting(today)))
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	write := func(fn func(tx *Tx) error) {
		t.Helper()
		if err := s.Update(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(tx *Tx) error {
		for i := range 6 {
			if err := tx.PutRow("sessions", []byte{byte(i)}, []byte{byte(10 * i)}); err != nil {
				return err
			}
		}
		return errors.Join(tx.PutRow("session", []byte("s"), nil), tx.PutRow("settings", nil, []byte("v")))
	})
	rows := func(span kv.Range) (keys []byte) {
		view(t, s, func(r *Reader) error {
			return r.ScanRows("sessions", span, func(row, _ []byte) error { keys = append(keys, row...); return nil })
		})
		return keys
	}
	if got := rows(kv.Range{}); !slices.Equal(got, []byte{0, 1, 2, 3, 4, 5}) {
		t.Errorf("all rows: %v", got)
	}
	if got := rows(kv.Range{From: []byte{1}, To: []byte{4}, Reverse: true}); !slices.Equal(got, []byte{3, 2, 1}) {
		t.Errorf("a range, descending: %v", got)
	}
	view(t, s, func(r *Reader) error {
		empty, errEmpty := r.GetRow("session", []byte("s"))
		missing, errMissing := r.GetRow("session", []byte("t"))
		if empty == nil || missing != nil {
			t.Errorf("empty %v, missing %v", empty, missing)
		}
		return errors.Join(errEmpty, errMissing)
	})
	write(func(tx *Tx) error {
		n, err := tx.DeleteRows("sessions", func(_, value []byte) bool { return value[0] >= 30 })
		if n != 3 {
			t.Errorf("deleted %d", n)
		}
		return errors.Join(err, tx.DeleteRow("sessions", []byte{0}))
	})
	if got := rows(kv.Range{}); !slices.Equal(got, []byte{1, 2}) {
		t.Errorf("after deletion: %v", got)
	}
}
