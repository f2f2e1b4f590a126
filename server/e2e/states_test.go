package e2e

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// bottleneck lets no call through while it is held, so that what the pages
// show meanwhile can be looked at.
type bottleneck struct{ held atomic.Bool }

func (h *bottleneck) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Method == http.MethodPost && h.held.Load() {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
		next.ServeHTTP(w, r)
	})
}

// tour walks through every state of the villager's pages and shows each to look.
type tour struct {
	phone
	slow *bottleneck
	look func(p phone, name string)
}

func (v tour) see(name string) { v.t.Helper(); v.look(v.phone, name) }

// onPoster is the tip page as a poster's code opens it.
func (v tour) onPoster(fingerprint string) string {
	return v.at(v.in.public, "/t/"+county) + "#r=" + bare(fingerprint)
}

func (v tour) home() {
	v.Open(v.at(v.in.public, "/"))
	v.see("home")
	v.Eval(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil)
	v.see("home-open")
	v.Open(v.at(v.in.public, "/no-such-page"))
	v.see("problem")
	v.Open(v.onPoster("12345 67890 12345 67890 12345 67890 12345 67890"))
	v.WaitText(v.say("say.tip.stop_poster"))
	v.see("stop")
}

// telling goes from the first question to the confirmed receipt.
func (v tour) telling() {
	tale := canaryStory()
	v.Open(v.onPoster(v.in.Root.Public().Fingerprint().String()))
	v.WaitFor("css:[data-tile]")
	v.see("tip-tile")
	v.Click(v.tile(tale.tile))
	v.see("tip-what")
	v.next()
	v.WaitText(v.say("say.tip.need_what"))
	v.see("tip-what-needed")
	v.Fill("css:#what", "我家就在村口小卖部隔壁，"+tale.what)
	v.see("tip-what-clue")
	v.next()
	v.WaitFor("css:#area")
	v.see("tip-where")
	v.Fill("css:#area-find", "q")
	v.see("tip-where-found")
	v.Fill("css:#area-find", "")
	v.Fill("css:#place", tale.place)
	v.next()
	v.WaitFor("css:#head")
	v.see("tip-head")
	for _, choice := range []string{"yes", "unsure", "no"} {
		v.Click(`css:[data-choice="` + choice + `"]`)
		v.see("tip-head-" + choice)
	}
	v.next()
	for _, step := range []string{"who", "when", "amount", "witness", "files"} {
		v.WaitTrue(`!document.querySelector('[data-step="` + step + `"]').hidden`)
		v.see("tip-" + step)
		v.next()
	}
	v.Click(v.say("tip.retaliation"))
	v.Fill("css:#contact", tale.contact)
	v.see("tip-safety")
	v.next()
	v.WaitText(v.say("tip.review"))
	v.Click(v.say("tip.check_page"))
	v.see("tip-review")
	v.sending()
}

// sending goes from the review to the confirmed receipt.
func (v tour) sending() {
	v.Offline(true)
	v.next()
	v.WaitText(v.say("say.tip.again"))
	v.WaitFor("css:#failed-words")
	v.see("tip-failed")
	v.Offline(false)
	v.slow.held.Store(true)
	v.next()
	v.WaitTrue(`document.querySelector("#work-send.now") !== null`)
	v.see("tip-working")
	v.slow.held.Store(false)
	paper := v.readReceipt()
	v.see("tip-receipt")
	v.Click(v.say("tip.receipt_code"))
	v.WaitFor("css:#code-picture svg")
	v.see("tip-receipt-code")
	v.Click(v.say("tip.copied"))
	v.appears("#row")
	v.see("tip-confirm")
	v.Fill("css:#row", "00000")
	v.Click(v.say("tip.confirm"))
	v.WaitTrue(`document.querySelector("#confirm-fault").textContent !== ""`)
	v.see("tip-confirm-wrong")
	for _, row := range paper.rows { // one of them is asked for
		if v.Has(v.say("tip.done")) {
			break
		}
		v.Fill("css:#row", row)
		v.Click(v.say("tip.confirm"))
	}
	v.WaitText(v.say("tip.done"))
	v.see("tip-done")
}

