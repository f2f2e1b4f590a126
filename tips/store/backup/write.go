package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-json-experiment/json"
)

// Source is what a backup holds.
type Source struct {
	Day    string // 2006-01-02
	Schema int    // of the rows
	Rows   string // file of the snapshot
	Pepper []byte
	// Files is the folder of the sealed files, taken after the rows; empty or
	// missing: there are none. A file that goes meanwhile was destroyed on
	// request or swept, and is left out.
	Files string
}

// Written tells what a backup came to.
type Written struct {
	Files int
	Bytes int64 // of the archive, padded
	// Damaged names the files whose bytes are not what their name says. They
	// are in the backup as they lie on the disk; restoring leaves them out.
	Damaged []string
}

// Write writes the archive. told, if not nil, hears how many bytes are done of
// about how many. A cancelled context ends it with its error.
func Write(ctx context.Context, w io.Writer, from Source, told func(done, about int64)) (Written, error) {
	files, about, err := from.list()
	if err != nil {
		return Written{}, err
	}
	a := &writer{ctx: ctx, out: &counter{w: w}, about: about, told: told}
	a.tar = tar.NewWriter(a.out)
	if err := a.all(from, files); err != nil {
		return Written{}, err
	}
	a.written.Bytes = a.out.n
	return a.written, nil
}

// list names the sealed files, relative to their folder, and adds up roughly
// what is to be written.
func (s Source) list() (files []string, about int64, err error) {
	info, err := os.Stat(s.Rows)
	if err != nil {
		return nil, 0, fmt.Errorf("backup: rows: %w", err)
	}
	about = info.Size()
	if s.Files == "" {
		return nil, about, nil
	}
	err = filepath.WalkDir(s.Files, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() || !isDigest(d.Name()) {
			return err
		}
		if info, err := d.Info(); err == nil {
			about += info.Size()
		}
		rel, err := filepath.Rel(s.Files, path)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("backup: files: %w", err)
	}
	return files, about, nil
}

// isDigest tells a finished object from one that is still arriving.
func isDigest(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == sha256.Size && strings.ToLower(name) == name
}

type writer struct {
	ctx     context.Context
	tar     *tar.Writer
	out     *counter
	about   int64
	told    func(done, about int64)
	list    manifest
	written Written
}

func (a *writer) all(from Source, files []string) error {
	first, err := json.Marshal(head{Format: format, Day: from.Day, Schema: from.Schema})
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := a.bytes(headName, first); err != nil {
		return err
	}
	if err := a.bytes(pepperName, from.Pepper); err != nil {
		return err
	}
	if err := a.file(rowsName, from.Rows); err != nil {
		return err
	}
	for _, name := range files {
		path := filepath.Join(from.Files, filepath.FromSlash(name))
		err := a.file(filesPrefix+name, path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		a.noteFile(path)
	}
	return a.end()
}

// noteFile counts a file and compares its bytes with its name. One that was
// erased while it was read, by overwriting it first, is not damaged but gone.
func (a *writer) noteFile(path string) {
	a.written.Files++
	if last := a.list.Entries[len(a.list.Entries)-1]; last.SHA256 == filepath.Base(path) {
		return
	}
	if _, err := os.Stat(path); err == nil {
		a.written.Damaged = append(a.written.Damaged, filepath.Base(path))
	}
}

func (a *writer) bytes(name string, content []byte) error {
	return a.entry(name, int64(len(content)), bytes.NewReader(content))
}

func (a *writer) file(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return a.entry(name, info.Size(), f)
}

func (a *writer) entry(name string, size int64, content io.Reader) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, Format: tar.FormatGNU}); err != nil {
		return fmt.Errorf("backup: %s: %w", name, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(a.tar, sum), io.LimitReader(a.watched(content), size)); err != nil {
		return fmt.Errorf("backup: %s: %w", name, err)
	}
	if err := a.tar.Flush(); err != nil { // fails if fewer bytes came than the header says
		return fmt.Errorf("backup: %s: %w", name, err)
	}
	a.list.Entries = append(a.list.Entries, listed{name, size, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// end writes the manifest, the tar's end and the padding.
func (a *writer) end() error {
	last, err := json.Marshal(a.list)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := a.bytes(manifestName, last); err != nil {
		return err
	}
	if err := a.tar.Close(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	missing := PaddedSize(a.out.n) - a.out.n
	if _, err := io.CopyN(a.out, a.watched(zeros{}), missing); err != nil {
		return fmt.Errorf("backup: padding: %w", err)
	}
	return nil
}

// watched lets a cancelled context end the reading, and tells how far it is.
func (a *writer) watched(r io.Reader) io.Reader { return &watcher{a, r} }

type watcher struct {
	a *writer
	r io.Reader
}

// Read implements io.Reader.
func (w *watcher) Read(p []byte) (int, error) {
	if err := w.a.ctx.Err(); err != nil {
		return 0, err
	}
	if w.a.told != nil {
		w.a.told(w.a.out.n, w.a.about)
	}
	return w.r.Read(p)
}

type counter struct {
	w io.Writer
	n int64
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
