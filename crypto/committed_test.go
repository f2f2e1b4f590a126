package crypto_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/crypto/envelope"
)

// Whatever once was sealed has to open for ever, whichever side sealed it. So
// the committed objects are opened as they are, not as today's code would seal.

func TestCommittedObjectsOpen(t *testing.T) {
	paths, err := filepath.Glob("testdata/*sealed.json")
	must(t, err)
	for _, path := range paths {
		var vectors []sealedVector
		load(t, path, &vectors)
		if len(vectors) == 0 {
			t.Errorf("%s holds nothing", path)
		}
		for _, v := range vectors {
			t.Run(filepath.Base(path)+"/"+v.Name, func(t *testing.T) {
				var ids []envelope.Identity
				for _, text := range v.Identities {
					ids = append(ids, value(envelope.ParseIdentity(text)))
				}
				want := envelope.Binding{Subject: v.Expect.Subject, Stream: v.Expect.Stream, Seq: v.Expect.Seq, Prev: v.Expect.Prev}
				again := describe(t, v.Name, v.Sealed, want, ids)
				if diff := cmp.Diff(v, again); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestCommittedFaultsStayShut(t *testing.T) {
	var vectors []faultVector
	load(t, "testdata/faults.json", &vectors)
	seen := map[envelope.Fault]bool{}
	for _, v := range vectors {
		seen[v.Fault] = true
		if got := envelope.CodeOf(openVector(v)); got != v.Fault.Code() {
			t.Errorf("%s: %q, want %q", v.Name, got, v.Fault.Code())
		}
	}
	for _, f := range []envelope.Fault{
		envelope.ErrSwapped, envelope.ErrReplayed, envelope.ErrTruncated, envelope.ErrBrokenChain, envelope.ErrDamaged,
		envelope.ErrWrongKey, envelope.ErrClassicKey, envelope.ErrBadSize, envelope.ErrBadContent, envelope.ErrForged,
	} {
		if !seen[f] {
			t.Errorf("no vector for %s", f.Code())
		}
	}
}

func load(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, json.Unmarshal(data, into))
}
