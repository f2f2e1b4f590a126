package main

import (
	"context"
	"log/slog"
	"time"

	"zhuicha/tips/casework"
)

// keepClocks puts lateness on record after each full hour, until the context
// ends, and reminds the keeper of unknown holidays once a day. The first sweep
// is the caller's: nobody may act before it.
func keepClocks(ctx context.Context, service *casework.Service, workdays calendar, log *slog.Logger) {
	for today := service.Today(); ; {
		now := time.Now()
		wait := time.NewTimer(now.Truncate(time.Hour).Add(time.Hour).Sub(now))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-wait.C:
		}
		sweep(ctx, service, log)
		if day := service.Today(); day != today {
			today = day
			workdays.warn(log, time.Now())
		}
	}
}

// sweep records lateness and makes unreadable what tipsters deleted. What fails is told and tried again with the next
// sweep; it must not keep anyone from handing in a tip.
func sweep(ctx context.Context, service *casework.Service, log *slog.Logger) {
	recorded, err := service.Sweep(ctx)
	if recorded > 0 {
		log.Info("clocks ran out and stand on record", "clocks", recorded)
	}
	if err != nil && ctx.Err() == nil {
		log.Error("not every late clock could be put on record", "error", err)
	}
	if err := service.Scrub(ctx); err != nil && ctx.Err() == nil {
		log.Error("what tipsters deleted could not be made unreadable yet", "error", err)
	}
}
