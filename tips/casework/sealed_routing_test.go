package casework_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"zhuicha/crypto/keys"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// sealedTo seals a story for an office and its superior under sealed routing.
func (s *stage) sealedTo(ctx context.Context, t *rehearse.Tipster, office tips.OfficeID) casework.Submission {
	s.Helper()
	list := must[keys.Offices](s.T)(s.Offices(ctx))
	route := must[keys.Route](s.T)(list.RouteOf(string(office)))
	to := tipster.Offices{List: list, Route: route}
	for id, into := range map[string]*keys.OfficeRecipient{route.Handling.ID: &to.Handling, route.Superior.ID: &to.Superior} {
		text := must[string](s.T)(s.Service.OfficeKey(tips.OfficeID(id), ""))
		*into = must[keys.OfficeRecipient](s.T)(list.Recipient(id, text))
	}
	sent := must[tipster.Submission](s.T)(tipster.Submit(t.Keys, story(), to, s.Random))
	return casework.Submission{
		Lead: t.Lead, Token: sent.Token, LogSalt: sent.LogSalt[:], Tile: "money",
		Office: tips.OfficeID(sent.Handling), Superior: tips.OfficeID(sent.Superior), SealedRouting: true, List: sent.List,
		Tip: sent.Tip, Wrap: sent.Wrap, Card: sent.Card,
	}
}

// seen is how many leads a member's ledger and its counts show.
func (s *stage) seen(ctx context.Context, m *rehearse.Member) (rows, counted int) {
	s.Helper()
	page := must[casework.LedgerPage](s.T)(s.Service.Ledger(ctx, m.Caller(), casework.LedgerFilter{}))
	for _, n := range page.Counts {
		counted += n
	}
	return len(page.Rows), counted
}

func TestSealedRoutingPassesTheLowerOfficeBy(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	if _, err := s.Service.Submit(ctx, s.sealedTo(ctx, tip, s.RootOffice)); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*rehearse.Member{s.team.Handler, s.team.Reviewer, s.team.Approver, s.other, s.foreign} {
		if rows, counted := s.seen(ctx, m); rows != 0 || counted != 0 {
			t.Errorf("%s of the lower office sees %d rows and counts %d", m.Login, rows, counted)
		}
		if _, err := s.Service.View(ctx, m.Caller(), tip.Lead); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s: %v, want %v", m.Login, err, casework.ErrNotFound)
		}
		if _, err := s.Service.Sealed(ctx, m.Caller(), tip.Lead); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s: %v, want %v", m.Login, err, casework.ErrNotFound)
		}
	}
	if rows, _ := s.seen(ctx, s.team.Superior); rows != 1 {
		t.Errorf("the office above sees %d leads", rows)
	}
	view := must[casework.LeadView](t)(s.Service.View(ctx, s.team.Superior.Caller(), tip.Lead))
	if !view.Lead.SealedRouting || view.Lead.Area != "" || view.Lead.Superior != s.SecondBody || !strings.HasPrefix(view.Number, "密-") {
		t.Errorf("received as %+v, %s", view.Lead.Reception, view.Number)
	}
	// The county stands inside the tip alone.
	if f := must[*rehearse.File](t)(s.team.Superior.Open(ctx, tip.Lead)); f.Tip.Area != story().Area {
		t.Errorf("the tip tells of area %q", f.Tip.Area)
	}
}

func TestSealedRoutingRefusesWhatDoesNotGoUp(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	county := s.team.Handler.Office
	tests := map[string]struct {
		office tips.OfficeID
		spoil  func(*casework.Submission)
		want   error
	}{
		"the county still told":          {s.RootOffice, func(c *casework.Submission) { c.Area = "469030" }, casework.ErrMalformed},
		"another list":                   {s.RootOffice, func(c *casework.Submission) { c.List = strings.Repeat("0", 64) }, casework.ErrOfficeList},
		"an office nobody stands below":  {county, func(*casework.Submission) {}, casework.ErrClosedOffice},
		"the top, which answers to root": {s.SecondBody, func(*casework.Submission) {}, casework.ErrClosedOffice},
		"a pair that is none":            {s.RootOffice, func(c *casework.Submission) { c.Superior = county }, casework.ErrClosedOffice},
		"an unknown office":              {s.RootOffice, func(c *casework.Submission) { c.Office = "00000000000000000000000000000000" }, casework.ErrClosedOffice},
		"no area without sealed routing": {s.RootOffice, func(c *casework.Submission) { c.SealedRouting = false }, casework.ErrMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := s.sealedTo(ctx, tip, test.office)
			test.spoil(&in)
			if _, err := s.Service.Submit(ctx, in); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
	if rows, _ := s.seen(ctx, s.team.Superior); rows != 0 {
		t.Errorf("%d refused tips were kept", rows)
	}
}
