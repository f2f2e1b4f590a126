package tips

import "zhuicha/tips/rules"

// The coded words of commands, events and leads. Their names in Chinese and
// English, and their sources, stand in package rules under the subject given.
type (
	Stage             string // subject "stage"
	Role              string // subject "role"
	Track             string // 三类台账, subject "track"
	Source            string // 来源, subject "source"
	Disposal          string // 处置方式, subject "disposal"
	DeclineGround     string // 不予受理的理由, subject "decline_ground"
	Helper            string // who can help instead, subject "helper"
	Finding           string // 认定, subject "finding"
	Check             string // a checkability question 可查性, subject "check"
	UrgencyGround     string // subject "urgency_ground"
	Urgency           string // subject "urgency"
	RecusalGround     string // 回避理由, subject "recusal_ground"
	Duty              string // 责任类型, subject "duty"
	Kind              string // kind of person or unit, subject "kind"
	Decider           string // 决定机关, subject "decider"
	MoneyKind         string // subject "money"
	ClarificationForm string // 澄清方式, subject "clarification_form"
	Step              string // a step of procedure on record, subject "step"
	Answer            string // yes or no, subject "answer"
	ProposalKind      string // subject "proposal"
	Tile              string // the choice on the phone, rules.Tiles
	Area              string // 地区, rules.Areas
	Item              int    // 治理条目, 1 to 25
	ClockKey          string // 时限, rules.Clocks
	MeasureKey        string // 追责措施, rules.Measures
)

// The stages of a lead (DESIGN §5). There are no others.
const (
	Received  Stage = "received"  // 已收到
	Screening Stage = "screening" // 甄别
	Verifying Stage = "verifying" // 核实
	Resolving Stage = "resolving" // 追责整改
	Closing   Stage = "closing"   // 办结审核
	Closed    Stage = "closed"    // 办结
	Shelved   Stage = "shelved"   // 暂存待查
	Merged    Stage = "merged"    // 并件
	Declined  Stage = "declined"  // 不予受理
)

// The roles an actor may have. Tipster and System are no accounts: casework
// gives the first to whoever proves a receipt and the second to itself.
const (
	Handler   Role = "handler"   // 承办人
	Reviewer  Role = "reviewer"  // 审核人
	Approver  Role = "approver"  // 审批人
	Oversight Role = "oversight" // 督办
	Intake    Role = "intake"    // 受理登记
	Admin     Role = "admin"     // 管理员; may do nothing to a lead
	Auditor   Role = "auditor"   // 审计员; may do nothing to a lead
	Tipster   Role = "tipster"   // 举报人
	System    Role = "system"    // the clock
)

// Values the law itself speaks of.
const (
	Discipline Track = "discipline" // 执纪类
	Petition   Track = "petition"   // 求决类
	Rectify    Track = "rectify"    // 整改类

	TalkInquiry Disposal = "talk_inquiry" // 谈话函询
	Preliminary Disposal = "preliminary"  // 初步核实
	Shelve      Disposal = "shelved"      // 暂存待查
	Conclude    Disposal = "concluded"    // 予以了结

	OtherProcedure DeclineGround = "other_procedure"
	OtherOffice    DeclineGround = "other_office"
	NoSubstance    DeclineGround = "no_substance" // 只有名称没有实质内容

	True     Finding = "true"     // 属实
	Partly   Finding = "partly"   // 部分属实
	False    Finding = "false"    // 不属实
	Unproven Finding = "unproven" // 未查实

	Retaliation UrgencyGround = "retaliation" // 打击报复

	Normal Urgency = "normal"
	Raised Urgency = "raised"
	Urgent Urgency = "urgent"

	Yes Answer = "yes"
	No  Answer = "no"

	Recovered MoneyKind = "recovered" // 追缴、没收
	Returned  MoneyKind = "returned"  // 退还、退赔
	Explained MoneyKind = "explained" // the rest, explained

	InWriting ClarificationForm = "written" // 书面澄清

	InquirySent     Step = "inquiry_sent"
	InquiryAnswered Step = "inquiry_answered"
	TalkHeld        Step = "talk_held"

	DisposalProposal ProposalKind = "disposal"
	DeclineProposal  ProposalKind = "decline"
	TransferProposal ProposalKind = "transfer"
	MergeProposal    ProposalKind = "merge"

	FromTip Source = "tip" // 群众举报
)

// Fen is an amount of money in 分, a hundredth of a yuan: 0 to 10¹⁵, which
// JavaScript still counts exactly.
type Fen int64

const maxFen Fen = 1e15

// Gate is one of the three gates (三关), 1 to 3.
type Gate int

// The gates in order (琼扶发〔2017〕19号).
const (
	Facts          Gate = 1 // 问题不查清不放过
	Responsibility Gate = 2 // 责任不查明不放过
	Accountability Gate = 3 // 追责不到位不放过
)

// Code is the gate's key in rules' subject "gate".
func (g Gate) Code() string {
	switch g {
	case Facts:
		return "facts"
	case Responsibility:
		return "responsibility"
	case Accountability:
		return "accountability"
	}
	return ""
}

func (f Fen) valid() bool               { return 0 <= f && f <= maxFen }
func (g Gate) valid() bool              { return Facts <= g && g <= Accountability }
func (i Item) valid() bool              { _, ok := rules.ItemByID(int(i)); return ok }
func (t Tile) valid() bool              { _, ok := rules.TileByKey(string(t)); return ok }
func (a Area) valid() bool              { _, ok := rules.AreaByCode(string(a)); return ok }
func (k ClockKey) valid() bool          { _, ok := rules.ClockByKey(string(k)); return ok }
func (k MeasureKey) valid() bool        { _, ok := rules.MeasureByKey(string(k)); return ok }
func (s Stage) valid() bool             { return rules.Defined("stage", string(s)) }
func (r Role) valid() bool              { return rules.Defined("role", string(r)) }
func (t Track) valid() bool             { return rules.Defined("track", string(t)) }
func (s Source) valid() bool            { return rules.Defined("source", string(s)) }
func (d Disposal) valid() bool          { return rules.Defined("disposal", string(d)) }
func (g DeclineGround) valid() bool     { return rules.Defined("decline_ground", string(g)) }
func (h Helper) valid() bool            { return rules.Defined("helper", string(h)) }
func (f Finding) valid() bool           { return rules.Defined("finding", string(f)) }
func (c Check) valid() bool             { return rules.Defined("check", string(c)) }
func (g UrgencyGround) valid() bool     { return rules.Defined("urgency_ground", string(g)) }
func (u Urgency) valid() bool           { return rules.Defined("urgency", string(u)) }
func (g RecusalGround) valid() bool     { return rules.Defined("recusal_ground", string(g)) }
func (d Duty) valid() bool              { return rules.Defined("duty", string(d)) }
func (k Kind) valid() bool              { return rules.Defined("kind", string(k)) }
func (d Decider) valid() bool           { return rules.Defined("decider", string(d)) }
func (k MoneyKind) valid() bool         { return rules.Defined("money", string(k)) }
func (f ClarificationForm) valid() bool { return rules.Defined("clarification_form", string(f)) }
func (s Step) valid() bool              { return rules.Defined("step", string(s)) }
func (a Answer) valid() bool            { return rules.Defined("answer", string(a)) }
func (k ProposalKind) valid() bool      { return rules.Defined("proposal", string(k)) }

func (d Duty) scope() string {
	term, _ := rules.TermOf("duty", string(d))
	return term.Scope
}

func (k Kind) scope() string {
	term, _ := rules.TermOf("kind", string(k))
	return term.Scope
}
