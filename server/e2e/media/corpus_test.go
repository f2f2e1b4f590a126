package media

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// scene is a picture with something to see in each corner.
func scene(width, height int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	corners := [2][2]color.NRGBA{{{220, 30, 30, 255}, {30, 160, 60, 255}}, {{40, 60, 200, 255}, {230, 200, 40, 255}}}
	for y := range height {
		for x := range width {
			p.SetNRGBA(x, y, corners[min(1, 2*y/height)][min(1, 2*x/width)])
		}
	}
	return p
}

// tool runs a public tool; one that is missing fails the test.
func tool(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v: %s (packages libimage-exiftool-perl, libjpeg-turbo-progs and webp)", name, args, err, out)
	}
	return out
}

func write(t testing.TB, path string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// metadata are the ways in which a photo tells of place, device, name or time:
// arguments of exiftool, each a file of the corpus for every kind that takes it.
func metadata() map[string][]string {
	return map[string][]string{
		"gps":      {"-GPSLatitude=19.03", "-GPSLatitudeRef=N", "-GPSLongitude=109.83", "-GPSLongitudeRef=E", "-GPSDateStamp=2018:03:01", "-GPSTimeStamp=10:11:12"},
		"camera":   {"-Make=HUAWEI", "-Model=CanaryPhone P20", "-Software=canary 9.1", "-LensModel=canary lens", "-SerialNumber=canary-1"},
		"times":    {"-DateTimeOriginal=2018:03:01 10:11:12", "-CreateDate=2018:03:01 10:11:12", "-ModifyDate=2018:03:02 10:11:12", "-OffsetTime=+08:00", "-SubSecTime=123"},
		"names":    {"-Artist=金丝雀村民", "-Copyright=canary", "-OwnerName=canary owner", "-ImageDescription=canary village", "-UserComment=canary comment", "-XPAuthor=canary"},
		"xmp":      {"-XMP-dc:Creator=canary", "-XMP-photoshop:City=Canary City", "-XMP:GPSLatitude=19.03", "-XMP-xmp:CreateDate=2018:03:01 10:11:12", "-XMP-xmpMM:DocumentID=canary"},
		"iptc":     {"-IPTC:By-line=canary", "-IPTC:City=Canary", "-IPTC:DateCreated=2018:03:01", "-IPTC:Keywords=canary"},
		"comment":  {"-Comment=canary comment"},
		"turned":   {"-n", "-Orientation=6", "-Make=Canary", "-GPSLatitude=19.03", "-GPSLatitudeRef=N"},
		"turned 3": {"-n", "-Orientation=3", "-Model=Canary", "-DateTimeOriginal=2018:03:01 10:11:12"},
		"title":    {"-Title=canary title", "-Description=canary", "-Author=canary"},
		"all": {
			"-GPSLatitude=19.03", "-GPSLatitudeRef=N", "-Make=Canary", "-Model=Canary", "-Artist=canary", "-CreateDate=2018:03:01 10:11:12",
			"-XMP-dc:Creator=canary", "-XMP-dc:Title=canary", "-XMP-exif:GPSLongitude=109",
		},
	}
}

// bases are pictures as phones, scanners and messengers make them, by file name.
func bases(t testing.TB, folder string) map[string]string {
	t.Helper()
	p := scene(320, 240)
	var baseline, plain, paletted, animated bytes.Buffer
	grey := image.NewGray(p.Bounds())
	for i := range grey.Pix {
		grey.Pix[i] = byte(i)
	}
	few := image.NewPaletted(p.Bounds(), color.Palette{color.NRGBA{220, 30, 30, 255}, color.NRGBA{0, 0, 0, 0}})
	for _, err := range []error{
		jpeg.Encode(&baseline, p, &jpeg.Options{Quality: 90}), png.Encode(&plain, p), png.Encode(&paletted, few), gif.Encode(&animated, p, nil),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var greyscale bytes.Buffer
	if err := jpeg.Encode(&greyscale, grey, nil); err != nil {
		t.Fatal(err)
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	found := map[string]string{
		"baseline": write(t, at("baseline.jpg"), baseline.Bytes()), "grey": write(t, at("grey.jpg"), greyscale.Bytes()),
		"png": write(t, at("plain.png"), plain.Bytes()), "paletted": write(t, at("paletted.png"), paletted.Bytes()),
		"gif": write(t, at("still.gif"), animated.Bytes()),
	}
	for name, args := range map[string][]string{
		"progressive": {"-progressive"}, "restarts": {"-restart", "2B"}, "arithmetic-free": {"-optimize"},
	} {
		found[name] = write(t, at(name+".jpg"), tool(t, "jpegtran", append(args, found["baseline"])...))
	}
	tool(t, "cwebp", "-quiet", found["png"], "-o", at("lossy.webp"))
	tool(t, "cwebp", "-quiet", "-lossless", found["png"], "-o", at("lossless.webp"))
	found["webp"], found["lossless"] = at("lossy.webp"), at("lossless.webp")
	return found
}

// specimen is one photo of the corpus.
type specimen struct {
	name  string
	bytes []byte
}

// corpus makes the photos: every base with every kind of metadata it can hold,
// and some things no exiftool writes. Each tells something to begin with.
func corpus(t testing.TB) []specimen {
	t.Helper()
	folder := t.TempDir()
	paths := map[string]string{} // of the tagged files, by what they are
	var orders strings.Builder
	for base, path := range bases(t, folder) {
		for kind, args := range metadata() {
			out := filepath.Join(folder, fmt.Sprintf("tagged-%d%s", len(paths), filepath.Ext(path)))
			paths[base+" with "+kind] = out
			orders.WriteString(strings.Join(append(slices.Clone(args), "-o", out, path, "-execute"), "\n") + "\n")
		}
	}
	// A kind of file that cannot hold the tags leaves nothing written, which exiftool calls an error.
	_ = exec.Command("exiftool", "-@", write(t, filepath.Join(folder, "orders"), []byte(orders.String())), "-common_args", "-q", "-q", "-m").Run()
	written := map[string][]byte{}
	for name, path := range paths {
		if content, err := os.ReadFile(path); err == nil {
			written[name] = content
		}
	}
	plain, err := os.ReadFile(filepath.Join(folder, "baseline.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(written, byHand(plain))
	var all []specimen
	for name, over := range toldIn(t, written) {
		if len(over) > 0 || bytes.Contains(written[name], []byte("canary")) {
			all = append(all, specimen{name, written[name]})
		}
	}
	slices.SortFunc(all, func(a, b specimen) int { return strings.Compare(a.name, b.name) })
	return all
}

// byHand adds what phones add behind and between: a film after the picture
// (动态照片), a comment, foreign segments, a segment of Adobe's with a tail.
func byHand(plain []byte) map[string][]byte {
	segment := func(marker byte, payload string) []byte {
		return append([]byte{0xff, marker, byte((len(payload) + 2) >> 8), byte(len(payload) + 2)}, payload...)
	}
	with := func(extra []byte) []byte { return slices.Concat(plain[:2], extra, plain[2:]) }
	film := append([]byte("\x00\x00\x00\x18ftypmp42"), "canary moov 2018:03:01"...)
	return map[string][]byte{
		"film behind":           slices.Concat(plain, film),
		"second picture behind": slices.Concat(plain, plain, []byte("canary")),
		"comment":               with(segment(0xfe, "canary 2018:03:01")),
		"application 13":        with(segment(0xed, "Photoshop 3.0\x00canary")),
		"application 5":         with(segment(0xe5, "canary maker")),
		"adobe with a tail":     with(segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01canary")),
		"fill bytes":            with(append([]byte{0xff, 0xff}, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00<canary/>")...)),
	}
}

// drawing are the tags that say how the picture is drawn, by exiftool's group
// and name. Every other tag is one too many.
var drawing = []string{
	"ExifTool:*", "System:*", "SourceFile", "File:FileType", "File:FileTypeExtension", "File:MIMEType", "File:ExifByteOrder",
	"File:ImageWidth", "File:ImageHeight", "File:EncodingProcess", "File:BitsPerSample", "File:ColorComponents", "File:YCbCrSubSampling",
	"IFD0:Orientation", "Adobe:*", "Composite:ImageSize", "Composite:Megapixels",
	"PNG:ImageWidth", "PNG:ImageHeight", "PNG:BitDepth", "PNG:ColorType", "PNG:Compression", "PNG:Filter", "PNG:Interlace",
	"PNG:Palette", "PNG:Transparency", "PNG:Gamma", "PNG:SRGBRendering",
}

// toldIn are the tags of each picture that do not draw it, as exiftool reads them.
func toldIn(t testing.TB, pictures map[string][]byte) map[string][]string {
	t.Helper()
	folder := t.TempDir()
	names := slices.Sorted(maps.Keys(pictures))
	args := []string{"-j", "-G1", "-a", "-u", "-U", "-q"}
	for i, name := range names {
		args = append(args, write(t, filepath.Join(folder, fmt.Sprintf("%04d", i)), pictures[name]))
	}
	var read []map[string]any
	out, err := exec.Command("exiftool", args...).Output()
	if jsonErr := json.Unmarshal(out, &read); jsonErr != nil || len(read) != len(names) {
		t.Fatalf("exiftool reads %d of %d pictures: %v %v", len(read), len(names), err, jsonErr)
	}
	told := map[string][]string{}
	for i, tags := range read {
		told[names[i]] = nil
		for tag, value := range tags {
			group, _, _ := strings.Cut(tag, ":")
			if !slices.Contains(drawing, tag) && !slices.Contains(drawing, group+":*") {
				told[names[i]] = append(told[names[i]], fmt.Sprintf("%s=%v", tag, value))
			}
		}
	}
	return told
}
