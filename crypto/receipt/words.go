package receipt

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// wordsJSON is shared with the TypeScript twin. list is the BIP-39 simplified
// Chinese list, pinyin its usual readings; sounds and others say which
// characters, in and outside the list, may be read as a toneless syllable.
//
//go:embed words.json
var wordsJSON []byte

const listLength = 2048

type wordTable struct {
	list   []rune
	pinyin []string
	// index of a character in list.
	index map[rune]int
	// sounds are the toneless readings of a character, in the list or not.
	sounds map[rune][]string
}

// words is parsed once, on first use. The data is part of the program, so a
// fault in it is a fault of the build.
var words = sync.OnceValue(func() wordTable {
	var raw struct{ List, Pinyin, Sounds, Others string }
	if err := json.Unmarshal(wordsJSON, &raw); err != nil {
		panic(fmt.Sprintf("words.json: %v", err))
	}
	t := wordTable{
		list:   []rune(raw.List),
		pinyin: strings.Fields(raw.Pinyin),
		index:  make(map[rune]int, listLength),
		sounds: make(map[rune][]string, 2*listLength),
	}
	for i, r := range t.list {
		t.index[r] = i
	}
	t.addSounds(raw.Sounds)
	t.addSounds(raw.Others)
	if len(t.index) != listLength || len(t.pinyin) != listLength {
		panic("words.json: not 2048 characters with their readings")
	}
	return t
})

// addSounds reads "ai爱埃 an安广": a syllable, then its characters.
func (t wordTable) addSounds(packed string) {
	for group := range strings.FieldsSeq(packed) {
		at := strings.IndexFunc(group, func(r rune) bool { return r >= utf8.RuneSelf })
		for _, r := range group[at:] {
			t.sounds[r] = append(t.sounds[r], group[:at])
		}
	}
}

// alike reports whether two characters share a toneless reading.
func (t wordTable) alike(a, b rune) bool {
	return slices.ContainsFunc(t.sounds[a], func(s string) bool { return slices.Contains(t.sounds[b], s) })
}

// SameSound 同音字 lists the characters of the list that may be read like
// typed, tones aside, in the list's order; without typed itself.
func SameSound(typed rune) []rune {
	t := words()
	var found []rune
	for _, r := range t.list {
		if r != typed && t.alike(r, typed) {
			found = append(found, r)
		}
	}
	return found
}
