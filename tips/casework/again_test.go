package casework_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
)

// shutTip is a tip whose wrap was spoiled on its way, as both offices attested.
func (s *stage) shutTip(ctx context.Context) *rehearse.Tipster {
	s.Helper()
	tip := must[*rehearse.Tipster](s.T)(s.NewTipster())
	in := must[casework.Submission](s.T)(tip.Seal(ctx, story()))
	in.Wrap[len(in.Wrap)-1] ^= 1
	must[tips.Day](s.T)(s.Service.Submit(ctx, in))
	if _, err := s.team.Handler.Open(ctx, tip.Lead); err == nil {
		s.Fatal("a spoiled wrap opens")
	}
	s.attests(ctx, s.team.Handler, tip.Lead, tips.No)
	s.attests(ctx, s.team.Superior, tip.Lead, tips.No)
	return tip
}

func toldAgain() tipster.Story {
	again := story()
	again.Answers = content.Answers{What: "再说一次：补助被扣。"}
	return again
}

// TestATipNobodyOpensIsSentAgain under the same receipt, and both offices begin
// anew; what was there before stays.
func TestATipNobodyOpensIsSentAgain(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.shutTip(ctx)
	before := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if before.MayWrite || before.Again == nil {
		t.Fatalf("may write %v, again %+v", before.MayWrite, before.Again)
	}
	in := must[casework.SentAgain](t)(tip.SealAgain(ctx, toldAgain()))
	s.clock.pass(day)
	sent := must[tips.Day](t)(s.Service.SendAgain(ctx, tip.Keys.Token, in))
	s.clock.pass(day)
	if again := must[tips.Day](t)(s.Service.SendAgain(ctx, tip.Keys.Token, in)); again != sent {
		t.Errorf("the same again was received on %v, first on %v", again, sent)
	}
	after := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if after.Again != nil || after.Status.SendAgain || !after.MayWrite || bytes.Equal(after.Card, before.Card) {
		t.Errorf("still asked %v, may write %v", after.Status.SendAgain, after.MayWrite)
	}
	for _, m := range []*rehearse.Member{s.team.Handler, s.team.Superior} {
		f := must[*rehearse.File](t)(m.Open(ctx, tip.Lead))
		if f.Tip.Answers.What != toldAgain().Answers.What || len(f.Lead.Replaced) != 1 || len(f.Lead.Wraps) != 2 {
			t.Errorf("%s opened %+v", m.Login, f.Tip.Answers)
		}
		if _, said := f.Lead.Opened[m.Office]; said {
			t.Error("an old attestation counts for the new tip")
		}
		s.attests(ctx, m, tip.Lead, tips.Yes)
	}
	if here, _ := s.flags(ctx); here.Opening != "" {
		t.Errorf("flagged %q", here.Opening)
	}
	sealed := must[casework.SealedObjects](t)(s.Service.Sealed(ctx, s.team.Handler.Caller(), tip.Lead))
	if len(sealed.Replaced) != 1 || len(sealed.Replaced[0].Sealed) == 0 || len(sealed.IntakeKeys[0].Sealed) == 0 || sealed.Tip.Seq != 1 {
		t.Error("what nobody could open is gone")
	}
	// What is written from now on is sealed to the new key.
	if err := tip.Write(ctx, "还有一句。"); err != nil {
		t.Fatal(err)
	}
	letters := must[[]string](t)(must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead)).Letters(ctx))
	if len(letters) != 1 || letters[0] != "还有一句。" {
		t.Errorf("letters %q", letters)
	}
}

func TestATipIsSentAgainTwice(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.shutTip(ctx)
	for n := 1; n <= 2; n++ {
		in := must[casework.SentAgain](t)(tip.SealAgain(ctx, toldAgain()))
		if in.Tips != n {
			t.Fatalf("place %d, want %d", in.Tips, n)
		}
		if n == 1 {
			in.Wrap[len(in.Wrap)-1] ^= 1
		}
		must[tips.Day](t)(s.Service.SendAgain(ctx, tip.Keys.Token, in))
		if n == 1 {
			s.attests(ctx, s.team.Handler, tip.Lead, tips.No)
			s.attests(ctx, s.team.Superior, tip.Lead, tips.No)
		}
	}
	if f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead)); f.Tip.Answers.What != toldAgain().Answers.What {
		t.Errorf("opened %+v", f.Tip.Answers)
	}
}

// TestSendingAgainIsRefused leaves the lead, the card and the question as they
// were.
func TestSendingAgainIsRefused(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.shutTip(ctx)
	good := must[casework.SentAgain](t)(tip.SealAgain(ctx, toldAgain()))
	for name, c := range map[string]struct {
		change func(*casework.SentAgain)
		want   error
	}{
		"another office":    {func(in *casework.SentAgain) { in.Office = in.Superior }, casework.ErrOfficeList},
		"another superior":  {func(in *casework.SentAgain) { in.Superior = in.Office }, casework.ErrOfficeList},
		"another list":      {func(in *casework.SentAgain) { in.List = string(digest("1")) }, casework.ErrOfficeList},
		"place of the tip":  {func(in *casework.SentAgain) { in.Tips++ }, store.ErrConflict},
		"place of the wrap": {func(in *casework.SentAgain) { in.Wraps-- }, store.ErrConflict},
		"another's card":    {func(in *casework.SentAgain) { in.Card = s.otherCard(ctx) }, casework.ErrMalformed},
		"wrap for one":      {func(in *casework.SentAgain) { in.Wrap = in.Tip }, casework.ErrMalformed},
		"file never sent":   {func(in *casework.SentAgain) { in.Files = []tips.Digest{digest("2")} }, store.ErrFile},
	} {
		in := good
		c.change(&in)
		if _, err := s.Service.SendAgain(ctx, tip.Keys.Token, in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Service.SendAgain(ctx, receipt.Token{1}, good); !errors.Is(err, casework.ErrNoReceipt) {
		t.Errorf("a wrong token: %v", err)
	}
	if v := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token)); v.Again == nil || v.Again.Wraps != 1 {
		t.Errorf("afterwards %+v", v.Again)
	}
	fine := s.tip(ctx)
	if _, err := s.Service.SendAgain(ctx, fine.Keys.Token, good); err == nil {
		t.Error("taken for a lead that asks for nothing")
	}
	must[tips.Day](t)(s.Service.SendAgain(ctx, tip.Keys.Token, good))
	other := good
	other.Tips, other.Wraps = 2, 2
	other.Tip = must[casework.Submission](t)(tip.Seal(ctx, toldAgain())).Tip
	if _, err := s.Service.SendAgain(ctx, tip.Keys.Token, other); !errors.Is(err, tips.ErrStage) {
		t.Errorf("a second one unasked: %v", err)
	}
}

func (s *stage) otherCard(ctx context.Context) []byte {
	other := must[*rehearse.Tipster](s.T)(s.NewTipster())
	return must[casework.Submission](s.T)(other.Seal(ctx, story())).Card
}
