package rehearse

import (
	"context"

	"zhuicha/crypto/content"
	"zhuicha/tips"
)

// Team is who takes a lead down the straight road.
type Team struct {
	Handler, Second    *Member // two handlers, who verify together
	Reviewer, Approver *Member
	Superior           *Member // of the superior office: attests that the tip opens
}

// Plot is what comes of a lead on the straight road.
type Plot struct {
	Title      string
	Track      tips.Track
	Items      []tips.Item
	Checks     []tips.Check
	Allegation string
	Finding    string
	Evidence   string
	Report     string
	Person     string
	Post       string
	Kind       tips.Kind
	Measure    tips.MeasureKey
	Document   string
	Due        tips.Fen
	Question   string
}

// Step is one act on the straight road, by the person who may do it.
type Step struct {
	Name string
	Who  func(Team) *Member
	Do   func(context.Context, *File, Plot, Team) error
}

func byHandler(t Team) *Member  { return t.Handler }
func bySecond(t Team) *Member   { return t.Second }
func byReviewer(t Team) *Member { return t.Reviewer }
func byApprover(t Team) *Member { return t.Approver }
func bySuperior(t Team) *Member { return t.Superior }

// Road is the straight road from the first opening to the closing.
func Road() []Step {
	return []Step{
		{"attest", byHandler, attest},
		{"attest above", bySuperior, attest},
		{"screen", byHandler, screen},
		{"ask", byHandler, ask},
		{"propose disposal", byHandler, proposeDisposal},
		{"approve disposal", byApprover, approveDisposal},
		{"verify", byHandler, verify},
		{"find", bySecond, find},
		{"propose facts", byHandler, propose(tips.Facts)},
		{"approve facts", byReviewer, approve(tips.Facts)},
		{"hold responsible", byHandler, holdResponsible},
		{"propose responsibility", byHandler, propose(tips.Responsibility)},
		{"approve responsibility", byReviewer, approve(tips.Responsibility)},
		{"decide measure", byHandler, decideMeasure},
		{"carry out", byHandler, carryOut},
		{"accept", bySecond, accept},
		{"propose accountability", byHandler, propose(tips.Accountability)},
		{"approve accountability", byReviewer, approve(tips.Accountability)},
		{"request closing", byHandler, requestClosing},
		{"close", byApprover, closeLead},
		{"inform", byHandler, inform},
	}
}

// Walk takes a lead down the first steps of the road.
func (t Team) Walk(ctx context.Context, lead tips.LeadID, p Plot, steps []Step) error {
	for _, s := range steps {
		f, err := s.Who(t).Open(ctx, lead)
		if err != nil {
			return err
		}
		if err := s.Do(ctx, f, p, t); err != nil {
			return err
		}
	}
	return nil
}

func attest(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.Attest{Target: f.At(), Opens: tips.Yes})
}

func screen(ctx context.Context, f *File, p Plot, _ Team) error {
	at := f.At()
	return f.Do(ctx,
		tips.BeginScreening{Target: at},
		tips.SetTitle{Target: at, Title: f.Text(content.Title, p.Title)},
		tips.Classify{Target: at, Classification: tips.Classification{Track: p.Track, Items: p.Items, Amount: p.Due, Checks: p.Checks}},
	)
}

func ask(ctx context.Context, f *File, p Plot, _ Team) error {
	if p.Question == "" {
		return nil
	}
	return f.Do(ctx, tips.AskTipster{Target: f.At(), Message: f.Message(p.Question)})
}

func proposeDisposal(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.ProposeDisposal{Target: f.At(), DisposalPlan: tips.DisposalPlan{
		Disposal: tips.Preliminary, Opinion: f.Text(content.Reason, "反映具体，可以查，建议初步核实。"),
		Deliberation: f.Seal(content.Deliberation, map[string]string{"people": "三人", "text": "集体研究，一致同意。"}),
	}})
}

func approveDisposal(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.ApproveProposal{Target: f.At(), Proposal: tips.DisposalProposal})
}

func verify(ctx context.Context, f *File, p Plot, t Team) error {
	at, w := f.At(), f.member.world
	return f.Do(ctx,
		tips.NameVerifiers{Target: at, Members: []tips.MemberID{t.Handler.ID, t.Second.ID}},
		tips.AddAllegation{Target: at, Allegation: tips.AllegationID(w.NewID()), Text: f.Text(content.Allegation, p.Allegation)},
		tips.AddEvidence{Target: at, Evidence: tips.EvidenceID(w.NewID()), Object: f.Seal(content.Evidence, map[string]string{"name": p.Evidence, "text": "原件存卷，复印件两人签字。"})},
	)
}

