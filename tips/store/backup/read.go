package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Target is where an archive is read to. None of it may exist before.
type Target struct {
	Schema int    // the latest form of rows this program knows
	Pepper string // file
	Files  string // folder
	// Rows takes the snapshot in as it is read.
	Rows func(io.Reader) error
}

// Read tells what an archive held.
type Read struct {
	Day     string
	Files   int
	Damaged []string // files that were damaged before the backup, and left out
}

// Restore reads an archive to its end and compares every entry with the
// manifest. What it wrote is provisional until it returns nil: on an error the
// caller removes it. told, if not nil, hears how many bytes were read.
//
// Errors: [ErrForm], [ErrNewer], [ErrDamaged], those of the reader and of
// Target.Rows.
func Restore(ctx context.Context, archive io.Reader, to Target, told func(done int64)) (Read, error) {
	r := &reader{ctx: ctx, to: to, in: &watched{ctx: ctx, r: archive, told: told}}
	r.tar = tar.NewReader(r.in)
	if err := r.all(); err != nil {
		return Read{}, err
	}
	return r.read, nil
}

type reader struct {
	ctx  context.Context
	to   Target
	in   *watched
	tar  *tar.Reader
	seen []listed
	read Read
}

func (r *reader) all() error {
	if err := r.head(); err != nil {
		return err
	}
	if err := r.pepper(); err != nil {
		return err
	}
	if err := r.rows(); err != nil {
		return err
	}
	for {
		h, err := r.next()
		if err != nil {
			return err
		}
		if h.Name == manifestName {
			return r.end(h)
		}
		if err := r.file(h); err != nil {
			return err
		}
	}
}

// next is the next entry; that there is none is damage, for the manifest is
// the last.
func (r *reader) next() (*tar.Header, error) {
	h, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("%w: it ends before its manifest", ErrDamaged)
	case errors.Is(err, tar.ErrHeader):
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	case err != nil:
		return nil, err
	case h.Typeflag != tar.TypeReg:
		return nil, fmt.Errorf("%w: an entry is no file", ErrForm)
	}
	return h, nil
}

func (r *reader) expect(name string) (*tar.Header, error) {
	h, err := r.next()
	if err == nil && h.Name != name {
		return nil, fmt.Errorf("%w: %s is missing", ErrForm, name)
	}
	return h, err
}

// take reads a small entry whole.
func (r *reader) take(h *tar.Header, most int64) ([]byte, error) {
	if h.Size > most {
		return nil, fmt.Errorf("%w: %s of %d bytes", ErrForm, h.Name, h.Size)
	}
	content := make([]byte, h.Size)
	if _, err := io.ReadFull(r.tar, content); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	r.seen = append(r.seen, listed{h.Name, h.Size, hex.EncodeToString(sum[:])})
	return content, nil
}

func (r *reader) head() error {
	h, err := r.expect(headName)
	if err != nil {
		return err
	}
	raw, err := r.take(h, mostHead)
	if err != nil {
		return err
	}
	var first head
	if err := decode(raw, &first); err != nil {
		return err
	}
	r.read.Day = first.Day
	return first.check(r.to.Schema)
}

func (r *reader) pepper() error {
	h, err := r.expect(pepperName)
	if err != nil {
		return err
	}
	raw, err := r.take(h, mostPepper)
	if err != nil {
		return err
	}
	return writeNew(r.to.Pepper, func(w io.Writer) error { _, err := w.Write(raw); return err })
}

func (r *reader) rows() error {
	h, err := r.expect(rowsName)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := r.to.Rows(io.TeeReader(r.tar, sum)); err != nil {
		return err
	}
	if _, err := io.Copy(sum, r.tar); err != nil { // whatever was not asked for
		return err
	}
	r.note(h, sum.Sum(nil))
	return nil
}

func (r *reader) note(h *tar.Header, sum []byte) {
	r.seen = append(r.seen, listed{h.Name, h.Size, hex.EncodeToString(sum)})
}

// file puts a sealed file back in its place; one whose bytes are not what its
// name says is left out.
func (r *reader) file(h *tar.Header) error {
	rel, ok := strings.CutPrefix(h.Name, filesPrefix)
	name := path.Base(rel)
	if !ok || !filepath.IsLocal(rel) || path.Clean(rel) != rel || !isDigest(name) {
		return fmt.Errorf("%w: an entry of an unknown name", ErrForm)
	}
	at := filepath.Join(r.to.Files, filepath.FromSlash(rel))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return fmt.Errorf("backup: files: %w", err)
	}
	sum := sha256.New()
	err := writeNew(at, func(w io.Writer) error { _, err := io.Copy(io.MultiWriter(w, sum), r.tar); return err })
	if err != nil {
		return err
	}
	r.note(h, sum.Sum(nil))
	if hex.EncodeToString(sum.Sum(nil)) != name {
		r.read.Damaged = append(r.read.Damaged, name)
		return os.Remove(at)
	}
	r.read.Files++
	return nil
}

// end compares what was read with the manifest and reads the padding out, so
// that the last byte was there.
func (r *reader) end(h *tar.Header) error {
	seen := r.seen
	raw, err := r.take(h, mostManifest)
	if err != nil {
		return err
	}
	var named manifest
	if err := decode(raw, &named); err != nil {
		return err
	}
	if !slices.Equal(named.Entries, seen) {
		return fmt.Errorf("%w: the entries are not those of its manifest", ErrDamaged)
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more behind its manifest", ErrDamaged)
	}
	return r.padding()
}

func (r *reader) padding() error {
	buffer := make([]byte, 64<<10)
	for {
		n, err := r.in.Read(buffer)
		if slices.ContainsFunc(buffer[:n], func(b byte) bool { return b != 0 }) {
			return fmt.Errorf("%w: something in its padding", ErrDamaged)
		}
		if errors.Is(err, io.EOF) {
			if PaddedSize(r.in.n) != r.in.n {
				return fmt.Errorf("%w: its length", ErrDamaged)
			}
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// writeNew writes a file that was not there, for its owner alone, onto the disk.
func writeNew(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if err := fill(f); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

// watched counts what is read and ends with its context.
type watched struct {
	ctx  context.Context
	r    io.Reader
	n    int64
	told func(int64)
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(p)
	w.n += int64(n)
	if w.told != nil {
		w.told(w.n)
	}
	return n, err
}
