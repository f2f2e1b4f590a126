package receipt

import (
	"fmt"
	"math/big"

	"zhuicha/crypto/internal/typed"
)

const (
	numberDigits = 24
	allDigits    = numberDigits + 1
	rowDigits    = 5
)

// Digits is the primary spelling: 24 digits and a check digit.
func (r Receipt) Digits() string {
	number := fmt.Sprintf("%0*d", numberDigits, r.number())
	return number + string('0'+damm(number))
}

// Rows is Digits as shown on the page, five rows of five.
func (r Receipt) Rows() [5]string {
	digits := r.Digits()
	var rows [5]string
	for i := range rows {
		rows[i] = digits[i*rowDigits : (i+1)*rowDigits]
	}
	return rows
}

func parseDigits(text string) (Receipt, error) {
	digits, ok := typed.Digits(text)
	if !ok {
		return Receipt{}, ErrCharacter
	}
	if len(digits) != allDigits {
		return Receipt{}, ErrLength
	}
	if damm(digits) != 0 {
		return Receipt{}, ErrCheck
	}
	n, ok := new(big.Int).SetString(digits[:numberDigits], 10)
	if !ok {
		return Receipt{}, ErrCharacter
	}
	return fromNumber(n)
}

// damm is the check digit of H. M. Damm's thesis (2004): a walk through a
// totally anti-symmetric quasigroup of order 10, which no single wrong digit
// and no swap of neighbours leaves unchanged. Over digits that end with their
// own check digit it is 0.
func damm(digits string) byte {
	quasigroup := [10][10]byte{
		{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
		{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
		{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
		{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
		{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
		{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
		{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
		{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
		{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
		{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
	}
	var check byte
	for i := range len(digits) {
		check = quasigroup[check][digits[i]-'0']
	}
	return check
}
