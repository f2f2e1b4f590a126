package people

import (
	"errors"
	"slices"
	"testing"

	"zhuicha/tips"
)

// At work: two offices, 10 and 11 in the first, 12… in the second is 12 and 13.
const admin = 9

func working(t *testing.T) Directory {
	return play(t, founded(t), admin, SignList{Version: 1}.WithDigest(hex64(5)))
}

func office(d Directory, n int) Office { return d.Offices[tips.OfficeID(id(n))] }

func disable1(n int) Command { return Disable{tips.MemberID(id(n))} }

// rotation is the command that seals key n to all present holders.
func rotation(d Directory, o, n int) Rotate {
	c := Rotate{Office: tips.OfficeID(id(o)), Generation: office(d, o).NextGeneration(), Recipient: key(n), Link: tips.Digest(hex64(n))}
	for i, h := range d.Holders(c.Office) {
		c.Holders = append(c.Holders, HolderKey{h, tips.Digest(hex64(100*n + i)), hex64(200*n + i)})
	}
	return c
}

func refused(t *testing.T, d Directory, actor int, want error, c Command) {
	t.Helper()
	if _, err := Decide(d, tips.MemberID(id(actor)), today, c); !errors.Is(err, want) {
		t.Errorf("%T by %d: %v, not %v", c, actor, err, want)
	}
}

func TestAnOfficeNeedsAProvenPaperBeforeItIsListed(t *testing.T) {
	d := play(t, Directory{}, 0, founding())
	d = play(t, d, admin, Activate{key(admin), hex64(admin)}, InviteMember{member(10, id(1), tips.Handler)}, InviteMember{member(11, id(1), tips.Handler)})
	d = play(t, d, 10, Activate{key(10), hex64(10)}, MakeOfficeKey{tips.OfficeID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1)})
	d = play(t, d, 11, Activate{key(11), hex64(11)})
	refused(t, d, 10, ErrInvalid, paper(1, 51))
	d = play(t, d, 10, Admit{tips.MemberID(id(11)), key(11), tips.Digest(hex64(2)), hex64(2)})
	d = play(t, d, 11, ConfirmOfficeKey{tips.OfficeID(id(1)), key(1)})
	if got := office(d, 1).State(); got != OfficeCompared || len(d.Listable()) != 0 {
		t.Fatalf("compared and without paper: %s, listable %d", got, len(d.Listable()))
	}
	refused(t, d, 11, ErrInvalid, drill(1, 51, key(1)))
	d = play(t, d, 10, paper(1, 51))
	refused(t, d, admin, ErrForbidden, drill(1, 51, key(1)))
	refused(t, d, 11, ErrInvalid, drill(1, 52, key(1)))
	refused(t, d, 11, ErrInvalid, drill(1, 51, key(2)))
	d = play(t, d, 10, paper(1, 53)) // the first print jammed
	refused(t, d, 11, ErrInvalid, drill(1, 51, key(1)))
	d = play(t, d, 11, drill(1, 53, key(1)))
	if got := office(d, 1).State(); got != OfficeFounded {
		t.Fatalf("after the drill: %s", got)
	}
}

func TestAFoundingNobodyHoldsAnyMoreBeginsAnew(t *testing.T) {
	d := play(t, Directory{}, 0, founding())
	d = play(t, d, admin, Activate{key(admin), hex64(admin)}, InviteMember{member(10, id(1), tips.Handler)}, InviteMember{member(11, id(1), tips.Handler)})
	d = play(t, d, 10, Activate{key(10), hex64(10)}, MakeOfficeKey{tips.OfficeID(id(1)), key(1), tips.Digest(hex64(1)), hex64(1)})
	d = play(t, d, 11, Activate{key(11), hex64(11)})
	d = play(t, d, admin, disable1(10))
	if o := office(d, 1); o.State() != OfficeNew || o.NextGeneration() != 1 || o.RotationDue {
		t.Fatalf("%s, next %d, rotation due %v", o.State(), o.NextGeneration(), o.RotationDue)
	}
	d = play(t, d, 11, MakeOfficeKey{tips.OfficeID(id(1)), key(2), tips.Digest(hex64(1)), hex64(1)})
	if o := office(d, 1); o.State() != OfficeFounding || o.Generation != 1 || len(o.Earlier) != 0 {
		t.Fatalf("%+v", o)
	}
}

