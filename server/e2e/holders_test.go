package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"zhuicha/crypto/keys"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/people"
)

// officesAtWork are people who lose and regain keys in a running instance, each at a
// PC of his own.
type officesAtWork struct {
	*founding
	in    *instance
	admin inspector
	leads []tips.LeadID
}

// atWork is an instance with some leads, one of them in work, and the
// administrator at his page.
func atWork(t *testing.T, w tongue) *officesAtWork { t.Helper(); return atWorkBehind(t, w, nil) }

// atWorkBehind has something between the desk's pages and their server.
func atWorkBehind(t *testing.T, w tongue, between func(http.Handler) http.Handler) *officesAtWork {
	t.Helper()
	in := begin(t, setting{betweenDesk: between})
	b := chrome.Start(t, chrome.Options{})
	f := &founding{program: &program{t: t, desk: in.desk}, w: w, browser: b}
	o := &officesAtWork{founding: f, in: in}
	for range 3 {
		tip := must[*rehearse.Tipster](t)(in.NewTipster())
		if err := tip.Send(t.Context(), aStory()); err != nil {
			t.Fatal(err)
		}
		o.leads = append(o.leads, tip.Lead)
	}
	if err := in.team().Walk(t.Context(), o.leads[0], aPlot(), rehearse.Road()[:4]); err != nil {
		t.Fatal(err)
	}
	o.admin = inspector{b.NewPage(chrome.Desk), w, in.desk, "admin"}
	o.admin.login(in.Admin)
	o.admin.proves(in.Admin)
	return o
}

// manages opens what the administrator can do with an account.
func (o *officesAtWork) manages(login string) string {
	o.t.Helper()
	o.admin.people()
	form := fmt.Sprintf("form[data-account=%q]", o.in.member(login).ID)
	o.admin.Eval(fmt.Sprintf(`document.querySelector(%q).closest("details").open = true`, form), nil)
	return form
}

// newCode has the administrator issue a one-time code, which is shown once.
func (o *officesAtWork) newCode(login string) string {
	o.t.Helper()
	form := o.manages(login)
	o.admin.Click("css:" + form + ` [data-do="issue_code"]`)
	o.admin.WaitTrue(`document.querySelector("#invited-code").textContent !== ""`)
	var code string
	o.admin.Eval(`document.querySelector("#invited-code").textContent`, &code)
	return code
}

// dismisses disables an account; the first press only asks.
func (o *officesAtWork) dismisses(login string) {
	o.t.Helper()
	press := "css:" + o.manages(login) + ` [data-do="disable"]`
	o.admin.Click(press)
	o.admin.WaitText(o.w.say("desk.js.disable_ask"))
	o.admin.keep("80-disable")
	o.admin.mark()
	o.admin.Click(press)
	o.admin.renewed()
}

// reads: the lead opens on this screen.
func (o *officesAtWork) reads(i inspector, lead tips.LeadID) {
	o.t.Helper()
	i.Open(i.at(i.origin, "/leads/"+string(lead)))
	i.settle()
	var shown bool
	if i.Eval(`document.querySelector("#open") !== null && !document.querySelector("#opening").hidden`, &shown); shown {
		i.opens()
	}
	if !i.Has(aStory().Answers.What) {
		o.t.Errorf("%s does not read the lead: %s", i.name, i.Text())
	}
}

func (o *officesAtWork) office() people.Office {
	return o.in.Service.Directory().Offices[o.in.member("qz-fu").Office]
}

// rotates changes the office key and waits until all leads are sealed anew.
func (o *officesAtWork) rotates(i inspector) {
	o.t.Helper()
	i.Click("css:#rotate")
	i.WaitText(fmt.Sprintf(strings.ReplaceAll(o.w.say("desk.js.renewal_done"), "%s", "%d"), len(o.leads)))
	i.settle()
}

func TestSomebodyLeavesAndTheKeyIsChanged(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]tongue{"zh": chinese(t), "en": english(t)} {
		t.Run(name, func(t *testing.T) {
			o := atWork(t, w)
			leaver := o.in.inspector(o.browser, w, "qz-wang")
			o.dismisses("qz-wang")
			o.admin.keep("81-disabled")
			o.admin.faultless("the administrator's page")
			leaver.Reload()
			leaver.WaitURL("/login")

			fu := o.in.inspector(o.browser, w, "qz-fu")
			fu.people()
			fu.appears("#rotation-holders li")
			if fu.Has("王秀兰") && strings.Contains(must[string](t)(listed(fu)), "王秀兰") {
				t.Error("the leaver would get the new key")
			}
			fu.keep("82-rotation-due")
			fu.faultless("a rotation that is due")
			o.rotates(fu)
			fu.keep("83-rotated")
			if got := o.office(); got.Generation != 1 || got.RotationDue {
				t.Fatalf("after the rotation: %+v", got)
			}
			chen := o.in.inspector(o.browser, w, "qz-chen")
			if err := o.in.SignList(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, lead := range o.leads {
				o.reads(fu, lead)
				o.reads(chen, lead)
			}
			fu.NoProblems()
			chen.NoProblems()
		})
	}
}

// listed are the names beside the button that changes the key.
func listed(i inspector) (names string, err error) {
	i.Eval(`document.querySelector("#rotation-holders").textContent`, &names)
	return names, nil
}

