package lead

import (
	"slices"
	"zhuicha/server/desk/form"
	"zhuicha/tips"
	"zhuicha/tips/rules"
)

// gate is one of the three gates in the margin: who did what, what is missing,
// and the buttons for who may.
type gate struct {
	tips.GateState
	No      tips.Gate
	Missing []missing
	Later   bool // an earlier gate is still open
	Forms   []form.Form
}

// missing is one thing between the lead and its closing, with a link to the
// form that mends it.
type missing struct {
	Prefix string      // what it is about
	Open   tips.Digest // whose name, opened in the browser, stands for the prefix
	Colon  string      // after the prefix, if there is one
	Text   string
	Href   string
}

func (b builder) gateRows() []gate {
	var rows []gate
	for g := tips.Facts; g <= tips.Accountability; g++ {
		rows = append(rows, gate{
			GateState: b.view.Lead.Gate(g), No: g, Missing: b.missing(g), Later: b.later(g), Forms: b.onGate(g),
		})
	}
	return rows
}

// later reports that a gate's turn has not come.
func (b builder) later(g tips.Gate) bool {
	return g > tips.Facts && b.view.Lead.Gate(g-1).Light != tips.On
}

func (b builder) onGate(g tips.Gate) []form.Form {
	ref := g.Code()
	switch b.view.Lead.Gate(g).Light {
	case tips.Half:
		return append(main(final(b.offer("approve_gate", ref, form.GateNo(g)))),
			b.offer("send_back_gate", ref, form.GateNo(g), reason())...)
	case tips.On:
		return nil
	}
	if b.later(g) {
		return nil
	}
	propose := b.offer("propose_gate", ref, form.GateNo(g))
	if len(b.missing(g)) == 0 {
		return main(propose)
	}
	return propose
}

// missing leaves out the gate's own approval while other things are missing:
// it is the last step and says nothing on its own.
func (b builder) missing(g tips.Gate) []missing {
	var rows []missing
	for _, r := range b.view.Missing {
		if r.Gate != g || r.Code == g.Code()+"_not_approved" {
			continue
		}
		row := missing{Text: b.Pick(r.ZH, r.EN), Href: b.mend(r)}
		if row.Prefix, row.Open = b.about(r.Ref); row.Prefix != "" {
			row.Colon = b.T("desk.colon")
		}
		rows = append(rows, row)
	}
	return rows
}

// about names the thing a reason is about.
func (b builder) about(ref string) (string, tips.Digest) {
	l := b.view.Lead
	for i, a := range l.Allegations {
		if string(a.ID) == ref {
			return b.F("desk.lead.allegation_no", i+1), ""
		}
	}
	for i, p := range l.Parties {
		if string(p.ID) == ref {
			return b.F("desk.lead.party_no", i+1), p.Details
		}
	}
	for _, m := range l.Measures {
		if string(m.ID) == ref {
			return b.Measure(string(m.Kind)), ""
		}
	}
	for i, t := range l.Rectifications {
		if string(t.ID) == ref {
			return b.F("desk.lead.task_no", i+1), ""
		}
	}
	return "", ""
}

// closingForms: both may be pressed early; the answer then lists what is
// missing.
func (b builder) closingForms() []form.Form {
	all := final(b.offer("request_closing", ""))
	all = append(all, final(b.offer("close", ""))...)
	all = append(all, b.offer("send_back_closing", "", b.gates(), reason())...)
	return append(all, b.offer("reopen", "", reason())...)
}

// supervision are the forms of 督办 and of more time.
func (b builder) supervision() []form.Form {
	l := b.view.Lead
	all := b.extension()
	all = append(all, final(b.offer("urge", ""))...)
	all = append(all, b.offer("send_letter", "", form.NewID("letter"), sealed("text", "note", 4), b.ahead("due"))...)
	for _, letter := range l.Letters {
		if letter.Answered == 0 {
			all = append(all, b.offer("answer_letter", string(letter.ID), form.Ref("letter", letter.ID), withFiles(sealed("text", "note", 4)))...)
		}
	}
	if l.Listed == 0 {
		all = append(all, final(b.offer("list", "", reason()))...)
	}
	return append(all, final(b.offer("take_over", "", form.TakeOver(), reason()))...)
}

// extension: one clock waits for its answer, or one may be asked for.
func (b builder) extension() []form.Form {
	if waiting := b.view.Lead.Extension.Clock; waiting != "" {
		return append(b.offer("approve_extension", "", form.Ref("clock", waiting)),
			b.offer("return_extension", "", form.Ref("clock", waiting), reason())...)
	}
	in := form.Input{Name: "clock", Kind: form.Select}
	for _, c := range b.view.Clocks {
		if rule, ok := rules.ClockByKey(string(c.Key)); ok && rule.Extend > 0 && !slices.Contains(b.view.Lead.Extended, c.Key) {
			in.Options = append(in.Options, form.Option{Value: string(c.Key), Label: b.Clock(rule.Key)})
		}
	}
	if len(in.Options) == 0 {
		return nil
	}
	return b.offer("request_extension", "", in, reason())
}
