package casework_test

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/mem"
)

// stage is a small instance with everybody the straight road needs.
type stage struct {
	*testing.T
	*rehearse.World
	team    rehearse.Team
	foreign *rehearse.Member // a handler of another county
	other   *rehearse.Member // a handler of the same county who has no part yet
	clock   *clock
	disk    atomic.Pointer[files.Space]
	folder  string // of the files
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

func person(login string, roles ...tips.Role) rehearse.Person {
	return rehearse.Person{Login: login, Name: login, Passphrase: "correct horse " + login, Roles: roles}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func begin(t *testing.T) *stage {
	t.Helper()
	return beginOn(t, mem.New())
}

func beginOn(t *testing.T, db kv.DB) *stage {
	t.Helper()
	ctx := context.Background()
	s := &stage{T: t, clock: &clock{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}}
	s.disk.Store(&files.Space{Free: 90 << 30, Total: 100 << 30})
	s.folder = t.TempDir()
	folder := must[*files.Folder](t)(files.Open(s.folder, files.Options{
		Space: func(string) (files.Space, error) { return *s.disk.Load(), nil },
	}))
	calendar := tips.Weekdays{}
	st := must[*store.Store](t)(store.Open(ctx, db, store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, calendar) }, DueVersion: "test",
	}))
	s.World = must[*rehearse.World](t)(rehearse.Begin(ctx, casework.Config{
		Store: st, Calendar: calendar, Now: s.clock.Now, Random: rand.Reader, Pepper: make([]byte, 32), Files: folder,
	}, casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second body"}, person("admin", tips.Admin)))
	s.Wait = s.clock.pass
	s.people(ctx)
	return s
}

func (s *stage) people(ctx context.Context) {
	county := must[tips.OfficeID](s.T)(s.Office(ctx, "469030", rehearse.Names{ZH: "琼中", EN: "Qiongzhong"}, s.RootOffice))
	second := must[tips.OfficeID](s.T)(s.Office(ctx, "469025", rehearse.Names{ZH: "白沙", EN: "Baisha"}, s.RootOffice))
	hire := func(office tips.OfficeID, login string, roles ...tips.Role) *rehearse.Member {
		return must[*rehearse.Member](s.T)(s.Hire(ctx, office, person(login, roles...)))
	}
	hire(s.SecondBody, "up1", tips.Approver)
	hire(s.SecondBody, "up2", tips.Oversight)
	superior := hire(s.RootOffice, "prov1", tips.Approver, tips.Oversight)
	hire(s.RootOffice, "prov2", tips.Handler)
	s.team = rehearse.Team{
		Handler: hire(county, "fu", tips.Handler), Second: hire(county, "wang", tips.Handler),
		Reviewer: hire(county, "chen", tips.Reviewer), Approver: hire(county, "li", tips.Approver), Superior: superior,
	}
	s.other = hire(county, "zhou", tips.Handler)
	s.foreign = hire(second, "bai1", tips.Handler)
	hire(second, "bai2", tips.Approver)
	if err := s.SignList(ctx); err != nil {
		s.Fatal(err)
	}
}

func (s *stage) tip(ctx context.Context) *rehearse.Tipster {
	t := must[*rehearse.Tipster](s.T)(s.NewTipster())
	if err := t.Send(ctx, story()); err != nil {
		s.Fatal(err)
	}
	return t
}

func story() tipster.Story {
	return tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{
		What: "修路补助每户少发 600 元", Where: "某村", When: "去年腊月", Amount: "600",
	}}
}

func plot() rehearse.Plot {
	return rehearse.Plot{
		Title: "修路补助少发", Track: tips.Discipline, Items: []tips.Item{15}, Checks: []tips.Check{"what", "amount"},
		Allegation: "每户少发 600 元", Finding: "属实", Evidence: "发放表", Report: "核查报告", Person: "甲", Post: "会计",
		Kind: "village_cadre", Measure: "government_warning", Document: "文号", Due: 60_000, Question: "是哪个月？",
	}
}

