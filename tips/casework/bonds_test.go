package casework_test

import (
	"context"
	"errors"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestAMergeHasTwoSides merges two leads, and shows that neither side alone is
// taken.
func TestAMergeHasTwoSides(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	head, twin := s.tip(ctx), s.tip(ctx)
	for _, tip := range []*rehearse.Tipster{head, twin} {
		if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[:3]); err != nil {
			t.Fatal(err)
		}
	}
	f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, twin.Lead))
	if err := f.Do(ctx, tips.ProposeMerge{Target: f.At(), Head: head.Lead, Reason: f.Text(content.Reason, "同一件事")}); err != nil {
		t.Fatal(err)
	}
	onTwin := must[*rehearse.File](t)(s.team.Approver.Open(ctx, twin.Lead))
	onHead := must[*rehearse.File](t)(s.team.Approver.Open(ctx, head.Lead))
	follow := tips.ApproveProposal{Target: onTwin.At(), Proposal: tips.MergeProposal}
	lead := tips.AddDuplicate{Target: onHead.At(), Duplicate: twin.Lead}
	for name, cmd := range map[string]tips.Command{"the follower's": follow, "the head's": lead} {
		if err := onTwin.Do(ctx, cmd); !errors.Is(err, casework.ErrMalformed) {
			t.Errorf("%s side alone: %v", name, err)
		}
	}
	if err := onTwin.Do(ctx, follow, lead); err != nil {
		t.Fatal(err)
	}
	status := must[casework.ReceiptView](t)(s.Service.Status(ctx, twin.Keys.Token))
	if status.Status.Stage != tips.Screening || status.Status.Lamps != nil || len(status.Replies) != 0 {
		t.Errorf("a merged receipt shows more than a coarse stage: %+v", status)
	}
}
