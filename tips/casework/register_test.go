package casework_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
)

// entered is a letter as intake's browser seals and signs it.
func (s *stage) entered(ctx context.Context, by *rehearse.Member, visitor *rehearse.Tipster, change func(*tips.Receive)) casework.Registration {
	s.Helper()
	in := must[casework.Submission](s.T)(visitor.Seal(ctx, story()))
	digest := func(b []byte) tips.Digest { return tips.Digest(envelope.Digest(b)) }
	cmd := tips.Receive{Target: tips.Target{Lead: in.Lead}, Reception: tips.Reception{
		Source: "petition", Tile: in.Tile, Area: in.Area, Office: in.Office, Superior: in.Superior,
		Tip: digest(in.Tip), Wrap: digest(in.Wrap), Card: digest(in.Card),
	}}
	if change != nil {
		change(&cmd)
	}
	signed := must[casework.Signed](s.T)(by.SignFor(cmd))
	signed.Objects = [][]byte{in.Tip, in.Wrap}
	return casework.Registration{Signed: signed, List: in.List, Receipt: &casework.VisitorReceipt{Token: in.Token, LogSalt: in.LogSalt, Card: in.Card}}
}

func (s *stage) clerk(ctx context.Context) *rehearse.Member {
	s.Helper()
	return must[*rehearse.Member](s.T)(s.Hire(ctx, s.team.Handler.Office, person("clerk", tips.Intake)))
}

func TestALetterIsEnteredAtTheDesk(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	clerk, visitor := s.clerk(ctx), must[*rehearse.Tipster](t)(s.NewTipster())
	in := s.entered(ctx, clerk, visitor, nil)
	for range 2 { // the same again is the same lead
		if day, err := s.Service.Register(ctx, clerk.Caller(), in); err != nil || day != s.Service.Today() {
			t.Fatalf("%s: %v", day, err)
		}
	}
	view := must[casework.LeadView](t)(s.Service.View(ctx, clerk.Caller(), visitor.Lead))
	if view.Lead.Version != 1 || view.Lead.Source != "petition" || view.History[0].Actor != clerk.ID {
		t.Errorf("version %d, source %s, entered by %s", view.Lead.Version, view.Lead.Source, view.History[0].Actor)
	}
	if status := must[casework.ReceiptView](t)(s.Service.Status(ctx, visitor.Keys.Token)); status.Status.Stage != tips.Received {
		t.Errorf("the visitor's receipt shows %s", status.Status.Stage)
	}
	for _, step := range rehearse.Road() {
		if err := s.team.Walk(ctx, visitor.Lead, plot(), []rehearse.Step{step}); err != nil {
			t.Fatalf("%s: %v", step.Name, err)
		}
	}
}

// TestAVisitAboutTheOfficeItselfGoesAbove: intake enters it under sealed routing,
// and from then on neither he nor his office sees that there is such a lead.
func TestAVisitAboutTheOfficeItselfGoesAbove(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	clerk, visitor := s.clerk(ctx), must[*rehearse.Tipster](t)(s.NewTipster())
	sealed := s.sealedTo(ctx, visitor, s.RootOffice)
	digest := func(b []byte) tips.Digest { return tips.Digest(envelope.Digest(b)) }
	cmd := tips.Receive{Target: tips.Target{Lead: sealed.Lead}, Reception: tips.Reception{
		Source: "petition", Tile: sealed.Tile, Office: sealed.Office, Superior: sealed.Superior, SealedRouting: true,
		Tip: digest(sealed.Tip), Wrap: digest(sealed.Wrap), Card: digest(sealed.Card),
	}}
	enter := func(by *rehearse.Member) error {
		signed := must[casework.Signed](t)(by.SignFor(cmd))
		signed.Objects = [][]byte{sealed.Tip, sealed.Wrap}
		_, err := s.Service.Register(ctx, by.Caller(), casework.Registration{
			Signed: signed, List: sealed.List, Receipt: &casework.VisitorReceipt{Token: sealed.Token, LogSalt: sealed.LogSalt, Card: sealed.Card},
		})
		return err
	}
	above := must[*rehearse.Member](t)(s.Hire(ctx, s.RootOffice, person("clerk3", tips.Intake)))
	if err := enter(above); err == nil {
		t.Error("the office above enters for itself what it calls sealed")
	}
	aside := must[*rehearse.Member](t)(s.Hire(ctx, s.SecondBody, person("clerk4", tips.Intake)))
	if err := enter(aside); !errors.Is(err, casework.ErrNotYours) {
		t.Errorf("the top, which would read it itself: %v", err)
	}
	if err := enter(clerk); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*rehearse.Member{clerk, s.team.Handler, s.team.Approver} {
		if rows, counted := s.seen(ctx, m); rows != 0 || counted != 0 {
			t.Errorf("%s of the lower office sees %d rows and counts %d", m.Login, rows, counted)
		}
		if _, err := s.Service.View(ctx, m.Caller(), sealed.Lead); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s: %v, want %v", m.Login, err, casework.ErrNotFound)
		}
	}
	view := must[casework.LeadView](t)(s.Service.View(ctx, s.team.Superior.Caller(), sealed.Lead))
	if !view.Lead.SealedRouting || view.Lead.Area != "" || view.History[0].Actor != clerk.ID {
		t.Errorf("received as %+v by %s", view.Lead.Reception, view.History[0].Actor)
	}
	if status := must[casework.ReceiptView](t)(s.Service.Status(ctx, visitor.Keys.Token)); status.Status.Stage != tips.Received {
		t.Errorf("the visitor's receipt shows %s", status.Status.Stage)
	}
}

