package frame

import (
	"fmt"
	"strconv"
	"strings"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// Term is the name of a coded word in the page's language.
func (p Page) Term(subject string, key any) string {
	word := fmt.Sprint(key)
	t, ok := rules.TermOf(subject, word)
	if !ok {
		return word
	}
	return p.Pick(t.ZH, Capital(t.EN))
}

// Capital begins an English word as labels do.
func Capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// Item is the short name of a kind of problem (治理条目) with its number.
func (p Page) Item(id int) string {
	item, ok := rules.ItemByID(id)
	if !ok {
		return strconv.Itoa(id)
	}
	return strconv.Itoa(id) + " " + p.Pick(item.PlainZH, item.EN)
}

// Tile is the name of a choice of the phone.
func (p Page) Tile(key string) string {
	t, ok := rules.TileByKey(key)
	if !ok {
		return ""
	}
	return p.Pick(t.ZH, t.EN)
}

// Area is the name of a place.
func (p Page) Area(code string) string {
	a, ok := rules.AreaByCode(code)
	if !ok {
		return ""
	}
	return p.Pick(a.ZH, a.EN)
}

// Measure is the name of a measure (追责措施).
func (p Page) Measure(key string) string {
	m, ok := rules.MeasureByKey(key)
	if !ok {
		return key
	}
	return p.Pick(m.ZH, Capital(m.EN))
}

// Clock is the name of a time limit (时限).
func (p Page) Clock(key string) string {
	c, ok := rules.ClockByKey(key)
	if !ok {
		return key
	}
	return p.Pick(c.ZH, Capital(c.EN))
}

// OfficeName is an office's name in the page's language.
func (p Page) OfficeName(o people.Office) string { return p.Pick(o.NameZH, o.NameEN) }

// Roles joins the names of roles.
func (p Page) Roles(roles []tips.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = p.Term("role", r)
	}
	return strings.Join(names, p.T("desk.list_separator"))
}

// Date is a day as people write it; empty for no day.
func (p Page) Date(d tips.Day) string {
	text := d.String()
	if text == "" || p.English() {
		return text
	}
	parts := strings.Split(text, "-")
	month, _ := strconv.Atoi(parts[1]) // String gave two digits
	day, _ := strconv.Atoi(parts[2])
	return fmt.Sprintf("%s年%d月%d日", parts[0], month, day)
}

// Yuan is an amount of money in yuan, grouped by thousands.
func (p Page) Yuan(f tips.Fen) string {
	whole, cents := int64(f)/100, int64(f)%100
	digits := strconv.FormatInt(whole, 10)
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	text := strings.Join(append([]string{digits}, groups...), ",")
	if cents != 0 {
		text += fmt.Sprintf(".%02d", cents)
	}
	return fmt.Sprintf(p.T("desk.yuan"), text)
}

// N is a sentence about a number of things; English has another for one.
func (p Page) N(key string, n int, args ...any) string {
	if n == 1 && p.Has(key+"_one") {
		key += "_one"
	}
	return p.F(key, append(args, n)...)
}

// F is a sentence of the catalogue with its blanks filled.
func (p Page) F(key string, args ...any) string { return fmt.Sprintf(p.T(key), args...) }

// Lamps are the three gates as drawn, with words for those who do not see them.
type Lamps struct {
	Lights [3]tips.Light
	Label  string
}

// Lamps draws the three gates.
func (p Page) Lamps(lights [3]tips.Light) Lamps {
	var words []string
	for i, light := range lights {
		words = append(words, p.Term("gate", tips.Gate(i+1).Code())+" "+p.T("desk.light."+string(light)))
	}
	return Lamps{Lights: lights, Label: strings.Join(words, p.T("desk.list_separator"))}
}
