package tips

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhuicha/tips/rules"
)

// The cast of random histories: some hold every role, so that only the law
// keeps them apart.
var (
	everyRole = []Role{Handler, Reviewer, Approver, Oversight, Intake}
	cast      = []Actor{
		han, huang, ruan, an, ding, ying, ai, shang, du, gao, fu, fang, rong, ao, wai, villager, clockman,
		staff(61, county, everyRole...), staff(62, county, everyRole...), staff(63, province, everyRole...),
	}
)

// rare are commands that end or move a lead; most draws pass them by, or no
// history would get far.
var rare = []string{
	"recuse", "recuse_office", "propose_decline", "propose_transfer", "propose_merge", "take_over",
	"split", "approve_proposal", "propose_disposal", "amend_allegation", "add_allegation",
}

// pools give random commands few values, so that they often fit together.
var pools = map[reflect.Type][]string{
	reflect.TypeFor[LeadID]():          {string(otherOne)},
	reflect.TypeFor[AllegationID]():    {string(first), string(another)},
	reflect.TypeFor[EvidenceID]():      {string(photo), string(paper)},
	reflect.TypeFor[PartyID]():         {string(cadre), string(bureau)},
	reflect.TypeFor[MeasureID]():       {string(warning), testID(0xe002)},
	reflect.TypeFor[MoneyID]():         {string(payment)},
	reflect.TypeFor[RectificationID](): {string(task)},
	reflect.TypeFor[LetterID]():        {string(letterID)},
	reflect.TypeFor[Ref]():             {string(task), string(letterID)},
	reflect.TypeFor[OfficeID]():        {string(county), string(province), string(second)},
	reflect.TypeFor[Digest]():          {string(sealed(1)), string(sealed(2)), string(sealed(3))},
	reflect.TypeFor[Tile]():            {"money", "unsure"},
	reflect.TypeFor[Area]():            {"469030"},
	reflect.TypeFor[MemberID]():        castIDs(),
	reflect.TypeFor[ClockKey]():        {"verification", "accountability", "openable"},
	reflect.TypeFor[MeasureKey]():      {"government_warning", "government_removal", "party_warning", "advice"},
}

func castIDs() []string {
	var ids []string
	for _, a := range cast {
		if a.staff() {
			ids = append(ids, string(a.ID))
		}
	}
	return ids
}

// drawInto fills a value with random entries.
func drawInto(t *rapid.T, w *world, v reflect.Value) {
	words := pools[v.Type()]
	if subject, ok := vocabulary[v.Type()]; ok {
		for _, term := range rules.Terms(subject) {
			words = append(words, term.Key)
		}
	}
	switch {
	case len(words) > 0:
		v.SetString(rapid.SampledFrom(words).Draw(t, v.Type().Name()))
	case v.Type() == reflect.TypeFor[Day]():
		v.SetInt(int64(w.day) + rapid.Int64Range(-2, 12).Draw(t, "day"))
	case v.Type() == reflect.TypeFor[Target]():
		v.Set(reflect.ValueOf(At(w.lead)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			drawInto(t, w, v.Field(i))
		}
	case v.Kind() == reflect.Slice:
		n := rapid.IntRange(0, 2).Draw(t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			drawInto(t, w, v.Index(i))
		}
	case v.Kind() == reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	default:
		v.SetInt(rapid.Int64Range(0, 3).Draw(t, v.Type().Name()))
	}
}

func drawCommand(t *rapid.T, w *world, name string) Command {
	l, _ := lawOf(name)
	zero, err := l.read(object{})
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.New(reflect.TypeOf(zero)).Elem()
	drawInto(t, w, v)
	return v.Interface().(Command)
}

// TestRandomHistories plays random commands by random people against a handler
// who works toward closing, and holds every state against the invariants.
func TestRandomHistories(t *testing.T) {
	closed := 0
	rapid.Check(t, func(t *rapid.T) {
		z := &lazy{newWorld(t), matterOf(rapid.SampledFrom(slices.Sorted(maps.Keys(matters))).Draw(t, "matter"))}
		z.soft = true
		watch := watcher{parts: map[MemberID]Part{}}
		for range rapid.IntRange(10, 90).Draw(t, "steps") {
			z.day += Day(rapid.IntRange(0, 3).Draw(t, "days"))
			before, frozen := z.lead, dump(z.lead)
			if rapid.IntRange(0, 3).Draw(t, "who") > 0 {
				z.onward()
			} else {
				z.meddle(t)
			}
			if dump(before) != frozen {
				t.Fatal("a state was changed after it was given out")
			}
			watch.see(t, z.world)
		}
		if z.lead.Stage == Closed {
			closed++
		}
		replay(t, z.world)
	})
	t.Logf("%d histories ended closed", closed)
	if closed == 0 {
		t.Error("no random history ever closed a lead: this test shows nothing")
	}
}

// onward is what would bring the lead nearer to its end.
func (z *lazy) onward() {
	switch z.lead.Stage {
	case Received:
		z.do(han, Attest{Opens: Yes})
		z.do(han, MakeWorkKey{Generation: z.lead.WorkKey.Generation + 1, Wrap: sealed(4)}, BeginScreening{})
	case Screening:
		z.do(han, Classify{Classification: Classification{Track: Rectify, Items: []Item{18}}})
		z.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Preliminary, Opinion: sealed(5), Deliberation: sealed(6)}})
		z.do(an, ApproveProposal{Proposal: z.lead.Pending.Kind})
	default:
		if r, ok := IsRefusal(z.try(an, Close{})); ok && r.Class == ErrMissing {
			z.mend(r.Reasons[0])
		}
	}
}

