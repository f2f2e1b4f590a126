package casework_test

import (
	"context"
	"slices"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// flags are what the two lists say of the one lead there is: the county's, and
// that of the office above.
func (s *stage) flags(ctx context.Context) (here, above casework.LedgerRow) {
	s.Helper()
	of := func(m *rehearse.Member, list string) casework.LedgerRow {
		page := must[casework.LedgerPage](s.T)(s.Service.Ledger(ctx, m.Caller(), casework.LedgerFilter{List: list}))
		if len(page.Rows) != 1 {
			s.Fatalf("%d rows in %s of %s", len(page.Rows), list, m.Login)
		}
		return page.Rows[0]
	}
	return of(s.team.Handler, "office"), of(s.team.Superior, "below")
}

// attests signs whether the member's office could open the lead.
func (s *stage) attests(ctx context.Context, m *rehearse.Member, lead tips.LeadID, opens tips.Answer) {
	s.Helper()
	view := must[casework.LeadView](s.T)(s.Service.View(ctx, m.Caller(), lead))
	signed := must[casework.Signed](s.T)(m.SignFor(tips.Attest{Target: tips.At(view.Lead), Opens: opens}))
	must[[]tips.Lead](s.T)(s.Service.Command(ctx, m.Caller(), signed))
}

// TestALeadThatDoesNotStandOpenIsFlagged in both offices' lists, until both
// have shown that it opens.
func TestALeadThatDoesNotStandOpenIsFlagged(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background() // Monday, 2026-11-02
	tip := s.tip(ctx)
	flagged := func(want casework.Opening, silent ...tips.OfficeID) {
		t.Helper()
		here, above := s.flags(ctx)
		if here.Opening != want || above.Opening != want {
			t.Errorf("flagged %q and %q, want %q", here.Opening, above.Opening, want)
		}
		var named []tips.OfficeID
		for _, o := range here.Silent {
			named = append(named, o.ID)
		}
		if !slices.Equal(named, silent) {
			t.Errorf("%v are said to be silent, want %v", named, silent)
		}
	}
	s.clock.pass(2 * day)
	flagged("") // Wednesday: the last day
	s.clock.pass(day)
	flagged(casework.Unattested, s.team.Handler.Office, s.RootOffice)
	s.attests(ctx, s.team.Handler, tip.Lead, tips.Yes)
	flagged(casework.Unattested, s.RootOffice)
	s.attests(ctx, s.team.Superior, tip.Lead, tips.No)
	flagged(casework.HalfOpens)
	s.attests(ctx, s.team.Superior, tip.Lead, tips.Yes) // once its key was mended
	flagged("")
}

func TestALeadNobodyOpensAsksTheTipster(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	asked := func() bool {
		return must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token)).Status.SendAgain
	}
	s.attests(ctx, s.team.Handler, tip.Lead, tips.No)
	if asked() {
		t.Error("asked after one office")
	}
	s.attests(ctx, s.team.Superior, tip.Lead, tips.No)
	if here, above := s.flags(ctx); here.Opening != casework.Unopenable || above.Opening != casework.Unopenable || !asked() {
		t.Errorf("flagged %q and %q, asked %v", here.Opening, above.Opening, asked())
	}
}

// TestInspectorsLearnThatAReceiptIsGone and nothing else.
func TestInspectorsLearnThatAReceiptIsGone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	s.clock.pass(day)
	if err := s.Service.Burn(ctx, tip.Keys.Token); err != nil {
		t.Fatal(err)
	}
	view := must[casework.LeadView](t)(s.Service.View(ctx, s.team.Handler.Caller(), tip.Lead))
	last := view.History[len(view.History)-1]
	if view.Lead.Burned != s.Service.Today() || last.Type() != "receipt_burned" || last.Actor != "" || view.Lead.Stage != tips.Received {
		t.Errorf("burned on %v, last %+v", view.Lead.Burned, last)
	}
	if here, _ := s.flags(ctx); !here.Burned {
		t.Error("the list does not know")
	}
}
