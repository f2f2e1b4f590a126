package files_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
)

const (
	attachment = 32 << 20
	asRead     = 64 << 10 // what one read of a request's body brings
)

// BenchmarkAttachment compares sealed files that come to rest with their rows
// against writing the same bytes and one fsync each, in turn: one file alone, and
// ten at once, as a fair brings them. The figure "of-raw" is the share of the raw
// rate that is left.
func BenchmarkAttachment(b *testing.B) {
	for name, at := range map[string]struct{ files, size int }{
		"alone":       {1, 32 << 20},
		"ten_at_once": {10, 10 << 20},
	} {
		b.Run(name, func(b *testing.B) { compareWithRaw(b, at.files, at.size) })
	}
}

func compareWithRaw(b *testing.B, atOnce, size int) {
	dir := b.TempDir()
	s, f, err := openBoth(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	contents, digests := make([][]byte, atOnce), make([]tips.Digest, atOnce)
	for k := range contents {
		contents[k] = make([]byte, size)
		if _, err := rand.Read(contents[k]); err != nil {
			b.Fatal(err)
		}
	}
	var raw, kept []time.Duration
	b.SetBytes(int64(atOnce * size))
	for i := 0; b.Loop(); i++ {
		for k, content := range contents {
			copy(content, strconv.Itoa(i))
			digests[k] = digestOf(content)
		}
		raw = append(raw, allAtOnce(b, atOnce, func(k int) error {
			return writeRaw(filepath.Join(dir, "raw"+strconv.Itoa(k)), contents[k])
		}))
		kept = append(kept, allAtOnce(b, atOnce, func(k int) error { return bring(s, f, contents[k], digests[k]) }))
		for k := range contents {
			if err := os.Remove(filepath.Join(dir, "raw"+strconv.Itoa(k))); err != nil {
				b.Fatal(err)
			}
		}
	}
	total := float64(atOnce * size)
	b.ReportMetric(median(raw)/median(kept), "of-raw")
	b.ReportMetric(total/1e6/median(raw), "raw-MB/s")
	b.ReportMetric(total/1e6/median(kept), "kept-MB/s")
}

// allAtOnce is how long it takes until all have done it.
func allAtOnce(b *testing.B, n int, do func(k int) error) time.Duration {
	b.Helper()
	began := time.Now()
	var working sync.WaitGroup
	for k := range n {
		working.Go(func() {
			if err := do(k); err != nil {
				b.Error(err)
			}
		})
	}
	working.Wait()
	return time.Since(began)
}

// median is in seconds; other programs' work disturbs it less than a mean.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return all[len(all)/2].Seconds()
}

func writeRaw(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	for at := 0; at < len(content); at += asRead {
		if _, err := file.Write(content[at : at+asRead]); err != nil {
			return err
		}
	}
	return errors.Join(file.Sync(), file.Close())
}

// bring lets a file come to rest as casework does.
func bring(s *store.Store, f *files.Folder, content []byte, digest tips.Digest) error {
	p, err := f.Begin()
	if err != nil {
		return err
	}
	for at := 0; at < len(content); at += asRead {
		if _, err := p.Write(content[at : at+asRead]); err != nil {
			return err
		}
	}
	err = f.Naming(func() error {
		if err := p.Finish(digest, today); err != nil {
			return err
		}
		lead := tips.LeadID(strings.Repeat("0", 32))
		return s.Update(context.Background(), func(tx *store.Tx) error { return tx.HoldFile(lead, digest, p.Size(), today) })
	})
	return errors.Join(err, p.Discard())
}

// BenchmarkSmallBesideUploads measures how many small submissions are committed
// alone, and beside 50 MB/s of uploads. The figure "of-alone" is the share that
// is left.
func BenchmarkSmallBesideUploads(b *testing.B) {
	const stretch = 3 * time.Second
	s, f, err := openBoth(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var alone, beside, uploaded int64
	for b.Loop() {
		// In turn, so that a slower or faster disk falls on both alike.
		for range 2 {
			n, _ := submitFor(b, s, nil, stretch)
			alone += n
			n, bytes := submitFor(b, s, f, stretch)
			beside, uploaded = beside+n, uploaded+bytes
		}
	}
	b.ReportMetric(float64(beside)/float64(alone), "of-alone")
	b.ReportMetric(float64(alone)/(2*stretch.Seconds()*float64(b.N)), "alone/s")
	b.ReportMetric(float64(uploaded)/1e6/(2*stretch.Seconds()*float64(b.N)), "uploaded-MB/s")
}

// submitFor commits small leads for a while, with uploads beside if f is not nil.
func submitFor(b *testing.B, s *store.Store, f *files.Folder, while time.Duration) (submitted, uploaded int64) {
	b.Helper()
	var count, bytes atomic.Int64
	ends := time.Now().Add(while)
	var working sync.WaitGroup
	for range 16 {
		working.Go(func() {
			for time.Now().Before(ends) {
				if err := submitOne(s); err != nil {
					b.Error(err)
					return
				}
				count.Add(1)
			}
		})
	}
	if f != nil {
		working.Go(func() { uploadAtRate(b, s, f, ends, &bytes) })
	}
	working.Wait()
	return count.Load(), bytes.Load()
}

// submitOne is a lead with a tip of the usual size, padded to 4 KiB.
func submitOne(s *store.Store) error {
	tip := make([]byte, 6000)
	if _, err := rand.Read(tip); err != nil {
		return err
	}
	digest := digestOf(tip)
	w := naming(tips.LeadID(digest[:32]), digest)
	w.Events[0].Files, w.Objects = nil, map[tips.Digest][]byte{digest: tip}
	return s.Commit(context.Background(), []store.LeadWrite{w})
}

// uploadAtRate brings files of 32 MiB in pieces, 50 MB each second.
func uploadAtRate(b *testing.B, s *store.Store, f *files.Folder, ends time.Time, total *atomic.Int64) {
	const rate = 50e6
	content := make([]byte, attachment)
	began := time.Now()
	for time.Now().Before(ends) {
		if _, err := rand.Read(content[:64]); err != nil {
			b.Error(err)
			return
		}
		if err := bring(s, f, content, digestOf(content)); err != nil {
			b.Error(err)
			return
		}
		sent := total.Add(attachment)
		time.Sleep(time.Until(began.Add(time.Duration(float64(sent) / rate * float64(time.Second)))))
	}
}
