//go:build race

package casework_test

// slowed says that the race detector watches, which costs tenfold.
const slowed = true
