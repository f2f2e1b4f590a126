package tips

// Reception 收件: a lead arrives, is opened by two offices, gets its work key,
// and is registered. The tipster's own acts stand here too.

// maxFollowUps is how many messages a receipt may send.
const maxFollowUps = 20

// decideReceive: staff enter a lead (代录) for their own office. One under sealed
// routing (密封流转) goes past it, to the office above; that the two stand so is
// checked where the directory is known.
func decideReceive(s scene, c Receive) ([]Fact, error) {
	if s.actor.staff() && (s.actor.Office == c.Office) == c.SealedRouting {
		return nil, refuse(notYours)
	}
	if !s.actor.staff() && (c.Source != FromTip || c.Card == "") {
		return nil, refuse(noReceipt)
	}
	return received(c.Lead, c.Reception, "")
}

func decideOpenSplit(s scene, c OpenSplit) ([]Fact, error) {
	switch {
	case s.actor.Office != c.Office:
		return nil, refuse(notYours)
	case c.Parent == c.Lead:
		return nil, refuse(sameLead)
	case c.Card != "":
		return nil, refuse(receiptStays)
	}
	return received(c.Lead, c.Reception, c.Parent)
}

func received(id LeadID, r Reception, parent LeadID) ([]Fact, error) {
	if r.Office == r.Superior {
		return nil, refuse(officesEqual)
	}
	if r.SealedRouting && r.Area != "" {
		return nil, refuse(areaSealed)
	}
	return one(LeadReceived{id, r, parent})
}

func (f LeadReceived) apply(l *Lead, h Head) {
	l.ID, l.Parent, l.Reception = f.ID, f.Parent, f.Reception
	l.Stage, l.Round = Received, 1
	l.Received = h.Day
	l.WorkKey.Due = true
	l.Gates = [3]GateState{{Light: Off}, {Light: Off}, {Light: Off}}
	l.arrive(Destination{f.Office, f.Superior, f.Wrap}, h.Day)
}

// arrive puts a lead at an office: the first, or another later. Whoever has it
// now must show that it opens, and make a work key of its own.
func (l *Lead) arrive(d Destination, day Day) {
	l.Office, l.Superior, l.Wrap = d.Office, d.Superior, d.Wrap
	l.Wraps = append(l.Wraps, d.Wrap)
	l.Arrived = day
	l.Hands = nil
	l.Opened = nil
	l.WorkKey.Due = true
	l.Pending, l.Extension = Proposal{}, Extension{}
}

func decideFollowUp(s scene, c FollowUp) ([]Fact, error) {
	sent := 0
	for _, m := range s.lead.Messages {
		if m.FromTipster {
			sent++
		}
	}
	if sent >= maxFollowUps {
		return nil, refuse(tooManyMessages)
	}
	return one(FollowedUp{c.Message})
}

func (f FollowedUp) apply(l *Lead, h Head) {
	l.Messages = append(l.Messages, Mail{Day: h.Day, FromTipster: true, Text: f.Message})
}

func decideDeleteReply(s scene, c DeleteReply) ([]Fact, error) {
	for _, m := range s.lead.Messages {
		if m.Receipt == c.Receipt && !m.Deleted {
			return one(ReplyDeleted{c.Receipt})
		}
	}
	return nil, refuse(unknownMessage)
}

func (f ReplyDeleted) apply(l *Lead, _ Head) {
	for i, m := range l.Messages {
		if m.Receipt == f.Receipt {
			l.Messages[i].Deleted = true
		}
	}
}

// decideBurnReceipt: the lead goes on; who works on it learns that nobody reads
// an answer any more.
func decideBurnReceipt(s scene, _ BurnReceipt) ([]Fact, error) {
	if s.lead.Burned != 0 || s.lead.Card == "" {
		return nil, refuse(noReceipt)
	}
	return one(ReceiptBurned{})
}

func (f ReceiptBurned) apply(l *Lead, h Head) { l.Burned = h.Day }

func decideSendAgain(s scene, c SendAgain) ([]Fact, error) {
	if !s.lead.Unopenable() {
		return nil, refuse(opensAlready)
	}
	return one(TipSentAgain{c.Tip, c.Wrap})
}

func (f TipSentAgain) apply(l *Lead, h Head) {
	l.Replaced = append(l.Replaced, l.Tip)
	l.Tip, l.Wrap = f.Tip, f.Wrap
	l.Wraps = append(l.Wraps, f.Wrap)
	l.Opened = nil
	l.Arrived = h.Day // only now is there something to open
}

func decideAttest(s scene, c Attest) ([]Fact, error) {
	if s.lead.Opened[s.actor.Office] == c.Opens || s.lead.Opened[s.actor.Office] == Yes {
		return nil, refuse(attestedAlready)
	}
	return one(Attested{c.Opens})
}

func (f Attested) apply(l *Lead, h Head) {
	if l.Opened == nil {
		l.Opened = map[OfficeID]Answer{}
	}
	l.Opened[h.Office] = f.Opens
}

func decideMakeWorkKey(s scene, c MakeWorkKey) ([]Fact, error) {
	if !s.lead.WorkKey.Due || c.Generation != s.lead.WorkKey.Generation+1 {
		return nil, refuse(workKeyExists)
	}
	return one(WorkKeyMade{c.Generation, c.Wrap})
}

func (f WorkKeyMade) apply(l *Lead, h Head) {
	l.WorkKey = WorkKey{Generation: f.Generation, Wrap: f.Wrap, Day: h.Day}
	l.WorkKeys = append(l.WorkKeys, l.WorkKey)
}

// decideRewrapKeys only adds: every earlier wrap stays, and opens for whoever
// has the office's earlier keys. While a new work key is due, the one before is
// another office's and not this one's to wrap.
func decideRewrapKeys(s scene, c RewrapKeys) ([]Fact, error) {
	if c.Generation <= s.lead.Rewrapped[s.actor.Office] {
		return nil, refuse(rewrappedAlready)
	}
	if (c.WorkWrap == "") != s.lead.WorkKey.Due {
		return nil, refuse(workWrapMissing)
	}
	return one(KeysRewrapped{c.Generation, c.Wrap, c.WorkWrap})
}

func (f KeysRewrapped) apply(l *Lead, h Head) {
	l.Wrap, l.Wraps = f.Wrap, append(l.Wraps, f.Wrap)
	if f.WorkWrap != "" {
		again := WorkKey{Generation: l.WorkKey.Generation, Wrap: f.WorkWrap, Day: h.Day}
		l.WorkKeys = append(l.WorkKeys, again)
		l.WorkKey.Wrap = f.WorkWrap
	}
	if l.Rewrapped == nil {
		l.Rewrapped = map[OfficeID]int{}
	}
	l.Rewrapped[h.Office] = f.Generation
}

func decideBeginScreening(scene, BeginScreening) ([]Fact, error) { return one(ScreeningBegun{}) }

func (f ScreeningBegun) apply(l *Lead, h Head) { l.Stage, l.Registered = Screening, h.Day }
