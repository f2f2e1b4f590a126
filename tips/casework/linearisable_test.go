package casework_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"zhuicha/crypto/content"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv/bolt"
)

// What the 16 clients do: in each round all of them decide on the same few
// leads, so that nearly every decision meets another.
const (
	clients   = 16
	leadsEach = 4
	opsEach   = 42 // of one client in one round
)

// rounds makes 20,160 operations. The race detector looks for another kind of
// fault, which shows in fewer, and test.sh runs both.
func rounds() int {
	if slowed {
		return 6
	}
	return 30
}

// asked is one call of a client: a command, or a look where it is nil.
type asked struct {
	lead  int
	actor tips.Actor
	cmd   tips.Command
}

// told is what came of it.
type told struct {
	version int        // after a command that was taken, or as looked at
	stage   tips.Stage // as looked at
	stale   bool       // somebody else was faster
	codes   string     // of the refusal
}

// standing is a lead in the model: the fold, and the digest of all its events,
// so that two states with the same version are not taken for one.
type standing struct {
	lead   tips.Lead
	events [32]byte
}

// TestConflictingDecisionsAreLinearisable: whatever 16 clients do at once, the
// answers are those of one who decides one thing after the other by the law.
func TestConflictingDecisionsAreLinearisable(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "zhuicha.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := beginOn(t, db)
	arena := &arena{stage: s, begun: time.Now(), taken: map[string]int{}}
	for round := range rounds() {
		arena.round(ctx, uint64(round))
	}
	arena.describe()
	if result := porcupine.CheckOperationsTimeout(arena.model(), arena.history, time.Minute); result != porcupine.Ok {
		t.Fatalf("%d operations: %s", len(arena.history), result)
	}
	arena.catches()
}

// arena is where the clients meet.
type arena struct {
	*stage
	begun time.Time

	leads   []tips.Lead // as each began
	spare   []tips.Digest
	mu      sync.Mutex
	history []porcupine.Operation
	taken   map[string]int // outcomes, to see that there were conflicts
}

// round begins a few leads and lets everybody decide on them at once.
func (a *arena) round(ctx context.Context, seed uint64) {
	from := len(a.leads)
	for range leadsEach {
		a.begins(ctx)
	}
	players := []*rehearse.Member{a.team.Handler, a.team.Second, a.other, a.team.Reviewer, a.team.Approver, a.team.Approver, a.team.Superior, a.team.Handler}
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			c := client{a, i, players[i%len(players)], rand.New(rand.NewPCG(seed, uint64(i))), map[int]int{}}
			for range opsEach {
				c.act(ctx, from+c.dice.IntN(leadsEach))
			}
		})
	}
	all.Wait()
}

// begins takes a lead to screening, with one sealed record all commands name.
func (a *arena) begins(ctx context.Context) {
	tip := a.tip(ctx)
	f := must[*rehearse.File](a.T)(a.team.Handler.Open(ctx, tip.Lead))
	at, note := f.At(), f.Text(content.Note, "x")
	if err := f.Do(ctx, tips.BeginScreening{Target: at}, tips.AddNote{Target: at, Note: note},
		tips.Classify{Target: at, Classification: tips.Classification{Track: tips.Discipline, Items: []tips.Item{15}}}); err != nil {
		a.Fatal(err)
	}
	a.leads, a.spare = append(a.leads, f.Lead), append(a.spare, note)
}

// client is one browser; it knows of each lead the version it last saw.
type client struct {
	*arena
	id   int
	as   *rehearse.Member
	dice *rand.Rand
	seen map[int]int
}

// act looks at a lead now and then, and mostly decides on what it last saw.
// Told that this was too old, it guesses, and so meets the others sooner.
func (c client) act(ctx context.Context, lead int) {
	in := asked{lead: lead, actor: tips.Actor{ID: c.as.ID, Office: c.as.Office, Roles: c.as.Roles}}
	version := max(c.seen[lead], c.leads[lead].Version)
	if c.dice.IntN(12) > 0 {
		in.cmd = c.command(tips.Target{Lead: c.leads[lead].ID, Version: version}, c.spare[lead])
	}
	call := time.Since(c.begun)
	out, err := c.ask(ctx, in)
	back := time.Since(c.begun)
	if err != nil {
		c.Errorf("client %d: %v", c.id, err)
		return
	}
	if out.stale || out.codes == otherVersion {
		version++
	}
	c.seen[lead] = max(version, out.version)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history = append(c.history, porcupine.Operation{ClientId: c.id, Input: in, Call: int64(call), Output: out, Return: int64(back)})
	c.taken[out.name(in)]++
}

// otherVersion is the refusal of a command written for an older state.
const otherVersion = "[other_version ]"

func (o told) name(in asked) string {
	switch {
	case in.cmd == nil:
		return "looked"
	case o.stale, o.codes == otherVersion:
		return "stale"
	case o.codes != "":
		return "refused"
	}
	return "decided"
}

