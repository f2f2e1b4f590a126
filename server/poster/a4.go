package poster

import (
	"github.com/skip2/go-qrcode"

	"zhuicha/tips/rules"
)

// The A4 poster: its paper, its margin, and the column beside the code.
const (
	a4Width, a4Height = 210, 297
	a4Margin          = 15
	a4Room            = a4Width - 2*a4Margin
	a4Code            = 88
	a4Aside           = a4Margin + a4Code + 6
	a4AsideRoom       = a4Width - a4Margin - a4Aside
	a4Foot            = 249
)

func (d design) sheet(w, h float64) Sheet {
	return Sheet{Width: w, Height: h, Lang: d.Lang, Title: d.T("app.neutral_title"), Paper: d.Size}
}

// a4 is the poster.
func (d design) a4() (Sheet, error) {
	s := d.sheet(a4Width, a4Height)
	p := pen{sheet: &s}
	for _, part := range []func(pen) error{d.head, d.title, d.scan, d.promises, d.may, d.phones, d.check} {
		if err := part(p); err != nil {
			return Sheet{}, err
		}
	}
	return s, nil
}

// head is the narrow line on top: whose service, for which place.
func (d design) head(p pen) error {
	for i := range 3 {
		p.disc(a4Margin+3.2+float64(i)*8, 20, 3.2)
	}
	p.say(a4Margin+26, 22.8, 50, strong(8), d.T("poster.brand"))
	room := a4Room - 80.0
	area, err := fit(d.place, room, 7, 4)
	if err != nil {
		return err
	}
	y := 22.6
	if d.Village != "" {
		village, err := fit(d.Village, room, 6.4, 4)
		if err != nil {
			return err
		}
		y = 18.6
		p.say(a4Width-a4Margin, 26.2, room, strong(village).at(End), d.Village)
	}
	p.say(a4Width-a4Margin, y, room, plain(area).at(End), d.place)
	p.rule(a4Margin, 30, a4Room, 0.7, green)
	return nil
}

func (d design) title(p pen) error {
	one, two := d.T("poster.title_1"), d.T("poster.title_2")
	size, err := fit(longer(one, two), a4Room, 18.5, 10)
	if err != nil {
		return err
	}
	p.say(a4Margin-size*0.05, 53, a4Room, strong(size), one)
	p.say(a4Margin-size*0.05, 53+size*1.2, a4Room, strong(size).in(green), two)
	return nil
}

func longer(a, b string) string {
	if widthOf(a) > widthOf(b) {
		return a
	}
	return b
}

// scan is the code with what to do with it.
func (d design) scan(p pen) error {
	const top = 83
	p.frame(a4Margin, top, a4Code, a4Code, 4, 0.8, green)
	if err := p.code(d.target(), qrcode.High, a4Margin+1, top+1, a4Code-2); err != nil {
		return err
	}
	for i, key := range []string{"poster.scan", "poster.scan_ease"} {
		f, y := strong(7.4), top+a4Code+8.6
		if i > 0 {
			f, y = plain(5.8).in(soft), y+8
		}
		size, err := fit(d.T(key), a4Code, f.size, 4)
		if err != nil {
			return err
		}
		f.size = size
		p.say(a4Margin+a4Code/2, y, a4Code, f.at(Middle), d.T(key))
	}
	return nil
}

// promises stand beside the code, with the three lamps (三盏灯) beneath.
func (d design) promises(p pen) error {
	size, err := fit(d.T("poster.promises"), a4AsideRoom, 8, 5)
	if err != nil {
		return err
	}
	p.say(a4Aside, 90, a4AsideRoom, strong(size).in(green), d.T("poster.promises"))
	promises := list{
		entries: []string{d.T("poster.promise_nameless"), d.T("poster.promise_locked"), d.T("poster.promise_closed")},
		most:    6.8, least: 4.6, leading: 1.36, apart: 0.35, f: plain(0), mark: pen.tick, indent: 1.2,
	}
	if err := promises.draw(p, a4Aside, 95, a4AsideRoom, 62); err != nil {
		return err
	}
	return d.lamps(p, a4Aside, 167, a4AsideRoom)
}

