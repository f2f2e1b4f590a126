//go:build !race

package casework_test

// slowed says that the race detector watches.
const slowed = false