// asking goes through what comes before a status is shown.
func (v tour) asking(someone *rehearse.Tipster) {
	v.Open(v.at(v.in.public, "/status"))
	v.appears("#receipt")
	v.see("status-entry")
	eight := []rune(bare(someone.Receipt.Phrase()))
	for _, odd := range "挨哎唉皑" { // one of them sounds like a character of the list
		v.Fill("css:#receipt", string(odd)+string(eight[1:]))
		var offered bool
		v.Eval(`!document.querySelector("#slip").hidden`, &offered)
		if offered {
			break
		}
	}
	v.WaitFor("css:#slip-choices button")
	v.see("status-slip")
	stranger := must[*rehearse.Tipster](v.t)(v.in.NewTipster())
	v.Fill("css:#receipt", stranger.Receipt.Digits())
	v.Click(v.say("status.look"))
	v.WaitText(v.say("say.status.wrong"))
	v.see("status-wrong")
	v.Offline(true)
	v.Click(v.say("status.look"))
	v.WaitText(v.say("status.failed"))
	v.see("status-failed")
	v.Offline(false)
	v.slow.held.Store(true)
	v.Click(v.say("frame.again"))
	v.WaitText(v.say("status.working"))
	v.see("status-working")
	v.slow.held.Store(false)
	v.WaitText(v.say("say.status.wrong"))
}

// standing shows a receipt's status under the name of its state.
func (v tour) standing(name string, someone *rehearse.Tipster, stage string) {
	v.t.Helper()
	v.status(someone.Receipt.Digits())
	v.WaitText(v.say("say.status.stage_" + stage))
	v.see("status-" + name)
}

// asked is what a person does on the page of his status.
func (v tour) asked(someone *rehearse.Tipster) {
	v.standing("closed", someone, "closed")
	v.Fill("css:#message", "再补充一句")
	v.Click("css:#send")
	v.WaitText(v.say("say.status.sent"))
	v.Click(v.say("status.object_send"))
	v.WaitText(v.say("say.status.need_objection"))
	v.Click(v.say("say.status.reply_delete"))
	v.WaitText(v.say("say.status.reply_delete_sure"))
	v.Click(v.say("status.burn"))
	v.WaitText(v.say("status.burn_sure"))
	v.see("status-asking")
	v.Click(v.say("say.status.reply_delete_yes"))
	v.WaitText(v.say("say.status.reply_deleted"))
	// The letter's place is drawn anew, and what stands below it moves.
	v.WaitTrue(`document.querySelectorAll("#replies .sure").length === 1`)
	v.Eval(`new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))`, nil)
	v.Click("css:#burn-yes")
	v.WaitText(v.say("status.burned_means"))
	v.see("status-burned")
}

// unwrapped takes the content out of its noscript elements: with scripts let in
// again the browser would hide it.
const unwrapped = `document.querySelectorAll("noscript").forEach((n) => n.replaceWith(...n.childNodes))`

// withoutScript goes through the plain pages. Scripts are let in again, for the
// looking alone, once a page was parsed without them.
func (v tour) withoutScript() {
	see := func(name string) {
		v.Eval(unwrapped, nil)
		v.NoScript(false)
		v.see("plain-" + name)
		v.NoScript(true)
	}
	v.NoScript(true)
	v.Open(v.at(v.in.public, "/"))
	see("home")
	v.Open(v.at(v.in.public, "/t/"+county))
	see("tip")
	v.Click(v.say("plain.send"))
	v.WaitText(v.say("say.tip.need_what"))
	see("tip-needed")
	v.Fill("css:#p-what", "修路补助没有发齐")
	v.Click(v.say("plain.send"))
	v.WaitText(v.say("plain.once"))
	paper := v.plainReceipt()
	see("receipt")
	v.Reload()
	v.WaitText(v.say("plain.gone"))
	see("gone")
	v.Open(v.at(v.in.public, "/status"))
	see("status-entry")
	v.Fill("css:#p-receipt", paper.digits())
	v.Click(v.say("status.look"))
	v.WaitText(v.say("say.status.stage_received"))
	see("status-received")
	v.Click(v.say("status.send"))
	v.WaitText(v.say("say.status.need_message"))
	see("status-needed")
	v.Click(v.say("status.burn"))
	v.Click(v.say("status.burn_sure"))
	v.Click(v.say("status.burn_yes"))
	v.WaitText(v.say("status.burned_means"))
	see("status-burned")
	v.NoScript(false)
}

