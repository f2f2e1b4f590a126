// Package tip is the page where a villager tells what happened, one question
// at a time. What is typed there the page's script seals in the browser and
// hands to server/api.
//
// Without JavaScript the same questions are one plain form. It is posted here,
// sealed in memory at once, and its plaintext forgotten; the page, the receipt
// and the desk say so. What must never happen to it: a file, a log line, an
// error text, the store. The receipt comes from a random seed in a hidden
// field, so that the same form sent again gives the same receipt and no second
// lead; it is shown once, by an address that is dead afterwards (package once).
package tip

import (
	"encoding/hex"
	"fmt"
	"net/http"

	"zhuicha/server/public/attached"
	"zhuicha/server/public/frame"
	"zhuicha/server/web"
	"zhuicha/tips/rules"
)

type data struct {
	frame.Page
	Open   bool // there are offices that can read a tip
	Tiles  []rules.Tile
	Areas  []area // to choose from
	Chosen string // the poster's area, empty without one
	Plain  plainView
	Script script
}

// script is what the page's script reads.
type script struct {
	Salt      string            `json:"salt"`      // hex
	LogN      int               `json:"log_n"`     // log₂ of scrypt's N
	Root      string            `json:"root"`      // hex
	List      string            `json:"list"`      // the signed bytes, which are text
	Signature string            `json:"signature"` // hex
	Parents   map[string]string `json:"parents"`   // the area above each that may be chosen
	Closed    []string          `json:"closed"`    // ids of offices where nobody reads now
	Hints     map[string]string `json:"hints"`     // what to think of, by tile
	Later     string            `json:"later"`     // address of the module that draws the receipt
	Attach    frame.Attach      `json:"attach"`
	Messages  map[string]string `json:"messages"`
}

// Routes are the page's lines of the route table: the open page, one a poster's
// area, and the plain form with the receipt that answers it.
func Routes(d frame.Deps, in Intake) []web.Route {
	p := newPlain(d, in)
	anyone := web.Anyone()
	return []web.Route{
		{Method: http.MethodGet, Path: "/tip", Name: "tip", Access: anyone, Microphone: true, Player: true, Handle: func(c web.Ctx) error {
			return p.show(c, "")
		}},
		{Method: http.MethodGet, Path: "/t/:area", Name: "tip of an area", Access: anyone, Microphone: true, Player: true, Handle: func(c web.Ctx) error {
			if _, ok := rules.AreaByCode(c.Param("area")); !ok {
				return web.NewProblem(http.StatusNotFound, "unknown_area")
			}
			return p.show(c, c.Param("area"))
		}},
		{Method: http.MethodPost, Path: "/tip", Name: "plain tip", Access: anyone, Body: attached.MostBody, Handle: p.send},
		{Method: http.MethodGet, Path: "/tip/again/:once", Name: "plain tip again", Access: anyone, Handle: p.shownAgain},
		{Method: http.MethodGet, Path: "/tip/receipt/:once", Name: "plain receipt", Access: anyone, Handle: p.receipt},
	}
}

// show is the page with nothing answered yet.
func (p *plain) show(c web.Ctx, chosen string) error {
	in, err := p.deps.Source.Instance(c.Request().Context())
	if err != nil {
		return fmt.Errorf("tip page: %w", err)
	}
	seed, err := p.newSeed()
	if err != nil {
		return err
	}
	page := p.deps.Page(c)
	view := plainView{Tongue: page.Tongue, form: form{Seed: seed, Area: chosen, Tile: "unsure"}}
	d := p.data(page, in, view)
	d.Script = scriptOf(page, in, d.Areas)
	return p.deps.Pages.OK(c, "tip/tip", d)
}

func (p *plain) data(page frame.Page, in frame.Instance, view plainView) data {
	return data{
		Page: page, Open: in.Open(), Tiles: rules.Tiles(), Areas: choices(page, view.Area), Chosen: view.Area, Plain: view,
	}
}

func scriptOf(page frame.Page, in frame.Instance, areas []area) script {
	s := script{
		Salt: hex.EncodeToString(in.Salt), LogN: in.LogN, Root: hex.EncodeToString(in.Root),
		List: string(in.List), Signature: in.Signature,
		Closed:  append([]string{}, in.Closed...),
		Parents: map[string]string{}, Hints: map[string]string{}, Later: page.Asset("public/later/receipt.js"),
		Attach:   page.Attach(),
		Messages: page.Under("say.both.", "say.tip."),
	}
	for _, a := range areas {
		s.Parents[a.Code] = parentOf(a.Code)
	}
	for _, t := range rules.Tiles() {
		s.Hints[t.Key] = page.T("tip.hint." + t.Key)
	}
	return s
}

// parentOf is the area above, empty at the top.
func parentOf(code string) string {
	a, _ := rules.AreaByCode(code)
	return a.Parent
}
