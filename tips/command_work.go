package tips

// Verifying and the gates: see verifying.go and gates.go.
type (
	// AddAllegation states one separate thing alleged. There is no way to take
	// an allegation back: each needs a finding.
	AddAllegation struct {
		Target
		Allegation AllegationID `json:"allegation"`
		Text       Digest       `json:"text"`
	}

	// AmendAllegation words it anew; a finding already made falls.
	AmendAllegation struct {
		Target
		Allegation AllegationID `json:"allegation"`
		Text       Digest       `json:"text"`
	}

	AddEvidence struct {
		Target
		Evidence EvidenceID `json:"evidence"`
		Object   Digest     `json:"object"`
	}

	WithdrawEvidence struct {
		Target
		Evidence EvidenceID `json:"evidence"`
		Reason   Digest     `json:"reason"`
	}

	// RecordFinding finds on one allegation. Tried says what was tried, for
	// 未查实.
	RecordFinding struct {
		Target
		Found
	}

	// ApproveUnproven is the superior's approval of a 未查实.
	ApproveUnproven struct {
		Target
		Allegation AllegationID `json:"allegation"`
	}

	// FileReport files the fact report 核查报告.
	FileReport struct {
		Target
		Report Digest `json:"report"`
	}

	// RecordStep puts a step of procedure on record.
	RecordStep struct {
		Target
		StepTaken
	}

	// ProposeGate asks for a gate; ApproveGate and SendBackGate answer.
	ProposeGate struct {
		Target
		Gate Gate `json:"gate"`
	}
	ApproveGate struct {
		Target
		Gate Gate `json:"gate"`
	}
	SendBackGate struct {
		Target
		Gate   Gate   `json:"gate"`
		Reason Digest `json:"reason"`
	}
)

// Responsibility and accountability: see responsibility.go and
// accountability.go.
type (
	// NameParty names a responsible person or unit. Who it is stands in
	// Details.
	NameParty struct {
		Target
		Party
	}

	// AmendParty replaces everything NameParty said.
	AmendParty struct {
		Target
		Party
	}

	WithdrawParty struct {
		Target
		Party  PartyID `json:"party"`
		Reason Digest  `json:"reason"`
	}

	// AnswerLeaders answers whether leaders are responsible (领导责任).
	AnswerLeaders struct {
		Target
		Answer Answer `json:"answer"`
		Reason Digest `json:"reason"`
	}

	// FindNobody finds that nobody is responsible for a proven allegation;
	// ApproveNobody is the superior's approval.
	FindNobody struct {
		Target
		Allegation AllegationID `json:"allegation"`
		Reason     Digest       `json:"reason"`
	}
	ApproveNobody struct {
		Target
		Allegation AllegationID `json:"allegation"`
	}

	// DecideMeasure records a measure someone decided, with its document.
	DecideMeasure struct {
		Target
		Measure
	}
	ExecuteMeasure struct {
		Target
		Measure  MeasureID `json:"measure"`
		Executed Day       `json:"executed"`
		Proof    Digest    `json:"proof"`
	}
	WithdrawMeasure struct {
		Target
		Measure MeasureID `json:"measure"`
		Reason  Digest    `json:"reason"`
	}

	// StateMoneyDue states what has to be recovered or returned; 0 is an answer.
	StateMoneyDue struct {
		Target
		Due   Fen    `json:"due,omitempty"`
		Basis Digest `json:"basis"`
	}
	// RecordMoney enters money recovered, returned, or explained as lost.
	RecordMoney struct {
		Target
		Money
	}
	StrikeMoney struct {
		Target
		Money  MoneyID `json:"money"`
		Reason Digest  `json:"reason"`
	}

	// SetRectification sets the responsible unit a task, rewritten so that it
	// tells nothing of the tip.
	SetRectification struct {
		Target
		Rectification
	}
	ReportRectified struct {
		Target
		Rectification RectificationID `json:"rectification"`
		Proof         Digest          `json:"proof"`
	}
	// AcceptRectification is 验收 by a second person.
	AcceptRectification struct {
		Target
		Rectification RectificationID `json:"rectification"`
		Proof         Digest          `json:"proof"`
	}
	ReturnRectification struct {
		Target
		Rectification RectificationID `json:"rectification"`
		Reason        Digest          `json:"reason"`
	}

	// DecideClarification decides on 澄清 for allegations found untrue.
	DecideClarification struct {
		Target
		Clarification
	}
)

// Closing and supervision: see closing.go, ending.go and supervision.go.
type (
	// RequestClosing is 申请办结.
	RequestClosing struct{ Target }

	// Close is 办结.
	Close struct{ Target }

	// SendBackClosing opens the gate that failed, and every later one.
	SendBackClosing struct {
		Target
		Gate   Gate   `json:"gate"`
		Reason Digest `json:"reason"`
	}

	// Reopen takes a closed or declined lead up again.
	Reopen struct {
		Target
		Reason Digest `json:"reason"`
	}

	// RequestExtension asks for more time; the two after it answer.
	RequestExtension struct {
		Target
		Clock  ClockKey `json:"clock"`
		Reason Digest   `json:"reason"`
	}
	ApproveExtension struct {
		Target
		Clock ClockKey `json:"clock"`
	}
	ReturnExtension struct {
		Target
		Clock  ClockKey `json:"clock"`
		Reason Digest   `json:"reason"`
	}

	// Urge is 催办.
	Urge struct{ Target }

	// SendLetter is a 督办函 with a day to answer by.
	SendLetter struct {
		Target
		Letter LetterID `json:"letter"`
		Text   Digest   `json:"text"`
		Due    Day      `json:"due"`
	}
	AnswerLetter struct {
		Target
		Letter LetterID `json:"letter"`
		Text   Digest   `json:"text"`
	}

	// List is 挂牌督办.
	List struct {
		Target
		Reason Digest `json:"reason"`
	}

	// TakeOver is 提级办理: the superior office takes the lead. Wrap is the
	// intake key wrapped to the actor's office and its superior.
	TakeOver struct {
		Target
		Superior OfficeID `json:"superior"`
		Wrap     Digest   `json:"wrap"`
		Reason   Digest   `json:"reason"`
	}

	// RecordLateness puts on record that a clock ran out. Only the system may.
	RecordLateness struct {
		Target
		Lateness
	}
)
