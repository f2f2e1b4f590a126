package tips

// happenings lists every type of event there ever was.
var happenings = [...]happening{
	filed[LeadReceived](),
	filed[FollowedUp](),
	of[ReplyDeleted](),
	of[ReceiptBurned](),
	filed[Objected](),
	filed[TipSentAgain](),
	of[Attested](),
	of[WorkKeyMade](),
	of[KeysRewrapped](),
	of[ScreeningBegun](),
	of[TitleSet](),
	filed[NoteAdded](),
	of[LeadClassified](),
	filed[TipsterAsked](),
	filed[TipsterInformed](),
	of[LeadWoken](),
	filed[DisposalProposed](),
	filed[DeclineProposed](),
	of[TransferProposed](),
	of[MergeProposed](),
	of[ProposalReturned](),
	of[DisposalApproved](),
	of[LeadDeclined](),
	of[LeadTransferred](),
	of[LeadMerged](),
	of[DuplicateAdded](),
	of[LeadUnmerged](),
	of[DuplicateRemoved](),
	of[LeadSplit](),
	of[MemberRecused](),
	of[OfficeRecused](),
	of[GatesOpened](),
	of[HandlersAssigned](),
	of[VerifiersNamed](),
	filed[AllegationAdded](),
	filed[AllegationAmended](),
	filed[EvidenceAdded](),
	of[EvidenceWithdrawn](),
	filed[FindingRecorded](),
	of[UnprovenApproved](),
	filed[ReportFiled](),
	filed[StepRecorded](),
	of[GateProposed](),
	of[GateApproved](),
	of[GateSentBack](),
	filed[PartyNamed](),
	filed[PartyAmended](),
	of[PartyWithdrawn](),
	filed[LeadersAnswered](),
	of[NobodyFound](),
	of[NobodyApproved](),
	filed[MeasureDecided](),
	filed[MeasureExecuted](),
	of[MeasureWithdrawn](),
	filed[MoneyDueStated](),
	filed[MoneyRecorded](),
	of[MoneyStruck](),
	filed[RectificationSet](),
	filed[RectificationReported](),
	filed[RectificationAccepted](),
	filed[RectificationReturned](),
	filed[ClarificationDecided](),
	of[ClosingRequested](),
	of[LeadClosed](),
	of[ClosingSentBack](),
	of[LeadReopened](),
	of[ExtensionRequested](),
	of[ExtensionApproved](),
	of[ExtensionReturned](),
	of[Urged](),
	filed[LetterSent](),
	filed[LetterAnswered](),
	of[LeadListed](),
	of[LeadTakenOver](),
	of[LatenessRecorded](),
}

// StaffEvents lists the types of events that members bring about: all but those
// of the tipster and of the clocks.
func StaffEvents() []string {
	var types []string
	for _, h := range happenings {
		switch h.name {
		case FollowedUp{}.Type(), ReplyDeleted{}.Type(), ReceiptBurned{}.Type(), Objected{}.Type(), TipSentAgain{}.Type(), LatenessRecorded{}.Type():
		default:
			types = append(types, h.name)
		}
	}
	return types
}
