package casework

// The tables of what wants a fresh one-time code, for tests that walk them.
var (
	ProvedLead      = provedLead
	ProvedDirectory = provedDirectory
)
