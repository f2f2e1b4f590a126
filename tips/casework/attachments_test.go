package casework_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
)

// sealedBytes are what a browser uploads: a sealed object of about so many bytes.
func sealedBytes(t testing.TB, size int) ([]byte, tips.Digest) {
	t.Helper()
	id, err := envelope.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	at := envelope.Binding{Subject: strings.Repeat("1", 32), Stream: envelope.Internal}
	b, err := envelope.Seal(at, []envelope.File{{Name: envelope.RecordFile, Data: make([]byte, size)}}, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	return b, tips.Digest(envelope.Digest(b))
}

// put uploads a file whole; c is nil for a tipster.
func (s *stage) put(c *casework.Caller, lead tips.LeadID, sealed []byte) tips.Digest {
	s.Helper()
	token := s.openUpload(c, lead, int64(len(sealed)))
	if at, err := s.Service.Append(c, token, 0, bytes.NewReader(sealed)); err != nil || at != int64(len(sealed)) {
		s.Fatalf("append: %d, %v", at, err)
	}
	digest := tips.Digest(envelope.Digest(sealed))
	if err := s.Service.Finish(context.Background(), c, token, digest); err != nil {
		s.Fatal(err)
	}
	return digest
}

func (s *stage) openUpload(c *casework.Caller, lead tips.LeadID, size int64) string {
	s.Helper()
	if c == nil {
		return must[string](s.T)(s.Service.OpenUpload(context.Background(), lead, size))
	}
	return must[string](s.T)(s.Service.OpenDeskUpload(context.Background(), c, lead, size))
}

// kept lists the names of all files at rest.
func (s *stage) kept() (names []string) {
	s.Helper()
	err := filepath.WalkDir(s.folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, d.Name())
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return names
}

func (s *stage) deskReads(m *rehearse.Member, lead tips.LeadID, digest tips.Digest) ([]byte, error) {
	f, err := s.Service.DeskFile(context.Background(), m.Caller(), lead, digest)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func TestAFileArrivesInPiecesAndIsNamedByTheTip(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	sealed, digest := sealedBytes(t, 300_000)
	token := s.openUpload(nil, tip.Lead, int64(len(sealed)))
	for at := int64(0); at < int64(len(sealed)); {
		// The connection breaks half-way through each piece.
		piece := sealed[at:min(at+100_000, int64(len(sealed)))]
		broken := io.MultiReader(bytes.NewReader(piece[:(len(piece)+1)/2]), errorReader{io.ErrUnexpectedEOF})
		if _, err := s.Service.Append(nil, token, at, broken); err != nil {
			t.Fatal(err)
		}
		next, size, err := s.Service.Offset(nil, token)
		if err != nil || next != at+int64(len(piece)+1)/2 || size != int64(len(sealed)) {
			t.Fatalf("at %d of %d: %v", next, size, err)
		}
		at = next
	}
	for range 2 {
		if err := s.Service.Finish(ctx, nil, token, digest); err != nil {
			t.Fatal(err)
		}
	}
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	in.Files = []tips.Digest{digest}
	for range 2 {
		if _, err := s.Service.Submit(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Service.Finish(ctx, nil, token, digest); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("the token lives on: %v", err)
	}
	got, err := s.deskReads(s.team.Handler, tip.Lead, digest)
	if err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := s.deskReads(s.foreign, tip.Lead, digest); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("a foreign handler: %v", err)
	}
	if _, err := s.Service.ReceiptFile(ctx, tip.Keys.Token, digest); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("the tip's file was given to the receipt: %v", err)
	}
}

type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

func TestUploadsThatAreRefused(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := tips.LeadID(s.NewID())
	sealed, digest := sealedBytes(t, 10)
	size := int64(len(sealed))
	for name, c := range map[string]struct {
		size int64
		want error
	}{"one more": {size + 1, casework.ErrMalformed}, "none": {0, casework.ErrMalformed}, "200 MiB of plaintext": {201 << 20, casework.ErrTooLarge}} {
		if _, err := s.Service.OpenUpload(ctx, lead, c.size); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	token := s.openUpload(nil, lead, size)
	wrong := (*casework.OffsetError)(nil)
	if _, err := s.Service.Append(nil, token, 5, bytes.NewReader(sealed)); !errors.As(err, &wrong) || wrong.Offset != 0 {
		t.Errorf("wrong offset: %v", err)
	}
	if _, err := s.Service.Append(s.team.Handler.Caller(), token, 0, bytes.NewReader(sealed)); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("another's token: %v", err)
	}
	if err := s.Service.Finish(ctx, nil, token, digest); !errors.As(err, &wrong) {
		t.Errorf("finished before it is whole: %v", err)
	}
	if _, err := s.Service.Append(nil, token, 0, bytes.NewReader(append(sealed[:size:size], 0))); !errors.Is(err, casework.ErrTooLarge) {
		t.Errorf("longer than said: %v", err)
	}
	plain := bytes.Repeat([]byte("<svg onload=alert(1)>"), int(size)/20+1)[:size]
	if _, err := s.Service.Append(nil, s.openUpload(nil, lead, size), 0, bytes.NewReader(plain)); !errors.Is(err, casework.ErrNotSealed) {
		t.Errorf("plaintext: %v", err)
	}
	other := s.openUpload(nil, lead, size)
	if _, err := s.Service.Append(nil, other, 0, bytes.NewReader(sealed)); err != nil {
		t.Fatal(err)
	}
	if err := s.Service.Finish(ctx, nil, other, tips.Digest(strings.Repeat("0", 64))); !errors.Is(err, envelope.ErrDamaged) {
		t.Errorf("another digest: %v", err)
	}
	if err := s.Service.Cancel(ctx, nil, token); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Service.Offset(nil, token); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("cancelled: %v", err)
	}
	if left := s.kept(); len(left) != 0 {
		t.Errorf("left on the disk: %v", left)
	}
}

