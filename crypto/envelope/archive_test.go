package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPackRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var files []File
		for i := range rapid.IntRange(0, 5).Draw(t, "count") {
			data := bytes.Repeat([]byte{byte(i + 1)}, rapid.IntRange(0, 3000).Draw(t, "size"))
			files = append(files, File{fmt.Sprintf("file-%d.x", i), data})
		}
		plain, err := pack(files)
		if err != nil || !isPadded(int64(len(plain))) {
			t.Fatalf("%d bytes, %v", len(plain), err)
		}
		got, err := unpack(plain)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(files, got, cmp.Comparer(bytes.Equal)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestPackRefusesTooMuch(t *testing.T) {
	if _, err := pack([]File{{"big", make([]byte, MaxPlaintext)}}); !errors.Is(err, ErrBadSize) {
		t.Errorf("64 MiB and its header: %v", err)
	}
}

func TestPlainName(t *testing.T) {
	for _, name := range []string{"a", "tip.json", "key.txt", "photo-1.jpg", "0"} {
		if !plainName(name) {
			t.Errorf("%q refused", name)
		}
	}
	for _, name := range []string{"", ".", "..", ".hidden", "-rf", "a/b", "A", "a b", "甲", "a\x00", string(make([]byte, 65))} {
		if plainName(name) {
			t.Errorf("%q admitted", name)
		}
	}
}

// TestUnpackTrustsNoByte changes every byte of an archive that means something.
// What is still read must be the same files, or files of other plain content.
func TestUnpackTrustsNoByte(t *testing.T) {
	plain, err := pack([]File{{"a.json", []byte("{}")}, {"b", []byte("text")}})
	if err != nil {
		t.Fatal(err)
	}
	const contentA, contentB = 512, 1536
	for i := range plain {
		changed := bytes.Clone(plain)
		changed[i] ^= 0x11
		_, err := unpack(changed)
		inContent := i >= contentA && i < contentA+2 || i >= contentB && i < contentB+4
		// The checksum field may be closed by a space or by anything else.
		closesChecksum := i%1024 == 155 && i < 2*1024
		if (err == nil) != inContent && !closesChecksum {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	good, err := pack([]File{{"a.json", []byte("{}")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(make([]byte, 4096))
	f.Fuzz(func(t *testing.T, plain []byte) {
		files, err := unpack(plain)
		if err != nil {
			return
		}
		again, err := pack(files)
		if err != nil {
			t.Fatal(err)
		}
		same, err := unpack(again)
		if err != nil || !cmp.Equal(files, same, cmp.Comparer(bytes.Equal)) {
			t.Fatal("what was read cannot be written")
		}
	})
}
