package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zhuicha/tips"
)

var day = tips.NewDay(2026, time.November, 23)

func ample(string) (Space, error) { return Space{Free: 90, Total: 100}, nil }

func open(t testing.TB, dir string, o Options) *Folder {
	t.Helper()
	if o.Space == nil {
		o.Space = ample
	}
	f, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func digestOf(b []byte) tips.Digest {
	sum := sha256.Sum256(b)
	return tips.Digest(hex.EncodeToString(sum[:]))
}

// keep brings a file to rest.
func keep(t testing.TB, f *Folder, b []byte) tips.Digest {
	t.Helper()
	p, err := f.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Finish(digestOf(b), day), p.Discard()); err != nil {
		t.Fatal(err)
	}
	return digestOf(b)
}

func read(t testing.TB, f *Folder, d tips.Digest) []byte {
	t.Helper()
	file, err := f.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	b, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// all lists every file below a folder, and holds modes and times to their word.
func all(t testing.TB, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			names = append(names, d.Name())
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		if isDigest(d.Name()) && !info.ModTime().Equal(dayTime(day)) {
			t.Errorf("%s tells the time %v", path, info.ModTime())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAFileComesToRestUnderItsDigest(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{})
	b := bytes.Repeat([]byte("sealed"), 100_000)
	d := keep(t, f, b)
	if keep(t, f, b) != d || !bytes.Equal(read(t, f, d), b) {
		t.Error("the same file again")
	}
	if names := all(t, dir); len(names) != 1 {
		t.Errorf("on the disk: %v", names)
	}
	if !bytes.Equal(read(t, open(t, dir, Options{}), d), b) {
		t.Error("opened again it reads otherwise")
	}
	for _, none := range []tips.Digest{digestOf([]byte("never")), "", "../../../etc/passwd", tips.Digest(bytes.Repeat([]byte("A"), 64))} {
		if _, err := f.Read(none); !errors.Is(err, ErrNotFound) {
			t.Errorf("%q: %v", none, err)
		}
	}
}

func TestOnlyTheBytesOfTheDigestGetItsName(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{})
	p, err := f.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write([]byte("one thing")); err != nil {
		t.Fatal(err)
	}
	if err := p.Finish(digestOf([]byte("another")), day); !errors.Is(err, ErrDigest) {
		t.Errorf("%v", err)
	}
	if err := p.Discard(); err != nil || len(all(t, dir)) != 0 {
		t.Errorf("%v, %v", err, all(t, dir))
	}
}

// TestAFullDiskInTheMiddleLosesNothing lets the disk run full within a write,
// again and again, and makes room in between.
func TestAFullDiskInTheMiddleLosesNothing(t *testing.T) {
	f := open(t, t.TempDir(), Options{})
	room := 0
	f.write = func(file *os.File, b []byte, at int64) (int, error) {
		n := min(room, len(b))
		room -= n
		if n < len(b) {
			_, _ = file.WriteAt(b[:n], at)
			return n, syscall.ENOSPC
		}
		return file.WriteAt(b, at)
	}
	p, err := f.Begin()
	if err != nil {
		t.Fatal(err)
	}
	want, refused := bytes.Repeat([]byte("sealed"), 50_000), 0
	for p.Size() < int64(len(want)) {
		next := want[p.Size():min(p.Size()+10_000, int64(len(want)))]
		before := p.Size()
		if _, err := p.Write(next); errors.Is(err, ErrNoRoom) {
			refused++
			room += 17_001
			if info, err := p.file.Stat(); err != nil || info.Size() != before || p.Size() != before {
				t.Fatalf("%d bytes after a refusal at %d, %v", info.Size(), before, err)
			}
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(p.Finish(digestOf(want), day), p.Discard()); err != nil || refused < 10 {
		t.Fatalf("%v after %d refusals", err, refused)
	}
	if !bytes.Equal(read(t, f, digestOf(want)), want) {
		t.Error("other bytes came to rest")
	}
}

// TestAFailedFsyncEndsTheProcess fails each fsync of a finish in turn.
func TestAFailedFsyncEndsTheProcess(t *testing.T) {
	b := []byte("sealed")
	for broken := 1; ; broken++ {
		var told error
		f := open(t, t.TempDir(), Options{Fatal: func(err error) { told = err }})
		calls := 0
		f.sync = func(file *os.File) error {
			if calls++; calls == broken {
				return syscall.EIO
			}
			return file.Sync()
		}
		p, err := f.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(b); err != nil {
			t.Fatal(err)
		}
		err = p.Finish(digestOf(b), day)
		if calls < broken { // that many fsyncs there are
			if err != nil || told != nil || broken < 3 {
				t.Errorf("%d fsyncs only; %v, %v", calls, err, told)
			}
			return
		}
		if !errors.Is(err, syscall.EIO) || !errors.Is(told, syscall.EIO) {
			t.Errorf("fsync %d: answered %v, told %v", broken, err, told)
		}
	}
}

func TestTheSweepTakesWhatNobodyNames(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{})
	stays, goes := keep(t, f, []byte("named")), keep(t, f, []byte("not named"))
	arriving, err := f.Begin()
	if err != nil {
		t.Fatal(err)
	}
	named := func(d tips.Digest) (bool, error) { return d == stays, nil }
	if n, err := f.Sweep(named); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if _, err := f.Read(goes); !errors.Is(err, ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := arriving.Write([]byte("x")); err != nil || len(all(t, dir)) != 2 {
		t.Errorf("what is arriving was swept: %v, %v", err, all(t, dir))
	}
	if err := f.Erase(stays, named); err != nil || len(read(t, f, stays)) == 0 {
		t.Errorf("a named file was erased: %v", err)
	}
	failing := errors.New("the store is away")
	if n, err := f.Sweep(func(tips.Digest) (bool, error) { return false, failing }); n != 0 || !errors.Is(err, failing) {
		t.Errorf("swept blindly: %d, %v", n, err)
	}
	if open(t, dir, Options{}); len(all(t, dir)) != 1 {
		t.Errorf("what was arriving is left after a restart: %v", all(t, dir))
	}
}

// TestErasedBytesAreOverwritten keeps a second name for a file's bytes and looks
// at them after it was erased.
func TestErasedBytesAreOverwritten(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, Options{})
	b := bytes.Repeat([]byte("secret"), 20_000)
	d := keep(t, f, b)
	path, err := f.path(d)
	if err != nil {
		t.Fatal(err)
	}
	second := filepath.Join(t.TempDir(), "second")
	if err := os.Link(path, second); err != nil {
		t.Fatal(err)
	}
	if err := f.Erase(d, func(tips.Digest) (bool, error) { return false, nil }); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(second)
	if err != nil || len(left) != len(b) || !bytes.Equal(left, make([]byte, len(b))) {
		t.Errorf("%d bytes are left, %v", len(left), err)
	}
}

// TestTheSweepNeverMeetsAFileBeforeItsRow lets files come to rest beside a sweep
// that does nothing else.
func TestTheSweepNeverMeetsAFileBeforeItsRow(t *testing.T) {
	f := open(t, t.TempDir(), Options{})
	var rows sync.Map
	var done atomic.Bool
	var sweeping, keeping sync.WaitGroup
	sweeping.Go(func() {
		for !done.Load() {
			_, err := f.Sweep(func(d tips.Digest) (bool, error) { _, ok := rows.Load(d); return ok, nil })
			if err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 8 {
		keeping.Go(func() {
			for n := range 40 {
				b := fmt.Appendf(nil, "file %d %d", i, n)
				p, err := f.Begin()
				if err == nil {
					_, err = p.Write(b)
				}
				if err == nil {
					err = f.Naming(func() error {
						defer rows.Store(digestOf(b), true)
						return p.Finish(digestOf(b), day)
					})
				}
				if err := errors.Join(err, p.Discard()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	keeping.Wait()
	done.Store(true)
	sweeping.Wait()
	rows.Range(func(d, _ any) bool { read(t, f, d.(tips.Digest)); return true })
}

func TestWatermarksAndBallast(t *testing.T) {
	dir := t.TempDir()
	space := Space{Free: 1 << 20, Total: 1 << 20}
	f := open(t, dir, Options{Ballast: 10_000, Space: func(string) (Space, error) { return space, nil }})
	held := func() bool {
		info, err := os.Stat(filepath.Join(dir, "ballast"))
		return err == nil && info.Size() == 10_000
	}
	if !held() {
		t.Error("no ballast at the start")
	}
	for _, c := range []struct {
		free, more int64
		want       Room
	}{{1 << 20, 0, ForAll}, {210_000, 0, ForAll}, {209_000, 0, ForTips}, {300_000, 100_000, ForTips}, {53_000, 0, ForTips}, {52_000, 0, ForDesk}, {0, 0, ForDesk}, {10, 1000, ForDesk}} {
		space.Free = c.free
		if got, err := f.Room(c.more); got != c.want || err != nil {
			t.Errorf("%d free, %d more: %v, %v", c.free, c.more, got, err)
		}
	}
	space.Free = 9_000
	if err := f.Balance(); err != nil || held() {
		t.Errorf("on a full disk the ballast stays: %v", err)
	}
	space.Free = 40_000 // room for the ballast, but not for tips besides
	if err := f.Balance(); err != nil || held() {
		t.Errorf("taken up too early: %v", err)
	}
	space.Free = 1 << 19
	if _, err := f.Sweep(func(tips.Digest) (bool, error) { return true, nil }); err != nil || !held() {
		t.Errorf("not taken up again: %v", err)
	}
	if real, err := spaceOf(dir); err != nil || real.Total <= 0 || real.Free < 0 || real.Free > real.Total {
		t.Errorf("the system says %+v, %v", real, err)
	}
}