func TestOnlyFinishedFilesOfTheVeryLeadAreNamedOnce(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	elsewhere, _ := sealedBytes(t, 10)
	s.put(nil, tips.LeadID(s.NewID()), elsewhere)
	_, never := sealedBytes(t, 10)
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	for name, d := range map[string]tips.Digest{"another lead's": tips.Digest(envelope.Digest(elsewhere)), "one that never came": never} {
		in.Files = []tips.Digest{d}
		if _, err := s.Service.Submit(ctx, in); !errors.Is(err, store.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	mine, digest := sealedBytes(t, 10)
	s.put(nil, tip.Lead, mine)
	in.Files = []tips.Digest{digest}
	must[tips.Day](t)(s.Service.Submit(ctx, in))
	letter, _ := sealedBytes(t, 10)
	if _, err := s.Service.Write(ctx, tip.Keys.Token, 0, letter, digest); !errors.Is(err, tips.ErrInvalid) {
		t.Errorf("named twice: %v", err)
	}
	more, second := sealedBytes(t, 10)
	s.put(nil, tip.Lead, more)
	for range 2 {
		if _, err := s.Service.Write(ctx, tip.Keys.Token, 0, letter, second); err != nil {
			t.Error(err)
		}
	}
	if got, err := s.deskReads(s.team.Handler, tip.Lead, second); err != nil || !bytes.Equal(got, more) {
		t.Errorf("the message's file: %v", err)
	}
}

// TestTwoHundredHandsOnOneToken lets many append, ask, finish and name at once:
// the file is whole, named once, and nothing else is left.
func TestTwoHundredHandsOnOneToken(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	sealed, digest := sealedBytes(t, 200_000)
	in.Files = []tips.Digest{digest}
	token := s.openUpload(nil, tip.Lead, int64(len(sealed)))
	var finished, named sync.Map
	var hands sync.WaitGroup
	for i := range 200 {
		hands.Go(func() {
			for {
				at, _, err := s.Service.Offset(nil, token)
				if errors.Is(err, casework.ErrNoUpload) {
					return
				}
				_, _ = s.Service.Append(nil, token, at, bytes.NewReader(sealed[at:min(at+7000, int64(len(sealed)))]))
				if s.Service.Finish(ctx, nil, token, digest) == nil {
					finished.Store(i, true)
					if _, err := s.Service.Submit(ctx, in); err == nil {
						named.Store(i, true)
					}
					return
				}
			}
		})
	}
	hands.Wait()
	if count(&finished) == 0 || count(&named) == 0 {
		t.Fatalf("%d finished, %d named", count(&finished), count(&named))
	}
	got, err := s.deskReads(s.team.Handler, tip.Lead, digest)
	if err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if left := s.kept(); len(left) != 1 {
		t.Errorf("on the disk: %v", left)
	}
}

func count(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

func TestADeskUploadBelongsToWhoOpenedIt(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	sealed, digest := sealedBytes(t, 10)
	for _, who := range []*rehearse.Member{s.foreign, s.team.Superior} {
		_, err := s.Service.OpenDeskUpload(ctx, who.Caller(), tip.Lead, int64(len(sealed)))
		if mayRead := who == s.team.Superior; (err == nil) != mayRead {
			t.Errorf("%s: %v", who.Login, err)
		}
	}
	token := s.openUpload(s.team.Handler.Caller(), tip.Lead, int64(len(sealed)))
	if _, _, err := s.Service.Offset(s.other.Caller(), token); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("a colleague: %v", err)
	}
	if _, _, err := s.Service.Offset(nil, token); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("a tipster: %v", err)
	}
	if err := s.Service.Cancel(ctx, s.team.Handler.Caller(), token); err != nil {
		t.Fatal(err)
	}
	s.put(s.team.Handler.Caller(), tip.Lead, sealed)
	file := must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead))
	if err := file.Do(ctx, tips.BeginScreening{Target: file.At()}); err != nil {
		t.Fatal(err)
	}
	note := tips.AddNote{Target: file.At(), Note: file.Text(content.Note, "照片")}
	note.Files = []tips.Digest{digest}
	if err := file.Do(ctx, note); err != nil {
		t.Fatal(err)
	}
	if got, err := s.deskReads(s.other, tip.Lead, digest); err != nil || !bytes.Equal(got, sealed) {
		t.Errorf("a colleague reads: %v", err)
	}
	if len(file.Lead.Files) != 1 || file.Lead.Files[0].By != s.team.Handler.ID {
		t.Errorf("files: %+v", file.Lead.Files)
	}
	if records := must[[]content.Record](t)(file.Records(ctx)); len(records) != 1 {
		t.Errorf("%d records: a file counts as an object", len(records))
	}
}

