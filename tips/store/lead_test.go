package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/tips"
)

func TestLeadIsTheFoldOfWhatWasCommitted(t *testing.T) {
	t.Parallel()
	s := onDisk(t)
	w := creation("a", today)
	commit(t, s, w)
	later := next(w.Lead, 1, today+1, tips.ScreeningBegun{}, tips.TitleSet{Title: digest("title")})
	commit(t, s, later)

	want := tips.Lead{}
	for _, e := range append(w.Events, later.Events...) {
		want = tips.Apply(want, e)
	}
	got := load(t, s, w.Lead)
	if diff := cmp.Diff(want, got); diff != "" || got.Version != 3 {
		t.Errorf("version %d, difference %s", got.Version, diff)
	}
	view(t, s, func(r *Reader) error {
		records, err := r.Records(w.Lead)
		if err != nil || len(records) != 2 {
			t.Fatalf("%d records, error %v", len(records), err)
		}
		second := records[1]
		if second.Seq != 1 || second.Day != today+1 || second.Signer != later.Signer || len(second.Events) != 2 ||
			!bytes.Equal(second.Command, later.Command) || !bytes.Equal(second.Signature, later.Signature) {
			t.Errorf("second record %+v", second)
		}
		if records[0].Salt == second.Salt {
			t.Error("two records share a salt")
		}
		raw, err := tips.EncodeEvent(later.Events[1])
		if !bytes.Equal(second.Events[1], raw) {
			t.Errorf("stored event %s", second.Events[1])
		}
		return err
	})
	if n := leaves(t, s); n != 3 { // reception and two records
		t.Errorf("%d leaves wait", n)
	}
}

func TestReceiptFindsItsLead(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	w := creation("a", today)
	commit(t, s, w)
	view(t, s, func(r *Reader) error {
		got, err := r.ByReceipt(w.Create.Receipt)
		if got != w.Lead || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
		unknown := sha256.Sum256(nil)
		if _, err := r.ByReceipt(unknown[:]); !errors.Is(err, ErrNotFound) {
			t.Errorf("unknown receipt: %v", err)
		}
		if _, err := r.ByReceipt([]byte("short")); !errors.Is(err, ErrForm) {
			t.Errorf("malformed receipt: %v", err)
		}
		return nil
	})
	other := creation("b", today)
	other.Create.Receipt = w.Create.Receipt
	if err := s.Commit(ctx, []LeadWrite{other}); !errors.Is(err, ErrExists) {
		t.Errorf("a second lead with the same receipt: %v", err)
	}
	if _, err := s.Lead(ctx, other.Lead); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused lead: %v", err)
	}
}

func TestCreationIsIdempotent(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	w := creation("a", today)
	commit(t, s, w)
	commit(t, s, next(w.Lead, 1, today, tips.ScreeningBegun{}))
	before := dump(t, s.db)

	again := w
	again.Day++ // the repeat may arrive after midnight
	commit(t, s, again)
	if diff := differ(before, dump(t, s.db)); diff != "" {
		t.Errorf("the repeated request changed the store: %s", diff)
	}
	other := creation("a", today)
	other.Create.Request = sha256.Sum256([]byte("another request"))
	var exists *ExistsError
	err := s.Commit(ctx, []LeadWrite{other})
	if !errors.Is(err, ErrExists) || !errors.As(err, &exists) || exists.Lead != w.Lead {
		t.Errorf("another request: %v", err)
	}
}

func TestTwins(t *testing.T) {
	t.Parallel()
	s := onDisk(t)
	w := creation("a", today)
	var fresh atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			isFresh := false
			err := s.Update(ctx, func(tx *Tx) (err error) {
				isFresh, err = tx.Append(w)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if isFresh {
				fresh.Add(1)
			}
		})
	}
	wg.Wait()
	if fresh.Load() != 1 || load(t, s, w.Lead).Version != 1 || leaves(t, s) != 2 {
		t.Errorf("created %d times, version %d, %d leaves", fresh.Load(), load(t, s, w.Lead).Version, leaves(t, s))
	}
}

// TestOneWriterWinsAVersion lets 200 writers decide on the same version, round
// after round.
func TestOneWriterWinsAVersion(t *testing.T) {
	t.Parallel()
	s := onDisk(t)
	w := creation("a", today)
	commit(t, s, w)
	for version := 1; version <= 5; version++ {
		var won atomic.Int32
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				err := s.Commit(ctx, []LeadWrite{next(w.Lead, version, today, tips.NoteAdded{Note: digest(fmt.Sprint(i))})})
				var conflict *ConflictError
				switch {
				case err == nil:
					won.Add(1)
				case !errors.As(err, &conflict):
					t.Error(err)
				case !errors.Is(err, ErrConflict) || conflict.Lead != w.Lead || conflict.Expected != version || conflict.Actual != version+1:
					t.Errorf("conflict %+v", conflict)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("version %d was won by %d writers", version, won.Load())
		}
	}
	if got := load(t, s, w.Lead); got.Version != 6 || len(got.Notes) != 5 {
		t.Errorf("version %d with %d notes", got.Version, len(got.Notes))
	}
}

