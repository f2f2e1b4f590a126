package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store"
	"zhuicha/tips/store/backup"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv/bolt"
)

type restoreFlags struct {
	from, key   string
	dir, pepper string
	calendar    string
}

// restore puts an instance back from a sealed backup, into a folder that holds
// nothing yet. The folder appears when everything was read and checked.
func restore(ctx context.Context, args []string, out io.Writer) error {
	var o restoreFlags
	f := flags("restore", "put an instance back from a sealed backup, into an empty folder", out)
	f.StringVar(&o.from, "from", "", "the backup")
	f.StringVar(&o.key, "key", "zhuicha-backup.key", "the key that opens it")
	f.StringVar(&o.dir, "dir", "data", "the instance's folder; it must be missing or empty")
	f.StringVar(&o.pepper, "pepper", "", "where to put the pepper (default: in the folder)")
	calendarFlag(f, &o.calendar)
	if err := parse(f, args); err != nil {
		return err
	}
	if o.from == "" {
		return fmt.Errorf("say with --from which backup to read; %w", errUsage)
	}
	if err := o.wantNothingThere(); err != nil {
		return err
	}
	key, err := readBackupKey(o.key)
	if err != nil {
		return err
	}
	workdays, err := openCalendar(o.calendar)
	if err != nil {
		return err
	}
	return stoppedBy(ctx, o.run(ctx, key, workdays, out))
}

func readBackupKey(path string) (keys.BackupKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return keys.BackupKey{}, fmt.Errorf("backup key: %w", err)
	}
	return keys.ParseBackupFile(raw)
}

// wantNothingThere keeps what is there: a folder with anything in it is not
// touched, nor a pepper.
func (o restoreFlags) wantNothingThere() error {
	there, err := os.ReadDir(o.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("folder: %w", err)
	}
	if len(there) > 0 {
		return errors.New("the folder named by --dir holds something already; nothing was changed. Name one that is empty or missing")
	}
	if o.pepper == "" {
		return nil
	}
	if _, err := os.Lstat(o.pepper); err == nil {
		return errors.New("the file named by --pepper is there already; nothing was changed. Name another")
	}
	return nil
}

