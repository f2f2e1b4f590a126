// Package form describes the desk's forms as data: one command each, its
// inputs named as the command's JSON fields. One template draws them all and
// one script turns what was typed into a signed command (static/src/desk).
//
// What must never be in here: anything typed. The server draws the empty form
// and never sees it filled.
package form

import "zhuicha/tips"

// Kind says how an input becomes a JSON value.
type Kind string

// The kinds of inputs. Sealed ones never leave the browser as text: the script
// seals them under the work key and puts the digest in their place.
const (
	Object  Kind = "object"  // sealed record; the command's field gets its digest
	Message Kind = "message" // to the tipster: sealed twice, fields receipt and copy
	Select  Kind = "select"  // one of the options
	Number  Kind = "number"  // one of the options, a whole number
	Checks  Kind = "checks"  // any of the options, a list
	Numbers Kind = "numbers" // any of the options, a list of whole numbers
	Bool    Kind = "bool"    // a tick
	Date    Kind = "day"     // a day
	Fen     Kind = "fen"     // yuan as typed, fen in the command
	Child   Kind = "child"   // a part of the matter, sealed as the tip of a lead of its own
	Office  Kind = "office"  // an office, its superior and a new wrap of the intake key
)

// Option is one choice.
type Option struct {
	Value, Label string
	Chosen       bool
	Open         tips.Digest // the record whose part, opened in the browser, replaces the label
	Part         string
}

// Part is one input of a sealed object.
type Part struct {
	Name, Label string
	Rows        int // 0: one line
	Optional    bool
}

// Input is one field of a command.
type Input struct {
	Name     string // the command's JSON field
	Kind     Kind
	Label    string
	Hint     string
	Options  []Option
	Parts    []Part      // of an Object or a Message
	Record   string      // kind of the sealed record
	Attach   Attach      // whether files may come with an Object or a Message
	Prefill  tips.Digest // the record whose parts, opened in the browser, stand in the inputs
	Optional bool
	Value    string
	From, To Limit  // of a Date or Fen
	When     string // shown and sent only while "name=value|value" holds in the form
}

// Limit is the first or last value that can be: a day as 2006-01-02, or a sum in
// fen. Say is the sentence at the field where what was typed lies beyond it. The
// law looks again when the command comes.
type Limit struct{ Value, Say string }

// Attach lets files come with a sealed object: each is sealed and sent on its
// own, and the object and the command name it.
type Attach struct {
	On          bool
	Label, Hint string
}

// Fixed is a field whose value the page knows.
type Fixed struct {
	Name  string
	Value string
	Kind  string // "string", "int", "new" for an id made in the browser, "takeover" for superior and wrap,
	// "besides" for a command on another lead
}

// Form gives one command. Its ID is also its place on the page, where the list
// of what is missing points.
type Form struct {
	Command string
	ID      string
	Title   string
	Submit  string
	Hint    string
	Fixed   []Fixed
	Inputs  []Input
	Quiet   bool // nothing to fill in and nothing final: only a button
	Warn    bool // changes who may act or what stands; asks once more
	Main    bool // the act the page waits for: its button stands out
}

// Names lists the JSON fields the form sends, for tests.
func (f Form) Names() []string {
	var names []string
	for _, x := range f.Fixed {
		switch x.Kind {
		case "takeover":
			names = append(names, "superior", "wrap")
			continue
		case "besides":
			continue
		}
		names = append(names, x.Name)
	}
	for _, in := range f.Inputs {
		switch in.Kind {
		case Child: // stands in the other lead's command
		case Message:
			names = append(names, "receipt", "copy")
		case Office:
			names = append(names, "office", "superior", "wrap")
		default:
			names = append(names, in.Name)
		}
	}
	return names
}

// NewID is an id made in the browser.
func NewID(name string) Fixed { return Fixed{Name: name, Kind: "new"} }

// Ref is an id that is known.
func Ref[T ~string](name string, id T) Fixed {
	return Fixed{Name: name, Value: string(id), Kind: "string"}
}

// TakeOver stands for the wrap that brings the lead to the caller's own office.
func TakeOver() Fixed { return Fixed{Name: "superior", Kind: "takeover"} }

// Besides adds, to the same signed command, one about this lead on another: the
// other side of a merge.
func Besides(command string, lead tips.LeadID) Fixed {
	return Fixed{Name: command, Value: string(lead), Kind: "besides"}
}

// GateNo is the number of a gate.
func GateNo(g tips.Gate) Fixed { return Fixed{Name: "gate", Value: string(rune('0' + g)), Kind: "int"} }
