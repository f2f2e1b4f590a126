package tips

import "slices"

// Screening 甄别: what the lead is about, how urgent it is and how checkable,
// and the exchange with the tipster, which goes on through every later stage.

func decideSetTitle(_ scene, c SetTitle) ([]Fact, error) { return one(TitleSet{c.Title}) }

func (f TitleSet) apply(l *Lead, _ Head) { l.Title = f.Title }

func decideAddNote(_ scene, c AddNote) ([]Fact, error) { return one(NoteAdded{c.Note}) }

func (f NoteAdded) apply(l *Lead, _ Head) { l.Notes = append(l.Notes, f.Note) }

func decideClassify(_ scene, c Classify) ([]Fact, error) {
	return one(LeadClassified{c.Classification})
}

func (f LeadClassified) apply(l *Lead, h Head) {
	l.Classification = f.Classification
	if l.Classified == 0 {
		l.Classified = h.Day
	}
}

func decideAskTipster(s scene, c AskTipster) ([]Fact, error) {
	if s.lead.Card == "" {
		return nil, refuse(noReceipt)
	}
	return one(TipsterAsked{c.Message})
}

func (f TipsterAsked) apply(l *Lead, h Head) {
	l.Messages = append(l.Messages, Mail{Day: h.Day, Question: true, Receipt: f.Receipt, Copy: f.Copy, Files: f.ReceiptFiles})
}

func decideInformTipster(s scene, c InformTipster) ([]Fact, error) {
	if s.lead.Card == "" {
		return nil, refuse(noReceipt)
	}
	return one(TipsterInformed{c.Message})
}

func (f TipsterInformed) apply(l *Lead, h Head) {
	l.Messages = append(l.Messages, Mail{Day: h.Day, Receipt: f.Receipt, Copy: f.Copy, Files: f.ReceiptFiles})
}

// decideSplit moves some allegations into a new lead, which will have gates of
// its own. At least one must stay, or there would be nothing left to find out.
func decideSplit(s scene, c Split) ([]Fact, error) {
	if c.Child == s.lead.ID || slices.Contains(s.lead.Children, c.Child) {
		return nil, refuse(sameLead)
	}
	for _, id := range c.Allegations {
		if _, err := s.allegation(id); err != nil {
			return nil, err
		}
	}
	if len(c.Allegations) > 0 && len(c.Allegations) == len(s.lead.Standing()) {
		return nil, refuse(nothingLeft)
	}
	return one(LeadSplit{c.Child, c.Allegations})
}

func (f LeadSplit) apply(l *Lead, _ Head) {
	l.Children = append(l.Children, f.Child)
	for i, a := range l.Allegations {
		if slices.Contains(f.Allegations, a.ID) {
			l.Allegations[i].MovedTo = f.Child
		}
	}
}

func decideWake(_ scene, c Wake) ([]Fact, error) { return one(LeadWoken{c.Reason}) }

func (f LeadWoken) apply(l *Lead, _ Head) { l.Stage, l.Review = l.ShelvedIn, 0 }
