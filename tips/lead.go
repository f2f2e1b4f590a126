package tips

import (
	"maps"
	"slices"
)

// Lead is the state of a lead (线索): the fold of its events. The zero Lead is
// one that does not exist yet. Its slices and maps are shared between copies
// and must not be changed by readers.
type Lead struct {
	ID      LeadID `json:"id"`
	Version int    `json:"version"` // how many events were folded
	Last    Day    `json:"last"`    // the day of the last one
	Stage   Stage  `json:"stage"`
	Round   int    `json:"round"` // 1, and one more for each reopening

	Reception                     // Office, Superior and Wrap are always the present ones
	Received  Day                 `json:"received"`
	Arrived   Day                 `json:"arrived"`            // the day the present office got it, or got it again
	Wraps     []Digest            `json:"wraps"`              // every wrap there ever was
	Replaced  []Digest            `json:"replaced,omitempty"` // the tips before Tip that neither office could open
	Opened    map[OfficeID]Answer `json:"opened,omitempty"`   // what each present office attested
	WorkKey   WorkKey             `json:"work_key"`
	WorkKeys  []WorkKey           `json:"work_keys,omitempty"` // every generation, each as often as it was wrapped
	Rewrapped map[OfficeID]int    `json:"rewrapped,omitempty"` // generation of the office's key that the wraps were last made anew for

	Parent     LeadID   `json:"parent,omitempty"`
	Children   []LeadID `json:"children,omitempty"`
	Head       LeadID   `json:"head,omitempty"`       // the lead this one follows (并件)
	Duplicates []LeadID `json:"duplicates,omitempty"` // the leads that follow this one

	Registered Day      `json:"registered,omitempty"` // 登记
	Title      Digest   `json:"title,omitempty"`
	Notes      []Digest `json:"notes,omitempty"`
	Classification
	Classified Day `json:"classified,omitempty"` // the first time: taken up (受理)

	Messages []Mail `json:"messages,omitempty"`
	Burned   Day    `json:"burned,omitempty"` // the day the tipster destroyed his receipt; nobody reads an answer since

	// Files are all attachments of the record, in the order in which they came;
	// those sealed to the receipt stand with their messages.
	Files []Attachment `json:"files,omitempty"`

	Pending   Proposal    `json:"pending"`   // waits for an approver
	SentBack  Proposal    `json:"sent_back"` // the last one sent back, with its reason
	Disposal  Disposal    `json:"disposal,omitempty"`
	Disposed  Day         `json:"disposed,omitempty"` // the day it was approved
	Review    Day         `json:"review,omitempty"`   // when a shelved lead is looked at again
	ShelvedIn Stage       `json:"shelved_in,omitempty"`
	Declined  DeclinePlan `json:"declined"`
	Decided   Day         `json:"decided,omitempty"`  // the day of closing or declining
	Reopened  Day         `json:"reopened,omitempty"` // the last time

	People         map[MemberID]Part          `json:"people,omitempty"`
	Hands          []MemberID                 `json:"hands,omitempty"`  // the handlers since the present office got it
	Former         map[MemberID]bool          `json:"former,omitempty"` // had a part before an objection
	Recused        map[MemberID]RecusalGround `json:"recused,omitempty"`
	RecusedOffices []OfficeID                 `json:"recused_offices,omitempty"`
	Verifiers      []MemberID                 `json:"verifiers,omitempty"`

	Allegations []Allegation `json:"allegations,omitempty"`
	Evidence    []Evidence   `json:"evidence,omitempty"`
	Report      Digest       `json:"report,omitempty"`
	Steps       []StepTaken  `json:"steps,omitempty"`
	Gates       [3]GateState `json:"gates"`

	Parties        []Party              `json:"parties,omitempty"`
	Leaders        Leaders              `json:"leaders"`
	Measures       []MeasureState       `json:"measures,omitempty"`
	MoneyDue       MoneyDue             `json:"money_due"`
	Money          []Money              `json:"money,omitempty"`
	Rectifications []RectificationState `json:"rectifications,omitempty"`
	Clarification  Clarification        `json:"clarification"`

	ClosingRequested Day    `json:"closing_requested,omitempty"`
	Rules            string `json:"rules,omitempty"` // the version it was closed under
	Objected         bool   `json:"objected,omitempty"`

	Urgings   []Day      `json:"urgings,omitempty"`    // 催办
	Letters   []Letter   `json:"letters,omitempty"`    // 督办函
	Listed    Day        `json:"listed,omitempty"`     // 挂牌督办
	TakenOver Day        `json:"taken_over,omitempty"` // 提级办理
	Extension Extension  `json:"extension"`            // waits for an approver
	Extended  []ClockKey `json:"extended,omitempty"`
	Lateness  []Lateness `json:"lateness,omitempty"`
	Timing    Timing     `json:"timing"`

	History []Milestone `json:"history,omitempty"` // what the receipt may show
}

