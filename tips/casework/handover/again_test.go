package handover_test

import (
	"context"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// TestALeadSentAgainIsHandedOver with the tip and the wrap that nobody could
// open: they are part of the record, and the package holds.
func TestALeadSentAgainIsHandedOver(t *testing.T) {
	in, ctx := begin(t), context.Background()
	tip, err := in.world.NewTipster()
	in.check(err)
	story := tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: "修路补助少发"}}
	first, err := tip.Seal(ctx, story)
	in.check(err)
	first.Wrap[len(first.Wrap)-1] ^= 1
	_, err = in.world.Service.Submit(ctx, first)
	in.check(err)
	in.lead = tip.Lead
	for _, m := range []*rehearse.Member{in.team.Handler, in.team.Superior} {
		view, err := in.world.Service.View(ctx, m.Caller(), tip.Lead)
		in.check(err)
		signed, err := m.SignFor(tips.Attest{Target: tips.At(view.Lead), Opens: tips.No})
		in.check(err)
		_, err = in.world.Service.Command(ctx, m.Caller(), signed)
		in.check(err)
	}
	second, err := tip.SealAgain(ctx, story)
	in.check(err)
	_, err = in.world.Service.SendAgain(ctx, tip.Keys.Token, second)
	in.check(err)
	_, err = in.team.Handler.Open(ctx, tip.Lead)
	in.check(err)

	got, err := in.verify(in.pack(in.team.Handler).bytes(t), in.team.Handler.OfficeKey().Identity)
	in.check(err)
	if len(got.Lead.Replaced) != 1 || got.Opened != got.Objects-2 {
		t.Errorf("%d replaced; %d of %d objects opened, want all but the first tip and its wrap", len(got.Lead.Replaced), got.Opened, got.Objects)
	}
}