func TestAStraightRoadFromSealedTipToClosedLead(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	for _, step := range rehearse.Road() {
		s.clock.pass(24 * time.Hour)
		if err := s.team.Walk(ctx, tip.Lead, plot(), []rehearse.Step{step}); err != nil {
			t.Fatalf("%s: %v", step.Name, err)
		}
	}
	status := must[casework.ReceiptView](t)(s.Service.Status(ctx, tip.Keys.Token))
	if status.Status.Stage != tips.Closed || *status.Status.Lamps != [3]tips.Light{tips.On, tips.On, tips.On} {
		t.Fatalf("status: %+v", status.Status)
	}
	replies := must[[]string](t)(tip.Read(ctx))
	if len(replies) != 2 || replies[0] != "是哪个月？" {
		t.Fatalf("replies: %q", replies)
	}
	s.opensAgain(ctx, tip.Lead)
}

// opensAgain opens what another inspector sealed.
func (s *stage) opensAgain(ctx context.Context, lead tips.LeadID) {
	f := must[*rehearse.File](s.T)(s.team.Superior.Open(ctx, lead))
	if f.Tip.Answers.What != story().Answers.What {
		s.Fatal("the superior's office reads another tip")
	}
	records, err := f.Records(ctx)
	if err != nil {
		s.Fatal(err)
	}
	if len(records) < 10 || records[0].Fields["text"] != plot().Title {
		s.Fatalf("records: %d, first %v", len(records), records[0])
	}
}

func TestMessagesGoBothWaysAndRepeatsLeaveNoTwin(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[:4]); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"腊月二十三前后。", "还有一张表。"} {
		if err := tip.Write(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	f := must[*rehearse.File](t)(s.team.Second.Open(ctx, tip.Lead))
	got := must[[]string](t)(f.Letters(ctx))
	if len(got) != 2 || got[1] != "还有一张表。" {
		t.Fatalf("letters: %q", got)
	}
}

func TestTheSameTipAgainIsOneLead(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	sub := must[casework.Submission](t)(tip.Seal(ctx, story()))
	again := must[casework.Submission](t)(tip.Seal(ctx, story())) // other bytes, same receipt
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Go(func() {
			in := sub
			if i%2 == 1 {
				in = again
			}
			_, errs[i] = s.Service.Submit(ctx, in)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	page := must[casework.LedgerPage](t)(s.Service.Ledger(ctx, s.team.Handler.Caller(), casework.LedgerFilter{}))
	if len(page.Rows) != 1 || page.Counts["received"] != 1 {
		t.Fatalf("rows %d, counts %v", len(page.Rows), page.Counts)
	}
	stolen := sub
	stolen.Token[0] ^= 1
	if _, err := s.Service.Submit(ctx, stolen); !errors.Is(err, store.ErrExists) {
		t.Fatalf("another receipt on the same lead: %v", err)
	}
}

func TestUnknownAndForeignLeadsLookTheSame(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	unknown := tips.LeadID(s.NewID())
	for name, caller := range map[string]*casework.Caller{"another county": s.foreign.Caller(), "administrator": s.Admin.Caller()} {
		for _, id := range []tips.LeadID{tip.Lead, unknown, "zz"} {
			_, e1 := s.Service.View(ctx, caller, id)
			_, e2 := s.Service.Sealed(ctx, caller, id)
			if e1 != casework.ErrNotFound || e2 != casework.ErrNotFound {
				t.Errorf("%s, %s: %v, %v", name, id, e1, e2)
			}
		}
	}
	if _, err := s.Service.Ledger(ctx, s.Admin.Caller(), casework.LedgerFilter{}); !errors.Is(err, casework.ErrNotYours) {
		t.Errorf("administrator's ledger: %v", err)
	}
	page := must[casework.LedgerPage](t)(s.Service.Ledger(ctx, s.foreign.Caller(), casework.LedgerFilter{}))
	if len(page.Rows) != 0 || page.Counts["all"] != 0 {
		t.Errorf("another county's ledger: %d rows, counts %v", len(page.Rows), page.Counts)
	}
}

func TestCommandsThatAreNotWhatTheySeem(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	f := must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead))
	good := must[casework.Signed](t)(f.Sign(tips.BeginScreening{Target: f.At()}))
	forged := good
	forged.Signature = append([]byte{}, good.Signature...)
	forged.Signature[3] ^= 1
	changed := good
	changed.Command = append([]byte(" "), good.Command...)
	for name, c := range map[string]struct {
		caller *casework.Caller
		signed casework.Signed
		want   error
	}{
		"forged signature":      {s.team.Handler.Caller(), forged, casework.ErrSignature},
		"changed bytes":         {s.team.Handler.Caller(), changed, casework.ErrSignature},
		"somebody else's":       {s.team.Second.Caller(), good, casework.ErrSignature},
		"an object nobody asks": {s.team.Handler.Caller(), casework.Signed{Command: good.Command, Signature: good.Signature, Objects: [][]byte{[]byte("x")}}, casework.ErrMalformed},
	} {
		if _, err := s.Service.Command(ctx, c.caller, c.signed); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Service.Command(ctx, s.team.Handler.Caller(), good); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Service.Command(ctx, s.team.Handler.Caller(), good); !errors.Is(err, tips.ErrStale) && !errors.Is(err, tips.ErrStage) {
		t.Errorf("the same command again: %v", err)
	}
}

func TestTwoClosesAtOnceCloseOnce(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	road := rehearse.Road()
	if err := s.team.Walk(ctx, tip.Lead, plot(), road[:len(road)-2]); err != nil {
		t.Fatal(err)
	}
	f := must[*rehearse.File](t)(s.team.Approver.Open(ctx, tip.Lead))
	signed := must[casework.Signed](t)(f.Sign(tips.Close{Target: f.At()}))
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Service.Command(ctx, s.team.Approver.Caller(), signed) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, store.ErrConflict) && !errors.Is(err, tips.ErrStale) && !errors.Is(err, tips.ErrStage) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Fatalf("%d of them closed it", won)
	}
}

