package poster

import "strings"

// leastTyped is the smallest size, in millimetres, of what people have to type.
const leastTyped = 2.6

// typed is an address to type, on as few lines as keep it readable.
type typed struct {
	lines []string
	size  float64
}

// setAddress breaks an address, which is ASCII, into at most so many lines.
func setAddress(address string, room, most float64, lines int) (typed, error) {
	for n := 1; n <= lines; n++ {
		set := typed{lines: cut(address, n), size: most}
		var failed error
		for _, part := range set.lines {
			size, err := fit(part, room, most, leastTyped)
			if err != nil {
				failed = err
			}
			set.size = min(set.size, size)
		}
		if failed == nil {
			return set, nil
		}
	}
	return typed{}, noRoom(address)
}

// spare is room that one line leaves and two need.
func (t typed) spare(room float64) float64 {
	if len(t.lines) == 1 {
		return room
	}
	return 0
}

// put writes the lines; y is the first one's.
func (t typed) put(p pen, x, y, room float64) {
	for i, part := range t.lines {
		p.say(x, y+float64(i)*t.size*1.12, room, plain(t.size), part)
	}
}

// cut makes n parts of about one length, rather after a dot or slash.
func cut(address string, n int) []string {
	var parts []string
	from := 0
	for i := 1; i < n; i++ {
		to := nearMark(address, len(address)*i/n, len(address)/(3*n))
		parts = append(parts, address[from:to])
		from = to
	}
	return append(parts, address[from:])
}

// nearMark is the place after the dot or slash nearest to a place, no farther
// than so many letters; else the place itself.
func nearMark(address string, at, far int) int {
	for d := 0; d <= far; d++ {
		for _, place := range []int{at + d, at - d} {
			if place > 0 && place < len(address) && strings.ContainsRune("./", rune(address[place-1])) {
				return place
			}
		}
	}
	return at
}
