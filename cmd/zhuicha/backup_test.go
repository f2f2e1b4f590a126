package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
)

// kept is an instance in a folder, with a backup key beside it.
type kept struct {
	t        testing.TB
	folder   string // of everything
	dir      string // of the instance
	store    *store.Store
	world    *rehearse.World
	overseer *rehearse.Member // opens leads and makes no key
	tipsters []*rehearse.Tipster
	alike    int // so many tips one after another are the same bytes; 0 is 1
	mu       sync.Mutex
	sent     map[tips.LeadID]casework.Submission
}

// keep begins an instance whose offices can receive. Receipts cost next to
// nothing there: what is tried is the keeping.
func keep(t testing.TB) *kept {
	t.Helper()
	k := &kept{t: t, folder: t.TempDir(), sent: map[tips.LeadID]casework.Submission{}}
	k.dir = filepath.Join(k.folder, "data")
	k.do(os.Mkdir(k.dir, 0o700))
	pepper, err := makePepper(pepperPath(k.dir, ""))
	k.do(err)
	workdays, err := openCalendar("")
	k.do(err)
	k.store, err = openStore(t.Context(), k.dir, workdays, true)
	k.do(err)
	t.Cleanup(func() { _ = k.store.Close() })
	salt := make([]byte, 32)
	rand.Read(salt)
	k.world, err = rehearse.Begin(t.Context(), config(k.store, pepper, workdays, time.Now), casework.Instance{Salt: salt, ReceiptLogN: 1, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second"}, demoPerson("admin", "管理员", tips.Admin))
	k.do(err)
	for i, office := range []tips.OfficeID{k.world.SecondBody, k.world.SecondBody, k.world.RootOffice, k.world.RootOffice} {
		m, err := k.world.Hire(t.Context(), office, demoPerson(fmt.Sprintf("m-%d", i), "人", tips.Oversight))
		k.do(err)
		k.overseer = m
	}
	k.do(k.world.SignList(t.Context()))
	k.do(run(t.Context(), []string{"backup-key", "--key", k.path("b.key")}, io.Discard))
	return k
}

func (k *kept) path(name string) string { return filepath.Join(k.folder, name) }

func (k *kept) do(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// receive brings tips in, several at once so that they share what a commit costs.
func (k *kept) receive(n int) {
	k.t.Helper()
	var wait sync.WaitGroup
	alike := max(k.alike, 1)
	next := make(chan int)
	for range 16 {
		wait.Go(func() {
			for first := range next {
				if err := k.send(first, min(alike, n-first)); err != nil {
					k.t.Error(err)
				}
			}
		})
	}
	for first := 0; first < n; first += alike {
		next <- first
	}
	close(next)
	wait.Wait()
	if k.t.Failed() {
		k.t.FailNow()
	}
}

// send sends n tips. The first is sealed for its lead; the others have receipts,
// salts and cards of their own around the same sealed bytes, which the service
// cannot tell from any others.
func (k *kept) send(first, n int) error {
	tip, err := k.world.NewTipster()
	if err != nil {
		return err
	}
	in, err := tip.Seal(k.t.Context(), tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: fmt.Sprint("第", first, "件")}})
	if err != nil {
		return err
	}
	card, err := tip.Keys.OpenCard(in.Card)
	for range n - 1 {
		if err = errors.Join(err, k.hand(tip, in)); err != nil {
			return err
		}
		if tip, err = k.world.NewTipster(); err != nil {
			return err
		}
		in.Lead, in.Token, in.LogSalt = tip.Lead, tip.Keys.Token, tip.Keys.LogSalt[:]
		in.Card, err = tip.Keys.MakeCard(card.Intake, card.Root)
	}
	return errors.Join(err, k.hand(tip, in))
}

// hand hands a tip in and notes what was sent.
func (k *kept) hand(tip *rehearse.Tipster, in casework.Submission) error {
	_, err := k.world.Service.Submit(k.t.Context(), in)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tipsters = append(k.tipsters, tip)
	k.sent[tip.Lead] = in
	return err
}

// backup runs the command.
func (k *kept) backup(ctx context.Context, name string) error {
	return run(ctx, []string{"backup", "--dir", k.dir, "--to", k.path(name), "--recipient", k.path("b.pub")}, io.Discard)
}

func (k *kept) restore(ctx context.Context, name, dir string) (string, error) {
	var out bytes.Buffer
	err := run(ctx, []string{"restore", "--from", k.path(name), "--key", k.path("b.key"), "--dir", k.path(dir)}, &out)
	return out.String(), err
}

// running lets the instance give snapshots as serve does.
func (k *kept) running() {
	k.t.Cleanup(offerSnapshots(k.t.Context(), k.dir, k.store, slog.New(slog.DiscardHandler)))
}

// rows are all rows of a store, as a snapshot holds them.
func (k *kept) rows(s *store.Store) []byte {
	k.t.Helper()
	var b bytes.Buffer
	_, err := s.Snapshot(k.t.Context(), &b)
	k.do(err)
	return b.Bytes()
}

// names are what a folder holds.
func (k *kept) names(dir string) (all []string) {
	k.t.Helper()
	entries, err := os.ReadDir(dir)
	k.do(err)
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// reopened is the instance in another folder.
func (k *kept) reopened(dir string) (*store.Store, *casework.Service) {
	k.t.Helper()
	pepper, err := readPepper(pepperPath(dir, ""))
	k.do(err)
	workdays, err := openCalendar("")
	k.do(err)
	s, err := openStore(k.t.Context(), dir, workdays, false)
	k.do(err)
	k.t.Cleanup(func() { _ = s.Close() })
	service, err := casework.Open(k.t.Context(), config(s, pepper, workdays, time.Now))
	k.do(err)
	return s, service
}

// restoreLimit is what a restoring of drillLeads may take.
const (
	drillLeads   = 10_000
	restoreLimit = time.Minute
)

// TestDrill backs a running instance of 10,000 leads up while more arrive, and
// restores it: every row is the same, the log's leaves among them; every lead
// has the bytes that were sent, and each that was sealed for its lead opens;
// every receipt finds its lead. Under the race detector there are fewer of them,
// all sealed for their leads; the tests run it whole besides.
func TestDrill(t *testing.T) {
	leads := drillLeads
	if testing.Short() || slowed {
		leads = 300
	}
	k := keep(t)
	if leads == drillLeads {
		k.alike = 10
	}
	k.receive(leads)
	k.running()
	before := k.rows(k.store)
	k.do(k.backup(t.Context(), "b.age"))
	begun := time.Now()
	out, err := k.restore(t.Context(), "b.age", "again")
	took := time.Since(begun)
	k.do(err)
	info, err := os.Stat(k.path("b.age"))
	k.do(err)
	t.Logf("%d leads, backup of %s: restored and checked in %.1f s", leads, size(info.Size()), took.Seconds())
	if took > restoreLimit {
		t.Errorf("restoring took %v", took)
	}
	if !strings.Contains(out, fmt.Sprintf("%d leads, %d records, %d sealed objects", leads, leads, 2*leads)) {
		t.Errorf("told %s", out)
	}
	s, service := k.reopened(k.path("again"))
	if !bytes.Equal(before, k.rows(s)) {
		t.Error("the restored store has other rows")
	}
	k.world.Service = service
	_, err = k.overseer.LogIn(t.Context())
	k.do(err)
	opened := map[tips.Digest]bool{}
	for i, tip := range k.tipsters {
		status, err := service.Status(t.Context(), tip.Keys.Token)
		if err != nil || status.Lead != tip.Lead || !bytes.Equal(status.Card, k.sent[tip.Lead].Card) {
			t.Fatalf("receipt %d: %v", i, err)
		}
		got, err := service.Sealed(t.Context(), k.overseer.Caller(), tip.Lead)
		if err != nil || !bytes.Equal(got.Tip.Sealed, k.sent[tip.Lead].Tip) || !bytes.Equal(got.IntakeKeys[0].Sealed, k.sent[tip.Lead].Wrap) {
			t.Fatalf("lead %d has other bytes than were sent: %v", i, err)
		}
		if opened[got.Tip.Digest] {
			continue
		}
		opened[got.Tip.Digest] = true
		if f, err := k.overseer.Open(t.Context(), tip.Lead); err != nil || !strings.HasPrefix(f.Tip.Answers.What, "第") {
			t.Fatalf("lead %d does not open: %v", i, err)
		}
	}
	if want := leads / max(k.alike, 1); len(opened) != want {
		t.Errorf("%d tips opened of %d", len(opened), want)
	}
}

// TestABackupBesideWriters holds one moment: each lead in it is whole.
func TestABackupBesideWriters(t *testing.T) {
	t.Parallel()
	k := keep(t)
	k.receive(100)
	k.running()
	var writing sync.WaitGroup
	writing.Go(func() { k.receive(200) })
	for i := range 3 {
		k.do(k.backup(t.Context(), fmt.Sprint(i, ".age")))
	}
	writing.Wait()
	for i := range 3 {
		out, err := k.restore(t.Context(), fmt.Sprint(i, ".age"), fmt.Sprint("again", i))
		leads, records, objects := restored(out)
		if err != nil || leads < 100 || leads > 300 || records != leads || objects != 2*leads {
			t.Errorf("%s%v", out, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(k.dir, snapshotPrefix+"*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// restored reads what a restoring told last; before it, slow ones tell how far
// they are.
func restored(told string) (leads, records, objects int) {
	for line := range strings.Lines(told) {
		var day string
		if n, _ := fmt.Sscanf(line, "Restored as of %s %d leads, %d records, %d sealed objects", &day, &leads, &records, &objects); n == 4 {
			return leads, records, objects
		}
	}
	return 0, 0, 0
}

// TestMissingFilesAreTold: what a row names and no folder holds is no reason not
// to restore, and is told.
func TestMissingFilesAreTold(t *testing.T) {
	t.Parallel()
	k := keep(t)
	gone := tips.Digest(strings.Repeat("0a", 32))
	k.do(k.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.HoldFile(tips.LeadID(strings.Repeat("0", 32)), gone, 100, 1)
	}))
	k.do(k.store.Close())
	k.do(k.backup(t.Context(), "b.age"))
	out, err := k.restore(t.Context(), "b.age", "again")
	k.do(err)
	if strings.Count(out, string(gone)) != 1 || !strings.Contains(out, "older backup") {
		t.Errorf("a file that is nowhere: %s", out)
	}
}

// TestTheSealedFilesComeAlong from the folder where they lie at rest.
func TestTheSealedFilesComeAlong(t *testing.T) {
	t.Parallel()
	k := keep(t)
	k.do(k.store.Close())
	const name = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // SHA-256 of "abc"
	at := filepath.Join(filesFolder, "ba", name)
	k.do(os.MkdirAll(filepath.Join(k.dir, filepath.Dir(at)), 0o700))
	k.do(os.WriteFile(filepath.Join(k.dir, at), []byte("abc"), 0o600))
	k.do(k.backup(t.Context(), "b.age"))
	_, err := k.restore(t.Context(), "b.age", "again")
	k.do(err)
	if got, err := os.ReadFile(filepath.Join(k.path("again"), at)); string(got) != "abc" {
		t.Errorf("%q %v", got, err)
	}
	k.do(os.WriteFile(filepath.Join(k.dir, at), []byte("rot"), 0o600))
	if err := k.backup(t.Context(), "c.age"); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("a damaged file: %v", err)
	}
	if out, err := k.restore(t.Context(), "c.age", "third"); err != nil || !strings.Contains(out, name) {
		t.Errorf("%s %v", out, err)
	}
}