// meddle lets anyone try anything the page would offer him.
func (z *lazy) meddle(t *rapid.T) {
	actor := rapid.SampledFrom(cast).Draw(t, "actor")
	names := Allowed(z.lead, actor)
	if rapid.IntRange(0, 9).Draw(t, "rare") > 0 {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(rare, n) })
	}
	if len(names) == 0 {
		return
	}
	_ = z.try(actor, drawCommand(t, z.world, rapid.SampledFrom(names).Draw(t, "command")))
}

// watcher keeps its own books from the events alone.
type watcher struct {
	seen    int
	parts   map[MemberID]Part
	recused []MemberID
	offices []OfficeID
}

func (x *watcher) see(t *rapid.T, w *world) {
	for _, ev := range w.events[x.seen:] {
		if slices.Contains(x.recused, ev.Actor) || slices.Contains(x.offices, ev.Office) {
			t.Fatalf("%s by someone recused", ev.Type())
		}
		x.join(t, ev.Actor, ev.Part)
		switch f := ev.Fact.(type) {
		case HandlersAssigned:
			x.joinAll(t, f.Members)
		case VerifiersNamed:
			x.joinAll(t, f.Members)
		case MemberRecused:
			x.recused = append(x.recused, f.Member)
		case OfficeRecused:
			x.offices = append(x.offices, f.Recused)
		case LeadClosed:
			if x.parts[ev.Actor] != Approving {
				t.Fatal("closed by someone who is no approver of the lead")
			}
		}
	}
	x.seen = len(w.events)
	if !maps.Equal(x.parts, w.lead.People) {
		t.Fatalf("people %v, but the events say %v", w.lead.People, x.parts)
	}
	invariants(t, w.lead)
}

func (x *watcher) join(t *rapid.T, m MemberID, p Part) {
	if p == "" {
		return
	}
	if x.parts[m] != "" && x.parts[m] != p {
		t.Fatalf("%s was %s and now acts as %s", m, x.parts[m], p)
	}
	x.parts[m] = p
}

func (x *watcher) joinAll(t *rapid.T, members []MemberID) {
	for _, m := range members {
		x.join(t, m, Handling)
	}
}

// invariants hold in every state.
func invariants(t tester, l Lead) {
	t.Helper()
	if l.Stage == Closed && len(Missing(l)) > 0 {
		t.Fatalf("closed with %v missing", Missing(l))
	}
	if l.Stage == Closing && len(closingLists.missing(l)) > 0 {
		t.Fatalf("under closing review with %v missing", Missing(l))
	}
	for g := Facts; g <= Accountability; g++ {
		if l.Gate(g).Light == Off {
			continue
		}
		if missing := closingLists.before(g, l); len(missing) > 0 {
			t.Fatalf("gate %d is %s with %v missing", g, l.Gate(g).Light, missing)
		}
	}
	if l.Stage == Resolving && l.Gate(Facts).Light != On {
		t.Fatalf("%s without established facts", l.Stage)
	}
	if l.Office == l.Superior {
		t.Fatal("an office is its own superior")
	}
}

// replay folds what is stored, byte for byte, and must give the same lead.
func replay(t *rapid.T, w *world) {
	var folded Lead
	for _, ev := range w.events {
		raw, err := EncodeEvent(ev)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeEvent(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		folded = Apply(folded, back)
	}
	if dump(folded) != dump(w.lead) || folded.Version != len(w.events) {
		t.Fatal("the fold of the stored events is another lead")
	}
}
