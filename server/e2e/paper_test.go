package e2e

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// sheet is a paper backup as it comes out of the printer.
type sheet struct {
	text    string // the line below the code
	picture string // a photograph of the code, a file
}

// printsPaper makes a paper backup and holds the sheet in hand.
func (i inspector) printsPaper(pictures bool) sheet {
	i.t.Helper()
	i.Click("css:#make-paper")
	i.appears("#sheet")
	if pictures {
		i.keep("70-paper")
		if pages := len(pdfPage.FindAll(i.PDF(i.shot("desk-70-paper")), -1)); pages != 1 {
			i.t.Errorf("the paper is printed on %d sheets", pages)
		}
	}
	var s sheet
	i.Eval(`document.querySelector("#sheet-text").textContent`, &s.text)
	s.picture = i.photographs("#sheet-code svg")
	i.mark()
	i.Click("css:#printed")
	i.renewed()
	if i.Has(s.text) {
		i.t.Error("the paper's secret is shown again")
	}
	return s
}

var module = regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`)

// photographs draws the code that is on the page into a picture's file, as a
// camera would: what is read is what was printed.
func (i inspector) photographs(selector string) string {
	i.t.Helper()
	const dot, edge = 6, 60
	var drawn struct {
		Path string
		Side int
	}
	i.Eval(fmt.Sprintf(`(({ viewBox, lastElementChild }) => ({ Path: lastElementChild.getAttribute("d"), Side: viewBox.baseVal.width }))(document.querySelector(%q))`, selector), &drawn)
	photo := image.NewGray(image.Rect(0, 0, drawn.Side*dot+2*edge, drawn.Side*dot+2*edge))
	for p := range photo.Pix {
		photo.Pix[p] = 235
	}
	for _, m := range module.FindAllStringSubmatch(drawn.Path, -1) {
		x, y := number(m[1]), number(m[2])
		for dy := range dot {
			for dx := range dot {
				photo.SetGray(edge+x*dot+dx, edge+y*dot+dy, color.Gray{Y: 20})
			}
		}
	}
	path := filepath.Join(i.t.TempDir(), "photo.png")
	f := must[*os.File](i.t)(os.Create(path))
	if err := png.Encode(f, photo); err != nil {
		i.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		i.t.Fatal(err)
	}
	return path
}

func number(text string) int { n, _ := strconv.Atoi(text); return n }

// backUp prints the paper, reads a mistyped line and the code's photograph, and
// so proves the paper.
func (f *founding) backUp(second inspector) {
	f.t.Helper()
	paper := second.printsPaper(f.pictures)
	f.papers = append(f.papers, strings.ReplaceAll(paper.text, " ", ""), paper.text)
	f.keep(second, "71-drill")
	second.Fill("css:#paper-drill", paper.text[:len(paper.text)-6]+"qqqqqq")
	second.Click(f.w.say("desk.people.drill_do"))
	second.WaitText(f.w.say("desk.js.paper_unreadable"))
	f.keep(second, "71-drill-mistyped")
	second.mark()
	second.Attach("css:[data-picture]", paper.picture)
	second.renewed()
	second.WaitText(f.w.say("desk.people.list_waits"))
	f.keep(second, "72-paper-proven")
}
