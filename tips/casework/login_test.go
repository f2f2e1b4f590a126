package casework_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/mem"
)

// attempt is what a member shows to log in, with a code of one's choice.
func (s *stage) attempt(m *rehearse.Member, code string) casework.Attempt {
	s.Helper()
	salt, logN, err := s.Service.Salt(context.Background(), m.Login)
	if err != nil {
		s.Fatal(err)
	}
	proof, _, err := keys.DeriveLogin(m.Passphrase, [16]byte(salt), logN, logN)
	if err != nil {
		s.Fatal(err)
	}
	return casework.Attempt{Name: m.Login, Proof: proof, Code: code}
}

func TestOfManyLoginsWithOneCodeOneGetsThrough(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	for name, code := range map[string]string{"one-time": must[string](t)(s.team.Handler.Code()), "recovery": s.team.Handler.Phone.Recovery[3]} {
		try := s.attempt(s.team.Handler, code)
		computers := make([]string, 200) // each known, so that none is slowed down by the others
		for i := range computers {
			computers[i] = must[string](t)(s.Service.MarkDevice(s.team.Handler.ID, ""))
		}
		var through, refused atomic.Int32
		var all sync.WaitGroup
		for _, marks := range computers {
			all.Go(func() {
				try := try
				try.Device = marks
				in, err := s.Service.Login(ctx, try)
				switch {
				case err == nil && (in.Caller != nil) == (name == "one-time"):
					through.Add(1)
				case errors.Is(err, casework.ErrLogin):
					refused.Add(1)
				}
			})
		}
		all.Wait()
		if through.Load() != 1 || refused.Load() != 199 {
			t.Errorf("%s: %d got through, %d were refused", name, through.Load(), refused.Load())
		}
	}
}

// TestNothingIsGivenBeforeBothFactors: neither the sealed identity nor a
// session to who lacks one of the two, and every refusal is the same.
func TestNothingIsGivenBeforeBothFactors(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	fresh := func() string { return must[string](t)(m.Code()) }
	later := must[string](t)(m.Phone.Secret.Code(factor.StepAt(s.clock.Now()) + 3))
	spent := fresh()
	must[casework.LoggedIn](t)(s.Service.Login(ctx, s.attempt(m, spent)))
	wrongProof := s.attempt(m, fresh())
	wrongProof.Proof[0] ^= 1
	strangers := s.attempt(m, fresh())
	strangers.Name = "nobody"
	for name, try := range map[string]casework.Attempt{
		"no code": s.attempt(m, ""), "a used code": s.attempt(m, spent), "a code of later": s.attempt(m, later),
		"another's recovery code": s.attempt(m, s.team.Second.Phone.Recovery[0]),
		"a wrong passphrase":      wrongProof, "an unknown name": strangers,
	} {
		in, err := s.Service.Login(ctx, try)
		if err != casework.ErrLogin || in.Caller != nil || in.Enrol != nil || in.Sealed != nil || in.Cookie != "" || in.Keys != nil {
			t.Errorf("%s: %v, %+v", name, err, in)
		}
	}
}

// TestALostPhone: a recovery code opens nothing but the way to a new phone. The
// old one works until the new is proved, and then no more.
func TestALostPhone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	old, paper := m.Phone, m.Phone.Recovery
	before := must[casework.LoggedIn](t)(m.LogIn(ctx))

	in := must[casework.LoggedIn](t)(s.Service.Login(ctx, s.attempt(m, paper[7])))
	if in.Caller != nil || in.Sealed != nil || in.Enrol == nil {
		t.Fatalf("a recovery code opened the desk: %+v", in)
	}
	if _, err := s.Service.Login(ctx, s.attempt(m, paper[7])); err != casework.ErrLogin {
		t.Fatalf("a recovery code held twice: %v", err)
	}
	must[casework.LoggedIn](t)(m.LogIn(ctx)) // the tab was closed half-way: the old phone still works

	if _, err := s.Service.ConfirmFactor(ctx, in.Enrol.Ticket, "000000"); !errors.As(err, new(*casework.CodeError)) {
		t.Fatalf("a wrong first code: %v", err)
	}
	var off *casework.CodeError
	ahead := must[string](t)(in.Enrol.Secret.Code(factor.StepAt(s.clock.Now()) + 6))
	if _, err := s.Service.ConfirmFactor(ctx, in.Enrol.Ticket, ahead); !errors.As(err, &off) || off.Ahead != 3*time.Minute {
		t.Fatalf("a clock three minutes ahead: %v", err)
	}
	m.Phone = &rehearse.Phone{Secret: in.Enrol.Secret}
	done := must[casework.LoggedIn](t)(s.Service.ConfirmFactor(ctx, in.Enrol.Ticket, must[string](t)(m.Code())))
	if done.Caller == nil || done.Sealed == nil || len(done.Recovery) != factor.RecoveryCodes {
		t.Fatalf("the new phone did not open the desk: %+v", done)
	}
	if _, err := s.Service.Session(ctx, before.Cookie); err != casework.ErrNoSession {
		t.Errorf("a session of before goes on: %v", err)
	}
	s.clock.pass(2 * factor.Period)
	stale := must[string](t)(old.Secret.Code(factor.StepAt(s.clock.Now())))
	for name, code := range map[string]string{"the old phone": stale, "the old paper": paper[0]} {
		if _, err := s.Service.Login(ctx, s.attempt(m, code)); err != casework.ErrLogin {
			t.Errorf("%s still opens: %v", name, err)
		}
	}
	if _, err := s.Service.ConfirmFactor(ctx, in.Enrol.Ticket, must[string](t)(m.Code())); err != casework.ErrTicket {
		t.Errorf("the ticket held twice: %v", err)
	}
	must[casework.LoggedIn](t)(m.LogIn(ctx))
}

