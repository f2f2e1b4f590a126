package lead

import (
	"context"
	"fmt"

	"zhuicha/server/desk/form"
	"zhuicha/server/desk/frame"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// Merging (并件) and splitting (拆分) each bind two leads: both sides are signed
// together, and the page's script adds the other one.

// mostHeads bounds the choice of leads to follow; an office with more under way
// finds the older ones by their own pages.
const mostHeads = 200

// heads are the leads of the office that another may follow.
func heads(ctx context.Context, d *frame.Deps, c *casework.Caller, v casework.LeadView) ([]casework.LedgerRow, error) {
	if v.Lead.Stage != tips.Screening || c.Member().Office != v.Lead.Office {
		return nil, nil
	}
	var all []casework.LedgerRow
	filter := casework.LedgerFilter{List: "office"}
	for len(all) < mostHeads {
		page, err := d.Service.Ledger(ctx, c, filter)
		if err != nil {
			return nil, fmt.Errorf("lead page: heads: %w", err)
		}
		for _, r := range page.Rows {
			if r.Lead != v.Lead.ID && r.Office == v.Lead.Office && mayLead(r.Stage) {
				all = append(all, r)
			}
		}
		if filter.Cursor = page.Next; filter.Cursor == "" {
			break
		}
	}
	return all, nil
}

// mayLead: the law takes a follower at every stage that is under way.
func mayLead(s tips.Stage) bool {
	switch s {
	case tips.Screening, tips.Verifying, tips.Resolving, tips.Closing, tips.Shelved:
		return true
	}
	return false
}

// merge proposes that this lead follow another of the office.
func (b builder) merge() []form.Form {
	in := form.Input{Name: "head", Kind: form.Select}
	for _, r := range b.heads {
		label := fmt.Sprintf("%s · %s · %s · %s", r.Number, b.Tile(string(r.Tile)), b.Date(r.Received), b.Term("stage", r.Stage))
		in.Options = append(in.Options, form.Option{Value: string(r.Lead), Label: label})
	}
	return b.offer("propose_merge", "", in, reason())
}

// unmerge takes the lead out again, on both sides.
func (b builder) unmerge() []form.Form {
	if b.view.Lead.Head == "" {
		return nil
	}
	return final(b.offer("unmerge", "", form.Besides("remove_duplicate", b.view.Lead.Head), reason()))
}

// split moves allegations, or a part of what was told, into a lead of its own.
func (b builder) split() []form.Form {
	standing := len(b.view.Lead.Standing())
	moved := b.allegations(func(tips.Allegation) bool { return standing > 1 }, nil)
	story := form.Input{Name: "part", Kind: form.Child, Parts: []form.Part{{Name: "what", Rows: 4}, {Name: "where"}}}
	return final(b.offer("split", "", form.NewID("child"), moved, story))
}

// relative is another lead this one is bound to.
type relative struct {
	Said   string // the key of what it is to this one
	Lead   tips.LeadID
	Number string
}

// Relatives are the leads this one follows, leads, or was split from or into.
func (d data) Relatives() []relative {
	l := d.Lead
	var all []relative
	add := func(said string, ids ...tips.LeadID) {
		for _, id := range ids {
			if id != "" {
				all = append(all, relative{said, id, casework.Number(id, l.Area)})
			}
		}
	}
	add("merging.follows", l.Head)
	add("merging.followed_by", l.Duplicates...)
	add("merging.split_from", l.Parent)
	add("merging.split_into", l.Children...)
	return all
}

// NumberOf is how people call a lead of the same area.
func (d data) NumberOf(id tips.LeadID) string { return casework.Number(id, d.Lead.Area) }
