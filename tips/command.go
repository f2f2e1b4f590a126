package tips

// Command is what someone asks to be done to a lead. The set is closed: every
// type stands in the table of laws (laws.go) with the stages and roles that
// allow it, and Type is its stable name in JSON.
//
// Required fields must be present and valid; those tagged omitempty may be
// left out. Lists hold at most maxList different entries.
type Command interface {
	Type() string
	target() Target
}

// Target says which state of which lead a command was written for. It is part
// of the bytes that staff sign, so that no decision can be moved to another
// lead or played a second time: Version must equal the lead's. The tipster and
// the system cannot know it and leave it out; so do Receive and OpenSplit.
type Target struct {
	Lead    LeadID `json:"lead"`
	Version int    `json:"version,omitempty"`
	// Files are the attachments that the sealed object the command brings names
	// (docs/FORMATS.md, Contents), at most [MostFiles].
	Files []Digest `json:"files,omitempty"`
}

// At targets a lead as it stands.
func At(lead Lead) Target { return Target{Lead: lead.ID, Version: lead.Version} }

// TargetOf is the state a command was written for.
func TargetOf(cmd Command) Target { return cmd.target() }

func (t Target) target() Target { return t }

// Reception: see reception.go.
type (
	// Receive begins a lead (收件). The tipster sends it, or intake for one that
	// arrived on another road.
	Receive struct {
		Target
		Reception
	}

	// FollowUp is a later message of the tipster.
	FollowUp struct {
		Target
		Message Digest `json:"message"`
	}

	// DeleteReply destroys the tipster's own copy of a message to him.
	DeleteReply struct {
		Target
		Receipt Digest `json:"receipt"`
	}

	// BurnReceipt 销毁回执: the tipster makes his receipt worthless, for good.
	BurnReceipt struct{ Target }

	// Objection asks for 复查 by people who had no part; once, within 30 days.
	Objection struct {
		Target
		Message Digest `json:"message"`
	}

	// SendAgain replaces a tip that neither office could open.
	SendAgain struct {
		Target
		Tip  Digest `json:"tip"`
		Wrap Digest `json:"wrap"`
	}

	// Attest says whether the actor's office could open the tip.
	Attest struct {
		Target
		Opens Answer `json:"opens"`
	}

	// MakeWorkKey announces the key that seals everything internal. A new one is
	// due after every change of office.
	MakeWorkKey struct {
		Target
		Generation int    `json:"generation"` // 1, then one more each time
		Wrap       Digest `json:"wrap"`
	}

	// RewrapKeys seals the keys of a lead anew after an office changed its own
	// key: the intake key, and the work key if there is one. Generation is that
	// of the actor's office key.
	RewrapKeys struct {
		Target
		Generation int    `json:"generation"`
		Wrap       Digest `json:"wrap"`
		WorkWrap   Digest `json:"work_wrap,omitempty"`
	}

	// BeginScreening registers the lead (登记) and takes it up for 甄别.
	BeginScreening struct{ Target }
)

// Screening: see screening.go, transfer.go and merging.go.
type (
	// SetTitle gives the lead the name inspectors know it by.
	SetTitle struct {
		Target
		Title Digest `json:"title"`
	}

	// AddNote adds an internal note.
	AddNote struct {
		Target
		Note Digest `json:"note"`
	}

	// Classify sorts the lead. It may be repeated as more becomes known.
	Classify struct {
		Target
		Classification
	}

	// AskTipster sends the tipster a question; InformTipster tells him
	// something. Each is sealed twice.
	AskTipster struct {
		Target
		Message
	}
	InformTipster struct {
		Target
		Message
	}

	// ProposeDisposal proposes one of the four 处置方式 after joint deliberation.
	ProposeDisposal struct {
		Target
		DisposalPlan
	}

	// ProposeDecline proposes 不予受理 and names who can help.
	ProposeDecline struct {
		Target
		DeclinePlan
	}

	// ProposeTransfer proposes 转办 to another office. Wrap is the intake key
	// wrapped to that office and its superior.
	ProposeTransfer struct {
		Target
		Destination
		Reason Digest `json:"reason"`
	}

	// ProposeMerge proposes that this lead follow an older one (并件).
	ProposeMerge struct {
		Target
		Head   LeadID `json:"head"`
		Reason Digest `json:"reason"`
	}

	// ApproveProposal and ReturnProposal answer whichever proposal waits. A
	// merge is approved together with AddDuplicate on its head.
	ApproveProposal struct {
		Target
		Proposal ProposalKind `json:"proposal"`
	}
	ReturnProposal struct {
		Target
		Proposal ProposalKind `json:"proposal"`
		Reason   Digest       `json:"reason"`
	}

	// AddDuplicate is the head's side of a merge.
	AddDuplicate struct {
		Target
		Duplicate LeadID `json:"duplicate"`
	}

	// Unmerge takes a lead out of a merge; RemoveDuplicate is the head's side.
	Unmerge struct {
		Target
		Reason Digest `json:"reason"`
	}
	RemoveDuplicate struct {
		Target
		Duplicate LeadID `json:"duplicate"`
	}

	// Split moves some allegations into a new linked lead; OpenSplit begins
	// that lead. Both are committed together.
	Split struct {
		Target
		Child       LeadID         `json:"child"`
		Allegations []AllegationID `json:"allegations,omitempty"`
	}
	OpenSplit struct {
		Target
		Reception        // its Tip is the part of the matter that moves, sealed anew
		Parent    LeadID `json:"parent"`
	}

	// Wake takes a shelved lead up again.
	Wake struct {
		Target
		Reason Digest `json:"reason"`
	}
)

// Who works on a lead: see people.go.
type (
	// Recuse keeps a person out of every later act (回避): oneself, or another
	// by an approver, for instance because the tipster asked.
	Recuse struct {
		Target
		Member MemberID      `json:"member"`
		Ground RecusalGround `json:"ground"`
		Reason Digest        `json:"reason,omitempty"`
	}

	// RecuseOffice keeps a whole office out, because one of its own people is
	// concerned.
	RecuseOffice struct {
		Target
		Office OfficeID `json:"office"`
		Reason Digest   `json:"reason"`
	}

	// AssignHandlers adds handlers 承办人.
	AssignHandlers struct {
		Target
		Members []MemberID `json:"members"`
	}

	// NameVerifiers names those who verify (核查组), replacing the last naming.
	NameVerifiers struct {
		Target
		Members []MemberID `json:"members"`
	}
)
