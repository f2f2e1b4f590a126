// Package tip is the page where a villager tells what happened, one question
// at a time. Nothing typed there reaches this server unsealed: the page's script
// seals it in the browser and hands it to server/api.
package tip

import (
	"encoding/hex"
	"fmt"
	"net/http"

	"zhuicha/server/public/frame"
	"zhuicha/server/web"
	"zhuicha/tips/rules"
)

type data struct {
	frame.Page
	Open   bool // there are offices that can read a tip
	Tiles  []rules.Tile
	Areas  []rules.Area // to choose from
	Chosen string       // the poster's area, empty without one
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
	Hints     map[string]string `json:"hints"`     // what to think of, by tile
	Messages  map[string]string `json:"messages"`
}

// Routes are the page's lines of the route table: the open page, and one a
// poster's area.
func Routes(d frame.Deps) []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/tip", Name: "tip", Access: web.Anyone(), Handle: func(c web.Ctx) error {
			return show(d, c, "")
		}},
		{Method: http.MethodGet, Path: "/t/:area", Name: "tip of an area", Access: web.Anyone(), Handle: func(c web.Ctx) error {
			if _, ok := rules.AreaByCode(c.Param("area")); !ok {
				return web.NewProblem(http.StatusNotFound, "unknown_area")
			}
			return show(d, c, c.Param("area"))
		}},
	}
}

func show(d frame.Deps, c web.Ctx, chosen string) error {
	in, err := d.Source.Instance(c.Request().Context())
	if err != nil {
		return fmt.Errorf("tip page: %w", err)
	}
	page, areas := d.Page(c), choices(chosen)
	return d.Pages.OK(c, "tip/tip", data{
		Page: page, Open: in.Open(), Tiles: rules.Tiles(), Areas: areas, Chosen: chosen,
		Script: scriptOf(page, in, areas),
	})
}

// choices are the areas with offices of their own, and the poster's. All that
// lie above one of them are among them: a test holds the table to that.
func choices(chosen string) []rules.Area {
	var list []rules.Area
	for _, a := range rules.Areas() {
		if a.Routing || a.Code == chosen {
			list = append(list, a)
		}
	}
	return list
}

func scriptOf(page frame.Page, in frame.Instance, areas []rules.Area) script {
	s := script{
		Salt: hex.EncodeToString(in.Salt), LogN: in.LogN, Root: hex.EncodeToString(in.Root),
		List: string(in.List), Signature: in.Signature,
		Parents: map[string]string{}, Hints: map[string]string{},
		Messages: page.Under("say.both.", "say.tip."),
	}
	for _, a := range areas {
		s.Parents[a.Code] = a.Parent
	}
	for _, t := range rules.Tiles() {
		s.Hints[t.Key] = page.T("tip.hint." + t.Key)
	}
	return s
}
