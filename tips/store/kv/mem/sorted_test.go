package mem

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortedEqualsASlice inserts and removes at random until many blocks came
// and went, and compares every kind of range with one sorted slice.
func TestSortedEqualsASlice(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var s sorted
	var want []string
	key := func() string { return fmt.Sprintf("%04d", random.IntN(3000)) }
	for round := range 20_000 {
		k := key()
		at, found := slices.BinarySearch(want, k)
		grow := round < 6000 || round%4 == 0 && round < 12_000
		switch {
		case grow && !found:
			s.insert(k)
			want = slices.Insert(want, at, k)
		case !grow && found:
			s.remove(k)
			want = slices.Delete(want, at, at+1)
		}
		if round%50 == 0 {
			sameRanges(t, s, want, key(), key())
		}
	}
	for _, k := range want {
		s.remove(k)
	}
	if len(s) != 0 {
		t.Errorf("%d blocks of nothing", len(s))
	}
	sameRanges(t, s, nil, "0", "1")
}

func sameRanges(t *testing.T, s sorted, want []string, from, to string) {
	t.Helper()
	for _, r := range [][2][]byte{{nil, nil}, {[]byte(from), nil}, {nil, []byte(to)}, {[]byte(from), []byte(to)}} {
		low, _ := slices.BinarySearch(want, string(r[0]))
		high := len(want)
		if r[1] != nil {
			high, _ = slices.BinarySearch(want, string(r[1]))
		}
		span := slices.Clone(want[low:max(low, high)])
		for _, reverse := range []bool{false, true} {
			var got []string
			if err := s.between(r[0], r[1], reverse, func(k string) error { got = append(got, k); return nil }); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, span) {
				t.Fatalf("%q to %q, reverse %v: %d keys, want %d", r[0], r[1], reverse, len(got), len(span))
			}
			slices.Reverse(span)
		}
	}
}

func TestSortedStops(t *testing.T) {
	s, stop := sorted{{"a", "b"}, {"c"}}, errors.New("enough")
	seen := 0
	if err := s.between(nil, nil, true, func(string) error { seen++; return stop }); !errors.Is(err, stop) || seen != 1 {
		t.Errorf("%v after %d", err, seen)
	}
}
