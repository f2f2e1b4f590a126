package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"zhuicha/tips"
)

// Partial is a file that is arriving. It is for one goroutine at a time.
type Partial struct {
	folder *Folder
	file   *os.File
	sum    *digesting
	size   int64
	out    int64 // of them the disk was asked to take
	named  bool

	pushing atomic.Bool // the disk is being asked
}

// Begin begins a file.
func (f *Folder) Begin() (*Partial, error) {
	file, err := os.CreateTemp(filepath.Join(f.dir, arriving), "")
	if err != nil {
		return nil, fmt.Errorf("files: begin: %w", full(err))
	}
	return &Partial{folder: f, file: file, sum: newDigesting(&f.spare)}, nil
}

// Size is how many bytes have arrived.
func (p *Partial) Size() int64 { return p.size }

// Write appends. If it fails, with [ErrNoRoom] on a full disk, the file is as
// long as it was before.
func (p *Partial) Write(b []byte) (int, error) {
	if _, err := p.folder.write(p.file, b, p.size); err != nil {
		return 0, errors.Join(fmt.Errorf("files: append: %w", full(err)), p.file.Truncate(p.size))
	}
	p.size += int64(len(b))
	p.pushOut()
	p.sum.add(b)
	return len(b), nil
}

// stretch is how many bytes at least are handed to the disk at a time.
const stretch = 4 << 20

// pushOut has the disk begin with what is written, beside what still arrives:
// on a busy disk even asking takes long.
func (p *Partial) pushOut() {
	from, size := p.out, p.size-p.out
	if size < stretch || !p.pushing.CompareAndSwap(false, true) {
		return
	}
	p.out = p.size
	go func() {
		defer p.pushing.Store(false)
		writeOut(p.file, from, size)
	}()
}

// Finish gives the file its name, durably, or fails with [ErrDigest]. Call it
// within [Folder.Naming], with the row that names the file; where the row could
// not be written it may be called again, and fails with [ErrNotFound] if the
// file was swept in between. Discard the file afterwards.
//
// What a crash leaves at each step: before the rename, bytes that Open removes;
// after it and before the row, a file that the sweep removes; nobody was told
// of either.
func (p *Partial) Finish(digest tips.Digest, day tips.Day) error {
	if p.sum.digest() != digest {
		return ErrDigest
	}
	path, err := p.folder.path(digest)
	if err != nil {
		return err
	}
	if p.named {
		return p.folder.there(path)
	}
	arrived := dayTime(day)
	if err := os.Chtimes(p.file.Name(), arrived, arrived); err != nil {
		return fmt.Errorf("files: times: %w", err)
	}
	if err := p.folder.force(p.file); err != nil {
		return err
	}
	if err := os.Rename(p.file.Name(), path); err != nil {
		return fmt.Errorf("files: name: %w", full(err))
	}
	p.named = true
	inner := filepath.Dir(path)
	if err := os.Chtimes(inner, arrived, arrived); err != nil {
		return fmt.Errorf("files: times: %w", err)
	}
	return p.folder.syncDir(inner)
}

// there makes sure of a file that got its name before.
func (f *Folder) there(path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return ErrNotFound
	} else if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	return f.syncDir(filepath.Dir(path))
}

// dayTime is the first moment of a day.
func dayTime(day tips.Day) time.Time {
	return time.Unix(int64(day)*24*60*60, 0)
}

// Discard forgets what arrived; after a Finish that succeeded it only closes.
func (p *Partial) Discard() error {
	name := p.file.Name()
	err := p.file.Close()
	if gone := os.Remove(name); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
