package people

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// Whatever people do, in any order: every lead can be opened at each of its two
// offices, by somebody active there or by its paper, and nobody loses a key
// without an event that says so.
//
// Keys are played by their names. What a name opens follows from the events
// alone, as it does for the sealed objects behind them.

// sealed is which office keys each identity was ever sealed, and which earlier
// key each office key opens.
type sealed struct {
	to   map[string]map[string]bool // recipient of a member or paper → office keys
	link map[string]string          // office key → the one before
}

// note takes up what an event sealed.
func (s sealed) note(before, after Directory, e Event) {
	give := func(to, key string) {
		if s.to[to] == nil {
			s.to[to] = map[string]bool{}
		}
		s.to[to][key] = true
	}
	switch e.Type {
	case OfficeKeyMade, MemberReturned:
		give(after.Members[e.Actor].Recipient, after.Offices[e.OfficeID].Recipient)
	case MemberAdmitted:
		m := after.Members[e.MemberID]
		give(m.Recipient, after.Offices[m.Office].Recipient)
	case PaperMade:
		give(e.Recipient, after.Offices[e.OfficeID].Recipient)
	case OfficeKeyRotated:
		s.link[e.Recipient] = before.Offices[e.OfficeID].Recipient
		for _, h := range e.Holders {
			to := after.Members[tips.MemberID(h.Holder)].Recipient
			if h.Holder == PaperHolder {
				to = after.Offices[e.OfficeID].Paper.Recipient
			}
			give(to, e.Recipient)
		}
	}
}

// opens reports whether an identity opens what an office key was sealed to.
func (s sealed) opens(identity, wanted string) bool {
	for key := range s.to[identity] {
		for ; key != ""; key = s.link[key] {
			if key == wanted {
				return true
			}
		}
	}
	return false
}

// heldLead is a lead by the two keys it was wrapped to.
type heldLead struct {
	offices [2]tips.OfficeID
	keys    [2]string
}

// walk is one life of an instance.
type walk struct {
	*testing.T
	*rand.Rand
	d      Directory
	day    tips.Day
	sealed sealed
	leads  []heldLead
	named  int // keys, ids and digests so far
	seen   map[string]int
}

func (w *walk) fresh() int { w.named++; return w.named }

// newKey is a recipient nobody had before.
func (w *walk) newKey() string {
	return "age1pq1" + strings.ReplaceAll(fmt.Sprintf("%08d", w.fresh()), "1", "q")
}

func (w *walk) newDigest() tips.Digest { return tips.Digest(hex64(w.fresh())) }

// one picks any of some, or none.
func one[T any](w *walk, some []T) (picked T, ok bool) {
	if len(some) == 0 {
		return picked, false
	}
	return some[w.IntN(len(some))], true
}

// do gives a command; a refusal is as good as any answer.
func (w *walk) do(actor tips.MemberID, cmd Command) {
	w.Helper()
	events, err := Decide(w.d, actor, w.day, cmd)
	if err != nil {
		if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrForbidden) {
			w.Fatal(err)
		}
		w.seen["refused"]++
		return
	}
	before := w.d
	for _, e := range events {
		was := w.d
		w.d = Apply(w.d, e)
		w.sealed.note(was, w.d, e)
		w.seen[e.Type]++
	}
	w.nobodyWentUnnoticed(before, events)
}

// nobodyWentUnnoticed: who reads no more is named by an event, and a paper gives
// way only to one that was shown to open the key.
func (w *walk) nobodyWentUnnoticed(before Directory, events []Event) {
	w.Helper()
	for id, m := range before.Members {
		named := slices.ContainsFunc(events, func(e Event) bool {
			return e.Type == MemberLeft && e.MemberID == id || e.Type == MemberActivated && e.Actor == id
		})
		if m.Reads() && !w.d.Members[id].Reads() && !named {
			w.Fatalf("%s lost the key and no event says so: %v", m.Login, events)
		}
	}
	for id, o := range before.Offices {
		proven := slices.ContainsFunc(events, func(e Event) bool { return e.Type == PaperProven && e.OfficeID == id })
		if o.Paper.Recipient != "" && w.d.Offices[id].Paper.Recipient != o.Paper.Recipient && !proven {
			w.Fatalf("the paper of %s went and no event says so: %v", o.NameEN, events)
		}
	}
}

