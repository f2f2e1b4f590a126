package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
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

// TestDemo runs the demo as a person does, looks at what it tells, and ends it.
func TestDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a whole instance")
	}
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{"demo", "--json", "--public-port", "0", "--desk-port", "0"}, w)
		w.CloseWithError(errors.Join(err, io.EOF))
		ended <- err
	}()
	var facts demoFacts
	if err := json.NewDecoder(r).Decode(&facts); err != nil {
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
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the demo did not end")
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