// TestAllOrNone writes two leads at once, the second against a wrong version.
func TestAllOrNone(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	a, b := creation("a", today), creation("b", today)
	commit(t, s, a, b)
	before := dump(t, s.db)
	err := s.Commit(ctx, []LeadWrite{
		next(a.Lead, 1, today, tips.ScreeningBegun{}),
		creation("c", today),
		next(b.Lead, 7, today, tips.ScreeningBegun{}),
	})
	if !errors.Is(err, ErrConflict) {
		t.Errorf("answer %v", err)
	}
	if diff := differ(before, dump(t, s.db)); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
	commit(t, s, next(a.Lead, 1, today, tips.ScreeningBegun{}), next(b.Lead, 1, today, tips.ScreeningBegun{}))
	if load(t, s, a.Lead).Version != 2 || load(t, s, b.Lead).Version != 2 {
		t.Error("the pair was not written")
	}
}

func TestRefusedWrites(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	w := creation("a", today)
	commit(t, s, w)
	before := dump(t, s.db)
	change := func(edit func(*LeadWrite)) LeadWrite {
		n := next(w.Lead, 1, today, tips.ScreeningBegun{})
		edit(&n)
		return n
	}
	created := func(edit func(*LeadWrite)) LeadWrite {
		n := creation("b", today)
		edit(&n)
		return n
	}
	for name, c := range map[string]struct {
		write LeadWrite
		want  error
	}{
		"unknown lead":       {next(tips.LeadID(id("nobody")), 0, today, tips.ScreeningBegun{}), ErrNotFound},
		"malformed lead id":  {change(func(w *LeadWrite) { w.Lead = "A" + w.Lead[1:] }), ErrForm},
		"malformed signer":   {change(func(w *LeadWrite) { w.Signer = "somebody" }), ErrForm},
		"no events":          {change(func(w *LeadWrite) { w.Events = nil }), ErrForm},
		"unnamed object":     {change(func(w *LeadWrite) { w.Objects = map[tips.Digest][]byte{"": nil} }), ErrForm},
		"misnamed object":    {change(func(w *LeadWrite) { w.Objects = map[tips.Digest][]byte{digest("x"): []byte("y")} }), ErrDigest},
		"oversized object":   {change(func(w *LeadWrite) { w.Objects = oversized() }), ErrForm},
		"foreign events":     {created(func(w *LeadWrite) { w.Events = creation("c", today).Events }), ErrForm},
		"created at 1":       {created(func(w *LeadWrite) { w.Expect = 1 }), ErrConflict},
		"malformed receipt":  {created(func(w *LeadWrite) { w.Create.Receipt = []byte("short") }), ErrForm},
		"malformed log salt": {created(func(w *LeadWrite) { w.Create.LogSalt = []byte("short") }), ErrForm},
	} {
		if err := s.Commit(ctx, []LeadWrite{c.write}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := differ(before, dump(t, s.db)); diff != "" {
		t.Errorf("left behind: %s", diff)
	}
}

func oversized() map[tips.Digest][]byte {
	big := make([]byte, MaxObject+1)
	return map[tips.Digest][]byte{tips.Digest(fmt.Sprintf("%x", sha256.Sum256(big))): big}
}

func TestObjects(t *testing.T) {
	t.Parallel()
	s := inMemory(t)
	a, b := creation("a", today), creation("b", today)
	shared, name := sealed("an object both leads have")
	a.Objects[name], b.Objects[name] = shared, shared
	commit(t, s, a, b)
	for _, lead := range []tips.LeadID{a.Lead, b.Lead} {
		if got, err := s.Object(ctx, lead, name); err != nil || !bytes.Equal(got, shared) {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := s.Object(ctx, b.Lead, digest("tip of a")); !errors.Is(err, ErrNotFound) {
		t.Errorf("an object through another lead: %v", err)
	}
	remove := func() error {
		return s.Update(ctx, func(tx *Tx) error { return tx.DeleteObject(a.Lead, name) })
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Object(ctx, a.Lead, name); !errors.Is(err, ErrNotFound) {
		t.Errorf("after deletion: %v", err)
	}
	if err := remove(); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if got, err := s.Object(ctx, b.Lead, name); err != nil || !bytes.Equal(got, shared) {
		t.Errorf("the other lead's object: %q, %v", got, err)
	}
	if got := load(t, s, a.Lead); got.Version != 1 {
		t.Errorf("folds to version %d", got.Version)
	}
}

// TestKeysTellNoOrder: what stands under a day is followed by randomness, so
// two leads of one day can stand either way round.
func TestKeysTellNoOrder(t *testing.T) {
	t.Parallel()
	firstBefore := 0
	for i := range 64 {
		s := inMemory(t)
		commit(t, s, creation(fmt.Sprint("a", i), today))
		a := dump(t, s.db, spaceRecord)
		commit(t, s, creation(fmt.Sprint("b", i), today))
		for k := range dump(t, s.db, spaceRecord) {
			for first := range a {
				if first < k {
					firstBefore++
				}
			}
		}
	}
	if firstBefore < 10 || firstBefore > 54 {
		t.Errorf("the earlier lead stands first %d times of 64", firstBefore)
	}
}
