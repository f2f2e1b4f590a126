package store

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/mem"
)

// TestRebuildIsByteEqual plays histories through the law and derives the
// ledger anew: every derived row, counters included, must come out the same.
func TestRebuildIsByteEqual(t *testing.T) {
	t.Parallel()
	happened := map[string]int{}
	for seed := range uint64(3) {
		s := inMemory(t)
		h := newHistory(t, s, seed)
		h.steps(400)
		scatter(t, s, 150, seeded(seed)) // stages a random walk seldom reaches
		for k, n := range h.types {
			happened[k] += n
		}
		before := dump(t, s.db, spaceDerived)
		truth := dump(t, s.db)
		if err := s.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		if diff := differ(before, dump(t, s.db, spaceDerived)); diff != "" || len(before) < 500 {
			t.Errorf("seed %d: of %d rows: %s", seed, len(before), diff)
		}
		if diff := differ(truth, dump(t, s.db)); diff != "" {
			t.Errorf("seed %d: rebuilding changed more than derived rows: %s", seed, diff)
		}
	}
	for _, kind := range []tips.Fact{
		tips.LeadTransferred{}, tips.DisposalApproved{}, tips.LeadDeclined{}, tips.HandlersAssigned{}, tips.LeadTakenOver{}, tips.LeadWoken{},
	} {
		if happened[kind.Type()] == 0 {
			t.Errorf("no history had %s, so this test proves less than it says: %v", kind.Type(), happened)
		}
	}
}

// reopen opens a store anew over the same engine.
func reopen(t *testing.T, db kv.DB, o Options) *Store {
	t.Helper()
	s, err := Open(ctx, db, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestNewCalendarRebuilds opens with other rules for due days.
func TestNewCalendarRebuilds(t *testing.T) {
	t.Parallel()
	db := mem.New()
	s := over(t, db)
	scatter(t, s, 50, seeded(1))
	o := options()
	o.Due = func(l tips.Lead) tips.Day { return dueIn15(l) + 1 }
	o.DueVersion = "a holiday more"
	later := reopen(t, db, o)
	rows, late := everyRow(t, later), 0
	for _, r := range rows {
		if onShelf(r, Handling(county)) && r.Due+1 < today { // everyRow computes with the old calendar
			late++
		}
	}
	got, err := later.Counts(ctx, Handling(county), today)
	if err != nil || got.Late == 0 {
		t.Fatalf("counts %+v, error %v", got, err)
	}
	want := dump(t, db, spaceDerived)
	if err := later.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := differ(want, dump(t, db, spaceDerived)); diff != "" {
		t.Errorf("opening did not derive the rows anew: %s", diff)
	}
	// The same calendar again leaves the rows alone, even wrong ones.
	err = db.Update(ctx, func(tx kv.Tx) error { return tx.Put(derived(derivedCount, []byte("marker")), nil) })
	if err != nil {
		t.Fatal(err)
	}
	reopen(t, db, o)
	if v := dump(t, db, spaceDerived, derivedCount); len(v) == 0 || !hasMarker(v) {
		t.Error("opening with the same calendar derived the rows anew")
	}
}

func hasMarker(rows map[string]string) bool {
	_, ok := rows[string(derived(derivedCount, []byte("marker")))]
	return ok
}

// failing is an engine that stops taking updates after some.
type failing struct {
	kv.DB
	left int
}

var errCut = errors.New("cut off")

func (f *failing) Update(ctx context.Context, fn func(kv.Tx) error) error {
	if f.left--; f.left < 0 {
		return errCut
	}
	return f.DB.Update(ctx, fn)
}

// TestCutOffRebuildIsBegunAgain cuts Rebuild off after every number of
// transactions; the next Open must finish it.
func TestCutOffRebuildIsBegunAgain(t *testing.T) {
	t.Parallel()
	db := mem.New()
	scatter(t, over(t, db), 250, seeded(3))
	want := dump(t, db)
	for cut := 0; ; cut++ {
		f := &failing{DB: db, left: 1 << 30}
		s := reopen(t, f, options())
		f.left = cut
		err := s.Rebuild(ctx)
		if err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		reopen(t, db, options())
		if diff := differ(want, dump(t, db)); diff != "" {
			t.Fatalf("cut after %d transactions: %s", cut, diff)
		}
		if err == nil {
			if cut < 6 {
				t.Errorf("rebuilding 250 leads took %d transactions, so little was cut", cut)
			}
			return
		}
	}
}

func TestNewerStoreIsRefused(t *testing.T) {
	t.Parallel()
	db := mem.New()
	over(t, db)
	put := func(k, v []byte) {
		t.Helper()
		if err := db.Update(ctx, func(tx kv.Tx) error { return tx.Put(k, v) }); err != nil {
			t.Fatal(err)
		}
	}
	put(metaSchema, u32(schemaVersion+1))
	before := dump(t, db)
	if _, err := Open(ctx, db, options()); !errors.Is(err, ErrNewer) {
		t.Errorf("newer schema: %v", err)
	}
	if diff := differ(before, dump(t, db)); diff != "" {
		t.Errorf("the refused store was changed: %s", diff)
	}
	put(metaSchema, []byte("x"))
	if _, err := Open(ctx, db, options()); !errors.Is(err, ErrCorrupt) {
		t.Errorf("malformed schema: %v", err)
	}
}

func TestForeignEngineIsRefused(t *testing.T) {
	t.Parallel()
	db := mem.New()
	if err := db.Update(ctx, func(tx kv.Tx) error { return tx.Put([]byte("foreign"), nil) }); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, db, options()); !errors.Is(err, ErrCorrupt) {
		t.Errorf("got %v", err)
	}
	for name, o := range map[string]Options{"no rand": {Due: dueIn15}, "no due": {Rand: rand.Reader}} {
		if _, err := Open(ctx, mem.New(), o); !errors.Is(err, ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
