package casework_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// entries are who did what to logins and sessions, the latest first, each as
// "login kind" and, if it is about somebody else, his login name.
func (s *stage) entries(c *casework.Caller) (all []string) {
	s.Helper()
	for _, a := range s.acts(c, casework.ActFilter{}) {
		if a.Time != "" {
			all = append(all, strings.TrimSpace(fmt.Sprintln(a.Actor.Login, a.Kinds[0], a.AboutMember.Login)))
		}
	}
	return all
}

// TestTheAuditorSeesWhoCameIn: logins, locks and ended sessions, in order, with
// the minute and nothing of where from.
func TestTheAuditorSeesWhoCameIn(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	auditor := must[*rehearse.Member](t)(s.Hire(ctx, "", person("auditor", tips.Auditor)))
	s.clock.pass(time.Hour)
	before := len(s.entries(auditor.Caller()))
	m, login := s.team.Handler, s.team.Handler.Login
	want := []string{}
	happens := func(kind string) { want = append([]string{kind}, want...) }

	in := must[casework.LoggedIn](t)(m.LogIn(ctx))
	happens(login + " logged_in")
	s.clock.pass(time.Minute)
	for range 5 {
		if err := s.Service.Prove(ctx, in.Caller, "000000"); err == nil {
			t.Fatal("a wrong code is taken")
		}
	}
	happens(login + " session_locked")
	s.clock.pass(time.Minute)
	for range 20 {
		_, err := s.Service.Login(ctx, casework.Attempt{Name: login, Proof: keys.LoginProof{1}, Code: "000000"})
		if err == nil {
			t.Fatal("a wrong passphrase is taken")
		}
	}
	happens(login + " login_locked") // once, however long it goes on
	s.clock.pass(time.Minute)
	for range 20 {
		_, _ = s.Service.Login(ctx, casework.Attempt{Name: "nobody", Proof: keys.LoginProof{1}, Code: "000000"})
	}
	happens("login_locked") // of nobody's
	s.clock.pass(time.Minute)
	admin := must[casework.LoggedIn](t)(s.Admin.LogIn(ctx))
	happens("admin logged_in")
	s.clock.pass(time.Minute)
	if err := errors.Join(s.Service.EndSessionsOf(ctx, admin.Caller, m.ID), s.Service.EndOthers(ctx, admin.Caller)); err != nil {
		t.Fatal(err)
	}
	happens("admin sessions_ended " + login)
	got := s.entries(auditor.Caller())
	got = got[:len(got)-before]
	if len(got) != len(want)+1 || got[0] != "admin sessions_ended" && got[1] != "admin sessions_ended" {
		t.Fatalf("%q, want %q and the administrator's own", got, want)
	}
	var rest []string
	for _, e := range got {
		if e != "admin sessions_ended" {
			rest = append(rest, e)
		}
	}
	if strings.Join(rest, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q, want %q", rest, want)
	}
}

// TestEntriesAreBounded: those of one minute are one, and none is older than
// four hundred days.
func TestEntriesAreBounded(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	auditor := must[*rehearse.Member](t)(s.Hire(ctx, "", person("auditor", tips.Auditor)))
	in := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	s.clock.pass(2 * time.Minute)
	for range 7 {
		if err := s.Service.EndOthers(ctx, in.Caller); err != nil {
			t.Fatal(err)
		}
	}
	ended := s.acts(auditor.Caller(), casework.ActFilter{Kind: casework.SessionsEnded})
	if len(ended) != 1 || ended[0].Times != 7 {
		t.Errorf("seven in a minute are %+v", ended)
	}
	s.clock.pass(401 * day)
	must[casework.LoggedIn](t)(s.team.Second.LogIn(ctx))
	if got := s.entries(auditor.Caller()); len(got) != 1 || got[0] != s.team.Second.Login+" logged_in" {
		t.Errorf("after 401 days: %q", got)
	}
	raw := must[[]byte](t)(json.Marshal(s.acts(s.Admin.Caller(), casework.ActFilter{Kind: casework.EntryMade})))
	if !strings.Contains(string(raw), string(s.team.Second.ID)) {
		t.Error("the administrator does not see who came in")
	}
}