func TestWhoLeavesMakesANewKeyDueAndLosesEverything(t *testing.T) {
	d := working(t)
	refused(t, d, 10, ErrForbidden, disable1(11))
	d = play(t, d, admin, disable1(10))
	m := d.Members[tips.MemberID(id(10))]
	if m.State != Left || m.Reads() || m.Active() || !office(d, 1).RotationDue {
		t.Fatalf("%+v, rotation due %v", m, office(d, 1).RotationDue)
	}
	refused(t, d, 10, ErrForbidden, Admit{tips.MemberID(id(11)), key(11), tips.Digest(hex64(1)), hex64(1)})
	refused(t, d, 10, ErrForbidden, rotation(d, 1, 30))
	if slices.Contains(d.Holders(tips.OfficeID(id(1))), id(10)) {
		t.Fatal("the leaver would get the next key")
	}
	refused(t, d, admin, ErrInvalid, disable1(10))
	refused(t, d, admin, ErrInvalid, disable1(admin))
	d = play(t, d, 11, rotation(d, 1, 30))
	if o := office(d, 1); o.RotationDue || o.Generation != 1 || o.Recipient != key(30) || !slices.Equal(o.Earlier, []string{key(1)}) {
		t.Fatalf("after the rotation: %+v", o)
	}
}

