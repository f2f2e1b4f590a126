package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

func TestSessionsAreListedAndEndedByTheirMemberAlone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	mine := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	if err := s.Service.EndOthers(ctx, mine.Caller); err != nil {
		t.Fatal(err)
	}
	s.clock.pass(12 * time.Minute)
	must[*casework.Caller](t)(s.Service.Session(ctx, mine.Cookie))
	other := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	list := s.Service.Sessions(other.Caller)
	if len(list) != 2 || !list[0].Current || list[1].Current || list[1].Begun < 12*time.Minute || list[1].Used > time.Minute {
		t.Fatalf("%+v", list)
	}
	if err := s.Service.EndSession(ctx, s.team.Second.Caller(), list[1].ID); err != casework.ErrNotFound {
		t.Errorf("a colleague's session: %v", err)
	}
	if err := s.Service.EndSession(ctx, other.Caller, list[1].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Session(ctx, mine.Cookie); err != casework.ErrNoSession {
		t.Errorf("an ended session: %v", err)
	}
	must[*casework.Caller](t)(s.Service.Session(ctx, other.Cookie))
}

func TestTheAdministratorEndsAMembersSessions(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	theirs := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	admin := must[casework.LoggedIn](t)(s.Admin.LogIn(ctx))
	if err := s.Service.EndSessionsOf(ctx, s.team.Approver.Caller(), s.team.Handler.ID); err != casework.ErrNotYours {
		t.Errorf("an approver: %v", err)
	}
	if err := s.Service.EndSessionsOf(ctx, admin.Caller, "nobody"); err != casework.ErrNotFound {
		t.Errorf("nobody: %v", err)
	}
	if err := s.Service.EndSessionsOf(ctx, admin.Caller, s.team.Handler.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Session(ctx, theirs.Cookie); err != casework.ErrNoSession {
		t.Errorf("the session goes on: %v", err)
	}
}

// TestEveryChangeOfCredentialsEndsOtherSessions and leaves the one that asked.
func TestEveryChangeOfCredentialsEndsOtherSessions(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	for name, change := range map[string]func(here *casework.Caller) error{
		"passphrase": func(here *casework.Caller) error {
			return s.Service.ChangePassphrase(ctx, here, s.passphrase(m, m.Passphrase))
		},
		"recovery codes": func(here *casework.Caller) error {
			_, err := s.Service.NewRecovery(ctx, here)
			return err
		},
	} {
		elsewhere := must[casework.LoggedIn](t)(m.LogIn(ctx))
		here := must[casework.LoggedIn](t)(m.LogIn(ctx))
		if err := change(here.Caller); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := s.Service.Session(ctx, elsewhere.Cookie); err != casework.ErrNoSession {
			t.Errorf("%s: the session elsewhere goes on: %v", name, err)
		}
		must[*casework.Caller](t)(s.Service.Session(ctx, here.Cookie))
		s.clock.pass(casework.ProofLimit + time.Second)
		if err := change(here.Caller); err != casework.ErrStepUp {
			t.Errorf("%s without a fresh code: %v", name, err)
		}
	}
}

// passphrase is a change to the very same passphrase, proved by an old one.
func (s *stage) passphrase(m *rehearse.Member, old string) casework.PassphraseChange {
	s.Helper()
	salt, logN, err := s.Service.Salt(context.Background(), m.Login)
	if err != nil {
		s.Fatal(err)
	}
	was, _, err := keys.DeriveLogin(old, [16]byte(salt), logN, logN)
	if err != nil {
		s.Fatal(err)
	}
	now := s.attempt(m, "")
	return casework.PassphraseChange{Old: was, Salt: salt, LogN: logN, Proof: now.Proof, Sealed: must[casework.LoggedIn](s.T)(m.LogIn(context.Background())).Sealed}
}

func TestAChangeOfPassphraseWantsTheOldOne(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	in := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	wrong := s.passphrase(s.team.Handler, "not the one")
	for range 4 {
		if err := s.Service.ChangePassphrase(ctx, in.Caller, wrong); err != casework.ErrPassphrase {
			t.Fatalf("a wrong old passphrase: %v", err)
		}
	}
	if err := s.Service.ChangePassphrase(ctx, in.Caller, wrong); err != casework.ErrNoSession {
		t.Fatalf("the fifth: %v", err)
	}
}

func TestALockedSessionOpensByThePassphraseAlone(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Approver
	in := must[casework.LoggedIn](t)(m.LogIn(ctx))
	proof := s.attempt(m, "").Proof
	if _, err := s.Service.Unlock(ctx, in.Cookie, proof); err != casework.ErrNoSession {
		t.Fatalf("a session that is not locked: %v", err)
	}
	s.Service.Lock(in.Caller)
	if _, err := s.Service.Session(ctx, in.Cookie); err != casework.ErrNoSession {
		t.Fatalf("a locked session opens: %v", err)
	}
	if out, err := s.Service.Unlock(ctx, in.Cookie, keys.LoginProof{}); err != casework.ErrPassphrase || out.Sealed != nil {
		t.Fatalf("a wrong passphrase: %v", err)
	}
	s.clock.pass(casework.ProofLimit + time.Second)
	again := must[casework.LoggedIn](t)(s.Service.Unlock(ctx, in.Cookie, proof))
	must[*casework.Caller](t)(s.Service.Session(ctx, again.Cookie))
	if err := s.Service.MustHaveProved(again.Caller); err != casework.ErrStepUp {
		t.Errorf("unlocking stands for a fresh code: %v", err)
	}
	if _, err := s.Service.Unlock(ctx, in.Cookie, proof); err != casework.ErrNoSession {
		t.Errorf("unlocked twice: %v", err)
	}
	s.Service.Lock(again.Caller)
	s.clock.pass(casework.IdleLimit + time.Second)
	if _, err := s.Service.Unlock(ctx, again.Cookie, proof); err != casework.ErrNoSession {
		t.Errorf("locked for too long: %v", err)
	}
}

// TestNobodyIsLockedOutOfHisOwnComputer: whatever strangers try on a member's
// name, from however many browsers and with made-up marks, he logs in at once
// with a browser he used before; and strangers are slowed down.
func TestNobodyIsLockedOutOfHisOwnComputer(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	marks := must[string](t)(s.Service.MarkDevice(m.ID, ""))
	foreign := must[string](t)(s.Service.MarkDevice(s.team.Second.ID, ""))
	rapid.Check(t, func(t *rapid.T) {
		shown := rapid.SampledFrom([]string{"", "x", foreign, marks[:len(marks)-8] + "AAAAAAAA", foreign + "." + foreign})
		tried := 0
		for range rapid.IntRange(0, 60).Draw(t, "tries") {
			_, err := s.Service.Login(ctx, casework.Attempt{Name: m.Login, Code: "000000", Device: shown.Draw(t, "shown")})
			var slow *casework.TooManyError
			switch {
			case errors.As(err, &slow) && slow.Wait > 0:
			case errors.Is(err, casework.ErrLogin):
				tried++
			default:
				t.Fatalf("a stranger: %v", err)
			}
		}
		if tried > 9 {
			t.Fatalf("strangers tried %d times at one moment", tried)
		}
		code, err := m.Code()
		if err != nil {
			t.Fatal(err)
		}
		own := s.attempt(m, code)
		own.Device = marks
		if _, err := s.Service.Login(ctx, own); err != nil {
			t.Fatalf("the owner at his own computer: %v", err)
		}
	})
}

func TestAKnownComputerIsSlowedDownByItself(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	m := s.team.Handler
	marks := must[string](t)(s.Service.MarkDevice(m.ID, ""))
	var slow *casework.TooManyError
	tries := 0
	for ; tries < 20; tries++ {
		if _, err := s.Service.Login(ctx, casework.Attempt{Name: m.Login, Device: marks}); errors.As(err, &slow) {
			break
		}
	}
	if tries != 8 {
		t.Fatalf("%d tries at once", tries)
	}
	s.clock.pass(slow.Wait)
	own := s.attempt(m, must[string](t)(m.Code()))
	own.Device = marks
	must[casework.LoggedIn](t)(s.Service.Login(ctx, own))
}

func TestABrowserKeepsTheMarksOfSeveralMembers(t *testing.T) {
	t.Parallel()
	s := begin(t)
	marks := must[string](t)(s.Service.MarkDevice("a", ""))
	both := must[string](t)(s.Service.MarkDevice("b", marks))
	if again := must[string](t)(s.Service.MarkDevice("a", both)); again != both {
		t.Error("a mark that is there was made anew")
	}
	for i := range 30 {
		both = must[string](t)(s.Service.MarkDevice(tips.MemberID(rune('c'+i)), both))
	}
	if len(both) > 600 {
		t.Errorf("the cookie has %d bytes", len(both))
	}
}

// TestOtherRolesEndTheSessions: who gets or loses a right logs in anew.
func TestOtherRolesEndTheSessions(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	theirs := must[casework.LoggedIn](t)(s.other.LogIn(ctx))
	bystander := must[casework.LoggedIn](t)(s.team.Second.LogIn(ctx))
	if err := s.SetRoles(ctx, s.other, tips.Handler, tips.Intake); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Session(ctx, theirs.Cookie); err != casework.ErrNoSession {
		t.Errorf("the session goes on: %v", err)
	}
	must[*casework.Caller](t)(s.Service.Session(ctx, bystander.Cookie))
}
