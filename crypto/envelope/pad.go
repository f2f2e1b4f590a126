package envelope

const (
	kib = 1 << 10
	mib = 1 << 20
)

// PaddedSize is the smallest padded size that holds n bytes: 4, 16, 64 or
// 256 KiB, then whole MiB. Few sizes are seen from outside, so a length tells
// little of the text.
func PaddedSize(n int) int {
	for _, size := range [...]int{4 * kib, 16 * kib, 64 * kib, 256 * kib} {
		if n <= size {
			return size
		}
	}
	return (n + mib - 1) / mib * mib
}

// isPadded reports whether n is one of the padded sizes.
func isPadded(n int64) bool {
	switch n {
	case 4 * kib, 16 * kib, 64 * kib, 256 * kib:
		return true
	default:
		return n > 0 && n%mib == 0
	}
}
