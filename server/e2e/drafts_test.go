package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// Steps of the road after which a report is to be written, and a measure to be
// carried out.
const (
	verifiersNamed  = 7
	measuresDecided = 14
)

// TestWhatIsTypedIsKept: drafts through a lost network, a closed page and
// another login; dates and sums that cannot be, told at their field; and from
// each missing thing to the field that mends it, by keyboard.
func TestWhatIsTypedIsKept(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: chinese(t), all: map[string]inspector{}}
	d.keepsADraft()
	d.throwsADraftAway()
	d.comesLoose(d.cannotBe())
	d.leadsToTheField()
	for _, i := range d.all {
		i.NoProblems("net::ERR_INTERNET_DISCONNECTED", "422 (Unprocessable Entity)")
	}
}

const (
	reportBegun = "核查报告草稿第一段：查看了公示栏和签收表。"
	reportGrown = reportBegun + "第二段：走访了三户，说法一致。"
)

// report is the report's form with what its draft line says.
func report(i inspector) deed { i.t.Helper(); return i.deed("file_report", "") }

// said waits until the draft line of the form begins like the sentence.
func (d deed) said(key string) {
	d.t.Helper()
	begins, _, _ := strings.Cut(d.say(key), "%s")
	d.WaitTrue(fmt.Sprintf(`document.querySelector('%s .draft [role=status]')?.textContent.startsWith(%q)`, d.form, begins))
}

// contains compares what stands in the form's first text.
func (d deed) contains(want string) {
	d.t.Helper()
	var got string
	if d.Eval(fmt.Sprintf(`document.querySelector('%s [data-part]').value`, d.form), &got); got != want {
		d.t.Errorf("%s: the field holds %q, not %q", d.command, got, want)
	}
}

func (d *desks) drafts(login string, lead tips.LeadID) []casework.Draft {
	d.t.Helper()
	return must[[]casework.Draft](d.t)(d.Service.Drafts(d.t.Context(), d.member(login).Caller(), lead))
}

// keepsADraft writes a report in three goes and two logins.
func (d *desks) keepsADraft() {
	d.t.Helper()
	lead := d.sample(verifiersNamed).Lead
	i := d.at("qz-fu", lead)
	form := report(i)
	form.part("text", reportBegun)
	form.said("desk.js.draft_saved") // by itself, when the hands rest
	d.look(i, "90-draft-saved")
	i.Offline(true)
	form.part("text", reportGrown)
	i.Click("css:" + form.form + " .do .btn.quiet")
	form.said("desk.js.draft_unsaved")
	form.contains(reportGrown)
	i.keep("91-draft-offline")
	i.Offline(false)
	form.said("desk.js.draft_saved")
	d.isSealedAsWritten(lead)
	if found := i.Leaks(reportBegun); len(found) != 0 {
		d.t.Errorf("what was typed left the browser: %v", found)
	}
	if stored := d.stored(); bytes.Contains(stored, []byte("第二段")) || bytes.Contains(stored, []byte("file_report")) {
		d.t.Error("the store tells of a draft what it says or which form it is")
	}
	i.Close()
	delete(d.all, "qz-fu")
	report(d.at("qz-wang", lead)).contains("") // a colleague sees nothing of it

	i = d.at("qz-fu", lead) // logged in anew, in a browser that knows nothing
	form = report(i)
	form.said("desk.js.draft_from")
	form.contains(reportGrown)
	d.look(i, "92-draft-back")
	english := d.inspector(d.b, english(d.t), "qz-fu")
	english.Resize(usual)
	english.Open(english.at(d.desk, "/leads/"+string(lead)))
	english.settle()
	back := report(english)
	back.said("desk.js.draft_from")
	back.contains(reportGrown)
	english.keep("92-draft-back")
	english.Close()

	form.done()
	if l := d.lead(lead); l.Report == "" {
		d.t.Error("the report was not filed")
	}
	if left := d.drafts("qz-fu", lead); len(left) != 0 {
		d.t.Errorf("%d drafts are left of what was sent", len(left))
	}
}

// isSealedAsWritten opens the draft outside the browser, as docs/FORMATS.md says.
func (d *desks) isSealedAsWritten(lead tips.LeadID) {
	d.t.Helper()
	kept := d.drafts("qz-fu", lead)
	if len(kept) != 1 {
		d.t.Fatalf("%d drafts are kept", len(kept))
	}
	file := must[*rehearse.File](d.t)(d.member("qz-fu").Open(d.t.Context(), lead))
	var draft struct {
		Format, Member, Form, Saved string
		Fields                      map[string]string
	}
	if err := json.Unmarshal(must[[]byte](d.t)(file.OpenDraft(kept[0])), &draft); err != nil {
		d.t.Fatal(err)
	}
	if draft.Format != "zhuicha/draft/1" || draft.Member != string(d.member("qz-fu").ID) || draft.Form != "f-file_report" || draft.Fields["report.text"] != reportGrown {
		d.t.Errorf("the draft holds %+v", draft)
	}
}

