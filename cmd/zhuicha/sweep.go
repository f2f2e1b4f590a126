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

// sweep records lateness, makes unreadable what tipsters deleted and removes
// attachments that no tip, message or record names. What fails is told and tried
// again with the next sweep; it must not keep anyone from handing in a tip.
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
	removed, err := service.SweepFiles(ctx)
	if removed > 0 {
		log.Info("attachments that nobody names were removed", "files", removed)
	}
	if err != nil && ctx.Err() == nil {
		log.Error("attachments that nobody names could not be removed", "error", err)
	}
}
