package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var ctx = context.Background()

// lying is an instance as it lies on the disk.
type lying struct {
	t   *testing.T
	dir string
}

func instance(t *testing.T) lying {
	l := lying{t, t.TempDir()}
	l.put("rows", []byte("the rows"))
	return l
}

func (l lying) put(name string, content []byte) {
	l.t.Helper()
	path := filepath.Join(l.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// object puts a sealed file where files at rest lie.
func (l lying) object(content string) (digest, path string) {
	l.t.Helper()
	sum := sha256.Sum256([]byte(content))
	digest = hex.EncodeToString(sum[:])
	path = filepath.Join("files", digest[:2], digest)
	l.put(path, []byte(content))
	return digest, filepath.Join(l.dir, path)
}

func (l lying) source() Source {
	return Source{
		Day: "2026-11-22", Schema: 1, Rows: filepath.Join(l.dir, "rows"), Pepper: []byte("pepper"), Files: filepath.Join(l.dir, "files"),
	}
}

func (l lying) archive() []byte {
	l.t.Helper()
	var b bytes.Buffer
	w, err := Write(ctx, &b, l.source(), nil)
	if err != nil || w.Bytes != int64(b.Len()) {
		l.t.Fatalf("%+v, %d bytes, %v", w, b.Len(), err)
	}
	return b.Bytes()
}

// restored is what came out of an archive.
type restored struct {
	Read
	rows, pepper string
	dir          string
}

func restore(t *testing.T, archive io.Reader) (restored, error) {
	t.Helper()
	r := restored{dir: t.TempDir()}
	var err error
	r.Read, err = Restore(ctx, archive, Target{
		Schema: 1, Pepper: filepath.Join(r.dir, "pepper"), Files: filepath.Join(r.dir, "files"),
		Rows: func(in io.Reader) error { raw, err := io.ReadAll(in); r.rows = string(raw); return err },
	}, nil)
	pepper, _ := os.ReadFile(filepath.Join(r.dir, "pepper"))
	r.pepper = string(pepper)
	return r, err
}

func TestWhatWasWrittenComesBack(t *testing.T) {
	t.Parallel()
	l := instance(t)
	one, _ := l.object("a sealed file")
	_, big := l.object(strings.Repeat("another ", 3<<20))
	l.put("files/partial-1", []byte("still arriving"))
	var done, about int64
	var b bytes.Buffer
	written, err := Write(ctx, &b, l.source(), func(d, a int64) { done, about = d, a })
	if err != nil || written.Files != 2 || len(written.Damaged) != 0 {
		t.Fatalf("%+v, %v", written, err)
	}
	if b.Len() != 26<<20 || done == 0 || about < 24<<20 {
		t.Errorf("%d bytes, told %d of %d", b.Len(), done, about)
	}
	r, err := restore(t, &b)
	if err != nil || r.rows != "the rows" || r.pepper != "pepper" || r.Day != "2026-11-22" || r.Files != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	for name, want := range map[string]string{one[:2] + "/" + one: "a sealed file", filepath.Base(filepath.Dir(big)) + "/" + filepath.Base(big): strings.Repeat("another ", 3<<20)} {
		path := filepath.Join(r.dir, "files", name)
		got, err := os.ReadFile(path)
		info, _ := os.Stat(path)
		if err != nil || string(got) != want || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %d bytes, %v, %v", name, len(got), info, err)
		}
	}
	if _, err := os.Stat(filepath.Join(r.dir, "files", "partial-1")); err == nil {
		t.Error("a file that was still arriving was backed up")
	}
}

func TestNoFilesAtAllIsFine(t *testing.T) {
	t.Parallel()
	if r, err := restore(t, bytes.NewReader(instance(t).archive())); err != nil || r.Files != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAFileThatGoesMeanwhile was destroyed on request: the backup goes on
// without it.
func TestAFileThatGoesMeanwhile(t *testing.T) {
	t.Parallel()
	l := instance(t)
	_, path := l.object("destroyed on request")
	l.object("stays")
	var b bytes.Buffer
	written, err := Write(ctx, &b, l.source(), func(int64, int64) { _ = os.Remove(path) })
	if err != nil || written.Files != 1 {
		t.Fatalf("%+v, %v", written, err)
	}
	if r, err := restore(t, &b); err != nil || r.Files != 1 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestAFileDamagedOnTheDisk stops neither backup nor restore, and is named by
// both.
func TestAFileDamagedOnTheDisk(t *testing.T) {
	t.Parallel()
	l := instance(t)
	name, path := l.object("once whole")
	l.object("whole")
	if err := os.WriteFile(path, []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	written, err := Write(ctx, &b, l.source(), nil)
	if err != nil || !slices.Equal(written.Damaged, []string{name}) {
		t.Fatalf("%+v, %v", written, err)
	}
	r, err := restore(t, &b)
	if err != nil || !slices.Equal(r.Damaged, []string{name}) || r.Files != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(r.dir, "files", name[:2], name)); err == nil {
		t.Error("the damaged file was put in place")
	}
}

// TestHarmIsSeen: cut off, changed, longer, reordered, of another form.
func TestHarmIsSeen(t *testing.T) {
	t.Parallel()
	l := instance(t)
	l.object("a sealed file")
	whole := l.archive()
	for name, c := range map[string]struct {
		harm func(b []byte) []byte
		want error
	}{
		"empty":           {func([]byte) []byte { return nil }, ErrDamaged},
		"no tar":          {func([]byte) []byte { return bytes.Repeat([]byte("x"), 4096) }, ErrForm},
		"cut at an entry": {func(b []byte) []byte { return b[:bytes.Index(b, []byte(manifestName))] }, ErrDamaged},
		"cut padding":     {func(b []byte) []byte { return b[:len(b)-1] }, ErrDamaged},
		"longer":          {func(b []byte) []byte { return append(b, 0) }, ErrDamaged},
		"in the padding":  {func(b []byte) []byte { b[len(b)-1] = 1; return b }, ErrDamaged},
		"rows":            {func(b []byte) []byte { return bytes.Replace(b, []byte("the rows"), []byte("her rows"), 1) }, ErrDamaged},
		"pepper": {func(b []byte) []byte {
			i := bytes.Index(b, []byte("pepper")) // the entry's name; its content stands a block later
			return append(append(bytes.Clone(b[:i+512]), "pippin"...), b[i+518:]...)
		}, ErrDamaged},
		"another form":  {again(headName, `{"format":"other/1","day":"","schema":1}`), ErrForm},
		"unknown field": {again(headName, `{"format":"zhuicha/backup/1","day":"","schema":1,"more":1}`), ErrForm},
		"later schema":  {again(headName, `{"format":"zhuicha/backup/1","day":"","schema":2}`), ErrNewer},
		"climbing out":  {renamed(filesPrefix, filesPrefix+"../../"), ErrForm},
		"unknown name":  {renamed(filesPrefix, "elsewhere/"), ErrForm},
		"no pepper":     {renamed(pepperName, "salt"), ErrForm},
		"an entry more": {doubled, ErrDamaged},
	} {
		if _, err := restore(t, bytes.NewReader(c.harm(bytes.Clone(whole)))); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// rewritten passes every entry through change and pads as before.
func rewritten(b []byte, change func(name string, content []byte) (string, []byte, int)) []byte {
	var out bytes.Buffer
	w, r := tar.NewWriter(&out), tar.NewReader(bytes.NewReader(b))
	for h, err := r.Next(); err == nil; h, err = r.Next() {
		content, _ := io.ReadAll(r)
		name, content, times := change(h.Name, content)
		for range times {
			_ = w.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o600, Format: tar.FormatGNU})
			_, _ = w.Write(content)
		}
	}
	_ = w.Close()
	return append(out.Bytes(), make([]byte, PaddedSize(int64(out.Len()))-int64(out.Len()))...)
}

func again(entry, content string) func([]byte) []byte {
	return func(b []byte) []byte {
		return rewritten(b, func(name string, was []byte) (string, []byte, int) {
			if name == entry {
				was = []byte(content)
			}
			return name, was, 1
		})
	}
}

func renamed(from, to string) func([]byte) []byte {
	return func(b []byte) []byte {
		return rewritten(b, func(name string, was []byte) (string, []byte, int) {
			if rest, ok := strings.CutPrefix(name, from); ok {
				name = to + rest
			}
			return name, was, 1
		})
	}
}

func doubled(b []byte) []byte {
	return rewritten(b, func(name string, was []byte) (string, []byte, int) {
		if name == manifestName {
			return name, was, 2
		}
		return name, was, 1
	})
}

func TestBothEndWithTheirContext(t *testing.T) {
	t.Parallel()
	l := instance(t)
	whole := l.archive()
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := Write(stopped, io.Discard, l.source(), nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Restore(stopped, bytes.NewReader(whole), Target{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestFewLengthsAreSeen: never shorter, never an eighth longer, and a thousand
// times the content has some hundred lengths.
func TestFewLengthsAreSeen(t *testing.T) {
	t.Parallel()
	seen := map[int64]bool{}
	for n := int64(1); n < 16<<30; n += 1 + n/997 {
		p := PaddedSize(n)
		if p < n || (n > leastPadded && p > n+n/8) || PaddedSize(p) != p {
			t.Fatalf("%d is padded to %d", n, p)
		}
		seen[p] = true
	}
	if len(seen) > 100 {
		t.Errorf("%d lengths", len(seen))
	}
}
