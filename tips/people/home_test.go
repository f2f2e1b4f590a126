package people

import (
	"testing"

	"zhuicha/tips"
)

func TestAHomeIsNamedByHimselfOrTheAdministrator(t *testing.T) {
	d := working(t)
	of := func(n int, h Home) SetHome { return SetHome{tips.MemberID(id(n)), h} }
	home := Home{Area: "469030", Town: "红毛镇"}
	refused(t, d, 11, ErrForbidden, of(10, home))
	refused(t, d, admin, ErrInvalid, of(admin, home)) // reads no leads
	for _, h := range []Home{{Area: "469030"}, {Town: "红毛镇"}, {Area: "琼中", Town: "红毛镇"}, {Area: "469030", Village: string(make([]rune, 61))}} {
		refused(t, d, 10, ErrInvalid, of(10, h))
	}
	refused(t, d, 10, ErrInvalid, of(10, Home{})) // none was named
	d = play(t, d, 10, of(10, home))
	if got := d.Members[tips.MemberID(id(10))].Home; got != home {
		t.Errorf("home %+v", got)
	}
	refused(t, d, 10, ErrInvalid, of(10, home))
	d = play(t, d, admin, of(10, Home{}))
	if got := d.Members[tips.MemberID(id(10))].Home; got != (Home{}) {
		t.Errorf("taken back: %+v", got)
	}
}