func TestWhoForgotComesBackByAColleague(t *testing.T) {
	t.Parallel()
	o := atWork(t, chinese(t))
	code := o.newCode("qz-fu")
	o.admin.keep("84-new-code")
	o.meanwhile = func() { // the directory changes while he writes his passphrase down
		if err := o.in.SetRoles(t.Context(), o.in.member("bs-wei"), tips.Handler, tips.Intake); err != nil {
			t.Fatal(err)
		}
	}
	back, mark := o.activate("qz-fu", code)
	o.logInAgain(back, "qz-fu")
	back.people()
	back.WaitText(o.w.say("desk.people.wait"))
	back.keep("85-waits-again")
	back.Open(o.in.desk + "/leads/" + string(o.leads[0]))
	if back.Has(aStory().Answers.What) {
		t.Error("he reads before anybody let him in")
	}
	chen := o.in.inspector(o.browser, o.w, "qz-chen")
	o.admit(chen, mark)
	o.reads(back, o.leads[0])
	o.reads(back, o.leads[1])
}

func TestTheLastOneComesBackByPaper(t *testing.T) {
	t.Parallel()
	o := atWork(t, chinese(t))
	for _, login := range []string{"qz-wang", "qz-chen", "qz-li"} {
		if err := o.in.Dismiss(t.Context(), o.in.member(login)); err != nil {
			t.Fatal(err)
		}
	}
	back, _ := o.activate("qz-fu", o.newCode("qz-fu"))
	o.villagerTellsTheProvince()
	o.logInAgain(back, "qz-fu")
	back.people()
	back.appears("#paper-return")
	back.keep("86-return-by-paper")
	back.faultless("returning by paper")
	back.Fill("css:#paper-return", o.in.Paper(o.in.RootOffice))
	back.Click(o.w.say("desk.people.return_do"))
	back.WaitText(o.w.say("desk.js.paper_other"))
	back.keep("87-wrong-paper")
	back.Fill("css:#paper-return", strings.ToLower(o.in.Paper(o.office().ID)))
	back.mark()
	back.Click(o.w.say("desk.people.return_do"))
	back.renewed()
	back.keep("88-returned")
	if o.office().State() != people.OfficeListed {
		t.Fatalf("the office is %s", o.office().State())
	}
	for _, lead := range o.leads {
		o.reads(back, lead)
	}
}

// villagerTellsTheProvince: a tip from the county whose office is deserted goes
// to the office above, which the page names.
func (o *officesAtWork) villagerTellsTheProvince() {
	o.t.Helper()
	phone := o.in.phone(o.browser, o.w)
	phone.Open(o.in.poster())
	phone.tell(canaryStory())
	phone.send()
	lin := o.in.member("sheng-lin")
	page := must[casework.LedgerPage](o.t)(o.in.Service.Ledger(o.t.Context(), lin.Caller(), casework.LedgerFilter{}))
	if len(page.Rows) != 1 || page.Rows[0].Office != o.in.RootOffice {
		o.t.Fatalf("the province has %d tips", len(page.Rows))
	}
}

// TestTheAdministratorCannotBecomeAReader tries his ways: an account of his own
// in the office, a member's account activated again by himself, and a list
// under a root of his own.
func TestTheAdministratorCannotBecomeAReader(t *testing.T) {
	t.Parallel()
	o := atWork(t, chinese(t))
	puppet := must[*rehearse.Member](t)(o.in.HireUnadmitted(t.Context(), o.office().ID, person("puppet", "木偶", tips.Handler, tips.Approver)))
	p := inspector{o.browser.NewPage(chrome.Desk), o.w, o.in.desk, "puppet"}
	p.login(puppet)
	stolen, _ := o.activate("qz-fu", o.newCode("qz-fu"))
	o.logInAgain(stolen, "qz-fu")
	for _, i := range []inspector{p, stolen, o.admin} {
		for _, path := range []string{"/", "/leads/" + string(o.leads[0])} {
			i.Open(o.in.desk + path)
			i.WaitTrue(`document.readyState === "complete"`)
			if i.Has(aStory().Answers.What) || i.Has(string(o.leads[0][:8])) {
				t.Errorf("%s sees a lead at %s", i.name, path)
			}
		}
	}
	p.people()
	p.keep("89-puppet-waits")

	o.admin.people()
	o.admin.Attach("css:#signed", o.forgedList())
	o.admin.Click("css:#upload")
	o.admin.WaitText(o.w.say("error.bad_signature"))
	o.admin.keep("90-forged-list")
	if o.in.Service.Directory().List.Version != 1 {
		t.Error("the forged list is in force")
	}
}

// forgedList is the next list with another root in it, signed by that root.
func (o *officesAtWork) forgedList() string {
	o.t.Helper()
	raw := string(must[[]byte](o.t)(o.in.Service.UnsignedList(o.in.Admin.Caller())))
	root := must[keys.RootKey](o.t)(keys.NewRootKey(o.in.Random))
	forged := []byte(strings.Replace(raw, o.in.Root.Public().Hex(), root.Public().Hex(), 1))
	signature := must[keys.Signature](o.t)(root.SignOffices(forged))
	signed := must[[]byte](o.t)(json.Marshal(map[string]string{"list": base64.StdEncoding.EncodeToString(forged), "signature": signature.Hex()}))
	return o.in.written("signed.json", signed)
}
