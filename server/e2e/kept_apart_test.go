package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestATipOnACountysHeadIsNowhereInThatCounty: sent from a phone under sealed
// routing, it is in no list, count, search or answer of the county, and is read
// one level up.
func TestATipOnACountysHeadIsNowhereInThatCounty(t *testing.T) {
	t.Parallel()
	for _, w := range []tongue{chinese(t), english(t)} {
		in := begin(t, setting{})
		d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: w, all: map[string]inspector{}}
		tale := canaryStory()
		tale.who = "县扶贫办李国栋主任"
		d.sendsAbove(tale)
		page := must[casework.LedgerPage](t)(in.Service.Ledger(t.Context(), in.member("sheng-xu").Caller(), noFilter))
		if len(page.Rows) != 1 {
			t.Fatalf("the office above lists %d leads", len(page.Rows))
		}
		lead := page.Rows[0].Lead

		for _, login := range []string{"qz-fu", "qz-chen", "qz-li"} {
			d.unseen(login, lead)
		}
		below := d.of("qz-li")
		for _, path := range []string{"/", "/?list=mine", "/?stage=received"} {
			below.Open(in.desk + path)
			below.settle()
			d.empty(below, lead)
		}
		below.Fill("css:#search", "密")
		d.empty(below, lead)
		d.look(d.empties("qz-li"), "79-sealed-county")

		above := d.at("sheng-xu", lead)
		above.opens()
		if !above.Has(tale.what) || !above.Has("李国栋") || !above.Has("密-") || !above.Has(w.say("sealed_routing.chip")) || !above.Has(w.area(county)) {
			t.Errorf("one level up: %s", above.Text())
		}
		d.look(above, "80-sealed-above")
		d.b.Quit()
	}
}

// sendsAbove tells a story on the head of the county's office.
func (d *desks) sendsAbove(tale story) {
	d.t.Helper()
	villager := d.phone(d.b, d.w)
	villager.Open(d.w.at(d.public, "/tip"))
	villager.toPlace(tale)
	villager.Choose("css:#area", d.w.area(county))
	villager.next()
	villager.Click(`css:[data-choice="yes"]`)
	villager.next()
	villager.Fill("css:#who", tale.who)
	for range 6 {
		villager.next()
	}
	villager.WaitText(d.w.say("tip.review"))
	villager.send()
	villager.Close()
}

// empties is somebody's first page.
func (d *desks) empties(login string) inspector {
	d.t.Helper()
	i := d.of(login)
	i.Open(i.at(d.desk, "/"))
	i.settle()
	return i
}

// empty wants no row, no number above nought and no word of the lead.
func (d *desks) empty(i inspector, lead tips.LeadID) {
	d.t.Helper()
	var rows int
	i.Eval(`document.querySelectorAll("tr[data-lead]").length`, &rows)
	var counts string
	i.Eval(`[...document.querySelectorAll("nav a span")].map((s) => s.textContent.trim()).join("")`, &counts)
	if rows != 0 || strings.Trim(counts, "0") != "" || strings.Contains(i.HTML(), string(lead)) {
		d.t.Errorf("%s shows %d rows and counts %q", i.URL(), rows, counts)
	}
}

