package lead

import "zhuicha/tips"

// remedies says which commands mend a reason of the closing rule, the first
// that the page offers counts; the section is where it belongs if none is.
func remedies(code string) (commands []string, section string) {
	switch code {
	case "no_allegation":
		return []string{"add_allegation"}, "facts"
	case "finding_missing", "tried_missing":
		return []string{"record_finding"}, "facts"
	case "evidence_missing":
		return []string{"record_finding"}, "facts"
	case "verifiers_missing":
		return []string{"name_verifiers"}, "who"
	case "report_missing":
		return []string{"file_report"}, "facts"
	case "unproven_not_approved":
		return []string{"approve_unproven"}, "facts"
	case "facts_not_approved":
		return []string{"approve_gate", "propose_gate"}, "gate-1"
	case "party_missing", "leader_not_named":
		return []string{"name_party"}, "responsibility"
	case "duty_missing":
		return []string{"amend_party"}, "responsibility"
	case "leaders_unanswered":
		return []string{"answer_leaders"}, "responsibility"
	case "nobody_not_approved":
		return []string{"approve_nobody"}, "facts"
	case "responsibility_not_approved":
		return []string{"approve_gate", "propose_gate"}, "gate-2"
	case "measure_missing":
		return []string{"decide_measure"}, "responsibility"
	case "measure_unlawful":
		return []string{"withdraw_measure"}, "responsibility"
	case "measure_not_executed":
		return []string{"execute_measure"}, "responsibility"
	case "unit_unanswered":
		return []string{"set_rectification"}, "accountability"
	case "money_not_stated":
		return []string{"state_money_due"}, "accountability"
	case "money_unbalanced":
		return []string{"record_money", "state_money_due"}, "accountability"
	case "rectification_open":
		return []string{"accept_rectification", "report_rectified"}, "accountability"
	case "clarification_missing":
		return []string{"decide_clarification"}, "accountability"
	case "accountability_not_approved":
		return []string{"approve_gate", "propose_gate"}, "gate-3"
	case "closing_not_requested":
		return []string{"request_closing"}, "closing"
	case "not_classified":
		return []string{"classify"}, "screening"
	}
	return nil, ""
}

// mend is the link to the form that mends a reason, to its section where the
// caller has no such form, or empty.
func (b builder) mend(r tips.Reason) string {
	commands, section := remedies(r.Code)
	for _, command := range commands {
		for _, ref := range []string{r.Ref, gateCode(r), ""} {
			if id := anchor(command, ref); b.made[id] {
				return "#" + id
			}
		}
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
