package poster_test

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"zhuicha/server/poster"
)

// parsed reads a drawing strictly and gives its elements, attributes as
// "element name=value", and its words.
func parsed(t *testing.T, svg []byte) (elements, attributes []string, said string) {
	t.Helper()
	for dec := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return elements, attributes, said
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			elements = append(elements, token.Name.Local)
			for _, a := range token.Attr {
				attributes = append(attributes, token.Name.Local+" "+a.Name.Local+"="+a.Value)
			}
		case xml.CharData:
			said += string(token)
		case xml.ProcInst, xml.Directive:
			t.Errorf("an instruction: %v", token)
		}
	}
}

// TestTheDrawingIsInert: only shapes and words, nothing that runs or loads.
func TestTheDrawingIsInert(t *testing.T) {
	everySheet(t, func(t *testing.T, o poster.Order, s poster.Sheet) {
		elements, attributes, _ := parsed(t, s.SVG())
		for _, e := range elements {
			if e != "svg" && e != "title" && e != "path" && e != "text" {
				t.Errorf("an element %s", e)
			}
		}
		harmless := regexp.MustCompile(`^(svg (xmlns=http://www\.w3\.org/2000/svg|width=|height=|viewBox=|lang=|font-family=)|path (fill=#|d=M|shape-rendering=)|text (x|y|font-size|font-weight|fill|text-anchor)=)`)
		for _, a := range attributes {
			if !harmless.MatchString(a) {
				t.Errorf("an attribute %.60s", a)
			}
		}
		page := string(s.Page())
		for _, bad := range []string{"<script", "<link", "<img", "url(", "@import", "src=", "href="} {
			if strings.Contains(page, bad) {
				t.Errorf("the page holds %s", bad)
			}
		}
		if !strings.Contains(page, "default-src 'none'") || !strings.Contains(page, string(s.SVG())) {
			t.Error("the page lacks its policy or its drawing")
		}
	})
}

func TestThePageHasItsPaper(t *testing.T) {
	for size, want := range map[poster.Size]string{
		poster.A4: "size: 210mm 297mm", poster.A6: "size: 105mm 148.5mm", poster.Cards: "size: 210mm 297mm",
	} {
		if page := string(drawn(t, order("en", size), "en").Page()); !strings.Contains(page, want) || !strings.Contains(page, `<html lang="en">`) {
			t.Errorf("%s: no %s", size, want)
		}
	}
}

// TestHostileNamesAreOnlyWords: what looks like markup is printed as typed.
func TestHostileNamesAreOnlyWords(t *testing.T) {
	for _, name := range []string{`<script>x</script>`, `"/><a href="//x.y">`, `]]>&lt;&amp;`, `'onload='alert(1)`, `<!--<svg>-->`} {
		for _, size := range poster.Sizes() {
			o := order("zh-CN", size)
			o.Village = name
			s := drawn(t, o, "zh-CN")
			elements, _, said := parsed(t, s.SVG())
			if !strings.Contains(said, name) {
				t.Errorf("%q is not printed as typed", name)
			}
			o.Village = "村"
			if usual, _, _ := parsed(t, drawn(t, o, "zh-CN").SVG()); len(usual) != len(elements) {
				t.Errorf("%q made elements", name)
			}
			if strings.Contains(string(s.Page()), name) {
				t.Errorf("%q stands unescaped in the page", name)
			}
		}
	}
}

func TestThePictureHasItsSize(t *testing.T) {
	t.Parallel()
	for size, want := range map[poster.Size][2]int{poster.A4: {2480, 3508}, poster.A6: {1240, 1754}} {
		var b bytes.Buffer
		if err := drawn(t, order("zh-CN", size), "zh-CN").PNG(&b, fonts(t)); err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(b.Bytes(), []byte("pHYs"))
		if at < 0 || binary.BigEndian.Uint32(b.Bytes()[at+4:]) != 11811 || b.Bytes()[at+12] != 1 {
			t.Errorf("%s: the resolution is not 300 dots an inch", size)
		}
		picture, err := png.Decode(&b) // checks every chunk's sum
		if err != nil {
			t.Fatal(err)
		}
		if got := picture.Bounds().Size(); got.X != want[0] || got.Y != want[1] {
			t.Errorf("%s: %v", size, got)
		}
	}
}

// TestThePictureShowsTheWords: where words are laid out there is ink.
func TestThePictureShowsTheWords(t *testing.T) {
	const dpi = 100
	s := drawn(t, order("zh-CN", poster.A4), "zh-CN")
	picture, err := s.Image(fonts(t), dpi)
	if err != nil {
		t.Fatal(err)
	}
	rule := newRuler(t)
	for _, line := range s.Texts {
		ink, _ := rule.ink(line)
		darkest := uint8(255)
		for y := ink.top; y < ink.bottom; y += 0.2 {
			for x := ink.left; x < ink.right; x += 0.2 {
				darkest = min(darkest, picture.RGBAAt(int(x*dpi/25.4), int(y*dpi/25.4)).R)
			}
		}
		if darkest > 150 {
			t.Errorf("%q left no ink", line.Value)
		}
	}
}

func TestFontsThatAreNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.ttf")
	if err := os.WriteFile(file, []byte("no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, file + ".missing"} {
		if _, err := poster.OpenFonts(path, ""); !errors.Is(err, poster.ErrFont) {
			t.Errorf("%s: %v", path, err)
		}
	}
	latin := filepath.Join(t.TempDir(), "latin.ttf")
	if err := os.WriteFile(latin, goregular.TTF, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := poster.OpenFonts(latin, ""); !errors.Is(err, poster.ErrFont) {
		t.Errorf("a font without Chinese letters: %v", err)
	}
}
