package factor_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"zhuicha/tips/casework/factor"
)

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestCodesOfRFC6238 holds the codes against appendix B of the RFC (SHA-1), of
// which six digits are the last six of its eight.
func TestCodesOfRFC6238(t *testing.T) {
	s := must[factor.Secret](t)(factor.ParseSecret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")) // "12345678901234567890"
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"} {
		if got := must[string](t)(s.Code(factor.StepAt(time.Unix(at, 0)))); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestACodeHoldsOnceAndNearItsTime(t *testing.T) {
	s := must[factor.Secret](t)(factor.NewSecret(rand.Reader))
	now := time.Unix(1_800_000_000, 0)
	here := factor.StepAt(now)
	for off := int64(-3); off <= 3; off++ {
		code := must[string](t)(s.Code(here + off))
		step, ok := s.Match(code, now, 0)
		if want := off >= -1 && off <= 1; ok != want || ok && step != here+off {
			t.Errorf("%d periods off: %v at %d", off, ok, step-here)
		}
		if _, again := s.Match(code, now, here+off); again {
			t.Errorf("%d periods off: taken twice", off)
		}
		ahead, named := s.Off(code, now)
		if want := off < -1 || off > 1; named != want || named && ahead != time.Duration(off)*factor.Period {
			t.Errorf("%d periods off: said to be %v ahead, %v", off, ahead, named)
		}
	}
	code := must[string](t)(s.Code(here))
	spaced := strings.Map(func(r rune) rune { return r - '0' + '０' }, code[:3]) + " " + code[3:]
	if _, ok := s.Match(spaced, now, 0); !ok {
		t.Errorf("%q is not forgiven", spaced)
	}
	for _, bad := range []string{"", code[:5], code + "0", "abcdef"} {
		if _, ok := s.Match(bad, now, 0); ok {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestTheQRCodeNamesSecretAndAccount(t *testing.T) {
	s := must[factor.Secret](t)(factor.NewSecret(rand.Reader))
	u := must[*url.URL](t)(url.Parse(must[string](t)(s.URI("fu"))))
	if u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/zhuicha:fu" || u.Query().Get("secret") != s.Text() {
		t.Errorf("%s", u)
	}
	if printed := fmt.Sprintf("%v %+v %#v", s, s, struct{ S factor.Secret }{s}); strings.Contains(printed, s.Text()) {
		t.Errorf("printed: %s", printed)
	}
}

func TestASealedSecretIsItsMembersAndTheInstances(t *testing.T) {
	keep, other := must[factor.Keeper](t)(factor.NewKeeper(make([]byte, 32))), must[factor.Keeper](t)(factor.NewKeeper([]byte{31: 1}))
	s := must[factor.Secret](t)(factor.NewSecret(rand.Reader))
	sealed := must[[]byte](t)(keep.Seal(rand.Reader, "a", s))
	if got := must[factor.Secret](t)(keep.Open("a", sealed)); got.Text() != s.Text() {
		t.Fatal("another secret came out")
	}
	if strings.Contains(string(sealed), s.Text()) {
		t.Fatal("the secret stands in clear")
	}
	changed := append([]byte{}, sealed...)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() (factor.Secret, error){
		"another member": func() (factor.Secret, error) { return keep.Open("b", sealed) },
		"another pepper": func() (factor.Secret, error) { return other.Open("a", sealed) },
		"changed":        func() (factor.Secret, error) { return keep.Open("a", changed) },
		"cut off":        func() (factor.Secret, error) { return keep.Open("a", sealed[:10]) },
	} {
		if _, err := open(); !errors.Is(err, factor.ErrSecret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRecoveryCodesAreKnownByTheirMarks(t *testing.T) {
	keep := must[factor.Keeper](t)(factor.NewKeeper(make([]byte, 32)))
	codes, marks, err := keep.NewRecovery(rand.Reader, "a")
	if err != nil || len(codes) != factor.RecoveryCodes || len(marks) != factor.RecoveryCodes {
		t.Fatal(len(codes), len(marks), err)
	}
	for i, code := range codes {
		if at := keep.Find(marks, "a", " "+strings.ToLower(strings.ReplaceAll(code, "-", " "))); at != i {
			t.Errorf("code %d found at %d", i, at)
		}
		if keep.Find(marks, "b", code) >= 0 || keep.Find(marks, "a", code[:len(code)-1]) >= 0 {
			t.Errorf("code %d holds for another member or cut off", i)
		}
	}
	if keep.Find(marks, "a", "") >= 0 || keep.Find(nil, "a", codes[0]) >= 0 {
		t.Error("nothing was found as something")
	}
}
