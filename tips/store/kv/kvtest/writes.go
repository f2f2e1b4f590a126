package kvtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"zhuicha/tips/store/kv"
)

func testOwnWrites(t *testing.T, db kv.DB) {
	fill(t, db, "b", "d", "f")
	update(t, db, func(tx kv.Tx) error {
		err := errors.Join(
			tx.Put([]byte("a"), []byte("new")), tx.Put([]byte("b"), []byte("changed")),
			tx.Delete([]byte("d")), tx.Put([]byte("e"), []byte("new")),
			tx.Delete([]byte("f")), tx.Put([]byte("f"), []byte("again")),
			tx.Put([]byte("g"), []byte("new")), tx.Delete([]byte("g")))
		want := []pair{{"a", "new"}, {"b", "changed"}, {"e", "new"}, {"f", "again"}}
		for _, reverse := range []bool{false, true} {
			got, scanErr := scan(tx, kv.Range{Reverse: reverse})
			err = errors.Join(err, scanErr)
			if !slices.Equal(got, want) {
				t.Errorf("scan, reverse %v: got %v, want %v", reverse, got, want)
			}
			slices.Reverse(want)
		}
		if v, _ := tx.Get([]byte("d")); v != nil {
			t.Errorf("a key deleted in this update reads %q", v)
		}
		return err
	})
	if v, _ := get(t, db, "b"); v != "changed" {
		t.Errorf("after the update b reads %q", v)
	}
}

func testScanState(t *testing.T, db kv.DB) {
	fill(t, db, "a", "c", "e")
	update(t, db, func(tx kv.Tx) error {
		var seen []string
		err := tx.Scan(kv.Range{}, func(k, v []byte) error {
			seen = append(seen, string(k)+"="+string(v))
			next := []byte{k[0] + 1}
			return errors.Join(tx.Put(next, nil), tx.Delete([]byte("e")), tx.Put([]byte("c"), nil))
		})
		if want := []string{"a=of a", "c=of c", "e=of e"}; !slices.Equal(seen, want) {
			t.Errorf("got %q, want %q", seen, want)
		}
		if v, _ := tx.Get([]byte("b")); v == nil {
			t.Error("a write made during the scan was lost")
		}
		return err
	})
}

func testError(t *testing.T, db kv.DB) {
	fill(t, db, "kept")
	own := errors.New("own")
	err := db.Update(context.Background(), func(tx kv.Tx) error {
		return errors.Join(tx.Put([]byte("new"), nil), tx.Delete([]byte("kept")), own)
	})
	if !errors.Is(err, own) {
		t.Errorf("update answered %v", err)
	}
	if got := keys(t, db, kv.Range{}); !slices.Equal(got, []string{"kept"}) {
		t.Errorf("left behind: %q", got)
	}
	if err := db.View(context.Background(), func(kv.Reader) error { return own }); !errors.Is(err, own) {
		t.Errorf("view answered %v", err)
	}
}

func testPanic(t *testing.T, db kv.DB) {
	func() {
		defer func() {
			if v := recover(); v != "own" {
				t.Errorf("recovered %v", v)
			}
		}()
		_ = db.Update(context.Background(), func(tx kv.Tx) error {
			if err := tx.Put([]byte("new"), nil); err != nil {
				return err
			}
			panic("own")
		})
		t.Error("the panic did not reach its caller")
	}()
	fill(t, db, "after")
	if got := keys(t, db, kv.Range{}); !slices.Equal(got, []string{"after"}) {
		t.Errorf("left behind: %q", got)
	}
}

func testContext(t *testing.T, db kv.DB) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ran := false
	err := db.Update(ctx, func(tx kv.Tx) error { ran = true; return tx.Put([]byte("new"), nil) })
	if !errors.Is(err, context.Canceled) || ran {
		t.Errorf("update: error %v, ran %v", err, ran)
	}
	err = db.View(ctx, func(kv.Reader) error { ran = true; return nil })
	if !errors.Is(err, context.Canceled) || ran {
		t.Errorf("view: error %v, ran %v", err, ran)
	}
	if _, ok := get(t, db, "new"); ok {
		t.Error("something was written")
	}
}

func testDone(t *testing.T, db kv.DB) {
	var leakedTx kv.Tx
	var leakedReader kv.Reader
	update(t, db, func(tx kv.Tx) error { leakedTx = tx; return nil })
	view(t, db, func(r kv.Reader) error { leakedReader = r; return nil })
	nop := func(_, _ []byte) error { return nil }
	_, getErr := leakedTx.Get([]byte("k"))
	_, viewErr := leakedReader.Get([]byte("k"))
	for name, err := range map[string]error{
		"get": getErr, "put": leakedTx.Put([]byte("k"), nil), "delete": leakedTx.Delete([]byte("k")),
		"scan": leakedTx.Scan(kv.Range{}, nop), "view get": viewErr, "view scan": leakedReader.Scan(kv.Range{}, nop),
	} {
		if !errors.Is(err, kv.ErrDone) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// testModel compares long random histories, with failing updates among them,
// against a map.
func testModel(t *testing.T, db kv.DB) {
	random := rand.New(rand.NewPCG(1, 2))
	model := map[string]string{}
	for round := range 150 {
		fails := random.IntN(4) == 0
		next := map[string]string{}
		for k, v := range model {
			next[k] = v
		}
		err := db.Update(context.Background(), func(tx kv.Tx) error {
			for range random.IntN(30) {
				if err := step(tx, next, random); err != nil {
					t.Errorf("round %d: %v", round, err)
				}
			}
			if fails {
				return errors.New("own")
			}
			return nil
		})
		if (err != nil) != fails {
			t.Fatalf("round %d: %v", round, err)
		}
		if !fails {
			model = next
		}
		view(t, db, func(r kv.Reader) error { return same(r, model, random) })
	}
}

// step makes one random write and compares one random range.
func step(tx kv.Tx, model map[string]string, random *rand.Rand) error {
	key := randomKey(random)
	var err error
	if random.IntN(3) == 0 {
		delete(model, key)
		err = tx.Delete([]byte(key))
	} else {
		model[key] = fmt.Sprint(random.IntN(1000))
		err = tx.Put([]byte(key), []byte(model[key]))
	}
	return errors.Join(err, same(tx, model, random))
}

// same compares a random range of r with the model.
func same(r kv.Reader, model map[string]string, random *rand.Rand) error {
	span := kv.Range{From: []byte(randomKey(random)), To: []byte(randomKey(random)), Reverse: random.IntN(2) == 0}
	if random.IntN(3) == 0 {
		span.To = nil
	}
	var want []pair
	for k, v := range model {
		if k >= string(span.From) && (span.To == nil || k < string(span.To)) {
			want = append(want, pair{k, v})
		}
	}
	slices.SortFunc(want, func(a, b pair) int {
		if (a.key < b.key) != span.Reverse {
			return -1
		}
		return 1
	})
	got, err := scan(r, span)
	if err == nil && !slices.Equal(got, want) {
		err = fmt.Errorf("range %q to %q: got %v, want %v", span.From, span.To, got, want)
	}
	return err
}

func randomKey(random *rand.Rand) string {
	key := make([]byte, 1+random.IntN(3))
	for i := range key {
		key[i] = "\x00ab\xff"[random.IntN(4)]
	}
	return string(key)
}
