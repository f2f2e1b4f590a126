package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// wide and usual are the two screens inspectors have.
var (
	usual = chrome.Screen{Width: 1280, Height: 900}
	wide  = chrome.Screen{Width: 1920, Height: 1080}
)

// TestScreeningIsDoneOnThePages walks what may become of a lead at its
// beginning, as several people at their own desks, in both languages.
func TestScreeningIsDoneOnThePages(t *testing.T) {
	t.Parallel()
	for _, w := range []tongue{chinese(t), english(t)} {
		t.Run(w.lang, func(t *testing.T) {
			t.Parallel()
			in := begin(t, setting{})
			d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: speak(t, w.lang), all: map[string]inspector{}}
			d.merges()
			d.splits()
			d.declines()
			d.shelves()
			d.transfers()
			for _, i := range d.all {
				i.NoProblems("404 (Not Found)") // a lead that went elsewhere is gone from its old page
			}
		})
	}
}

// desks are the browsers of everybody who has logged in.
type desks struct {
	*instance
	b   *chrome.Browser
	w   tongue
	all map[string]inspector
}

func (d *desks) of(login string) inspector {
	d.t.Helper()
	i, there := d.all[login]
	if !there {
		i = d.inspector(d.b, d.w, login)
		i.Resize(usual)
		d.all[login] = i
	}
	return i
}

// at opens a lead's page at somebody's desk.
func (d *desks) at(login string, lead tips.LeadID) inspector {
	d.t.Helper()
	i := d.of(login)
	i.Open(i.at(d.desk, "/leads/"+string(lead)))
	i.settle()
	return i
}

func (d *desks) lead(id tips.LeadID) tips.Lead {
	d.t.Helper()
	v := must[casework.LeadView](d.t)(d.Service.View(d.t.Context(), d.member("qz-li").Caller(), id))
	return v.Lead
}

func (d *desks) expect(id tips.LeadID, stage tips.Stage) tips.Lead {
	d.t.Helper()
	l := d.lead(id)
	if l.Stage != stage {
		d.t.Fatalf("the lead is in %s, not %s", l.Stage, stage)
	}
	return l
}

// look takes the page's picture in both widths and holds it against axe.
func (d *desks) look(i inspector, name string) {
	d.t.Helper()
	i.Resize(wide)
	i.keep(name + "-1920")
	i.Resize(usual)
	for _, fault := range axe(d.t, i.Page, wcag) {
		d.t.Errorf("%s: %s", name, fault)
	}
	i.keep(name)
}

// merges brings three leads together and takes one out again.
func (d *desks) merges() {
	d.t.Helper()
	head, second, third := d.sample(screened).Lead, d.sample(screened).Lead, d.sample(screened).Lead
	for n, twin := range []tips.LeadID{second, third} {
		handler := d.at("qz-fu", twin)
		form := handler.deed("propose_merge", "").of("reason", "text", "同一件事")
		form.SetValue(fmt.Sprintf("css:%s [name=head]", form.form), string(head))
		if n == 0 {
			d.look(handler, "70-merge")
		}
		form.done()
		approver := d.at("qz-li", twin)
		if n == 0 {
			d.look(approver, "71-merge-waits")
		}
		approver.deed("approve_proposal", "").done()
		if l := d.expect(twin, tips.Merged); l.Head != head {
			d.t.Errorf("it follows %s", l.Head)
		}
	}
	if l := d.lead(head); len(l.Duplicates) != 2 {
		d.t.Fatalf("the head has %d followers", len(l.Duplicates))
	}
	d.look(d.at("qz-fu", head), "72-merge-head")
	d.at("qz-li", third).deed("unmerge", "").of("reason", "text", "不是同一件事").done()
	d.expect(third, tips.Screening)
	if l := d.lead(head); len(l.Duplicates) != 1 || l.Duplicates[0] != second {
		d.t.Errorf("after the unmerge the head leads %v", l.Duplicates)
	}
}

// splits makes two of one: an allegation moves with a part of the story.
func (d *desks) splits() {
	d.t.Helper()
	parent := d.sample(7).Lead // one allegation stands
	handler := d.at("qz-fu", parent)
	handler.deed("add_allegation", "").part("text", "还占了别人的宅基地").done()
	handler.deed("split", "").tick("allegations", "宅基地").of("part", "what", "占了别人的宅基地").of("part", "where", "村东头")
	d.look(handler, "73-split")
	handler.deed("split", "").done()
	l := d.lead(parent)
	if len(l.Children) != 1 || len(l.Standing()) != 1 || l.Card == "" {
		d.t.Fatalf("after the split: %d children, %d allegations", len(l.Children), len(l.Standing()))
	}
	child := d.at("qz-wang", l.Children[0])
	child.opens()
	if !child.Has("占了别人的宅基地") || !child.Has("村东头") {
		d.t.Errorf("the new lead does not tell what moved: %s", child.Text())
	}
	d.look(child, "74-split-child")
	if c := d.lead(l.Children[0]); c.Parent != parent || c.Card != "" || c.Stage != tips.Received {
		d.t.Errorf("the child: %+v", c.Reception)
	}
}