// throwsADraftAway asks once more, and leaves nothing.
func (d *desks) throwsADraftAway() {
	d.t.Helper()
	lead := d.sample(verifiersNamed).Lead
	i := d.at("qz-fu", lead)
	form := i.deed("add_note", "").part("text", "想想再说")
	i.Click("css:" + form.form + " .do .btn.quiet")
	form.said("desk.js.draft_saved")
	i.Click("css:" + form.form + " .draft .plain")
	form.contains("想想再说")
	i.Click("css:" + form.form + " .draft .plain")
	form.said("desk.js.draft_dropped")
	form.contains("")
	i.WaitTrue(fmt.Sprintf(`[...document.querySelectorAll('%s .draft .plain, .chip.soon')].every((e) => e.getClientRects().length === 0)`, form.form))
	if left := d.drafts("qz-fu", lead); len(left) != 0 {
		d.t.Errorf("%d drafts are left of what was thrown away", len(left))
	}
}

// faulted sends a form, and wants its refusal at the field, with the focus there
// and what was typed still in it.
func (d deed) faulted(field, sentence string) {
	d.t.Helper()
	var typed, now string
	at := fmt.Sprintf(`%s [name=%q]`, d.form, field)
	d.Eval(fmt.Sprintf(`document.querySelector('%s').value`, at), &typed)
	d.Click("css:" + d.form + " > .do button")
	d.WaitTrue(fmt.Sprintf(`document.querySelector('%s ~ .at-field')?.textContent === %q`, at, sentence))
	d.WaitTrue(fmt.Sprintf(`(() => {
		const field = document.querySelector('%s'), note = document.getElementById(field.getAttribute("aria-describedby"));
		return document.activeElement === field && field.getAttribute("aria-invalid") === "true" && note?.classList.contains("at-field");
	})()`, at))
	if d.Eval(fmt.Sprintf(`document.querySelector('%s').value`, at), &now); now != typed {
		d.t.Errorf("%s: %q became %q", field, typed, now)
	}
}

// cannotBe enters days and sums that cannot be: the page tells at the field, and
// where it does not know better, the law does.
func (d *desks) cannotBe() tips.LeadID {
	d.t.Helper()
	lead := d.sample(measuresDecided).Lead
	i := d.at("qz-fu", lead)
	today := d.Service.Today()
	before := d.lead(lead)
	decided := before.Measures[0].Decided

	carried := i.deed("execute_measure", "*").part("text", "送达回证")
	carried.on("executed", today+1).faulted("executed", i.say("desk.limit.ahead"))
	carried.on("executed", decided-1).faulted("executed", fmt.Sprintf(i.say("desk.limit.before_decision"), dated(decided)))
	i.impossibleDay(carried)
	carried.faulted("executed", i.say("desk.js.no_such_day"))
	i.keep("93-no-such-day")

	task := i.deed("set_rectification", "").part("goal", "公示到组").part("measure", "建台账").part("responsible", "村主任").part("text", "发放前张榜")
	task.on("due", today-1).faulted("due", i.say("desk.limit.past"))

	paid := i.deed("record_money", "").choose("kind", i.term("money", "returned")).part("text", "签收表")
	over := fmt.Sprintf(i.say("desk.limit.over_due"), fmt.Sprintf(i.say("desk.yuan"), "600"))
	for sum, sentence := range map[string]string{
		"-5": i.say("desk.js.yuan_negative"), "12.345": i.say("desk.js.yuan_decimals"), "六百": i.say("desk.js.not_yuan"),
		"0": i.say("desk.js.yuan_zero"), "": i.say("desk.js.field_empty"), "600.01": over,
	} {
		paid.put("amount", sum).faulted("amount", sentence)
	}
	d.look(i, "94-impossible")
	// A page that knows of no limit: the law says it, at the same field.
	i.Eval(fmt.Sprintf(`document.querySelector('%s [name=amount]').removeAttribute("data-max")`, paid.form), nil)
	paid.put("amount", "600.01").faulted("amount", theLawSays(d.t, before, today))
	if now := d.lead(lead); now.Version != before.Version {
		d.t.Errorf("the lead moved on to version %d", now.Version)
	}
	paid.said("desk.js.draft_saved")
	return lead
}

