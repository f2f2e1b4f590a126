package rules

import (
	"slices"
	"sync"
)

// Measure is a way of holding someone to account (追责措施).
type Measure struct {
	Key         string   `json:"key"`
	Family      string   `json:"family"` // education, party, government, allowance, organisation, accountability, advice, bulletin, judicial
	ZH          string   `json:"zh"`
	EN          string   `json:"en"`
	Kinds       []string `json:"kinds"`                  // the kinds of person or unit it may be taken against
	PartyMember bool     `json:"party_member,omitempty"` // only against Party members
	Source      string   `json:"source"`
}

var measures = sync.OnceValue(func() []Measure { return table[[]Measure]("measures", measuresJSON) })

// Measures lists all measures, the mildest of each family first.
func Measures() []Measure { return slices.Clone(measures()) }

// MeasureByKey finds a measure.
func MeasureByKey(key string) (Measure, bool) {
	i := slices.IndexFunc(measures(), func(m Measure) bool { return m.Key == key })
	if i < 0 {
		return Measure{}, false
	}
	return measures()[i], true
}

// LawfulMeasures lists what may be taken against a kind of person or unit.
// Village cadres get 警告, 记过 and 记大过 and no other 政务处分, with a cut of
// their allowance (《公职人员政务处分法》第二十二条); Party sanctions reach only
// Party members.
func LawfulMeasures(kind string, partyMember bool) []Measure {
	var lawful []Measure
	for _, m := range measures() {
		if m.reaches(kind, partyMember) {
			lawful = append(lawful, m)
		}
	}
	return lawful
}

// Lawful tells whether one measure may be taken against a kind of person or
// unit; an unknown measure never may.
func Lawful(measure, kind string, partyMember bool) bool {
	m, ok := MeasureByKey(measure)
	return ok && m.reaches(kind, partyMember)
}

func (m Measure) reaches(kind string, partyMember bool) bool {
	return slices.Contains(m.Kinds, kind) && (partyMember || !m.PartyMember)
}
