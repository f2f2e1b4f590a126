package turn_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"zhuicha/server/public/turn"
	"zhuicha/tips/store/kv"
)

func TestOneAfterTheOther(t *testing.T) {
	line := turn.New(100)
	var wg sync.WaitGroup
	at, most, done := 0, 0, 0 // guarded by the line itself: -race would tell
	for range 100 {
		wg.Go(func() {
			_ = line.Do(context.Background(), func() error {
				at++
				most = max(most, at)
				at--
				done++
				return nil
			})
		})
	}
	wg.Wait()
	if most != 1 || done != 100 {
		t.Errorf("%d at once, %d done", most, done)
	}
}

func TestTheLineIsBounded(t *testing.T) {
	line := turn.New(1)
	began, end := make(chan struct{}), make(chan struct{})
	go func() {
		_ = line.Do(context.Background(), func() error { close(began); <-end; return nil })
	}()
	<-began
	if err := line.Do(context.Background(), func() error { return nil }); !errors.Is(err, kv.ErrBusy) {
		t.Errorf("above the bound: %v", err)
	}
	close(end)
	wide := turn.New(2)
	held, free := make(chan struct{}), make(chan struct{})
	go func() { _ = wide.Do(context.Background(), func() error { close(held); <-free; return nil }) }()
	<-held
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := wide.Do(gone, func() error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("who left meanwhile: %v", err)
	}
	close(free)
}
