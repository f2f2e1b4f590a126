package lead

import (
	"fmt"
	"slices"
	"strings"

	"zhuicha/server/desk/form"
	"zhuicha/tips"
)

// remedy is one field of one command that mends a reason of the closing rule;
// an empty field stands for a form that is only a button.
type remedy struct{ command, field string }

// remedies says what mends a reason: the first that the page offers counts; the
// section is where it belongs if none is.
func (b builder) remedies(r tips.Reason) (all []remedy, section string) {
	switch r.Code {
	case "no_allegation":
		return []remedy{{"add_allegation", "text"}}, "facts"
	case "finding_missing":
		return []remedy{{"record_finding", "finding"}}, "facts"
	case "tried_missing":
		return []remedy{{"record_finding", "tried"}}, "facts"
	case "evidence_missing":
		// Only what is there can be cited.
		return []remedy{{"record_finding", "evidence"}, {"add_evidence", "object"}}, "facts"
	case "verifiers_missing":
		return []remedy{{"name_verifiers", "members"}}, "who"
	case "report_missing":
		return []remedy{{"file_report", "report"}}, "facts"
	case "unproven_not_approved":
		return []remedy{{"approve_unproven", ""}}, "facts"
	case "facts_not_approved":
		return []remedy{{"approve_gate", ""}, {"propose_gate", ""}}, "gate-1"
	case "party_missing", "leader_not_named":
		return []remedy{{"name_party", "kind"}}, "responsibility"
	case "duty_missing":
		return []remedy{{"amend_party", "duty"}}, "responsibility"
	case "leaders_unanswered":
		return []remedy{{"answer_leaders", "answer"}}, "responsibility"
	case "nobody_not_approved":
		return []remedy{{"approve_nobody", ""}}, "facts"
	case "responsibility_not_approved":
		return []remedy{{"approve_gate", ""}, {"propose_gate", ""}}, "gate-2"
	case "measure_missing":
		return []remedy{{"decide_measure", "kind"}}, "responsibility"
	case "measure_unlawful":
		return []remedy{{"withdraw_measure", "reason"}}, "responsibility"
	case "measure_not_executed":
		return []remedy{{"execute_measure", "executed"}}, "responsibility"
	case "unit_unanswered":
		return []remedy{{"set_rectification", "party"}}, "accountability"
	case "money_not_stated":
		return []remedy{{"state_money_due", "due"}}, "accountability"
	case "money_unbalanced":
		return b.balancing(), "accountability"
	case "rectification_open":
		return []remedy{{"accept_rectification", "proof"}, {"report_rectified", "proof"}}, "accountability"
	case "clarification_missing":
		return []remedy{{"decide_clarification", "answer"}}, "accountability"
	case "accountability_not_approved":
		return []remedy{{"approve_gate", ""}, {"propose_gate", ""}}, "gate-3"
	case "closing_not_requested":
		return []remedy{{"request_closing", ""}}, "closing"
	case "not_classified":
		return []remedy{{"classify", "track"}}, "screening"
	}
	return nil, ""
}

// balancing: what is missing is entered; where there is too much, what is due
// was stated wrong.
func (b builder) balancing() []remedy {
	entry, due := remedy{"record_money", "amount"}, remedy{"state_money_due", "due"}
	if b.view.Lead.MoneyAnswered() > b.view.Lead.MoneyDue.Due {
		return []remedy{due, entry}
	}
	return []remedy{entry, due}
}

// mend is the link to the field that mends a reason, to its form where the field
// is not drawn, to its section where the caller has no such form, or empty.
func (b builder) mend(r tips.Reason) string {
	all, section := b.remedies(r)
	var forms []string
	for _, remedy := range all {
		for _, ref := range []string{r.Ref, gateCode(r), ""} {
			f, made := b.made[anchor(remedy.command, ref)]
			if !made {
				continue
			}
			if remedy.field == "" {
				return "#" + f.ID
			}
			if at := fieldAt(f, remedy.field); at != "" {
				return "#" + at
			}
			forms = append(forms, "#"+f.ID)
		}
	}
	if len(forms) > 0 {
		return forms[0]
	}
	switch section {
	case "facts", "responsibility", "accountability":
		if !inWork(b.view.Lead) {
			return "" // its turn has not come
		}
	case "screening", "":
		return ""
	}
	return "#" + section
}

// fieldAt is a field's place on the page, as the layout draws it; empty where
// the form as it stands does not show it.
func fieldAt(f form.Form, name string) string {
	for i, in := range f.Inputs {
		if in.Name != name || !holds(f, in.When) {
			continue
		}
		at := fmt.Sprintf("%s-%d", f.ID, i)
		if len(in.Parts) > 0 {
			at += "-" + in.Parts[0].Name
		}
		return at
	}
	return ""
}

// holds tells whether a condition holds in the form as drawn.
func holds(f form.Form, when string) bool {
	name, values, conditional := strings.Cut(when, "=")
	if !conditional {
		return true
	}
	return slices.ContainsFunc(f.Inputs, func(in form.Input) bool {
		return in.Name == name && slices.ContainsFunc(in.Options, func(o form.Option) bool {
			return o.Chosen && slices.Contains(strings.Split(values, "|"), o.Value)
		})
	})
}

func gateCode(r tips.Reason) string {
	if r.Gate < tips.Facts || r.Gate > tips.Accountability {
		return ""
	}
	return r.Gate.Code()
}

// mends are the links by code and ref, for refusals that come later.
func (b builder) mends() map[string]string {
	links := map[string]string{}
	for _, r := range append(b.view.Missing, tips.Reason{Code: "closing_not_requested"}, tips.Reason{Code: "not_classified"}) {
		if href := b.mend(r); href != "" {
			links[r.Code+" "+r.Ref] = href
		}
	}
	return links
}

// abouts name every thing a refusal may be about, by its id.
func (b builder) abouts() map[string]string {
	l, names := b.view.Lead, map[string]string{}
	name := func(ref string) { names[ref], _ = b.about(ref) }
	for _, a := range l.Allegations {
		name(string(a.ID))
	}
	for _, p := range l.Parties {
		name(string(p.ID))
	}
	for _, m := range l.Measures {
		name(string(m.ID))
	}
	for _, r := range l.Rectifications {
		name(string(r.ID))
	}
	for id, m := range b.view.Members {
		names[string(id)] = m.Name
	}
	return names
}