// everyLeadOpens at both its offices.
func (w *walk) everyLeadOpens() {
	w.Helper()
	for _, l := range w.leads {
		for i, office := range l.offices {
			o := w.d.Offices[office]
			byPaper := o.Proven() && w.sealed.opens(o.Paper.Recipient, l.keys[i])
			byMember := false
			for _, m := range w.d.Members {
				byMember = byMember || m.Office == office && m.Reads() && w.sealed.opens(m.Recipient, l.keys[i])
			}
			if !byPaper && !byMember {
				w.Fatalf("a lead cannot be opened at %s (%s, %d readers): it is wrapped to %s", o.NameEN, o.State(), o.Readers, l.keys[i])
			}
			if !byMember {
				w.seen["by paper alone"]++
			}
		}
	}
}

// arrives brings a tip to where it goes now, sealed to any key that is accepted.
func (w *walk) arrives() {
	area, _ := one(w, []string{"469030", "469025", "460000"})
	parent := func(code string) string { a, _ := rules.AreaByCode(code); return a.Parent }
	office, superior, ok := w.d.Route(area, parent)
	if !ok {
		w.seen["no way in"]++
		return
	}
	if office.Area != area {
		w.seen["fell to the ancestor"]++
	}
	w.wrapped(office, superior)
}

// moves hands a lead on, with a new wrap to other two offices.
func (w *walk) moves() {
	office, found := one(w, w.d.AllOffices())
	if up := w.d.Offices[office.Superior]; found && office.State() == OfficeListed && up.ReadsAlong() {
		w.seen["moved"]++
		w.wrapped(office, up)
	}
}

func (w *walk) wrapped(office, superior Office) {
	l := heldLead{offices: [2]tips.OfficeID{office.ID, superior.ID}}
	for i, o := range []Office{office, superior} {
		l.keys[i], _ = one(w, o.Accepts(w.day))
	}
	w.leads = append(w.leads, l)
	w.seen["lead"]++
}

// step lets somebody do something that his page offers, or tries.
func (w *walk) step() {
	w.Helper()
	m, _ := one(w, w.d.AllMembers())
	o := w.d.Offices[m.Office]
	switch w.IntN(16) {
	case 0:
		w.arrives()
	case 1:
		w.moves()
	case 2:
		w.day += tips.Day(w.IntN(5))
		w.do(w.admin(), SetRoles{m.ID, []tips.Role{tips.Handler, tips.Approver}[w.IntN(2):]})
		w.do(m.ID, SetHome{m.ID, Home{"469030", fmt.Sprint("镇", w.IntN(9)), ""}})
	case 3, 4:
		w.do(w.admin(), w.invitation())
	case 5:
		w.do(w.admin(), IssueCode{m.ID})
	case 6:
		if w.IntN(3) == 0 {
			w.do(w.admin(), Disable{m.ID})
		}
	case 7, 8:
		w.do(m.ID, Activate{w.newKey(), hex64(w.fresh())})
	case 9:
		w.do(m.ID, MakeOfficeKey{o.ID, w.newKey(), w.newDigest(), hex64(w.fresh())})
	case 10, 11:
		w.admits(o)
	case 12:
		w.do(m.ID, ConfirmOfficeKey{o.ID, o.Recipient})
		w.do(m.ID, MakePaper{o.ID, w.newKey(), hex64(w.fresh()), w.newDigest(), hex64(w.fresh())})
	case 13:
		w.drills(m, o)
	case 14:
		w.do(m.ID, ReturnByPaper{o.ID, m.Recipient, w.newDigest(), hex64(w.fresh()), ""})
	case 15:
		w.rotates(m, o)
		w.do(w.admin(), SignList{Version: w.d.List.Version + 1}.WithDigest(string(w.newDigest())))
	}
}

