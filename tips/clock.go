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
	Late  int      `json:"late"`           // working days since Due, 0 while in time
	Soon  bool     `json:"soon,omitempty"` // in time, and due within rules.SoonDays

	Provisional bool `json:"provisional,omitempty"` // the holidays it counts with were not announced yet
}

// ClockVersion names the way due days are reckoned here: it is raised when the
// same lead and calendar would give another day.
const ClockVersion = "3"

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
		clocks = append(clocks, lead.read(t, cal, today))
	}
	slices.SortStableFunc(clocks, func(a, b Clock) int { return cmp.Compare(a.Due, b.Due) })
	return clocks
}

// read tells how a clock stands on a day. Who misses a Friday is late on the
// Saturday, though no working day has passed.
func (l Lead) read(t ticking, cal Calendar, today Day) Clock {
	due := l.due(t, cal)
	c := Clock{Key: t.key, Ref: t.ref, Start: t.start, Due: due, Provisional: t.provisional(cal, due)}
	if today > due {
		c.Late = max(1, Workdays(cal, due, today))
	} else {
		c.Soon = Workdays(cal, today, due) <= rules.SoonDays
	}
	return c
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

// Overdue lists the clocks that ran out before today and are not on record yet.
func Overdue(lead Lead, cal Calendar, today Day) []Lateness {
	var late []Lateness
	for _, c := range Clocks(lead, cal, today) {
		l := Lateness{c.Key, c.Ref, c.Due}
		if c.Late > 0 && !slices.Contains(lead.Lateness, l) && !slices.Contains(late, l) {
			late = append(late, l)
		}
	}
	return late
}

// due reckons when a clock runs out, its extension and its pauses included. A
// day someone named stays as named.
func (l Lead) due(t ticking, cal Calendar) Day {
	if t.own != 0 {
		return t.own
	}
	clock, _ := rules.ClockByKey(string(t.key))
	n := clock.Value
	if slices.Contains(l.Extended, t.key) {
		n += clock.Extend
	}
	return limit(cal, clock.Unit, n, t.start, l.Timing.of(clock))
}

// limit is the last day of a period of n units. The day it starts on does not
// count. A period in months or calendar days that would end on a day off ends
// on the next working day, as periods do in Chinese law (民法典 第二百零三条).
func limit(cal Calendar, unit string, n int, start Day, pauses []Pause) Day {
	switch unit {
	case rules.WorkingDay:
		return prolong(AddWorkdays(cal, start, n), start, pauses, func(due, from, to Day) Day {
			return AddWorkdays(cal, due, Workdays(cal, from, to))
		})
	case rules.CalendarDay:
		return workdayFrom(cal, prolong(start+Day(n), start, pauses, addDays))
	default:
		return workdayFrom(cal, prolong(start.AddMonths(n), start, pauses, addDays))
	}
}

func addDays(due, from, to Day) Day { return due + to - from }

// prolong puts off a due day by each pause that began in time, with the rule of
// the clock's unit.
func prolong(due, start Day, pauses []Pause, add func(due, from, to Day) Day) Day {
	counted := start // a day stands still once
	for _, p := range pauses {
		from := max(p.From, counted)
		if from >= p.To || from >= due {
			continue
		}
		due, counted = add(due, from, p.To), p.To
	}
	return due
}

// provisional tells whether a due day may still move: working days depend on
// every year they pass, months and days only on where they end.
func (t ticking) provisional(cal Calendar, due Day) bool {
	clock, _ := rules.ClockByKey(string(t.key))
	switch {
	case t.own != 0:
		return false
	case clock.Unit == rules.WorkingDay:
		return Provisional(cal, t.start, due)
	}
	return Provisional(cal, due, due)
}

// runs tells whether a clock runs now.
func (l Lead) runs(key ClockKey) bool {
	return slices.ContainsFunc(l.ticking(), func(t ticking) bool { return t.key == key })
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
		all = append(all, ticking{key: "answer_acceptance", start: max(l.Received, l.Reopened)})
	}
	if l.Track == Petition && l.Classified != 0 {
		all = append(all, ticking{key: "petition", start: max(l.Classified, l.Reopened)})
	}
	return append(all, l.answering()...)
}

// answering: whoever a proposal waits for has a clock too. An office that finds
// at screening that a lead is another's had its five days from the day it got
// it; one that finds out later has them from then.
func (l Lead) answering() []ticking {
	switch l.Pending.Kind {
	case "":
		return nil
	case TransferProposal:
		start := l.Pending.Day
		if l.Stage == Screening {
			start = l.screeningSince()
		}
		return []ticking{{key: "transfer", start: start}}
	}
	return []ticking{{key: "review", start: l.Pending.Day}}
}

// screeningSince is the day the office got the lead, or got it back.
func (l Lead) screeningSince() Day { return max(l.Arrived, l.Reopened) }

// stageClocks: each stage has the clock of what ends it.
func (l Lead) stageClocks() []ticking {
	switch l.Stage {
	case Received, Screening:
		if l.Pending.Kind != DisposalProposal {
			return []ticking{{key: "disposal", start: l.screeningSince()}}
		}
	case Shelved:
		return []ticking{{key: "shelved_review", start: l.Disposed, own: l.Review}}
	case Verifying:
		return append(l.waiting(), ticking{key: "verification", start: l.Timing.Verifying})
	case Resolving:
		return append(l.waiting(), l.resolvingClock()...)
	case Closing:
		return []ticking{{key: "closing_review", start: l.ClosingRequested}}
	}
	return nil
}

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

// inquiries: 谈话函询 has its own, from the last of its steps on record; steps of
// another kind between them stop nothing.
func (l Lead) inquiries() []ticking {
	if l.Stage != Verifying {
		return nil
	}
	for _, step := range slices.Backward(l.Steps) {
		switch step.Step {
		case InquirySent:
			return []ticking{{key: "inquiry_reply", start: step.On}}
		case InquiryAnswered, TalkHeld:
			return []ticking{{key: "talk_inquiry_report", start: step.On}}
		}
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
