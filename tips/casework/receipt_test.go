package casework_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/bolt"
	"zhuicha/tips/store/kv/mem"
)

// counting counts every operation on an engine.
type counting struct {
	kv.DB
	views, updates, gets, scans, scrubs atomic.Int64
}

type countingReader struct {
	kv.Reader
	of *counting
}

func (c *counting) View(ctx context.Context, fn func(kv.Reader) error) error {
	c.views.Add(1)
	return c.DB.View(ctx, func(r kv.Reader) error { return fn(countingReader{r, c}) })
}

func (c *counting) Update(ctx context.Context, fn func(kv.Tx) error) error {
	c.updates.Add(1)
	return c.DB.Update(ctx, fn)
}

func (c *counting) Scrub(context.Context) error {
	c.scrubs.Add(1)
	return nil
}

func (r countingReader) Get(key []byte) ([]byte, error) {
	r.of.gets.Add(1)
	return r.Reader.Get(key)
}

func (r countingReader) Scan(span kv.Range, visit func(k, v []byte) error) error {
	r.of.scans.Add(1)
	return r.Reader.Scan(span, visit)
}

// work is what one call costs.
type work struct{ views, updates, gets, scans int64 }

func (c *counting) during(do func()) work {
	before := work{c.views.Load(), c.updates.Load(), c.gets.Load(), c.scans.Load()}
	do()
	return work{c.views.Load() - before.views, c.updates.Load() - before.updates, c.gets.Load() - before.gets, c.scans.Load() - before.scans}
}

func TestWrongMissingAndBurnedReceiptsCostTheSame(t *testing.T) {
	t.Parallel()
	db := &counting{DB: mem.New()}
	s, ctx := beginOn(t, db), context.Background()
	burned, alive := s.tip(ctx), s.tip(ctx)
	if err := s.Service.Burn(ctx, burned.Keys.Token); err != nil {
		t.Fatal(err)
	}
	slip := alive.Keys.Token
	slip[31] ^= 1
	message := s.sealed(alive, 0, "", "一句话")
	for name, ask := range map[string]func(receipt.Token) error{
		"status":  func(k receipt.Token) error { _, err := s.Service.Status(ctx, k); return err },
		"message": func(k receipt.Token) error { _, err := s.Service.Write(ctx, k, 0, message); return err },
		"object":  func(k receipt.Token) error { _, err := s.Service.Object(ctx, k, 0, message); return err },
		"delete":  func(k receipt.Token) error { return s.Service.DeleteReply(ctx, k, digest("1")) },
		"burn":    func(k receipt.Token) error { return s.Service.Burn(ctx, k) },
	} {
		costs := map[string]work{}
		for kind, token := range map[string]receipt.Token{"burned": burned.Keys.Token, "slip": slip, "missing": {}} {
			costs[kind] = db.during(func() {
				if err := ask(token); err != casework.ErrNoReceipt {
					t.Errorf("%s with a %s receipt: %v", name, kind, err)
				}
			})
		}
		if costs["burned"] != costs["slip"] || costs["slip"] != costs["missing"] || costs["slip"].gets != 1 {
			t.Errorf("%s costs differently: %+v", name, costs)
		}
	}
}

func digest(end string) tips.Digest { return tips.Digest(strings.Repeat("0", 63) + end) }

// sealed is a message as the status page seals it.
func (s *stage) sealed(t *rehearse.Tipster, seq uint64, prev, text string) []byte {
	view := must[casework.ReceiptView](s.T)(s.Service.Status(context.Background(), t.Keys.Token))
	card := must[receipt.Card](s.T)(t.Keys.OpenCard(view.Card))
	return must[[]byte](s.T)(tipster.Write(t.Keys, card, seq, prev, content.Message{Text: text}))
}

func TestTwentyMessagesThenNoMore(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	for i := range 20 {
		if left := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token)).Left; left != 20-i {
			t.Fatalf("after %d messages %d are left", i, left)
		}
		if err := tip.Write(ctx, "再补一句"); err != nil {
			t.Fatal(err)
		}
	}
	v := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if v.Left != 0 || v.MayWrite {
		t.Fatalf("left %d, may write %v", v.Left, v.MayWrite)
	}
	if err := tip.Write(ctx, "第二十一句"); !errors.Is(err, casework.ErrFull) {
		t.Fatalf("the twenty-first: %v", err)
	}
}

// closed is a lead that went the whole road.
func (s *stage) closed(ctx context.Context) *rehearse.Tipster {
	tip := s.tip(ctx)
	if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()); err != nil {
		s.Fatal(err)
	}
	return tip
}

func TestOneObjectionWithinThirtyDays(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.closed(ctx)
	v := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if want := s.Service.Today() + 30; v.Status.Until != want {
		t.Fatalf("may object until %s, want %s", v.Status.Until, want)
	}
	message := s.sealed(tip, 0, "", "退的钱没有到我家。")
	s.clock.pass(30 * 24 * time.Hour)
	day := must[tips.Day](t)(s.Service.Object(ctx, tip.Keys.Token, 0, message))
	if again, err := s.Service.Object(ctx, tip.Keys.Token, 0, message); err != nil || again != day {
		t.Fatalf("the same objection again: %s, %v", again, err)
	}
	v = must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if v.Status.Stage != tips.Verifying || v.Status.Until != 0 || len(v.Sent) != 1 {
		t.Fatalf("after the objection: %+v", v.Status)
	}
	f := must[*rehearse.File](t)(s.other.Open(ctx, tip.Lead))
	if letters := must[[]string](t)(f.Letters(ctx)); len(letters) != 1 || letters[0] != "退的钱没有到我家。" {
		t.Fatalf("the desk reads %q", letters)
	}
	second := s.sealed(tip, 1, string(v.Sent[0].Digest), "还是不服")
	if _, err := s.Service.Object(ctx, tip.Keys.Token, 1, second); !isRefusal(err) {
		t.Fatalf("a second objection: %v", err)
	}
}

