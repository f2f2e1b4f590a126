package people

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/tips"
)

const today = tips.Day(17400)

func id(n int) string { return fmt.Sprintf("%032x", n) }

func key(n int) string { return "age1pq1" + strings.Repeat("q", 1950) + strings.Repeat("p", n+1) }

func hex64(n int) string { return fmt.Sprintf("%064x", n) }

func member(n int, office string, roles ...tips.Role) MemberInfo {
	return MemberInfo{ID: tips.MemberID(id(n)), Login: fmt.Sprintf("m%d", n), Name: "符某", Office: tips.OfficeID(office), Roles: roles}
}

func founding() Found {
	return Found{
		Root:       hex64(1),
		RootOffice: OfficeInfo{ID: tips.OfficeID(id(1)), NameZH: "省", NameEN: "Province", Area: "460000", Superior: tips.OfficeID(id(2))},
		SecondBody: OfficeInfo{ID: tips.OfficeID(id(2)), NameZH: "二", NameEN: "Second", Superior: tips.OfficeID(id(1))},
		Admin:      member(9, "", tips.Admin),
	}
}

// play gives commands one after the other and stops the test at a refusal.
func play(t *testing.T, d Directory, actor int, cmds ...Command) Directory {
	t.Helper()
	for _, c := range cmds {
		var a tips.MemberID
		if actor != 0 {
			a = tips.MemberID(id(actor))
		}
		events, err := Decide(d, a, today, c)
		if err != nil {
			t.Fatalf("%T: %v", c, err)
		}
		for _, e := range events {
			d = Apply(d, e)
		}
	}
	return d
}

// paper prints number n for an office; drill shows that it opens a key.
func paper(office, n int) MakePaper {
	return MakePaper{tips.OfficeID(id(office)), key(n), hex64(n), tips.Digest(hex64(n)), hex64(n)}
}

func drill(office, n int, opened string) ProvePaper {
	return ProvePaper{tips.OfficeID(id(office)), key(n), opened, ""}
}

// founded is a directory in which both offices can open a tip and the list is
// not signed yet.
func founded(t *testing.T) Directory {
	d := play(t, Directory{}, 0, founding())
	d = play(t, d, 9, Activate{Recipient: key(9), Signing: hex64(9)})
	for i, office := range []int{1, 2} {
		a, b := 10+2*i, 11+2*i
		d = play(t, d, 9, InviteMember{member(a, id(office), tips.Handler)}, InviteMember{member(b, id(office), tips.Reviewer)})
		d = play(t, d, a, Activate{key(a), hex64(a)}, MakeOfficeKey{tips.OfficeID(id(office)), key(office), tips.Digest(hex64(a)), hex64(a)})
		d = play(t, d, b, Activate{key(b), hex64(b)})
		d = play(t, d, a, Admit{tips.MemberID(id(b)), key(b), tips.Digest(hex64(b)), hex64(b)})
		d = play(t, d, b, ConfirmOfficeKey{tips.OfficeID(id(office)), key(office)})
		d = play(t, d, b, paper(office, 50+office), drill(office, 50+office, key(office)))
	}
	return d
}

func TestFromNothingToASignedList(t *testing.T) {
	d := founded(t)
	if len(d.Listable()) != 2 {
		t.Fatalf("listable: %v", d.Listable())
	}
	parent := func(a string) string { return map[string]string{"469030": "460000"}[a] }
	if _, _, ok := d.Route("469030", parent); ok {
		t.Fatal("an office got tips before the root signed for it")
	}
	d = play(t, d, 9, SignList{Version: 1}.WithDigest(hex64(5)))
	office, superior, ok := d.Route("469030", parent)
	if !ok || office.ID != tips.OfficeID(id(1)) || superior.ID != tips.OfficeID(id(2)) {
		t.Fatalf("a county without an office: %v %v %v", office.ID, superior.ID, ok)
	}
}

