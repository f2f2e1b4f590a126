//go:build !race

package server_test

// slowed says that the race detector watches.
const slowed = false