// TestTheTipstersCopiesGoWithTheReply sends a reply with a file, sealed twice.
func TestTheTipstersCopiesGoWithTheReply(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(*stage, *rehearse.Tipster, tips.Digest) error{
		"deleted": func(s *stage, tip *rehearse.Tipster, reply tips.Digest) error {
			return s.Service.DeleteReply(context.Background(), tip.Keys.Token, reply)
		},
		"burned": func(s *stage, tip *rehearse.Tipster, _ tips.Digest) error {
			return s.Service.Burn(context.Background(), tip.Keys.Token)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := begin(t), context.Background()
			tip := s.tip(ctx)
			forTipster, receiptFile := sealedBytes(t, 10)
			forOffice, copied := sealedBytes(t, 10)
			s.put(s.team.Handler.Caller(), tip.Lead, forTipster)
			s.put(s.team.Handler.Caller(), tip.Lead, forOffice)
			file := must[*rehearse.File](t)(s.team.Handler.Open(ctx, tip.Lead))
			if err := file.Do(ctx, tips.BeginScreening{Target: file.At()}); err != nil {
				t.Fatal(err)
			}
			ask := tips.AskTipster{Target: file.At(), Message: file.Message("请看附件")}
			ask.Files, ask.ReceiptFiles = []tips.Digest{copied}, []tips.Digest{receiptFile}
			if err := file.Do(ctx, ask); err != nil {
				t.Fatal(err)
			}
			f, err := s.Service.ReceiptFile(ctx, tip.Keys.Token, receiptFile)
			if err != nil {
				t.Fatal(err)
			}
			got := must[[]byte](t)(io.ReadAll(f))
			f.Close()
			if !bytes.Equal(got, forTipster) {
				t.Error("the tipster got other bytes")
			}
			if _, err := s.Service.ReceiptFile(ctx, tip.Keys.Token, copied); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("the office's copy was given out: %v", err)
			}
			if _, err := s.deskReads(s.team.Handler, tip.Lead, receiptFile); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("the tipster's copy was given to the desk: %v", err)
			}
			if err := forget(s, tip, ask.Receipt); err != nil {
				t.Fatal(err)
			}
			if left := s.kept(); len(left) != 1 || left[0] != string(copied) {
				t.Errorf("on the disk: %v", left)
			}
			if got, err := s.deskReads(s.team.Handler, tip.Lead, copied); err != nil || !bytes.Equal(got, forOffice) {
				t.Errorf("the office's copy: %v", err)
			}
		})
	}
}

func TestAFullDiskRefusesAttachmentsFirstAndThenTips(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := s.tip(ctx)
	next := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(next.Seal(ctx, story()))
	sealed, _ := sealedBytes(t, 10)
	size := int64(len(sealed))
	for _, c := range []struct {
		free           int64
		attach, submit bool
	}{{21, true, true}, {19, false, true}, {4, false, false}} {
		s.disk.Store(&files.Space{Free: c.free << 30, Total: 100 << 30})
		_, err := s.Service.OpenUpload(ctx, tip.Lead, size)
		if (err == nil) != c.attach || err != nil && !errors.Is(err, files.ErrNoRoom) {
			t.Errorf("%d %%: attachment %v", c.free, err)
		}
		if c.submit {
			continue
		}
		if _, err := s.Service.Submit(ctx, in); !errors.Is(err, files.ErrNoRoom) {
			t.Errorf("%d %%: tip %v", c.free, err)
		}
		if err := tip.Write(ctx, "满了吗"); !errors.Is(err, files.ErrNoRoom) {
			t.Errorf("%d %%: message %v", c.free, err)
		}
	}
	s.disk.Store(&files.Space{Free: 19 << 30, Total: 100 << 30})
	must[tips.Day](t)(s.Service.Submit(ctx, in))
	// What is on its way counts as used, that of the first line too.
	s.disk.Store(&files.Space{Free: 2_000_000 + 2*size, Total: 10_000_000})
	s.openUpload(nil, tip.Lead, size)
	if _, err := s.Service.OpenUpload(ctx, tip.Lead, size); !errors.Is(err, files.ErrNoRoom) {
		t.Errorf("beyond the watermark with what is on its way: %v", err)
	}
}

