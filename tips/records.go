package tips

// Records are the things a lead is made of. The command that brings one, the
// event that tells of it and the lead that keeps it share one type.
type (
	// Reception is what is known of a lead on arrival (收件).
	Reception struct {
		Source         Source   `json:"source"`
		Tile           Tile     `json:"tile,omitempty"`
		Area           Area     `json:"area,omitempty"` // empty under sealed routing
		Office         OfficeID `json:"office"`
		Superior       OfficeID `json:"superior"`
		Tip            Digest   `json:"tip"`
		Wrap           Digest   `json:"wrap"`                       // the intake key, wrapped to both offices
		Card           Digest   `json:"card,omitempty"`             // present where a receipt was given
		SealedByServer bool     `json:"sealed_by_server,omitempty"` // sent without JavaScript
		SealedRouting  bool     `json:"sealed_routing,omitempty"`   // 密封流转
	}

	// Classification is the outcome of 甄别. A check names a question the tip
	// answers; their number is the score, 0 to 7.
	Classification struct {
		Track  Track           `json:"track"`
		Items  []Item          `json:"items"`
		Amount Fen             `json:"amount,omitempty"`
		Checks []Check         `json:"checks,omitempty"`
		Raised []UrgencyGround `json:"raised,omitempty"` // what raises the urgency
	}

	// Message is one message to the tipster, sealed twice.
	Message struct {
		Receipt Digest `json:"receipt"` // to the receipt; the tipster may delete it
		Copy    Digest `json:"copy"`    // under the work key
		// ReceiptFiles are the attachments the tipster's copy names, sealed to the
		// receipt; he deletes them with it. The office's own go by Target.Files.
		ReceiptFiles []Digest `json:"receipt_files,omitempty"`
	}

	// DisposalPlan is one of the four 处置方式, after joint deliberation.
	DisposalPlan struct {
		Disposal     Disposal `json:"disposal"`
		Opinion      Digest   `json:"opinion"`
		Deliberation Digest   `json:"deliberation"`     // 集体研究
		Review       Day      `json:"review,omitempty"` // for 暂存待查 alone, at most three months on
	}

	// DeclinePlan is 不予受理 with who can help instead.
	DeclinePlan struct {
		Ground DeclineGround `json:"ground"`
		Helper Helper        `json:"helper"`
		Reason Digest        `json:"reason"`
	}

	// Destination is where a lead goes. Wrap is the intake key, wrapped to that
	// office and its superior.
	Destination struct {
		Office   OfficeID `json:"office"`
		Superior OfficeID `json:"superior"`
		Wrap     Digest   `json:"wrap"`
	}

	// Found is the finding on one allegation (认定). Tried says what was tried,
	// for 未查实.
	Found struct {
		Allegation AllegationID `json:"allegation"`
		Finding    Finding      `json:"finding"`
		Text       Digest       `json:"text"`
		Evidence   []EvidenceID `json:"evidence,omitempty"`
		Tried      Digest       `json:"tried,omitempty"`
	}

	// StepTaken is a step of procedure, some outside the platform.
	StepTaken struct {
		Step     Step   `json:"step"`
		On       Day    `json:"on"`
		Document Digest `json:"document"`
	}

	// Party is a responsible person or unit; who it is stands in Details.
	Party struct {
		ID          PartyID        `json:"party"`
		Kind        Kind           `json:"kind"`
		PartyMember bool           `json:"party_member,omitempty"` // 党员
		Duty        Duty           `json:"duty,omitempty"`
		Allegations []AllegationID `json:"allegations,omitempty"` // those it answers for
		Details     Digest         `json:"details"`
	}

	// Measure is a measure decided on against a party, with its document.
	Measure struct {
		ID       MeasureID  `json:"measure"`
		Party    PartyID    `json:"party"`
		Kind     MeasureKey `json:"kind"`
		Decider  Decider    `json:"decider"`
		Decided  Day        `json:"decided"`
		Document Digest     `json:"document"`
	}

	// Money is one entry of money recovered, returned or explained.
	Money struct {
		ID     MoneyID   `json:"money"`
		Kind   MoneyKind `json:"kind"`
		Amount Fen       `json:"amount"`
		Proof  Digest    `json:"proof"`
	}

	// Rectification is a task (整改) for the unit that answers for the problem,
	// rewritten so that it tells nothing of the tip.
	Rectification struct {
		ID    RectificationID `json:"rectification"`
		Party PartyID         `json:"party,omitempty"`
		Task  Digest          `json:"task"`
		Due   Day             `json:"due"`
	}

	// Clarification is the decision on 澄清 for allegations found untrue.
	Clarification struct {
		Answer      Answer              `json:"answer"`
		Allegations []AllegationID      `json:"allegations,omitempty"`
		Forms       []ClarificationForm `json:"forms,omitempty"`
		Reason      Digest              `json:"reason"`
	}

	// Lateness says that a clock ran out. Ref is the task or letter it belongs
	// to, where it has its own day.
	Lateness struct {
		Clock ClockKey `json:"clock"`
		Ref   Ref      `json:"ref,omitempty"`
		Due   Day      `json:"due"`
	}
)

// Score is how many checkability questions (可查性) the tip answers, 0 to 7.
// Anonymity plays no part in it.
func (c Classification) Score() int { return len(c.Checks) }

// Urgency is raised by any ground, and urgent where someone is being retaliated
// against.
func (c Classification) Urgency() Urgency {
	for _, g := range c.Raised {
		if g == Retaliation {
			return Urgent
		}
	}
	if len(c.Raised) > 0 {
		return Raised
	}
	return Normal
}

// Proven tells whether the finding is 属实 or 部分属实.
func (f Finding) Proven() bool { return f == True || f == Partly }

// Person tells whether the party is a person and not a unit.
func (p Party) Person() bool { return p.Kind.scope() == "person" }