// admin is any administrator who can act.
func (w *walk) admin() tips.MemberID {
	for _, m := range w.d.AllMembers() {
		if administers(m) {
			return m.ID
		}
	}
	w.Fatal("no administrator is left")
	return ""
}

// invitation is for an office, seldom for a second administrator.
func (w *walk) invitation() Command {
	n := 1000 + w.fresh()
	office, _ := one(w, w.d.AllOffices())
	if len(w.d.Members) > 25 {
		return IssueCode{w.d.AllMembers()[w.IntN(len(w.d.Members))].ID}
	}
	info := MemberInfo{ID: tips.MemberID(id(n)), Login: fmt.Sprint("m", n), Name: "人", Office: office.ID, Roles: []tips.Role{tips.Handler}}
	if w.IntN(10) == 0 {
		info.Office, info.Roles = "", []tips.Role{tips.Admin}
	}
	return InviteMember{info}
}

// admits lets somebody who holds the key let in somebody who waits.
func (w *walk) admits(o Office) {
	for _, m := range w.d.AllMembers() {
		if m.Office != o.ID || m.State != Activated {
			continue
		}
		for _, colleague := range w.d.AllMembers() {
			if colleague.Office == o.ID && colleague.Reads() {
				w.do(colleague.ID, Admit{m.ID, m.Recipient, w.newDigest(), hex64(w.fresh())})
				return
			}
		}
	}
}

// drills reads a paper that really opens the office's key, as the browser sees
// to before it signs.
func (w *walk) drills(m Member, o Office) {
	for _, paper := range []string{o.PaperWaiting.Recipient, o.Paper.Recipient} {
		if paper != "" && w.sealed.opens(paper, o.Recipient) {
			w.do(m.ID, ProvePaper{o.ID, paper, o.Recipient, ""})
			return
		}
	}
}

func (w *walk) rotates(m Member, o Office) {
	c := Rotate{Office: o.ID, Generation: o.NextGeneration(), Recipient: w.newKey(), Link: w.newDigest()}
	for _, h := range w.d.Holders(o.ID) {
		c.Holders = append(c.Holders, HolderKey{h, w.newDigest(), hex64(w.fresh())})
	}
	w.do(m.ID, c)
}

// begin founds the instance and two counties; everything else chance does.
func (w *walk) begin() {
	w.do("", founding())
	w.do(tips.MemberID(id(admin)), Activate{w.newKey(), hex64(w.fresh())})
	root, _ := w.d.OfficeOfArea("460000")
	for i, area := range []string{"469030", "469025"} {
		w.do(tips.MemberID(id(admin)), CreateOffice{OfficeInfo{tips.OfficeID(id(50 + i)), "县办", "county " + area, area, root.ID}})
	}
}

func TestEveryLeadCanBeOpenedInEveryStateOfPeople(t *testing.T) {
	t.Parallel()
	walks, steps := 24, 1500
	if testing.Short() {
		walks = 6
	}
	seen := map[string]int{}
	for seed := range walks {
		w := &walk{
			T: t, Rand: rand.New(rand.NewPCG(uint64(seed), 14)), day: today, seen: seen,
			sealed: sealed{map[string]map[string]bool{}, map[string]string{}},
		}
		w.begin()
		for range steps {
			w.step()
			w.everyLeadOpens()
			if len(w.leads) > 60 {
				w.leads = slices.Delete(w.leads, 5, 30) // keep the oldest and the newest
			}
		}
	}
	t.Logf("%v", slices.Sorted(maps.Keys(seen)))
	for _, kind := range append(Kinds(), "lead", "moved", "by paper alone", "no way in", "fell to the ancestor", "refused") {
		if seen[kind] == 0 {
			t.Errorf("no walk had %s, so this shows less than it says: %v", kind, seen)
		}
	}
}
