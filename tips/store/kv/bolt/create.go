package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"

	"zhuicha/tips/store/kv"
)

// create makes the store at path unless there is one. The file is written
// under another name, synced, renamed, and its folder synced, so that a power
// cut leaves either no store or a whole one.
//
// The lock on the unfinished file serves as the lock between two creators:
// whoever holds it looks again whether the store exists before renaming.
func create(path string, o Options) error {
	if exists(path) {
		return os.Chmod(path, 0o600)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	unfinished := path + ".new"
	b, err := openUnfinished(unfinished, o)
	if err != nil {
		return err
	}
	defer b.Close()
	if exists(path) {
		return removeStale(unfinished, path)
	}
	if err := fill(b); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil {
		return err
	}
	return syncDir(dir)
}

// openUnfinished opens the file under construction. One that a power cut left
// unreadable is made anew; one that another creator holds is not touched.
func openUnfinished(path string, o Options) (*bbolt.DB, error) {
	o.MmapSize = 1 << 20
	b, err := openFile(path, o)
	if err == nil || errors.Is(err, kv.ErrLocked) {
		return b, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return openFile(path, o)
}

// fill writes the one bucket and forces everything to the disk.
func fill(b *bbolt.DB) error {
	err := b.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(bucket)
		return err
	})
	if err != nil {
		return fmt.Errorf("first transaction: %w", err)
	}
	return b.Sync()
}

// removeStale removes our unfinished file after another creator was faster,
// unless that creator's rename has made the two names one file.
func removeStale(unfinished, path string) error {
	a, err := os.Stat(unfinished)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	b, err := os.Stat(path)
	if err != nil || os.SameFile(a, b) {
		return err
	}
	return os.Remove(unfinished)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// syncDir makes a rename in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
