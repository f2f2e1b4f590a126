package bolt

import (
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"zhuicha/tips/store/kv"
)

// BenchmarkCommitter writes time-ordered 8 KiB values from 64 writers and, in
// the same run, appends as many bytes to a plain file with one fdatasync per
// as many records as the committer put into a batch on average. The metric
// "of-raw" is the committer's rate as a share of the raw one.
func BenchmarkCommitter(b *testing.B) {
	db := open(b, Options{})
	inner := db.commit
	var commits, records atomic.Int64
	db.commit = func(tx *bbolt.Tx) error { commits.Add(1); return inner(tx) }
	payload := make([]byte, 8<<10)
	b.ResetTimer()
	start := time.Now()
	writers(64, b.N, func() {
		n := records.Add(1)
		key := binary.BigEndian.AppendUint64(nil, uint64(n))
		if err := db.Update(context.Background(), func(tx kv.Tx) error { return tx.Put(key, payload) }); err != nil {
			b.Error(err)
		}
	})
	committed := time.Since(start)
	b.StopTimer()
	perBatch := max(1, int(records.Load()/max(1, commits.Load())))
	raw := appendRaw(b, payload, b.N, perBatch)
	b.ReportMetric(float64(raw)/float64(committed), "of-raw")
	b.ReportMetric(float64(perBatch), "records/commit")
	b.ReportMetric(float64(b.N)/committed.Seconds(), "records/s")
}

// writers shares n calls of fn among w goroutines.
func writers(w, n int, fn func()) {
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range w {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				fn()
			}
		})
	}
	wg.Wait()
}

// appendRaw is the ceiling: n records appended to a file, synced every batch.
func appendRaw(b *testing.B, payload []byte, n, batch int) time.Duration {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	start := time.Now()
	for done := 0; done < n; done += batch {
		for range min(batch, n-done) {
			if _, err := f.Write(payload); err != nil {
				b.Fatal(err)
			}
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}
