package frame

import (
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// HomeForm is the form for a member's home (老家).
type HomeForm struct {
	Page
	Member people.Member
	Areas  []rules.Area // the counties, and what stands beside them
}

// HomeOf is the form for one member.
func (p Page) HomeOf(m people.Member) HomeForm {
	f := HomeForm{Page: p, Member: m}
	for _, a := range rules.Areas() {
		if a.Parent != "" {
			f.Areas = append(f.Areas, a)
		}
	}
	return f
}
