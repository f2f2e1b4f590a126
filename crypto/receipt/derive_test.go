package receipt

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
)

func derived(t *testing.T, r Receipt, salt [32]byte) Keys {
	t.Helper()
	k, err := r.Derive(salt, 4)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestDeriveSeparates(t *testing.T) {
	r, other := random(t), random(t)
	k := derived(t, r, [32]byte{})
	if again := derived(t, r, [32]byte{}); again.Token != k.Token || again.Lead != k.Lead || again.Identity.Secret() != k.Identity.Secret() {
		t.Error("not the same twice")
	}
	for name, o := range map[string]Keys{"another receipt": derived(t, other, [32]byte{}), "another instance": derived(t, r, [32]byte{1})} {
		if o.Token == k.Token || o.Lead == k.Lead || o.Channel == k.Channel || o.LogSalt == k.LogSalt || o.card == k.card || o.Identity.Secret() == k.Identity.Secret() {
			t.Errorf("%s shares a derived value", name)
		}
	}
	parts := [][]byte{k.Token[:], k.Channel[:], k.LogSalt[:], k.card[:]}
	for i := range parts {
		for j := range i {
			if bytes.Equal(parts[i], parts[j]) {
				t.Errorf("derived values %d and %d are equal", i, j)
			}
		}
	}
	if !envelope.IsID(k.Lead) {
		t.Errorf("lead %q is no id", k.Lead)
	}
}

func TestDeriveRefusesAbsurdWork(t *testing.T) {
	for _, logN := range []int{-1, 0, 21, 64} {
		if _, err := random(t).Derive([32]byte{}, logN); !errors.Is(err, ErrWorkFactor) {
			t.Errorf("log N = %d: %v", logN, err)
		}
	}
}

func TestToken(t *testing.T) {
	k := derived(t, random(t), [32]byte{})
	back, err := ParseToken(k.Token.Hex())
	if err != nil || back != k.Token {
		t.Errorf("round trip: %v", err)
	}
	for _, text := range []string{"", "00", strings.ToUpper(strings.Repeat("ab", 32)), strings.Repeat("zz", 32), k.Token.Hex() + "0"} {
		if _, err := ParseToken(text); !errors.Is(err, ErrToken) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if k.Token.Record([]byte("a")) == k.Token.Record([]byte("b")) {
		t.Error("the pepper does not enter the record")
	}
}

func TestCard(t *testing.T) {
	k, stranger := derived(t, random(t), [32]byte{}), derived(t, random(t), [32]byte{})
	intake, err := keys.NewIntakeKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	root, err := keys.NewRootKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	data, err := k.MakeCard(intake.Public(), root.Public())
	if err != nil {
		t.Fatal(err)
	}
	card, err := k.OpenCard(data)
	if err != nil || card.Lead != k.Lead || card.Intake.String() != intake.Recipient().String() || card.Root != root.Public() {
		t.Fatalf("card %v", err)
	}
	if err := InspectCard(data, k.Lead); err != nil {
		t.Errorf("inspect: %v", err)
	}
	if err := InspectCard(data, stranger.Lead); !errors.Is(err, envelope.ErrSwapped) {
		t.Errorf("inspect as another lead's: %v", err)
	}
	if _, err := stranger.OpenCard(data); !errors.Is(err, envelope.ErrForged) {
		t.Errorf("opened by a stranger: %v", err)
	}
	if _, err := k.MakeCard(keys.IntakeRecipient{}, root.Public()); err == nil {
		t.Error("a card without an intake key")
	}
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 1
		if _, err := k.OpenCard(changed); err == nil {
			t.Fatalf("byte %d can be changed", i)
		}
	}
}

func FuzzCard(f *testing.F) {
	r, err := New(bytes.NewReader(make([]byte, 10)))
	if err != nil {
		f.Fatal(err)
	}
	k, err := r.Derive([32]byte{}, 4)
	if err != nil {
		f.Fatal(err)
	}
	intake, err := keys.NewIntakeKey(bytes.NewReader(make([]byte, 32)))
	if err != nil {
		f.Fatal(err)
	}
	good, err := k.MakeCard(intake.Public(), keys.RootPublic{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"format":"zhuicha/card/1"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := k.OpenCard(data); err == nil && !bytes.Equal(data, good) {
			t.Fatal("a card that this receipt did not write")
		}
	})
}