// Part is what someone is to a lead, for the whole of its life.
type Part string

const (
	Handling  Part = "handling"  // 承办, verifiers included
	Reviewing Part = "reviewing" // 审核
	Approving Part = "approving" // 审批
)

// The parts of a lead that grow as it goes.
type (
	// WorkKey is the key that seals everything internal. Due is set while a new
	// one must be made, as after a change of office.
	WorkKey struct {
		Generation int    `json:"generation"`
		Wrap       Digest `json:"wrap,omitempty"`
		Day        Day    `json:"day,omitempty"`
		Due        bool   `json:"due,omitempty"`
	}

	// Mail is one message. FromTipster has a Text; the others have a
	// Receipt copy, and Files that it names, until the tipster deletes it.
	Mail struct {
		Day         Day    `json:"day"`
		FromTipster bool   `json:"from_tipster,omitempty"`
		Text        Digest `json:"text,omitempty"`
		Question    bool   `json:"question,omitempty"`
		Receipt     Digest `json:"receipt,omitempty"`
		Copy        Digest `json:"copy,omitempty"`
		Deleted     bool   `json:"deleted,omitempty"`

		Files []Digest `json:"files,omitempty"`
	}

	// Attachment is a file that a sealed object of the record names: who brought
	// it, empty for the tipster, and when.
	Attachment struct {
		File Digest   `json:"file"`
		Day  Day      `json:"day"`
		By   MemberID `json:"by,omitempty"`
	}

	// Proposal waits for an approver. Only the fields of its kind are set.
	Proposal struct {
		Kind        ProposalKind `json:"kind,omitempty"`
		Day         Day          `json:"day,omitempty"`
		By          MemberID     `json:"by,omitempty"`
		Disposal    DisposalPlan `json:"disposal"`
		Decline     DeclinePlan  `json:"decline"`
		Destination Destination  `json:"destination"`
		Head        LeadID       `json:"head,omitempty"`
		Reason      Digest       `json:"reason,omitempty"`    // of a transfer or merge
		SentBack    Digest       `json:"sent_back,omitempty"` // why it was returned
	}

	// Allegation is one separate thing alleged (反映的问题).
	Allegation struct {
		ID             AllegationID `json:"id"`
		Text           Digest       `json:"text"`
		Found          Found        `json:"found"`              // its Finding is empty until found
		Approved       MemberID     `json:"approved,omitempty"` // who approved a 未查实, at the superior
		Nobody         Digest       `json:"nobody,omitempty"`   // why nobody is responsible
		NobodyApproved MemberID     `json:"nobody_approved,omitempty"`
		MovedTo        LeadID       `json:"moved_to,omitempty"` // the lead it was split into
	}

	// Evidence is one piece of evidence; Withdrawn holds the reason, if it was.
	Evidence struct {
		ID        EvidenceID `json:"id"`
		Object    Digest     `json:"object"`
		Withdrawn Digest     `json:"withdrawn,omitempty"`
	}

	// GateState is where a gate stands.
	GateState struct {
		Light      Light    `json:"light"`
		Proposed   Day      `json:"proposed,omitempty"`
		ProposedBy MemberID `json:"proposed_by,omitempty"`
		Approved   Day      `json:"approved,omitempty"`
		ApprovedBy MemberID `json:"approved_by,omitempty"`
		SentBack   Digest   `json:"sent_back,omitempty"` // the last reason
	}

	// Leaders is the answer on 领导责任.
	Leaders struct {
		Answer Answer `json:"answer,omitempty"`
		Reason Digest `json:"reason,omitempty"`
	}

	// MeasureState is a measure and whether it was carried out.
	MeasureState struct {
		Measure
		Executed Day    `json:"executed,omitempty"`
		Proof    Digest `json:"proof,omitempty"`
	}

	// MoneyDue is what has to come back; Basis is set once it was stated.
	MoneyDue struct {
		Due   Fen    `json:"due"`
		Basis Digest `json:"basis,omitempty"`
	}

	// RectificationState is a task and how far it is.
	RectificationState struct {
		Rectification
		Reported   Day      `json:"reported,omitempty"`
		ReportedBy MemberID `json:"reported_by,omitempty"`
		Proof      Digest   `json:"proof,omitempty"`
		Accepted   Day      `json:"accepted,omitempty"`
		AcceptedBy MemberID `json:"accepted_by,omitempty"`
		SentBack   Digest   `json:"sent_back,omitempty"`
	}

	// Letter is a 督办函.
	Letter struct {
		ID       LetterID `json:"id"`
		Text     Digest   `json:"text"`
		Sent     Day      `json:"sent"`
		Due      Day      `json:"due"`
		Answered Day      `json:"answered,omitempty"`
		Answer   Digest   `json:"answer,omitempty"`
	}

	// Extension waits for an approver.
	Extension struct {
		Clock  ClockKey `json:"clock,omitempty"`
		Reason Digest   `json:"reason,omitempty"`
	}

	// Milestone is a line of the receipt's timeline: an event type and its day.
	Milestone struct {
		Day  Day    `json:"day"`
		Type string `json:"type"`
		Gate Gate   `json:"gate,omitempty"` // of gate_approved
	}
)

