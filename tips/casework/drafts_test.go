package casework_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/mem"
)

// nameOf is the n-th draft's name.
func nameOf(n int) string { return fmt.Sprintf("%032x", n) }

// sealDraft seals so many bytes as a draft to as many people.
func (s *stage) sealDraft(lead tips.LeadID, size, readers int) []byte {
	s.Helper()
	var to []envelope.Recipient
	for range readers {
		to = append(to, must[envelope.Identity](s.T)(envelope.NewIdentity(rand.Reader)).Recipient())
	}
	return must[[]byte](s.T)(envelope.Seal(envelope.Binding{Subject: string(lead), Stream: envelope.Draft},
		[]envelope.File{{Name: envelope.DraftFile, Data: bytes.Repeat([]byte("x"), size)}}, to...))
}

// draft saves a small draft of that number.
func (s *stage) draft(m *rehearse.Member, lead tips.LeadID, n int) []byte {
	s.Helper()
	sealed := s.sealDraft(lead, 100, 1)
	s.well("save a draft", s.Service.SaveDraft(context.Background(), m.Caller(), lead, casework.Draft{Name: nameOf(n), Sealed: sealed}))
	return sealed
}

// draftsOf is what the member gets back.
func (s *stage) draftsOf(m *rehearse.Member, lead tips.LeadID) []casework.Draft {
	s.Helper()
	return must[[]casework.Draft](s.T)(s.Service.Drafts(context.Background(), m.Caller(), lead))
}

func TestADraftComesBackToItsWriterAlone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	s.draft(s.team.Handler, lead, 1)
	again := s.draft(s.team.Handler, lead, 1)
	other := s.draft(s.team.Second, lead, 1)
	if got := s.draftsOf(s.team.Handler, lead); len(got) != 1 || got[0].Name != nameOf(1) || !bytes.Equal(got[0].Sealed, again) {
		t.Errorf("the writer gets %d drafts, or not the last he saved", len(got))
	}
	if got := s.draftsOf(s.team.Second, lead); len(got) != 1 || !bytes.Equal(got[0].Sealed, other) {
		t.Error("a colleague's draft of the same name is not his own")
	}
	for _, m := range []*rehearse.Member{s.team.Reviewer, s.team.Approver, s.team.Superior} {
		if got := s.draftsOf(m, lead); len(got) != 0 {
			t.Errorf("%s gets %d drafts of others", m.Login, len(got))
		}
	}
	_, err := s.Service.Drafts(ctx, s.foreign.Caller(), lead)
	s.is("another county", err, casework.ErrNotFound)
	s.is("saved from another county", s.Service.SaveDraft(ctx, s.foreign.Caller(), lead, casework.Draft{}), casework.ErrNotFound)
	s.is("discarded from another county", s.Service.DiscardDraft(ctx, s.foreign.Caller(), lead, nameOf(1)), casework.ErrNotFound)
	s.well("discard", s.Service.DiscardDraft(ctx, s.team.Handler.Caller(), lead, nameOf(1)))
	s.well("discard what is gone", s.Service.DiscardDraft(ctx, s.team.Handler.Caller(), lead, nameOf(1)))
	if a, b := s.draftsOf(s.team.Handler, lead), s.draftsOf(s.team.Second, lead); len(a) != 0 || len(b) != 1 {
		t.Errorf("after discarding one of two: %d and %d", len(a), len(b))
	}
}

func TestADraftThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := s.tip(ctx).Lead
	good := s.sealDraft(lead, 100, 1)
	tests := map[string]struct {
		draft casework.Draft
		want  error
	}{
		"no name":             {casework.Draft{Sealed: good}, casework.ErrMalformed},
		"a name with a slash": {casework.Draft{Name: strings.Repeat("a", 31) + "/", Sealed: good}, casework.ErrMalformed},
		"for two people":      {casework.Draft{Name: nameOf(1), Sealed: s.sealDraft(lead, 100, 2)}, casework.ErrMalformed},
		"not sealed":          {casework.Draft{Name: nameOf(1), Sealed: []byte("plain words")}, envelope.ErrDamaged},
		"not padded":          {casework.Draft{Name: nameOf(1), Sealed: good[:len(good)-1]}, envelope.ErrBadSize},
		"too large":           {casework.Draft{Name: nameOf(1), Sealed: s.sealDraft(lead, casework.MaxDraft, 1)}, casework.ErrTooLarge},
	}
	for name, test := range tests {
		s.is(name, s.Service.SaveDraft(ctx, s.team.Handler.Caller(), lead, test.draft), test.want)
	}
	if got := s.draftsOf(s.team.Handler, lead); len(got) != 0 {
		t.Errorf("%d refused drafts were kept", len(got))
	}
	for n := range casework.MostDrafts {
		s.draft(s.team.Handler, lead, n)
	}
	s.is("one too many", s.Service.SaveDraft(ctx, s.team.Handler.Caller(), lead, casework.Draft{Name: nameOf(99), Sealed: good}), casework.ErrFull)
	s.draft(s.team.Handler, lead, 0) // in place of the one before
}

