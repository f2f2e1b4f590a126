package tips

import (
	"slices"

	"zhuicha/tips/rules"
)

// Supervision of handling: more time with approval, and what happens to those
// who take too long: 催办, 督办函, 挂牌督办, 提级办理. Lateness itself is put on
// record by the system and cannot be taken back.

func decideRequestExtension(s scene, c RequestExtension) ([]Fact, error) {
	clock, _ := rules.ClockByKey(string(c.Clock))
	switch {
	case s.lead.Extension.Clock != "":
		return nil, refuse(proposalWaits)
	case clock.Extend == 0 || slices.Contains(s.lead.Extended, c.Clock):
		return nil, refuse(noExtension)
	case !s.lead.runs(c.Clock):
		return nil, refuse(clockStopped)
	}
	return one(ExtensionRequested{c.Clock, c.Reason})
}

func (f ExtensionRequested) apply(l *Lead, _ Head) { l.Extension = Extension(f) }

func decideApproveExtension(s scene, c ApproveExtension) ([]Fact, error) {
	if s.lead.Extension.Clock != c.Clock {
		return nil, refuse(nothingWaits)
	}
	return one(ExtensionApproved{c.Clock})
}

func (f ExtensionApproved) apply(l *Lead, _ Head) {
	l.Extension = Extension{}
	l.Extended = append(l.Extended, f.Clock)
}

func decideReturnExtension(s scene, c ReturnExtension) ([]Fact, error) {
	if s.lead.Extension.Clock != c.Clock {
		return nil, refuse(nothingWaits)
	}
	return one(ExtensionReturned{c.Clock, c.Reason})
}

func (f ExtensionReturned) apply(l *Lead, _ Head) { l.Extension = Extension{} }

func decideUrge(scene, Urge) ([]Fact, error) { return one(Urged{}) }

func (f Urged) apply(l *Lead, h Head) { l.Urgings = append(l.Urgings, h.Day) }

func (l Lead) letter(id LetterID) (Letter, bool) {
	i := slices.IndexFunc(l.Letters, func(x Letter) bool { return x.ID == id })
	if i < 0 {
		return Letter{}, false
	}
	return l.Letters[i], true
}

func decideSendLetter(s scene, c SendLetter) ([]Fact, error) {
	if _, exists := s.lead.letter(c.Letter); exists {
		return nil, refuse(existsAlready, string(c.Letter))
	}
	if c.Due < s.day {
		return nil, refuse(dayPast)
	}
	return one(LetterSent{c.Letter, c.Text, c.Due})
}

func (f LetterSent) apply(l *Lead, h Head) {
	l.Letters = append(l.Letters, Letter{ID: f.Letter, Text: f.Text, Sent: h.Day, Due: f.Due})
}

func decideAnswerLetter(s scene, c AnswerLetter) ([]Fact, error) {
	letter, ok := s.lead.letter(c.Letter)
	if !ok || letter.Answered != 0 {
		return nil, refuse(unknownLetter, string(c.Letter))
	}
	return one(LetterAnswered{c.Letter, c.Text})
}

func (f LetterAnswered) apply(l *Lead, h Head) {
	for i := range l.Letters {
		if l.Letters[i].ID == f.Letter {
			l.Letters[i].Answered, l.Letters[i].Answer = h.Day, f.Text
		}
	}
}

func decideList(s scene, c List) ([]Fact, error) {
	if s.lead.Listed != 0 {
		return nil, refuse(listedAlready)
	}
	return one(LeadListed{c.Reason})
}

func (f LeadListed) apply(l *Lead, h Head) { l.Listed = h.Day }

// decideTakeOver: the superior office becomes the handling one. What was done
// stays; a new work key is due.
func decideTakeOver(s scene, c TakeOver) ([]Fact, error) {
	switch {
	case c.Superior == s.actor.Office:
		return nil, refuse(officesEqual)
	case slices.Contains(s.lead.RecusedOffices, c.Superior):
		return nil, refuse(theyAreRecused, string(c.Superior))
	}
	return one(LeadTakenOver{Destination{s.actor.Office, c.Superior, c.Wrap}, c.Reason})
}

func (f LeadTakenOver) apply(l *Lead, h Head) {
	l.arrive(f.Destination, h.Day)
	l.TakenOver = h.Day
}

func decideRecordLateness(s scene, c RecordLateness) ([]Fact, error) {
	if c.Due >= s.day || slices.Contains(s.lead.Lateness, c.Lateness) {
		return nil, refuse(notLate)
	}
	return one(LatenessRecorded{c.Lateness})
}

func (f LatenessRecorded) apply(l *Lead, _ Head) { l.Lateness = append(l.Lateness, f.Lateness) }
