// Package login is the page where a member unlocks his own keys. Name and
// passphrase go no further than the browser: the page's script derives a proof
// and sends that.
package login

import (
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
)

type data struct {
	frame.Page
	Script script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/login", Name: "login page", Access: web.Anyone(), Handle: func(c web.Ctx) error {
		return d.Pages.OK(c, "login/login", build(d.Open(c)))
	}}
}

func build(p frame.Page) data {
	return data{Page: p, Script: script{Session: p.Session, Lang: p.Lang, Messages: p.Under("desk.js.")}}
}
