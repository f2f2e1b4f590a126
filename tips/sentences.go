package tips

// sentence is one way of refusing: a stable code, and what to tell people.
type sentence struct {
	class  error
	code   string
	zh, en string
}

// refuse is a refusal for one reason; ref is the id it is about.
func refuse(s sentence, ref ...string) error { return &Refusal{s.class, []Reason{reason(s, ref...)}} }

func reason(s sentence, ref ...string) Reason {
	r := Reason{Code: s.code, ZH: s.zh, EN: s.en}
	if len(ref) > 0 {
		r.Ref = ref[0]
	}
	return r
}

// Who may, and when.
var (
	notYours       = sentence{ErrForbidden, "not_yours", "您的角色或单位不能办理这一步。", "Your role or office may not do this."}
	notAtThisStage = sentence{ErrStage, "not_at_this_stage", "现在这个阶段不能办理这一步，请刷新后再看。", "This cannot be done at the present stage; reload and look again."}
	youAreRecused  = sentence{ErrRecused, "you_are_recused", "您或您的单位已回避，不能办理这条线索。", "You or your office are recused from this lead."}
	theyAreRecused = sentence{ErrRecused, "they_are_recused", "这个人或单位已经回避，请另选。", "This person or office is recused; choose another."}
	recuseYourself = sentence{ErrForbidden, "recuse_yourself", "只能为自己申请回避；他人回避由审批人决定。", "You may recuse yourself; for others an approver decides."}
	hasAnotherPart = sentence{ErrSamePerson, "has_another_part", "承办、审核、审批必须是不同的人，此人在这条线索上已有别的身份。", "Handling, reviewing and approving are for different people, and this one already has another part."}
	hadAPart       = sentence{ErrSamePerson, "had_a_part", "复查要由没有参加过的人办理。", "A re-check is for people who had no part before."}
	otherLead      = sentence{ErrStale, "other_lead", "这份操作是为另一条线索写的，请重新打开再办。", "This was written for another lead; open it again."}
	otherVersion   = sentence{ErrStale, "other_version", "线索刚有变化，请刷新后再办。", "The lead has just changed; reload and try again."}
	dayWentBack    = sentence{ErrInvalid, "day_went_back", "日期不对，比线索上一次的日期还早，请检查服务器时间。", "The day is before the lead’s last one; check the server’s clock."}
	workKeyDue     = sentence{ErrStage, "work_key_due", "请先在浏览器里为这条线索生成工作钥匙。", "First make a work key for this lead in your browser."}
)

// What a command says.
var (
	unknownCommand    = sentence{ErrInvalid, "unknown_command", "没有这种操作。", "There is no such command."}
	badField          = sentence{ErrInvalid, "bad_field", "这一项没有填或填得不对，请改正。", "This field is missing or wrong; please correct it."}
	existsAlready     = sentence{ErrInvalid, "exists_already", "这个编号已经用过，请刷新后再试。", "This id is already in use; reload and try again."}
	unknownAllegation = sentence{ErrInvalid, "unknown_allegation", "这条线索里没有这个问题，请刷新后再选。", "This lead has no such allegation; reload and choose again."}
	unknownEvidence   = sentence{ErrInvalid, "unknown_evidence", "没有这份证据，或已撤回，请另选。", "There is no such evidence, or it was withdrawn; choose another."}
	unknownParty      = sentence{ErrInvalid, "unknown_party", "没有这个责任单位或责任人，请先添加。", "There is no such person or unit; name it first."}
	unknownMeasure    = sentence{ErrInvalid, "unknown_measure", "没有这项处理，请刷新后再选。", "There is no such measure; reload and choose again."}
	unknownMoney      = sentence{ErrInvalid, "unknown_money", "没有这笔款项，请刷新后再选。", "There is no such entry of money; reload and choose again."}
	unknownLetter     = sentence{ErrInvalid, "unknown_letter", "没有这份督办函，或已答复。", "There is no such letter, or it was answered."}
	unknownMessage    = sentence{ErrInvalid, "unknown_message", "没有这封回信，或已删除。", "There is no such message, or it was deleted."}
	filesNowhere      = sentence{ErrInvalid, "files_nowhere", "这一步不能带附件，请去掉附件，或作为备注、证据添加。", "This step takes no attachments; leave them out, or add them as a note or as evidence."}
	fileTwice         = sentence{ErrInvalid, "file_twice", "这个附件已经加过了，请去掉重复的。", "This attachment was added before; leave out the second."}
	tooManyFiles      = sentence{ErrLimit, "too_many_files", "一次最多带二十个附件，请分几次送。", "At most twenty attachments go at a time; send them in several steps."}
	dayAhead          = sentence{ErrInvalid, "day_ahead", "这个日期在今天以后，请填今天或已经过去的日子。", "This day lies ahead; enter today or a day that has passed."}
	beforeDecision    = sentence{ErrInvalid, "before_decision", "执行不能早于作出决定的那一天，请改日期。", "It cannot be carried out before the day it was decided; correct the day."}
	dayPast           = sentence{ErrInvalid, "day_past", "期限已经过去，请改成今天或以后。", "The day has passed; choose today or later."}
)

