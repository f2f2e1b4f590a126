package poster_test

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"

	"zhuicha/server/poster"
)

// box is a rectangle on paper in millimetres.
type box struct{ left, top, right, bottom float64 }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// ruler measures words with a real font.
type ruler struct {
	t     *testing.T
	fonts map[bool]*sfnt.Font
}

func newRuler(t *testing.T) ruler {
	t.Helper()
	regular, bold := fonts(t).Sources()
	return ruler{t, map[bool]*sfnt.Font{false: regular, true: bold}}
}

// ink is what a line's letters cover, and its width.
func (r ruler) ink(line poster.Text) (box, float64) {
	r.t.Helper()
	const em = 100 // units of measuring
	face, err := opentype.NewFace(r.fonts[line.Bold], &opentype.FaceOptions{Size: em, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		r.t.Fatal(err)
	}
	bounds, advance := font.BoundString(face, line.Value)
	unit := line.Size / em / 64
	width := float64(advance) * unit
	left := line.Left(width)
	return box{left + float64(bounds.Min.X)*unit, line.Y + float64(bounds.Min.Y)*unit, left + float64(bounds.Max.X)*unit, line.Y + float64(bounds.Max.Y)*unit}, width
}

func everySheet(t *testing.T, check func(t *testing.T, o poster.Order, s poster.Sheet)) {
	for _, lang := range languages() {
		for name, o := range orders(lang) {
			t.Run(name, func(t *testing.T) { check(t, o, drawn(t, o, lang)) })
		}
	}
}

// TestWordsStayInTheirRoom measures each line with a real font: inside its
// room, inside the paper, large enough, and over nothing else.
func TestWordsStayInTheirRoom(t *testing.T) {
	const edge = 4 // what printers leave white
	rule := newRuler(t)
	everySheet(t, func(t *testing.T, o poster.Order, s poster.Sheet) {
		least := 3.0
		if o.Size != poster.A4 {
			least = 2.2
		}
		var lines []box
		for _, line := range s.Texts {
			ink, width := rule.ink(line)
			if width > line.Room+0.01 {
				t.Errorf("%q is %.1f mm wide and has %.1f", line.Value, width, line.Room)
			}
			if ink.left < edge || ink.top < edge || ink.right > s.Width-edge || ink.bottom > s.Height-edge {
				t.Errorf("%q stands over the edge: %v", line.Value, ink)
			}
			if line.Size < least {
				t.Errorf("%q is only %.1f mm high", line.Value, line.Size)
			}
			for i, other := range lines {
				if ink.meets(other) {
					t.Errorf("%q runs into %q", line.Value, s.Texts[i].Value)
				}
			}
			lines = append(lines, ink)
		}
		for _, shape := range s.Shapes {
			b := bounds(shape)
			for i, ink := range lines {
				if frame := b.right-b.left > 30 && b.bottom-b.top > 30 && !shape.Crisp; ink.meets(b) && !frame {
					t.Errorf("%q lies on a shape at %v", s.Texts[i].Value, b)
				}
			}
		}
	})
}

func bounds(s poster.Shape) box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, step := range s.Path {
		n := map[byte]int{'M': 1, 'L': 1, 'C': 3}[step.Verb]
		for _, p := range step.Points[:n] {
			b = box{min(b.left, p[0]), min(b.top, p[1]), max(b.right, p[0]), max(b.bottom, p[1])}
		}
	}
	return b
}

func TestEveryPaperSaysWhatItMust(t *testing.T) {
	everySheet(t, func(t *testing.T, o poster.Order, s poster.Sheet) {
		said := ""
		for _, line := range s.Texts {
			said += line.Value + "\n"
		}
		unbroken := regexp.MustCompile(`\s`).ReplaceAllString(said, "")
		wanted := []string{"00007", "65535", "04660", "22136", "39612", "57072", "00258", "00772", o.Phones[0].Number}
		for _, group := range wanted {
			if !regexp.MustCompile(`(?m)^` + group + `$`).MatchString(said) {
				t.Errorf("nowhere a line with %s", group)
			}
		}
		for _, whole := range []string{o.Address + "/t/" + o.Area, regexp.MustCompile(`\s`).ReplaceAllString(o.Village, "")} {
			if !regexp.MustCompile(regexp.QuoteMeta(whole)).MatchString(unbroken) {
				t.Errorf("%s is missing in\n%s", whole, said)
			}
		}
	})
}

// TestTheCardHasTwentyFiveBoxes, all empty, in five rows of five.
func TestTheCardHasTwentyFiveBoxes(t *testing.T) {
	for _, lang := range languages() {
		for size, want := range map[poster.Size]int{poster.A4: 0, poster.A6: 25, poster.Cards: 100} {
			tops, n := map[string]int{}, 0
			for _, shape := range drawn(t, order(lang, size), lang).Shapes {
				b := bounds(shape)
				if w, h := b.right-b.left, b.bottom-b.top; w > 7 && w < 9 && h > 7 && h < 9 {
					n++
					tops[strconv.FormatFloat(b.top, 'f', 1, 64)]++
				}
			}
			if n != want || (want > 0 && len(tops)*5 != min(want, 50)) {
				t.Errorf("%s %s: %d boxes in rows %v", lang, size, n, tops)
			}
		}
	}
}

// TestBlackPrintersWillDo: every letter's colour is dark enough on white, and
// so is the edge of what is pale.
func TestBlackPrintersWillDo(t *testing.T) {
	everySheet(t, func(t *testing.T, _ poster.Order, s poster.Sheet) {
		for _, line := range s.Texts {
			if c := contrast(t, line.Colour); c < 4.5 {
				t.Errorf("%q in %s: %.1f to 1", line.Value, line.Colour, c)
			}
		}
		dark := 0
		for _, shape := range s.Shapes {
			if shape.Crisp && contrast(t, shape.Colour) > 20 {
				dark++
			}
		}
		if dark == 0 {
			t.Error("the code is not black")
		}
	})
}

// contrast with white (WCAG 2.2).
func contrast(t *testing.T, c poster.Colour) float64 {
	t.Helper()
	v, err := strconv.ParseUint(string(c[1:]), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	part := func(n uint64) float64 {
		x := float64(n&255) / 255
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*part(v>>16) + 0.7152*part(v>>8) + 0.0722*part(v) + 0.05)
}
