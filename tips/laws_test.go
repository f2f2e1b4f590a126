package tips

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhuicha/tips/rules"
)

// seats are all the places an actor of the table may sit.
var seats = []struct {
	name   string
	office OfficeID
}{{"office", county}, {"superior", province}, {"elsewhere", second}}

// TestTable compares every cell of stage × command × role with the table a
// person can read. "office" means the handling office, "superior" the one above.
func TestTable(t *testing.T) {
	var b strings.Builder
	for _, l := range laws {
		fmt.Fprintln(&b, l.name)
		for _, stage := range append([]Stage{""}, tableStages...) {
			if cell := admitted(l, stage); cell != "" {
				fmt.Fprintf(&b, "  %-10s %s\n", cmpStage(stage), cell)
			}
		}
	}
	golden(t, "laws.txt", []byte(b.String()))
}

var tableStages = []Stage{Received, Screening, Verifying, Resolving, Closing, Closed, Shelved, Merged, Declined}

func cmpStage(s Stage) string {
	if s == "" {
		return "(none)"
	}
	return string(s)
}

// admitted asks for one cell with a lead that has no people yet.
func admitted(l law, stage Stage) string {
	lead := Lead{Stage: stage}
	if stage != "" {
		lead.ID, lead.Office, lead.Superior = theLead, county, province
	}
	var who []string
	for _, term := range rules.Terms("role") {
		role := Role(term.Key)
		if role == Tipster || role == System {
			if _, err := l.admit(lead, Actor{Roles: []Role{role}}); err == nil {
				who = append(who, string(role))
			}
			continue
		}
		for _, seat := range seats {
			if _, err := l.admit(lead, staff(1, seat.office, role)); err == nil {
				who = append(who, string(role)+"@"+seat.name)
			}
		}
	}
	return strings.Join(who, " ")
}

// TestDecideKeepsTheTable gives every command, well formed, at every stage to
// every role in every seat: where the table says no, Decide says no, and for
// the reason the table gives.
func TestDecideKeepsTheTable(t *testing.T) {
	for _, l := range laws {
		cmd := sampleCommand(t, l.name)
		for _, stage := range tableStages {
			lead := Lead{ID: theLead, Stage: stage, Version: 1, Reception: arrival()}
			for _, term := range rules.Terms("role") {
				for _, seat := range seats {
					actor := staff(1, seat.office, Role(term.Key))
					if Role(term.Key) == Tipster || Role(term.Key) == System {
						actor = Actor{Roles: []Role{Role(term.Key)}}
					}
					_, err := Decide(lead, actor, NewDay(2018, 3, 1), aim(cmd, At(lead)))
					denied := errors.Is(err, ErrForbidden) || errors.Is(err, ErrStage) && err.Error() == refuse(notAtThisStage).Error()
					if _, table := l.admit(lead, actor); (table != nil) && !denied {
						t.Errorf("%s at %s by %s@%s: %v, though the table says %v", l.name, stage, term.Key, seat.name, err, table)
					}
				}
			}
		}
	}
}

func TestAdminsAndAuditorsMayDoNothing(t *testing.T) {
	for _, w := range []*world{newWorld(t), newWorld(t).screening(), newWorld(t).resolving(), newWorld(t).closed()} {
		for _, a := range []Actor{ai, shen, {}, staff(50, county)} {
			if names := Allowed(w.lead, a); len(names) != 0 {
				t.Errorf("%v may %v", a.Roles, names)
			}
		}
	}
}

func TestNobodyIsBothTipsterAndStaff(t *testing.T) {
	w := newWorld(t)
	for _, a := range []Actor{
		{ID: han.ID, Office: county, Roles: []Role{Tipster, Handler}},
		{ID: han.ID, Office: county, Roles: []Role{System}},
		{Roles: []Role{Tipster, System}},
		{Office: county, Roles: []Role{Handler}},
	} {
		if names := Allowed(w.lead, a); len(names) != 0 {
			t.Errorf("%+v may %v", a, names)
		}
	}
}

func TestAllowedIsWhatCanSays(t *testing.T) {
	w := newWorld(t).resolving()
	for _, a := range []Actor{han, ruan, an, ding, shang, du, villager, clockman} {
		names := Allowed(w.lead, a)
		for _, l := range laws {
			if w.lead.Can(a, l.name) != slices.Contains(names, l.name) {
				t.Errorf("%v: Can and Allowed differ on %s", a.Roles, l.name)
			}
		}
	}
	if w.lead.Can(han, "no_such_thing") {
		t.Error("an unknown command is allowed")
	}
}

// TestEveryPartFitsItsRole: no row may give a reviewer a handler's part.
func TestEveryPartFitsItsRole(t *testing.T) {
	fits := map[Role][]Part{
		Handler: {Handling, ""}, Intake: {Handling, ""}, Reviewer: {Reviewing, ""}, Approver: {Approving, ""},
		Oversight: {""}, Tipster: {""}, System: {""},
	}
	names := map[string]bool{}
	for _, l := range laws {
		if names[l.name] {
			t.Errorf("two rows for %s", l.name)
		}
		names[l.name] = true
		for _, w := range l.who {
			if !slices.Contains(fits[w.role], w.part) {
				t.Errorf("%s gives %s the part %q", l.name, w.role, w.part)
			}
		}
	}
}
