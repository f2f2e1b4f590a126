package lead

import (
	"slices"
	"strconv"

	"zhuicha/server/desk/form"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

// screening are the forms of 甄别: name and sort the lead, and say what is to
// become of it.
func (b builder) screening() []form.Form {
	l := b.view.Lead
	title := sealed("title", "title", 0)
	title.Prefill = l.Title
	var all []form.Form
	all = append(all, main(b.offer("begin_screening", ""))...)
	all = append(all, b.offer("set_title", "", title)...)
	all = append(all, b.classify()...)
	if l.Pending.Kind == "" {
		all = append(all, b.proposals()...)
	}
	all = append(all, b.offer("wake", "", reason())...)
	all = append(all, b.unmerge()...)
	return append(all, b.split()...)
}

func (b builder) classify() []form.Form {
	c := b.view.Lead.Classification
	amount := form.Input{Name: "amount", Kind: form.Fen, Optional: true, Value: yuan(c.Amount)}
	return b.offer("classify", "",
		b.choice("track", "track", string(c.Track)), b.items(c.Items), amount,
		b.several("checks", "check", texts(c.Checks)...), b.several("raised", "urgency_ground", texts(c.Raised)...))
}

// items offers the 25 kinds of problem; those of the tipster's tile come first.
func (b builder) items(chosen []tips.Item) form.Input {
	in := form.Input{Name: "items", Kind: form.Numbers}
	tile, _ := rules.TileByKey(string(b.view.Lead.Tile))
	var later []form.Option
	for _, item := range rules.Items() {
		o := form.Option{Value: strconv.Itoa(item.ID), Label: b.Item(item.ID)}
		for _, c := range chosen {
			o.Chosen = o.Chosen || int(c) == item.ID
		}
		if slices.Contains(tile.Items, item.ID) {
			in.Options = append(in.Options, o)
		} else {
			later = append(later, o)
		}
	}
	in.Options = append(in.Options, later...)
	return in
}

func (b builder) proposals() []form.Form {
	today := b.view.Today
	review := day("review", 0)
	review.From = form.Limit{Value: (today + 1).String(), Say: b.T("desk.limit.review")}
	review.To = form.Limit{Value: today.AddMonths(rules.ShelvedMonths).String(), Say: b.T("desk.limit.review")}
	review.When = "disposal=shelved"
	deliberation := form.Input{Name: "deliberation", Kind: form.Object, Record: "deliberation", Parts: []form.Part{
		{Name: "people"}, {Name: "text", Rows: 2},
	}}
	all := b.offer("propose_disposal", "", b.choice("disposal", "disposal", ""), sealed("opinion", "reason", 3), deliberation, review)
	all = append(all, b.offer("propose_transfer", "", b.destination(), reason())...)
	all = append(all, b.merge()...)
	return append(all, b.offer("propose_decline", "",
		b.choice("ground", "decline_ground", ""), b.choice("helper", "helper", ""), reason())...)
}

// destination offers the offices that can open a lead.
func (b builder) destination() form.Input {
	in := form.Input{Name: "office", Kind: form.Office}
	for _, o := range sortedOffices(b.view.Offices) {
		if o.State() == people.OfficeListed && o.ID != b.view.Lead.Office && o.Area != "" {
			in.Options = append(in.Options, form.Option{Value: string(o.ID), Label: b.OfficeName(o)})
		}
	}
	return in
}

// pending are the answers to the proposal that waits. A merge is approved on
// its head as well.
func (b builder) pending() []form.Form {
	waiting := b.view.Lead.Pending
	if waiting.Kind == "" {
		return nil
	}
	parts := []any{form.Ref("proposal", waiting.Kind)}
	if waiting.Kind == tips.MergeProposal {
		parts = append(parts, form.Besides("add_duplicate", waiting.Head))
	}
	all := main(final(b.offer("approve_proposal", "", parts...)))
	return append(all, b.offer("return_proposal", "", form.Ref("proposal", waiting.Kind), reason())...)
}

// mail are the forms that write to the tipster.
func (b builder) mail() []form.Form {
	if b.view.Lead.Card == "" {
		return nil // nobody holds a receipt
	}
	return append(b.offer("ask_tipster", "", message()), b.offer("inform_tipster", "", message())...)
}

// notes is the form of an internal note.
func (b builder) notes() []form.Form {
	return b.offer("add_note", "", withFiles(sealed("note", "note", 3)))
}

// who are the forms of those who work on the lead.
func (b builder) who() []form.Form {
	l := b.view.Lead
	all := b.offer("assign_handlers", "", members("members", b.unassigned(), nil))
	all = append(all, b.offer("name_verifiers", "", members("members", b.view.Colleagues, l.Verifiers))...)
	reason := reason()
	reason.Optional = true
	all = append(all, final(b.offer("recuse", "", b.recused(), b.choice("ground", "recusal_ground", ""), reason))...)
	return append(all, final(b.offer("recuse_office", "", b.offices(), sealed("reason", "reason", 2)))...)
}

func (b builder) unassigned() []people.Member {
	var free []people.Member
	for _, m := range b.view.Colleagues {
		if b.view.Lead.People[m.ID] == "" {
			free = append(free, m)
		}
	}
	return free
}

// recused is the caller himself; an approver may name another.
func (b builder) recused() any {
	if !b.me.Has(tips.Approver) {
		return form.Ref("member", b.me.ID)
	}
	in := form.Input{Name: "member", Kind: form.Select}
	for _, m := range sortedMembers(b.view.Members) {
		if m.Office == b.me.Office && m.Reads() {
			in.Options = append(in.Options, form.Option{Value: string(m.ID), Label: m.Name, Chosen: m.ID == b.me.ID})
		}
	}
	return in
}

func (b builder) offices() form.Input {
	l := b.view.Lead
	in := form.Input{Name: "office", Kind: form.Select}
	for _, id := range []tips.OfficeID{l.Office, l.Superior} {
		in.Options = append(in.Options, form.Option{Value: string(id), Label: b.OfficeName(b.view.Offices[id])})
	}
	return in
}
