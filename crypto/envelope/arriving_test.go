package envelope

import (
	"bytes"
	"errors"
	"testing"

	"filippo.io/age"
)

func TestAFilesHeaderAndSizeAreKnownFromOutside(t *testing.T) {
	id := newIdentity(t)
	for _, size := range []int{10, 5000, 20_000, 100_000, 300_000, 3 << 20} {
		sealed := seal(t, internal(0, ""), record(string(make([]byte, size))), id)
		if err := InspectFileHeader(sealed[:FileHeader]); err != nil {
			t.Fatalf("%d: %v", size, err)
		}
		if !FileSize(int64(len(sealed))) {
			t.Errorf("%d: %d bytes is no size of a file", size, len(sealed))
		}
		for _, off := range []int64{-16, -1, 1, 16, 4096} {
			if FileSize(int64(len(sealed)) + off) {
				t.Errorf("%d: %d bytes more is a size too", size, off)
			}
		}
		if err := InspectFileHeader(sealed[:FileHeader-1]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut header: %v", err)
		}
	}
	for _, none := range []int64{-1, 0, 1, int64(FileHeader), int64(FileHeader) + 32} {
		if FileSize(none) {
			t.Errorf("%d is a size", none)
		}
	}
}

func TestOtherHeadersAreRefused(t *testing.T) {
	two := seal(t, internal(0, ""), record("x"), newIdentity(t), newIdentity(t))
	if err := InspectFileHeader(two[:FileHeader]); !errors.Is(err, ErrDamaged) {
		t.Errorf("two recipients: %v", err)
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, classic.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 4096)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := InspectFileHeader(out.Bytes()[:FileHeader]); err == nil {
		t.Error("a classic recipient passes")
	}
	for name, head := range map[string][]byte{
		"plaintext": bytes.Repeat([]byte("<html>"), FileHeader), "nothing": nil, "zeros": make([]byte, FileHeader),
	} {
		if err := InspectFileHeader(head[:min(len(head), FileHeader)]); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