// Reception, screening and proposals.
var (
	officesEqual     = sentence{ErrInvalid, "offices_equal", "办理单位和它的上级不能是同一个单位。", "An office cannot be its own superior."}
	areaSealed       = sentence{ErrInvalid, "area_sealed", "密封流转不记录地区，请去掉地区再送。", "Sealed routing records no area; send it without one."}
	noReceipt        = sentence{ErrInvalid, "no_receipt", "这条线索没有回执，不能这样办理。", "This lead has no receipt, so this cannot be done."}
	receiptStays     = sentence{ErrInvalid, "receipt_stays", "回执留在原来的线索上，分出的线索不带回执。", "The receipt stays with the first lead; the new one has none."}
	opensAlready     = sentence{ErrStage, "opens_already", "材料能打开，不用重发。", "It can be opened; there is no need to send it again."}
	attestedAlready  = sentence{ErrStage, "attested_already", "您的单位已经确认过。", "Your office has already attested."}
	rewrappedAlready = sentence{ErrStale, "rewrapped_already", "这条线索的钥匙已经换过了。", "The keys of this lead have been renewed already."}
	workWrapMissing  = sentence{ErrStale, "work_wrap_missing", "线索的工作钥匙刚有变化，请刷新后再换。", "The lead’s work key has just changed; reload and renew again."}
	workKeyExists    = sentence{ErrStale, "work_key_exists", "工作钥匙已由同事生成，请刷新。", "A colleague has already made the work key; reload."}
	tooManyMessages  = sentence{ErrLimit, "too_many_messages", "补充次数已到上限。", "No more messages can be sent."}
	proposalWaits    = sentence{ErrStage, "proposal_waits", "还有一项在等审批，请先等审批人答复。", "Another proposal waits; the approver must answer it first."}
	nothingWaits     = sentence{ErrStale, "nothing_waits", "没有这样一项在等审批，请刷新。", "No such proposal waits; reload."}
	notClassified    = sentence{ErrMissing, "not_classified", "请先分类，再提处置意见。", "Classify the lead before proposing a disposal."}
	sameDisposal     = sentence{ErrInvalid, "same_disposal", "已经是这种处置方式。", "This is the disposal already in force."}
	reviewDay        = sentence{ErrInvalid, "review_day", "暂存待查要写下次清理的日期，三个月以内；其他处置不写。", "Shelving needs a day to look again within three months; other disposals have none."}
	askFirst         = sentence{ErrMissing, "ask_first", "请先通过回执向举报人询问，等他答复或满十五天。", "First ask the tipster through the receipt, and wait for an answer or fifteen days."}
	sameOffice       = sentence{ErrInvalid, "same_office", "线索已经在这个单位。", "The lead is already at this office."}
	sameLead         = sentence{ErrInvalid, "same_lead", "线索不能与自己并件或分件，也不能重复办理。", "A lead cannot be joined to or split from itself, nor twice."}
	isHead           = sentence{ErrInvalid, "is_head", "已有别的线索并入这一条，请先分开。", "Other leads follow this one; take them out first."}
	notADuplicate    = sentence{ErrInvalid, "not_a_duplicate", "那条线索没有并入这一条。", "That lead does not follow this one."}
	nothingLeft      = sentence{ErrInvalid, "nothing_left", "至少要留下一个问题。", "At least one allegation must stay."}
	nobodyLeft       = sentence{ErrInvalid, "nobody_left", "办理单位和上级不能都回避，请先转办。", "Both offices cannot be kept out; transfer the lead first."}
)

