package lead

import (
	"slices"
	"strconv"

	"zhuicha/server/desk/form"
	"zhuicha/tips"
)

// measure is one measure against a party.
type measure struct {
	tips.MeasureState
	Forms []form.Form
}

func (b builder) measureRows(id tips.PartyID) []measure {
	var rows []measure
	for _, m := range b.view.Lead.Against(id) {
		ref := string(m.ID)
		row := measure{MeasureState: m}
		if m.Executed == 0 {
			row.Forms = b.offer("execute_measure", ref, form.Ref("measure", m.ID), b.executed(m), withFiles(sealed("proof", "proof", 2)))
		}
		row.Forms = append(row.Forms, final(b.offer("withdraw_measure", ref, form.Ref("measure", m.ID), reason()))...)
		rows = append(rows, row)
	}
	return rows
}

// executed is the day a measure was carried out: not before it was decided.
func (b builder) executed(m tips.MeasureState) form.Input {
	in := b.past("executed")
	in.From = form.Limit{Value: m.Decided.String(), Say: b.F("desk.limit.before_decision", b.Date(m.Decided))}
	return in
}

// money is one entry of money.
type money struct {
	tips.Money
	Forms []form.Form
}

func (b builder) moneyRows() []money {
	var rows []money
	for _, m := range b.view.Lead.Money {
		rows = append(rows, money{m, final(b.offer("strike_money", string(m.ID), form.Ref("money", m.ID), reason()))})
	}
	return rows
}

func (b builder) moneyForms() []form.Form {
	due := b.view.Lead.MoneyDue
	entered := b.view.Lead.MoneyAnswered()
	amount := form.Input{Name: "due", Kind: form.Fen, Value: yuan(due.Due), Optional: true}
	if entered > 0 {
		amount.From = form.Limit{Value: fen(entered), Say: b.F("desk.limit.below_entries", b.Yuan(entered))}
	}
	basis := sealed("basis", "money", 2)
	basis.Prefill = due.Basis
	all := b.offer("state_money_due", "", amount, basis)
	if due.Basis == "" {
		return all
	}
	rest := max(0, due.Due-entered)
	paid := form.Input{Name: "amount", Kind: form.Fen, To: form.Limit{Value: fen(rest), Say: b.F("desk.limit.over_due", b.Yuan(rest))}}
	return append(all, b.offer("record_money", "", form.NewID("money"), b.choice("kind", "money", ""), paid, withFiles(sealed("proof", "proof", 2)))...)
}

func fen(f tips.Fen) string { return strconv.FormatInt(int64(f), 10) }

// task is one 整改任务.
type task struct {
	tips.RectificationState
	No      int
	PartyOf tips.Digest // the details of the party it is set to
	Forms   []form.Form
}

func (b builder) taskRows() []task {
	var rows []task
	for i, r := range b.view.Lead.Rectifications {
		row := task{RectificationState: r, No: i + 1, Forms: b.onTask(r)}
		for _, p := range b.view.Lead.Parties {
			if p.ID == r.Party {
				row.PartyOf = p.Details
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// TasksOf are the tasks set to a party.
func (d data) TasksOf(id tips.PartyID) []task {
	return slices.DeleteFunc(slices.Clone(d.Tasks), func(t task) bool { return t.Party != id })
}

// Progress says how far a task is.
func (d data) Progress(t task) string {
	switch {
	case t.Accepted != 0:
		return d.F("desk.lead.accepted", d.Name(t.AcceptedBy), d.Date(t.Accepted))
	case t.Reported != 0:
		return d.F("desk.lead.reported", d.Name(t.ReportedBy), d.Date(t.Reported))
	}
	return d.F("desk.lead.task_due", d.Date(t.Due))
}

// onTask: reported by one person, accepted by another.
func (b builder) onTask(r tips.RectificationState) []form.Form {
	ref, id := string(r.ID), form.Ref("rectification", r.ID)
	switch {
	case r.Reported == 0:
		return b.offer("report_rectified", ref, id, withFiles(sealed("proof", "proof", 2)))
	case r.Accepted == 0 && r.ReportedBy != b.me.ID:
		return append(b.offer("accept_rectification", ref, id, sealed("proof", "proof", 2)),
			b.offer("return_rectification", ref, id, reason())...)
	}
	return nil
}

func (b builder) newTask() []form.Form {
	party := form.Input{Name: "party", Kind: form.Select, Optional: true}
	for i, p := range b.view.Lead.Parties {
		party.Options = append(party.Options, form.Option{
			Value: string(p.ID), Label: b.F("desk.lead.party_no", i+1), Open: p.Details, Part: "name",
		})
	}
	task := form.Input{Name: "task", Kind: form.Object, Record: "rectification", Parts: []form.Part{
		{Name: "goal", Rows: 2}, {Name: "measure", Rows: 2}, {Name: "responsible"}, {Name: "text", Rows: 4},
	}}
	return b.offer("set_rectification", "", form.NewID("rectification"), party, b.ahead("due"), task)
}

// clarify is a question where nothing proved true, or something was found untrue.
func (b builder) clarify() []form.Form {
	c := b.view.Lead.Clarification
	found := slices.ContainsFunc(b.view.Lead.Allegations, func(a tips.Allegation) bool { return a.Found.Finding == tips.False })
	if len(b.view.Lead.Proven()) > 0 && !found {
		return nil
	}
	untrue := func(a tips.Allegation) bool { return a.Found.Finding == tips.False }
	allegations, forms := b.allegations(untrue, c.Allegations), b.several("forms", "clarification_form", texts(c.Forms)...)
	allegations.When, forms.When = "answer=yes", "answer=yes"
	return b.offer("decide_clarification", "", b.choice("answer", "answer", string(c.Answer)), allegations, forms, sealed("reason", "clarification", 3))
}
