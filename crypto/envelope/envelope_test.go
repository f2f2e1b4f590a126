package envelope

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/age"
)

const (
	leadID  = "00112233445566778899aabbccddeeff"
	otherID = "ffeeddccbbaa99887766554433221100"
)

func newIdentity(t testing.TB) Identity {
	t.Helper()
	id, err := NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func record(text string) []File { return []File{{RecordFile, []byte(text)}} }

func internal(seq uint64, prev string) Binding { return Binding{leadID, Internal, seq, prev} }

func seal(t testing.TB, b Binding, files []File, to ...Identity) []byte {
	t.Helper()
	recipients := make([]Recipient, len(to))
	for i, id := range to {
		recipients[i] = id.Recipient()
	}
	sealed, err := Seal(b, files, recipients...)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealOpen(t *testing.T) {
	first, second := newIdentity(t), newIdentity(t)
	for _, size := range []int{0, 1, 100, 3000, 4000, 60_000, 64 << 10, 200_000, 300_000, 1 << 20} {
		text := strings.Repeat("x", size)
		sealed := seal(t, internal(0, ""), record(text), first, second)
		for _, id := range []Identity{first, second} {
			opened, err := Open(sealed, internal(0, ""), newIdentity(t), id)
			if err != nil || string(opened.File(RecordFile)) != text {
				t.Fatalf("%d bytes: %v", size, err)
			}
		}
		info, err := Inspect(sealed)
		if err != nil || info.Recipients != 2 || !isPadded(info.PlaintextSize) {
			t.Fatalf("%d bytes: %+v, %v", size, info, err)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	id := newIdentity(t).Recipient()
	good := internal(0, "")
	many := make([]Recipient, MaxRecipients+1)
	for i := range many {
		many[i] = id
	}
	digest := Digest(nil)
	for name, c := range map[string]struct {
		b     Binding
		files []File
		to    []Recipient
		want  Fault
	}{
		"nobody":              {good, record("x"), nil, ErrBadSize},
		"too many":            {good, record("x"), many, ErrBadSize},
		"an unset recipient":  {good, record("x"), []Recipient{id, {}}, ErrClassicKey},
		"no files":            {good, nil, []Recipient{id}, ErrBadContent},
		"another file":        {good, []File{{TipFile, nil}}, []Recipient{id}, ErrBadContent},
		"one file more":       {good, append(record("x"), File{TipFile, nil}), []Recipient{id}, ErrBadContent},
		"no subject":          {Binding{"", Internal, 0, ""}, record("x"), []Recipient{id}, ErrBadContent},
		"upper case subject":  {Binding{strings.ToUpper(leadID), Internal, 0, ""}, record("x"), []Recipient{id}, ErrBadContent},
		"unknown stream":      {Binding{leadID, "gossip", 0, ""}, record("x"), []Recipient{id}, ErrBadContent},
		"first with a prev":   {internal(0, digest), record("x"), []Recipient{id}, ErrBadContent},
		"second without prev": {internal(1, ""), record("x"), []Recipient{id}, ErrBadContent},
		"prev is no digest":   {internal(1, "ab"), record("x"), []Recipient{id}, ErrBadContent},
		"sequence too large":  {internal(MaxSeq+1, digest), record("x"), []Recipient{id}, ErrBadContent},
		"a key with a prev":   {Binding{leadID, WorkKey, 1, digest}, []File{{KeyFile, nil}}, []Recipient{id}, ErrBadContent},
	} {
		if _, err := Seal(c.b, c.files, c.to...); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestClassicKeysDoNotParse(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseRecipient(classic.Recipient().String()); !errors.Is(err, ErrClassicKey) {
		t.Errorf("recipient: %v", err)
	}
	if _, err := ParseIdentity(classic.String()); !errors.Is(err, ErrClassicKey) {
		t.Errorf("identity: %v", err)
	}
	for _, text := range []string{"", "age1pq1", "age1pq1qqqq", "AGE-SECRET-KEY-PQ-1", "AGE-SECRET-KEY-PQ-1QQQQ", newIdentity(t).Secret() + "Q"} {
		if _, err := ParseRecipient(text); err == nil {
			t.Errorf("recipient %q", text)
		}
		if _, err := ParseIdentity(text); err == nil {
			t.Errorf("identity %q", text)
		} else if len(text) > 30 && strings.Contains(err.Error(), text[20:]) {
			t.Error("the error repeats a secret")
		}
	}
}

func TestIdentityFromSeed(t *testing.T) {
	id, err := IdentityFromSeed([SeedSize]byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := age.ParseHybridIdentity(id.Secret())
	if err != nil || parsed.String() != id.Secret() || parsed.Recipient().String() != id.Recipient().String() {
		t.Errorf("age reads another key: %v", err)
	}
	if out := fmt.Sprintf("%v %+v %#v %s %x %q", id, id, id, id, id, id); strings.Contains(strings.ToUpper(out), id.Secret()[30:]) {
		t.Error("an identity prints itself")
	}
}

func TestOpenNamesTheFault(t *testing.T) {
	id := newIdentity(t)
	r0 := seal(t, internal(0, ""), record("0"), id)
	at1 := internal(0, "").Next(r0)
	r1 := seal(t, at1, record("1"), id)
	for name, c := range map[string]struct {
		sealed []byte
		want   Binding
		fault  Fault
	}{
		"another lead":      {r0, Binding{otherID, Internal, 0, ""}, ErrSwapped},
		"another stream":    {r0, Binding{leadID, Tip, 0, ""}, ErrSwapped},
		"older":             {r0, at1, ErrReplayed},
		"newer":             {r1, internal(0, ""), ErrTruncated},
		"other predecessor": {r1, internal(1, Digest(r1)), ErrBrokenChain},
	} {
		opened, err := Open(c.sealed, c.want, id)
		if !errors.Is(err, c.fault) || CodeOf(err) != c.fault.Code() {
			t.Errorf("%s: %v, want %v", name, err, c.fault)
		}
		if opened.Files != nil || opened.BindingJSON != nil {
			t.Errorf("%s: something is shown", name)
		}
	}
	if _, err := Open(r0, internal(0, "")); !errors.Is(err, ErrWrongKey) {
		t.Errorf("no identity: %v", err)
	}
	if _, err := Open(r0, internal(0, ""), Identity{}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("unset identity: %v", err)
	}
	if CodeOf(errors.New("other")) != "" {
		t.Error("a code for any error")
	}
}

func TestOpenChain(t *testing.T) {
	id := newIdentity(t)
	var all [][]byte
	at := internal(0, "")
	for i := range 4 {
		all = append(all, seal(t, at, record(fmt.Sprint(i)), id))
		at = at.Next(all[i])
	}
	opened, err := OpenChain(leadID, Internal, 4, all, id)
	if err != nil || len(opened) != 4 || string(opened[3].File(RecordFile)) != "3" {
		t.Fatalf("%d, %v", len(opened), err)
	}
	for name, c := range map[string]struct {
		objects [][]byte
		fault   Fault
	}{
		"tail withheld": {all[:3], ErrTruncated},
		"head withheld": {all[1:], ErrTruncated},
		"middle gone":   {[][]byte{all[0], all[2], all[3], all[3]}, ErrTruncated},
		"one twice":     {[][]byte{all[0], all[0], all[2], all[3]}, ErrReplayed},
		"one exchanged": {[][]byte{all[0], seal(t, internal(0, "").Next(all[0]), record("?"), id), all[2], all[3]}, ErrBrokenChain},
	} {
		if got, err := OpenChain(leadID, Internal, 4, c.objects, id); !errors.Is(err, c.fault) || got != nil {
			t.Errorf("%s: %v, want %v", name, err, c.fault)
		}
	}
}

// TestEveryByteCounts: a sealed object opens in one form only.
func TestEveryByteCounts(t *testing.T) {
	id := newIdentity(t)
	sealed := seal(t, internal(0, ""), record("x"), id)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := Open(changed, internal(0, ""), id); CodeOf(err) == "" {
			t.Fatalf("byte %d of %d: %v", i, len(sealed), err)
		}
	}
	for _, n := range []int{0, 1, 100, 2000, len(sealed) - 4096, len(sealed) - 1} {
		if _, err := Open(sealed[:n], internal(0, ""), id); CodeOf(err) == "" {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
}

func TestDigest(t *testing.T) {
	// SHA-256 of nothing, FIPS 180-4 example files.
	if got := Digest(nil); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("digest of nothing is %s", got)
	}
	if CheckDigest([]byte("a"), Digest([]byte("a"))) != nil || !errors.Is(CheckDigest([]byte("a"), Digest(nil)), ErrDamaged) {
		t.Error("a wrong digest passes or a right one does not")
	}
	id, err := NewID(bytes.NewReader(make([]byte, 16)))
	if err != nil || id != strings.Repeat("0", 32) {
		t.Errorf("id %q, %v", id, err)
	}
	if _, err := NewID(bytes.NewReader(nil)); err == nil {
		t.Error("an id of nothing")
	}
}

func TestBindingJSONIsCanonical(t *testing.T) {
	b := internal(1, Digest(nil))
	text, err := b.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := parseBinding(text); err != nil || again != b {
		t.Fatalf("%+v, %v", again, err)
	}
	for _, bad := range []string{
		"", "{}", "null", string(text) + " ", " " + string(text), strings.Replace(string(text), `:1,`, `:1.0,`, 1), strings.Replace(string(text), `:1,`, `:01,`, 1),
		strings.Replace(string(text), "envelope/1", "envelope/2", 1), strings.Replace(string(text), `"seq":1,`, ``, 1),
		strings.Replace(string(text), "subject", "Subject", 1), strings.Replace(string(text), `{`, `{"x":1,`, 1),
	} {
		if _, err := parseBinding([]byte(bad)); !errors.Is(err, ErrBadContent) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
