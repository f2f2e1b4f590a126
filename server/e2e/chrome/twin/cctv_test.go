package twin

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
)

// vector is one file of the age project's suite: a header of key: value lines,
// an empty line, the age file.
type vector struct {
	name   string
	fields map[string]string
	file   []byte
}

func cctv(t *testing.T) []vector {
	t.Helper()
	entries, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for _, e := range entries {
		content, err := fs.ReadFile(agetest.Vectors, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, parseVector(t, e.Name(), content))
	}
	return all
}

func parseVector(t *testing.T, name string, content []byte) vector {
	t.Helper()
	head, file, found := bytes.Cut(content, []byte("\n\n"))
	if !found {
		t.Fatalf("%s: no header", name)
	}
	v := vector{name: name, fields: map[string]string{}, file: file}
	for line := range strings.SplitSeq(string(head), "\n") {
		key, value, _ := strings.Cut(line, ": ")
		v.fields[key] = value
	}
	if v.fields["compressed"] == "zlib" {
		r, err := zlib.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if v.file, err = io.ReadAll(r); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return v
}

// outcome is the payload's digest as hex, or a refusal's code.
type outcome struct{ Payload, Code string }

const tryOurs = `
const sealed = await file("age");
try {
  const plain = await zhuicha.age.decrypt(sealed, [IDENTITY]);
  return { Payload: zhuicha.bytes.digestOf(plain) };
} catch (error) {
  return { Code: error.code || "not one of ours: " + error.stack };
}`

// tryWithFileKey skips the stanzas, so that header, MAC and payload of files to
// classic recipients are read by the bundle's own code too.
const tryWithFileKey = `
const sealed = await file("age");
const age = new zhuicha.Decrypter();
age.addIdentity({ unwrapFileKey: () => unhex("FILE_KEY") });
try {
  return { Payload: zhuicha.bytes.digestOf(await age.decrypt(sealed)) };
} catch (error) {
  return { Code: "refused" };
}`

func (tb *tab) try(v vector, script string) outcome {
	tb.t.Helper()
	tb.serve("age", v.file)
	script = strings.ReplaceAll(script, "IDENTITY", `"`+v.fields["identity"]+`"`)
	var got outcome
	tb.do(strings.ReplaceAll(script, "FILE_KEY", v.fields["file key"]), &got)
	return got
}

// codes are what our reader says to the suite's classes.
var codes = map[string]string{"header failure": "damaged", "HMAC failure": "damaged", "payload failure": "damaged", "no match": "wrong-key"}

// stricter are files that age opens, or refuses otherwise, and our reader
// refuses because a stanza is not post-quantum.
var stricter = map[string]bool{"hybrid_and_x25519": true, "hybrid_grease": true, "hybrid_uppercase": true, "hybrid_x25519_arg": true}

// hybrids runs the suite's post-quantum files through our own reader.
func hybrids(t *testing.T, tb *tab, all []vector) {
	count := 0
	for _, v := range all {
		if !strings.HasPrefix(v.name, "hybrid") {
			continue
		}
		count++
		got := tb.try(v, tryOurs)
		want := outcome{Payload: v.fields["payload"]}
		if code, refused := codes[v.fields["expect"]]; refused {
			want = outcome{Code: code}
		}
		if stricter[v.name] {
			want = outcome{Code: "classic-key"}
		}
		if got != want {
			t.Errorf("%s: got %+v, want %+v", v.name, got, want)
		}
	}
	if count < 15 {
		t.Errorf("only %d hybrid files", count)
	}
}

func TestAgeVectorsHybrid(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) { hybrids(t, tb, cctv(t)) })
}

// TestAgeVectorsFormat runs every file whose class does not depend on a stanza.
func TestAgeVectorsFormat(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		count := 0
		for _, v := range cctv(t) {
			prefix, _, _ := strings.Cut(v.name, "_")
			switch prefix {
			case "stream", "stanza", "hmac", "header", "version", "empty":
			default:
				continue
			}
			count++
			got := tb.try(v, tryWithFileKey)
			want := outcome{Code: "refused"}
			if v.fields["expect"] == "success" {
				want = outcome{Payload: v.fields["payload"]}
			}
			if got != want {
				t.Errorf("%s: got %+v, want %+v", v.name, got, want)
			}
		}
		if count < 50 {
			t.Errorf("only %d files", count)
		}
	})
}

// TestAgeVectorsClassic shows that nothing classic, by key or passphrase, is ever opened.
func TestAgeVectorsClassic(t *testing.T) {
	tb := openToday(t, quick)
	count := 0
	for _, v := range cctv(t) {
		if strings.HasPrefix(v.name, "hybrid") || v.fields["armored"] != "" {
			continue
		}
		count++
		if got := tb.try(v, tryOurs); got.Code != "classic-key" && got.Code != "damaged" {
			t.Errorf("%s: got %+v", v.name, got)
		}
	}
	if count < 50 {
		t.Errorf("only %d files", count)
	}
}

// digest is what the page's digestOf gives.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
