package casework_test

import (
	"context"
	"errors"
	"testing"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

func (s *stage) is(what string, err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("%s: %v, not %v", what, err, want)
	}
}

func (s *stage) well(what string, err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%s: %v", what, err)
	}
}

// opens: the member reads the lead's tip and, if it has one, holds its work key.
func (s *stage) opens(m *rehearse.Member, lead tips.LeadID) {
	s.Helper()
	f, err := m.Open(context.Background(), lead)
	if err != nil || f.Tip.Answers.What != story().Answers.What {
		s.Fatalf("%s does not open the lead: %v", m.Login, err)
	}
	if _, err := f.Records(context.Background()); err != nil {
		s.Fatalf("%s does not read the records: %v", m.Login, err)
	}
}

func (s *stage) office(m *rehearse.Member) people.Office {
	return s.Service.Directory().Offices[m.Office]
}

func TestLeavingWithRotation(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	old := s.tip(ctx)
	s.well("walk", s.team.Walk(ctx, old.Lead, plot(), rehearse.Road()[:4]))
	unopened := s.tip(ctx)
	leaver := s.team.Second

	s.well("dismiss", s.Dismiss(ctx, leaver))
	if _, err := leaver.LogIn(ctx); !errors.Is(err, casework.ErrLogin) {
		t.Errorf("the leaver logs in: %v", err)
	}
	if got := must[[]casework.WrappedKey](t)(s.Service.Keys(ctx, leaver.Caller())); len(got) != 0 {
		t.Error("the leaver's wraps are still served")
	}
	if !s.office(s.team.Handler).RotationDue {
		t.Error("no rotation is due")
	}

	s.well("rotate", s.team.Handler.Rotate(ctx))
	o := s.office(s.team.Handler)
	if o.RotationDue || o.Generation != 1 || !o.Renewing() {
		t.Fatalf("after the rotation: %+v", o)
	}
	left := must[casework.Rewraps](t)(s.Service.Rewraps(ctx, s.team.Handler.Caller(), ""))
	if left.Total != 2 || left.Looked != 2 || len(left.Leads) != 0 {
		t.Errorf("leads still to be sealed anew: %+v", left)
	}
	during := s.tip(ctx) // the list still names the earlier key
	for _, m := range []*rehearse.Member{s.team.Reviewer, s.team.Approver, s.other, s.team.Superior} {
		s.well("take the new key", m.TakeKeys(ctx))
		for _, lead := range []tips.LeadID{old.Lead, unopened.Lead, during.Lead} {
			s.opens(m, lead)
		}
	}
	s.well("sign", s.SignList(ctx))
	late := must[*rehearse.Member](t)(s.Hire(ctx, leaver.Office, person("qian", tips.Handler)))
	fresh := s.tip(ctx)
	for _, lead := range []tips.LeadID{old.Lead, unopened.Lead, during.Lead, fresh.Lead} {
		s.opens(late, lead)
	}
	s.well("the paper stays valid", s.team.Handler.ProvePaper(ctx))
	s.well("the sweep of what came meanwhile", s.team.Handler.Rewrap(ctx))
}

func TestATipSealedByTheListBeforeIsTakenForSevenDays(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	sealed := func() casework.Submission {
		tip := must[*rehearse.Tipster](t)(s.NewTipster())
		return must[casework.Submission](t)(tip.Seal(ctx, story()))
	}
	inTime, tooLate := sealed(), sealed()
	s.well("rotate", s.team.Handler.Rotate(ctx))
	s.well("sign", s.SignList(ctx))
	s.clock.pass(7 * day)
	_, err := s.Service.Submit(ctx, inTime)
	s.well("on the seventh day", err)
	_, err = s.team.Handler.LogIn(ctx)
	s.well("log in", err)
	s.opens(s.team.Handler, inTime.Lead)
	s.clock.pass(day)
	_, err = s.Service.Submit(ctx, tooLate)
	s.is("on the eighth", err, casework.ErrOfficeList)
}

func TestOfTwoRotationsOneWins(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	a, b := must[rehearse.Rotation](t)(s.team.Handler.PrepareRotation()), must[rehearse.Rotation](t)(s.team.Approver.PrepareRotation())
	lost := must[casework.Signed](t)(s.team.Approver.SignRotation(b))
	s.well("the first", s.team.Handler.SendRotation(ctx, a))
	_, _, err := s.Service.ChangeDirectory(ctx, s.team.Approver.Caller(), lost)
	s.is("the second", err, store.ErrConflict)
	s.is("the second, signed for the new state", s.team.Approver.SendRotation(ctx, b), people.ErrInvalid)
	s.well("take the new key", s.team.Approver.TakeKeys(ctx))
	s.opens(s.team.Approver, lead)
}

func TestARotationThatLacksAKeyChangesNothing(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	before := s.Service.Directory().Version
	r := must[rehearse.Rotation](t)(s.team.Handler.PrepareRotation())
	s.is("a wrap lost on the way", s.team.Handler.SendRotation(ctx, r.Without(1)), casework.ErrMalformed)
	s.is("the link lost on the way", s.team.Handler.SendRotation(ctx, r.Without(0)), casework.ErrMalformed)
	if s.Service.Directory().Version != before || s.office(s.team.Handler).Generation != 0 {
		t.Error("half a rotation stands")
	}
	if got := must[[]casework.WrappedKey](t)(s.Service.Keys(ctx, s.team.Handler.Caller())); len(got) != 1 || got[0].Generation != 0 {
		t.Errorf("keys: %d", len(got))
	}
}