func TestADraftGoesWithTheCommandThatCameOfIt(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, s.tip(ctx).Lead))
	lead := f.Lead.ID
	s.draft(s.team.Handler, lead, 1)
	s.draft(s.team.Handler, lead, 2)
	s.draft(s.team.Second, lead, 1)
	signed := must[casework.Signed](t)(f.Sign(tips.BeginScreening{Target: f.At()}))
	signed.Drafts = []string{"no name"}
	_, err := s.Service.Command(ctx, s.team.Handler.Caller(), signed)
	s.is("a name that is none", err, casework.ErrMalformed)
	signed.Drafts = []string{nameOf(1)}
	_, err = s.Service.Command(ctx, s.team.Handler.Caller(), signed)
	s.well("begin screening", err)
	if got := s.draftsOf(s.team.Handler, lead); len(got) != 1 || got[0].Name != nameOf(2) {
		t.Errorf("%d drafts are left, not the other one", len(got))
	}
	if got := s.draftsOf(s.team.Second, lead); len(got) != 1 {
		t.Error("a colleague's draft went with it")
	}
	signed.Drafts = []string{nameOf(2)}
	if _, err = s.Service.Command(ctx, s.team.Handler.Caller(), signed); err == nil {
		t.Error("the same command a second time")
	}
	if got := s.draftsOf(s.team.Handler, lead); len(got) != 1 {
		t.Error("a refused command took its draft")
	}
}

// TestDraftsGoWithTheRightToRead: who is kept out, dismissed or given a role
// that reads less leaves no draft behind; the others keep theirs.
func TestDraftsGoWithTheRightToRead(t *testing.T) {
	t.Parallel()
	db := mem.New()
	s, ctx := beginOn(t, db), context.Background()
	f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, s.tip(ctx).Lead))
	lead := f.Lead.ID
	for _, m := range []*rehearse.Member{s.team.Handler, s.team.Second, s.team.Reviewer, s.other, s.team.Superior} {
		s.draft(m, lead, 1)
	}
	second := must[*rehearse.File](t)(s.team.Second.Open(ctx, lead))
	s.well("recuse", second.Do(ctx, tips.Recuse{Target: second.At(), Member: s.team.Second.ID, Ground: "named"}))
	s.is("read by the recused", func() error { _, err := s.Service.Drafts(ctx, s.team.Second.Caller(), lead); return err }(), casework.ErrNotFound)
	s.left(db, lead, s.team.Handler, s.team.Reviewer, s.other, s.team.Superior)
	s.well("dismiss", s.Dismiss(ctx, s.other))
	s.left(db, lead, s.team.Handler, s.team.Reviewer, s.team.Superior)
	s.well("no more approver", s.SetRoles(ctx, s.team.Superior, tips.Handler))
	s.left(db, lead, s.team.Handler, s.team.Reviewer)
	s.well("reviewer as well as handler", s.SetRoles(ctx, s.team.Reviewer, tips.Handler, tips.Reviewer))
	s.left(db, lead, s.team.Handler, s.team.Reviewer)
}

// left holds the rows the engine has against who may still have a draft: asking
// the service would hide those it no longer gives out.
func (s *stage) left(db kv.DB, lead tips.LeadID, want ...*rehearse.Member) {
	s.Helper()
	var writers []string
	err := db.View(context.Background(), func(r kv.Reader) error {
		writers = nil
		return r.Scan(kv.Range{}, func(key, _ []byte) error {
			if _, row, ours := strings.Cut(string(key), "draft"+string(lead)+"/"); ours {
				writer, _, _ := strings.Cut(row, "/")
				writers = append(writers, writer)
			}
			return nil
		})
	})
	s.well("look at the rows", err)
	var expected []string
	for _, m := range want {
		expected = append(expected, string(m.ID))
	}
	slices.Sort(expected)
	if !slices.Equal(writers, expected) {
		s.Errorf("drafts of %v are kept, want %v", writers, expected)
	}
}
