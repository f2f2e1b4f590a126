package casework

import "errors"

// What callers decide on. The web layer maps each to one sentence.
var (
	// ErrNoReceipt: no lead has this receipt. Wrong, missing and burned
	// receipts give this very error after the same work.
	ErrNoReceipt = errors.New("casework: no such receipt")
	// ErrNotFound: no such lead for this caller. Unknown and foreign ids give
	// the same error.
	ErrNotFound = errors.New("casework: not found")
	// ErrLogin: the name, the proof or the code is wrong; which is not said.
	ErrLogin = errors.New("casework: wrong name, passphrase or code")
	// ErrPassphrase: the passphrase of somebody with a session is wrong.
	ErrPassphrase = errors.New("casework: wrong passphrase")
	// ErrTicket: the enrolment is over, used, or overtaken by another; log in
	// again.
	ErrTicket = errors.New("casework: enrolment over")
	// ErrNoSession: the session is unknown, ended or idle for too long.
	ErrNoSession = errors.New("casework: no session")
	// ErrStepUp: the act wants a one-time code of the last five minutes; prove
	// one and ask again.
	ErrStepUp = errors.New("casework: a fresh code is needed")
	// ErrNotYours: the caller's role does not allow this.
	ErrNotYours = errors.New("casework: not allowed")
	// ErrSignature: the command is not signed by the caller.
	ErrSignature = errors.New("casework: signature")
	// ErrMalformed: the bytes are not what they should be.
	ErrMalformed = errors.New("casework: malformed")
	// ErrCode: the activation code is wrong or used.
	ErrCode = errors.New("casework: activation code")
	// ErrCodeOver: the activation code was right and is too old.
	ErrCodeOver = errors.New("casework: activation code expired")
	// ErrPaper: the paper that was shown is not this office's.
	ErrPaper = errors.New("casework: not the office's paper")
	// ErrOfficeList: the tip was sealed by another office list than the one in
	// force; fetch the keys and seal again.
	ErrOfficeList = errors.New("casework: the office list changed")
	// ErrClosedOffice: no office could open a tip from this area.
	ErrClosedOffice = errors.New("casework: no office can open a tip from there")
	// ErrFull: the receipt's quota of messages is used up.
	ErrFull = errors.New("casework: quota")
)
