package translog_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"zhuicha/tips/translog"
)

// vector is one line of testdata/reception.json, shared with the browser's
// twin.
type vector struct {
	LogSalt string `json:"log_salt"`
	Lead    string `json:"lead"`
	Day     string `json:"day"`
	Leaf    string `json:"leaf"`
}

func vectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/reception.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil || len(all) == 0 {
		t.Fatalf("%d vectors, error %v", len(all), err)
	}
	return all
}

func TestReceptionVectors(t *testing.T) {
	for i, v := range vectors(t) {
		leaf, err := translog.Reception(unhex(t, v.LogSalt), v.Lead, v.Day)
		if err != nil || leaf.String() != v.Leaf {
			t.Errorf("vector %d: %s, error %v", i, leaf, err)
		}
	}
}

// TestReceptionByHand makes the leaf as its documentation says.
func TestReceptionByHand(t *testing.T) {
	for i, v := range vectors(t) {
		input := "zhuicha/log/reception/1\n" + string(unhex(t, v.LogSalt)) + string(unhex(t, v.Lead)) + v.Day
		if sum := sha256.Sum256([]byte(input)); hex.EncodeToString(sum[:]) != v.Leaf {
			t.Errorf("vector %d: %x", i, sum)
		}
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

const (
	leadA = "000102030405060708090a0b0c0d0e0f"
	leadB = "ffeeddccbbaa99887766554433221100"
	day   = "2026-11-23"
)

// TestEveryFieldCounts changes one field at a time, and the kind, and demands
// another leaf each time.
func TestEveryFieldCounts(t *testing.T) {
	saltA, saltB := [32]byte{1}, [32]byte{2}
	leaves := map[translog.Leaf]string{}
	note := func(name string, leaf translog.Leaf, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if other, ok := leaves[leaf]; ok {
			t.Errorf("%s and %s give the same leaf", name, other)
		}
		leaves[leaf] = name
	}
	reception := func(name string, salt [32]byte, lead, d string) {
		leaf, err := translog.Reception(salt[:], lead, d)
		note("reception "+name, leaf, err)
	}
	record := func(name string, salt [32]byte, lead string, seq uint64, stored string) {
		leaf, err := translog.Record(salt, lead, seq, []byte(stored))
		note("record "+name, leaf, err)
	}
	reception("base", saltA, leadA, day)
	reception("salt", saltB, leadA, day)
	reception("lead", saltA, leadB, day)
	reception("day", saltA, leadA, "2026-11-24")
	record("base", saltA, leadA, 0, "x")
	record("salt", saltB, leadA, 0, "x")
	record("lead", saltA, leadB, 0, "x")
	record("seq", saltA, leadA, 1, "x")
	record("bytes", saltA, leadA, 0, "y")
	note("entry base", translog.Entry(saltA, "people", 0, []byte("x")), nil)
	note("entry salt", translog.Entry(saltB, "people", 0, []byte("x")), nil)
	note("entry name", translog.Entry(saltA, "settings", 0, []byte("x")), nil)
	note("entry seq", translog.Entry(saltA, "people", 1, []byte("x")), nil)
	note("entry bytes", translog.Entry(saltA, "people", 0, []byte("y")), nil)
	note("public base", translog.Public("ab", []byte("c")), nil)
	note("public boundary", translog.Public("a", []byte("bc")), nil)
	note("public kind", translog.Public("abc", nil), nil)
}

func TestMalformedFieldsAreRefused(t *testing.T) {
	salt := make([]byte, 32)
	for name, c := range map[string]struct {
		salt []byte
		lead string
		day  string
	}{
		"short salt":     {salt[:31], leadA, day},
		"long salt":      {append(salt, 0), leadA, day},
		"no lead":        {salt, "", day},
		"short lead":     {salt, leadA[:30], day},
		"upper-case hex": {salt, strings.ToUpper(leadB), day},
		"not hex":        {salt, "zz0102030405060708090a0b0c0d0e0f", day},
		"no day":         {salt, leadA, ""},
		"no such day":    {salt, leadA, "2026-02-30"},
		"another form":   {salt, leadA, "2026-2-03"},
		"a time":         {salt, leadA, day + "T00:00:00Z"},
	} {
		if _, err := translog.Reception(c.salt, c.lead, c.day); !errors.Is(err, translog.ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := translog.Record([32]byte{}, "x", 0, nil); !errors.Is(err, translog.ErrForm) {
		t.Errorf("record: %v", err)
	}
}

func TestPendingRows(t *testing.T) {
	leaf := translog.Public("k", []byte("c"))
	const today = 20780
	key := translog.PendingKey(today, [16]byte{0xff, 1})
	d, l, err := translog.ParsePending(key, leaf[:])
	if err != nil || d != today || l != leaf {
		t.Errorf("got %v, %v, %v", d, l, err)
	}
	if next := translog.PendingKey(today+1, [16]byte{}); bytes.Compare(key, next) >= 0 || !bytes.HasPrefix(key, translog.PendingDay(today)) {
		t.Error("keys do not sort by day")
	}
	for name, row := range map[string][2][]byte{
		"short key": {key[1:], leaf[:]}, "long key": {append(key, 0), leaf[:]}, "short leaf": {key, leaf[1:]},
	} {
		if _, _, err := translog.ParsePending(row[0], row[1]); !errors.Is(err, translog.ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
