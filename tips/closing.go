package tips

import "slices"

// THE CLOSING RULE. A lead may be closed when, and only when, nothing on these
// three lists is missing (琼扶发〔2017〕19号: 问题不查清不放过、责任不查明不放过、
// 追责不到位不放过). No role and no command goes around it. Each entry names what
// is missing; `missing` gives the ids it is missing for, one empty id where it
// concerns the lead as a whole, none where nothing is missing.
var closingLists = closing{
	{ // 一　问题不查清不放过
		{"no_allegation", "还没有列出反映的问题", "List what is alleged", seed, noAllegation},
		{"finding_missing", "这个问题还没有认定", "Make a finding on this allegation", seed, withoutFinding},
		{"evidence_missing", "这个认定还没有证据", "Cite at least one piece of evidence for this finding", seed, withoutEvidence},
		{"verifiers_missing", "核查人员不足两人", "Name at least two verifiers who are not recused", verification, withoutVerifiers},
		{"report_missing", "还没有核查报告", "File the fact report", verification, withoutReport},
		{"tried_missing", "未查实，还没有写明做过哪些核查", "Not proven: say what was tried", proposal, withoutTried},
		{"unproven_not_approved", "未查实，还没有上级批准", "Not proven: the superior office must approve", proposal, unapprovedUnproven},
		{"facts_not_approved", "“问题查清”还没有审核通过", "The facts gate must be approved", seed, gateOpen(Facts)},
	},
	{ // 二　责任不查明不放过
		{"party_missing", "这个问题还没有责任单位或责任人", "Name who is responsible for this", seed, withoutParty},
		{"duty_missing", "还没有写明责任类型", "Say what kind of duty this person or unit had", seed, withoutDuty},
		{"leaders_unanswered", "领导责任：有或没有及理由还没有填", "Answer yes or no, with a reason, whether leaders are responsible", seed, leadersUnanswered},
		{"leader_not_named", "认定有领导责任，还没有写明是谁", "Leaders are responsible: name whose leadership duty it was", proposal, leaderNotNamed},
		{"nobody_not_approved", "无人负责，还没有上级批准", "Nobody responsible: the superior office must approve", proposal, unapprovedNobody},
		{"responsibility_not_approved", "“责任查明”还没有审核通过", "The responsibility gate must be approved", seed, gateOpen(Responsibility)},
	},
	{ // 三　追责不到位不放过
		{"measure_missing", "这名责任人还没有处理决定", "Decide a measure for this person", seed, withoutMeasure},
		{"measure_unlawful", "这项处理不适用于这类人员", "This measure is not lawful for this kind of person", sanctions, unlawfulMeasure},
		{"measure_not_executed", "这项处理还没有执行及佐证", "Carry this measure out and record the proof", seed, unexecutedMeasure},
		{"unit_unanswered", "这个责任单位还没有整改任务或处理决定", "Set this unit a task or decide a measure", proposal, unitUnanswered},
		{"money_not_stated", "应追缴、退赔的金额还没有填（没有就填 0）", "State the money due (0 if none)", proposal, moneyNotStated},
		{"money_unbalanced", "应追缴、退赔的钱与已追缴、已退赔、已说明的合计不相等", "Money due must equal what was recovered, returned and explained", seed, moneyUnbalanced},
		{"rectification_open", "这项整改还没有验收", "A second person must accept this rectification", seed, openTask},
		{"clarification_missing", "没有一个问题属实，还没有作出是否澄清的决定", "Nothing proved true: decide on clarification", proposal, withoutClarification},
		{"accountability_not_approved", "“追责到位”还没有审核通过", "The accountability gate must be approved", seed, gateOpen(Accountability)},
	},
}

// The sources the entries rest on; proposal marks what this system adds.
const (
	seed         = "琼扶发〔2017〕19号"
	verification = "《监察法》第四十一条"
	sanctions    = "《公职人员政务处分法》第二十二条"
	proposal     = "D"
)

type (
	closing [3][]entry
	entry   struct {
		code, zh, en, source string
		missing              func(Lead) []string
	}
)

// Missing lists everything that keeps a lead from being closed, gate by gate.
func Missing(lead Lead) []Reason { return closingLists.missing(lead) }

func (c closing) missing(l Lead) []Reason {
	var all []Reason
	for g := Facts; g <= Accountability; g++ {
		all = append(all, c.of(g, l)...)
	}
	return all
}

// before lists what keeps a gate from being proposed: all that is missing up to
// it, but for its own approval, the last entry of each list.
func (c closing) before(g Gate, l Lead) []Reason {
	all := closing{}
	copy(all[:], c[:g])
	own := all[g-1]
	all[g-1] = slices.DeleteFunc(slices.Clone(own), func(e entry) bool { return e.code == g.Code()+"_not_approved" })
	return all.missing(l)
}

func (c closing) of(g Gate, l Lead) []Reason {
	var reasons []Reason
	for _, e := range c[g-1] {
		for _, ref := range e.missing(l) {
			reasons = append(reasons, Reason{e.code, e.zh, e.en, g, ref})
		}
	}
	return reasons
}
