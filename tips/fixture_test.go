package tips

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// The people of the tests. County handles, province is its superior.
var (
	county   = OfficeID(testID(901))
	province = OfficeID(testID(902))
	second   = OfficeID(testID(903))

	han   = staff(1, county, Handler)
	huang = staff(2, county, Handler)
	ruan  = staff(3, county, Reviewer)
	an    = staff(4, county, Approver)
	ding  = staff(5, county, Oversight)
	ying  = staff(6, county, Intake)
	ai    = staff(7, county, Admin)
	shen  = staff(8, county, Auditor)
	shang = staff(11, province, Approver)
	du    = staff(12, province, Oversight)
	gao   = staff(13, province, Handler)
	fu    = staff(21, county, Handler)
	fang  = staff(22, county, Handler)
	rong  = staff(23, county, Reviewer)
	ao    = staff(24, county, Approver)
	wai   = staff(31, second, Handler, Reviewer, Approver, Oversight, Intake)

	villager = TheTipster()
	clockman = TheSystem()
)

const (
	theLead  = LeadID("0000000000000000000000000000a001")
	otherOne = LeadID("0000000000000000000000000000a002")
	first    = AllegationID("0000000000000000000000000000b001")
	another  = AllegationID("0000000000000000000000000000b002")
	photo    = EvidenceID("0000000000000000000000000000c001")
	paper    = EvidenceID("0000000000000000000000000000c002")
	cadre    = PartyID("0000000000000000000000000000d001")
	bureau   = PartyID("0000000000000000000000000000d002")
	warning  = MeasureID("0000000000000000000000000000e001")
	payment  = MoneyID("0000000000000000000000000000f001")
	task     = RectificationID("00000000000000000000000000001001")
	letterID = LetterID("00000000000000000000000000001002")
)

func testID(n int) string { return fmt.Sprintf("%032x", n) }

func sealed(n int) Digest { return Digest(fmt.Sprintf("%064x", n)) }

func staff(n int, office OfficeID, roles ...Role) Actor {
	return Actor{ID: MemberID(testID(n)), Office: office, Roles: roles}
}

func arrival() Reception {
	return Reception{
		Source: FromTip, Tile: "money", Area: "469030", Office: county, Superior: province,
		Tip: sealed(1), Wrap: sealed(2), Card: sealed(3),
	}
}

// tester is what testing and rapid have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// world drives one lead and keeps its events.
type world struct {
	t      tester
	lists  closing
	lead   Lead
	events []Event
	day    Day
	soft   bool // refusals end what is being done, not the test
}

func newWorld(t tester) *world {
	w := &world{t: t, lists: closingLists, day: NewDay(2018, time.March, 1)}
	w.do(villager, Receive{Target{Lead: theLead}, arrival()})
	return w
}

// aim writes a command for a state.
func aim(cmd Command, at Target) Command {
	v := reflect.New(reflect.TypeOf(cmd)).Elem()
	v.Set(reflect.ValueOf(cmd))
	v.FieldByName("Target").Set(reflect.ValueOf(at))
	return v.Interface().(Command)
}

func (w *world) try(a Actor, cmd Command) error {
	if t := cmd.target(); t.Lead == "" && t.Version == 0 {
		at := At(w.lead)
		at.Files = t.Files
		cmd = aim(cmd, at)
	}
	events, err := decideUnder(w.lists, w.lead, w.lead.Version, a, w.day, cmd)
	if err != nil {
		return err
	}
	w.lead = Fold(w.lead, events...)
	w.events = append(w.events, events...)
	return nil
}

func (w *world) do(a Actor, cmds ...Command) {
	w.t.Helper()
	for _, cmd := range cmds {
		err := w.try(a, cmd)
		if err != nil && w.soft {
			return
		}
		if err != nil {
			w.t.Fatalf("%s at %s: %v", cmd.Type(), w.lead.Stage, err)
		}
	}
}

// refused demands a refusal with a code, in its class.
func (w *world) refused(code string, class error, a Actor, cmd Command) {
	w.t.Helper()
	err := w.try(a, cmd)
	r, ok := IsRefusal(err)
	if !ok {
		w.t.Fatalf("%s at %s: %v, want refusal %s", cmd.Type(), w.lead.Stage, err, code)
	}
	if r.Class != class {
		w.t.Errorf("%s: class %v, want %v", cmd.Type(), r.Class, class)
	}
	for _, reason := range r.Reasons {
		if reason.Code == code {
			return
		}
	}
	w.t.Errorf("%s: %v, want %s among it", cmd.Type(), err, code)
}

func (w *world) stage(want Stage) {
	w.t.Helper()
	if w.lead.Stage != want {
		w.t.Fatalf("stage %s, want %s", w.lead.Stage, want)
	}
}

// The roads every test goes.

func (w *world) screening() *world {
	w.t.Helper()
	w.do(han, Attest{Opens: Yes}, MakeWorkKey{Generation: 1, Wrap: sealed(4)}, BeginScreening{})
	w.do(han, Classify{Classification: Classification{Track: Discipline, Items: []Item{15}, Checks: []Check{"who", "when"}}})
	return w
}

func (w *world) verifying() *world {
	w.t.Helper()
	w.screening()
	w.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Preliminary, Opinion: sealed(5), Deliberation: sealed(6)}})
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.stage(Verifying)
	return w
}

func (w *world) find(f Finding) {
	w.t.Helper()
	w.do(han, NameVerifiers{Members: []MemberID{han.ID, huang.ID}})
	w.do(han, AddAllegation{Allegation: first, Text: sealed(7)})
	w.do(han, AddEvidence{Evidence: photo, Object: sealed(8)})
	w.do(han, RecordFinding{Found: Found{Allegation: first, Finding: f, Text: sealed(9), Evidence: []EvidenceID{photo}, Tried: sealed(10)}})
	w.do(han, FileReport{Report: sealed(11)})
}

func (w *world) gate(g Gate) {
	w.t.Helper()
	w.do(han, ProposeGate{Gate: g})
	w.do(ruan, ApproveGate{Gate: g})
}

func villageCadre() Party {
	return Party{ID: cadre, Kind: "village_cadre", PartyMember: true, Duty: "direct", Allegations: []AllegationID{first}, Details: sealed(12)}
}

// resolving goes to 追责整改 with one thing proven and one person responsible.
func (w *world) resolving() *world {
	w.t.Helper()
	w.verifying()
	w.find(True)
	w.gate(Facts)
	w.stage(Resolving)
	return w
}

func (w *world) accountable() *world {
	w.t.Helper()
	w.resolving()
	w.do(han, NameParty{Party: villageCadre()}, AnswerLeaders{Answer: No, Reason: sealed(13)})
	w.gate(Responsibility)
	w.do(han, DecideMeasure{Measure: Measure{ID: warning, Party: cadre, Kind: "government_warning", Decider: "discipline", Decided: w.day, Document: sealed(14)}})
	w.do(han, ExecuteMeasure{Measure: warning, Executed: w.day, Proof: sealed(15)})
	w.do(han, StateMoneyDue{Due: 100, Basis: sealed(16)})
	w.do(han, RecordMoney{Money: Money{ID: payment, Kind: Returned, Amount: 100, Proof: sealed(17)}})
	w.gate(Accountability)
	return w
}

func (w *world) closed() *world {
	w.t.Helper()
	w.accountable()
	w.do(han, RequestClosing{})
	w.do(an, Close{})
	w.stage(Closed)
	return w
}

// dump is a state as text, to compare and to hash.
func dump(l Lead) string {
	raw, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
