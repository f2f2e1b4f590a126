package envelope

import "testing"

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
