package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhuicha/tips/casework/rehearse"
)

func TestHelpAndWrongWords(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"--help"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands() {
		if !strings.Contains(out.String(), c.name) {
			t.Errorf("help does not name %s", c.name)
		}
	}
	for _, args := range [][]string{{"nothing"}, {"serve", "word"}, {"version", "--x"}} {
		if err := run(context.Background(), args, io.Discard); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}

func TestInitTouchesNoInstanceThatIsThere(t *testing.T) {
	dir := t.TempDir()
	args := func(key string) []string {
		return []string{"init", "--dir", filepath.Join(dir, "data"), "--root-key", filepath.Join(dir, key)}
	}
	var out bytes.Buffer
	if err := run(context.Background(), args("root.key"), &out); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^\s+([A-Z2-7]{5}-)+[A-Z2-7]+$`).MatchString(out.String()) {
		t.Errorf("no one-time code in:\n%s", out.String())
	}
	files := []string{"data/" + storeFile, "data/" + pepperFile, "root.key"}
	before := map[string][]byte{}
	for _, name := range files {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
		before[name], _ = os.ReadFile(filepath.Join(dir, name))
	}
	if err := run(context.Background(), args("other.key"), io.Discard); err == nil {
		t.Error("a second init was taken")
	}
	if err := run(context.Background(), args("root.key"), io.Discard); err == nil {
		t.Error("a second init over the root key was taken")
	}
	for _, name := range files {
		if now, _ := os.ReadFile(filepath.Join(dir, name)); !bytes.Equal(now, before[name]) {
			t.Errorf("%s changed", name)
		}
	}
	if err := run(context.Background(), []string{"rebuild", "--dir", filepath.Join(dir, "data")}, io.Discard); err != nil {
		t.Errorf("rebuild: %v", err)
	}
}

func TestServeSaysWhatIsMissing(t *testing.T) {
	for _, command := range []string{"serve", "rebuild"} {
		err := run(context.Background(), []string{command, "--dir", t.TempDir()}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "zhuicha init") {
			t.Errorf("%s: %v", command, err)
		}
	}
}

func TestFlagsComeFromTheEnvironmentToo(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("ZHUICHA_DIR", filepath.Join(dir, "data"))
	t.Setenv("ZHUICHA_ROOT_KEY", filepath.Join(dir, "root.key"))
	if err := run(context.Background(), []string{"init"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", storeFile)); err != nil {
		t.Fatal(err)
	}
}

// TestDemo runs the demo as a person does, looks at what it tells, and ends it
// by Ctrl-C. It is the program as built: its work factors are production's.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a whole instance")
	}
	folder := t.TempDir()
	demo := exec.Command(built(t), "demo", "--json", "--public-port", "0", "--desk-port", "0")
	demo.Env = append(os.Environ(), "TMPDIR="+folder)
	told, err := demo.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = demo.Process.Kill() }()
	line, err := bufio.NewReader(told).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var facts demoFacts
	if err := json.Unmarshal(line, &facts); err != nil {
		t.Fatal(err)
	}
	if len(facts.Logins) < 10 || len(facts.Receipts) < 6 || len(demoLeads()) < 40 {
		t.Errorf("%d logins, %d receipts, %d leads", len(facts.Logins), len(facts.Receipts), len(demoLeads()))
	}
	for _, address := range []string{facts.Public + "/", facts.Public + "/tip", facts.Desk + "/login"} {
		response, err := http.Get(address)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("%s: %v %v", address, response, err)
		}
	}
	if err := demo.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := demo.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAStoppedDemoMakesNoMoreReceipts: without an instance, making one would panic.
func TestAStoppedDemoMakesNoMoreReceipts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := &demoWorld{World: &rehearse.World{Random: rand.Reader}}
	if all, err := w.receiptsFor(ctx, 1000); !errors.Is(err, context.Canceled) || all != nil {
		t.Errorf("%d receipts, %v", len(all), err)
	}
}

// built is the program, without the race detector: scrypt in production's
// strength would take minutes under it.
func built(t testing.TB) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "zhuicha")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
