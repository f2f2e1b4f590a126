package e2e

import (
	"fmt"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// rotationLimit is how much processor time the browser may take to seal the
// leads of a large office anew. On an office PC, whose cores share the work, it
// takes less time than that on the wall; here others run beside.
const rotationLimit = time.Minute

// TestAThousandLeadsAreSealedAnewWithinAMinute rotates the key of an office
// with that many open leads, closes the tab on the way, and goes on in another.
func TestAThousandLeadsAreSealedAnewWithinAMinute(t *testing.T) {
	t.Parallel()
	const many = 1000
	in := begin(t, setting{})
	var last tips.LeadID
	for range many {
		tip := must[*rehearse.Tipster](t)(in.NewTipster())
		if err := tip.Send(t.Context(), aStory()); err != nil {
			t.Fatal(err)
		}
		last = tip.Lead
	}
	b, w := chrome.Start(t, chrome.Options{Patience: 5 * rotationLimit}), chinese(t)
	fu := in.inspector(b, w, "qz-fu")
	fu.people()
	fu.Click("css:#rotate-more > summary")
	began, before := time.Now(), b.Cost()
	fu.Click("css:#rotate")
	fu.WaitTrue(`document.querySelector("#renewal-bar") !== null && document.querySelector("#renewal-bar").value > 0.2`)
	fu.keep("91-renewing")
	fu.Open("about:blank") // the tab is closed
	away := time.Now()
	left := waiting(t, in)
	if left == 0 || left == many {
		t.Errorf("closed on the way, %d of %d wait", left, many)
	}
	fu.people()
	fu.WaitText(w.say("desk.people.renewal"))
	fu.keep("92-renewal-resumed")
	back := time.Now()
	fu.Click("css:#renew")
	fu.WaitText(fmt.Sprintf(w.say("desk.js.renewal_done"), fmt.Sprint(left)))
	took := time.Since(began) - back.Sub(away)
	used := b.Cost() - before
	t.Logf("%d leads: %v of processor time, %v on the wall", many, used.Round(time.Second), took.Round(time.Second))
	if used > rotationLimit {
		t.Errorf("%v of processor time is more than %v", used, rotationLimit)
	}
	if left := waiting(t, in); left != 0 {
		t.Errorf("%d leads still wait", left)
	}
	fu.Open(in.desk + "/leads/" + string(last))
	fu.settle()
	fu.opens()
	if !fu.Has(aStory().Answers.What) {
		t.Error("a lead that was sealed anew does not open")
	}
}

// waiting counts the leads whose keys are still sealed to the earlier key alone.
func waiting(t *testing.T, in *instance) int {
	t.Helper()
	n, caller := 0, in.member("qz-fu").Caller()
	for cursor, first := "", true; first || cursor != ""; first = false {
		page := must[casework.Rewraps](t)(in.Service.Rewraps(t.Context(), caller, cursor))
		n += len(page.Leads)
		cursor = page.Next
	}
	return n
}