func (d design) lamps(p pen, x, y, room float64) error {
	third := room / 3
	names := []string{d.T("lamp.facts"), d.T("lamp.responsibility"), d.T("lamp.accountability")}
	name, err := fit(longer(longer(names[0], names[1]), names[2]), third-0.5, 5.4, 3.2)
	if err != nil {
		return err
	}
	for i, words := range names {
		middle := x + third*(float64(i)+0.5)
		p.disc(middle, y, 5.2)
		p.say(middle, y+12, third, strong(name).at(Middle), words)
	}
	size, err := fit(d.T("poster.lamps"), room, 5.4, 3.6)
	if err != nil {
		return err
	}
	p.say(x+room/2, y+20.6, room, plain(size).in(soft).at(Middle), d.T("poster.lamps"))
	return nil
}

// may lists what may be reported: the phone's choices (DESIGN §9), in its words.
func (d design) may(p pen) error {
	p.rule(a4Margin, 193.5, a4Room, 0.3, line)
	p.say(a4Margin, 202.5, a4Room, strong(7.4).in(green), d.T("poster.may"))
	what := list{columns: 2, most: 5.8, least: 4, leading: 1.3, apart: 0.12, f: plain(0), mark: pen.dot, indent: 0.75}
	for _, t := range rules.Tiles() {
		what.entries = append(what.entries, d.T("poster.may."+t.Key))
	}
	return what.draw(p, a4Margin, 205.5, a4Room, 42)
}

// phones stand below on the left, the digits large.
func (d design) phones(p pen) error {
	const top, room = a4Foot, 70
	p.rule(a4Margin, top, a4Room, 0.3, line)
	p.say(a4Margin, top+7.5, room, strong(5.2).in(green), d.T("poster.phones"))
	step := 26 / float64(len(d.Phones))
	for i, phone := range d.Phones {
		y := top + 9 + step*float64(i) + min(step*0.8, 11)
		number, err := fit(phone.Number, room*0.5, min(9, step*0.85), 4)
		if err != nil {
			return err
		}
		p.say(a4Margin, y, room*0.5, strong(number), phone.Number)
		left := widthOf(phone.Number)*number + 3
		if err := phone.words(p, a4Margin+left, y, room-left); err != nil {
			return err
		}
	}
	return nil
}

// words stand beside the number, on two lines at most, the last on its line.
func (n Phone) words(p pen, x, y, room float64) error {
	for size := 3.9; size >= 3; size -= shrink {
		lines := wrap(n.Words, room/size)
		if len(lines) > 2 || widest(lines)*size > room {
			continue
		}
		for i, l := range lines {
			p.say(x, y+size*(0.25*float64(len(lines)-1)-1.15*float64(len(lines)-1-i)), room, plain(size).in(soft), l)
		}
		return nil
	}
	return noRoom(n.Words)
}

// check is the fingerprint (指纹) for the eye, and the address to type.
func (d design) check(p pen) error {
	const top, left, room = a4Foot, a4Margin + 78, a4Room - 78
	p.say(left, top+7.5, room, strong(5.2).in(green), d.T("poster.check"))
	how := list{entries: []string{d.T("poster.check_how")}, most: 3.9, least: 3.2, leading: 1.32, f: plain(0).in(soft)}
	if err := how.draw(p, left, top+9, room, 10.6); err != nil {
		return err
	}
	typed, err := setAddress(d.tip, room, 4, 2)
	if err != nil {
		return err
	}
	d.digits(p, left, top+24.8+typed.spare(0.9), room, 6.4, 7.5)
	typed.put(p, left, 287.2+typed.spare(1.9), room)
	return nil
}

// digits are the eight groups in two rows of four.
func (d design) digits(p pen, x, y, room, size, leading float64) {
	for i, group := range d.groups() {
		column, row := float64(i%4), float64(i/4)
		p.say(x+column*room/4, y+row*leading, room/4, strong(size), group)
	}
}