func TestForgottenAndLetInByAColleague(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	fu := s.team.Handler
	before := must[casework.LoggedIn](t)(fu.LogIn(ctx))
	s.well("forget", s.Forget(ctx, fu))
	_, err := s.Service.Session(ctx, before.Cookie)
	s.is("the session under the old keys", err, casework.ErrNoSession)
	if got := must[[]casework.WrappedKey](t)(s.Service.Keys(ctx, fu.Caller())); len(got) != 0 {
		t.Error("keys are served before a colleague let him in")
	}
	if _, err := s.Service.View(ctx, fu.Caller(), lead); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("the lead is served before a colleague let him in: %v", err)
	}
	s.is("he lets himself in by the paper", fu.ReturnByPaper(ctx), people.ErrInvalid)
	s.well("a colleague", s.Return(ctx, fu))
	s.opens(fu, lead)
}

func TestTheLastOneReturnsByPaperAlone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	for _, m := range []*rehearse.Member{s.team.Second, s.team.Reviewer, s.team.Approver, s.other} {
		s.well("dismiss", s.Dismiss(ctx, m))
	}
	s.well("forget", s.Forget(ctx, s.team.Handler))
	if got := s.office(s.team.Handler).State(); got != people.OfficeDeserted {
		t.Fatalf("state: %s", got)
	}
	if _, _, ok := s.Service.Directory().Route("469030", func(string) string { return "" }); ok {
		t.Error("tips still go to a deserted office")
	}
	above := s.tip(ctx)
	if lead := must[casework.LeadView](t)(s.Service.View(ctx, s.team.Superior.Caller(), above.Lead)).Lead; lead.Office != s.RootOffice {
		t.Errorf("a tip for a deserted office goes to %s", lead.Office)
	}
	s.opens(s.team.Superior, above.Lead)
	right := s.Paper(s.team.Handler.Office)
	s.UsePaper(s.team.Handler.Office, must[keys.Paper](t)(keys.ParsePaper(s.Paper(s.foreign.Office))))
	if err := s.team.Handler.ReturnByPaper(ctx); err == nil {
		t.Error("another office's paper opens")
	}
	s.is("a proof by another paper", s.team.Handler.ClaimPaper(ctx), casework.ErrPaper)
	s.UsePaper(s.team.Handler.Office, must[keys.Paper](t)(keys.ParsePaper(right)))
	s.well("the paper", s.team.Handler.ReturnByPaper(ctx))
	s.opens(s.team.Handler, lead)
	if s.office(s.team.Handler).State() != people.OfficeListed {
		t.Error("the office gets no tips yet")
	}
}

func TestACodeIsGoodOnceForSevenDaysAndUntilTheNext(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	issue := func() string {
		return must[string](t)(s.Admin.Direct(ctx, people.IssueCode{Member: s.team.Handler.ID}))
	}
	read := func(code string) error { _, err := s.Service.Invitation(ctx, code); return err }
	first := issue()
	s.well("fresh", read(first))
	second := issue()
	s.is("replaced", read(first), casework.ErrCode)
	s.clock.pass(7 * day)
	s.well("on the last day", read(second))
	s.clock.pass(day)
	s.is("too old", read(second), casework.ErrCodeOver)
	s.is("never issued", read("AAAAA-BBBBB"), casework.ErrCode)
	s.clock.pass(-2 * day) // a server whose clock was put right again
	s.well("the clock went back", read(second))
	s.well("dismiss", s.Dismiss(ctx, s.team.Handler))
	s.is("dismissed", read(second), casework.ErrCode)
}

func TestTheAdministratorAloneBecomesNoReader(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	puppet := must[*rehearse.Member](t)(s.HireUnadmitted(ctx, s.team.Handler.Office, person("puppet", tips.Approver, tips.Handler)))
	s.well("the administrator re-activates a member himself", s.Forget(ctx, s.team.Handler))
	for _, m := range []*rehearse.Member{puppet, s.team.Handler, s.Admin} {
		if _, err := s.Service.Sealed(ctx, m.Caller(), lead); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s gets the sealed lead: %v", m.Login, err)
		}
		if _, err := s.Service.Rewraps(ctx, m.Caller(), ""); !errors.Is(err, casework.ErrNotYours) {
			t.Errorf("%s gets keys to seal anew: %v", m.Login, err)
		}
	}
	s.is("he lets himself in", puppet.AdmitHimself(ctx), people.ErrForbidden)
	s.is("he gives himself an office", s.SetRoles(ctx, s.Admin, tips.Admin, tips.Handler), people.ErrInvalid)
	forged := must[keys.RootKey](t)(keys.NewRootKey(s.Random))
	s.is("he signs a list himself", s.SignListWith(ctx, forged), casework.ErrSignature)
}
