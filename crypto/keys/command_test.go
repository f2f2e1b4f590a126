package keys

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommandRoundTrip(t *testing.T) {
	for _, c := range []Command{
		{Actor: memberID, Commands: [][]byte{[]byte(`{"type":"note","lead":"` + leadID + `","version":7}`), []byte(`{"type":"x","n":[1,2.5e3]}`)}},
		{Actor: memberID, Directory: &DirectoryWrite{3, [][]byte{[]byte(`{"type":"admit"}`)}}},
	} {
		raw := must(c.JSON())
		got, err := ParseCommand(raw)
		if diff := cmp.Diff(c, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	}
}

func TestCommandSignature(t *testing.T) {
	key, other := must(NewSigningKey(rand.Reader)), must(NewSigningKey(rand.Reader))
	raw := []byte(`{"format":"zhuicha/command/1"}`)
	s := key.SignCommand(raw)
	if err := key.Public().VerifyCommand(raw, s); err != nil {
		t.Fatal(err)
	}
	if back, err := ParseSignature(s.Hex()); err != nil || back != s {
		t.Errorf("signature: %v", err)
	}
	if back, err := ParseSigningPublic(key.Public().Hex()); err != nil || back != key.Public() {
		t.Errorf("public key: %v", err)
	}
	for name, err := range map[string]error{
		"another member": other.Public().VerifyCommand(raw, s),
		"one space more": key.Public().VerifyCommand(append(raw, ' '), s),
		"another label":  verify(key.Public(), officesLabel, raw, s),
		"no signature":   key.Public().VerifyCommand(raw, Signature{}),
	} {
		if !errors.Is(err, ErrBadSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommandRefusals(t *testing.T) {
	frame := func(rest string) string {
		return `{"format":"zhuicha/command/1","actor":"` + memberID + `",` + rest + `}`
	}
	const note = `{"type":"note"}`
	if _, err := ParseCommand([]byte(frame(`"commands":[` + note + `]`))); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":              "",
		"neither":            `{"format":"zhuicha/command/1","actor":"` + memberID + `"}`,
		"none on leads":      frame(`"commands":[]`),
		"too many":           frame(`"commands":[` + strings.Repeat(note+",", maxCommands) + note + `]`),
		"both":               frame(`"commands":[` + note + `],"directory":{"expect":1,"commands":[{}]}`),
		"both, one empty":    frame(`"commands":[],"directory":{"expect":1,"commands":[{}]}`),
		"old framing":        frame(`"writes":[{"lead":"` + leadID + `","expect":1,"commands":[{}]}]`),
		"no commands":        frame(`"directory":{"expect":1,"commands":[]}`),
		"null":               frame(`"directory":null`),
		"not an object":      frame(`"directory":{"expect":1,"commands":["x"]}`),
		"no expect":          frame(`"directory":{"commands":[{}]}`),
		"negative":           frame(`"directory":{"expect":-1,"commands":[{}]}`),
		"too large":          frame(`"directory":{"expect":9007199254740992,"commands":[{}]}`),
		"unknown field":      frame(`"directory":{"expect":1,"commands":[{}]},"x":1`),
		"twin inside":        frame(`"directory":{"expect":1,"commands":[{"a":1,"a":2}]}`),
		"trailing":           frame(`"directory":{"expect":1,"commands":[{}]}`) + "x",
		"other format":       strings.Replace(frame(`"directory":{"expect":1,"commands":[{}]}`), "command/1", "command/2", 1),
		"bad actor":          strings.Replace(frame(`"directory":{"expect":1,"commands":[{}]}`), memberID, "me", 1),
		"longer than it may": frame(`"directory":{"expect":1,"commands":[{"x":"` + strings.Repeat("a", MaxCommand) + `"}]}`),
	} {
		if _, err := ParseCommand([]byte(text)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := (Command{Actor: memberID}).JSON(); !errors.Is(err, ErrMalformed) {
		t.Errorf("an empty command: %v", err)
	}
	if _, err := (Command{Actor: memberID, Directory: &DirectoryWrite{1, [][]byte{[]byte("{")}}}).JSON(); !errors.Is(err, ErrMalformed) {
		t.Errorf("half an object: %v", err)
	}
}

func FuzzParseCommand(f *testing.F) {
	f.Add([]byte(`{"format":"zhuicha/command/1","actor":"` + memberID + `","directory":{"expect":1,"commands":[{}]}}`))
	f.Add([]byte(`{"format":"zhuicha/command/1","actor":"` + memberID + `","writes":[{"lead":"` + leadID + `","expect":1,"commands":[{"a":1}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseCommand(raw)
		if err != nil {
			return
		}
		if _, err := c.JSON(); err != nil {
			t.Fatalf("%q is read but not written: %v", raw, err)
		}
	})
}

func FuzzParseRootFile(f *testing.F) {
	f.Add(RootKey{}.File())
	f.Fuzz(func(t *testing.T, data []byte) {
		if k, err := ParseRootFile(data); err == nil && string(k.File()) != string(data) {
			t.Fatalf("%q is read in two ways", data)
		}
	})
}

func FuzzParseFingerprint(f *testing.F) {
	f.Add(Fingerprint{}.String())
	f.Add("０0000－00000 00000 00000 00000 00000 00000 65536")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseFingerprint(text)
		if err != nil {
			return
		}
		if again, err := ParseFingerprint(got.String()); err != nil || again != got {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
