// Package receipt is the receipt code 回执码: 77 random bits that a tipster
// writes on paper, their two spellings, and what is derived from them.
//
// A receipt never opens the tip itself. It is a secret: it prints as hidden,
// and no error of this package repeats what was typed.
package receipt

import (
	"fmt"
	"io"
	"math/big"
	"unicode"

	"zhuicha/crypto/internal/typed"
)

const (
	secretBits  = 77
	secretBytes = 10
	// topMask keeps the bits of the first byte that belong to the number.
	topMask = 1<<(secretBits-8*(secretBytes-1)) - 1
)

// A Problem names why a typed receipt cannot be one. The code is stable.
type Problem string

const (
	// ErrCharacter: a character that no spelling has.
	ErrCharacter Problem = "receipt-character"
	// ErrLength: too many or too few characters.
	ErrLength Problem = "receipt-length"
	// ErrCheck: the check digit or check character does not fit; a slip.
	ErrCheck Problem = "receipt-check"
	// ErrRange: the number is too large to be a receipt.
	ErrRange Problem = "receipt-range"
)

// Error implements error.
func (p Problem) Error() string { return "receipt: " + string(p) }

// Code is the stable name.
func (p Problem) Code() string { return string(p) }

// Receipt 回执码 is the secret in either spelling.
type Receipt struct{ secret [secretBytes]byte }

// New draws 77 bits from random. The same bytes from random give the same
// receipt.
func New(random io.Reader) (Receipt, error) {
	var r Receipt
	if _, err := io.ReadFull(random, r.secret[:]); err != nil {
		return Receipt{}, fmt.Errorf("receipt: %w", err)
	}
	r.secret[0] &= topMask
	return r, nil
}

// Parse reads either spelling as people type it. Errors are Problems.
func Parse(text string) (Receipt, error) {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return parsePhrase(typed.Strip(text))
		}
	}
	return parseDigits(text)
}

// String hides the secret.
func (r Receipt) String() string { return "receipt(hidden)" }

// GoString hides the secret.
func (r Receipt) GoString() string { return r.String() }

func (r Receipt) number() *big.Int { return new(big.Int).SetBytes(r.secret[:]) }

func fromNumber(n *big.Int) (Receipt, error) {
	if n.BitLen() > secretBits {
		return Receipt{}, ErrRange
	}
	var r Receipt
	n.FillBytes(r.secret[:])
	return r, nil
}
