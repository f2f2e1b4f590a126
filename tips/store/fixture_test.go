package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
	"zhuicha/tips/store/kv/bolt"
	"zhuicha/tips/store/kv/mem"
)

var (
	ctx   = context.Background()
	today = tips.NewDay(2026, time.November, 23)

	county     = tips.OfficeID(id("county"))
	prefecture = tips.OfficeID(id("prefecture"))
	province   = tips.OfficeID(id("province"))
	second     = tips.OfficeID(id("second body"))
)

// id makes 32 hex digits that stand for a name.
func id(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:16])
}

// sealed makes some bytes and their digest.
func sealed(name string) ([]byte, tips.Digest) {
	b := []byte("sealed bytes of " + name)
	sum := sha256.Sum256(b)
	return b, tips.Digest(hex.EncodeToString(sum[:]))
}

func digest(name string) tips.Digest {
	_, d := sealed(name)
	return d
}

// dueIn15 is a stand-in for the clocks: fifteen days after reception until the
// lead comes to an end, the day of review while it is shelved.
func dueIn15(l tips.Lead) tips.Day {
	switch l.Stage {
	case tips.Closed, tips.Merged, tips.Declined:
		return 0
	case tips.Shelved:
		return l.Review
	}
	return l.Received + 15
}

func options() Options { return Options{Rand: rand.Reader, Due: dueIn15, DueVersion: "test"} }

// over opens a store over an engine.
func over(t testing.TB, db kv.DB) *Store {
	t.Helper()
	s, err := Open(ctx, db, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil && !errors.Is(err, kv.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

func inMemory(t testing.TB) *Store { return over(t, mem.New()) }

func onDisk(t testing.TB) *Store {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "store.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return over(t, db)
}

// received is the first event of a lead.
func received(lead tips.LeadID, day tips.Day, office, superior tips.OfficeID) tips.Event {
	return tips.Event{
		Head: tips.Head{Day: day, Role: tips.Tipster},
		Fact: tips.LeadReceived{ID: lead, Reception: tips.Reception{
			Source: tips.FromTip, Tile: "housing", Area: "469030", Office: office, Superior: superior,
			Tip: digest("tip"), Wrap: digest("wrap"), Card: digest("card"),
		}},
	}
}

// by is an event of the county's handler.
func by(day tips.Day, fact tips.Fact) tips.Event {
	return tips.Event{Head: tips.Head{
		Day: day, Role: tips.Handler, Actor: tips.MemberID(id("handler")), Office: county, Part: tips.Handling,
	}, Fact: fact}
}

// creation is the write that brings a lead as a tipster sends it.
func creation(name string, day tips.Day) LeadWrite {
	lead := tips.LeadID(id(name))
	mac, salt := sha256.Sum256([]byte("mac of "+name)), sha256.Sum256([]byte("log salt of "+name))
	tip, tipDigest := sealed("tip of " + name)
	return LeadWrite{
		Lead:    lead,
		Create:  &Creation{Request: sha256.Sum256([]byte("request of " + name)), Receipt: mac[:], LogSalt: salt[:]},
		Command: []byte("receive " + name), Day: day,
		Events:  []tips.Event{received(lead, day, county, prefecture)},
		Objects: map[tips.Digest][]byte{tipDigest: tip},
	}
}

// next is a staff write on a lead at a version.
func next(lead tips.LeadID, version int, day tips.Day, facts ...tips.Fact) LeadWrite {
	w := LeadWrite{
		Lead: lead, Expect: version, Day: day, Signer: tips.MemberID(id("handler")),
		Command: []byte("command"), Signature: []byte("signature"),
	}
	for _, f := range facts {
		w.Events = append(w.Events, by(day, f))
	}
	return w
}

func commit(t testing.TB, s *Store, writes ...LeadWrite) {
	t.Helper()
	if err := s.Commit(ctx, writes); err != nil {
		t.Fatal(err)
	}
}

func load(t testing.TB, s *Store, lead tips.LeadID) tips.Lead {
	t.Helper()
	l, err := s.Lead(ctx, lead)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func view(t testing.TB, s *Store, fn func(*Reader) error) {
	t.Helper()
	if err := s.View(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// dump returns every key and value below a prefix.
func dump(t testing.TB, db kv.DB, prefix ...byte) map[string]string {
	t.Helper()
	rows := map[string]string{}
	err := db.View(ctx, func(r kv.Reader) error {
		return r.Scan(kv.Prefix(prefix), func(k, v []byte) error {
			rows[string(k)] = string(v)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// differ tells how two dumps differ; empty if they do not.
func differ(want, got map[string]string) string {
	if maps.Equal(want, got) {
		return ""
	}
	return gocmp.Diff(want, got)
}

// leaves counts the leaves that wait.
func leaves(t testing.TB, s *Store) (n int) {
	t.Helper()
	return len(dump(t, s.db, spacePending))
}

func seeded(seed uint64) *mathrand.Rand { return mathrand.New(mathrand.NewPCG(seed, 7)) }

// scatter brings n leads with stages, offices, handlers and days drawn at
// random, through events alone.
func scatter(t testing.TB, s *Store, n int, random *mathrand.Rand) {
	t.Helper()
	for i := range n {
		lead := tips.LeadID(id(fmt.Sprint("scattered", random.Uint64(), i)))
		day := today - tips.Day(random.IntN(40))
		office, superior := county, prefecture
		if random.IntN(4) == 0 {
			office, superior = prefecture, province
		}
		w := LeadWrite{Lead: lead, Create: &Creation{}, Day: day, Events: []tips.Event{received(lead, day, office, superior)}}
		facts := randomFacts(random)
		if len(facts) > 0 { // one just received has but one event
			facts = append(facts, randomRecusals(random, office, superior)...)
		}
		for _, f := range facts {
			w.Events = append(w.Events, by(day, f))
		}
		commit(t, s, w)
	}
}

// randomRecusals keep some away, people and offices, both at times.
func randomRecusals(random *mathrand.Rand, offices ...tips.OfficeID) (facts []tips.Fact) {
	if random.IntN(3) == 0 {
		facts = append(facts, tips.MemberRecused{Member: tips.MemberID(id(fmt.Sprint("member", random.IntN(5)))), Ground: "interest"})
	}
	if random.IntN(6) == 0 {
		facts = append(facts, tips.OfficeRecused{Recused: offices[random.IntN(len(offices))]})
	}
	return facts
}

// randomFacts leads to one of the stages.
func randomFacts(random *mathrand.Rand) []tips.Fact {
	handlers := []tips.MemberID{tips.MemberID(id(fmt.Sprint("member", random.IntN(5))))}
	facts := []tips.Fact{
		tips.ScreeningBegun{},
		tips.HandlersAssigned{Members: handlers},
		tips.LeadClassified{Classification: tips.Classification{Track: tips.Rectify, Items: []tips.Item{tips.Item(1 + random.IntN(25))}}},
		tips.TitleSet{Title: digest("title")},
	}
	ends := []tips.Fact{
		tips.LeadDeclined{Ground: tips.NoSubstance},
		tips.LeadMerged{Head: tips.LeadID(id("head"))},
		tips.DisposalApproved{Disposal: tips.Preliminary},
		tips.DisposalApproved{Disposal: tips.Shelve, Review: today + tips.Day(random.IntN(60)-30)},
		tips.LeadClosed{Rules: "1"},
	}
	switch cut := random.IntN(6); {
	case cut <= len(facts):
		return facts[:cut]
	default:
		return append(facts, ends[random.IntN(len(ends))])
	}
}
