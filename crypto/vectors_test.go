package crypto_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"testing/cryptotest"
)

// The vectors in testdata are what this code and its TypeScript twin both have
// to give. They are made anew from fixed seeds by every test run and compared
// to the byte; -update writes them.
var update = flag.Bool("update", false, "write testdata")

func TestVectors(t *testing.T) {
	for name, build := range map[string]func(*testing.T) any{
		"identities.json":   identityVectors,
		"receipts.json":     receiptVectors,
		"spellings.json":    spellingVectors,
		"login.json":        loginVectors,
		"fingerprints.json": fingerprintVectors,
		"card.json":         cardVectors,
		"offices.json":      officeVectors,
		"command.json":      commandVectors,
		"message.json":      messageVectors,
		"session.json":      sessionVectors,
		"sealed.json":       sealedVectors,
		"faults.json":       faultVectors,
		"files.json":        fileVectors,
		"submission.json":   submissionVectors,
		"holders.json":      holderVectors,
	} {
		t.Run(name, func(t *testing.T) {
			cryptotest.SetGlobalRandom(t, 77)
			compare(t, filepath.Join("testdata", name), build(t))
		})
	}
}

func compare(t *testing.T, path string, vectors any) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	must(t, enc.Encode(vectors))
	if *update {
		must(t, os.WriteFile(path, got.Bytes(), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(want, got.Bytes()) {
		t.Fatalf("%s is not what the code gives; if the format was meant to change, run with -update", path)
	}
}

// seeded is a stream of bytes that follows from a name, for drawing keys.
type seeded struct {
	name  string
	count byte
	rest  []byte
}

func seed(name string) *seeded { return &seeded{name: name} }

func (s *seeded) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		sum := sha256Of(append([]byte(s.name), s.count))
		s.rest = sum[:]
		s.count++
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func seed32(name string) [32]byte { return sha256Of([]byte(name)) }

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func value[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