// comesLoose: colleagues bring the lead past the steps that drafts were begun
// for; what was typed is given back, to be used elsewhere or thrown away.
func (d *desks) comesLoose(lead tips.LeadID) {
	d.t.Helper()
	if err := d.team().Walk(d.t.Context(), lead, aPlot(), rehearse.Road()[measuresDecided:closingAsked]); err != nil {
		d.t.Fatal(err)
	}
	i := d.at("qz-fu", lead)
	i.appears("#loose-drafts li")
	for _, words := range []string{"签收表", "发放前张榜", "公示到组"} {
		if !i.Has(words) {
			d.t.Errorf("what was typed is not given back: %q is missing", words)
		}
	}
	d.look(i, "95-loose-drafts")
	for left := len(d.drafts("qz-fu", lead)); left > 0; left-- {
		i.Click("css:#loose-drafts li button")
		i.WaitTrue(fmt.Sprintf(`document.querySelectorAll("#loose-drafts li").length === %d`, left-1))
	}
	i.WaitTrue(`document.querySelector("#loose-drafts").hidden`)
	if left := d.drafts("qz-fu", lead); len(left) != 0 {
		d.t.Errorf("%d drafts are left", len(left))
	}
}

// theLawSays is the sentence of the refusal of more money than is due.
func theLawSays(t testing.TB, l tips.Lead, today tips.Day) string {
	t.Helper()
	actor := tips.Actor{ID: l.Handlers()[0], Office: l.Office, Roles: []tips.Role{tips.Handler}}
	_, err := tips.Decide(l, actor, today, tips.RecordMoney{Target: tips.At(l), Money: tips.Money{
		ID: tips.MoneyID(strings.Repeat("0", 32)), Kind: tips.Returned, Amount: l.MoneyDue.Due + 1, Proof: tips.Digest(strings.Repeat("0", 64)),
	}})
	refusal, is := err.(*tips.Refusal)
	if !is || len(refusal.Reasons) != 1 || refusal.Reasons[0].Code != "money_over_due" {
		t.Fatalf("the law answers %v", err)
	}
	return refusal.Reasons[0].ZH
}

// impossibleDay types the thirtieth of February, in the order of this browser's
// dates.
func (i inspector) impossibleDay(d deed) {
	i.t.Helper()
	at := fmt.Sprintf(`%s [name=executed]`, d.form)
	var order []string
	i.Eval(`new Intl.DateTimeFormat(navigator.language).formatToParts().map((p) => p.type).filter((t) => t !== "literal")`, &order)
	d.SetValue("css:"+at, "")
	i.Eval(fmt.Sprintf(`document.querySelector('%s').focus()`, at), nil)
	for _, part := range order {
		i.Press(strings.Split(map[string]string{"day": "30", "month": "02", "year": "2026"}[part], "")...)
	}
	i.WaitTrue(fmt.Sprintf(`document.querySelector('%s').validity.badInput`, at))
}

// dated is a day as the Chinese page writes it.
func dated(day tips.Day) string {
	var y, m, d int
	fmt.Sscanf(day.String(), "%d-%d-%d", &y, &m, &d)
	return fmt.Sprintf("%d年%d月%d日", y, m, d)
}

// leadsToTheField goes from each missing thing of the third gate to its field by
// Enter alone, and from the closing review to the same field.
func (d *desks) leadsToTheField() {
	d.t.Helper()
	lead := d.sample(measuresDecided).Lead
	i := d.at("qz-fu", lead)
	want := map[string]string{
		"execute_measure executed": "measure_not_executed", "record_money amount": "money_unbalanced", "report_rectified proof": "rectification_open",
	}
	missing := map[string]string{}
	for _, r := range tips.Missing(d.lead(lead)) {
		missing[r.Code] = r.ZH
	}
	for _, from := range []string{"", "/closing"} {
		for place, code := range want {
			i.Open(i.at(d.desk, "/leads/"+string(lead)+from))
			i.settle()
			i.Eval(fmt.Sprintf(`[...document.querySelectorAll(".gate .miss a")].find((a) => a.textContent.includes(%q)).focus()`, missing[code]), nil)
			i.Press("Enter")
			command, field, _ := strings.Cut(place, " ")
			i.WaitTrue(fmt.Sprintf(`(() => {
				const at = document.activeElement, form = at?.closest("form");
				return form?.dataset.command === %q && (at.name || at.closest("[data-name]")?.dataset.name) === %q && at.getClientRects().length > 0;
			})()`, command, field))
		}
	}
	i.keep("95-at-the-field")
}
