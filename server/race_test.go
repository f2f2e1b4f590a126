//go:build race

package server_test

// slowed says that the race detector watches, which costs tenfold.
const slowed = true
