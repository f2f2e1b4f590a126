package strip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	stdpng "image/png"
	"strings"
	"testing"
)

// canary stands in everything that is no picture.
const canary = "CANARY 19.0334N 109.8381E iPhone 2018:03:01"

func drawing() image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 37, 23))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	m.Set(3, 3, color.NRGBA{200, 10, 10, 40})
	return m
}

func plainJPEG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, drawing(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plainPNG(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdpng.Encode(&b, drawing()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func segment(marker byte, data string) string {
	return string(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(data)))) + data
}

func chunk(kind, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// exif is a TIFF directory with an orientation between two other tags.
func exif(order binary.AppendByteOrder, turned uint16) string {
	head := "MM\x00*"
	if order.String() == "LittleEndian" {
		head = "II*\x00"
	}
	b := order.AppendUint32([]byte(head), 8)
	b = order.AppendUint16(b, 3)
	for _, tag := range []struct{ tag, value uint16 }{{0x010f, 50}, {tagOrientation, turned}, {0x8825, 60}} {
		b = order.AppendUint16(b, tag.tag)
		b = order.AppendUint16(b, typeShort)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(order.AppendUint16(b, tag.value), 0)
	}
	return exifStart + string(order.AppendUint32(b, 0)) + canary
}

// dirtyJPEG is a picture with all that telephones and programs add.
func dirtyJPEG(t testing.TB, turned uint16, order binary.AppendByteOrder) []byte {
	t.Helper()
	clean := string(plainJPEG(t))
	return []byte(clean[:2] +
		segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00") + segment(0xe0, "JFXX\x00\x10"+canary) +
		segment(0xe1, exif(order, turned)) + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<x>"+canary+"</x>") +
		segment(0xe2, "ICC_PROFILE\x00\x01\x01"+canary) + segment(0xe2, "MPF\x00"+canary) + segment(0xed, "Photoshop 3.0\x00"+canary) +
		segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01") + segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"+canary) +
		segment(0xef, canary) + segment(0xfe, canary) + "\xff\xff" + clean[2:] +
		canary + "\x00\x00\x00\x18ftypmp42" + canary)
}

func dirtyPNG(t testing.TB) []byte {
	t.Helper()
	clean := string(plainPNG(t))
	head := len(pngStart) + chunkAround + 13
	extra := ""
	for _, kind := range []string{"tEXt", "zTXt", "iTXt", "eXIf", "iCCP", "tIME", "pHYs", "caNv", "acTL", "prVt"} {
		extra += chunk(kind, kind+"\x00"+canary)
	}
	return []byte(clean[:head] + chunk("gAMA", "\x00\x00\xb1\x8f") + chunk("sRGB", "\x00") + extra + clean[head:] + chunk("tEXt", canary) + canary)
}

func TestOnlyThePictureStays(t *testing.T) {
	for name, file := range map[string][]byte{
		"jpeg, little-endian": dirtyJPEG(t, 6, binary.LittleEndian), "jpeg, big-endian": dirtyJPEG(t, 8, binary.BigEndian), "png": dirtyPNG(t),
	} {
		clean, stripped, err := Picture(file)
		if err != nil || !stripped {
			t.Fatalf("%s: %v", name, err)
		}
		for _, left := range []string{canary, "CANARY", "ICC_PROFILE", "MPF", "Photoshop", "JFIF", "tEXt", "iCCP", "ftyp", "xap"} {
			if bytes.Contains(clean, []byte(left)) {
				t.Errorf("%s: %q is still there", name, left)
			}
		}
		before, _, err := image.Decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := image.Decode(bytes.NewReader(clean))
		if err != nil {
			t.Fatalf("%s: it does not open any more: %v", name, err)
		}
		if !samePixels(before, after) {
			t.Errorf("%s: another picture", name)
		}
		again, _, err := Picture(clean)
		if err != nil || !bytes.Equal(again, clean) {
			t.Errorf("%s: a clean picture changed: %v", name, err)
		}
	}
}

func samePixels(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func TestWhichWayItIsTurnedStays(t *testing.T) {
	for turned := uint16(0); turned <= 9; turned++ {
		clean, _, err := Picture(dirtyJPEG(t, turned, binary.LittleEndian))
		if err != nil {
			t.Fatal(err)
		}
		want := int(turned)
		if turned < 1 || turned > 8 {
			want = 1
		}
		if got := orientation(clean); got != want {
			t.Errorf("%d became %d", turned, got)
		}
		if kept := bytes.Count(clean, []byte(exifStart)); (kept == 1) != (want > 1) || kept > 1 {
			t.Errorf("%d: %d EXIF segments", turned, kept)
		}
	}
}

func TestAdobesTransformStays(t *testing.T) {
	clean, _, err := Picture(dirtyJPEG(t, 1, binary.BigEndian))
	if err != nil || bytes.Count(clean, []byte("Adobe")) != 1 {
		t.Errorf("%v, %d times", err, bytes.Count(clean, []byte("Adobe")))
	}
}

func TestOtherFilesStayAsTheyAre(t *testing.T) {
	for _, file := range []string{"", "GIF89a", "%PDF-1.7", "\xff\xd8", "RIFF....WEBP", strings.Repeat("x", 100)} {
		if clean, stripped, err := Picture([]byte(file)); err != nil || stripped || string(clean) != file {
			t.Errorf("%q: %v, %v", file, stripped, err)
		}
	}
}

// TestABrokenPictureIsNotKept cuts and bends good ones at every byte.
func TestABrokenPictureIsNotKept(t *testing.T) {
	for name, file := range map[string][]byte{"jpeg": dirtyJPEG(t, 6, binary.BigEndian), "png": dirtyPNG(t)} {
		whole := bytes.LastIndex(file, []byte("\xff\xd9"))
		if name == "png" {
			whole = bytes.Index(file, []byte("IEND")) + 6
		}
		for at := len(pngStart); at < whole; at++ {
			if _, _, err := Picture(file[:at]); !errors.Is(err, ErrMalformed) {
				t.Fatalf("%s cut at %d: %v", name, at, err)
			}
		}
	}
	png := string(plainPNG(t))
	head := len(pngStart) + chunkAround + 13
	for name, bad := range map[string]string{
		"a wrong sum":              strings.Replace(png, "IHDR\x00", "IHDR\x01", 1),
		"an unknown critical one":  png[:head] + chunk("ABCD", "x") + png[head:],
		"gamma with a tail":        png[:head] + chunk("gAMA", "\x00\x00\xb1\x8f"+canary) + png[head:],
		"an end with something in": png[:len(png)-12] + chunk("IEND", canary),
		"a second head":            png[:head] + png[len(pngStart):],
		"no head":                  pngStart + chunk("IEND", ""),
		"a JPEG without a frame":   "\xff\xd8\xff\xd9",
		"an unknown JPEG segment":  "\xff\xd8" + segment(0x02, canary) + string(plainJPEG(t))[2:],
	} {
		if _, _, err := Picture([]byte(bad)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(dirtyJPEG(f, 6, binary.BigEndian))
	f.Add(dirtyPNG(f))
	f.Add([]byte(jpegStart))
	f.Fuzz(func(t *testing.T, file []byte) {
		clean, stripped, err := Picture(file)
		if err != nil {
			if !errors.Is(err, ErrMalformed) || clean != nil {
				t.Fatal(err)
			}
			return
		}
		// Of a picture nothing is left that is not drawn; and no more than it had,
		// but for the one segment of our own.
		if stripped && len(clean) > len(file)+len(orientationSegment(1)) {
			t.Fatal("it grew")
		}
		again, _, err := Picture(clean)
		if err != nil || !bytes.Equal(again, clean) {
			t.Fatalf("what was cleaned is not clean: %v", err)
		}
	})
}
