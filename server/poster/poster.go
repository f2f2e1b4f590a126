// Package poster draws what hangs in a village and what a villager carries
// home: the poster (海报), A4, and the receipt card (回执卡), A6, with 25 empty
// boxes. One layout in millimetres becomes SVG, PNG and a page to print.
//
// A poster carries the root key's fingerprint twice: in the fragment of its QR
// code, where the tip page checks it by itself, and in digits for the eye.
//
// What must never be in here: a secret, an address of somebody who scans, a
// code that differs from one poster of an area to the next.
package poster

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"zhuicha/crypto/keys"
	"zhuicha/tips/rules"
)

// Errors of an order that cannot be drawn; a caller tells them apart to say
// what to mend.
var (
	ErrAddress = errors.New("poster: the public address must look like https://tips.example.org, at most 100 characters")
	ErrArea    = errors.New("poster: there is no such area")
	ErrVillage = fmt.Errorf("poster: the village's name has more than %d characters or some that cannot be printed", MostVillage)
	ErrPhones  = fmt.Errorf("poster: at most %d telephone numbers, each of digits and with at most %d characters of words", mostPhones, mostPhoneWords)
	ErrSize    = errors.New("poster: the size must be a4, a6 or a6x4")
	ErrRoom    = errors.New("poster: the words do not fit on the paper")
)

// Limits of what is printed, so that it stays large enough to read.
const (
	MostVillage    = 20 // characters of a village's name
	mostPhones     = 3
	mostPhoneWords = 40
	mostAddress    = 100
)

// Size is the kind of paper.
type Size string

// The papers: the poster, one receipt card, four of them on an A4 sheet to be
// cut apart.
const (
	A4    Size = "a4"
	A6    Size = "a6"
	Cards Size = "a6x4"
)

// Sizes are all papers in the order offered.
func Sizes() []Size { return []Size{A4, A6, Cards} }

// Phone is a telephone number (举报电话) and whose it is, in the poster's language.
type Phone struct{ Number, Words string }

// Words is the catalogue of the poster's language.
type Words struct {
	Lang string // "zh-CN" or "en"
	T    func(key string) string
}

// Order is what a poster is made of.
type Order struct {
	Address string // the origin villagers reach the pages by: https://tips.example.org
	Root    keys.Fingerprint
	Area    string // a code of package rules
	Village string // may be empty
	Size    Size
	Phones  []Phone // at least one
}

// Draw lays the poster out. It answers with one of this package's errors where
// the order cannot be drawn; nothing is ever cut off silently.
func Draw(o Order, w Words) (Sheet, error) {
	d, err := o.check(w)
	if err != nil {
		return Sheet{}, err
	}
	switch o.Size {
	case A4:
		return d.a4()
	case A6:
		return d.a6()
	case Cards:
		return d.cards()
	}
	return Sheet{}, ErrSize
}

// design is a checked order with its words.
type design struct {
	Order
	Words
	place string // the area's name
	tip   string // the plain address of the area's tip page
}

func (o Order) check(w Words) (design, error) {
	origin, err := origin(o.Address)
	if err != nil {
		return design{}, err
	}
	area, ok := rules.AreaByCode(o.Area)
	if !ok {
		return design{}, ErrArea
	}
	o.Address, o.Village = origin, strings.TrimSpace(o.Village)
	if !printable(o.Village, MostVillage) {
		return design{}, ErrVillage
	}
	if !properPhones(o.Phones) {
		return design{}, ErrPhones
	}
	d := design{Order: o, Words: w, place: area.ZH, tip: origin + "/t/" + area.Code}
	if d.english() {
		d.place = area.EN
	}
	return d, nil
}

// origin is the address without a path; anything else in it is refused.
func origin(address string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(strings.TrimSpace(address), "/"))
	if err != nil || len(address) > mostAddress || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" {
		return "", ErrAddress
	}
	plain := u.Scheme + "://" + u.Host
	if u.String() != plain || strings.ContainsFunc(plain, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"'<>&\`, r) }) {
		return "", ErrAddress
	}
	return plain, nil
}

// printable admits what shows on paper as it was typed: no line breaks, no
// characters that are invisible or turn the reading direction.
func printable(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func properPhones(phones []Phone) bool {
	if len(phones) == 0 || len(phones) > mostPhones {
		return false
	}
	for _, p := range phones {
		number := strings.Trim(p.Number, "0123456789-+ ")
		if number != "" || p.Number == "" || len(p.Number) > 16 || !printable(p.Words, mostPhoneWords) {
			return false
		}
	}
	return true
}

func (d design) english() bool { return d.Lang == "en" }

// target is what the QR code says: the tip page of the area, with the root
// key's fingerprint where only the page's script reads it.
func (d design) target() string {
	return d.tip + "#r=" + strings.Join(d.groups(), "")
}

// groups are the fingerprint's eight groups of five digits.
func (d design) groups() []string { return strings.Fields(d.Root.String()) }

// FileName is what a poster is called as a file, without the village.
func FileName(area string, size Size, ending string) string {
	return fmt.Sprintf("poster-%s-%s.%s", area, size, ending)
}
