package store

import (
	"errors"
	"testing"

	"zhuicha/tips"
)

// withFile is the write of a lead whose tip names a file.
func withFile(name string, file tips.Digest) LeadWrite {
	w := creation(name, today)
	w.Events[0].Files = []tips.Digest{file}
	return w
}

func hold(t *testing.T, s *Store, lead tips.LeadID, file tips.Digest) {
	t.Helper()
	if err := s.Update(ctx, func(tx *Tx) error { return tx.HoldFile(lead, file, 100, today) }); err != nil {
		t.Fatal(err)
	}
}

func TestARecordClaimsTheFilesItNames(t *testing.T) {
	s := inMemory(t)
	file := digest("a file")
	w := withFile("a", file)
	if err := s.Commit(ctx, []LeadWrite{w}); !errors.Is(err, ErrFile) {
		t.Errorf("a file that never came: %v", err)
	}
	hold(t, s, tips.LeadID(id("another lead")), file)
	if err := s.Commit(ctx, []LeadWrite{w}); !errors.Is(err, ErrFile) {
		t.Errorf("another lead's file: %v", err)
	}
	if _, err := s.Lead(ctx, w.Lead); !errors.Is(err, ErrNotFound) {
		t.Errorf("half of the write stayed: %v", err)
	}
	hold(t, s, w.Lead, file)
	commit(t, s, w)
	view(t, s, func(r *Reader) error {
		row, err := r.File(w.Lead, file)
		if err != nil || row != (FileRow{FileFromTipster, 100, today}) {
			t.Errorf("%+v, %v", row, err)
		}
		if _, err := r.HeldFile(w.Lead, file); !errors.Is(err, ErrNotFound) {
			t.Errorf("it still waits: %v", err)
		}
		return nil
	})
	hold(t, s, w.Lead, file) // the same bytes again wait for nobody
	internal, copied := digest("internal"), digest("copied")
	hold(t, s, w.Lead, internal)
	hold(t, s, w.Lead, copied)
	ask := next(w.Lead, 1, today, tips.TipsterAsked{Message: tips.Message{
		Receipt: digest("reply"), Copy: digest("copy"), ReceiptFiles: []tips.Digest{copied},
	}})
	ask.Events[0].Files = []tips.Digest{internal}
	commit(t, s, ask)
	view(t, s, func(r *Reader) error {
		for d, want := range map[tips.Digest]FileStream{file: FileFromTipster, internal: FileInternal, copied: FileToTipster} {
			if row, err := r.File(w.Lead, d); err != nil || row.Stream != want {
				t.Errorf("%+v, %v", row, err)
			}
		}
		return nil
	})
}

func TestAFileIsNamedUntilTheLastRowIsGone(t *testing.T) {
	s := inMemory(t)
	file := digest("a file")
	w := withFile("a", file)
	other := tips.LeadID(id("another lead"))
	hold(t, s, w.Lead, file)
	hold(t, s, other, file)
	commit(t, s, w)
	named := func() (is bool) {
		view(t, s, func(r *Reader) (err error) { is, err = r.FileNamed(file); return err })
		return is
	}
	for _, step := range []func(*Tx) error{
		func(tx *Tx) error { return tx.ReleaseFile(w.Lead, file) }, // no longer waits: nothing to release
		func(tx *Tx) error { return tx.DeleteFile(w.Lead, file) },
	} {
		if err := s.Update(ctx, step); err != nil || !named() {
			t.Errorf("%v, named %v", err, named())
		}
	}
	if err := s.Update(ctx, func(tx *Tx) error { return tx.ReleaseFile(other, file) }); err != nil || named() {
		t.Errorf("%v, named %v", err, named())
	}
}

// TestRebuildLeavesFilesAlone: which files are named and which wait is no
// derived row, since files are destroyed and uploaded outside the records.
func TestRebuildLeavesFilesAlone(t *testing.T) {
	s := inMemory(t)
	w := withFile("a", digest("a file"))
	hold(t, s, w.Lead, digest("a file"))
	hold(t, s, w.Lead, digest("one that waits"))
	commit(t, s, w)
	before := dump(t, s.db)
	if err := s.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := differ(before, dump(t, s.db)); diff != "" {
		t.Error(diff)
	}
}
