package envelope

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPaddedSize(t *testing.T) {
	for n, want := range map[int]int{
		0: 4 * kib, 1: 4 * kib, 4 * kib: 4 * kib, 4*kib + 1: 16 * kib, 16*kib + 1: 64 * kib, 64*kib + 1: 256 * kib,
		256 * kib: 256 * kib, 256*kib + 1: mib, mib: mib, mib + 1: 2 * mib, 5*mib - 1: 5 * mib,
	} {
		if got := PaddedSize(n); got != want {
			t.Errorf("%d bytes are padded to %d, want %d", n, got, want)
		}
	}
}

func TestPaddedSizeHoldsAndIsAdmitted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, MaxPlaintext).Draw(t, "n")
		size := PaddedSize(n)
		if size < n || !isPadded(int64(size)) || PaddedSize(size) != size {
			t.Fatalf("%d is padded to %d", n, size)
		}
	})
	for _, n := range []int64{0, -mib, 1, 4*kib - 1, 8 * kib, 512 * kib, mib + 1} {
		if isPadded(n) {
			t.Errorf("%d is taken for a padded size", n)
		}
	}
}