func TestTheAdministratorGetsNoKey(t *testing.T) {
	d := founded(t)
	for name, c := range map[string]Command{
		"makes an office key":   MakeOfficeKey{tips.OfficeID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1)},
		"admits":                Admit{tips.MemberID(id(10)), key(10), tips.Digest(hex64(1)), hex64(1)},
		"confirms":              ConfirmOfficeKey{tips.OfficeID(id(1)), key(1)},
		"activates once more":   Activate{key(9), hex64(9)},
		"joins by invitation":   InviteMember{MemberInfo{ID: tips.MemberID(id(30)), Login: "both", Name: "x", Office: tips.OfficeID(id(1)), Roles: []tips.Role{tips.Admin, tips.Handler}}},
		"an office that is":     CreateOffice{OfficeInfo{ID: tips.OfficeID(id(1)), NameZH: "x", NameEN: "x", Area: "469030", Superior: tips.OfficeID(id(2))}},
		"an area that is":       CreateOffice{OfficeInfo{ID: tips.OfficeID(id(7)), NameZH: "x", NameEN: "x", Area: "460000", Superior: tips.OfficeID(id(2))}},
		"a superior that isn't": CreateOffice{OfficeInfo{ID: tips.OfficeID(id(7)), NameZH: "x", NameEN: "x", Area: "469030", Superior: tips.OfficeID(id(8))}},
		"skips a list":          SignList{Version: 2}.WithDigest(hex64(5)),
		"an unchecked list":     SignList{Version: 1},
		"a second founding":     founding(),
		"a login twice":         InviteMember{MemberInfo{ID: tips.MemberID(id(31)), Login: "m10", Name: "x", Office: tips.OfficeID(id(1)), Roles: []tips.Role{tips.Handler}}},
	} {
		if _, err := Decide(d, tips.MemberID(id(9)), today, c); !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyAnAdmittedColleagueAdmits(t *testing.T) {
	d := founded(t)
	d = play(t, d, 9, InviteMember{member(20, id(1), tips.Handler)}, InviteMember{member(21, id(1), tips.Handler)})
	d = play(t, d, 20, Activate{key(20), hex64(20)})
	d = play(t, d, 21, Activate{key(21), hex64(21)})
	c := Admit{tips.MemberID(id(21)), key(21), tips.Digest(hex64(1)), hex64(1)}
	for _, actor := range []int{20, 21, 12, 9, 99} { // not admitted, himself, another office's, administrator, nobody
		if _, err := Decide(d, tips.MemberID(id(actor)), today, c); !errors.Is(err, ErrForbidden) {
			t.Errorf("actor %d: %v", actor, err)
		}
	}
	c.Recipient = key(20)
	if _, err := Decide(d, tips.MemberID(id(10)), today, c); !errors.Is(err, ErrInvalid) {
		t.Errorf("another key than the member's: %v", err)
	}
}

func TestTheFounderCannotConfirmAlone(t *testing.T) {
	d := founded(t)
	o := d.Offices[tips.OfficeID(id(1))]
	o.Confirmed = false
	d.Offices[o.ID] = o
	if _, err := Decide(d, o.MadeBy, today, ConfirmOfficeKey{o.ID, o.Recipient}); !errors.Is(err, ErrForbidden) {
		t.Fatal(err)
	}
}

func TestEveryCommandAndEventRoundTrips(t *testing.T) {
	for _, c := range []Command{
		CreateOffice{founding().RootOffice}, InviteMember{member(1, id(1), tips.Handler)}, Activate{key(1), hex64(1)},
		MakeOfficeKey{tips.OfficeID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1)}, Admit{tips.MemberID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1)},
		ConfirmOfficeKey{tips.OfficeID(id(1)), key(1)}, paper(1, 3), drill(1, 3, key(1)),
		ReturnByPaper{tips.OfficeID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1), hex64(2)},
		Rotate{tips.OfficeID(id(1)), 1, key(2), tips.Digest(hex64(1)), []HolderKey{{PaperHolder, tips.Digest(hex64(1)), hex64(1)}}},
		IssueCode{tips.MemberID(id(1))}, Disable{tips.MemberID(id(1))}, SetRoles{tips.MemberID(id(1)), []tips.Role{tips.Handler}},
		SignList{Version: 3, List: "e30=", Signature: "00"},
	} {
		b, err := EncodeCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeCommand(b)
		if err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("%s: %v %v", b, back, err)
		}
	}
	events, err := Decide(Directory{}, "", today, founding())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		b, err := EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeEvent(b)
		if err != nil || !cmp.Equal(back, e) {
			t.Errorf("%s: %v", b, err)
		}
	}
}

func TestStrangeBytesAreRefused(t *testing.T) {
	for _, s := range []string{
		``, `{}`, `{"type":"found"}`, `{"type":"activate","type":"admit"}`, `{"type":"activate","more":1}`, `[]`, "{\"type\":\"\xff\"}",
	} {
		if _, err := DecodeCommand([]byte(s)); !errors.Is(err, ErrInvalid) {
			t.Errorf("command %q: %v", s, err)
		}
	}
	for _, s := range []string{``, `{"type":"list_signed","v":2,"day":"2020-01-01"}`, `{"type":"new","v":1,"day":"2020-01-01"}`, `{"type":"list_signed","v":1,"x":1}`} {
		if _, err := DecodeEvent([]byte(s)); !errors.Is(err, ErrInvalid) {
			t.Errorf("event %q: %v", s, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"activate","recipient":"","signing":""}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := DecodeCommand(b); err == nil {
			_, _ = Decide(Directory{}, "", today, c)
		}
		if e, err := DecodeEvent(b); err == nil {
			Apply(Directory{}, e)
		}
	})
}
