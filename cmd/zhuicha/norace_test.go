//go:build !race

package main

// slowed says that the race detector watches.
const slowed = false
