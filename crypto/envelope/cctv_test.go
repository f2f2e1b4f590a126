package envelope

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
	"filippo.io/age/armor"
)

// vector is one of the C2SP CCTV files: a header of "key: value" lines, an
// empty line, the age file.
type vector struct {
	fields     map[string]string
	identities []age.Identity
	hybrid     []Identity
	file       []byte
}

func readVector(t *testing.T, name string) vector {
	t.Helper()
	raw, err := fs.ReadFile(agetest.Vectors, name)
	if err != nil {
		t.Fatal(err)
	}
	head, file, ok := bytes.Cut(raw, []byte("\n\n"))
	if !ok {
		t.Fatal("no empty line")
	}
	v := vector{fields: map[string]string{}, file: file}
	for line := range strings.SplitSeq(string(head), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		v.fields[key] = value
		v.addKey(t, key, value)
	}
	if v.fields["compressed"] == "zlib" {
		r, err := zlib.NewReader(bytes.NewReader(v.file))
		if err != nil {
			t.Fatal(err)
		}
		if v.file, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func (v *vector) addKey(t *testing.T, key, value string) {
	t.Helper()
	switch {
	case key == "passphrase":
		id, err := age.NewScryptIdentity(value)
		if err != nil {
			t.Fatal(err)
		}
		v.identities = append(v.identities, id)
	case key == "identity" && strings.HasPrefix(value, identityPrefix):
		id, err := ParseIdentity(value)
		if err != nil {
			t.Fatal(err)
		}
		v.identities, v.hybrid = append(v.identities, id.identity), append(v.hybrid, id)
	case key == "identity":
		id, err := age.ParseX25519Identity(value)
		if err != nil {
			t.Fatal(err)
		}
		v.identities = append(v.identities, id)
	}
}

// open decrypts as age does.
func (v vector) open() ([]byte, error) {
	var in io.Reader = bytes.NewReader(v.file)
	if _, armored := v.fields["armored"]; armored {
		in = armor.NewReader(in)
	}
	r, err := age.Decrypt(in, v.identities...)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// TestCCTV holds the age that we are built with against the C2SP vectors, and
// our own checks against both: what age refuses we refuse; what is not purely
// hybrid or not padded we refuse although age opens it.
func TestCCTV(t *testing.T) {
	entries, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil || len(entries) < 80 {
		t.Fatalf("%d vectors, %v", len(entries), err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			v := readVector(t, entry.Name())
			plain, err := v.open()
			if (err == nil) != (v.fields["expect"] == "success") {
				t.Fatalf("age says %v, expected %s", err, v.fields["expect"])
			}
			sum := sha256.Sum256(plain)
			if err == nil && v.fields["payload"] != hex.EncodeToString(sum[:]) {
				t.Fatal("another plaintext")
			}
			checkOurs(t, v)
		})
	}
}

func checkOurs(t *testing.T, v vector) {
	t.Helper()
	if _, err := Open(v.file, internal(0, ""), v.hybrid...); CodeOf(err) == "" {
		t.Errorf("opened, or unnamed error: %v", err)
	}
	_, err := Inspect(v.file)
	if err == nil && v.fields["expect"] == "header failure" {
		t.Error("a header that age refuses passes")
	}
	_, armored := v.fields["armored"]
	classic := len(v.hybrid) == 0 && v.fields["expect"] == "success"
	if classic && !armored && !errors.Is(err, ErrClassicKey) {
		t.Errorf("classic: %v", err)
	}
	if armored && !errors.Is(err, ErrDamaged) {
		t.Errorf("armored: %v", err)
	}
}
