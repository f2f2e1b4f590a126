package lead

import (
	"slices"
	"zhuicha/server/desk/form"
	"zhuicha/tips"
)

// allegation is one row of 反映的问题与认定.
type allegation struct {
	tips.Allegation
	No       int
	Evidence int // pieces cited that stand
	Forms    []form.Form
}

func (b builder) allegationRows() []allegation {
	var rows []allegation
	for i, a := range b.view.Lead.Allegations {
		row := allegation{Allegation: a, No: i + 1}
		for _, id := range a.Found.Evidence {
			if e, ok := b.evidence(id); ok && e.Withdrawn == "" {
				row.Evidence++
			}
		}
		if a.MovedTo == "" {
			row.Forms = b.onAllegation(a)
		}
		rows = append(rows, row)
	}
	return rows
}

func (b builder) evidence(id tips.EvidenceID) (tips.Evidence, bool) {
	for _, e := range b.view.Lead.Evidence {
		if e.ID == id {
			return e, true
		}
	}
	return tips.Evidence{}, false
}

// onAllegation are the forms about one allegation.
func (b builder) onAllegation(a tips.Allegation) []form.Form {
	ref := string(a.ID)
	all := b.offer("record_finding", ref, b.found(a)...)
	if a.Found.Finding == tips.Unproven && a.Found.Tried != "" && a.Approved == "" {
		all = append(all, final(b.offer("approve_unproven", ref, form.Ref("allegation", a.ID)))...)
	}
	if a.Found.Finding.Proven() {
		all = append(all, b.offer("find_nobody", ref, form.Ref("allegation", a.ID), reason())...)
	}
	if a.Nobody != "" && a.NobodyApproved == "" {
		all = append(all, final(b.offer("approve_nobody", ref, form.Ref("allegation", a.ID)))...)
	}
	text := sealed("text", "allegation", 2)
	text.Prefill = a.Text
	return append(all, b.offer("amend_allegation", ref, form.Ref("allegation", a.ID), text)...)
}

func (b builder) found(a tips.Allegation) []any {
	text, tried := sealed("text", "finding", 3), sealed("tried", "reason", 3)
	text.Prefill, tried.Prefill = a.Found.Text, a.Found.Tried
	tried.When = "finding=" + string(tips.Unproven)
	cited := form.Input{Name: "evidence", Kind: form.Checks, Optional: true}
	for i, e := range b.view.Lead.Evidence {
		if e.Withdrawn != "" {
			continue
		}
		o := form.Option{Value: string(e.ID), Label: b.F("desk.lead.evidence_no", i+1), Open: e.Object, Part: "name"}
		o.Chosen = slices.Contains(a.Found.Evidence, e.ID)
		cited.Options = append(cited.Options, o)
	}
	return []any{form.Ref("allegation", a.ID), b.choice("finding", "finding", string(a.Found.Finding)), text, cited, tried}
}

// newAllegation states one more thing alleged.
func (b builder) newAllegation() []form.Form {
	return b.offer("add_allegation", "", form.NewID("allegation"), sealed("text", "allegation", 2))
}

// piece is one row of the evidence.
type piece struct {
	tips.Evidence
	No    int
	Forms []form.Form
}

func (b builder) evidenceRows() []piece {
	var rows []piece
	for i, e := range b.view.Lead.Evidence {
		row := piece{Evidence: e, No: i + 1}
		if e.Withdrawn == "" {
			row.Forms = final(b.offer("withdraw_evidence", string(e.ID), form.Ref("evidence", e.ID), reason()))
		}
		rows = append(rows, row)
	}
	return rows
}

func (b builder) newEvidence() []form.Form {
	object := form.Input{Name: "object", Kind: form.Object, Record: "evidence", Parts: []form.Part{{Name: "name"}, {Name: "text", Rows: 4}}}
	return b.offer("add_evidence", "", form.NewID("evidence"), withFiles(object))
}

func (b builder) report() []form.Form {
	report := withFiles(sealed("report", "report", 8))
	report.Prefill = b.view.Lead.Report
	return b.offer("file_report", "", report)
}

func (b builder) steps() []form.Form {
	return b.offer("record_step", "", b.choice("step", "step", ""), b.past("on"), withFiles(sealed("document", "note", 2)))
}
