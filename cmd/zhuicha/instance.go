package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv/bolt"
)

// An instance's folder: the store, and the pepper beside it. A keeper who can
// puts the pepper on another disk (--pepper).
const (
	storeFile  = "zhuicha.db"
	pepperFile = "pepper"
	pepperSize = 32
)

// pepperPath is where the pepper lies unless told otherwise.
func pepperPath(dir, pepper string) string {
	if pepper != "" {
		return pepper
	}
	return filepath.Join(dir, pepperFile)
}

// makePepper writes a new pepper; an existing one is never overwritten.
func makePepper(path string) ([]byte, error) {
	secret := make([]byte, pepperSize)
	rand.Read(secret)
	return secret, writeSecret(path, secret)
}

// writeSecret writes a new file that only its owner reads.
func writeSecret(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", filepath.Base(path), err), f.Close())
	}
	return errors.Join(f.Sync(), f.Close())
}

func readPepper(path string) ([]byte, error) {
	secret, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no pepper here; is this the instance's folder? Begin a new one with zhuicha init")
	}
	if err != nil {
		return nil, fmt.Errorf("pepper: %w", err)
	}
	if len(secret) != pepperSize {
		return nil, errors.New("the pepper is damaged: restore it from where it was kept; without it no receipt finds its lead")
	}
	return secret, nil
}

// openStore opens the store in a folder. A store that is missing is made only
// where fresh is set; one whose due days were reckoned with other working days
// reckons them anew.
func openStore(ctx context.Context, dir string, workdays calendar, fresh bool) (*store.Store, error) {
	path := filepath.Join(dir, storeFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && !fresh {
		return nil, errors.New("there is no instance here; begin one with zhuicha init")
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s, err := store.Open(ctx, db, store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, workdays) }, DueVersion: workdays.version(),
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// config is the service's, on a store.
func config(s *store.Store, pepper []byte, workdays calendar, now func() time.Time) casework.Config {
	return casework.Config{Store: s, Calendar: workdays, Now: now, Random: rand.Reader, Pepper: pepper}
}

// ballast is kept in reserve on the disk, in bytes: enough for the pages that a
// burst of deletions copies.
const ballast = 64 << 20

// openFiles opens the folder of the sealed files in an instance's folder. Only
// the program that has the store open may.
func openFiles(dir string, reserve int64) (*files.Folder, error) {
	return files.Open(filepath.Join(dir, filesFolder), files.Options{Ballast: reserve})
}
