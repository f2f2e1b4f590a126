// Package tips is the law of a lead (线索): what may be done to it, by whom, at
// which stage, and what must be true before it may be closed.
//
// A lead is the fold of its events and nothing else. Decide answers a command
// with events or with a Refusal; Apply folds one event into the state. Both are
// pure: the day, the actor and every new id come in from outside. Apply never
// refuses, so stored history can always be read; Decide never changes anything.
//
// Invariants:
//   - handlers, reviewers and approvers of a lead are disjoint for its whole
//     life (one map from person to part, and nothing deletes from it);
//   - an approved gate has nothing missing, because every event that touches
//     its inputs opens it and every later gate again (gateTouched);
//   - no lead is closed while closing.go names anything missing.
//
// No text may ever be in here: stories, names, notes, findings and reasons are
// sealed objects, known by their Digest alone. No address, no device and no time
// of day either; a Day is the finest time there is.
package tips
