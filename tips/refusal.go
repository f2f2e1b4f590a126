package tips

import (
	"errors"
	"strings"
)

// The classes of refusal, for errors.Is.
var (
	ErrForbidden  = errors.New("tips: the role or office does not allow it")
	ErrStage      = errors.New("tips: not at this stage")
	ErrRecused    = errors.New("tips: recused")
	ErrSamePerson = errors.New("tips: has another part in this lead")
	ErrInvalid    = errors.New("tips: invalid")
	ErrStale      = errors.New("tips: written for another state of the lead")
	ErrMissing    = errors.New("tips: something is missing")
	ErrLimit      = errors.New("tips: beyond a limit")
)

// Refusal is the answer to a command the law does not allow. Class is one of
// the sentinels above; Reasons say everything that stands in the way.
type Refusal struct {
	Class   error
	Reasons []Reason
}

// Reason is one thing that stands in the way. Code is stable; the sentences say
// what to do. Gate is 0 or the gate it belongs to; Ref is the id of the
// allegation, person or other thing it is about, if any. None of them ever
// holds content.
type Reason struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Gate Gate   `json:"gate,omitempty"`
	Ref  string `json:"ref,omitempty"`
}

// Refuse is a refusal for rules that need more than one lead to judge, such as
// whether an account or an office exists; casework is the only caller.
func Refuse(class error, reasons ...Reason) error { return &Refusal{class, reasons} }

// Error names the class and the codes.
func (r *Refusal) Error() string {
	codes := make([]string, len(r.Reasons))
	for i, reason := range r.Reasons {
		codes[i] = reason.Code
	}
	return r.Class.Error() + ": " + strings.Join(codes, ", ")
}

// Unwrap gives the class to errors.Is.
func (r *Refusal) Unwrap() error { return r.Class }
