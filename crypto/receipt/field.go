package receipt

// The field GF(2¹¹) of polynomials modulo x¹¹+x²+1, a primitive polynomial, so
// that α = x has order 2047 and its first powers all differ.
const (
	fieldSize    = 1 << wordBits
	fieldModulus = fieldSize | 1<<2 | 1
)

// timesAlpha is a·α.
func timesAlpha(a uint16) uint16 {
	a <<= 1
	if a >= fieldSize {
		a ^= fieldModulus
	}
	return a
}

// overAlpha is a/α, the inverse of timesAlpha.
func overAlpha(a uint16) uint16 {
	if a&1 != 0 {
		a ^= fieldModulus
	}
	return a >> 1
}

// divideByPower is a/αⁱ.
func divideByPower(a uint16, i int) uint16 {
	for range i {
		a = overAlpha(a)
	}
	return a
}

// checkWord is Σ αⁱ·wᵢ for i = 1…7. The weights are all different and none is
// 0 or 1, hence one changed word and one swap of any two always change it.
func checkWord(w [phraseWords]uint16) uint16 {
	var sum uint16
	for i := dataWords - 1; i >= 0; i-- {
		sum = timesAlpha(sum ^ w[i])
	}
	return sum
}
