package tips

// public tells whether a receipt may show that something happened.
func public(f Fact) bool {
	switch f.(type) {
	case LeadReceived, ScreeningBegun, LeadClassified, TipsterAsked, TipSentAgain,
		DisposalApproved, LeadDeclined, LeadTransferred, LeadTakenOver, LeadWoken,
		GateApproved, LeadClosed, LeadReopened, Objected, LatenessRecorded:
		return true
	}
	return false
}
