package tips

// The three gates 三关: each is proposed by a handler and approved, or sent back
// with a reason, by a reviewer. A gate may be proposed once everything on the
// closing lists up to it is there, the approval of the gates before included.

func decideProposeGate(s scene, c ProposeGate) ([]Fact, error) {
	if s.lead.Gate(c.Gate).Light != Off {
		return nil, refuse(gateNotOpen)
	}
	if missing := s.lists.before(c.Gate, s.lead); len(missing) > 0 {
		return nil, &Refusal{ErrMissing, missing}
	}
	return one(GateProposed{c.Gate})
}

func (f GateProposed) apply(l *Lead, h Head) {
	gate := l.gate(f.Gate)
	*gate = GateState{Light: Half, Proposed: h.Day, ProposedBy: h.Actor, SentBack: gate.SentBack}
}

func decideApproveGate(s scene, c ApproveGate) ([]Fact, error) {
	if s.lead.Gate(c.Gate).Light != Half {
		return nil, refuse(gateNotProposed)
	}
	return one(GateApproved{c.Gate})
}

func (f GateApproved) apply(l *Lead, h Head) {
	gate := l.gate(f.Gate)
	gate.Light, gate.Approved, gate.ApprovedBy, gate.SentBack = On, h.Day, h.Actor, ""
}

func decideSendBackGate(s scene, c SendBackGate) ([]Fact, error) {
	if s.lead.Gate(c.Gate).Light != Half {
		return nil, refuse(gateNotProposed)
	}
	return one(GateSentBack{c.Gate, c.Reason})
}

func (f GateSentBack) apply(l *Lead, _ Head) {
	l.openFrom(f.Gate)
	l.gate(f.Gate).SentBack = f.Reason
}
