package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// many brings n leads, some in each transaction.
func many(b *testing.B, s *Store, n int) {
	b.Helper()
	for from := 0; from < n; from += 250 {
		err := s.Update(ctx, func(tx *Tx) error {
			for i := from; i < min(n, from+250); i++ {
				lead := tips.LeadID(id(fmt.Sprint("lead", i)))
				day := today - tips.Day(i%400)
				w := LeadWrite{Lead: lead, Create: &Creation{}, Day: day, Events: []tips.Event{received(lead, day, county, prefecture)}}
				if _, err := tx.Append(w); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLedgerPage reads a page of 50 from the middle of a list of 20,000
// leads and, in the same run, of one of 1,000. The metric "of-small" is the
// cost of the large list as a multiple of the small one's.
func BenchmarkLedgerPage(b *testing.B) {
	middle := func(s *Store) Query {
		q := Query{Shelf: Handling(county), LateOn: today}
		page, err := s.Ledger(ctx, q)
		if err != nil || page.Next == "" {
			b.Fatalf("next %q, error %v", page.Next, err)
		}
		q.After = page.Next
		return q
	}
	small, large := onDisk(b), onDisk(b)
	many(b, small, 1000)
	many(b, large, 20000)
	read := func(s *Store, q Query) time.Duration {
		start := time.Now()
		for range b.N {
			if page, err := s.Ledger(ctx, q); err != nil || len(page.Rows) != DefaultPage {
				b.Fatalf("%d rows, error %v", len(page.Rows), err)
			}
		}
		return time.Since(start)
	}
	qSmall, qLarge := middle(small), middle(large)
	b.ResetTimer()
	onLarge := read(large, qLarge)
	b.StopTimer()
	b.ReportMetric(float64(onLarge)/float64(read(small, qSmall)), "of-small")
}

// BenchmarkReceive takes in tips of 8 KiB from 64 writers and, in the same
// run, puts values of 8 KiB through the engine alone. The metric "of-engine" is
// the rate of whole receptions as a share of that.
func BenchmarkReceive(b *testing.B) {
	s, bare := onDisk(b), onDisk(b)
	payload := make([]byte, 8<<10)
	together := func(do func(i int64) error) time.Duration {
		var next atomic.Int64
		var wg sync.WaitGroup
		start := time.Now()
		for range 64 {
			wg.Go(func() {
				for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
					if err := do(i); err != nil {
						b.Error(err)
					}
				}
			})
		}
		wg.Wait()
		return time.Since(start)
	}
	b.ResetTimer()
	whole := together(func(i int64) error {
		w := creation(fmt.Sprint(i), today)
		tip := append(payload[:len(payload):len(payload)], fmt.Sprint(i)...)
		sum := sha256.Sum256(tip)
		w.Objects = map[tips.Digest][]byte{tips.Digest(hex.EncodeToString(sum[:])): tip}
		return s.Commit(ctx, []LeadWrite{w})
	})
	b.StopTimer()
	engine := together(func(i int64) error {
		return bare.db.Update(ctx, func(tx kv.Tx) error { return tx.Put(u64(uint64(i)), payload) })
	})
	b.ReportMetric(float64(engine)/float64(whole), "of-engine")
	b.ReportMetric(float64(b.N)/whole.Seconds(), "tips/s")
}
