package store

import (
	"errors"
	"fmt"

	"zhuicha/tips"
)

// Errors that callers decide on. They name ids and counts, never content.
var (
	// ErrNotFound says that there is no such lead, object, receipt or row.
	ErrNotFound = errors.New("store: not found")
	// ErrConflict is matched by [*ConflictError].
	ErrConflict = errors.New("store: somebody else was faster")
	// ErrExists is matched by [*ExistsError].
	ErrExists = errors.New("store: exists already")
	// ErrFile says that an event names a file that does not wait for this lead:
	// it never arrived, expired, or another object names it.
	ErrFile = errors.New("store: no such file waits for this lead")
	// ErrDigest says that an object's bytes are not what its name says.
	ErrDigest = errors.New("store: digest does not match the object")
	// ErrForm says that an argument cannot be stored: an id, name or size
	// outside its form.
	ErrForm = errors.New("store: malformed argument")
	// ErrCursor says that a cursor token is not one of this list.
	ErrCursor = errors.New("store: cursor of another list")
	// ErrNewer says that a later version of the program wrote the store.
	ErrNewer = errors.New("store: written by a newer version of the program")
	// ErrCorrupt says that stored bytes cannot be read.
	ErrCorrupt = errors.New("store: unreadable record")
)

// ConflictError says that a lead has another version than the write expected;
// the writer loads it again and decides anew.
type ConflictError struct {
	Lead             tips.LeadID
	Expected, Actual int
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("%v: lead %s is at version %d, not %d", ErrConflict, e.Lead, e.Actual, e.Expected)
}

// Is matches [ErrConflict].
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// LogConflictError is the same for a named log; it matches [ErrConflict].
type LogConflictError struct {
	Log              string
	Expected, Actual int
}

func (e *LogConflictError) Error() string {
	return fmt.Sprintf("%v: log %s has %d entries, not %d", ErrConflict, e.Log, e.Actual, e.Expected)
}

// Is matches [ErrConflict].
func (e *LogConflictError) Is(target error) bool { return target == ErrConflict }

// ExistsError says that a lead (or its receipt) was created before by a
// different request.
type ExistsError struct{ Lead tips.LeadID }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("%v: lead %s, from another request", ErrExists, e.Lead)
}

// Is matches [ErrExists].
func (e *ExistsError) Is(target error) bool { return target == ErrExists }
