// Package turn lets costly work be done one piece after the other: a receipt's
// derivation takes 32 MB and a tenth of a second.
package turn

import (
	"context"

	"zhuicha/tips/store/kv"
)

// Line is a queue of bounded length before one worker.
type Line struct{ waiting, working chan struct{} }

// New lets at most so many wait, the one at work included.
func New(most int) *Line {
	return &Line{waiting: make(chan struct{}, most), working: make(chan struct{}, 1)}
}

// Do runs work when its turn comes.
//
// Errors: [kv.ErrBusy] when too many wait, the context's when it ends before,
// those of work.
func (l *Line) Do(ctx context.Context, work func() error) error {
	select {
	case l.waiting <- struct{}{}:
		defer func() { <-l.waiting }()
	default:
		return kv.ErrBusy
	}
	select {
	case l.working <- struct{}{}:
		defer func() { <-l.working }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return work()
}
