package poster

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// code draws the QR code of the text into a square, its quiet zone of four
// modules included.
func (p pen) code(text string, level qrcode.RecoveryLevel, x, y, side float64) error {
	c, err := qrcode.New(text, level)
	if err != nil {
		return fmt.Errorf("poster: QR code: %w", err)
	}
	modules := c.Bitmap()
	unit := side / float64(len(modules))
	var o outline
	for row, line := range modules {
		for _, run := range runs(line) {
			left, top := x+float64(run[0])*unit, y+float64(row)*unit
			right := x + float64(run[1])*unit
			o.polygon([2]float64{left, top}, [2]float64{right, top}, [2]float64{right, top + unit}, [2]float64{left, top + unit})
		}
	}
	p.put(Shape{Colour: black, Crisp: true, Path: o})
	return nil
}

// runs are the dark stretches of a row, from and to.
func runs(row []bool) [][2]int {
	var all [][2]int
	for i := 0; i < len(row); i++ {
		if !row[i] {
			continue
		}
		from := i
		for i < len(row) && row[i] {
			i++
		}
		all = append(all, [2]int{from, i})
	}
	return all
}
