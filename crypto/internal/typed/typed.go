// Package typed forgives what people type around the characters that matter:
// spaces, dashes, stops and full-width forms, as an input method makes them.
package typed

import (
	"strings"
	"unicode"
)

// separators beyond white space and dashes: marks that have no width, the minus
// sign, full stops, commas and middle dots of the usual keyboards.
const separators = "\u200b\u200c\u200d\u2060\ufeff−.。．｡,，、·•‧∙⋅・･"

// Strip removes every separator from text.
func Strip(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune(separators, r) {
			return -1
		}
		return r
	}, text)
}

// Digits is text without separators, full-width digits made plain. It is false
// if anything but digits is left.
func Digits(text string) (string, bool) {
	ok := true
	digits := strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' {
			ok = false
		}
		return r
	}, Strip(text))
	return digits, ok
}
