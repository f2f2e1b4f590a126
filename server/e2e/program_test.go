package e2e

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// program is zhuicha itself with the folder of a real instance.
type program struct {
	t            *testing.T
	binary       string
	dir, rootKey string
	public, desk string // origins, once it serves
	log          *logBook
	stop         func()
}

// build compiles the program as its keepers get it.
func build(t *testing.T) *program {
	t.Helper()
	folder := t.TempDir()
	p := &program{
		t: t, binary: filepath.Join(folder, "zhuicha"), dir: filepath.Join(folder, "data"),
		rootKey: filepath.Join(folder, "offline", "root.key"), log: &logBook{},
	}
	if out, err := exec.Command("go", "build", "-o", p.binary, "zhuicha/cmd/zhuicha").CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	if err := os.Mkdir(filepath.Dir(p.rootKey), 0o700); err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs a subcommand to its end and gives what it said.
func (p *program) run(args ...string) string { p.t.Helper(); return p.runTyping("", args...) }

// runTyping runs a subcommand and types into it.
func (p *program) runTyping(typed string, args ...string) string {
	p.t.Helper()
	cmd := exec.Command(p.binary, args...)
	cmd.Stdin = strings.NewReader(typed)
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("zhuicha %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

var (
	fingerprintLine = regexp.MustCompile(`(?m)^\s+((?:\d{5} ){7}\d{5})\s*$`)
	codeLine        = regexp.MustCompile(`(?m)^\s+([A-Z0-9]{5}(?:-[A-Z0-9]+)+)\s*$`)
)

// found begins the instance; it gives the root's fingerprint and the
// administrator's one-time code.
func (p *program) found() (fingerprint, code string) {
	p.t.Helper()
	said := p.run("init", "--dir", p.dir, "--root-key", p.rootKey)
	f, c := fingerprintLine.FindStringSubmatch(said), codeLine.FindStringSubmatch(said)
	if f == nil || c == nil {
		p.t.Fatalf("init names no fingerprint or no code: %s", said)
	}
	return f[1], c[1]
}

// serve starts the program and waits until it says where.
func (p *program) serve() {
	p.t.Helper()
	cmd := exec.Command(p.binary, "serve", "--dir", p.dir, "--public-listen", "127.0.0.1:0", "--desk-listen", "127.0.0.1:0")
	cmd.Stderr = p.log
	out := must[io.ReadCloser](p.t)(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	ended := false
	p.stop = func() {
		if ended {
			return
		}
		ended = true
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			p.t.Errorf("stop: %v", err)
		}
		if err := cmd.Wait(); err != nil {
			p.t.Errorf("serve ended badly: %v: %s", err, p.log.bytes())
		}
	}
	p.t.Cleanup(p.stop)
	for lines := bufio.NewScanner(out); p.desk == "" && lines.Scan(); {
		name, origin, _ := strings.Cut(lines.Text(), " ")
		switch name {
		case "pages":
			p.public = strings.TrimSpace(origin)
		case "desk":
			p.desk = strings.TrimSpace(origin)
		}
	}
	if p.public == "" || p.desk == "" {
		p.t.Fatalf("serve does not say where: %s", p.log.bytes())
	}
}

// stored is every byte in the instance's folder.
func (p *program) stored() []byte {
	p.t.Helper()
	var all []byte
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all = append(all, content...)
		return err
	})
	if err != nil || len(all) == 0 {
		p.t.Fatalf("the folder is empty: %v", err)
	}
	return all
}
