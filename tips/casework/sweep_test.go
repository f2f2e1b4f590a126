package casework_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

const day = 24 * time.Hour

// sweep demands how much is recorded.
func (s *stage) sweep(ctx context.Context, want int) {
	s.Helper()
	if n, err := s.Service.Sweep(ctx); err != nil || n != want {
		s.Errorf("sweep recorded %d (%v), want %d", n, err, want)
	}
}

// recorded are the clocks whose lateness is on record.
func (s *stage) recorded(ctx context.Context, lead tips.LeadID) []tips.ClockKey {
	s.Helper()
	view := must[casework.LeadView](s.T)(s.Service.View(ctx, s.team.Superior.Caller(), lead))
	var keys []tips.ClockKey
	for _, l := range view.Lead.Lateness {
		keys = append(keys, l.Clock)
	}
	return keys
}

func TestSweepRecordsEachLatenessOnce(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background() // Monday, 2026-11-02
	tip := s.tip(ctx)
	s.clock.pass(2 * day) // openable is due today
	s.sweep(ctx, 0)
	s.clock.pass(day)
	s.sweep(ctx, 1)
	s.sweep(ctx, 0)
	s.clock.pass(5 * day) // accept was due yesterday
	s.sweep(ctx, 1)
	s.sweep(ctx, 0)
	if got := s.recorded(ctx, tip.Lead); !slices.Equal(got, []tips.ClockKey{"openable", "accept"}) {
		t.Errorf("recorded %v", got)
	}
}

func TestLatenessOutlivesTheStep(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	s.clock.pass(8 * day)
	s.sweep(ctx, 2)
	road := rehearse.Road()
	if err := s.team.Walk(ctx, tip.Lead, plot(), road); err != nil {
		t.Fatal(err)
	}
	s.sweep(ctx, 0)
	if got := s.recorded(ctx, tip.Lead); len(got) != 2 {
		t.Errorf("after closing %v is on record", got)
	}
	status := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token)).Status
	shown := 0
	for _, m := range status.Timeline {
		if m.Type == (tips.LatenessRecorded{}).Type() {
			shown++
		}
	}
	if shown != 2 || status.Late != 0 || status.Stage != tips.Closed {
		t.Errorf("the receipt shows %d: %+v", shown, status)
	}
}

func TestSweepReachesEveryOffice(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	var leads []tips.LeadID
	for range 3 {
		leads = append(leads, s.tip(ctx).Lead)
	}
	elsewhere := must[*rehearse.Tipster](t)(s.NewTipster())
	other := story()
	other.Area = "469025"
	if err := elsewhere.Send(ctx, other); err != nil {
		t.Fatal(err)
	}
	s.clock.pass(3 * day)
	s.sweep(ctx, 4)
	for _, id := range append(leads, elsewhere.Lead) {
		if got := s.recorded(ctx, id); len(got) != 1 {
			t.Errorf("lead %s: %v", id, got)
		}
	}
}

func TestSweepsAtOnceRecordOnce(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	s.clock.pass(8 * day)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := s.Service.Sweep(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.sweep(ctx, 0)
	if got := s.recorded(ctx, tip.Lead); len(got) != 2 {
		t.Errorf("recorded %v", got)
	}
}

// TestAClockThatWentBackStopsNothing: a lead last touched in what is now the
// future is told of, and the others are still recorded.
func TestAClockThatWentBackStopsNothing(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	ahead, behind := s.tip(ctx), s.tip(ctx)
	s.clock.pass(4 * day)
	if err := ahead.Write(ctx, "还有一张表。"); err != nil {
		t.Fatal(err)
	}
	s.clock.pass(-day)
	n, err := s.Service.Sweep(ctx)
	if _, refused := tips.IsRefusal(err); n != 1 || !refused {
		t.Errorf("recorded %d: %v", n, err)
	}
	if len(s.recorded(ctx, behind.Lead)) != 1 || len(s.recorded(ctx, ahead.Lead)) != 0 {
		t.Error("the wrong lead was recorded")
	}
}
