package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// backedUp is an instance nobody runs, with a backup of it.
func backedUp(t *testing.T) *kept {
	t.Helper()
	k := keep(t)
	k.receive(5)
	k.do(k.store.Close())
	k.do(k.backup(t.Context(), "b.age"))
	return k
}

// TestRestoreTouchesNothingThatIsThere and leaves nothing when it fails.
func TestRestoreTouchesNothingThatIsThere(t *testing.T) {
	t.Parallel()
	k := backedUp(t)
	k.do(run(t.Context(), []string{"backup-key", "--key", k.path("other.key")}, io.Discard))
	whole, err := os.ReadFile(k.path("b.age"))
	k.do(err)
	k.do(os.WriteFile(k.path("cut.age"), whole[:len(whole)-100], 0o600))
	k.do(os.WriteFile(k.path("short.age"), whole[:100], 0o600))
	changed := bytes.Clone(whole)
	changed[len(changed)/2] ^= 1
	k.do(os.WriteFile(k.path("changed.age"), changed, 0o600))
	k.do(os.MkdirAll(k.path("full/thing"), 0o700))
	before := k.names(k.folder)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a folder with something in it": {[]string{"--dir", k.path("full")}, "holds something already"},
		"the instance itself":           {[]string{"--dir", k.dir}, "holds something already"},
		"a pepper that is there":        {[]string{"--pepper", filepath.Join(k.dir, pepperFile)}, "there already"},
		"another key":                   {[]string{"--key", k.path("other.key")}, "does not open"},
		"no key":                        {[]string{"--key", k.path("b.pub")}, "backup key file"},
		"a file cut off":                {[]string{"--from", k.path("cut.age")}, "no whole backup"},
		"a header cut off":              {[]string{"--from", k.path("short.age")}, "no whole backup"},
		"a file changed":                {[]string{"--from", k.path("changed.age")}, "no whole backup"},
		"no file":                       {[]string{"--from", k.path("nothing")}, "no such file"},
		"no flag":                       {[]string{"--from", ""}, "--from"},
	} {
		args := append([]string{"restore", "--from", k.path("b.age"), "--key", k.path("b.key"), "--dir", k.path("new")}, c.args...)
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if now := k.names(k.folder); !slices.Equal(now, before) {
			t.Errorf("%s: left %v", name, now)
		}
	}
}

// TestThePepperGoesWhereItIsToLie, and comes back if the folder cannot take its
// name.
func TestThePepperGoesWhereItIsToLie(t *testing.T) {
	t.Parallel()
	k := backedUp(t)
	apart := k.path("apart")
	k.do(run(t.Context(), []string{"restore", "--from", k.path("b.age"), "--key", k.path("b.key"), "--dir", k.path("new"), "--pepper", apart}, io.Discard))
	was, err := os.ReadFile(filepath.Join(k.dir, pepperFile))
	k.do(err)
	if now, _ := os.ReadFile(apart); !bytes.Equal(now, was) {
		t.Error("another pepper")
	}
	if got := k.names(k.path("new")); !slices.Equal(got, []string{storeFile}) {
		t.Errorf("the folder holds %v", got)
	}
	k.do(k.backupFrom(k.path("new"), apart, "again.age"))
}

func (k *kept) backupFrom(dir, pepper, name string) error {
	return run(k.t.Context(), []string{"backup", "--dir", dir, "--pepper", pepper, "--to", k.path(name), "--recipient", k.path("b.pub")}, io.Discard)
}

// TestStoppingLeavesNothing: Ctrl-C in either.
func TestStoppingLeavesNothing(t *testing.T) {
	t.Parallel()
	k := backedUp(t)
	inside := k.names(k.dir)
	before := k.names(k.folder)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	_, restoring := k.restore(stopped, "b.age", "new")
	for what, err := range map[string]error{"backup": k.backup(stopped, "c.age"), "restore": restoring} {
		if err == nil || !strings.Contains(err.Error(), "nothing was left behind") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if now := k.names(k.folder); !slices.Equal(now, before) || !slices.Equal(k.names(k.dir), inside) {
		t.Errorf("left %v, %v", now, k.names(k.dir))
	}
}

func TestABackupOverwritesNothing(t *testing.T) {
	t.Parallel()
	k := backedUp(t)
	was, err := os.ReadFile(k.path("b.age"))
	k.do(err)
	if err := k.backup(t.Context(), "b.age"); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Error(err)
	}
	if now, _ := os.ReadFile(k.path("b.age")); !bytes.Equal(now, was) {
		t.Error("it was overwritten")
	}
	if info, err := os.Stat(k.path("b.age")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if err := run(t.Context(), []string{"backup-key", "--key", k.path("b.key")}, io.Discard); err == nil {
		t.Error("a key was overwritten")
	}
	for what, to := range map[string]string{"classic": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "missing": k.path("nobody.pub"), "secret": k.path("b.key")} {
		if err := run(t.Context(), []string{"backup", "--dir", k.dir, "--to", k.path("x.age"), "--recipient", to}, io.Discard); err == nil {
			t.Errorf("sealed to a %s recipient", what)
		}
	}
}

// TestASnapshotIsLentOnceAndTakenBack however its asker ends.
func TestASnapshotIsLentOnceAndTakenBack(t *testing.T) {
	t.Parallel()
	k := keep(t)
	k.do(os.WriteFile(filepath.Join(k.dir, snapshotPrefix+"left"), nil, 0o600))
	k.running()
	ask := func() (net.Conn, snapshotAnswer) {
		conn, err := net.Dial("unix", filepath.Join(k.dir, snapshotSocket))
		k.do(err)
		var said snapshotAnswer
		k.do(json.NewDecoder(conn).Decode(&said))
		return conn, said
	}
	first, said := ask()
	if got := k.lent(); !slices.Equal(got, []string{said.File}) {
		t.Errorf("lent %v, said %+v", got, said)
	}
	info, err := os.Stat(filepath.Join(k.dir, said.File))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	second, no := ask()
	if no.File != "" || !strings.Contains(no.Error, "another backup") {
		t.Errorf("said %+v to a second", no)
	}
	if err := k.backup(t.Context(), "b.age"); err == nil || !strings.Contains(err.Error(), "another backup") {
		t.Error(err)
	}
	k.do(first.Close())
	k.do(second.Close())
	for deadline := time.Now().Add(10 * time.Second); len(k.lent()) > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("still there: %v", k.lent())
		}
	}
	k.do(k.backup(t.Context(), "b.age"))
}

// lent are the snapshots beside the store.
func (k *kept) lent() (names []string) {
	for _, name := range k.names(k.dir) {
		if strings.HasPrefix(name, snapshotPrefix) {
			names = append(names, name)
		}
	}
	return names
}
