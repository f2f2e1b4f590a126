// Package files keeps attachments at rest: one file each, named by the SHA-256
// of its sealed bytes, in folders of two levels.
//
// # Invariants
//
//   - A file has its name only after its bytes are on the disk, and whoever is
//     told so may count on the name being there too: bytes, fsync, rename, fsync
//     of the folder, and only then the row in package store.
//   - What no row names goes: see [Folder.Sweep].
//   - A failed fsync ends the process, as in the engine: after it nobody can
//     know what the disk holds.
//   - Modes are 0600 and 0700. A file's times are the day it arrived on. What no
//     program can set, the time of the last change of its inode, is left.
//
// # What must never be in here
//
// Plaintext, names people gave to files, leads: a digest is all that is known.
//
// # Who may call
//
// tips/casework, which authorises and keeps the rows; the program opens it.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"zhuicha/tips"
)

// Errors that callers decide on.
var (
	// ErrNoRoom says that the disk is too full for what was asked.
	ErrNoRoom = errors.New("files: no room")
	// ErrDigest says that the bytes are not those of the digest.
	ErrDigest = errors.New("files: digest does not match the bytes")
	// ErrNotFound says that there is no such file.
	ErrNotFound = errors.New("files: not found")
)

// Options of Open; the zero value has no ballast and asks the real disk.
type Options struct {
	// Space tells how full the disk of a folder is; nil asks the system.
	Space func(dir string) (Space, error)
	// Ballast is how many bytes are kept in reserve, so that deletions still
	// find room on a full disk; 0 keeps none.
	Ballast int64
	// Fatal is told of a failed fsync and should end the process; nil writes
	// the error to stderr and exits with status 1.
	Fatal func(error)
}

// Folder is where an instance's files lie. Its methods may be called from any
// number of goroutines. One process may use it at a time; the engine's lock
// sees to that.
type Folder struct {
	dir   string
	space func(string) (Space, error)
	fatal func(error)
	// sync is fsync, write pwrite; tests put a failing disk in their place.
	sync  func(*os.File) error
	write func(*os.File, []byte, int64) (int, error)

	// naming is held shared from the moment a file gets its name until its row
	// is there, and alone while what no row names is removed.
	naming  sync.RWMutex
	ballast ballast
	spare   sync.Pool // what hashing needs
}

const (
	arriving = "arriving" // files that are not whole yet
	byDigest = "by-digest"
)

// Open takes up the folder and makes it if it is missing. What was arriving
// when the program ended last is removed: nobody can go on with it.
func Open(dir string, o Options) (*Folder, error) {
	f := &Folder{dir: dir, space: o.Space, fatal: o.Fatal, sync: (*os.File).Sync, write: (*os.File).WriteAt}
	f.spare.New = func() any { return new(chunk) }
	if f.space == nil {
		f.space = spaceOf
	}
	if f.fatal == nil {
		f.fatal = exit
	}
	f.ballast = ballast{path: filepath.Join(dir, "ballast"), size: o.Ballast}
	if err := f.prepare(); err != nil {
		return nil, fmt.Errorf("open files: %w", err)
	}
	return f, f.Balance()
}

func exit(err error) {
	fmt.Fprintln(os.Stderr, "zhuicha: an attachment cannot be written, stopping:", err)
	os.Exit(1)
}

// prepare makes all folders there will ever be and makes them durable, so that
// a file that comes to rest need not wait for one. What is there already may
// stem from a process that was killed before the disk had it, so it is made
// sure of too.
func (f *Folder) prepare() error {
	if err := os.RemoveAll(filepath.Join(f.dir, arriving)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(f.dir, arriving), 0o700); err != nil {
		return err
	}
	root := filepath.Join(f.dir, byDigest)
	for _, a := range hexDigits {
		for _, b := range hexDigits {
			if err := os.MkdirAll(filepath.Join(root, string(a), string(b)), 0o700); err != nil {
				return full(err)
			}
		}
		if err := f.syncDir(filepath.Join(root, string(a))); err != nil {
			return err
		}
	}
	return errors.Join(f.syncDir(root), f.syncDir(f.dir))
}

const hexDigits = "0123456789abcdef"

// Naming runs fn while no file can be swept: what fn gives a name, it also
// gives a row.
func (f *Folder) Naming(fn func() error) error {
	f.naming.RLock()
	defer f.naming.RUnlock()
	return fn()
}

// Read opens a file for reading; the caller closes it. It fails with
// [ErrNotFound].
func (f *Folder) Read(digest tips.Digest) (*os.File, error) {
	path, err := f.path(digest)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, digest)
	}
	if err != nil {
		return nil, fmt.Errorf("files: read: %w", err)
	}
	return file, nil
}

// Lies reports whether a file of this digest lies in a folder of files, which
// need not be open, as after a restore.
func Lies(dir string, digest tips.Digest) (bool, error) {
	path, err := (&Folder{dir: dir}).path(digest)
	if err != nil {
		return false, err
	}
	_, err = os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// path is where a file of this digest lies.
func (f *Folder) path(digest tips.Digest) (string, error) {
	if !isDigest(string(digest)) {
		return "", fmt.Errorf("%w: no digest", ErrNotFound)
	}
	d := string(digest)
	return filepath.Join(f.dir, byDigest, d[:1], d[1:2], d), nil
}

func isDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// syncDir makes the names in a folder durable.
func (f *Folder) syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return f.force(d)
}

// force is fsync; its failure ends the process.
func (f *Folder) force(file *os.File) error {
	if err := f.sync(file); err != nil {
		err = fmt.Errorf("fsync: %w", err)
		f.fatal(err)
		return err
	}
	return nil
}

// full names the error of a full disk or quota.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	return err
}
