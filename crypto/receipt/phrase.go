package receipt

import (
	"math/big"

	"zhuicha/crypto/internal/typed"
)

const (
	wordBits    = 11
	dataWords   = 7
	phraseWords = dataWords + 1
)

// Phrase 八字诀 is the second spelling: seven characters of 11 bits each and a
// check character.
func (r Receipt) Phrase() string {
	t := words()
	chars := make([]rune, phraseWords)
	for i, w := range r.words() {
		chars[i] = t.list[w]
	}
	return string(chars)
}

// Lines is Phrase as shown on the page, two lines of four.
func (r Receipt) Lines() [2]string {
	chars := []rune(r.Phrase())
	return [2]string{string(chars[:4]), string(chars[4:])}
}

// Pinyin is the usual reading of each character of Phrase, with tone marks.
func (r Receipt) Pinyin() [8]string {
	t := words()
	var readings [phraseWords]string
	for i, w := range r.words() {
		readings[i] = t.pinyin[w]
	}
	return readings
}

// Suggest 同音更正 gives the phrases that differ from typed in one place, by a
// character that sounds like the one typed there, and whose check fits. Each
// place has only one character that fits, so there are at most eight; an empty
// answer means that no such slip explains the text.
func Suggest(text string) []string {
	chars := []rune(typed.Strip(text))
	if len(chars) != phraseWords {
		return nil
	}
	t := words()
	var found []string
	for place := range chars {
		fit, ok := fitting(chars, place)
		if ok && t.list[fit] != chars[place] && t.alike(t.list[fit], chars[place]) {
			fixed := append([]rune(nil), chars...)
			fixed[place] = t.list[fit]
			found = append(found, string(fixed))
		}
	}
	return found
}

// fitting is the one word that, put at place, satisfies the check; false if
// another place holds a character outside the list.
func fitting(chars []rune, place int) (uint16, bool) {
	t := words()
	var w [phraseWords]uint16
	for i, r := range chars {
		at, ok := t.index[r]
		if !ok && i != place {
			return 0, false
		}
		w[i] = uint16(at)
	}
	if place == dataWords {
		return checkWord(w), true
	}
	w[place] = 0
	return divideByPower(checkWord(w)^w[dataWords], place+1), true
}

func parsePhrase(stripped string) (Receipt, error) {
	t := words()
	var w [phraseWords]uint16
	count := 0
	for _, r := range stripped {
		at, ok := t.index[r]
		if !ok {
			return Receipt{}, ErrCharacter
		}
		if count < phraseWords {
			w[count] = uint16(at)
		}
		count++
	}
	if count != phraseWords {
		return Receipt{}, ErrLength
	}
	if checkWord(w) != w[dataWords] {
		return Receipt{}, ErrCheck
	}
	return fromWords(w)
}

// words are the seven data words, highest first, and the check word.
func (r Receipt) words() [phraseWords]uint16 {
	n := r.number()
	mask := big.NewInt(1<<wordBits - 1)
	var w [phraseWords]uint16
	for i := range dataWords {
		shifted := new(big.Int).Rsh(n, uint(wordBits*(dataWords-1-i)))
		w[i] = uint16(shifted.And(shifted, mask).Uint64())
	}
	w[dataWords] = checkWord(w)
	return w
}

func fromWords(w [phraseWords]uint16) (Receipt, error) {
	n := new(big.Int)
	for _, word := range w[:dataWords] {
		n.Lsh(n, wordBits).Or(n, big.NewInt(int64(word)))
	}
	return fromNumber(n)
}
