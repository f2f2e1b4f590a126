package tips

// Event is one thing that happened to a lead. Events are for ever: their stored
// bytes never change, and a lead is the fold of its events alone.
type Event struct {
	Head
	Fact Fact
}

// Head says when, by whom and in what capacity.
type Head struct {
	Day    Day      `json:"day"`
	Role   Role     `json:"role"`                   // the capacity the actor acted in
	Actor  MemberID `json:"actor,omitempty"`        // empty for the tipster and the system
	Office OfficeID `json:"actor_office,omitempty"` // the actor's
	Part   Part     `json:"part,omitempty"`         // what the act made of the actor
	Files  []Digest `json:"files,omitempty"`        // the attachments the event's object names
}

// Fact is what happened. The set is closed; Type is its stable name in JSON.
type Fact interface {
	Type() string
	apply(*Lead, Head)
}

// Type is the stable name of what happened.
func (e Event) Type() string { return e.Fact.Type() }

// Reception and screening.
type (
	LeadReceived struct {
		ID LeadID `json:"lead"`
		Reception
		Parent LeadID `json:"parent,omitempty"` // the lead it was split from
	}
	FollowedUp struct {
		Message Digest `json:"message"`
	}
	ReplyDeleted struct {
		Receipt Digest `json:"receipt"`
	}
	ReceiptBurned struct{}
	Objected      struct {
		Message Digest `json:"message"`
	}
	TipSentAgain struct {
		Tip  Digest `json:"tip"`
		Wrap Digest `json:"wrap"`
	}
	Attested struct {
		Opens Answer `json:"opens"`
	}
	WorkKeyMade struct {
		Generation int    `json:"generation"`
		Wrap       Digest `json:"wrap"`
	}
	KeysRewrapped struct {
		Generation int    `json:"generation"` // of the actor's office key
		Wrap       Digest `json:"wrap"`
		WorkWrap   Digest `json:"work_wrap,omitempty"`
	}
	ScreeningBegun struct{}
	TitleSet       struct {
		Title Digest `json:"title"`
	}
	NoteAdded struct {
		Note Digest `json:"note"`
	}
	LeadClassified  struct{ Classification }
	TipsterAsked    struct{ Message }
	TipsterInformed struct{ Message }
	LeadWoken       struct {
		Reason Digest `json:"reason"`
	}
)

// Proposals on what is to become of a lead, and their answers.
type (
	DisposalProposed struct{ DisposalPlan }
	DeclineProposed  struct{ DeclinePlan }
	TransferProposed struct {
		Destination
		Reason Digest `json:"reason"`
	}
	MergeProposed struct {
		Head   LeadID `json:"head"`
		Reason Digest `json:"reason"`
	}
	ProposalReturned struct {
		Proposal ProposalKind `json:"proposal"`
		Reason   Digest       `json:"reason"`
	}
	DisposalApproved struct {
		Disposal Disposal `json:"disposal"`
		Review   Day      `json:"review,omitempty"`
	}
	LeadDeclined struct {
		Ground DeclineGround `json:"ground"`
		Helper Helper        `json:"helper"`
	}
	LeadTransferred struct{ Destination }
	LeadMerged      struct {
		Head LeadID `json:"head"`
	}
	DuplicateAdded struct {
		Duplicate LeadID `json:"duplicate"`
	}
	LeadUnmerged struct {
		Reason Digest `json:"reason"`
	}
	DuplicateRemoved struct {
		Duplicate LeadID `json:"duplicate"`
	}
	LeadSplit struct {
		Child       LeadID         `json:"child"`
		Allegations []AllegationID `json:"allegations,omitempty"`
	}
)

