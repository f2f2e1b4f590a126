package keys

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"zhuicha/crypto/envelope"
)

const (
	leadID   = "00112233445566778899aabbccddeeff"
	officeID = "10112233445566778899aabbccddeeff"
	memberID = "20112233445566778899aabbccddeeff"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestWraps(t *testing.T) {
	handling, superior, stranger := must(NewOfficeKey(rand.Reader)), must(NewOfficeKey(rand.Reader)), must(NewOfficeKey(rand.Reader))
	intake, work := must(NewIntakeKey(rand.Reader)), must(NewWorkKey(rand.Reader))
	sealed := must(WrapIntake(leadID, 0, intake, handling.Public(), superior.Public()))
	for _, office := range []OfficeKey{handling, superior} {
		if got, err := OpenIntakeWrap(sealed, leadID, 0, office); err != nil || got.Secret() != intake.Secret() {
			t.Errorf("intake: %v", err)
		}
	}
	if _, err := OpenIntakeWrap(sealed, leadID, 0, stranger); !errors.Is(err, envelope.ErrWrongKey) {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := OpenWorkWrap(sealed, leadID, 0, handling); !errors.Is(err, envelope.ErrSwapped) {
		t.Errorf("an intake key given for a work key: %v", err)
	}
	sealed = must(WrapWork(leadID, 1, work, handling.Public(), superior.Public()))
	if got, err := OpenWorkWrap(sealed, leadID, 1, superior); err != nil || got.Secret() != work.Secret() {
		t.Errorf("work: %v", err)
	}
	if _, err := OpenWorkWrap(sealed, leadID, 2, superior); !errors.Is(err, envelope.ErrReplayed) {
		t.Errorf("an old generation: %v", err)
	}
	if _, err := OpenWorkWrap(sealed, officeID, 1, superior); !errors.Is(err, envelope.ErrSwapped) {
		t.Errorf("another lead: %v", err)
	}
	if _, err := WrapIntake(leadID, 0, IntakeKey{}, handling.Public(), superior.Public()); err == nil {
		t.Error("no key was wrapped")
	}
	if _, err := WrapIntake(leadID, 0, intake, handling.Public(), OfficeRecipient{}); !errors.Is(err, envelope.ErrClassicKey) {
		t.Errorf("no superior: %v", err)
	}
	member := must(NewMemberKey(rand.Reader))
	sealed = must(WrapOffice(officeID, 3, handling, member.Public()))
	if got, err := OpenOfficeWrap(sealed, officeID, 3, member); err != nil || got.Secret() != handling.Secret() {
		t.Errorf("office: %v", err)
	}
}

func TestKeyText(t *testing.T) {
	good := string(keyText(must(NewOfficeKey(rand.Reader)).Identity))
	if _, err := parseKeyText([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "\n", good + "\n", " " + good, strings.TrimSpace(good), "# comment\n" + good, good + good, strings.ToLower(good)} {
		if _, err := parseKeyText([]byte(text)); err == nil {
			t.Errorf("%d bytes taken for a key file", len(text))
		}
	}
}

func TestMemberBundle(t *testing.T) {
	root := must(NewRootKey(rand.Reader)).Public()
	bundle := must(NewBundle(root, rand.Reader))
	_, unlock, err := DeriveLogin("a passphrase", [16]byte{}, 4, 4)
	if err != nil {
		t.Fatal(err)
	}
	sealed := must(SealMember(memberID, bundle, unlock.Public()))
	got, err := OpenMember(sealed, memberID, unlock)
	if err != nil || got.Identity.Secret() != bundle.Identity.Secret() || got.Signing != bundle.Signing || got.Root != root {
		t.Errorf("bundle: %v", err)
	}
	if _, err := OpenMember(sealed, officeID, unlock); !errors.Is(err, envelope.ErrSwapped) {
		t.Errorf("another member's: %v", err)
	}
	if _, err := SealMember(memberID, Bundle{}, unlock.Public()); err == nil {
		t.Error("an empty bundle was sealed")
	}
	data := string(must(bundle.json()))
	for _, bad := range []string{"", "{}", data + " ", strings.Replace(data, "member/1", "member/2", 1), strings.Replace(data, root.Hex(), root.Hex()[2:], 1),
		strings.Replace(data, bundle.Identity.Secret(), "AGE-SECRET-KEY-1X", 1)} {
		if _, err := parseBundle([]byte(bad)); envelope.CodeOf(err) == "" {
			t.Errorf("bundle of %d bytes: %v", len(bad), err)
		}
	}
}

func TestSession(t *testing.T) {
	here, there := must(NewShare(rand.Reader)), must(NewShare(rand.Reader))
	key := must(JoinShares(here, there))
	bundle := must(NewBundle(RootPublic{1}, rand.Reader))
	office := must(NewOfficeKey(rand.Reader))
	for _, o := range []OfficeKey{office, {}} {
		sealed := must(SealSession(memberID, bundle, o, key.Public()))
		got, gotOffice, err := OpenSession(sealed, memberID, must(JoinShares(there, here)))
		if err != nil || got.Signing != bundle.Signing || gotOffice.Secret() != o.Secret() {
			t.Errorf("session: %v", err)
		}
		if _, _, err := OpenSession(sealed, memberID, must(JoinShares(here, here))); !errors.Is(err, envelope.ErrWrongKey) {
			t.Errorf("half a seed: %v", err)
		}
	}
	if back, err := ParseShare(here.Hex()); err != nil || back != here {
		t.Errorf("share: %v", err)
	}
}

func TestLogin(t *testing.T) {
	salt := [16]byte{1}
	proof, unlock, err := DeriveLogin("ｐａｓｓ 咖啡", salt, 4, 4)
	if err != nil {
		t.Fatal(err)
	}
	same, _, err := DeriveLogin("pass 咖啡", salt, 4, 4)
	if err != nil || same != proof {
		t.Errorf("full-width letters make another passphrase: %v", err)
	}
	for name, other := range map[string]func() (LoginProof, UnlockKey, error){
		"passphrase": func() (LoginProof, UnlockKey, error) { return DeriveLogin("pass", salt, 4, 4) },
		"salt":       func() (LoginProof, UnlockKey, error) { return DeriveLogin("pass 咖啡", [16]byte{2}, 4, 4) },
		"factor":     func() (LoginProof, UnlockKey, error) { return DeriveLogin("pass 咖啡", salt, 5, 4) },
	} {
		p, u, err := other()
		if err != nil || p == proof || u.Secret() == unlock.Secret() {
			t.Errorf("another %s gives the same: %v", name, err)
		}
	}
	for _, logN := range []int{-1, 0, 3, MaxLogN + 1} {
		if _, _, err := DeriveLogin("pass", salt, logN, 4); !errors.Is(err, ErrWorkFactor) {
			t.Errorf("log N = %d: %v", logN, err)
		}
	}
	if _, _, err := DeriveLogin("pass", salt, 16, LoginLogN); !errors.Is(err, ErrWorkFactor) {
		t.Errorf("below production's minimum: %v", err)
	}
	if _, _, err := DeriveLogin("", salt, 4, 4); !errors.Is(err, ErrMalformed) {
		t.Errorf("empty passphrase: %v", err)
	}
	if back, err := ParseLoginProof(proof.Hex()); err != nil || back != proof {
		t.Errorf("proof: %v", err)
	}
}

func TestFingerprint(t *testing.T) {
	f := Fingerprint{0, 0, 0, 7, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}
	const text = "00000 00007 65535 00000 00000 00000 00000 00256"
	if f.String() != text {
		t.Errorf("written %q", f)
	}
	for _, spelling := range []string{text, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(text, " ", "－"), " " + text + "\n"} {
		if got, err := ParseFingerprint(spelling); err != nil || got != f {
			t.Errorf("%q: %v", spelling, err)
		}
	}
	for _, bad := range []string{"", text[1:], text + "0", strings.Replace(text, "65535", "65536", 1), strings.Replace(text, "7", "x", 1)} {
		if _, err := ParseFingerprint(bad); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	root := must(NewRootKey(rand.Reader)).Public()
	if got, err := ParseFingerprint(root.Fingerprint().String()); err != nil || got != root.Fingerprint() {
		t.Errorf("root's: %v", err)
	}
	one, two := must(NewOfficeKey(rand.Reader)), must(NewOfficeKey(rand.Reader))
	if FingerprintOf(one.Recipient()) == FingerprintOf(two.Recipient()) {
		t.Error("two keys, one fingerprint")
	}
}

func TestRootFile(t *testing.T) {
	root := must(NewRootKey(rand.Reader))
	file := root.File()
	if got, err := ParseRootFile(file); err != nil || got != root {
		t.Fatal(err)
	}
	for _, bad := range []string{"", string(file[1:]), string(file) + "\n", strings.TrimSpace(string(file)), strings.ToUpper(string(file)), "zhuicha/root/2\n" + string(file[15:])} {
		if _, err := ParseRootFile([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%d bytes: %v", len(bad), err)
		}
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	office, signing, root := must(NewOfficeKey(rand.Reader)), must(NewSigningKey(rand.Reader)), must(NewRootKey(rand.Reader))
	share := must(NewShare(rand.Reader))
	proof, _, err := DeriveLogin("pass", [16]byte{}, 4, 4)
	if err != nil {
		t.Fatal(err)
	}
	channel := ChannelKey(share)
	secrets := []string{office.Secret()[20:], fmt.Sprintf("%x", signing.seed[:]), fmt.Sprint(signing.seed), fmt.Sprintf("%x", root.seed[:]), share.Hex(), proof.Hex(), fmt.Sprint([32]byte(share))}
	for _, v := range []any{office, signing, root, share, proof, channel, Bundle{MemberKey(office), signing, RootPublic{}}} {
		encoded, _ := json.Marshal(v)
		out := fmt.Sprintf("%v %+v %#v %s %x %q", v, v, v, v, v, v) + string(encoded)
		for _, secret := range secrets {
			if bytes.Contains(bytes.ToLower([]byte(out)), []byte(strings.ToLower(secret))) {
				t.Errorf("%T prints itself", v)
			}
		}
	}
}

func TestShortRandomnessIsAnError(t *testing.T) {
	short := func() *bytes.Reader { return bytes.NewReader(make([]byte, 31)) }
	errs := []error{}
	_, err := NewOfficeKey(short())
	errs = append(errs, err)
	_, err = NewSigningKey(short())
	errs = append(errs, err)
	_, err = NewRootKey(short())
	errs = append(errs, err)
	_, err = NewShare(short())
	errs = append(errs, err)
	_, err = NewBundle(RootPublic{}, bytes.NewReader(make([]byte, 40)))
	errs = append(errs, err)
	for i, err := range errs {
		if err == nil {
			t.Errorf("key %d was made of too little", i)
		}
	}
}
