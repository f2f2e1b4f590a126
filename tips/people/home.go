package people

import (
	"regexp"
	"slices"

	"zhuicha/tips"
)

// Home 老家 is where a member comes from: a county's code with a town, a village
// or both. His browser compares it with the place a tip tells of, and he steps
// back from what concerns his own village (回避). Empty: none is named.
type Home struct {
	Area    string `json:"area"`
	Town    string `json:"town"`
	Village string `json:"village"`
}

// SetHome names a member's home, or with all empty takes it back. He himself
// may, and the administrator.
type SetHome struct {
	Member tips.MemberID `json:"member"`
	Home
}

func (SetHome) command() string { return "set_home" }

var areaForm = regexp.MustCompile(`^\d{6}(\d{3})?$`)

func setHome(d Directory, actor Member, c SetHome) ([]Event, error) {
	m, known := d.Members[c.Member]
	switch {
	case !administers(actor) && !(actor.Active() && actor.ID == c.Member):
		return nil, ErrForbidden
	case !known || m.State == Left || m.Office == "":
		return nil, invalid("no such account, or one that reads no leads")
	case c.Home == m.Home:
		return nil, invalid("the home is this already")
	case c.Home != (Home{}) && !c.proper():
		return nil, invalid("a home is a county with a town or a village")
	}
	return []Event{{Type: HomeSet, MemberID: c.Member, Home: &c.Home}}, nil
}

// proper wants a county and at least one place in it; what is named is a name.
func (h Home) proper() bool {
	places := slices.DeleteFunc([]string{h.Town, h.Village}, func(s string) bool { return s == "" })
	return areaForm.MatchString(h.Area) && len(places) > 0 && !slices.ContainsFunc(places, func(s string) bool { return !properName(s) })
}
