package tips

import (
	"testing"
	"time"
)

func date(m time.Month, d int) Day { return NewDay(2018, m, d) }

func TestDays(t *testing.T) {
	if d, err := ParseDay("2018-02-28"); err != nil || d+1 != date(time.March, 1) || d.String() != "2018-02-28" {
		t.Errorf("%v, %v", d, err)
	}
	for _, bad := range []string{"2018-2-1", "2018-02-29", "20180201", "2018-02-01T00:00:00Z", " 2018-02-01"} {
		if d, err := ParseDay(bad); err == nil {
			t.Errorf("%q is read as %s", bad, d)
		}
	}
	shanghai := time.FixedZone("CST", 8*3600)
	if got := DayOf(time.Date(2018, 3, 1, 0, 30, 0, 0, shanghai)); got != date(time.March, 1) {
		t.Errorf("half past midnight in Shanghai is %s", got)
	}
	for _, c := range []struct {
		from Day
		n    int
		want Day
	}{
		{NewDay(2018, 1, 31), 1, NewDay(2018, 2, 28)},
		{NewDay(2020, 1, 31), 1, NewDay(2020, 2, 29)},
		{NewDay(2018, 11, 30), 3, NewDay(2019, 2, 28)},
		{NewDay(2018, 3, 15), 2, NewDay(2018, 5, 15)},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s and %d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestWorkingDays(t *testing.T) {
	// The week of 2018-04-30: Monday and Tuesday off, the Saturday before worked.
	cal := Weekdays{
		Holidays: map[Day]bool{date(4, 30): true, date(5, 1): true},
		Worked:   map[Day]bool{date(4, 28): true},
	}
	if got := AddWorkdays(cal, date(4, 26), 3); got != date(5, 2) {
		t.Errorf("three working days after Thursday is %s", got)
	}
	if got := Workdays(cal, date(4, 26), date(5, 2)); got != 3 {
		t.Errorf("%d working days", got)
	}
	if got := Workdays(cal, date(5, 2), date(4, 26)); got != 0 {
		t.Errorf("%d working days backwards", got)
	}
	if got := AddWorkdays(never{}, date(1, 1), 2); got != date(1, 1)+2*longestRest {
		t.Errorf("a calendar without working days gives %s", got)
	}
}

type never struct{}

func (never) IsWorkday(Day) bool { return false }

// running gives a clock that runs now.
func running(t *testing.T, w *world, key ClockKey) (Clock, bool) {
	t.Helper()
	for _, c := range Clocks(w.lead, Weekdays{}, w.day) {
		if c.Key == key {
			return c, true
		}
	}
	return Clock{}, false
}

func (w *world) due(t *testing.T, key ClockKey, want Day) {
	t.Helper()
	if c, ok := running(t, w, key); !ok || c.Due != want {
		t.Errorf("%s is %+v, want due %s", key, c, want)
	}
}

func (w *world) still(t *testing.T, key ClockKey) {
	t.Helper()
	if c, ok := running(t, w, key); ok {
		t.Errorf("%s still runs: %+v", key, c)
	}
}

func TestClocksOfALife(t *testing.T) {
	w := newWorld(t) // Thursday, 2018-03-01
	w.due(t, "openable", date(3, 5))
	w.due(t, "accept", date(3, 8))
	w.due(t, "answer_acceptance", date(3, 22))
	w.due(t, "disposal", date(4, 2)) // the 1st of April is a Sunday
	if due := Due(w.lead, Weekdays{}); due != date(3, 5) {
		t.Errorf("first due %s", due)
	}
	w.do(gao, Attest{Opens: Yes})
	w.screening()
	w.still(t, "openable")
	w.still(t, "accept")
	w.still(t, "answer_acceptance")
	w.do(han, ProposeDisposal{DisposalPlan: DisposalPlan{Disposal: Preliminary, Opinion: sealed(5), Deliberation: sealed(6)}})
	w.still(t, "disposal")
	w.do(an, ApproveProposal{Proposal: DisposalProposal})
	w.due(t, "verification", date(5, 1))

	w.do(han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.do(an, ApproveExtension{Clock: "verification"})
	w.due(t, "verification", date(6, 1))
	w.refused("no_extension", ErrInvalid, han, RequestExtension{Clock: "verification", Reason: sealed(1)})
	w.refused("no_extension", ErrInvalid, han, RequestExtension{Clock: "accept", Reason: sealed(1)})

	w.do(han, RecordStep{StepTaken: StepTaken{Step: InquirySent, On: w.day, Document: sealed(2)}})
	w.due(t, "inquiry_reply", date(3, 22))
	w.find(True)
	w.do(han, ProposeGate{Gate: Facts})
	w.due(t, "review", date(3, 15))
	w.do(ruan, ApproveGate{Gate: Facts})
	w.still(t, "verification")
	w.due(t, "responsibility", date(4, 2))
	w.do(han, SetRectification{Rectification: Rectification{ID: task, Task: sealed(3), Due: date(3, 9)}})
	w.due(t, "rectification", date(3, 9))
}

func TestTheResultIsTold(t *testing.T) {
	w := newWorld(t).closed()
	w.due(t, "result", date(3, 22))
	w.do(han, InformTipster{Message: Message{Receipt: sealed(4), Copy: sealed(5)}})
	w.still(t, "result")
	if due := Due(w.lead, Weekdays{}); due != 0 {
		t.Errorf("a closed lead is due %s", due)
	}
}

func TestLatenessStaysOnRecord(t *testing.T) {
	w := newWorld(t)
	w.do(gao, Attest{Opens: Yes})
	w.do(ying, MakeWorkKey{Generation: 1, Wrap: sealed(4)})
	w.day = date(3, 12) // due on Thursday the 8th: one Friday and this Monday late
	if c, _ := running(t, w, "accept"); c.Late != 2 {
		t.Errorf("%d working days late", c.Late)
	}
	if late := StatusOf(w.lead, Lead{}, Weekdays{}, w.day).Late; late != 2 {
		t.Errorf("the receipt shows %d", late)
	}
	lateness := RecordLateness{Lateness: Lateness{Clock: "accept", Due: date(3, 8)}}
	w.refused("not_yours", ErrForbidden, du, lateness)
	w.do(clockman, lateness)
	w.refused("not_late", ErrInvalid, clockman, lateness)
	w.refused("not_late", ErrInvalid, clockman, RecordLateness{Lateness: Lateness{Clock: "accept", Due: w.day}})
	w.do(han, BeginScreening{})
	if len(w.lead.Lateness) != 1 {
		t.Error("the lateness is gone")
	}
}

func TestLateOnAWeekendIsLate(t *testing.T) {
	w := newWorld(t)
	w.do(du, SendLetter{Letter: letterID, Text: sealed(1), Due: date(3, 2)})
	w.day = date(3, 3)
	if c, _ := running(t, w, "letter"); c.Late != 1 {
		t.Errorf("a letter due on Friday is %d late on Saturday", c.Late)
	}
}

func TestAReopeningStartsItsClockAnew(t *testing.T) {
	w := newWorld(t).closed()
	w.day = date(9, 3)
	w.do(du, Reopen{Reason: sealed(50)})
	w.due(t, "verification", date(11, 5)) // the 3rd is a Saturday
}
