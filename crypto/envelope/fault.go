package envelope

import "errors"

// A Fault names what is wrong with a sealed object. Faults are constants, to
// be recognised with errors.Is; their text is a stable code.
type Fault string

const (
	// ErrSwapped: the subject or the stream is another one's.
	ErrSwapped Fault = "swapped"
	// ErrReplayed: the sequence number is lower than expected.
	ErrReplayed Fault = "replayed"
	// ErrTruncated: the sequence number is higher than expected, so that an
	// object in between is missing.
	ErrTruncated Fault = "truncated"
	// ErrBrokenChain: the number is right, the digest of the object before is not.
	ErrBrokenChain Fault = "broken-chain"
	// ErrDamaged: age or tar refuses the bytes, or they end early.
	ErrDamaged Fault = "damaged"
	// ErrWrongKey: no given identity opens the object.
	ErrWrongKey Fault = "wrong-key"
	// ErrClassicKey: a recipient or stanza that is not post-quantum.
	ErrClassicKey Fault = "classic-key"
	// ErrBadSize: the plaintext's length is none of the padded sizes, or too large.
	ErrBadSize Fault = "bad-size"
	// ErrBadContent: opened, but what is inside is not what the stream holds.
	ErrBadContent Fault = "bad-content"
	// ErrForged: a message's MAC does not belong to it.
	ErrForged Fault = "forged"
)

// Error implements error.
func (f Fault) Error() string { return "sealed object: " + string(f) }

// Code is the stable name that docs/FORMATS.md gives the fault.
func (f Fault) Code() string { return string(f) }

// CodeOf is the code of the fault inside err, or "" if there is none.
func CodeOf(err error) string {
	var f Fault
	if errors.As(err, &f) {
		return f.Code()
	}
	return ""
}
