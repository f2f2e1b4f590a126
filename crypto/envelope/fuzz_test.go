package envelope

import (
	"bytes"
	"testing"
)

func fuzzIdentity(f *testing.F) Identity {
	id, err := IdentityFromSeed([SeedSize]byte{7})
	if err != nil {
		f.Fatal(err)
	}
	return id
}

func FuzzOpen(f *testing.F) {
	id := fuzzIdentity(f)
	sealed := seal(f, internal(0, ""), record("x"), id)
	f.Add(sealed)
	f.Add(sealed[:2500])
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		opened, err := Open(data, internal(0, ""), id)
		if err != nil {
			if CodeOf(err) == "" {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if opened.Binding != internal(0, "") {
			t.Fatal("opened in another place")
		}
	})
}

func FuzzInspect(f *testing.F) {
	f.Add(seal(f, internal(0, ""), record("x"), fuzzIdentity(f)))
	f.Add([]byte("age-encryption.org/v1\n-> X25519 a\n\n--- \n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Inspect(data)
		if err != nil {
			if CodeOf(err) == "" {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if info.Recipients < 1 || info.Recipients > MaxRecipients || int64(len(data)) <= info.PlaintextSize || !isPadded(info.PlaintextSize) {
			t.Fatalf("%+v of %d bytes", info, len(data))
		}
	})
}

// FuzzRead feeds what an authorised but hostile sender can put into an envelope.
func FuzzRead(f *testing.F) {
	b, err := internal(0, "").JSON()
	if err != nil {
		f.Fatal(err)
	}
	plain, err := pack([]File{{BindingFile, b}, {RecordFile, []byte("{}")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, plain []byte) {
		opened, err := read(plain, internal(0, ""))
		if err == nil && (len(opened.Files) != 1 || opened.Files[0].Name != RecordFile) {
			t.Fatalf("%d files", len(opened.Files))
		}
		if err != nil && CodeOf(err) == "" {
			t.Fatalf("unnamed error %v", err)
		}
	})
}

// FuzzOpenFile cuts, joins and changes sealed files: nothing but the file
// itself opens.
func FuzzOpenFile(f *testing.F) {
	id := fuzzIdentity(f)
	content := []byte("the content of a file")
	sealed, digest := sealFile(f, fileAt(3), content, id)
	f.Add(sealed, int64(len(content)))
	f.Add(sealed[:FileHeader+16], int64(len(content)))
	f.Add(sealed[:100], int64(-1))
	f.Fuzz(func(t *testing.T, data []byte, size int64) {
		var out bytes.Buffer
		err := OpenFile(&out, bytes.NewReader(data), fileAt(3), digest, size, id)
		if err != nil {
			if CodeOf(err) == "" {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if !bytes.Equal(data, sealed) || !bytes.Equal(out.Bytes(), content) {
			t.Fatal("something else opened")
		}
	})
}

// FuzzReadFile feeds what an authorised but hostile sender can put into a file:
// whatever the stream takes, the strict reader in memory takes alike.
func FuzzReadFile(f *testing.F) {
	binding, err := fileAt(0).JSON()
	if err != nil {
		f.Fatal(err)
	}
	plain, err := pack([]File{{BindingFile, binding}, {ContentFile, []byte("hello")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain, int64(5))
	f.Add(plain[:3*tarBlock], int64(0))
	f.Fuzz(func(t *testing.T, plain []byte, size int64) {
		if size < 0 || size > int64(len(plain)) || len(plain) != filePadding(size) {
			return // refused by the length of the sealed bytes
		}
		r := bytes.NewReader(plain)
		var out bytes.Buffer
		err := readFrame(r, fileAt(0), size)
		if err == nil {
			err = copyContent(&out, r, size)
		}
		if err == nil {
			err = readZeros(r)
		}
		opened, strict := read(plain, fileAt(0))
		if (err == nil) != (strict == nil && len(opened.File(ContentFile)) == int(size)) {
			t.Fatalf("stream: %v, in memory: %v", err, strict)
		}
		if err == nil && !bytes.Equal(out.Bytes(), opened.File(ContentFile)) {
			t.Fatal("another content")
		}
	})
}
