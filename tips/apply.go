package tips

import "slices"

// Apply folds one event into a lead. It never refuses, leaves its argument as
// it was, and reads nothing but the two.
func Apply(lead Lead, ev Event) Lead { return Fold(lead, ev) }

// Fold folds events in order.
func Fold(lead Lead, events ...Event) Lead {
	next := lead.clone()
	for _, ev := range events {
		next.fold(ev)
	}
	return next
}

func (l *Lead) fold(ev Event) {
	was := *l
	l.Version++
	l.Last = ev.Day
	l.join(ev.Actor, ev.Part)
	if ev.Part == Handling && ev.Role == Handler {
		l.takeInHand(ev.Actor)
	}
	ev.Fact.apply(l, ev.Head)
	l.file(ev)
	l.openFrom(gateTouched(ev.Fact))
	l.settle()
	l.keepTime(was, ev)
	if public(ev.Fact) {
		l.History = append(l.History, milestone(ev))
	}
}

func milestone(ev Event) Milestone {
	approved, _ := ev.Fact.(GateApproved)
	return Milestone{ev.Day, ev.Type(), approved.Gate}
}

// join gives a person a part. Whoever has one keeps it: that is what makes the
// three sets disjoint and lets them only grow.
func (l *Lead) join(m MemberID, p Part) {
	if m == "" || p == "" || l.People[m] != "" {
		return
	}
	if l.People == nil {
		l.People = map[MemberID]Part{}
	}
	l.People[m] = p
}

// takeInHand counts a handler among those the lead waits for by name.
func (l *Lead) takeInHand(m MemberID) {
	if m != "" && !slices.Contains(l.Hands, m) {
		l.Hands = append(l.Hands, m)
	}
}

// gateTouched is the first gate whose inputs an event changes, or 0. That gate
// and every later one return to open (DESIGN §5). Recusals are the one case the
// type alone does not decide; Decide adds GatesOpened to them.
func gateTouched(f Fact) Gate {
	switch f.(type) {
	case AllegationAdded, AllegationAmended, EvidenceAdded, EvidenceWithdrawn,
		FindingRecorded, UnprovenApproved, VerifiersNamed, ReportFiled,
		LeadSplit, LeadReopened, Objected:
		return Facts
	case PartyNamed, PartyAmended, PartyWithdrawn,
		LeadersAnswered, NobodyFound, NobodyApproved:
		return Responsibility
	case MeasureDecided, MeasureExecuted, MeasureWithdrawn,
		MoneyDueStated, MoneyRecorded, MoneyStruck,
		RectificationSet, RectificationReported, RectificationAccepted, RectificationReturned,
		ClarificationDecided:
		return Accountability
	}
	return 0
}

// openFrom returns a gate and every later one to open, and a lead under closing
// review with them; 0 opens none. The reason of the last sending back stays
// readable.
func (l *Lead) openFrom(g Gate) {
	if g.valid() && l.Stage == Closing {
		l.Stage, l.ClosingRequested = Resolving, 0
	}
	for ; g.valid(); g++ {
		gate := l.gate(g)
		*gate = GateState{Light: Off, SentBack: gate.SentBack}
	}
}

// settle keeps the stage true to the facts. The approval of the facts gate is
// the procedural point at which 核实 ends and 追责整改 begins (监察法 第四十一条: the
// verification report is approved, and then what follows from it is done); a
// change of the facts leads back. If nothing proved true the road still goes
// through 追责整改: nobody is responsible, and 澄清 is decided on.
func (l *Lead) settle() {
	if l.Stage != Verifying && l.Stage != Resolving {
		return
	}
	l.Stage = Verifying
	if l.Gate(Facts).Light == On {
		l.Stage = Resolving
	}
}
