package receipt

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawn(t *rapid.T) Receipt {
	raw := rapid.SliceOfN(rapid.Byte(), secretBytes, secretBytes).Draw(t, "secret")
	r, err := New(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func random(t *testing.T) Receipt {
	t.Helper()
	r, err := New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBothSpellingsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t)
		rows, lines := r.Rows(), r.Lines()
		for _, text := range []string{r.Digits(), r.Phrase(), strings.Join(rows[:], "\n"), lines[0] + " " + lines[1]} {
			got, err := Parse(text)
			if err != nil || got != r {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}

func TestExtremes(t *testing.T) {
	low, err := New(bytes.NewReader(make([]byte, 10)))
	if err != nil || low.Digits() != strings.Repeat("0", 25) || low.Phrase() != "的的的的的的的的" {
		t.Errorf("lowest: %q %q %v", low.Digits(), low.Phrase(), err)
	}
	high, err := New(bytes.NewReader(bytes.Repeat([]byte{255}, 10)))
	// 2⁷⁷−1
	if err != nil || high.Digits()[:24] != "151115727451828646838271" {
		t.Errorf("highest: %q %v", high.Digits(), err)
	}
	if _, err := New(bytes.NewReader(make([]byte, 9))); err == nil {
		t.Error("a receipt of nine bytes")
	}
}

// TestDammExamples are from outside: 572 has the check digit 4 in Damm's
// published example, and 5724 closes to 0.
func TestDammExamples(t *testing.T) {
	if damm("572") != 4 || damm("5724") != 0 {
		t.Errorf("damm(572) = %d", damm("572"))
	}
}

func TestEverySlipInDigitsIsCaught(t *testing.T) {
	for range 20 {
		digits := random(t).Digits()
		for i := range digits {
			for c := byte('0'); c <= '9'; c++ {
				slip := []byte(digits)
				slip[i] = c
				expectCaught(t, digits, string(slip))
			}
			if i > 0 {
				swap := []byte(digits)
				swap[i-1], swap[i] = swap[i], swap[i-1]
				expectCaught(t, digits, string(swap))
			}
		}
	}
}

func TestEverySlipInEightCharactersIsCaught(t *testing.T) {
	list := words().list
	for range 3 {
		phrase := random(t).Phrase()
		chars := []rune(phrase)
		for i := range chars {
			for _, other := range list {
				slip := append([]rune(nil), chars...)
				slip[i] = other
				expectCaught(t, phrase, string(slip))
			}
			for j := range i {
				swap := append([]rune(nil), chars...)
				swap[i], swap[j] = swap[j], swap[i]
				expectCaught(t, phrase, string(swap))
			}
		}
	}
}

func expectCaught(t *testing.T, right, slip string) {
	t.Helper()
	if _, err := Parse(slip); slip != right && !errors.Is(err, ErrCheck) {
		t.Fatalf("%q passes for %q: %v", slip, right, err)
	}
}

// TestSwapsAreCaughtForAnyWords shows it for the algebra, not for samples: the
// weights, the check's own weight 1 included, are all different and not 0.
func TestSwapsAreCaughtForAnyWords(t *testing.T) {
	seen := map[uint16]bool{0: true, 1: true}
	for i := range dataWords {
		var w [phraseWords]uint16
		w[i] = 1
		weight := checkWord(w)
		if seen[weight] {
			t.Errorf("weight %d of place %d is not its own", weight, i)
		}
		seen[weight] = true
	}
}

func TestAlphaIsPrimitive(t *testing.T) {
	a, order := timesAlpha(1), 1
	for ; a != 1; order++ {
		if overAlpha(timesAlpha(a)) != a {
			t.Fatalf("no inverse at %d", a)
		}
		a = timesAlpha(a)
	}
	if order != fieldSize-1 {
		t.Errorf("order of α is %d", order)
	}
}

func TestRefusals(t *testing.T) {
	r := random(t)
	phrase := []rune(r.Phrase())
	for name, c := range map[string]struct {
		text string
		want Problem
	}{
		"empty":            {"", ErrLength},
		"short":            {r.Digits()[:24], ErrLength},
		"long":             {r.Digits() + "0", ErrLength},
		"letter":           {r.Digits()[:24] + "x", ErrCharacter},
		"not in the list":  {string(phrase[:7]) + "鱻", ErrCharacter},
		"seven characters": {string(phrase[:7]), ErrLength},
		"nine characters":  {string(phrase) + "的", ErrLength},
		"mixed":            {string(phrase[:4]) + r.Digits()[:5], ErrCharacter},
		"2⁷⁷":              {"151115727451828646838272" + string('0'+damm("151115727451828646838272")), ErrRange},
		"all nines":        {strings.Repeat("9", 24) + string('0'+damm(strings.Repeat("9", 24))), ErrRange},
	} {
		if _, err := Parse(c.text); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestWordList(t *testing.T) {
	w := words()
	// The published checksum of BIP-39's file, one character a line.
	var lines strings.Builder
	for _, r := range w.list {
		lines.WriteString(string(r) + "\n")
	}
	if sum := crc32.ChecksumIEEE([]byte(lines.String())); sum != 0xe3721bbf {
		t.Errorf("not BIP-39's list: %08x", sum)
	}
	for i, r := range w.list {
		if len(w.sounds[r]) == 0 || w.pinyin[i] == "" {
			t.Errorf("%c has no sound", r)
		}
	}
}

func TestSameSound(t *testing.T) {
	if got := string(SameSound('钟')); !strings.Contains(got, "中") || !strings.Contains(got, "种") {
		t.Errorf("钟 is outside the list and sounds like %q", got)
	}
	if got := string(SameSound('中')); !strings.Contains(got, "重") || strings.Contains(got, "中") {
		t.Errorf("中 sounds like %q", got)
	}
	if got := SameSound('x'); got != nil {
		t.Errorf("x sounds like %q", string(got))
	}
}

func TestSuggestMendsEverySameSound(t *testing.T) {
	tried := 0
	for range 16 { // a single receipt may have no character with a twin in sound
		tried += mendSlips(t, []rune(random(t).Phrase()))
	}
	if tried == 0 {
		t.Fatal("no slip was tried")
	}
}

// mendSlips tries every same-sounding slip of a phrase and says how many.
func mendSlips(t *testing.T, right []rune) int {
	t.Helper()
	tried := 0
	for i := range right {
		for _, alike := range SameSound(right[i]) {
			slip := append([]rune(nil), right...)
			slip[i] = alike
			tried++
			if got := Suggest(string(slip)); !contains(got, string(right)) {
				t.Errorf("place %d: %q not among %q", i, string(right), got)
			}
		}
	}
	if got := Suggest(string(right)); got != nil {
		t.Errorf("a right phrase is mended to %q", got)
	}
	return tried
}

func contains(all []string, want string) bool {
	for _, s := range all {
		if s == want {
			return true
		}
	}
	return false
}

func TestNothingPrintsTheReceipt(t *testing.T) {
	r := random(t)
	k, err := r.Derive([32]byte{}, 4)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q"} {
		out := fmt.Sprintf(verb, r) + fmt.Sprintf(verb, k) + fmt.Sprintf(verb, k.Token)
		for _, secret := range []string{r.Digits(), r.Phrase(), k.Token.Hex(), fmt.Sprintf("%x", k.card[:]), fmt.Sprint(r.secret)} {
			if strings.Contains(out, secret) {
				t.Errorf("%s prints a secret", verb)
			}
		}
	}
	if _, err := k.Token.MarshalText(); err == nil {
		t.Error("a token can be encoded by accident")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "0000000000000000000000000", "的的的的的的的的", "０ 0-0", "微衰收伏妙话剂而", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse(text)
		var problem Problem
		if err != nil {
			if !errors.As(err, &problem) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		again, err := Parse(r.Digits())
		if err != nil || again != r {
			t.Fatal("what was read is not a receipt")
		}
		Suggest(text)
	})
}