// The gates and what they rest on.
var (
	gateNotOpen       = sentence{ErrStage, "gate_not_open", "这一关已经提出或通过。", "This gate is already proposed or approved."}
	gateNotProposed   = sentence{ErrStage, "gate_not_proposed", "这一关还没有提出，或内容有变已退回，请刷新。", "This gate is not proposed, or something changed and it is open again; reload."}
	notUnproven       = sentence{ErrMissing, "not_unproven", "这个问题不是未查实，或上级已经批准。", "This was not left unproven, or is already approved."}
	notProven         = sentence{ErrMissing, "not_proven", "只有属实或部分属实的问题才谈责任。", "Responsibility is a question only for what proved true."}
	notNobody         = sentence{ErrMissing, "not_nobody", "没有这样一项等上级批准，请刷新。", "Nothing of the kind awaits the superior’s approval; reload."}
	dutyUnfit         = sentence{ErrInvalid, "duty_unfit", "个人和单位的责任类型不同，请改选。", "Persons and units bear different kinds of duty; choose another."}
	unitNoMember      = sentence{ErrInvalid, "unit_no_member", "单位不能填党员身份。", "A unit cannot be a Party member."}
	measureUnlawful   = sentence{ErrInvalid, "measure_unlawful", "这项处理不适用于这类人员或单位，请改选。", "This measure is not lawful for this kind of person or unit; choose another."}
	moneyOverDue      = sentence{ErrInvalid, "money_over_due", "加上这一笔，就超过应追缴、应退赔的数额了。请改金额，或先更正应追缴、应退赔的数额。", "With this entry there is more than the money due; correct the amount, or state the money due anew first."}
	moneyBelowEntries = sentence{ErrInvalid, "money_below_entries", "应追缴、应退赔的数额比已经记下的各笔合计还少。请改金额，或先撤销多记的那一笔。", "The money due is less than the entries already made; correct the amount, or strike the wrong entry first."}
	taskNotOpen       = sentence{ErrStage, "task_not_open", "这项整改已报完成，正等验收，或已验收。", "This task is already reported done or accepted."}
	taskNotReported   = sentence{ErrStage, "task_not_reported", "这项整改还没有报完成，或已验收。", "This task is not reported done, or already accepted."}
	ownReport         = sentence{ErrSamePerson, "own_report", "验收要由另一个人来做。", "Someone else must accept it."}
	notUntrue         = sentence{ErrInvalid, "not_untrue", "只有认定不属实的问题才能澄清。", "Only what was found untrue can be cleared up."}
	clarificationForm = sentence{ErrInvalid, "clarification_form", "澄清要选明哪个问题，并且都要有书面澄清。", "Say which allegation is cleared up, and always in writing too."}
)

// The end and supervision.
var (
	closingNotRequested = sentence{ErrMissing, "closing_not_requested", "承办人还没有申请办结。", "The handler has not asked for closing yet."}
	objectedAlready     = sentence{ErrLimit, "objected_already", "异议只能提一次，已经提过了。", "You may object once, and have."}
	objectionLate       = sentence{ErrLimit, "objection_late", "办结已过三十天，不能再提异议；有新情况仍可补充。", "Thirty days have passed; you can still add what is new."}
	noExtension         = sentence{ErrInvalid, "no_extension", "这个时限不能延长，或已经延长过一次。", "This clock cannot be extended, or already was."}
	clockStopped        = sentence{ErrInvalid, "clock_stopped", "这个时限现在没有在走，走起来后再申请延长。", "This clock is not running now; ask for more time once it does."}
	listedAlready       = sentence{ErrStage, "listed_already", "已经挂牌督办。", "It is already listed for supervision."}
	notLate             = sentence{ErrInvalid, "not_late", "期限还没有过，或已经记录。", "The day has not passed, or the lateness is on record."}
)
