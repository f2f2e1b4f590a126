package tips

import (
	"errors"
	"slices"
)

// Decide answers a command with the events it leads to, or with a *Refusal that
// says what stands in the way. It changes nothing and is the same for the same
// arguments. The order of its questions is: is the command well formed, may
// this actor ask such a thing here at all, is it the stage for it, has he
// another part, is it written for this state, and last the law of the stage.
func Decide(lead Lead, actor Actor, day Day, cmd Command) ([]Event, error) {
	return decideUnder(closingLists, lead, lead.Version, actor, day, cmd)
}

// DecideAll answers several commands on one lead that were signed together: all
// name the version the signer saw, each is decided on what the ones before it
// led to, and one refusal refuses all.
func DecideAll(lead Lead, actor Actor, day Day, cmds ...Command) ([]Event, error) {
	var events []Event
	seen := lead.Version
	for _, cmd := range cmds {
		more, err := decideUnder(closingLists, lead, seen, actor, day, cmd)
		if err != nil {
			return nil, err
		}
		events, lead = append(events, more...), Fold(lead, more...)
	}
	return events, nil
}

// decideUnder is Decide with the closing lists as a parameter, so that tests can
// show what each entry prevents, and with the version the actor saw.
func decideUnder(lists closing, lead Lead, seen int, actor Actor, day Day, cmd Command) ([]Event, error) {
	if err := check(cmd); err != nil {
		return nil, err
	}
	l, ok := lawOf(cmd.Type())
	if !ok {
		return nil, refuse(unknownCommand)
	}
	standing, err := l.admit(lead, actor)
	if err != nil {
		return nil, err
	}
	if err := aimed(lead, seen, actor, day, cmd.target()); err != nil {
		return nil, err
	}
	facts, err := l.decide(scene{lists, lead, actor, standing.part, day}, cmd)
	if err != nil {
		return nil, err
	}
	head := Head{Day: day, Role: standing.role, Actor: actor.ID, Office: actor.Office, Part: standing.part}
	events := make([]Event, len(facts))
	for i, fact := range facts {
		events[i] = Event{head, fact}
	}
	return attach(lead, events, cmd.target().Files)
}

// scene is what the law of a stage looks at.
type scene struct {
	lists closing
	lead  Lead
	actor Actor
	part  Part // what this act makes of the actor
	day   Day
}

// one is a decision with a single event.
func one(f Fact) ([]Fact, error) { return []Fact{f}, nil }

// aimed tells whether a command was written for this state of this lead. A day
// before the lead's last is a clock that went back.
func aimed(lead Lead, seen int, actor Actor, day Day, t Target) error {
	switch {
	case !day.valid() || day < lead.Last:
		return refuse(dayWentBack)
	case lead.ID != "" && t.Lead != lead.ID:
		return refuse(otherLead)
	case actor.staff() && t.Version != seen:
		return refuse(otherVersion)
	}
	return nil
}

// admit finds the capacity in which an actor may ask for what l allows.
func (l law) admit(lead Lead, actor Actor) (standing, error) {
	capacities := l.capacities(lead, actor)
	if len(capacities) == 0 {
		return standing{}, refuse(notYours)
	}
	if !l.at(lead.Stage) {
		return standing{}, refuse(notAtThisStage)
	}
	if !actor.staff() {
		return capacities[0], nil
	}
	if lead.kept(actor) {
		return standing{}, refuse(youAreRecused)
	}
	var err error
	for _, c := range capacities {
		if err = lead.joinable(actor.ID, c.part); err == nil {
			return c, l.keyed(lead, c)
		}
	}
	return standing{}, err
}

// capacities are the standings of l that an actor's roles and office fill.
func (l law) capacities(lead Lead, actor Actor) []standing {
	var fit []standing
	for _, w := range l.who {
		if actor.Has(w.role) && w.seat.holds(lead, actor.Office) && actor.identified() {
			fit = append(fit, w)
		}
	}
	return fit
}

// identified refuses accounts without an id, and ids on those without account.
func (a Actor) identified() bool {
	if a.staff() {
		return a.ID.valid() && a.Office.valid()
	}
	return a.ID == "" && a.Office == "" && len(a.Roles) == 1
}

// keyed refuses work on a lead whose work key is still to be made: there would
// be nothing to seal it under.
func (l law) keyed(lead Lead, c standing) error {
	if c.part == Handling && lead.WorkKey.Due && !l.keyless {
		return refuse(workKeyDue)
	}
	return nil
}

// kept tells whether an actor is kept out by recusal, his own or his office's.
func (l Lead) kept(a Actor) bool {
	_, recused := l.Recused[a.ID]
	return recused || slices.Contains(l.RecusedOffices, a.Office)
}

// joinable tells whether a person may take a part: he has no other, and after
// an objection he had none before it.
func (l Lead) joinable(m MemberID, p Part) error {
	switch {
	case p == "":
		return nil
	case l.Former[m]:
		return refuse(hadAPart, string(m))
	case l.People[m] != "" && l.People[m] != p:
		return refuse(hasAnotherPart, string(m))
	}
	return nil
}

// assignable is joinable for someone else, who may also be recused.
func (l Lead) assignable(m MemberID, p Part) error {
	if _, recused := l.Recused[m]; recused {
		return refuse(theyAreRecused, string(m))
	}
	return l.joinable(m, p)
}

// Allowed lists the types of command an actor may try on a lead as it stands,
// in the order of the table of laws. It is what a page offers; Decide judges.
func Allowed(lead Lead, actor Actor) []string {
	var names []string
	for _, l := range laws {
		if _, err := l.admit(lead, actor); err == nil {
			names = append(names, l.name)
		}
	}
	return names
}

// Can tells whether an actor may try one type of command.
func (l Lead) Can(actor Actor, commandType string) bool {
	law, ok := lawOf(commandType)
	if !ok {
		return false
	}
	_, err := law.admit(l, actor)
	return err == nil
}

// IsRefusal gives the refusal in an error of Decide or DecodeCommand.
func IsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
