package lead

import (
	"slices"
	"strings"

	"zhuicha/server/desk/form"
	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// party is one row of 责任单位和责任人.
type party struct {
	tips.Party
	No       int
	Numbers  []int // of the allegations it answers for
	Measures []measure
	Forms    []form.Form
}

func (b builder) partyRows() []party {
	var rows []party
	for i, p := range b.view.Lead.Parties {
		row := party{Party: p, No: i + 1, Measures: b.measureRows(p.ID)}
		for n, a := range b.view.Lead.Allegations {
			if slices.Contains(p.Allegations, a.ID) {
				row.Numbers = append(row.Numbers, n+1)
			}
		}
		row.Forms = b.onParty(p)
		rows = append(rows, row)
	}
	return rows
}

func (b builder) onParty(p tips.Party) []form.Form {
	ref := string(p.ID)
	all := b.decideMeasure(p)
	all = append(all, b.offer("amend_party", ref, b.partyInputs(form.Ref("party", p.ID), p)...)...)
	return append(all, final(b.offer("withdraw_party", ref, form.Ref("party", p.ID), reason()))...)
}

// newParty: only what proved true has somebody to answer for it.
func (b builder) newParty() []form.Form {
	if len(b.view.Lead.Proven()) == 0 {
		return nil
	}
	return b.offer("name_party", "", b.partyInputs(form.NewID("party"), tips.Party{})...)
}

// partyInputs offer persons and units each their own kinds of duty.
func (b builder) partyInputs(id form.Fixed, p tips.Party) []any {
	member := form.Input{Name: "party_member", Kind: form.Bool, When: "kind=" + kinds("person")}
	if p.PartyMember {
		member.Value = "1"
	}
	details := form.Input{Name: "details", Kind: form.Object, Record: "party", Prefill: p.Details, Parts: []form.Part{
		{Name: "name"}, {Name: "post", Optional: true},
	}}
	proven := func(a tips.Allegation) bool { return a.Found.Finding.Proven() }
	return []any{
		id, b.choice("kind", "kind", string(p.Kind)), member,
		b.duty("person", p.Duty), b.duty("unit", p.Duty), b.allegations(proven, p.Allegations), details,
	}
}

func (b builder) duty(scope string, chosen tips.Duty) form.Input {
	return form.Input{
		Name: "duty", Kind: form.Select, Options: b.options(scoped("duty", scope), string(chosen)), When: "kind=" + kinds(scope),
	}
}

// kinds are the kinds of a scope as a condition names them.
func kinds(scope string) string {
	var keys []string
	for _, t := range scoped("kind", scope) {
		keys = append(keys, t.Key)
	}
	return strings.Join(keys, "|")
}

func (b builder) leaders() []form.Form {
	reason := reason()
	reason.Prefill = b.view.Lead.Leaders.Reason
	return b.offer("answer_leaders", "", b.choice("answer", "answer", string(b.view.Lead.Leaders.Answer)), reason)
}

// decideMeasure offers what is lawful for this very party, and nothing else.
func (b builder) decideMeasure(p tips.Party) []form.Form {
	kind := form.Input{Name: "kind", Kind: form.Select}
	for _, m := range rules.LawfulMeasures(string(p.Kind), p.PartyMember) {
		kind.Options = append(kind.Options, form.Option{Value: m.Key, Label: b.Measure(m.Key)})
	}
	document := form.Input{Name: "document", Kind: form.Object, Record: "measure", Parts: []form.Part{
		{Name: "number"}, {Name: "text", Rows: 2, Optional: true},
	}}
	return b.offer("decide_measure", string(p.ID), form.NewID("measure"), form.Ref("party", p.ID), kind,
		b.choice("decider", "decider", ""), b.past("decided"), document)
}
