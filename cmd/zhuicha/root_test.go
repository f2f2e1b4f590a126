package main

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhuicha/crypto/keys"
)

// rootDesk is a folder with the key and the list to sign.
type rootDesk struct {
	rootFlags
	key     keys.RootKey
	offices []keys.Office
}

func newRootDesk(t *testing.T) *rootDesk {
	t.Helper()
	dir := t.TempDir()
	d := &rootDesk{rootFlags: rootFlags{
		key: filepath.Join(dir, "root.key"), list: filepath.Join(dir, "offices.json"), signed: filepath.Join(dir, "signed.json"),
	}}
	var err error
	if d.key, err = keys.NewRootKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := writeSecret(d.rootFlags.key, d.key.File()); err != nil {
		t.Fatal(err)
	}
	a, b := strings.Repeat("a", 32), strings.Repeat("b", 32)
	d.offices = []keys.Office{
		{ID: a, NameZH: "省办", NameEN: "Province", Area: "460000", Superior: b, Key: newKeyDigest(t)},
		{ID: b, NameZH: "二办", NameEN: "Second", Superior: a, Key: newKeyDigest(t)},
	}
	return d
}

func newKeyDigest(t *testing.T) string {
	t.Helper()
	key, err := keys.NewOfficeKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return keys.KeyDigest(key.Recipient())
}

// sign brings a list and types lines; it gives what was said.
func (d *rootDesk) sign(t *testing.T, version uint64, lines ...string) (string, error) {
	t.Helper()
	raw, err := keys.OfficeList{Version: version, Day: "2026-11-22", Root: d.key.Public(), Offices: d.offices}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.list, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = signList(d.rootFlags, strings.NewReader(strings.Join(lines, "\n")), &out)
	return out.String(), err
}

func (d *rootDesk) mark(t *testing.T, office int) string {
	t.Helper()
	f, err := keys.ListFingerprint(d.offices[office].Key)
	if err != nil {
		t.Fatal(err)
	}
	return f.String()
}

func (d *rootDesk) isSigned() bool { _, err := os.Stat(d.signed); return err == nil }

func TestTheRootSignsOnlyKeysThatWereReadOut(t *testing.T) {
	d := newRootDesk(t)
	a, b := d.mark(t, 0), d.mark(t, 1)
	for name, lines := range map[string][]string{
		"nothing typed": nil, "one of two": {a}, "the other's": {b, b, b}, "not a fingerprint": {"yes", "yes", "yes"},
	} {
		if _, err := d.sign(t, 1, lines...); err == nil || d.isSigned() {
			t.Errorf("%s: signed, %v", name, err)
		}
	}
	if said, err := d.sign(t, 1, "12345", a, b); err != nil || !d.isSigned() || !strings.Contains(said, "省办") {
		t.Fatalf("compared, after one slip: %v: %s", err, said)
	}
	d.offices[1].Key = newKeyDigest(t) // the second office changed its key
	said, err := d.sign(t, 2, d.mark(t, 1))
	if err != nil || strings.Count(said, "NEW KEY") != 1 || !strings.Contains(said, "as before") {
		t.Fatalf("a changed key: %v: %s", err, said)
	}
	if said, err := d.sign(t, 3); err != nil || strings.Contains(said, "NEW KEY") {
		t.Fatalf("nothing new: %v: %s", err, said)
	}
}

func TestAPreviousListOfAnotherRootIsNotBelieved(t *testing.T) {
	mine, other := newRootDesk(t), newRootDesk(t)
	if _, err := other.sign(t, 1, other.mark(t, 0), other.mark(t, 1)); err != nil {
		t.Fatal(err)
	}
	mine.previous, mine.offices = other.signed, other.offices
	if _, err := mine.sign(t, 1); err == nil || mine.isSigned() {
		t.Fatalf("another root's list saved the comparison: %v", err)
	}
}
