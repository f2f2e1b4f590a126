// Package register is the page 代录: a member of intake enters what came by
// letter, visit or call, or from an audit or another organ. His browser seals
// it as a villager's would, and prints a receipt for the visitor.
//
// What must never be in here: anything typed, and the receipt, which the
// browser draws and prints and the server never sees.
package register

import (
	"encoding/hex"
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
)

type data struct {
	frame.Page
	Areas   []rules.Area // those whose tips go to the caller's office
	Own     string       // the one to begin with
	Sources []rules.Term
	Tiles   []rules.Tile
	Address string // where the visitor looks the receipt up
	Today   tips.Day
	Script  script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
	Salt     string            `json:"salt"` // of this instance's receipts
	LogN     int               `json:"log_n"`
	Parents  map[string]string `json:"parents"` // each area's area above
	Worker   string            `json:"worker"`
}

// Route is the page's line of the route table. address is the origin villagers
// reach the pages by.
func Route(d *frame.Deps, address string) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/register", Name: "register page", Access: web.Members(tips.Intake), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		directory := d.Service.Directory()
		office := directory.Offices[web.Caller(c).Member().Office]
		instance := d.Service.Instance()
		return d.Pages.OK(c, "register/register", data{
			Page: page, Areas: areasOf(directory, office), Own: office.Area, Sources: rules.Terms("source"), Tiles: rules.Tiles(),
			Address: address, Today: d.Service.Today(),
			Script: script{
				Session: page.Session, Lang: page.Lang, Messages: page.Under("desk.js."),
				Salt: hex.EncodeToString(instance.Salt), LogN: instance.ReceiptLogN, Parents: parents(), Worker: page.Asset("workers/file.js"),
			},
		})
	}}
}

// areasOf are the areas whose tips go to the office.
func areasOf(directory people.Directory, office people.Office) (own []rules.Area) {
	above := func(code string) string {
		a, _ := rules.AreaByCode(code)
		return a.Parent
	}
	for _, a := range rules.Areas() {
		if to, _, ok := directory.Route(a.Code, above); ok && to.ID == office.ID {
			own = append(own, a)
		}
	}
	return own
}

func parents() map[string]string {
	all := map[string]string{}
	for _, a := range rules.Areas() {
		all[a.Code] = a.Parent
	}
	return all
}

// Text is one answer of the form.
type Text struct {
	Name string
	Rows int // 0 for a single line
	Most int // characters
}

// Answers are the questions of a tip besides what and where, which are drawn
// first.
func (data) Answers() []Text {
	return []Text{{"who", 2, 2000}, {"when", 0, 2000}, {"amount", 0, 2000}, {"witness", 2, 2000}, {"contact", 0, 500}}
}
