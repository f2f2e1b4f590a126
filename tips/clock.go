package tips

import (
	"cmp"
	"slices"

	"zhuicha/tips/rules"
)

// Clock is a time limit that runs on a lead. How long each is, and where it
// comes from, stands in package rules; when it starts and what stops it stands
// here.
type Clock struct {
	Key   ClockKey `json:"key"`
	Ref   Ref      `json:"ref,omitempty"` // the task or letter it belongs to, if it has its own day
	Start Day      `json:"start"`
	Due   Day      `json:"due"`
	Late  int      `json:"late"` // working days since Due, 0 while in time
}

// ticking is a clock before its day is reckoned. Own is the day of those that
// name it themselves.
type ticking struct {
	key   ClockKey
	ref   Ref
	start Day
	own   Day
}

// Clocks lists the clocks that run on a lead, the one due first at the head.
func Clocks(lead Lead, cal Calendar, today Day) []Clock {
	var clocks []Clock
	for _, t := range lead.ticking() {
		due := lead.due(t, cal)
		late := 0
		if today > due {
			late = max(1, Workdays(cal, due, today))
		}
		clocks = append(clocks, Clock{t.key, t.ref, t.start, due, late})
	}
	slices.SortStableFunc(clocks, func(a, b Clock) int { return cmp.Compare(a.Due, b.Due) })
	return clocks
}

// Due is the day the first of a lead's clocks runs out, or none.
func Due(lead Lead, cal Calendar) Day {
	var first Day
	for _, t := range lead.ticking() {
		if due := lead.due(t, cal); first == 0 || due < first {
			first = due
		}
	}
	return first
}

// due reckons when a clock runs out, its extension included.
func (l Lead) due(t ticking, cal Calendar) Day {
	clock, _ := rules.ClockByKey(string(t.key))
	n := clock.Value
	if slices.Contains(l.Extended, t.key) {
		n += clock.Extend
	}
	switch clock.Unit {
	case rules.WorkingDay:
		return AddWorkdays(cal, t.start, n)
	case rules.CalendarDay:
		return t.start + Day(n)
	case rules.Month:
		return t.start.AddMonths(n)
	}
	return t.own
}

// ticking lists what runs. A lead that follows another, was declined or not
// received has nothing running; a closed one owes only its result.
func (l Lead) ticking() []ticking {
	switch l.Stage {
	case "", Merged, Declined:
		return nil
	case Closed:
		return l.owed()
	}
	all := l.opening()
	all = append(all, l.stageClocks()...)
	all = append(all, l.inquiries()...)
	return append(all, l.ownDays()...)
}

// owed: the result is told within its time after closing.
func (l Lead) owed() []ticking {
	told := slices.ContainsFunc(l.Messages, func(m Mail) bool { return !m.FromTipster && m.Day >= l.Decided })
	if l.Card == "" || told {
		return nil
	}
	return []ticking{{key: "result", start: l.Decided}}
}

// opening: both offices show that the tip opens, and the office that has it
// takes it in hand.
func (l Lead) opening() []ticking {
	var all []ticking
	if !l.Openable() {
		all = append(all, ticking{key: "openable", start: l.Arrived})
	}
	if l.Stage == Received || l.WorkKey.Due {
		all = append(all, ticking{key: "accept", start: l.Arrived})
	}
	if l.Classified == 0 {
		all = append(all, ticking{key: "answer_acceptance", start: l.Received})
	}
	if l.Pending.Kind == TransferProposal {
		all = append(all, ticking{key: "transfer", start: l.Pending.Day})
	}
	if l.Track == Petition && l.Classified != 0 {
		all = append(all, ticking{key: "petition", start: l.Classified})
	}
	return all
}

// stageClocks: each stage has the clock of what ends it.
func (l Lead) stageClocks() []ticking {
	switch l.Stage {
	case Received, Screening:
		if l.Pending.Kind != DisposalProposal {
			return []ticking{{key: "disposal", start: l.Arrived}}
		}
	case Shelved:
		return []ticking{{key: "shelved_review", start: l.Disposed, own: l.Review}}
	case Verifying:
		return append(l.waiting(), ticking{key: "verification", start: l.verifyingSince()})
	case Resolving:
		return append(l.waiting(), l.resolvingClock()...)
	case Closing:
		return []ticking{{key: "closing_review", start: l.ClosingRequested}}
	}
	return nil
}

// verifyingSince is the day of the disposal, or of the reopening after it.
func (l Lead) verifyingSince() Day { return max(l.Disposed, l.Reopened) }

// waiting: a proposed gate waits for its reviewer.
func (l Lead) waiting() []ticking {
	var all []ticking
	for _, gate := range l.Gates {
		if gate.Light == Half {
			all = append(all, ticking{key: "review", start: gate.Proposed})
		}
	}
	return all
}

func (l Lead) resolvingClock() []ticking {
	switch {
	case l.Gate(Responsibility).Light != On:
		return []ticking{{key: "responsibility", start: l.Gate(Facts).Approved}}
	case l.Gate(Accountability).Light != On:
		return []ticking{{key: "accountability", start: l.Gate(Responsibility).Approved}}
	}
	return nil
}

// inquiries: 谈话函询 has its own, from the last step on record.
func (l Lead) inquiries() []ticking {
	if l.Stage != Verifying || len(l.Steps) == 0 {
		return nil
	}
	switch last := l.Steps[len(l.Steps)-1]; last.Step {
	case InquirySent:
		return []ticking{{key: "inquiry_reply", start: last.On}}
	case InquiryAnswered, TalkHeld:
		return []ticking{{key: "talk_inquiry_report", start: last.On}}
	}
	return nil
}

// ownDays: tasks and letters name their own day.
func (l Lead) ownDays() []ticking {
	var all []ticking
	for _, r := range l.Rectifications {
		if r.Accepted == 0 {
			all = append(all, ticking{key: "rectification", ref: Ref(r.ID), start: r.Due, own: r.Due})
		}
	}
	for _, letter := range l.Letters {
		if letter.Answered == 0 {
			all = append(all, ticking{key: "letter", ref: Ref(letter.ID), start: letter.Sent, own: letter.Due})
		}
	}
	return all
}
