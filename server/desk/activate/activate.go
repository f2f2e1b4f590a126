// Package activate is the page where a new member makes his keys with a
// one-time code. The keys and the passphrase are made in the browser; the
// server gets public halves and a sealed bundle.
package activate

import (
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips/rules"
)

type data struct {
	frame.Page
	Script script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Roles    map[string]string `json:"roles"` // the names of the roles
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/activate", Name: "activation page", Access: web.Anyone(), Handle: func(c web.Ctx) error {
		return d.Pages.OK(c, "activate/activate", build(d.Open(c)))
	}}
}

func build(p frame.Page) data {
	roles := map[string]string{}
	for _, r := range rules.Terms("role") {
		roles[r.Key] = p.Term("role", r.Key)
	}
	return data{Page: p, Script: script{Session: p.Session, Lang: p.Lang, Roles: roles, Messages: p.Under("desk.js.")}}
}
