package tips

import "testing"

// TestImpossibleDaysAndSumsAreRefused: each with a code of its own, at its very
// edge, and what stands just inside the edge is taken.
func TestImpossibleDaysAndSumsAreRefused(t *testing.T) {
	due := func(sum Fen) Command { return StateMoneyDue{Due: sum, Basis: sealed(16)} }
	entry := func(id MoneyID, sum Fen) Command {
		return RecordMoney{Money: Money{ID: id, Kind: Returned, Amount: sum, Proof: sealed(17)}}
	}
	second := MoneyID(payment[:len(payment)-1] + "e")
	decided := func(day Day) Command {
		return DecideMeasure{Measure: Measure{ID: warning, Party: cadre, Kind: "government_warning", Decider: "discipline", Decided: day, Document: sealed(14)}}
	}
	carriedOut := func(day Day) Command { return ExecuteMeasure{Measure: warning, Executed: day, Proof: sealed(15)} }
	took := func(day Day) Command {
		return RecordStep{StepTaken: StepTaken{Step: TalkHeld, On: day, Document: sealed(18)}}
	}
	task := func(day Day) Command {
		return SetRectification{Rectification: Rectification{ID: task, Task: sealed(90), Due: day}}
	}
	today := newWorld(t).resolving().day
	tests := map[string]struct {
		before []Command
		bad    Command
		code   string
		good   Command
	}{
		"a step tomorrow":                {nil, took(today + 1), "day_ahead", took(today)},
		"decided tomorrow":               {nil, decided(today + 1), "day_ahead", decided(today)},
		"carried out tomorrow":           {[]Command{decided(today - 3)}, carriedOut(today + 1), "day_ahead", carriedOut(today)},
		"carried out before the day":     {[]Command{decided(today - 3)}, carriedOut(today - 4), "before_decision", carriedOut(today - 3)},
		"a task due yesterday":           {nil, task(today - 1), "day_past", task(today)},
		"less than nothing due":          {nil, due(-1), "bad_field", due(0)},
		"less than nothing returned":     {nil, entry(payment, -1), "bad_field", entry(payment, 1)},
		"nothing returned":               {nil, entry(payment, 0), "bad_field", entry(payment, 1)},
		"one fen more than due":          {[]Command{due(100)}, entry(payment, 101), "money_over_due", entry(payment, 100)},
		"one fen more than the rest":     {[]Command{due(100), entry(payment, 60)}, entry(second, 41), "money_over_due", entry(second, 40)},
		"returned where nothing is due":  {[]Command{due(0)}, entry(payment, 1), "money_over_due", due(1)},
		"less due than entered":          {[]Command{due(100), entry(payment, 60)}, due(59), "money_below_entries", due(60)},
		"less due than entered before":   {[]Command{entry(payment, 60)}, due(59), "money_below_entries", due(60)},
		"more than there is in any case": {nil, due(maxFen + 1), "bad_field", due(maxFen)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).resolving()
			w.do(han, NameParty{Party: villageCadre()})
			w.do(han, test.before...)
			w.refused(test.code, ErrInvalid, han, test.bad)
			w.do(han, test.good)
		})
	}
}
