package kvtest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"zhuicha/tips/store/kv"
)

func testMissing(t *testing.T, db kv.DB) {
	update(t, db, func(tx kv.Tx) error {
		if err := errors.Join(tx.Put([]byte("nil"), nil), tx.Put([]byte("empty"), []byte{})); err != nil {
			return err
		}
		for _, k := range []string{"nil", "empty"} {
			if v, err := tx.Get([]byte(k)); err != nil || v == nil || len(v) != 0 {
				t.Errorf("%s within the update: %v, %v", k, v, err)
			}
		}
		return nil
	})
	for _, k := range []string{"nil", "empty"} {
		if v, ok := get(t, db, k); !ok || v != "" {
			t.Errorf("%s after the update: %q, %v", k, v, ok)
		}
	}
	if _, ok := get(t, db, "absent"); ok {
		t.Error("a missing key was found")
	}
	update(t, db, func(tx kv.Tx) error {
		return errors.Join(tx.Delete([]byte("nil")), tx.Delete([]byte("absent")))
	})
	if _, ok := get(t, db, "nil"); ok {
		t.Error("a deleted key was found")
	}
}

func testCopies(t *testing.T, db kv.DB) {
	key, value := []byte("key"), []byte("value")
	update(t, db, func(tx kv.Tx) error {
		if err := tx.Put(key, value); err != nil {
			return err
		}
		copy(value, "XXXXX")
		copy(key, "YYY")
		got, err := tx.Get([]byte("key"))
		if string(got) != "value" {
			t.Errorf("a change of the argument reached the store: %q", got)
		}
		clear(got)
		return err
	})
	view(t, db, func(r kv.Reader) error {
		got, err := r.Get([]byte("key"))
		clear(got)
		if err != nil {
			return err
		}
		return r.Scan(kv.Range{}, func(k, v []byte) error { clear(k); clear(v); return nil })
	})
	if v, _ := get(t, db, "key"); v != "value" {
		t.Errorf("a change of a result reached the store: %q", v)
	}
}

func testSizes(t *testing.T, db kv.DB) {
	longest := bytes.Repeat([]byte("k"), kv.MaxKey)
	update(t, db, func(tx kv.Tx) error { return tx.Put(longest, make([]byte, kv.MaxValue)) })
	if v, _ := get(t, db, string(longest)); len(v) != kv.MaxValue {
		t.Errorf("longest value came back with %d bytes", len(v))
	}
	update(t, db, func(tx kv.Tx) error {
		for name, err := range map[string]error{
			"empty key":  tx.Put(nil, []byte("v")),
			"long key":   tx.Put(append(longest, 'k'), nil),
			"long value": tx.Put([]byte("v"), make([]byte, kv.MaxValue+1)),
			"deleting":   tx.Delete(nil),
		} {
			if !errors.Is(err, kv.ErrSize) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if v, err := tx.Get(nil); v != nil || err != nil {
			t.Errorf("get of the empty key: %v, %v", v, err)
		}
		return nil
	})
}

// awkward are keys whose order a textual or signed comparison gets wrong.
var awkward = []string{"\x00", "\x00\x00", "\x01", "a", "a\x00", "a\x00b", "aa", "b", "\x7f", "\x80", "\xfe\xff", "\xff", "\xff\xff", "\xff\xff\x00"}

func testOrder(t *testing.T, db kv.DB) {
	shuffled := slices.Clone(awkward)
	slices.SortFunc(shuffled, func(a, b string) int { return strings.Compare(a[len(a)-1:]+a, b[len(b)-1:]+b) })
	fill(t, db, shuffled...)
	want := slices.Clone(awkward)
	if got := keys(t, db, kv.Range{}); !slices.Equal(got, want) {
		t.Errorf("ascending\n got %q\nwant %q", got, want)
	}
	slices.Reverse(want)
	if got := keys(t, db, kv.Range{Reverse: true}); !slices.Equal(got, want) {
		t.Errorf("descending\n got %q\nwant %q", got, want)
	}
}

// testBounds tries every pair of bounds, on keys and between them, both ways.
func testBounds(t *testing.T, db kv.DB) {
	fill(t, db, "b", "d", "f")
	points := []string{"a", "b", "c", "d", "e", "f", "g"}
	for _, from := range points {
		for _, to := range points {
			want := []string{}
			for _, k := range []string{"b", "d", "f"} {
				if k >= from && k < to {
					want = append(want, k)
				}
			}
			span := kv.Range{From: []byte(from), To: []byte(to)}
			if got := keys(t, db, span); !slices.Equal(got, want) {
				t.Errorf("[%s,%s): got %q, want %q", from, to, got, want)
			}
			slices.Reverse(want)
			span.Reverse = true
			if got := keys(t, db, span); !slices.Equal(got, want) {
				t.Errorf("[%s,%s) descending: got %q, want %q", from, to, got, want)
			}
		}
	}
}

func testPrefix(t *testing.T, db kv.DB) {
	fill(t, db, awkward...)
	for _, p := range append(slices.Clone(awkward), "", "c", "\xfe") {
		want := []string{}
		for _, k := range awkward {
			if strings.HasPrefix(k, p) {
				want = append(want, k)
			}
		}
		span := kv.Prefix([]byte(p))
		if got := keys(t, db, span); !slices.Equal(got, want) {
			t.Errorf("prefix %q: got %q, want %q", p, got, want)
		}
		slices.Reverse(want)
		span.Reverse = true
		if got := keys(t, db, span); !slices.Equal(got, want) {
			t.Errorf("prefix %q descending: got %q, want %q", p, got, want)
		}
	}
}

func testVisitEnds(t *testing.T, db kv.DB) {
	fill(t, db, "a", "b", "c")
	own := errors.New("own")
	update(t, db, func(tx kv.Tx) error {
		// A pending write on each side of the committed keys.
		if err := errors.Join(tx.Put([]byte("Z"), nil), tx.Put([]byte("z"), nil)); err != nil {
			return err
		}
		for _, reverse := range []bool{false, true} {
			for limit := 1; limit <= 5; limit++ {
				seen := 0
				visit := func(end error) func(k, v []byte) error {
					seen = 0
					return func(_, _ []byte) error {
						if seen++; seen == limit {
							return end
						}
						return nil
					}
				}
				if err := tx.Scan(kv.Range{Reverse: reverse}, visit(kv.ErrStop)); err != nil || seen != limit {
					t.Errorf("stop after %d: visited %d, error %v", limit, seen, err)
				}
				if err := tx.Scan(kv.Range{Reverse: reverse}, visit(own)); !errors.Is(err, own) || seen != limit {
					t.Errorf("error after %d: visited %d, error %v", limit, seen, err)
				}
			}
		}
		return nil
	})
}
