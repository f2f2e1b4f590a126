package poster

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Fonts a reader's device may have; the layout fits each.
const families = `"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","HarmonyOS Sans SC",sans-serif`

// SVG is the sheet as a drawing of its own: no script, no style, nothing
// fetched from elsewhere.
func (s Sheet) SVG() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%smm" height="%smm" viewBox="0 0 %s %s" xml:lang="%s" font-family="%s">`,
		number(s.Width), number(s.Height), number(s.Width), number(s.Height), escape(s.Lang), escape(families))
	fmt.Fprintf(&b, "\n<title>%s</title>\n", escape(s.Title))
	fmt.Fprintf(&b, `<path fill="%s" d="M0 0H%sV%sH0Z"/>`+"\n", white, number(s.Width), number(s.Height))
	for _, shape := range s.Shapes {
		crisp := ""
		if shape.Crisp {
			crisp = ` shape-rendering="crispEdges"`
		}
		fmt.Fprintf(&b, `<path fill="%s"%s d="%s"/>`+"\n", shape.Colour, crisp, pathData(shape.Path))
	}
	for _, t := range s.Texts {
		b.WriteString(t.svg())
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func (t Text) svg() string {
	bold, anchor := "", ""
	if t.Bold {
		bold = ` font-weight="700"`
	}
	if t.Anchor != Start {
		anchor = ` text-anchor="` + string(t.Anchor) + `"`
	}
	return fmt.Sprintf(`<text x="%s" y="%s" font-size="%s" fill="%s"%s%s>%s</text>`+"\n",
		number(t.X), number(t.Y), number(t.Size), t.Colour, bold, anchor, escape(t.Value))
}

func pathData(steps []Step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteByte(s.Verb)
		for i := range s.points() {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(number(s.Points[i][0]) + " " + number(s.Points[i][1]))
		}
	}
	return b.String()
}

// points is how many points a step has.
func (s Step) points() int {
	switch s.Verb {
	case 'M', 'L':
		return 1
	case 'C':
		return 3
	}
	return 0
}

// number is a length to a thousandth of a millimetre.
func number(v float64) string {
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', 3, 64), "0")
	return strings.TrimSuffix(text, ".")
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
