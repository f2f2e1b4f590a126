// Package translog defines the leaves of the tamper-evident log: what each
// commits to, and the form in which a leaf waits for the day's checkpoint.
//
// A leaf is one SHA-256 over a label, which keeps the kinds of leaf apart, and
// fields of fixed length or hashed to fixed length, so that no two inputs give
// the same bytes. Whoever knows the fields can find the leaf; whoever sees
// only leaves learns nothing but their number, because every leaf about a lead
// takes in 256 random bits.
//
// Pure: no storage, clock or randomness. A leaf waits under its day and a
// random number, so that the waiting rows tell no order within a day. Nothing
// but hashes and days may ever be in here.
package translog
