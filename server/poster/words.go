package poster

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widths are estimated from above, so that a line set by any usual sans-serif
// font stays in its room: the layout may not depend on a font, for the reader's
// browser chooses its own. A test measures the estimate with a real one.

// Widths of letters by their kind, in thousandths of the em square, each the
// widest of its kind in bold.
const (
	widthHan   = 1000
	widthBroad = 1010
	widthUpper = 775
	widthRound = 650
	widthDigit = 600
	widthLower = 605
	widthSlim  = 440
	widthThin  = 375
	widthSpace = 300
)

// Letters of the kinds that are not plain upper and lower case.
const (
	lettersBroad = "mwMW%@&"
	lettersRound = "bdghnopqu"
	lettersSlim  = "frt()[]-/"
	lettersThin  = "iljI.,:;'|!"
)

// widthOf is how wide words are at most, in units of their size.
func widthOf(words string) float64 {
	sum := 0
	for _, r := range words {
		sum += widthRune(r)
	}
	return float64(sum) / 1000
}

func widthRune(r rune) int {
	switch {
	case r == ' ':
		return widthSpace
	case r >= 0x2000:
		return widthHan
	case strings.ContainsRune(lettersThin, r):
		return widthThin
	case strings.ContainsRune(lettersSlim, r):
		return widthSlim
	case strings.ContainsRune(lettersBroad, r):
		return widthBroad
	case strings.ContainsRune(lettersRound, r):
		return widthRound
	case r >= '0' && r <= '9':
		return widthDigit
	case r < 0x80 && unicode.IsUpper(r):
		return widthUpper
	case r < 0x80:
		return widthLower
	}
	return widthHan
}

// closing characters never begin a line, opening ones never end it.
const (
	closing = "，。、；：？！）”》…·,.;:?!)"
	opening = "（“《("
)

// pieces cuts words where a line may break: at spaces, and around each Han
// character that no mark clings to.
func pieces(words string) []string {
	var cut []string
	var now strings.Builder
	flush := func() {
		if now.Len() > 0 {
			cut = append(cut, now.String())
			now.Reset()
		}
	}
	last := rune(0)
	for _, r := range words {
		cling := strings.ContainsRune(closing, r) || strings.ContainsRune(opening, last)
		switch {
		case r == ' ':
			flush()
		case (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Han, last) || strings.ContainsRune(closing, last) && last > 0x7f) && !cling:
			flush()
		}
		now.WriteRune(r)
		last = r
	}
	flush()
	return cut
}

// wrap breaks words into lines no wider than room units of their size: as few
// as can be, then as even as can be, and rather after a mark than between two
// Han characters. A piece wider than the room stands alone.
func wrap(words string, room float64) []string {
	cut := pieces(words)
	best := make([]broken, len(cut)+1) // of the first n pieces
	for to := 1; to <= len(cut); to++ {
		best[to].lines = len(cut) + 1
		for from := to - 1; from >= 0; from-- {
			last := widthOf(join(cut, from, to))
			if last > room && from < to-1 {
				break
			}
			try := broken{best[from].lines + 1, best[from].cost + cost(cut, to, room-last), from}
			if try.lines < best[to].lines || try.lines == best[to].lines && try.cost < best[to].cost {
				best[to] = try
			}
		}
	}
	lines := make([]string, best[len(cut)].lines)
	for to, n := len(cut), len(lines)-1; n >= 0; n-- {
		lines[n] = join(cut, best[to].from, to)
		to = best[to].from
	}
	return lines
}

// broken is the best way to break what stands before a piece.
type broken struct {
	lines int
	cost  float64
	from  int // where the last line begins
}

// cost is that of a line that ends before a piece and leaves so much room.
func cost(cut []string, to int, left float64) float64 {
	const (
		between = 14 // two Han characters, which may be one word
		listed  = 8  // the things of an enumeration
	)
	last, _ := utf8.DecodeLastRuneInString(cut[to-1])
	switch {
	case to < len(cut) && unicode.Is(unicode.Han, last):
		return left*left + between
	case to < len(cut) && last == '、':
		return left*left + listed
	}
	return left * left
}

func join(cut []string, from, to int) string {
	return strings.TrimSpace(strings.Join(cut[from:to], ""))
}

func widest(lines []string) float64 {
	most := 0.0
	for _, l := range lines {
		most = max(most, widthOf(l))
	}
	return most
}