// TestWhoMustKeepAwayIsKeptAway: whom the tip names and who comes from the
// village it tells of are found before anything is shown; whom the tipster does
// not want is kept out by the approver. Each time the recusal is on record and
// the lead is gone for him, from his lists and numbers too, and open to others.
func TestWhoMustKeepAwayIsKeptAway(t *testing.T) {
	t.Parallel()
	for _, w := range []tongue{chinese(t), english(t)} {
		in := begin(t, setting{})
		d := &desks{instance: in, b: chrome.Start(t, chrome.Options{Patience: time.Minute}), w: w, all: map[string]inspector{}}
		someone := must[*rehearse.Tipster](t)(in.NewTipster())
		told := content.Answers{What: "金丝雀发钱的事，符海生也在场", Where: "某村"}
		if err := someone.Send(t.Context(), tipster.Story{Tile: "money", Area: county, Answers: told}); err != nil {
			t.Fatal(err)
		}
		named := d.at("qz-fu", someone.Lead)
		named.Click("css:#open")
		named.WaitText(fmt.Sprintf(strings.Replace(w.say("desk.js.recused_by_name"), "%s", "%[1]s", 1), "符海生"))
		if named.Has("金丝雀") {
			t.Error("the one who is named reads the tip")
		}
		d.look(named, "81-named")
		d.shut("qz-fu", someone.Lead)
		l := d.lead(someone.Lead)
		if l.Recused[in.member("qz-fu").ID] != "named" || l.Opened[l.Office] != "" {
			t.Errorf("on record: %v, opened %v", l.Recused, l.Opened)
		}
		colleague := d.at("qz-wang", someone.Lead)
		colleague.opens()
		if !colleague.Has(told.What) {
			t.Errorf("the colleague reads: %s", colleague.Text())
		}
		d.keepsOutOnRequest(someone)
		d.keepsHome(someone.Lead)
		d.b.Quit()
	}
}

// keepsOutOnRequest: the tipster writes whom he does not want, and the approver
// decides so. (回避，举报人提出)
func (d *desks) keepsOutOnRequest(someone *rehearse.Tipster) {
	d.t.Helper()
	const wish = "请不要让王秀兰办，她是那家的亲戚"
	if err := someone.Write(d.t.Context(), wish); err != nil {
		d.t.Fatal(err)
	}
	d.empty(d.empties("qz-fu"), someone.Lead)
	approver := d.at("qz-li", someone.Lead)
	if !approver.Has(wish) {
		d.t.Errorf("the approver reads: %s", approver.Text())
	}
	unwanted := d.member("qz-wang")
	approver.deed("recuse", "").choose("member", unwanted.Name).choose("ground", d.option("recusal_ground", "tipster_asked")).done()
	d.look(approver, "82-unwanted")
	d.shut("qz-wang", someone.Lead)
	d.empty(d.empties("qz-wang"), someone.Lead)
	if got := d.lead(someone.Lead).Recused[unwanted.ID]; got != "tipster_asked" {
		d.t.Errorf("on record: %q", got)
	}
}

// keepsHome: the reviewer names his home, and may not open what happened there;
// what happened elsewhere in the county he reads as before.
func (d *desks) keepsHome(elsewhere tips.LeadID) {
	d.t.Helper()
	chen := d.of("qz-chen")
	chen.Open(chen.at(d.desk, "/account"))
	chen.settle()
	chen.Choose("css:form.home select", d.w.area(county))
	chen.Click(d.w.say("origin.save"))
	chen.WaitText(d.w.say("desk.js.home_half"))
	chen.Fill("css:form.home [name=town]", "红毛镇")
	chen.mark()
	chen.Click(d.w.say("origin.save"))
	chen.renewed()
	if chen.Value("css:form.home [name=town]") != "红毛镇" {
		d.t.Error("the home was not kept")
	}
	d.look(chen, "83-home")
	if chen = d.at("qz-chen", elsewhere); !chen.Has("金丝雀发钱的事") {
		d.t.Errorf("what happened elsewhere: %s", chen.Text())
	}

	someone := must[*rehearse.Tipster](d.t)(d.NewTipster())
	told := content.Answers{What: "金丝雀修路的钱", Where: "红毛那边的罗担村"}
	if err := someone.Send(d.t.Context(), tipster.Story{Tile: "money", Area: county, Answers: told}); err != nil {
		d.t.Fatal(err)
	}
	chen = d.at("qz-chen", someone.Lead)
	chen.Click("css:#open")
	chen.WaitText(fmt.Sprintf(strings.Replace(d.w.say("desk.js.recused_by_home"), "%s", "%[1]s", 1), "红毛镇"))
	if chen.Has("金丝雀") {
		d.t.Error("the one who comes from there reads the tip")
	}
	d.shut("qz-chen", someone.Lead)
	if got := d.lead(someone.Lead).Recused[d.member("qz-chen").ID]; got != "home_village" {
		d.t.Errorf("on record: %q", got)
	}
}