// declines takes two people; the first cannot approve his own proposal.
func (d *desks) declines() {
	d.t.Helper()
	lead := d.sample(screened).Lead
	handler := d.at("qz-fu", lead)
	handler.deed("propose_decline", "").choose("ground", d.option("decline_ground", "other_office")).
		choose("helper", d.option("helper", "housing")).of("reason", "text", "属于住建部门的职责").done()
	handler.reload()
	var own bool
	handler.Eval(`document.querySelector("form[data-command=approve_proposal]") !== null`, &own)
	if own {
		d.t.Error("who proposed may approve")
	}
	approver := d.at("qz-li", lead)
	d.look(approver, "75-decline-waits")
	approver.deed("approve_proposal", "").done()
	d.expect(lead, tips.Declined)
}

// shelves puts a lead aside and takes it up again.
func (d *desks) shelves() {
	d.t.Helper()
	lead := d.sample(screened).Lead
	handler := d.at("qz-fu", lead)
	handler.deed("propose_disposal", "").choose("disposal", d.option("disposal", "shelved")).of("opinion", "text", "年底返乡后再查").
		of("deliberation", "people", "三人").of("deliberation", "text", "一致同意").on("review", d.Service.Today()+60).done()
	d.at("qz-li", lead).deed("approve_proposal", "").done()
	d.expect(lead, tips.Shelved)
	handler = d.at("qz-fu", lead)
	d.look(handler, "76-shelved")
	handler.deed("wake", "").of("reason", "text", "人回来了").done()
	if l := d.expect(lead, tips.Screening); l.Review != 0 {
		d.t.Errorf("woken, but to be looked at on %s", l.Review)
	}
}

// transfers moves a lead to another county: that office reads the tip with keys
// of its own and nothing the first one wrote; the first one sees nothing more.
func (d *desks) transfers() {
	d.t.Helper()
	lead := d.sample(screened).Lead
	handler := d.at("qz-fu", lead)
	handler.deed("add_note", "").part("text", "琼中的内部记录").done()
	handler.deed("propose_transfer", "").choose("office", d.w.pick("白沙县扶贫开发领导小组办公室", "Baisha Poverty Relief Office")).
		of("reason", "text", "事情在白沙")
	d.look(handler, "77-transfer")
	handler.deed("propose_transfer", "").done()
	before := d.lead(lead)
	d.at("qz-li", lead).deed("approve_proposal", "").press()
	d.of("qz-li").WaitTrue(`!location.pathname.startsWith("/leads/")`)
	for _, login := range []string{"qz-fu", "qz-li", "qz-chen"} {
		d.unseen(login, lead)
	}
	receiver := d.at("bs-wei", lead)
	receiver.opens()
	if !receiver.Has(aStory().Answers.What) || receiver.Has("琼中的内部记录") {
		d.t.Errorf("the other county reads: %s", receiver.Text())
	}
	d.look(receiver, "78-transferred")
	now := must[casework.LeadView](d.t)(d.Service.View(d.t.Context(), d.member("bs-wei").Caller(), lead)).Lead
	if now.Office != d.member("bs-wei").Office || now.WorkKey.Generation != before.WorkKey.Generation+1 || now.Stage != before.Stage {
		d.t.Errorf("arrived at %s in %s with work key %d", now.Office, now.Stage, now.WorkKey.Generation)
	}
}

// unseen: neither does any list name the lead, nor does it answer.
func (in *instance) unseen(login string, lead tips.LeadID) {
	in.t.Helper()
	in.unlisted(in.shut(login, lead), login, lead)
}

// shut holds every way to a lead against that of one that does not exist.
func (in *instance) shut(login string, lead tips.LeadID) casework.LoggedIn {
	in.t.Helper()
	session := must[casework.LoggedIn](in.t)(in.member(login).LogIn(in.t.Context()))
	nothing := tips.LeadID(in.NewID())
	for _, path := range []string{"/leads/%s", "/leads/%s/sealed", "/leads/%s/handover"} {
		foreign := in.asMember(session, http.MethodGet, fmt.Sprintf(path, lead), nil)
		unknown := in.asMember(session, http.MethodGet, fmt.Sprintf(path, nothing), nil)
		if foreign.status != http.StatusNotFound || string(foreign.body) != string(unknown.body) {
			in.t.Errorf("%s: %s answers %d %s", login, path, foreign.status, foreign.body)
		}
	}
	return session
}

// unlisted looks for the lead in every list of a member.
func (in *instance) unlisted(session casework.LoggedIn, login string, lead tips.LeadID) {
	in.t.Helper()
	for _, list := range []string{"", "?list=mine", "?list=office", "?stage=received", "?stage=screening"} {
		if got := in.asMember(session, http.MethodGet, "/leads"+list, nil); strings.Contains(string(got.body), string(lead)) {
			in.t.Errorf("%s finds the lead in /leads%s", login, list)
		}
	}
}

// option is a word as a list of choices shows it.
func (d *desks) option(subject, key string) string {
	d.t.Helper()
	word := d.w.term(subject, key)
	if d.w.lang == "en" {
		word = strings.ToUpper(word[:1]) + word[1:]
	}
	return word
}