// sample is someone whose lead went so many steps down the straight road.
func (in *instance) sample(steps int) *rehearse.Tipster {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	if err := someone.Send(in.t.Context(), aStory()); err != nil {
		in.t.Fatal(err)
	}
	if err := in.team().Walk(in.t.Context(), someone.Lead, aPlot(), rehearse.Road()[:steps]); err != nil {
		in.t.Fatal(err)
	}
	return someone
}

// decided lets the handler propose on a lead being screened and the approver approve.
func (in *instance) decided(lead tips.LeadID, kind tips.ProposalKind, propose func(f *rehearse.File) tips.Command, besides ...func() tips.Command) {
	in.t.Helper()
	f := must[*rehearse.File](in.t)(in.member("qz-fu").Open(in.t.Context(), lead))
	if err := f.Do(in.t.Context(), propose(f)); err != nil {
		in.t.Fatal(err)
	}
	f = must[*rehearse.File](in.t)(in.member("qz-li").Open(in.t.Context(), lead))
	commands := []tips.Command{tips.ApproveProposal{Target: f.At(), Proposal: kind}}
	for _, more := range besides {
		commands = append(commands, more())
	}
	if err := f.Do(in.t.Context(), commands...); err != nil {
		in.t.Fatal(err)
	}
}

const screened = 4 // steps of the road, the question to the tipster among them

func (in *instance) declined() *rehearse.Tipster {
	someone := in.sample(screened)
	in.decided(someone.Lead, tips.DeclineProposal, func(f *rehearse.File) tips.Command {
		return tips.ProposeDecline{Target: f.At(), DeclinePlan: tips.DeclinePlan{
			Ground: tips.OtherOffice, Helper: "housing", Reason: f.Text(content.Reason, "属于住房和城乡建设部门的职责。"),
		}}
	})
	return someone
}

func (in *instance) shelved() *rehearse.Tipster {
	someone := in.sample(screened)
	in.decided(someone.Lead, tips.DisposalProposal, func(f *rehearse.File) tips.Command {
		return tips.ProposeDisposal{Target: f.At(), DisposalPlan: tips.DisposalPlan{
			Disposal: tips.Shelve, Review: f.Lead.Last + 60, Opinion: f.Text(content.Reason, "年底返乡后再查。"),
			Deliberation: f.Seal(content.Deliberation, map[string]string{"people": "三人", "text": "一致同意。"}),
		}}
	})
	return someone
}

func (in *instance) merged() *rehearse.Tipster {
	head, twin := in.sample(screened), in.sample(screened)
	in.decided(twin.Lead, tips.MergeProposal, func(f *rehearse.File) tips.Command {
		return tips.ProposeMerge{Target: f.At(), Head: head.Lead, Reason: f.Text(content.Reason, "同一件事")}
	}, func() tips.Command {
		f := must[*rehearse.File](in.t)(in.member("qz-li").Open(in.t.Context(), head.Lead))
		return tips.AddDuplicate{Target: f.At(), Duplicate: twin.Lead}
	})
	return twin
}

// visitor is a phone for the tour.
func (in *instance) visitor(b *chrome.Browser, w tongue, slow *bottleneck, look func(phone, string)) tour {
	p := in.phone(b, w)
	p.prefix = "everyone-" + strings.TrimSuffix(w.lang, "-CN") + "-"
	return tour{p, slow, look}
}
