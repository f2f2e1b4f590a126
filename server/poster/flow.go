package poster

import (
	"fmt"
	"math"
	"strings"
)

// Steps in which letters shrink until they fit, in millimetres.
const shrink = 0.1

// fit is the largest size up to most at which the words take no more than
// room; [ErrRoom] below least.
func fit(words string, room, most, least float64) (float64, error) {
	size := math.Floor(room/widthOf(words)*10) / 10
	if size < least {
		return 0, noRoom(words)
	}
	return math.Min(size, most), nil
}

// noRoom says which words are too many.
func noRoom(words ...string) error { return fmt.Errorf("%w: %s", ErrRoom, strings.Join(words, " / ")) }

// list is a block of entries, each begun by a mark.
type list struct {
	entries     []string
	columns     int
	most, least float64 // size of the letters
	leading     float64 // distance of lines, of their size
	apart       float64 // and of entries, beyond that
	f           face
	mark        func(p pen, x, y, size float64)
	indent      float64 // of the words, in units of their size
}

// draw sets the list into a box as large as it goes and spreads what is left
// between the entries.
func (l list) draw(p pen, x, y, w, h float64) error {
	columns := max(l.columns, 1)
	rows := (len(l.entries) + columns - 1) / columns
	const gutter = 5
	width := (w - gutter*float64(columns-1)) / float64(columns)
	for size := l.most; size >= l.least-shrink/2; size -= shrink {
		set := l.wrapped(width, size)
		height := l.height(set, rows, size)
		if height > h {
			continue
		}
		spare := 0.0
		if rows > 1 {
			spare = math.Min((h-height)/float64(rows-1), size*0.6)
		}
		l.put(p, set, rows, x, y, width, gutter, size, spare)
		return nil
	}
	return noRoom(l.entries...)
}

func (l list) wrapped(width, size float64) [][]string {
	set := make([][]string, len(l.entries))
	for i, e := range l.entries {
		set[i] = wrap(e, width/size-l.indent)
	}
	return set
}

// height is that of the rows, each as high as its highest entry.
func (l list) height(set [][]string, rows int, size float64) float64 {
	sum := l.apart * size * float64(rows-1)
	for row := range rows {
		sum += float64(l.lines(set, rows, row)) * l.leading * size
	}
	return sum
}

// lines is how many lines a row takes; entries run down the columns.
func (l list) lines(set [][]string, rows, row int) int {
	most := 0
	for i := row; i < len(set); i += rows {
		most = max(most, len(set[i]))
	}
	return most
}

func (l list) put(p pen, set [][]string, rows int, x, y, width, gutter, size, spare float64) {
	f := l.f
	f.size = size
	top := y
	for row := range rows {
		for column, i := 0, row; i < len(set); column, i = column+1, i+rows {
			left := x + float64(column)*(width+gutter)
			base := top + size*(l.leading+0.72)/2
			if l.mark != nil {
				l.mark(p, left, base, size)
			}
			for n, words := range set[i] {
				p.say(left+l.indent*size, base+float64(n)*l.leading*size, width-l.indent*size, f, words)
			}
		}
		top += float64(l.lines(set, rows, row))*l.leading*size + l.apart*size + spare
	}
}