func TestARotationGoesToExactlyTheHolders(t *testing.T) {
	d := working(t)
	good := rotation(d, 1, 30)
	if len(good.Holders) != 3 || good.Holders[2].Holder != PaperHolder {
		t.Fatalf("holders: %+v", good.Holders)
	}
	for name, change := range map[string]func(*Rotate){
		"one left out":     func(c *Rotate) { c.Holders = c.Holders[1:] },
		"one slipped in":   func(c *Rotate) { c.Holders = append(c.Holders, HolderKey{id(12), tips.Digest(hex64(1)), hex64(1)}) },
		"without paper":    func(c *Rotate) { c.Holders = c.Holders[:2] },
		"an old key":       func(c *Rotate) { c.Recipient = key(1) },
		"another number":   func(c *Rotate) { c.Generation = 2 },
		"no vouch":         func(c *Rotate) { c.Holders = slices.Clone(c.Holders); c.Holders[0].Vouch = "" },
		"no link":          func(c *Rotate) { c.Link = "" },
		"not a key at all": func(c *Rotate) { c.Recipient = "age1x" },
	} {
		c := good
		change(&c)
		if _, err := Decide(d, tips.MemberID(id(10)), today, c); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refused(t, d, 12, ErrForbidden, good)
	refused(t, d, admin, ErrForbidden, good)
	d = play(t, d, 10, good)
	refused(t, d, 11, ErrInvalid, good) // the second of two rotations
}

func TestAnEarlierKeyIsAcceptedUntilTheListIsSignedAndSevenDaysMore(t *testing.T) {
	d := working(t)
	d = play(t, d, 10, rotation(d, 1, 30))
	o := office(d, 1)
	if o.State() != OfficeListed || !o.Renewing() || !d.ListDue() || !slices.Equal(o.Accepts(today+400), []string{key(1)}) {
		t.Fatalf("before the root signs: %s, renewing %v, due %v, accepts %d", o.State(), o.Renewing(), d.ListDue(), len(o.Accepts(today)))
	}
	old := d.List.Digest
	d = play(t, d, admin, SignList{Version: 2}.WithDigest(hex64(6)))
	o = office(d, 1)
	if o.Renewing() || d.ListDue() || !slices.Equal(o.Accepts(today+AcceptDays), []string{key(30), key(1)}) || !slices.Equal(o.Accepts(today+AcceptDays+1), []string{key(30)}) {
		t.Fatalf("after it signed: %+v", o)
	}
	if !d.AcceptsList(old, today+AcceptDays) || d.AcceptsList(old, today+AcceptDays+1) || !d.AcceptsList(hex64(6), today+400) || d.AcceptsList("", today) {
		t.Fatal("lists accepted")
	}
}

func TestOneWhoForgotIsLetInByAColleagueOrByPaper(t *testing.T) {
	d := working(t)
	refused(t, d, 11, ErrForbidden, IssueCode{tips.MemberID(id(10))})
	d = play(t, d, admin, IssueCode{tips.MemberID(id(10))})
	if !d.Members[tips.MemberID(id(10))].Reads() {
		t.Fatal("a code that was not used yet locks its owner out")
	}
	d = play(t, d, 10, Activate{key(60), hex64(60)})
	back := ReturnByPaper{tips.OfficeID(id(1)), key(60), tips.Digest(hex64(1)), hex64(1), ""}
	refused(t, d, 10, ErrInvalid, back) // a colleague is there
	refused(t, d, 10, ErrForbidden, Admit{tips.MemberID(id(10)), key(60), tips.Digest(hex64(1)), hex64(1)})
	refused(t, d, admin, ErrForbidden, Admit{tips.MemberID(id(10)), key(60), tips.Digest(hex64(1)), hex64(1)})
	refused(t, d, 11, ErrInvalid, Admit{tips.MemberID(id(10)), key(10), tips.Digest(hex64(1)), hex64(1)}) // his old key
	if alone := play(t, d, 11, Admit{tips.MemberID(id(10)), key(60), tips.Digest(hex64(1)), hex64(1)}); office(alone, 1).Readers != 2 {
		t.Fatal("the colleague did not let him in")
	}
	d = play(t, d, admin, disable1(11))
	if office(d, 1).State() != OfficeDeserted {
		t.Fatalf("nobody is left: %s", office(d, 1).State())
	}
	refused(t, d, 12, ErrForbidden, back)
	d = play(t, d, 10, back)
	if office(d, 1).State() != OfficeListed || !d.Members[tips.MemberID(id(10))].Reads() {
		t.Fatal("the paper did not let him in")
	}
}

func TestADesertedOfficeGetsNoTipsAndItsAreaFallsToTheAncestor(t *testing.T) {
	d := working(t)
	d = play(t, d, admin, CreateOffice{OfficeInfo{ID: tips.OfficeID(id(3)), NameZH: "县", NameEN: "County", Area: "469030", Superior: tips.OfficeID(id(1))}},
		InviteMember{member(20, id(3), tips.Handler)}, InviteMember{member(21, id(3), tips.Handler)})
	d = play(t, d, 20, Activate{key(20), hex64(20)}, MakeOfficeKey{tips.OfficeID(id(3)), key(3), tips.Digest(hex64(1)), hex64(1)})
	d = play(t, d, 21, Activate{key(21), hex64(21)})
	d = play(t, d, 20, Admit{tips.MemberID(id(21)), key(21), tips.Digest(hex64(2)), hex64(2)})
	d = play(t, d, 21, ConfirmOfficeKey{tips.OfficeID(id(3)), key(3)}, paper(3, 55), drill(3, 55, key(3)))
	d = play(t, d, admin, SignList{Version: 2}.WithDigest(hex64(6)))
	parent := func(a string) string { return map[string]string{"469030": "460000"}[a] }
	at := func() string { o, _, _ := d.Route("469030", parent); return string(o.ID) }
	if at() != id(3) || len(d.Closed()) != 0 {
		t.Fatalf("the county's own office: %s", at())
	}
	d = play(t, d, admin, disable1(20), disable1(21))
	if at() != id(1) || !slices.Equal(d.Closed(), []tips.OfficeID{tips.OfficeID(id(3))}) || !d.ListDue() {
		t.Fatalf("deserted: goes to %s, closed %v", at(), d.Closed())
	}
	if len(d.Listable()) != 2 {
		t.Fatalf("the next list names %d", len(d.Listable()))
	}
	// The second body deserted: it still reads along by its paper.
	d = play(t, d, admin, disable1(12), disable1(13))
	if _, _, ok := d.Route("460000", parent); !ok || len(d.Listable()) != 2 {
		t.Fatal("the province's tips stop because its superior is deserted")
	}
}

func TestRolesKeepAdministratorsAndReadersApart(t *testing.T) {
	d := working(t)
	set := func(n int, roles ...tips.Role) Command { return SetRoles{tips.MemberID(id(n)), roles} }
	refused(t, d, 10, ErrForbidden, set(10, tips.Approver))
	refused(t, d, admin, ErrInvalid, set(10, tips.Admin))
	refused(t, d, admin, ErrInvalid, set(10, tips.Handler, tips.Auditor))
	refused(t, d, admin, ErrInvalid, set(10))
	refused(t, d, admin, ErrInvalid, set(admin, tips.Admin, tips.Handler))
	refused(t, d, admin, ErrInvalid, set(admin, tips.Auditor))
	d = play(t, d, admin, set(10, tips.Approver, tips.Oversight))
	if !d.Members[tips.MemberID(id(10))].Has(tips.Oversight) {
		t.Fatal("roles were not set")
	}
}
