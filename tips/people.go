package tips

import "slices"

// Who works on a lead, and who must keep away 回避 (监察法 第六十七条).

// decideRecuse: anyone may recuse himself; another is recused by an approver,
// as when the tipster asks for it. Where the person had a part, what he did may
// not stand unseen: the gates open again.
func decideRecuse(s scene, c Recuse) ([]Fact, error) {
	if c.Member != s.actor.ID && !s.actor.Has(Approver) {
		return nil, refuse(recuseYourself)
	}
	if _, already := s.lead.Recused[c.Member]; already {
		return nil, refuse(theyAreRecused, string(c.Member))
	}
	recused := MemberRecused{c.Member, c.Ground, c.Reason}
	if s.lead.People[c.Member] == "" {
		return one(recused)
	}
	return []Fact{GatesOpened{Facts}, recused}, nil
}

func (f MemberRecused) apply(l *Lead, _ Head) {
	if l.Recused == nil {
		l.Recused = map[MemberID]RecusalGround{}
	}
	l.Recused[f.Member] = f.Ground
}

func (f GatesOpened) apply(l *Lead, _ Head) { l.openFrom(f.Gate) }

// decideRecuseOffice keeps one office out. Of a lead's two offices one must stay
// able to act: when the handling office is kept out, its superior takes over.
func decideRecuseOffice(s scene, c RecuseOffice) ([]Fact, error) {
	if slices.Contains(s.lead.RecusedOffices, c.Office) {
		return nil, refuse(theyAreRecused, string(c.Office))
	}
	both := append(slices.Clone(s.lead.RecusedOffices), c.Office)
	if slices.Contains(both, s.lead.Office) && slices.Contains(both, s.lead.Superior) {
		return nil, refuse(nobodyLeft)
	}
	return []Fact{GatesOpened{Facts}, OfficeRecused{c.Office, c.Reason}}, nil
}

func (f OfficeRecused) apply(l *Lead, _ Head) { l.RecusedOffices = append(l.RecusedOffices, f.Recused) }

func decideAssignHandlers(s scene, c AssignHandlers) ([]Fact, error) {
	for _, m := range c.Members {
		if err := s.lead.assignable(m, Handling); err != nil {
			return nil, err
		}
	}
	if s.part == Approving && slices.Contains(c.Members, s.actor.ID) {
		return nil, refuse(hasAnotherPart, string(s.actor.ID))
	}
	return one(HandlersAssigned{c.Members})
}

func (f HandlersAssigned) apply(l *Lead, _ Head) {
	for _, m := range f.Members {
		l.join(m, Handling)
		l.takeInHand(m)
	}
}

// decideNameVerifiers: verifiers may be handlers, and stand on the handling
// side like them.
func decideNameVerifiers(s scene, c NameVerifiers) ([]Fact, error) {
	for _, m := range c.Members {
		if err := s.lead.assignable(m, Handling); err != nil {
			return nil, err
		}
	}
	return one(VerifiersNamed{c.Members})
}

func (f VerifiersNamed) apply(l *Lead, _ Head) {
	l.Verifiers = f.Members
	for _, m := range f.Members {
		l.join(m, Handling)
		l.takeInHand(m)
	}
}

// ActiveVerifiers are the verifiers who were not recused.
func (l Lead) ActiveVerifiers() []MemberID {
	var active []MemberID
	for _, m := range l.Verifiers {
		if _, recused := l.Recused[m]; !recused {
			active = append(active, m)
		}
	}
	return active
}