// People, verifying and the gates.
type (
	MemberRecused struct {
		Member MemberID      `json:"member"`
		Ground RecusalGround `json:"ground"`
		Reason Digest        `json:"reason,omitempty"`
	}
	OfficeRecused struct {
		Recused OfficeID `json:"recused"`
		Reason  Digest   `json:"reason"`
	}
	// GatesOpened comes with the recusal of someone who had taken part.
	GatesOpened struct {
		Gate Gate `json:"gate"`
	}
	HandlersAssigned struct {
		Members []MemberID `json:"members"`
	}
	VerifiersNamed struct {
		Members []MemberID `json:"members"`
	}
	AllegationAdded struct {
		Allegation AllegationID `json:"allegation"`
		Text       Digest       `json:"text"`
	}
	AllegationAmended struct {
		Allegation AllegationID `json:"allegation"`
		Text       Digest       `json:"text"`
	}
	EvidenceAdded struct {
		Evidence EvidenceID `json:"evidence"`
		Object   Digest     `json:"object"`
	}
	EvidenceWithdrawn struct {
		Evidence EvidenceID `json:"evidence"`
		Reason   Digest     `json:"reason"`
	}
	FindingRecorded  struct{ Found }
	UnprovenApproved struct {
		Allegation AllegationID `json:"allegation"`
	}
	ReportFiled struct {
		Report Digest `json:"report"`
	}
	StepRecorded struct{ StepTaken }
	GateProposed struct {
		Gate Gate `json:"gate"`
	}
	GateApproved struct {
		Gate Gate `json:"gate"`
	}
	GateSentBack struct {
		Gate   Gate   `json:"gate"`
		Reason Digest `json:"reason"`
	}
)

// Responsibility and accountability.
type (
	PartyNamed     struct{ Party }
	PartyAmended   struct{ Party }
	PartyWithdrawn struct {
		Party  PartyID `json:"party"`
		Reason Digest  `json:"reason"`
	}
	LeadersAnswered struct {
		Answer Answer `json:"answer"`
		Reason Digest `json:"reason"`
	}
	NobodyFound struct {
		Allegation AllegationID `json:"allegation"`
		Reason     Digest       `json:"reason"`
	}
	NobodyApproved struct {
		Allegation AllegationID `json:"allegation"`
	}
	MeasureDecided  struct{ Measure }
	MeasureExecuted struct {
		Measure  MeasureID `json:"measure"`
		Executed Day       `json:"executed"`
		Proof    Digest    `json:"proof"`
	}
	MeasureWithdrawn struct {
		Measure MeasureID `json:"measure"`
		Reason  Digest    `json:"reason"`
	}
	MoneyDueStated struct {
		Due   Fen    `json:"due"`
		Basis Digest `json:"basis"`
	}
	MoneyRecorded struct{ Money }
	MoneyStruck   struct {
		Money  MoneyID `json:"money"`
		Reason Digest  `json:"reason"`
	}
	RectificationSet      struct{ Rectification }
	RectificationReported struct {
		Rectification RectificationID `json:"rectification"`
		Proof         Digest          `json:"proof"`
	}
	RectificationAccepted struct {
		Rectification RectificationID `json:"rectification"`
		Proof         Digest          `json:"proof"`
	}
	RectificationReturned struct {
		Rectification RectificationID `json:"rectification"`
		Reason        Digest          `json:"reason"`
	}
	ClarificationDecided struct{ Clarification }
)

// Closing and supervision.
type (
	ClosingRequested struct{}
	// LeadClosed names the version of the rules it was closed under.
	LeadClosed struct {
		Rules string `json:"rules"`
	}
	ClosingSentBack struct {
		Gate   Gate   `json:"gate"`
		Reason Digest `json:"reason"`
	}
	LeadReopened struct {
		Reason Digest `json:"reason"`
	}
	ExtensionRequested struct {
		Clock  ClockKey `json:"clock"`
		Reason Digest   `json:"reason"`
	}
	ExtensionApproved struct {
		Clock ClockKey `json:"clock"`
	}
	ExtensionReturned struct {
		Clock  ClockKey `json:"clock"`
		Reason Digest   `json:"reason"`
	}
	Urged      struct{}
	LetterSent struct {
		Letter LetterID `json:"letter"`
		Text   Digest   `json:"text"`
		Due    Day      `json:"due"`
	}
	LetterAnswered struct {
		Letter LetterID `json:"letter"`
		Text   Digest   `json:"text"`
	}
	LeadListed struct {
		Reason Digest `json:"reason"`
	}
	LeadTakenOver struct {
		Destination
		Reason Digest `json:"reason"`
	}
	LatenessRecorded struct{ Lateness }
)
