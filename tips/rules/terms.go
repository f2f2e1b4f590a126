package rules

import (
	"slices"
	"sync"
)

// Term is one coded word with its names. Key is stable and stands in commands
// and events.
type Term struct {
	Key      string `json:"key"`
	ZH       string `json:"zh"`
	EN       string `json:"en"`
	Source   string `json:"source,omitempty"`
	PublicZH string `json:"public_zh,omitempty"` // what a receipt shows, for stages
	PublicEN string `json:"public_en,omitempty"`
	Scope    string `json:"scope,omitempty"` // "person" or "unit", for kinds and duties
}

var terms = sync.OnceValue(func() map[string][]Term { return table[map[string][]Term]("terms", termsJSON) })

// Subjects lists the vocabularies: "stage", "track", "finding" and so on.
func Subjects() []string {
	var names []string
	for name := range terms() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Terms lists one vocabulary in the order pages offer it; nil if there is none
// of that name.
func Terms(subject string) []Term { return slices.Clone(terms()[subject]) }

// TermOf finds one word of a vocabulary.
func TermOf(subject, key string) (Term, bool) {
	words := terms()[subject]
	i := slices.IndexFunc(words, func(t Term) bool { return t.Key == key })
	if i < 0 {
		return Term{}, false
	}
	return words[i], true
}

// Defined tells whether a vocabulary has a word.
func Defined(subject, key string) bool {
	_, ok := TermOf(subject, key)
	return ok
}
