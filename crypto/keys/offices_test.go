package keys

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func id(n int) string { return fmt.Sprintf("%032x", n) }

// province 1, second body 2, county 3 under 1, city 4 under 1.
func sampleList(root RootPublic) OfficeList {
	digest := strings.Repeat("ab", 32)
	return OfficeList{Version: 1, Day: "2018-03-30", Root: root, Offices: []Office{
		{id(3), "县", "County", "469029", id(1), digest},
		{id(1), "省", "Province", "460000", id(2), digest},
		{id(2), "监委", "Second body", "", id(1), digest},
		{id(4), "市", "City", "460100", id(1), digest},
	}}
}

func parent(area string) (string, bool) {
	up, ok := map[string]string{"460105": "460100", "460100": "460000", "469029": "460000", "469030": "460000"}[area]
	return up, ok
}

func TestOfficeList(t *testing.T) {
	root := must(NewRootKey(rand.Reader))
	raw := must(sampleList(root.Public()).JSON())
	signature := must(root.SignOffices(raw))
	unverified := must(ParseOffices(raw))
	offices, err := unverified.Verify(signature, root.Public())
	if err != nil || offices.Version() != 1 || offices.Day() != "2018-03-30" || offices.Root() != root.Public() || len(offices.All()) != 4 {
		t.Fatalf("verify: %v", err)
	}
	if !slices.IsSortedFunc(offices.All(), func(a, b Office) int { return strings.Compare(a.ID, b.ID) }) {
		t.Error("not sorted")
	}
	if _, err := unverified.VerifyFingerprint(signature, root.Public().Fingerprint()); err != nil {
		t.Errorf("by fingerprint: %v", err)
	}
	other := must(NewRootKey(rand.Reader))
	if _, err := unverified.Verify(signature, other.Public()); !errors.Is(err, ErrBadSignature) {
		t.Errorf("another root: %v", err)
	}
	if _, err := unverified.VerifyFingerprint(signature, other.Public().Fingerprint()); !errors.Is(err, ErrBadSignature) {
		t.Errorf("another fingerprint: %v", err)
	}
	if _, err := other.SignOffices(raw); !errors.Is(err, ErrMalformed) {
		t.Errorf("signing another root's list: %v", err)
	}
	signature[0] ^= 1
	if _, err := unverified.Verify(signature, root.Public()); !errors.Is(err, ErrBadSignature) {
		t.Errorf("changed signature: %v", err)
	}
}

// TestListSignedByItsOwnRoot: a server that makes its own root key and list is
// caught by the poster's fingerprint alone.
func TestListSignedByItsOwnRoot(t *testing.T) {
	printed, servers := must(NewRootKey(rand.Reader)), must(NewRootKey(rand.Reader))
	raw := must(sampleList(servers.Public()).JSON())
	u := must(ParseOffices(raw))
	if _, err := u.VerifyFingerprint(must(servers.SignOffices(raw)), printed.Public().Fingerprint()); !errors.Is(err, ErrBadSignature) {
		t.Errorf("%v", err)
	}
}

