package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"zhuicha/tips"
)

// Named tells whether any row names a file.
type Named func(tips.Digest) (bool, error)

// Sweep removes every file that no row names, and says how many. The program
// calls it at its start and hourly. It asks of each file alone while none can
// be named, so an arriving file never meets it half-way.
func (f *Folder) Sweep(named Named) (removed int, err error) {
	err = f.each(func(path string, digest tips.Digest) error {
		gone, err := f.drop(path, digest, named, os.Remove)
		if gone {
			removed++
		}
		return err
	})
	if err != nil {
		return removed, fmt.Errorf("files: sweep: %w", err)
	}
	return removed, f.Balance()
}

// Erase removes a file that no row names any more, as was promised to a person:
// its bytes are overwritten first. What a snapshot, a copying file system or
// the spare blocks of a flash disk keep is out of reach. A file that a row
// still names, or that is gone, is left alone.
func (f *Folder) Erase(digest tips.Digest, named Named) error {
	path, err := f.path(digest)
	if err != nil {
		return err
	}
	if _, err := f.drop(path, digest, named, f.overwrite); err != nil {
		return fmt.Errorf("files: erase: %w", err)
	}
	return nil
}

// drop removes one file if no row names it.
func (f *Folder) drop(path string, digest tips.Digest, named Named, remove func(string) error) (gone bool, err error) {
	f.naming.Lock()
	defer f.naming.Unlock()
	if stays, err := named(digest); stays || err != nil {
		return false, err
	}
	if err := remove(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	return true, f.syncDir(filepath.Dir(path))
}

// overwrite puts zeros over a file and removes it.
func (f *Folder) overwrite(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if err := zeros(file, info.Size()); err != nil {
		return err
	}
	if err := f.force(file); err != nil {
		return err
	}
	return os.Remove(path)
}

func zeros(w io.Writer, size int64) error {
	block := make([]byte, 64<<10)
	for size > 0 {
		n, err := w.Write(block[:min(size, int64(len(block)))])
		if err != nil {
			return full(err)
		}
		size -= int64(n)
	}
	return nil
}

// each visits all files by their names; what bears no digest is not ours and
// stays.
func (f *Folder) each(visit func(path string, digest tips.Digest) error) error {
	return filepath.WalkDir(filepath.Join(f.dir, byDigest), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isDigest(d.Name()) {
			return err
		}
		return visit(path, tips.Digest(d.Name()))
	})
}
