package poster

import "math"

// pen draws on a sheet, all its points shifted by a corner.
type pen struct {
	sheet  *Sheet
	dx, dy float64
}

func (p pen) shape(c Colour, o outline) { p.put(Shape{Colour: c, Path: o}) }

func (p pen) put(s Shape) {
	for i := range s.Path {
		for j := range s.Path[i].Points {
			s.Path[i].Points[j][0] += p.dx
			s.Path[i].Points[j][1] += p.dy
		}
	}
	p.sheet.Shapes = append(p.sheet.Shapes, s)
}

// face is how words look.
type face struct {
	size   float64
	bold   bool
	colour Colour
	anchor Anchor
}

func plain(size float64) face { return face{size: size, colour: ink, anchor: Start} }
func strong(size float64) face {
	return face{size: size, bold: true, colour: ink, anchor: Start}
}
func (f face) in(c Colour) face { f.colour = c; return f }
func (f face) at(a Anchor) face { f.anchor = a; return f }

// say writes one line; room is the width it may take.
func (p pen) say(x, y, room float64, f face, words string) {
	p.sheet.Texts = append(p.sheet.Texts, Text{
		X: x + p.dx, Y: y + p.dy, Size: f.size, Bold: f.bold, Colour: f.colour, Anchor: f.anchor, Value: words, Room: room,
	})
}

// rule is a level bar.
func (p pen) rule(x, y, w, thick float64, c Colour) {
	var o outline
	o.polygon([2]float64{x, y}, [2]float64{x + w, y}, [2]float64{x + w, y + thick}, [2]float64{x, y + thick})
	p.shape(c, o)
}

// dashes is a level line to cut along.
func (p pen) dashes(x, y, w float64) {
	for at := x; at < x+w; at += 3.2 {
		p.rule(at, y-0.15, math.Min(1.8, x+w-at), 0.3, soft)
	}
}

// upright is the same, from above.
func (p pen) upright(x, y, h float64) {
	for at := y; at < y+h; at += 3.2 {
		p.rule(x-0.15, at, 0.3, math.Min(1.8, y+h-at), soft)
	}
}

// frame is an empty box with an edge.
func (p pen) frame(x, y, w, h, r, thick float64, c Colour) {
	var o outline
	o.block(x, y, w, h, r)
	o.hole(x+thick, y+thick, w-2*thick, h-2*thick, math.Max(r-thick, 0))
	p.shape(c, o)
}

// disc is a lit lamp (灯): filled, with an edge that a black printer keeps.
func (p pen) disc(x, y, r float64) {
	var fill, edge outline
	fill.block(x-r, y-r, 2*r, 2*r, r)
	p.shape(lamp, fill)
	thick := r * 0.16
	edge.block(x-r, y-r, 2*r, 2*r, r)
	edge.hole(x-r+thick, y-r+thick, 2*(r-thick), 2*(r-thick), r-thick)
	p.shape(lampEdge, edge)
}

// tick is a check mark on a line's height, size is the line's letters'.
func (p pen) tick(x, y, size float64) {
	var o outline
	u := size / 10
	o.polygon(
		[2]float64{x, y - 3.4*u}, [2]float64{x + 1.1*u, y - 4.5*u}, [2]float64{x + 2.9*u, y - 2.7*u},
		[2]float64{x + 7*u, y - 6.8*u}, [2]float64{x + 8.1*u, y - 5.7*u}, [2]float64{x + 2.9*u, y - 0.5*u},
	)
	p.shape(green, o)
}

// dot is a mark before a line.
func (p pen) dot(x, y, size float64) {
	var o outline
	r := size * 0.13
	o.block(x, y-size*0.37-r, 2*r, 2*r, r)
	p.shape(green, o)
}
