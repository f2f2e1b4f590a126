//go:build race

package main

// slowed says that the race detector watches, which costs tenfold.
const slowed = true
