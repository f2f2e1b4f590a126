package casework_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store"
)

// lateLeads brings leads of the county that nobody touched for a hundred days.
func (s *stage) lateLeads(from, to int) {
	s.Helper()
	day := tips.NewDay(2026, time.July, 1)
	for at := from; at < to; at += 250 {
		err := s.Config.Store.Update(context.Background(), func(tx *store.Tx) error {
			for i := at; i < min(to, at+250); i++ {
				sum := sha256.Sum256(fmt.Append(nil, "late ", i))
				lead, digest := tips.LeadID(hex.EncodeToString(sum[:16])), tips.Digest(hex.EncodeToString(sum[:]))
				received := tips.Event{Head: tips.Head{Day: day, Role: tips.Tipster}, Fact: tips.LeadReceived{ID: lead, Reception: tips.Reception{
					Source: tips.FromTip, Tile: "housing", Area: "469030", Office: s.team.Handler.Office, Superior: s.RootOffice,
					Tip: digest, Wrap: digest, Card: digest,
				}}}
				if _, err := tx.Append(store.LeadWrite{Lead: lead, Create: &store.Creation{}, Day: day, Events: []tips.Event{received}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.Fatal(err)
		}
	}
}

// TestTheLatePageCostsWhatItShows: of ten times as many late leads it reads no
// more than of a few, counted in allocations, which no other load disturbs. It
// says how long it takes beside a page of the ledger.
func TestTheLatePageCostsWhatItShows(t *testing.T) {
	const few, many = 300, 3000
	s, ctx := begin(t), context.Background()
	overseer := s.team.Superior.Caller()
	cost := func(leads int) (allocated float64) {
		page := must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer))
		if page.Leads != leads || len(page.Rows) != 100 || page.Offices[0].Late != leads {
			t.Fatalf("%d late, %d rows, %v", page.Leads, len(page.Rows), page.Offices)
		}
		return testing.AllocsPerRun(5, func() { must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer)) })
	}
	s.lateLeads(0, few)
	small := cost(few)
	s.lateLeads(few, many)
	if large := cost(many); large > 1.1*small {
		t.Errorf("%.0f allocations with %d late leads, %.0f with %d", large, many, small, few)
	}
	start := time.Now()
	must[casework.LatePage](t)(s.Service.Overdue(ctx, overseer))
	late := time.Since(start)
	must[casework.LedgerPage](t)(s.Service.Ledger(ctx, overseer, casework.LedgerFilter{List: "below"}))
	t.Logf("%d late leads: the page takes %v, one of the ledger %v", many, late, time.Since(start)-late)
}
