package lead

import (
	"strconv"

	"zhuicha/server/desk/form"
	"zhuicha/server/desk/frame"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// builder draws the forms a caller may use on one lead. A form appears only if
// the law would let its command be tried; Decide stays the judge.
type builder struct {
	frame.Page
	view    casework.LeadView
	me      people.Member
	allowed map[string]bool
	made    map[string]form.Form // all forms so far, by their ids
	heads   []casework.LedgerRow
}

func newBuilder(p frame.Page, v casework.LeadView, me people.Member) builder {
	b := builder{Page: p, view: v, me: me, allowed: map[string]bool{}, made: map[string]form.Form{}}
	for _, name := range v.Allowed {
		b.allowed[name] = true
	}
	return b
}

// offer is the form of a command about one thing of the lead (ref may be
// empty), or nothing where the caller may not give it. Parts are [form.Fixed]
// and [form.Input] in the order of the command's fields.
func (b builder) offer(command, ref string, parts ...any) []form.Form {
	if !b.allowed[command] {
		return nil
	}
	f := form.Form{Command: command, ID: anchor(command, ref), Title: b.T("desk.form." + command), Submit: b.submit(command)}
	if key := "desk.hint." + command; b.Has(key) {
		f.Hint = b.T(key)
	}
	for _, part := range parts {
		switch part := part.(type) {
		case form.Fixed:
			f.Fixed = append(f.Fixed, part)
		case form.Input:
			if choiceless(part) && part.Optional {
				continue
			}
			if choiceless(part) {
				return nil
			}
			f.Inputs = append(f.Inputs, b.labelled(command, part))
		}
	}
	f.Quiet = len(f.Inputs) == 0
	if f.Quiet {
		f.Submit = f.Title
	}
	b.made[f.ID] = f
	return []form.Form{f}
}

// choiceless reports an input that offers choices and has none.
func choiceless(in form.Input) bool {
	switch in.Kind {
	case form.Select, form.Number, form.Checks, form.Numbers, form.Office:
		return len(in.Options) == 0
	}
	return false
}

// final marks a form that is asked about once more before it is sent.
func final(forms []form.Form) []form.Form {
	for i := range forms {
		forms[i].Warn = true
	}
	return forms
}

func (b builder) submit(command string) string {
	if key := "desk.do." + command; b.Has(key) {
		return b.T(key)
	}
	return b.T("desk.do")
}

// main marks the act the lead waits for.
func main(forms []form.Form) []form.Form {
	for i := range forms {
		forms[i].Main = true
	}
	return forms
}

// anchor is a form's place on the page.
func anchor(command, ref string) string {
	if ref == "" {
		return "f-" + command
	}
	return "f-" + command + "-" + ref
}

// labelled names an input and its parts in the page's language; a command may
// name a field in its own way.
func (b builder) labelled(command string, in form.Input) form.Input {
	in.Label = b.label(command, in.Name)
	for i := range in.Parts {
		in.Parts[i].Label = b.label(command, in.Name+"."+in.Parts[i].Name)
	}
	if len(in.Parts) == 1 { // one label is enough
		in.Parts[0].Label, in.Label = in.Label, ""
	}
	if in.Attach.On {
		in.Attach.Label, in.Attach.Hint = b.T("desk.field.files"), b.T("desk.help.files_"+string(in.Kind))
	}
	if key := "desk.help." + command + "." + in.Name; b.Has(key) {
		in.Hint = b.T(key)
	}
	return in
}

func (b builder) label(command, name string) string {
	if key := "desk.field." + command + "." + name; b.Has(key) {
		return b.T(key)
	}
	return b.T("desk.field." + name)
}

// sealed is a field whose text is sealed under the work key.
func sealed(name, record string, rows int) form.Input {
	return form.Input{Name: name, Kind: form.Object, Record: record, Parts: []form.Part{{Name: "text", Rows: rows}}}
}

// withFiles lets photos, recordings and papers come with the record.
func withFiles(in form.Input) form.Input {
	in.Attach.On = true
	return in
}

// reason is the sealed reason most decisions need.
func reason() form.Input { return sealed("reason", "reason", 2) }

// day is the field of a day; what can be is said by past, ahead and within.
func day(name string, value tips.Day) form.Input {
	return form.Input{Name: name, Kind: form.Date, Value: value.String()}
}

// past is a day on which something was done: today or before.
func (b builder) past(name string) form.Input {
	in := day(name, b.view.Today)
	in.To = form.Limit{Value: b.view.Today.String(), Say: b.T("desk.limit.ahead")}
	return in
}

// ahead is a day until which something is to be done: today or later.
func (b builder) ahead(name string) form.Input {
	in := day(name, 0)
	in.From = form.Limit{Value: b.view.Today.String(), Say: b.T("desk.limit.past")}
	return in
}

func message() form.Input {
	return withFiles(form.Input{Name: "message", Kind: form.Message, Parts: []form.Part{{Name: "text", Rows: 3}}})
}

// choice offers one word of a vocabulary of package rules.
func (b builder) choice(name, subject, chosen string) form.Input {
	return form.Input{Name: name, Kind: form.Select, Options: b.options(rules.Terms(subject), chosen)}
}

// several offers any words of a vocabulary.
func (b builder) several(name, subject string, chosen ...string) form.Input {
	return form.Input{Name: name, Kind: form.Checks, Options: b.options(rules.Terms(subject), chosen...), Optional: true}
}

func (b builder) options(terms []rules.Term, chosen ...string) []form.Option {
	var options []form.Option
	for _, t := range terms {
		o := form.Option{Value: t.Key, Label: b.Pick(t.ZH, frame.Capital(t.EN))}
		for _, c := range chosen {
			o.Chosen = o.Chosen || c == t.Key
		}
		options = append(options, o)
	}
	return options
}

// scoped are the words of a vocabulary that fit persons, or units.
func scoped(subject, scope string) []rules.Term {
	var fit []rules.Term
	for _, t := range rules.Terms(subject) {
		if t.Scope == scope {
			fit = append(fit, t)
		}
	}
	return fit
}

// allegations offers those that stand and that want accepts.
func (b builder) allegations(want func(tips.Allegation) bool, chosen []tips.AllegationID) form.Input {
	in := form.Input{Name: "allegations", Kind: form.Checks, Optional: true}
	for i, a := range b.view.Lead.Allegations {
		if a.MovedTo != "" || !want(a) {
			continue
		}
		o := form.Option{Value: string(a.ID), Label: b.F("desk.lead.allegation_no", i+1), Open: a.Text, Part: "text"}
		for _, c := range chosen {
			o.Chosen = o.Chosen || c == a.ID
		}
		in.Options = append(in.Options, o)
	}
	return in
}

// members offers people by name.
func members(name string, offered []people.Member, chosen []tips.MemberID) form.Input {
	in := form.Input{Name: name, Kind: form.Checks}
	for _, m := range offered {
		o := form.Option{Value: string(m.ID), Label: m.Name}
		for _, c := range chosen {
			o.Chosen = o.Chosen || c == m.ID
		}
		in.Options = append(in.Options, o)
	}
	return in
}

// gates offers the three gates by name.
func (b builder) gates() form.Input {
	in := form.Input{Name: "gate", Kind: form.Number}
	for g := tips.Facts; g <= tips.Accountability; g++ {
		in.Options = append(in.Options, form.Option{Value: strconv.Itoa(int(g)), Label: b.Term("gate", g.Code())})
	}
	return in
}