// command is any decision that others can spoil.
func (c client) command(at tips.Target, text tips.Digest) tips.Command {
	plan := tips.DisposalPlan{Disposal: tips.Preliminary, Opinion: text, Deliberation: text}
	kinds := []tips.Command{
		tips.ProposeDisposal{Target: at, DisposalPlan: plan},
		tips.ProposeDecline{Target: at, DeclinePlan: tips.DeclinePlan{Ground: tips.OtherOffice, Helper: "court", Reason: text}},
		tips.ApproveProposal{Target: at, Proposal: tips.DisposalProposal},
		tips.ReturnProposal{Target: at, Proposal: tips.DisposalProposal, Reason: text},
		tips.ReturnProposal{Target: at, Proposal: tips.DeclineProposal, Reason: text},
		tips.SetTitle{Target: at, Title: text},
		tips.AssignHandlers{Target: at, Members: []tips.MemberID{c.other.ID}},
		tips.NameVerifiers{Target: at, Members: []tips.MemberID{c.team.Handler.ID, c.other.ID}},
		tips.AddAllegation{Target: at, Allegation: tips.AllegationID(fmt.Sprintf("%032x", c.dice.IntN(3)+1)), Text: text},
		tips.FileReport{Target: at, Report: text},
		tips.ProposeGate{Target: at, Gate: tips.Facts},
		tips.SendBackGate{Target: at, Gate: tips.Facts, Reason: text},
		tips.Close{Target: at},
		tips.Urge{Target: at},
		tips.RequestExtension{Target: at, Clock: "disposal", Reason: text},
	}
	for range 3 { // mostly what he may; a forbidden one now and then
		cmd := kinds[c.dice.IntN(len(kinds))]
		if fit := c.leads[0].Can(tips.Actor{ID: c.as.ID, Office: c.as.Office, Roles: c.as.Roles}, cmd.Type()); fit {
			return cmd
		}
	}
	return kinds[c.dice.IntN(len(kinds))]
}

// ask does it through the service. Only what the law or a faster colleague
// says is an answer; anything else is an error.
func (c client) ask(ctx context.Context, in asked) (told, error) {
	if in.cmd == nil {
		view, err := c.Service.View(ctx, c.as.Caller(), c.leads[in.lead].ID)
		return told{version: view.Lead.Version, stage: view.Lead.Stage}, err
	}
	signed, err := c.as.SignFor(in.cmd)
	if err != nil {
		return told{}, err
	}
	leads, err := c.Service.Command(ctx, c.as.Caller(), signed)
	if errors.Is(err, store.ErrConflict) {
		return told{stale: true}, nil
	}
	if r, refused := tips.IsRefusal(err); refused {
		return told{codes: codes(r)}, nil
	}
	if err != nil {
		return told{}, err
	}
	return told{version: leads[0].Version}, nil
}

func codes(r *tips.Refusal) string {
	var all []string
	for _, reason := range r.Reasons {
		all = append(all, reason.Code+" "+reason.Ref)
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}

// model is the law itself, one decision after the other, each lead apart.
func (a *arena) model() porcupine.Model {
	day := tips.DayOf(a.clock.Now().In(time.FixedZone("", 8*60*60)))
	return porcupine.Model{
		Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
			parts := make([][]porcupine.Operation, len(a.leads))
			for _, op := range all {
				lead := op.Input.(asked).lead
				parts[lead] = append(parts[lead], op)
			}
			return parts
		},
		Init: func() any { return standing{} },
		Step: func(state, input, output any) (bool, any) {
			now, in := state.(standing), input.(asked)
			if now.lead.ID == "" {
				now.lead = a.leads[in.lead]
			}
			return step(now, day, in, output.(told))
		},
		Equal: func(x, y any) bool {
			return x.(standing).events == y.(standing).events && x.(standing).lead.Version == y.(standing).lead.Version
		},
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v -> %+v", in, out) },
	}
}

func step(now standing, day tips.Day, in asked, out told) (bool, standing) {
	if in.cmd == nil {
		return out.version == now.lead.Version && out.stage == now.lead.Stage, now
	}
	if out.stale {
		return tips.TargetOf(in.cmd).Version != now.lead.Version, now
	}
	events, err := tips.Decide(now.lead, in.actor, day, in.cmd)
	if err != nil {
		r, refused := tips.IsRefusal(err)
		return refused && out.codes == codes(r), now
	}
	next := standing{tips.Fold(now.lead, events...), now.events}
	for _, e := range events {
		raw, err := tips.EncodeEvent(e)
		if err != nil {
			return false, now
		}
		next.events = sha256.Sum256(bytes.Join([][]byte{next.events[:], raw}, nil))
	}
	return out.codes == "" && out.version == next.lead.Version, next
}

// describe wants a history that tests something: many decisions taken, many
// refused by the law, many too late.
func (a *arena) describe() {
	a.Logf("%d operations on %d leads: %v", len(a.history), len(a.leads), a.taken)
	operations := clients * rounds() * opsEach
	if len(a.history) != operations || (!slowed && operations < 20_000) {
		a.Errorf("%d operations of %d", len(a.history), operations)
	}
	for _, name := range []string{"looked", "decided", "refused", "stale"} {
		if a.taken[name] < operations/200 {
			a.Errorf("only %d were %s", a.taken[name], name)
		}
	}
}

// catches shows that the check would see one decision taken twice.
func (a *arena) catches() {
	for i, op := range a.history {
		if op.Output.(told).name(op.Input.(asked)) != "decided" {
			continue
		}
		forged := slices.Clone(a.history)
		twin := op
		twin.Call, twin.Return = int64(time.Hour), int64(time.Hour)+1
		forged = slices.Insert(forged, i+1, twin)
		if result := porcupine.CheckOperationsTimeout(a.model(), forged, time.Minute); result != porcupine.Illegal {
			a.Errorf("a decision taken twice passes: %s", result)
		}
		return
	}
}