// Light is the state of a gate, shown as a lamp.
type Light string

const (
	Off  Light = "off"  // open
	Half Light = "half" // proposed
	On   Light = "on"   // approved
)

// Gate is the state of one gate; of one that does not exist, the zero state.
func (l Lead) Gate(g Gate) GateState { return *l.gate(g) }

// gate gives one gate to change. A gate that does not exist may stand in bytes
// no program of ours wrote; changing it changes nothing.
func (l *Lead) gate(g Gate) *GateState {
	if !g.valid() {
		return &GateState{}
	}
	return &l.Gates[g-1]
}

// Members lists those who play a part, in the order of their ids.
func (l Lead) Members(p Part) []MemberID {
	var members []MemberID
	for id, part := range l.People {
		if part == p {
			members = append(members, id)
		}
	}
	slices.Sort(members)
	return members
}

// Handlers, Reviewers and Approvers are disjoint and only grow.
func (l Lead) Handlers() []MemberID  { return l.Members(Handling) }
func (l Lead) Reviewers() []MemberID { return l.Members(Reviewing) }
func (l Lead) Approvers() []MemberID { return l.Members(Approving) }

// Unanswered is the number of questions since the tipster's last message.
func (l Lead) Unanswered() int {
	n := 0
	for _, m := range l.Messages {
		if m.FromTipster {
			n = 0
		} else if m.Question {
			n++
		}
	}
	return n
}

// Unopenable tells whether both offices attested that the tip does not open, so
// that the tipster is asked to send it again.
func (l Lead) Unopenable() bool {
	return l.Opened[l.Office] == No && l.Opened[l.Superior] == No
}

// AsksAgain tells whether the tipster is asked to send the tip again: not once
// the lead has ended.
func (l Lead) AsksAgain() bool {
	return l.Unopenable() && l.Can(TheTipster(), SendAgain{}.Type())
}

// Openable tells whether both offices attested that the tip opens.
func (l Lead) Openable() bool {
	return l.Opened[l.Office] == Yes && l.Opened[l.Superior] == Yes
}

// Proven lists the allegations found true or partly true.
func (l Lead) Proven() []Allegation {
	var proven []Allegation
	for _, a := range l.Allegations {
		if a.Found.Finding.Proven() && a.MovedTo == "" {
			proven = append(proven, a)
		}
	}
	return proven
}

// Standing lists the allegations that are this lead's to answer.
func (l Lead) Standing() []Allegation {
	var standing []Allegation
	for _, a := range l.Allegations {
		if a.MovedTo == "" {
			standing = append(standing, a)
		}
	}
	return standing
}

// clone copies everything an event may change in place. Slices inside records
// are only ever replaced whole, and are shared.
func (l Lead) clone() Lead {
	l.Wraps = slices.Clone(l.Wraps)
	l.Replaced = slices.Clone(l.Replaced)
	l.Opened = maps.Clone(l.Opened)
	l.Rewrapped = maps.Clone(l.Rewrapped)
	l.WorkKeys = slices.Clone(l.WorkKeys)
	l.Children = slices.Clone(l.Children)
	l.Duplicates = slices.Clone(l.Duplicates)
	l.Notes = slices.Clone(l.Notes)
	l.Messages = slices.Clone(l.Messages)
	l.Files = slices.Clone(l.Files)
	l.People = maps.Clone(l.People)
	l.Hands = slices.Clone(l.Hands)
	l.Former = maps.Clone(l.Former)
	l.Recused = maps.Clone(l.Recused)
	l.RecusedOffices = slices.Clone(l.RecusedOffices)
	l.Allegations = slices.Clone(l.Allegations)
	l.Evidence = slices.Clone(l.Evidence)
	l.Steps = slices.Clone(l.Steps)
	l.Parties = slices.Clone(l.Parties)
	l.Measures = slices.Clone(l.Measures)
	l.Money = slices.Clone(l.Money)
	l.Rectifications = slices.Clone(l.Rectifications)
	l.Urgings = slices.Clone(l.Urgings)
	l.Letters = slices.Clone(l.Letters)
	l.Extended = slices.Clone(l.Extended)
	l.Lateness = slices.Clone(l.Lateness)
	l.Timing.Pauses = slices.Clone(l.Timing.Pauses)
	l.History = slices.Clone(l.History)
	return l
}
