package poster

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// The A6 receipt card: above what the poster says, below what a villager takes
// along. The lower half says nothing of telling and no place, so that a card
// found in a pocket betrays as little as a card can.
const (
	a6Width, a6Height = 105, 148.5
	a6Margin          = 7
	a6Room            = a6Width - 2*a6Margin
	a6Code            = 37
	a6Cut             = 95.3
)

// a6 is one card.
func (d design) a6() (Sheet, error) {
	s := d.sheet(a6Width, a6Height)
	return s, d.card(pen{sheet: &s})
}

// cards are four on an A4 sheet, with lines to cut along.
func (d design) cards() (Sheet, error) {
	s := d.sheet(a4Width, a4Height)
	p := pen{sheet: &s}
	for i := range 4 {
		if err := d.card(pen{sheet: &s, dx: float64(i%2) * a6Width, dy: float64(i/2) * a6Height}); err != nil {
			return Sheet{}, err
		}
	}
	p.dashes(0, a4Height/2, a4Width)
	p.upright(a4Width/2, 0, a4Height)
	return s, nil
}

func (d design) card(p pen) error {
	for _, part := range []func(pen) error{d.cardHead, d.cardPromises, d.cardMay, d.cardCheck, d.cardReceipt, d.cardAdvice} {
		if err := part(p); err != nil {
			return err
		}
	}
	return nil
}

func (d design) cardHead(p pen) error {
	for i := range 3 {
		p.disc(a6Margin+1.7+float64(i)*4.4, 11, 1.7)
	}
	p.say(a6Margin+14, 12.5, 19, strong(4), d.T("poster.brand"))
	const room = a6Room - 33
	size, err := fit(d.place, room, 3.8, 2.4)
	if err != nil {
		return err
	}
	y := 12.5
	if d.Village != "" {
		village, err := fit(d.Village, room, 3.6, 2.2)
		if err != nil {
			return err
		}
		y = 10
		p.say(a6Width-a6Margin, 14.4, room, strong(village).at(End), d.Village)
	}
	p.say(a6Width-a6Margin, y, room, plain(size).at(End), d.place)
	p.rule(a6Margin, 16.4, a6Room, 0.4, green)
	if size, err = fit(d.T("poster.title"), a6Room, 7.4, 4.4); err != nil {
		return err
	}
	p.say(a6Margin, 24, a6Room, strong(size), d.T("poster.title"))
	return nil
}

func (d design) cardPromises(p pen) error {
	const top = 26.8
	p.frame(a6Margin, top, a6Code, a6Code, 2, 0.5, green)
	if err := p.code(d.target(), qrcode.Medium, a6Margin+0.8, top+0.8, a6Code-1.6); err != nil {
		return err
	}
	const left, room = a6Margin + a6Code + 4, a6Room - a6Code - 4
	promises := list{
		entries: []string{d.T("poster.card_nameless"), d.T("poster.card_locked"), d.T("poster.card_closed")},
		most:    4.6, least: 3.2, leading: 1.32, apart: 0.3, f: plain(0), mark: pen.tick, indent: 1.15,
	}
	return promises.draw(p, left, top, room, a6Code)
}

// cardMay says in a sentence what may be told.
func (d design) cardMay(p pen) error {
	may := list{entries: []string{d.T("poster.may_short")}, most: 3.6, least: 3, leading: 1.32, f: plain(0)}
	return may.draw(p, a6Margin, 64.8, a6Room, 9.2)
}

// cardPhones is how many numbers the card has room for: the first ones.
const cardPhones = 2

// cardCheck is the fingerprint, the address and the telephone numbers.
func (d design) cardCheck(p pen) error {
	const left, room = a6Margin, 56
	const right, rest = left + room + 3, a6Room - room - 3
	typed, err := setAddress(d.tip, a6Room, 3, 2)
	if err != nil {
		return err
	}
	lower := typed.spare(1)
	for _, part := range []struct {
		key     string
		x, room float64
	}{{"poster.card_check", left, room}, {"poster.phones", right, rest}} {
		size, err := fit(d.T(part.key), part.room, 3, 2.4)
		if err != nil {
			return err
		}
		p.say(part.x, 76.6+lower, part.room, plain(size).in(soft), d.T(part.key))
	}
	d.digits(p, left, 80.3+1.5*lower, room, 3.5, 3.9)
	for i, phone := range d.Phones[:min(len(d.Phones), cardPhones)] {
		number, err := fit(phone.Number, rest, 4, 2.6)
		if err != nil {
			return err
		}
		p.say(right, 80.5+1.5*lower+4.2*float64(i), rest, strong(number), phone.Number)
	}
	typed.put(p, left, 87.7+2.2*lower, a6Room)
	return nil
}

// The boxes of the receipt (回执码), five rows of five digits.
const (
	boxes   = 5
	boxSide = 7.6
	boxTop  = a6Cut + 8.3
	boxLeft = a6Margin + 5
)

func (d design) cardReceipt(p pen) error {
	size, err := fit(d.T("poster.card_cut"), a6Room, 2.6, 2.2)
	if err != nil {
		return err
	}
	p.dashes(0, a6Cut, a6Width)
	p.say(a6Width/2, a6Cut-0.8, a6Room, plain(size).in(soft).at(Middle), d.T("poster.card_cut"))
	if size, err = fit(d.T("poster.card_receipt"), a6Room, 4.8, 3.4); err != nil {
		return err
	}
	p.say(boxLeft, a6Cut+6.4, a6Room-5, strong(size), d.T("poster.card_receipt"))
	for row := range boxes {
		y := boxTop + float64(row)*(boxSide+0.4)
		p.say(a6Margin+3, y+boxSide*0.65, 4, plain(3.4).in(soft).at(End), fmt.Sprint(row+1))
		for column := range boxes {
			p.frame(boxLeft+float64(column)*boxSide, y, boxSide+0.3, boxSide, 0, 0.3, ink)
		}
	}
	return nil
}

func (d design) cardAdvice(p pen) error {
	const left, room = boxLeft + boxes*boxSide + 5, a6Width - a6Margin - (boxLeft + boxes*boxSide + 5)
	advice := list{
		entries: []string{d.T("poster.card_rows"), d.T("poster.card_lost"), d.T("poster.card_keep"), d.T("poster.card_status")},
		most:    3.9, least: 3, leading: 1.34, apart: 0.3, f: plain(0),
	}
	if err := advice.draw(p, left, boxTop-0.6, room, 30); err != nil {
		return err
	}
	status, err := setAddress(d.Address+"/status", room, 3, 3)
	if err != nil {
		return err
	}
	status.put(p, left, boxTop+33, room)
	return nil
}
