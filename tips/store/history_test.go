package store

import (
	"fmt"
	mathrand "math/rand/v2"
	"testing"

	"zhuicha/tips"
)

// history plays random commands through tips.Decide and commits what it
// answers, as casework does.
type history struct {
	t      testing.TB
	s      *Store
	random *mathrand.Rand
	day    tips.Day
	leads  []tips.LeadID
	serial int
	types  map[string]int // the events that happened
}

func newHistory(t testing.TB, s *Store, seed uint64) *history {
	return &history{t: t, s: s, random: seeded(seed), day: today, types: map[string]int{}}
}

// offices from below to above; each one's superior is the next.
var offices = []tips.OfficeID{tips.OfficeID(id("town")), county, prefecture, province, second}

func superiorOf(office tips.OfficeID) tips.OfficeID {
	for i, o := range offices[:len(offices)-1] {
		if o == office {
			return offices[i+1]
		}
	}
	return second
}

// member of an office; number tells its people apart.
func member(office tips.OfficeID, number int) tips.MemberID {
	return tips.MemberID(id(fmt.Sprint("member ", office, number)))
}

// steps plays n steps.
func (h *history) steps(n int) {
	h.t.Helper()
	for range n {
		h.day += tips.Day(h.random.IntN(2))
		if len(h.leads) == 0 || h.random.IntN(12) == 0 {
			h.receive()
			continue
		}
		h.step(h.leads[h.random.IntN(len(h.leads))])
	}
}

func (h *history) id() string { h.serial++; return id(fmt.Sprint("serial", h.serial)) }

func (h *history) digest() tips.Digest { h.serial++; return digest(fmt.Sprint("object", h.serial)) }

func (h *history) receive() {
	lead := tips.LeadID(h.id())
	office := offices[h.random.IntN(3)]
	cmd := tips.Receive{Target: tips.Target{Lead: lead}, Reception: tips.Reception{
		Source: tips.FromTip, Area: "469030", Office: office, Superior: superiorOf(office),
		Tip: h.digest(), Wrap: h.digest(), Card: h.digest(),
	}}
	events, err := tips.Decide(tips.Lead{}, tips.TheTipster(), h.day, cmd)
	if err != nil {
		h.t.Fatalf("receive: %v", err)
	}
	h.leads = append(h.leads, lead)
	h.commit(LeadWrite{Lead: lead, Create: &Creation{}, Day: h.day, Events: events})
}

// step makes a random one of the commands the law allows now on a lead, by
// whoever may give it. Taking over is kept rare, or nothing else would happen.
func (h *history) step(id tips.LeadID) {
	h.t.Helper()
	lead := load(h.t, h.s, id)
	cmds := h.commands(lead)
	h.random.Shuffle(len(cmds), func(i, j int) { cmds[i], cmds[j] = cmds[j], cmds[i] })
	for _, cmd := range cmds {
		if _, rare := cmd.(tips.TakeOver); rare && h.random.IntN(20) != 0 {
			continue
		}
		for _, actor := range h.actors(lead) {
			if events, err := tips.Decide(lead, actor, h.day, cmd); err == nil {
				h.commit(LeadWrite{Lead: id, Expect: lead.Version, Signer: actor.ID, Day: h.day, Events: events})
				return
			}
		}
	}
}

func (h *history) commit(w LeadWrite) {
	h.t.Helper()
	commit(h.t, h.s, w)
	for _, e := range w.Events {
		h.types[e.Type()]++
	}
}

// actors are the tipster, the system, and three people in each of the two
// offices, each with one role.
func (h *history) actors(lead tips.Lead) []tips.Actor {
	all := []tips.Actor{tips.TheTipster(), tips.TheSystem()}
	for _, office := range []tips.OfficeID{lead.Office, lead.Superior} {
		for i, roles := range [][]tips.Role{{tips.Handler}, {tips.Handler}, {tips.Reviewer}, {tips.Approver}, {tips.Oversight}} {
			all = append(all, tips.Actor{ID: member(office, i), Office: office, Roles: roles})
		}
	}
	return all
}

// commands are those that move a lead from list to list, and some that do not.
func (h *history) commands(lead tips.Lead) []tips.Command {
	at := tips.At(lead)
	next := offices[h.random.IntN(4)]
	return []tips.Command{
		tips.Attest{Target: at, Opens: tips.Yes},
		tips.MakeWorkKey{Target: at, Generation: lead.WorkKey.Generation + 1, Wrap: h.digest()},
		tips.BeginScreening{Target: at},
		tips.SetTitle{Target: at, Title: h.digest()},
		tips.Classify{Target: at, Classification: tips.Classification{Track: tips.Rectify, Items: []tips.Item{tips.Item(1 + h.random.IntN(25))}}},
		tips.AssignHandlers{Target: at, Members: []tips.MemberID{member(lead.Office, h.random.IntN(2))}},
		tips.ProposeDisposal{Target: at, DisposalPlan: tips.DisposalPlan{Disposal: tips.Preliminary, Opinion: h.digest(), Deliberation: h.digest()}},
		tips.ProposeDisposal{Target: at, DisposalPlan: tips.DisposalPlan{Disposal: tips.Shelve, Opinion: h.digest(), Deliberation: h.digest(), Review: h.day + 30}},
		tips.ProposeDecline{Target: at, DeclinePlan: tips.DeclinePlan{Ground: tips.OtherOffice, Helper: "court", Reason: h.digest()}},
		tips.ProposeTransfer{Target: at, Destination: tips.Destination{Office: next, Superior: superiorOf(next), Wrap: h.digest()}, Reason: h.digest()},
		tips.ApproveProposal{Target: at, Proposal: lead.Pending.Kind},
		tips.ApproveProposal{Target: at, Proposal: lead.Pending.Kind},
		tips.ReturnProposal{Target: at, Proposal: lead.Pending.Kind, Reason: h.digest()},
		tips.Wake{Target: at, Reason: h.digest()},
		tips.AddAllegation{Target: at, Allegation: tips.AllegationID(h.id()), Text: h.digest()},
		tips.AddNote{Target: at, Note: h.digest()},
		tips.FollowUp{Target: at, Message: h.digest()},
		tips.TakeOver{Target: at, Superior: superiorOf(lead.Superior), Wrap: h.digest(), Reason: h.digest()},
		tips.Reopen{Target: at, Reason: h.digest()},
	}
}
