package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// A demo lead is a story, sent some days ago, that went so many steps down the
// straight road, or off it.
type demoLead struct {
	story   story
	village string
	team    int
	sentAgo int // days
	steps   int // of rehearse.Road
	ending  func(context.Context, demoTeam, tips.LeadID) []demoAct
}

// demoAct is what somebody does so many days ago.
type demoAct struct {
	daysAgo int
	do      func() error
}

// demoLeads are spread over all stages: many are new or under way, some are
// late, a good part is closed.
func demoLeads() []demoLead {
	villages := []string{"营根镇那柏村", "湾岭镇鸭坡村", "黎母山镇大保村", "和平镇长沙村", "什运乡什统村", "牙叉镇方香村", "七坊镇高石村", "邦溪镇南班村", "元门乡翁村", "细水乡老周三村", "红毛镇罗担村", "打安镇长岭村"}
	road := len(rehearse.Road())
	plan := []struct{ sentAgo, steps int }{
		{0, 0}, {1, 0}, {3, 0}, {12, 0}, // waiting to be opened; the last one late
		{2, 2}, {4, 3}, {6, 4}, {9, 5}, {20, 4}, {40, 4}, // screening
		{15, 6}, {22, 7}, {30, 8}, {25, 9}, {70, 8}, {28, 8}, // verifying
		{35, 10}, {40, 11}, {45, 13}, {50, 14}, {55, 15}, {60, 17}, {75, 13}, {48, 16}, // resolving
		{52, 19}, {58, 19}, {62, 19}, // closing
		{50, road}, {55, road}, {60, road}, {65, road}, {66, road}, {68, road}, {70, road}, {72, road - 1}, {74, road}, {76, road}, // closed
	}
	var all []demoLead
	tales := stories()
	for i, p := range plan {
		all = append(all, demoLead{story: tales[i%len(tales)], village: villages[i%len(villages)], team: i % 2, sentAgo: p.sentAgo, steps: p.steps})
	}
	return append(all,
		demoLead{story: tales[3], village: villages[3], team: 0, sentAgo: 33, steps: 3, ending: decline},
		demoLead{story: tales[5], village: villages[5], team: 1, sentAgo: 44, steps: 3, ending: shelve},
		demoLead{story: tales[1], village: villages[1], team: 1, sentAgo: 20, steps: 3, ending: decline},
	)
}

// tellStories sends every tip and walks every lead, day by day, as it would
// have come. The slow part, the receipts' keys, runs on all cores first.
func (w *demoWorld) tellStories(ctx context.Context) error {
	leads := demoLeads()
	tipsters, err := w.receiptsFor(ctx, len(leads))
	if err != nil {
		return err
	}
	var acts []demoAct
	for i, l := range leads {
		acts = append(acts, w.script(ctx, l, tipsters[i])...)
	}
	slices.SortStableFunc(acts, func(a, b demoAct) int { return b.daysAgo - a.daysAgo })
	for _, a := range acts {
		w.clock.to(a.daysAgo)
		if err := errors.Join(ctx.Err(), a.do()); err != nil {
			return fmt.Errorf("demo: %d days ago: %w", a.daysAgo, err)
		}
	}
	w.clock.to(0)
	if _, err := w.Service.Sweep(ctx); err != nil {
		return err
	}
	return w.keepSamples(ctx, leads, tipsters)
}

func (w *demoWorld) receiptsFor(ctx context.Context, n int) ([]*rehearse.Tipster, error) {
	all, errs := make([]*rehearse.Tipster, n), make([]error, n)
	var wg sync.WaitGroup
	next := make(chan int)
	for range demoWorkers {
		wg.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					all[i], errs[i] = w.NewTipster()
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// demoWorkers bounds the memory of scrypt: 32 MiB each.
const demoWorkers = 2

// script is how a tip is sent and its lead walked, each step a little later.
func (w *demoWorld) script(ctx context.Context, l demoLead, t *rehearse.Tipster) []demoAct {
	team := w.teams[l.team]
	acts := []demoAct{{l.sentAgo, func() error {
		return t.Send(ctx, tipster.Story{Tile: l.story.tile, Area: team.area, Answers: content.Answers{
			What: l.story.what, Where: l.village, Who: l.story.who, When: l.story.when, Amount: l.story.amount, Witness: l.story.witness,
		}})
	}}}
	for i, step := range rehearse.Road()[:l.steps] {
		acts = append(acts, demoAct{l.sentAgo - l.sentAgo*(i+1)*2/3/l.steps, func() error {
			if err := team.Walk(ctx, t.Lead, l.story.plot, []rehearse.Step{step}); err != nil {
				return fmt.Errorf("%s: %w", step.Name, err)
			}
			if step.Name == "ask" && l.sentAgo%3 != 0 {
				return t.Write(ctx, l.story.answer)
			}
			return nil
		}})
	}
	if l.ending != nil {
		acts = append(acts, l.ending(ctx, team, t.Lead)...)
	}
	return acts
}

// decline ends a lead as another office's duty, by two people.
func decline(ctx context.Context, t demoTeam, lead tips.LeadID) []demoAct {
	return proposed(ctx, t, lead, tips.DeclineProposal, func(f *rehearse.File) tips.Command {
		return tips.ProposeDecline{Target: f.At(), DeclinePlan: tips.DeclinePlan{
			Ground: tips.OtherOffice, Helper: "housing", Reason: f.Text(content.Reason, "属于住房和城乡建设部门的职责。"),
		}}
	})
}

// shelve keeps a lead for later.
func shelve(ctx context.Context, t demoTeam, lead tips.LeadID) []demoAct {
	return proposed(ctx, t, lead, tips.DisposalProposal, func(f *rehearse.File) tips.Command {
		return tips.ProposeDisposal{Target: f.At(), DisposalPlan: tips.DisposalPlan{
			Disposal: tips.Shelve, Review: f.Lead.Last + 60,
			Opinion:      f.Text(content.Reason, "关键证人外出务工，年底返乡后再查。"),
			Deliberation: f.Seal(content.Deliberation, map[string]string{"people": "三人", "text": "集体研究，一致同意。"}),
		}}
	})
}

// proposed is a proposal of the handler and, a day later, the approver's yes.
func proposed(ctx context.Context, t demoTeam, lead tips.LeadID, kind tips.ProposalKind, propose func(*rehearse.File) tips.Command) []demoAct {
	return []demoAct{{5, func() error {
		f, err := t.Handler.Open(ctx, lead)
		if err != nil {
			return err
		}
		return f.Do(ctx, propose(f))
	}}, {4, func() error {
		f, err := t.Approver.Open(ctx, lead)
		if err != nil {
			return err
		}
		return f.Do(ctx, tips.ApproveProposal{Target: f.At(), Proposal: kind})
	}}}
}

// keepSamples picks a receipt for each stage there is.
func (w *demoWorld) keepSamples(ctx context.Context, leads []demoLead, tipsters []*rehearse.Tipster) error {
	shown := map[tips.Stage]bool{}
	for i, t := range tipsters {
		v, err := w.Service.Status(ctx, t.Keys.Token)
		if err != nil {
			return err
		}
		if stage := v.Status.Stage; !shown[stage] {
			shown[stage] = true
			w.receipts = append(w.receipts, demoReceipt{
				Digits: t.Receipt.Digits(), Phrase: strings.Join(strings.Fields(t.Receipt.Phrase()), " "),
				About: v.Status.ZH + "：" + leads[i].story.plot.Title,
			})
		}
	}
	return nil
}
