package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/store"
	"zhuicha/tips/store/backup"
)

// filesFolder holds the sealed files at rest, in the instance's folder.
const filesFolder = "files"

// backupKey makes the key that opens backups, on a machine of its own.
func backupKey(_ context.Context, args []string, out io.Writer) error {
	var path string
	f := flags("backup-key", "make the key that opens backups, on a machine of its own", out)
	f.StringVar(&path, "key", "zhuicha-backup.key", "where to write the key; beside it comes its public half, ending in .pub")
	if err := parse(f, args); err != nil {
		return err
	}
	key, err := keys.NewBackupKey(rand.Reader)
	if err != nil {
		return err
	}
	public := strings.TrimSuffix(path, ".key") + ".pub"
	if err := writeSecret(path, key.File()); err != nil {
		return err
	}
	if err := writeSecret(public, []byte(key.Public().String()+"\n")); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	fmt.Fprintf(out, `Two files were written.

%s   opens every backup made for it. Keep it offline, and a copy elsewhere.
%s   goes to the machine that runs the instance:
    zhuicha backup --to FILE --recipient %s
Its fingerprint, to compare there:
    %s
`, path, public, filepath.Base(public), keys.FingerprintOf(key.Public().Recipient))
	return nil
}

type backupFlags struct {
	dir, pepper   string
	to, recipient string
	calendar      string
}

// makeBackup writes everything an instance is into one sealed file, while the
// instance runs or not.
func makeBackup(ctx context.Context, args []string, out io.Writer) error {
	var o backupFlags
	f := flags("backup", "write a sealed backup, while the instance runs or not", out)
	f.StringVar(&o.dir, "dir", "data", "the instance's folder")
	f.StringVar(&o.pepper, "pepper", "", "where the pepper lies (default: in the folder)")
	f.StringVar(&o.to, "to", "", "the file to write; one that is there is not touched")
	f.StringVar(&o.recipient, "recipient", "zhuicha-backup.pub", "whom to seal to: age1pq1… or the file that zhuicha backup-key wrote")
	calendarFlag(f, &o.calendar)
	if err := parse(f, args); err != nil {
		return err
	}
	return o.run(ctx, out)
}

func (o backupFlags) run(ctx context.Context, out io.Writer) error {
	if o.to == "" {
		return fmt.Errorf("say with --to which file to write; %w", errUsage)
	}
	if _, err := os.Lstat(o.to); err == nil {
		return errors.New("the file named by --to is there already; nothing was changed. Name another")
	}
	to, err := readRecipient(o.recipient)
	if err != nil {
		return err
	}
	pepper, err := readPepper(pepperPath(o.dir, o.pepper))
	if err != nil {
		return err
	}
	workdays, err := openCalendar(o.calendar)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Sealing to the key %s\nTaking a snapshot …\n", keys.FingerprintOf(to.Recipient))
	rows, done, err := takeSnapshot(ctx, o.dir, workdays)
	if err != nil {
		return stoppedBy(ctx, err)
	}
	defer done()
	return o.seal(ctx, to, backup.Source{
		Day: tips.DayOf(time.Now().In(time.FixedZone("Asia/Shanghai", 8*60*60))).String(), Schema: store.SchemaVersion,
		Rows: rows, Pepper: pepper, Files: filepath.Join(o.dir, filesFolder),
	}, out)
}

func (o backupFlags) seal(ctx context.Context, to keys.BackupRecipient, from backup.Source, out io.Writer) error {
	var written backup.Written
	err := writeWhole(o.to, func(w io.Writer) (err error) {
		plain, err := to.Seal(w)
		if err != nil {
			return err
		}
		told := newProgress(out)
		written, err = backup.Write(ctx, plain, from, told.of)
		return errors.Join(err, plain.Close())
	})
	if err != nil {
		return stoppedBy(ctx, err)
	}
	fmt.Fprintf(out, "Written: %s before sealing, %d sealed files.\n", size(written.Bytes), written.Files)
	if len(written.Damaged) > 0 {
		return fmt.Errorf("the backup is whole, but %d sealed files were damaged on this disk before: %s. Look for them in an older backup",
			len(written.Damaged), strings.Join(written.Damaged, ", "))
	}
	return nil
}

// readRecipient reads the public half from the flag itself or the file it names.
func readRecipient(flag string) (keys.BackupRecipient, error) {
	text := flag
	if !strings.HasPrefix(text, "age1") {
		raw, err := os.ReadFile(flag)
		if err != nil {
			return keys.BackupRecipient{}, fmt.Errorf("recipient: %w; make one with zhuicha backup-key", err)
		}
		text = string(raw)
	}
	to, err := keys.ParseBackupRecipient(text)
	if err != nil {
		return to, fmt.Errorf("this is no recipient that zhuicha backup-key made: %w", err)
	}
	return to, nil
}

// writeWhole writes a file for its owner alone that is there whole, on the
// disk, or not at all.
func writeWhole(path string, fill func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Link(f.Name(), path) // unlike a rename it overwrites nothing
	}
	err = errors.Join(err, os.Remove(f.Name()))
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes what was renamed in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// stoppedBy says it plainly where the keeper himself ended the work.
func stoppedBy(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errors.New("stopped; nothing was left behind")
	}
	return err
}
