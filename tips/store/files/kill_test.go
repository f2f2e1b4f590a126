package files_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv/bolt"
)

// crashing names the folder in which this program, run again as a process of its
// own, takes files in until it is killed.
const crashing = "ZHUICHA_TEST_CRASHING"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashing); dir != "" {
		takeFilesIn(dir)
	}
	os.Exit(m.Run())
}

var today = tips.NewDay(2026, time.November, 23)

func openBoth(dir string) (*store.Store, *files.Folder, error) {
	db, err := bolt.Open(filepath.Join(dir, "store.db"), bolt.Options{})
	if err != nil {
		return nil, nil, err
	}
	s, err := store.Open(context.Background(), db, store.Options{
		Rand: rand.Reader, Due: func(tips.Lead) tips.Day { return 0 }, DueVersion: "test",
	})
	if err != nil {
		return nil, nil, err
	}
	f, err := files.Open(filepath.Join(dir, "files"), files.Options{})
	return s, f, err
}

// takeFilesIn lets files come to rest and leads name them, and says so of each
// as soon as it was answered.
func takeFilesIn(dir string) {
	s, f, err := openBoth(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	for range 4 {
		go func() {
			for {
				if err := takeOne(s, f); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(3)
				}
			}
		}()
	}
	select {}
}

func takeOne(s *store.Store, f *files.Folder) error {
	b := make([]byte, 1+mathrand.IntN(200_000))
	if _, err := rand.Read(b); err != nil {
		return err
	}
	digest := digestOf(b)
	lead := tips.LeadID(digest[:32])
	p, err := f.Begin()
	if err != nil {
		return err
	}
	if _, err := p.Write(b); err != nil {
		return err
	}
	err = f.Naming(func() error {
		if err := p.Finish(digest, today); err != nil {
			return err
		}
		return s.Update(context.Background(), func(tx *store.Tx) error { return tx.HoldFile(lead, digest, p.Size(), today) })
	})
	if err := errors.Join(err, p.Discard()); err != nil {
		return err
	}
	fmt.Println("held", digest)
	err = s.Commit(context.Background(), []store.LeadWrite{naming(lead, digest)})
	fmt.Println("named", digest)
	return err
}

func digestOf(b []byte) tips.Digest {
	sum := sha256.Sum256(b)
	return tips.Digest(hex.EncodeToString(sum[:]))
}

// naming is a lead whose tip names a file.
func naming(lead tips.LeadID, digest tips.Digest) store.LeadWrite {
	name := strings.Repeat("1", 64)
	return store.LeadWrite{
		Lead: lead, Day: today, Command: []byte("receive"), Create: &store.Creation{},
		Events: []tips.Event{{
			Head: tips.Head{Day: today, Role: tips.Tipster, Files: []tips.Digest{digest}},
			Fact: tips.LeadReceived{ID: lead, Reception: tips.Reception{
				Source: tips.FromTip, Office: tips.OfficeID(strings.Repeat("2", 32)), Superior: tips.OfficeID(strings.Repeat("3", 32)),
				Tip: tips.Digest(name), Wrap: tips.Digest(name),
			}},
		}},
	}
}

// TestKilledInTheMiddle kills a process that takes files in, again and again,
// and demands after each time that no row names a missing or other file, that
// nothing acknowledged is lost, and that the sweep leaves exactly what is named.
func TestKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	acknowledged := map[string]map[string]bool{"held": {}, "named": {}}
	for round := range 8 {
		for _, line := range killedAfter(t, dir, time.Duration(50+mathrand.IntN(250))*time.Millisecond) {
			kind, digest, whole := strings.Cut(line, " ")
			if whole && len(digest) == 64 {
				acknowledged[kind][digest] = true
			}
		}
		rows := lookOver(t, dir)
		for kind, digests := range acknowledged {
			for d := range digests {
				if state, ok := rows[d]; !ok || kind == "named" && state != "named" {
					t.Fatalf("round %d: %s was acknowledged as %s and is %q", round, d, kind, state)
				}
			}
		}
	}
	if len(acknowledged["named"]) < 8 {
		t.Fatalf("only %d files in all: this test proves nothing", len(acknowledged["named"]))
	}
}

// killedAfter runs the process for a while once it answers, kills it, and gives
// what it had said.
func killedAfter(t *testing.T, dir string, while time.Duration) (said []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashing+"="+dir)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kill sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		kill.Do(func() { time.AfterFunc(while, func() { _ = cmd.Process.Kill() }) })
	}
	_ = cmd.Wait() // it was killed
	if complaints.Len() > 0 {
		t.Fatal(complaints.String())
	}
	return said
}

// lookOver opens what a killed process left, sweeps it, and reads every file
// that a row names.
func lookOver(t *testing.T, dir string) (rows map[string]string) {
	t.Helper()
	s, f, err := openBoth(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = f.Sweep(func(d tips.Digest) (named bool, err error) {
		err = s.View(context.Background(), func(r *store.Reader) error { named, err = r.FileNamed(d); return err })
		return named, err
	})
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]string{}
	err = s.View(context.Background(), func(r *store.Reader) error {
		note := func(state string) func(tips.LeadID, tips.Digest, store.FileRow) error {
			return func(_ tips.LeadID, d tips.Digest, row store.FileRow) error {
				rows[string(d)] = state
				return whole(f, d, row.Size)
			}
		}
		return errors.Join(r.HeldFiles(note("held")), r.Files(note("named")))
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func whole(f *files.Folder, d tips.Digest, size int64) error {
	file, err := f.Read(d)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, file)
	if err == nil && (n != size || hex.EncodeToString(sum.Sum(nil)) != string(d)) {
		err = fmt.Errorf("%s holds other bytes", d)
	}
	return err
}