func TestALetterWithoutAVisitorHasNoReceipt(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	clerk, nobody := s.clerk(ctx), must[*rehearse.Tipster](t)(s.NewTipster())
	in := s.entered(ctx, clerk, nobody, func(c *tips.Receive) { c.Source, c.Card = "audit", "" })
	in.Receipt = nil
	for range 2 {
		if _, err := s.Service.Register(ctx, clerk.Caller(), in); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Service.Status(ctx, nobody.Keys.Token); !errors.Is(err, casework.ErrNoReceipt) {
		t.Errorf("a receipt nobody took: %v", err)
	}
}

func TestWhatMayNotBeEntered(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	clerk := s.clerk(ctx)
	elsewhere := must[*rehearse.Member](t)(s.Hire(ctx, s.foreign.Office, person("clerk2", tips.Intake)))
	refusal := errors.New("any refusal of the law")
	for _, c := range []struct {
		name   string
		by     *rehearse.Member
		change func(*tips.Receive)
		spoil  func(*casework.Registration)
		want   error
	}{
		{"by a handler", s.team.Handler, nil, nil, casework.ErrNotYours},
		{"by another county's intake", elsewhere, nil, nil, refusal},
		{"for an office the area does not go to", clerk, func(r *tips.Receive) { r.Area = "469025" }, nil, casework.ErrOfficeList},
		{"of an area that is none", clerk, func(r *tips.Receive) { r.Area = "" }, nil, casework.ErrMalformed},
		{"as sealed by the server", clerk, func(r *tips.Receive) { r.SealedByServer = true }, nil, casework.ErrMalformed},
		{"by another list", clerk, nil, func(in *casework.Registration) { in.List = story().Area }, casework.ErrOfficeList},
		{"without the objects", clerk, nil, func(in *casework.Registration) { in.Signed.Objects = nil }, casework.ErrMalformed},
		{"with the objects changed over", clerk, nil, func(in *casework.Registration) { slices.Reverse(in.Signed.Objects) }, casework.ErrMalformed},
		{"with a card and no receipt", clerk, nil, func(in *casework.Registration) { in.Receipt = nil }, casework.ErrMalformed},
		{"with another card", clerk, nil, func(in *casework.Registration) { in.Receipt.Card = []byte("{}") }, casework.ErrMalformed},
		{"with a signature that is another's", clerk, nil, func(in *casework.Registration) { in.Signed.Signature = make([]byte, 64) }, casework.ErrSignature},
		{"with a file that never came", clerk, func(r *tips.Receive) { r.Files = []tips.Digest{r.Tip[1:] + "0"} }, nil, store.ErrFile},
	} {
		visitor := must[*rehearse.Tipster](t)(s.NewTipster())
		in := s.entered(ctx, c.by, visitor, c.change)
		if c.spoil != nil {
			c.spoil(&in)
		}
		_, err := s.Service.Register(ctx, c.by.Caller(), in)
		var refused *tips.Refusal
		if c.want == refusal && !errors.As(err, &refused) || c.want != refusal && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if _, err := s.Service.Status(ctx, visitor.Keys.Token); !errors.Is(err, casework.ErrNoReceipt) {
			t.Errorf("%s: something was written: %v", c.name, err)
		}
	}
}

func TestScansComeBeforeTheLeadThatNamesThem(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	clerk, tip := s.clerk(ctx), s.tip(ctx)
	fresh := must[*rehearse.Tipster](t)(s.NewTipster())
	sealed, digest := sealedBytes(t, 30_000)
	size := int64(len(sealed))
	if _, err := s.Service.OpenEntryUpload(ctx, s.team.Handler.Caller(), fresh.Lead, size); !errors.Is(err, casework.ErrNotYours) {
		t.Errorf("a handler's scan: %v", err)
	}
	if _, err := s.Service.OpenEntryUpload(ctx, clerk.Caller(), tip.Lead, size); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("a scan for a lead that is there: %v", err)
	}
	token := must[string](t)(s.Service.OpenEntryUpload(ctx, clerk.Caller(), fresh.Lead, size))
	must[int64](t)(s.Service.Append(clerk.Caller(), token, 0, bytes.NewReader(sealed)))
	if err := s.Service.Finish(ctx, clerk.Caller(), token, digest); err != nil {
		t.Fatal(err)
	}
	in := s.entered(ctx, clerk, fresh, func(r *tips.Receive) { r.Files = []tips.Digest{digest} })
	must[tips.Day](t)(s.Service.Register(ctx, clerk.Caller(), in))
	if read, err := s.deskReads(s.team.Handler, fresh.Lead, digest); err != nil || !bytes.Equal(read, sealed) {
		t.Errorf("the scan is not there: %v", err)
	}
}
