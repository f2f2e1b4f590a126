package poster

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// DPI is what printers want: 300 dots an inch.
const DPI = 300

const inch = 25.4

// Image is the sheet in pixels at so many dots an inch.
func (s Sheet) Image(fonts Fonts, dpi float64) (*image.RGBA, error) {
	scale := dpi / inch
	canvas := image.NewRGBA(image.Rect(0, 0, int(math.Round(s.Width*scale)), int(math.Round(s.Height*scale))))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	for _, shape := range s.Shapes {
		shape.paint(canvas, scale)
	}
	faces := faces{fonts: fonts, open: map[faceKey]font.Face{}}
	for _, t := range s.Texts {
		if err := t.paint(canvas, scale, faces); err != nil {
			return nil, err
		}
	}
	return canvas, nil
}

// PNG writes the sheet with its resolution, so that it prints in its own size.
func (s Sheet) PNG(w io.Writer, fonts Fonts) error {
	canvas, err := s.Image(fonts, DPI)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	// Mostly white paper: the quickest compression is nearly as small, and three
	// times as fast.
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, canvas); err != nil {
		return fmt.Errorf("poster: PNG: %w", err)
	}
	if _, err := w.Write(resolved(b.Bytes())); err != nil {
		return fmt.Errorf("poster: PNG: %w", err)
	}
	return nil
}

// resolved inserts the pHYs chunk after the header, which is always 33 bytes
// (PNG, third edition, 11.3.4.3).
func resolved(raw []byte) []byte {
	const header = 33
	perMetre := uint32(math.Round(DPI / inch * 1000))
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	whole := binary.BigEndian.AppendUint32(bytes.Clone(raw[:header]), uint32(len(chunk)-4))
	whole = append(whole, chunk...)
	whole = binary.BigEndian.AppendUint32(whole, crc32.ChecksumIEEE(chunk))
	return append(whole, raw[header:]...)
}

// paint fills the outline. Only the part of the canvas it covers is touched.
func (s Shape) paint(canvas *image.RGBA, scale float64) {
	area := s.bounds(scale).Intersect(canvas.Bounds())
	if area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	at := func(p [2]float64) (float32, float32) {
		x, y := p[0]*scale, p[1]*scale
		if s.Crisp {
			x, y = math.Round(x), math.Round(y)
		}
		return float32(x) - float32(area.Min.X), float32(y) - float32(area.Min.Y)
	}
	for _, step := range s.Path {
		x, y := at(step.Points[0])
		switch step.Verb {
		case 'M':
			r.MoveTo(x, y)
		case 'L':
			r.LineTo(x, y)
		case 'C':
			bx, by := at(step.Points[1])
			cx, cy := at(step.Points[2])
			r.CubeTo(x, y, bx, by, cx, cy)
		case 'Z':
			r.ClosePath()
		}
	}
	r.Draw(canvas, area, image.NewUniform(s.Colour.rgba()), image.Point{})
}

// bounds is the rectangle of pixels around the outline.
func (s Shape) bounds(scale float64) image.Rectangle {
	box := image.Rectangle{Min: image.Pt(math.MaxInt32, math.MaxInt32), Max: image.Pt(math.MinInt32, math.MinInt32)}
	for _, step := range s.Path {
		for _, p := range step.Points[:step.points()] {
			x, y := p[0]*scale, p[1]*scale
			box.Min.X, box.Min.Y = min(box.Min.X, int(x)-1), min(box.Min.Y, int(y)-1)
			box.Max.X, box.Max.Y = max(box.Max.X, int(x)+2), max(box.Max.Y, int(y)+2)
		}
	}
	return box
}

func (c Colour) rgba() color.RGBA {
	v, _ := strconv.ParseUint(string(c[1:]), 16, 32) // colours are this package's constants
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

// faces opens each size of a font once.
type faces struct {
	fonts Fonts
	open  map[faceKey]font.Face
}

type faceKey struct {
	size float64
	bold bool
}

func (f faces) of(t Text, scale float64) (font.Face, error) {
	key := faceKey{t.Size * scale, t.Bold}
	if face, ok := f.open[key]; ok {
		return face, nil
	}
	var source *sfnt.Font = f.fonts.regular
	if t.Bold {
		source = f.fonts.bold
	}
	face, err := opentype.NewFace(source, &opentype.FaceOptions{Size: key.size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("poster: font: %w", err)
	}
	f.open[key] = face
	return face, nil
}

func (t Text) paint(canvas *image.RGBA, scale float64, all faces) error {
	face, err := all.of(t, scale)
	if err != nil {
		return err
	}
	width := float64(font.MeasureString(face, t.Value)) / 64
	d := font.Drawer{Dst: canvas, Src: image.NewUniform(t.Colour.rgba()), Face: face}
	d.Dot = fixed.Point26_6{X: pixels(t.Left(width/scale) * scale), Y: pixels(t.Y * scale)}
	d.DrawString(t.Value)
	return nil
}

func pixels(v float64) fixed.Int26_6 { return fixed.Int26_6(math.Round(v * 64)) }
