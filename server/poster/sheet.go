package poster

// Sheet is one side of paper, everything on it in millimetres from the upper
// left corner. What is drawn later lies above.
type Sheet struct {
	Width, Height float64
	Lang          string
	Title         string // what a browser shows as the document's name: the neutral one
	Paper         Size
	Shapes        []Shape
	Texts         []Text // above all shapes
}

// Colour is a colour of the house as #rrggbb.
type Colour string

// The colours of static/style/tokens.css on white paper. Each but line keeps
// its edge on a printer that knows only black.
const (
	ink      Colour = "#1d2522"
	soft     Colour = "#55605a"
	line     Colour = "#b9b6ad"
	green    Colour = "#1f6b52"
	white    Colour = "#ffffff"
	black    Colour = "#000000"
	lamp     Colour = "#e9b44c"
	lampEdge Colour = "#8a5f10"
)

// Text is one line of words.
type Text struct {
	X, Y   float64 // of the baseline's anchor
	Size   float64 // of the em square
	Bold   bool
	Colour Colour
	Anchor Anchor
	Value  string
	Room   float64 // the width it may take
}

// Anchor says which point of a line stands at X.
type Anchor string

// Anchors, as SVG names them.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// Left is where the line begins if it is so wide.
func (t Text) Left(width float64) float64 {
	switch t.Anchor {
	case Middle:
		return t.X - width/2
	case End:
		return t.X - width
	}
	return t.X
}

// Shape is a filled outline. Where contours run against each other they leave
// a hole, so rings and frames are shapes too and nothing needs a stroke.
type Shape struct {
	Colour Colour
	Crisp  bool // edges as sharp as the device gives them: QR codes
	Path   []Step
}

// Step is one step of an outline: to a point, straight or by a cubic curve.
type Step struct {
	Verb   byte          // 'M' move, 'L' line, 'C' curve, 'Z' close
	Points [3][2]float64 // one for M and L, three for C, none for Z
}

// outline gathers steps.
type outline []Step

func (o *outline) move(x, y float64) { *o = append(*o, Step{Verb: 'M', Points: [3][2]float64{{x, y}}}) }
func (o *outline) line(x, y float64) { *o = append(*o, Step{Verb: 'L', Points: [3][2]float64{{x, y}}}) }
func (o *outline) close()            { *o = append(*o, Step{Verb: 'Z'}) }
func (o *outline) curve(a, b, c [2]float64) {
	*o = append(*o, Step{Verb: 'C', Points: [3][2]float64{a, b, c}})
}

// polygon goes straight from point to point.
func (o *outline) polygon(points ...[2]float64) {
	o.move(points[0][0], points[0][1])
	for _, p := range points[1:] {
		o.line(p[0], p[1])
	}
	o.close()
}

// bend is how far the handles of a cubic quarter circle lie from its ends, of
// the radius.
const bend = 0.5523

// block is a rectangle with round corners, clockwise.
func (o *outline) block(x, y, w, h, r float64) {
	k := r * (1 - bend)
	o.move(x+r, y)
	o.line(x+w-r, y)
	o.curve([2]float64{x + w - k, y}, [2]float64{x + w, y + k}, [2]float64{x + w, y + r})
	o.line(x+w, y+h-r)
	o.curve([2]float64{x + w, y + h - k}, [2]float64{x + w - k, y + h}, [2]float64{x + w - r, y + h})
	o.line(x+r, y+h)
	o.curve([2]float64{x + k, y + h}, [2]float64{x, y + h - k}, [2]float64{x, y + h - r})
	o.line(x, y+r)
	o.curve([2]float64{x, y + k}, [2]float64{x + k, y}, [2]float64{x + r, y})
	o.close()
}

// hole is the same, the other way round: cut from what lies around it.
func (o *outline) hole(x, y, w, h, r float64) {
	k := r * (1 - bend)
	o.move(x+r, y)
	o.curve([2]float64{x + k, y}, [2]float64{x, y + k}, [2]float64{x, y + r})
	o.line(x, y+h-r)
	o.curve([2]float64{x, y + h - k}, [2]float64{x + k, y + h}, [2]float64{x + r, y + h})
	o.line(x+w-r, y+h)
	o.curve([2]float64{x + w - k, y + h}, [2]float64{x + w, y + h - k}, [2]float64{x + w, y + h - r})
	o.line(x+w, y+r)
	o.curve([2]float64{x + w, y + k}, [2]float64{x + w - k, y}, [2]float64{x + w - r, y})
	o.close()
}