func TestAnEarlyCloseListsEverythingMissing(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	if err := s.team.Walk(ctx, tip.Lead, plot(), rehearse.Road()[:6]); err != nil {
		t.Fatal(err)
	}
	f := must[*rehearse.File](t)(s.team.Approver.Open(ctx, tip.Lead))
	err := f.Do(ctx, tips.Close{Target: f.At()})
	var refusal *tips.Refusal
	if !errors.As(err, &refusal) || !errors.Is(err, tips.ErrMissing) {
		t.Fatalf("early close: %v", err)
	}
	gates := map[tips.Gate]bool{}
	for _, r := range refusal.Reasons {
		gates[r.Gate] = true
	}
	if !gates[tips.Facts] || !gates[tips.Responsibility] || !gates[tips.Accountability] {
		t.Fatalf("reasons: %v", refusal.Reasons)
	}
}

func TestSessionsEndByThemselves(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	in := must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	must[*casework.Caller](t)(s.Service.Session(ctx, in.Cookie))
	s.clock.pass(casework.IdleLimit + time.Minute)
	if _, err := s.Service.Session(ctx, in.Cookie); !errors.Is(err, casework.ErrNoSession) {
		t.Fatalf("after the idle limit: %v", err)
	}
	in = must[casework.LoggedIn](t)(s.team.Handler.LogIn(ctx))
	s.Service.Logout(in.Caller)
	if _, err := s.Service.Session(ctx, in.Cookie); !errors.Is(err, casework.ErrNoSession) {
		t.Fatalf("after logout: %v", err)
	}
}

func TestNamesCannotBeTriedOut(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	a, n, err := s.Service.Salt(ctx, "nobody")
	b, m, err2 := s.Service.Salt(ctx, "nobody")
	known, k, err3 := s.Service.Salt(ctx, "fu")
	if errors.Join(err, err2, err3) != nil || string(a) != string(b) || n != m || n != k || len(known) != len(a) {
		t.Fatalf("salts differ in form: %v %v %v", a, b, known)
	}
	if _, err := s.Service.Login(ctx, casework.Attempt{Name: "nobody"}); err != casework.ErrLogin {
		t.Fatalf("unknown name: %v", err)
	}
	if _, err := s.Service.Login(ctx, casework.Attempt{Name: "fu"}); err != casework.ErrLogin {
		t.Fatalf("wrong proof: %v", err)
	}
}

func TestTheDirectorySurvivesARestart(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	again := must[*casework.Service](t)(casework.Open(ctx, s.Config))
	if d, e := s.Service.Directory(), again.Directory(); d.Version != e.Version || len(d.Members) != len(e.Members) || d.List != e.List {
		t.Fatal("the directory differs after a restart")
	}
	if string(again.Instance().Salt) != string(s.Service.Instance().Salt) {
		t.Fatal("the salt differs after a restart")
	}
}