// TestAReceiptsQuota lets a row stand for most of what the receipt has sent; its
// bytes would be arithmetic on megabytes.
func TestAReceiptsQuota(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	if casework.MaxFile != 200<<20 {
		t.Errorf("a receipt may send %d bytes", casework.MaxFile)
	}
	small, larger := envelope.SealedFileSize(10), envelope.SealedFileSize(1<<20)
	most := tips.Digest(strings.Repeat("0a", 32))
	if err := s.Config.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.HoldFile(tip.Lead, most, casework.MaxFile-3*small, 1)
	}); err != nil {
		t.Fatal(err)
	}
	in.Files = append(in.Files, most)
	for range 4 {
		sealed, _ := sealedBytes(t, 10)
		in.Files = append(in.Files, s.put(nil, tip.Lead, sealed))
	}
	if _, err := s.Service.Submit(ctx, in); !errors.Is(err, casework.ErrTooLarge) {
		t.Fatalf("beyond 200 MiB in one tip: %v", err)
	}
	in.Files = in.Files[:3]
	must[tips.Day](t)(s.Service.Submit(ctx, in))
	if _, err := s.Service.OpenUpload(ctx, tip.Lead, larger); !errors.Is(err, casework.ErrTooLarge) {
		t.Errorf("beyond 200 MiB: %v", err)
	}
	last, _ := sealedBytes(t, 10)
	s.put(nil, tip.Lead, last)
}

func TestWhatNobodyNamesIsSwept(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	stays, named := sealedBytes(t, 10)
	goes, _ := sealedBytes(t, 10)
	s.put(nil, tip.Lead, stays)
	in.Files = []tips.Digest{named}
	must[tips.Day](t)(s.Service.Submit(ctx, in))
	s.put(nil, tip.Lead, goes)
	half := s.openUpload(nil, tip.Lead, int64(len(goes)))
	if _, err := s.Service.Append(nil, half, 0, bytes.NewReader(goes[:3000])); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Service.SweepFiles(ctx); n != 0 || err != nil || len(s.kept()) != 3 {
		t.Fatalf("swept too early: %d, %v, %v", n, err, s.kept())
	}
	s.clock.pass(25 * time.Hour)
	must[int](t)(s.Service.SweepFiles(ctx))
	if left := s.kept(); len(left) != 1 || left[0] != string(named) {
		t.Errorf("left: %v", left)
	}
	if _, _, err := s.Service.Offset(nil, half); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("an expired upload: %v", err)
	}
}

// TestAFloodOfUploadsKeepsNobodyOut opens as many as may be and leaves them.
func TestAFloodOfUploadsKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	lead := tips.LeadID(s.NewID())
	sealed, _ := sealedBytes(t, 10)
	size := int64(len(sealed))
	for range 256 {
		s.openUpload(nil, lead, size)
	}
	if _, err := s.Service.OpenUpload(ctx, lead, size); !errors.Is(err, casework.ErrTooMany) {
		t.Errorf("the 257th: %v", err)
	}
	s.clock.pass(11 * time.Minute)
	s.put(nil, lead, sealed)
}

// TestARestartKeepsWhatWasFinished: the tip that was about to name a finished
// file names it after the restart too.
func TestARestartKeepsWhatWasFinished(t *testing.T) {
	t.Parallel()
	s, ctx := begin(t), context.Background()
	tip := must[*rehearse.Tipster](t)(s.NewTipster())
	in := must[casework.Submission](t)(tip.Seal(ctx, story()))
	sealed, digest := sealedBytes(t, 10)
	s.put(nil, tip.Lead, sealed)
	half := s.openUpload(nil, tip.Lead, int64(len(sealed)))
	cfg := s.Config
	cfg.Files = must[*files.Folder](t)(files.Open(s.folder, files.Options{}))
	again := must[*casework.Service](t)(casework.Open(ctx, cfg))
	must[int](t)(again.SweepFiles(ctx))
	if _, _, err := again.Offset(nil, half); !errors.Is(err, casework.ErrNoUpload) {
		t.Errorf("an upload outlived the restart: %v", err)
	}
	in.Files = []tips.Digest{digest}
	must[tips.Day](t)(again.Submit(ctx, in))
	if left := s.kept(); len(left) != 1 || left[0] != string(digest) {
		t.Error(fmt.Sprint(left))
	}
}