func find(ctx context.Context, f *File, p Plot, _ Team) error {
	at := f.At()
	return f.Do(ctx,
		tips.RecordFinding{Target: at, Found: tips.Found{
			Allegation: f.Lead.Allegations[0].ID, Finding: tips.True, Text: f.Text(content.Finding, p.Finding),
			Evidence: []tips.EvidenceID{f.Lead.Evidence[0].ID},
		}},
		tips.FileReport{Target: at, Report: f.Text(content.Report, p.Report)},
	)
}

func propose(g tips.Gate) func(context.Context, *File, Plot, Team) error {
	return func(ctx context.Context, f *File, _ Plot, _ Team) error {
		return f.Do(ctx, tips.ProposeGate{Target: f.At(), Gate: g})
	}
}

func approve(g tips.Gate) func(context.Context, *File, Plot, Team) error {
	return func(ctx context.Context, f *File, _ Plot, _ Team) error {
		return f.Do(ctx, tips.ApproveGate{Target: f.At(), Gate: g})
	}
}

func holdResponsible(ctx context.Context, f *File, p Plot, _ Team) error {
	at, w := f.At(), f.member.world
	return f.Do(ctx,
		tips.NameParty{Target: at, Party: tips.Party{
			ID: tips.PartyID(w.NewID()), Kind: p.Kind, PartyMember: true, Duty: "direct",
			Allegations: []tips.AllegationID{f.Lead.Allegations[0].ID},
			Details:     f.Seal(content.Party, map[string]string{"name": p.Person, "post": p.Post}),
		}},
		tips.AnswerLeaders{Target: at, Answer: tips.No, Reason: f.Text(content.Reason, "已经要求公示并检查过，没有失职。")},
	)
}

func decideMeasure(ctx context.Context, f *File, p Plot, _ Team) error {
	at, w := f.At(), f.member.world
	return f.Do(ctx,
		tips.DecideMeasure{Target: at, Measure: tips.Measure{
			ID: tips.MeasureID(w.NewID()), Party: f.Lead.Parties[0].ID, Kind: p.Measure, Decider: "discipline",
			Decided: f.Lead.Last, Document: f.Seal(content.Measure, map[string]string{"number": p.Document, "text": "处分决定"}),
		}},
		tips.StateMoneyDue{Target: at, Due: p.Due, Basis: f.Text(content.Money, "按公示标准与实发差额计算。")},
		tips.SetRectification{Target: at, Rectification: tips.Rectification{
			ID: tips.RectificationID(w.NewID()), Due: f.Lead.Last + 30,
			Task: f.Seal(content.Rectification, map[string]string{
				"goal": "补助发放全程公开，群众能查到自己的名字和数额。", "measure": "建发放台账，逐户签收，村务监督委员会核对。",
				"responsible": "村委会主任", "text": "每笔补助发放前张榜公示七天，名单到组。",
			}),
		}},
	)
}

func carryOut(ctx context.Context, f *File, p Plot, _ Team) error {
	at, w := f.At(), f.member.world
	cmds := []tips.Command{
		tips.ExecuteMeasure{Target: at, Measure: f.Lead.Measures[0].ID, Executed: f.Lead.Last, Proof: f.Text(content.Proof, "送达回证已存卷。")},
		tips.ReportRectified{Target: at, Rectification: f.Lead.Rectifications[0].ID, Proof: f.Text(content.Proof, "公示栏照片与会议记录。")},
	}
	if p.Due > 0 {
		cmds = append(cmds, tips.RecordMoney{Target: at, Money: tips.Money{
			ID: tips.MoneyID(w.NewID()), Kind: tips.Returned, Amount: p.Due, Proof: f.Text(content.Money, "退款签收表。"),
		}})
	}
	return f.Do(ctx, cmds...)
}

func accept(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.AcceptRectification{Target: f.At(), Rectification: f.Lead.Rectifications[0].ID, Proof: f.Text(content.Proof, "到村看过，已做到。")})
}

func requestClosing(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.RequestClosing{Target: f.At()})
}

func closeLead(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.Close{Target: f.At()})
}

func inform(ctx context.Context, f *File, _ Plot, _ Team) error {
	return f.Do(ctx, tips.InformTipster{Target: f.At(), Message: f.Message("您反映的事已经查清，少发的钱已经退给大家，责任人受到处分。谢谢您说实话。")})
}
