package lead

import (
	"slices"
	"strings"

	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// happening is one line of 办理经过: the day, who, and what, in words.
type happening struct {
	Day    string
	Who    string
	Role   string
	What   string
	Detail string
	Open   tips.Digest // the reason, opened in the browser
}

// history tells the events, the latest first.
func (b builder) history() []happening {
	var lines []happening
	for _, e := range b.view.History {
		lines = append(lines, b.happening(e))
	}
	slices.Reverse(lines)
	return lines
}

func (b builder) happening(e tips.Event) happening {
	line := happening{Day: b.Date(e.Day), What: b.T("desk.event." + e.Type())}
	line.Who, line.Role = b.actor(e)
	line.Detail, line.Open = b.detail(e.Fact)
	if f, ok := e.Fact.(tips.LeadReceived); ok && e.Actor != "" {
		line.What, line.Detail = b.brought(f)
	}
	return line
}

// brought says how a lead came that no tipster sent: entered at the desk (代录),
// or split from another.
func (b builder) brought(f tips.LeadReceived) (what, detail string) {
	if f.Parent != "" {
		return b.T("merging.split_from"), casework.Number(f.Parent, f.Area)
	}
	return b.T("register.event"), b.Term("source", f.Source)
}

// actor is the person's name and the capacity he acted in; the tipster and the
// system have no name.
func (b builder) actor(e tips.Event) (who, role string) {
	if m, ok := b.view.Members[e.Actor]; ok {
		return m.Name, b.Term("role", e.Role)
	}
	return b.Term("role", e.Role), ""
}

// detail is what makes one event of a kind different from another.
func (b builder) detail(fact tips.Fact) (string, tips.Digest) {
	switch f := fact.(type) {
	case tips.Attested:
		return b.T("desk.lead.attested_" + string(f.Opens)), ""
	case tips.DisposalProposed:
		return b.Term("disposal", f.Disposal), f.Opinion
	case tips.DisposalApproved:
		return b.Term("disposal", f.Disposal), ""
	case tips.DeclineProposed:
		return b.Term("decline_ground", f.Ground), f.Reason
	case tips.LeadDeclined:
		return b.Term("helper", f.Helper), ""
	case tips.TransferProposed:
		return b.OfficeName(b.view.Offices[f.Office]), f.Reason
	case tips.LeadTransferred:
		return b.OfficeName(b.view.Offices[f.Office]), ""
	case tips.LeadTakenOver:
		return b.OfficeName(b.view.Offices[f.Office]), f.Reason
	case tips.ProposalReturned:
		return b.Term("proposal", f.Proposal), f.Reason
	case tips.MergeProposed:
		return "", f.Reason
	case tips.LeadWoken:
		return "", f.Reason
	case tips.LeadUnmerged:
		return "", f.Reason
	case tips.LeadListed:
		return "", f.Reason
	case tips.LeadReopened:
		return "", f.Reason
	}
	return b.workDetail(fact)
}

func (b builder) workDetail(fact tips.Fact) (string, tips.Digest) {
	switch f := fact.(type) {
	case tips.MemberRecused:
		return b.names(f.Member) + " · " + b.Term("recusal_ground", f.Ground), f.Reason
	case tips.OfficeRecused:
		return b.OfficeName(b.view.Offices[f.Recused]), f.Reason
	case tips.HandlersAssigned:
		return b.names(f.Members...), ""
	case tips.VerifiersNamed:
		return b.names(f.Members...), ""
	case tips.FindingRecorded:
		return b.allegationNo(f.Allegation) + " · " + b.Term("finding", f.Finding), ""
	case tips.AllegationAdded:
		return b.allegationNo(f.Allegation), ""
	case tips.AllegationAmended:
		return b.allegationNo(f.Allegation), ""
	case tips.UnprovenApproved:
		return b.allegationNo(f.Allegation), ""
	case tips.NobodyFound:
		return b.allegationNo(f.Allegation), f.Reason
	case tips.NobodyApproved:
		return b.allegationNo(f.Allegation), ""
	case tips.StepRecorded:
		return b.Term("step", f.Step) + " · " + b.Date(f.On), ""
	case tips.EvidenceWithdrawn:
		return "", f.Reason
	case tips.GatesOpened:
		return b.Term("gate", f.Gate.Code()), ""
	case tips.GateProposed:
		return b.Term("gate", f.Gate.Code()), ""
	case tips.GateApproved:
		return b.Term("gate", f.Gate.Code()), ""
	case tips.GateSentBack:
		return b.Term("gate", f.Gate.Code()), f.Reason
	case tips.ClosingSentBack:
		return b.Term("gate", f.Gate.Code()), f.Reason
	}
	return b.resultDetail(fact)
}

func (b builder) resultDetail(fact tips.Fact) (string, tips.Digest) {
	switch f := fact.(type) {
	case tips.PartyNamed:
		return b.Term("kind", f.Kind), ""
	case tips.PartyAmended:
		return b.Term("kind", f.Kind), ""
	case tips.PartyWithdrawn:
		return "", f.Reason
	case tips.LeadersAnswered:
		return b.Term("answer", f.Answer), f.Reason
	case tips.MeasureDecided:
		return b.Measure(string(f.Kind)) + " · " + b.Term("decider", f.Decider), ""
	case tips.MeasureExecuted:
		return b.Date(f.Executed), ""
	case tips.MeasureWithdrawn:
		return "", f.Reason
	case tips.MoneyDueStated:
		return b.Yuan(f.Due), ""
	case tips.MoneyRecorded:
		return b.Term("money", f.Kind) + " · " + b.Yuan(f.Amount), ""
	case tips.MoneyStruck:
		return "", f.Reason
	case tips.RectificationSet:
		return b.Date(f.Due), ""
	case tips.RectificationReturned:
		return "", f.Reason
	case tips.ClarificationDecided:
		return b.Term("answer", f.Answer), ""
	case tips.ExtensionRequested:
		return b.Clock(string(f.Clock)), f.Reason
	case tips.ExtensionApproved:
		return b.Clock(string(f.Clock)), ""
	case tips.ExtensionReturned:
		return b.Clock(string(f.Clock)), f.Reason
	case tips.LetterSent:
		return b.Date(f.Due), ""
	case tips.LatenessRecorded:
		return b.Clock(string(f.Clock)) + " · " + b.Date(f.Due), ""
	}
	return "", ""
}

func (b builder) names(ids ...tips.MemberID) string {
	var names []string
	for _, id := range ids {
		names = append(names, b.view.Members[id].Name)
	}
	return strings.Join(names, b.T("desk.list_separator"))
}

func (b builder) allegationNo(id tips.AllegationID) string {
	for i, a := range b.view.Lead.Allegations {
		if a.ID == id {
			return b.F("desk.lead.allegation_no", i+1)
		}
	}
	return ""
}