func TestAnEnrolmentIsOvertakenAndRunsOut(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	first := must[casework.LoggedIn](t)(s.Service.Login(ctx, s.attempt(m, m.Phone.Recovery[0])))
	second := must[casework.LoggedIn](t)(s.Service.Login(ctx, s.attempt(m, m.Phone.Recovery[1])))
	third := must[casework.LoggedIn](t)(s.Service.Login(ctx, s.attempt(m, m.Phone.Recovery[2])))
	prove := func(e *casework.Enrolment) error {
		code := must[string](t)(e.Secret.Code(factor.StepAt(s.clock.Now())))
		_, err := s.Service.ConfirmFactor(ctx, e.Ticket, code)
		return err
	}
	s.clock.pass(time.Minute)
	if err := prove(second.Enrol); err != nil {
		t.Fatal(err)
	}
	if err := prove(first.Enrol); err != casework.ErrTicket {
		t.Errorf("an enrolment that was overtaken: %v", err)
	}
	s.clock.pass(20 * time.Minute)
	if err := prove(third.Enrol); err != casework.ErrTicket {
		t.Errorf("an enrolment of twenty minutes ago: %v", err)
	}
}

// tally counts what a login asks of the engine.
type tally struct {
	kv.DB
	reads, writes atomic.Int64
}

type tallyReader struct {
	kv.Reader
	n *atomic.Int64
}

func (r tallyReader) Get(key []byte) ([]byte, error) { r.n.Add(1); return r.Reader.Get(key) }

func (c *tally) View(ctx context.Context, fn func(kv.Reader) error) error {
	return c.DB.View(ctx, func(r kv.Reader) error { return fn(tallyReader{r, &c.reads}) })
}

func (c *tally) Update(ctx context.Context, fn func(kv.Tx) error) error {
	c.writes.Add(1)
	return c.DB.Update(ctx, fn)
}

func TestEveryRefusedLoginIsTheSameWork(t *testing.T) {
	t.Parallel()
	db := &tally{DB: mem.New()}
	s, ctx := beginOn(t, db), context.Background()
	wrong := s.attempt(s.team.Handler, must[string](t)(s.team.Handler.Code()))
	wrong.Proof[0] ^= 1
	var want [2]int64
	for i, try := range []casework.Attempt{
		wrong, s.attempt(s.team.Handler, "123456"), {Name: "nobody", Code: "123456"}, {Name: "", Code: ""},
	} {
		db.reads.Store(0)
		db.writes.Store(0)
		if _, err := s.Service.Login(ctx, try); err != casework.ErrLogin {
			t.Fatal(err)
		}
		got := [2]int64{db.reads.Load(), db.writes.Load()}
		if i == 0 {
			want = got
		}
		if got != want || got[0] == 0 || got[1] != 0 {
			t.Errorf("attempt %d asks for %d reads and %d writes, the first for %d and %d", i, got[0], got[1], want[0], want[1])
		}
	}
}

func TestTheStoreHoldsNoSecretOfAPhone(t *testing.T) {
	t.Parallel()
	db := mem.New()
	s := beginOn(t, db)
	var kept bytes.Buffer
	if err := db.View(context.Background(), func(r kv.Reader) error {
		return r.Scan(kv.Range{}, func(k, v []byte) error { kept.Write(k); kept.Write(v); return nil })
	}); err != nil {
		t.Fatal(err)
	}
	for _, m := range append(s.Members, s.Admin) {
		for _, secret := range append([]string{m.Phone.Secret.Text()}, m.Phone.Recovery...) {
			if secret == "" || bytes.Contains(kept.Bytes(), []byte(secret)) {
				t.Errorf("%s: %q stands in the store", m.Login, secret)
			}
		}
	}
}