func isRefusal(err error) bool {
	_, refused := tips.IsRefusal(err)
	return refused
}

func TestObjectionsTooEarlyOrTooLateAreRefused(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	open, over := s.tip(ctx), s.closed(ctx)
	if _, err := s.Service.Object(ctx, open.Keys.Token, 0, s.sealed(open, 0, "", "不服")); !isRefusal(err) {
		t.Errorf("before anything was decided: %v", err)
	}
	s.clock.pass(31 * 24 * time.Hour)
	if v := must[casework.ReceiptView](t)(s.Service.Status(ctx, over.Keys.Token)); v.Status.Until != 0 {
		t.Errorf("the receipt still offers it until %s", v.Status.Until)
	}
	if _, err := s.Service.Object(ctx, over.Keys.Token, 0, s.sealed(over, 0, "", "不服")); !isRefusal(err) {
		t.Errorf("on the thirty-first day: %v", err)
	}
	if _, err := s.Service.Object(ctx, over.Keys.Token, 3, s.sealed(over, 3, string(digest("1")), "不服")); !errors.Is(err, store.ErrConflict) {
		t.Errorf("with a gap in its stream: %v", err)
	}
}

func TestADeletedReplyIsGoneFromTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	s, ctx := beginOn(t, must[*bolt.DB](t)(bolt.Open(path, bolt.Options{}))), context.Background()
	tip := s.closed(ctx)
	before := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	sealed, name := before.Replies[0].Sealed, before.Replies[0].Digest
	found := func() bool {
		return bytes.Contains(must[[]byte](t)(os.ReadFile(path)), sealed[len(sealed)-48:])
	}
	if !found() {
		t.Fatal("the reply is not in the file to begin with")
	}
	for range 2 { // again is no error
		if err := s.Service.DeleteReply(ctx, tip.Keys.Token, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Service.Scrub(ctx); err != nil {
		t.Fatal(err)
	}
	if found() {
		t.Error("the deleted reply is still in the file")
	}
	after := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if len(after.Replies) != 2 || after.Replies[0].Digest != name || after.Replies[0].Sealed != nil || after.Replies[1].Sealed == nil {
		t.Errorf("replies afterwards: %v", after.Replies)
	}
	s.opensAgain(ctx, tip.Lead) // the office's copy stays
	if err := s.Service.DeleteReply(ctx, tip.Keys.Token, digest("1")); !isRefusal(err) {
		t.Errorf("a reply that never was: %v", err)
	}
}

func TestABurnedReceiptIsAWrongOneAndTheLeadGoesOn(t *testing.T) {
	t.Parallel()
	db := &counting{DB: mem.New()}
	s, ctx := beginOn(t, db), context.Background()
	tip := s.tip(ctx)
	if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[:6]); err != nil {
		t.Fatal(err)
	}
	replies := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token)).Replies
	if len(replies) == 0 {
		t.Fatal("no reply to destroy")
	}
	if err := s.Service.Burn(ctx, tip.Keys.Token); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Status(ctx, tip.Keys.Token); err != casework.ErrNoReceipt {
		t.Fatalf("status of a burned receipt: %v", err)
	}
	if _, err := s.Config.Store.Object(ctx, tip.Lead, replies[0].Digest); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the tipster's copy of a reply is still there: %v", err)
	}
	if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[6:]); err != nil {
		t.Fatalf("the lead does not go on: %v", err)
	}
	again := must[*casework.Service](t)(casework.Open(ctx, s.Config)) // the mark outlives the process
	for range 2 {
		if err := again.Scrub(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got := db.scrubs.Load(); got != 1 {
		t.Errorf("scrubbed %d times for one burning", got)
	}
}

func TestATipHandedInAgainDoesNotBringABurnedReceiptBack(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	must[tips.Day](t)(s.Service.Submit(ctx, in))
	if err := s.Service.Burn(ctx, tip.Keys.Token); err != nil {
		t.Fatal(err)
	}
	_, _ = s.Service.Submit(ctx, in)
	if _, err := s.Service.Status(ctx, tip.Keys.Token); err != casework.ErrNoReceipt {
		t.Fatalf("after handing in again: %v", err)
	}
}

func TestAReceiptSaysThatALeadWasPutBy(t *testing.T) {
	t.Parallel()
	line := func(kinds ...tips.Fact) (v casework.ReceiptView) {
		for _, f := range kinds {
			v.Status.Timeline = append(v.Status.Timeline, tips.Milestone{Type: f.Type()})
		}
		return v
	}
	taken, woken := tips.DisposalApproved{}, tips.LeadWoken{}
	resting := line(taken)
	resting.Status.Stage = tips.Shelved
	for name, c := range map[string]struct {
		view casework.ReceiptView
		want string
	}{
		"taken up": {line(taken), ""}, "resting": {resting, "shelved"},
		"woken": {line(taken, woken, taken), "shelved"}, "taken up anew": {line(taken, taken, woken), ""},
	} {
		if got := c.view.Note(0); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