func TestMisleadingListsAreRefused(t *testing.T) {
	root := must(NewRootKey(rand.Reader))
	for name, change := range map[string]func(*OfficeList){
		"version 0":               func(l *OfficeList) { l.Version = 0 },
		"no day":                  func(l *OfficeList) { l.Day = "2018-02-30" },
		"one office twice":        func(l *OfficeList) { l.Offices = append(l.Offices, l.Offices[0]) },
		"two offices of one area": func(l *OfficeList) { l.Offices[0].Area = "460100" },
		"its own superior":        func(l *OfficeList) { l.Offices[0].Superior = l.Offices[0].ID },
		"superior not listed":     func(l *OfficeList) { l.Offices[0].Superior = id(99) },
		"no key":                  func(l *OfficeList) { l.Offices[0].Key = "" },
		"key in upper case":       func(l *OfficeList) { l.Offices[0].Key = strings.ToUpper(l.Offices[0].Key) },
		"no name":                 func(l *OfficeList) { l.Offices[0].NameZH = "" },
		"long name":               func(l *OfficeList) { l.Offices[0].NameEN = strings.Repeat("x", 101) },
		"area of letters":         func(l *OfficeList) { l.Offices[0].Area = "hainan" },
		"area too long":           func(l *OfficeList) { l.Offices[0].Area = "4690290" },
		"id too short":            func(l *OfficeList) { l.Offices[0].ID = "ab" },
	} {
		l := sampleList(root.Public())
		change(&l)
		if _, err := l.JSON(); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	raw := string(must(sampleList(root.Public()).JSON()))
	for name, text := range map[string]string{
		"white space": raw + "\n",
		"not sorted":  strings.Replace(strings.Replace(strings.Replace(raw, id(1), "X", 1), id(4), id(1), 1), "X", id(4), 1),
		"new field":   strings.Replace(raw, `{`, `{"x":1,`, 1),
		"new format":  strings.Replace(raw, "offices/1", "offices/2", 1),
		"escapes":     strings.Replace(raw, "县", `\u53bf`, 1),
		"too long":    strings.Repeat(" ", maxListBytes+1),
		"nothing":     "",
	} {
		if _, err := ParseOffices([]byte(text)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := root.SignOffices([]byte(text)); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
}

func TestRoute(t *testing.T) {
	root := must(NewRootKey(rand.Reader))
	raw := must(sampleList(root.Public()).JSON())
	offices := must(must(ParseOffices(raw)).Verify(must(root.SignOffices(raw)), root.Public()))
	for area, want := range map[string][2]int{
		"469029": {3, 1}, "460105": {4, 1}, "460100": {4, 1}, "469030": {1, 2}, "460000": {1, 2},
	} {
		r, err := offices.Route(area, parent)
		if err != nil || r.Handling.ID != id(want[0]) || r.Superior.ID != id(want[1]) {
			t.Errorf("%s: %s over %s, %v", area, r.Superior.ID, r.Handling.ID, err)
		}
	}
	for _, area := range []string{"", "110000"} {
		if _, err := offices.Route(area, parent); !errors.Is(err, ErrNoOffice) {
			t.Errorf("%q: %v", area, err)
		}
	}
	endless := func(area string) (string, bool) { return area, true }
	if _, err := offices.Route("110000", endless); !errors.Is(err, ErrNoOffice) {
		t.Errorf("a ring of areas: %v", err)
	}
	if r, err := offices.RouteOf(id(2)); err != nil || r.Superior.ID != id(1) {
		t.Errorf("second body: %v", err)
	}
	if _, err := offices.RouteOf(id(9)); !errors.Is(err, ErrNoOffice) {
		t.Errorf("unknown office: %v", err)
	}
}

func TestOnlyTheListedKeyBecomesARecipient(t *testing.T) {
	root := must(NewRootKey(rand.Reader))
	real, planted := must(NewOfficeKey(rand.Reader)), must(NewOfficeKey(rand.Reader))
	list := sampleList(root.Public())
	list.Offices[0].Key = KeyDigest(real.Recipient())
	raw := must(list.JSON())
	offices := must(must(ParseOffices(raw)).Verify(must(root.SignOffices(raw)), root.Public()))
	if r, err := offices.Recipient(id(3), real.Recipient().String()); err != nil || r.String() != real.Recipient().String() {
		t.Errorf("listed: %v", err)
	}
	if _, err := offices.Recipient(id(3), planted.Recipient().String()); !errors.Is(err, ErrKeyMismatch) {
		t.Errorf("planted: %v", err)
	}
	if _, err := offices.Recipient(id(9), real.Recipient().String()); !errors.Is(err, ErrNoOffice) {
		t.Errorf("unknown office: %v", err)
	}
	if _, err := offices.Recipient(id(3), "age1xyz"); err == nil {
		t.Error("a classic recipient")
	}
}

func FuzzParseOffices(f *testing.F) {
	raw, err := sampleList(RootPublic{1}).JSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add([]byte(`{"format":"zhuicha/offices/1","version":1,"day":"2018-03-30","root":"","offices":[]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := ParseOffices(raw)
		if err != nil {
			return
		}
		again, err := u.list.JSON()
		if err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%q is read but not written, %v", raw, err)
		}
	})
}