// run reads into a folder beside the one asked for and gives it its name last.
func (o restoreFlags) run(ctx context.Context, key keys.BackupKey, workdays calendar, out io.Writer) error {
	parent := filepath.Dir(filepath.Clean(o.dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	unfinished, err := os.MkdirTemp(parent, ".zhuicha-restore-*")
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	defer os.RemoveAll(unfinished)
	read, err := o.read(ctx, key, unfinished, out)
	if err != nil {
		return tellRestore(err)
	}
	checked, err := checkInstance(ctx, unfinished, workdays, out)
	if err != nil {
		return fmt.Errorf("the backup was read, but what it holds is not whole; nothing was put in place: %w", err)
	}
	if err := o.place(unfinished); err != nil {
		return err
	}
	fmt.Fprintf(out, "Restored as of %s: %d leads, %d records, %d sealed objects, %d sealed files. Start it with zhuicha serve.\n",
		read.Day, checked.Leads, checked.Records, checked.Objects, read.Files)
	for _, name := range read.Damaged {
		fmt.Fprintf(out, "Damaged before it was backed up, and left out: %s\n", name)
	}
	for _, digest := range checked.missing {
		fmt.Fprintf(out, "Named by a lead, but not in the backup: %s\n", digest)
	}
	if len(checked.missing) > 0 {
		fmt.Fprintln(out, "Look for these files in an older backup; until then the desk says of each that it is gone.")
	}
	return nil
}

// tellRestore says what to do about the errors a keeper can do something about.
func tellRestore(err error) error {
	switch {
	case errors.Is(err, envelope.ErrWrongKey):
		return errors.New("this key does not open this backup; nothing was changed. Try the key of the time it was made")
	case errors.Is(err, envelope.ErrDamaged), errors.Is(err, backup.ErrDamaged), errors.Is(err, backup.ErrForm), errors.Is(err, store.ErrCorrupt):
		return fmt.Errorf("this file is no whole backup; nothing was changed. Try another copy: %w", err)
	case errors.Is(err, backup.ErrNewer), errors.Is(err, store.ErrNewer):
		return fmt.Errorf("a newer version of the program wrote this backup; restore it with that one: %w", err)
	}
	return err
}

// read opens the backup into a folder of its own.
func (o restoreFlags) read(ctx context.Context, key keys.BackupKey, into string, out io.Writer) (backup.Read, error) {
	f, err := os.Open(o.from)
	if err != nil {
		return backup.Read{}, fmt.Errorf("backup: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return backup.Read{}, fmt.Errorf("backup: %w", err)
	}
	plain, err := key.Open(f)
	if err != nil {
		return backup.Read{}, err
	}
	told := newProgress(out)
	return backup.Restore(ctx, plain, backup.Target{
		Schema: store.SchemaVersion, Pepper: filepath.Join(into, pepperFile), Files: filepath.Join(into, filesFolder),
		Rows: func(rows io.Reader) error { return fillEngine(ctx, filepath.Join(into, storeFile), rows) },
	}, func(done int64) { told.of(done, info.Size()) })
}

// fillEngine makes a store's file of a snapshot. A write that fails ends the
// restoring, not the process, so that nothing is left behind.
func fillEngine(ctx context.Context, path string, rows io.Reader) error {
	db, err := bolt.Open(path, bolt.Options{Fatal: func(error) {}})
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return errors.Join(store.Fill(ctx, db, rows, nil), db.Close())
}

// checked is what looking at a restored instance found.
type checked struct {
	store.Checked
	missing []tips.Digest
}

// checkInstance opens what was restored as serve will, and reads all of it.
func checkInstance(ctx context.Context, dir string, workdays calendar, out io.Writer) (found checked, err error) {
	pepper, err := readPepper(pepperPath(dir, ""))
	if err != nil {
		return found, err
	}
	s, err := openStore(ctx, dir, workdays, false)
	if err != nil {
		return found, err
	}
	told := newProgress(out)
	found.Checked, err = s.Check(ctx, casework.Logs(), func(c store.Checked) { told.say("  checked: %d leads, %d sealed objects", c.Leads, c.Objects) })
	if err == nil {
		_, err = casework.Open(ctx, config(s, pepper, workdays, time.Now))
	}
	if err == nil {
		found.missing, err = missingFiles(ctx, s, filepath.Join(dir, filesFolder))
	}
	return found, errors.Join(err, s.Close())
}

// missingFiles are the sealed files that rows name and the folder lacks.
func missingFiles(ctx context.Context, s *store.Store, folder string) (missing []tips.Digest, err error) {
	err = s.View(ctx, func(r *store.Reader) error {
		missing = nil
		look := func(_ tips.LeadID, digest tips.Digest, _ store.FileRow) error {
			there, err := files.Lies(folder, digest)
			if err == nil && !there && !slices.Contains(missing, digest) {
				missing = append(missing, digest)
			}
			return err
		}
		return errors.Join(r.Files(look), r.HeldFiles(look))
	})
	return missing, err
}

// place gives the restored folder its name; the pepper goes first where it is to
// lie elsewhere.
func (o restoreFlags) place(unfinished string) error {
	if err := syncTree(unfinished); err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	undo := func() error { return nil }
	if o.pepper != "" {
		here := pepperPath(unfinished, "")
		pepper, err := readPepper(here)
		if err != nil {
			return err
		}
		if err := writeSecret(o.pepper, pepper); err != nil {
			return err
		}
		undo = func() error { return os.Remove(o.pepper) }
		if err := os.Remove(here); err != nil {
			return errors.Join(err, undo())
		}
	}
	if err := os.Remove(o.dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty: seen before
		return errors.Join(fmt.Errorf("folder: %w", err), undo())
	}
	if err := os.Rename(unfinished, o.dir); err != nil {
		return errors.Join(fmt.Errorf("folder: %w", err), undo())
	}
	return syncFolder(filepath.Dir(filepath.Clean(o.dir)))
}

// syncTree makes every name below a folder durable; the files are already.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}
