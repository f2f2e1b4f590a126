package tips

import (
	"slices"

	"zhuicha/tips/rules"
)

// Timing is what the clocks of a lead must remember of its past.
type Timing struct {
	Verifying Day     `json:"verifying,omitempty"` // when 核实 began: by a disposal, or by a reopening
	Resting   Day     `json:"resting,omitempty"`   // since when nothing is worked on: 暂存待查, 并件
	Pauses    []Pause `json:"pauses,omitempty"`    // in the order in which they ended
}

// Pause is a time in which a clock stood still: the days after From up to and
// with To. Without a Clock it stopped every clock that rests.
//
// Only three things stop a clock: the lead rests; the disposal was proposed and
// waits for its approval; a gate was approved and had to be opened again. That
// the tipster was asked something stops none: an office could win time by
// asking, and whoever sent the tip may never look again.
type Pause struct {
	Clock ClockKey `json:"clock,omitempty"`
	From  Day      `json:"from"`
	To    Day      `json:"to"`
}

// of lists the pauses of one clock.
func (t Timing) of(clock rules.Clock) []Pause {
	return slices.DeleteFunc(slices.Clone(t.Pauses), func(p Pause) bool {
		return p.Clock != ClockKey(clock.Key) && (p.Clock != "" || !clock.Rests)
	})
}

// pause notes that a clock stood still; less than a day is nothing.
func (t *Timing) pause(clock ClockKey, from, to Day) {
	if from != 0 && from < to {
		t.Pauses = append(t.Pauses, Pause{clock, from, to})
	}
}

// keepTime notes what an event that has just been folded means for the clocks.
func (l *Lead) keepTime(was Lead, ev Event) {
	l.keepRest(was, ev.Day)
	l.keepAnswers(was, ev.Day)
	switch f := ev.Fact.(type) {
	case DisposalApproved:
		if f.Disposal != Shelve {
			l.Timing.Verifying = ev.Day
		}
	case LeadReopened, Objected:
		l.Timing.Verifying = ev.Day
		l.Extension, l.Extended = Extension{}, nil // a new round has its own
	}
}

// keepRest notes when a lead goes to rest, and how long it rested.
func (l *Lead) keepRest(was Lead, day Day) {
	switch rested, rests := was.resting(), l.resting(); {
	case rests && !rested:
		l.Timing.Resting = day
	case rested && !rests:
		l.Timing.pause("", l.Timing.Resting, day)
		l.Timing.Resting = 0
	}
}

func (l Lead) resting() bool { return l.Stage == Shelved || l.Stage == Merged }

// keepAnswers notes how long work stood still because it had been handed in: a
// disposal until it was answered, a gate's from its approval until it opened
// again.
func (l *Lead) keepAnswers(was Lead, day Day) {
	if was.Pending.Kind == DisposalProposal && l.Pending.Kind == "" {
		l.Timing.pause("disposal", was.Pending.Day, day)
	}
	for i, clock := range [...]ClockKey{"verification", "responsibility", "accountability"} {
		if was.Gates[i].Light == On && l.Gates[i].Light != On {
			l.Timing.pause(clock, was.Gates[i].Approved, day)
		}
	}
}
