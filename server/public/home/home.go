// Package home is the first page: what is promised, the two ways in, and the
// telephone numbers.
package home

import (
	"net/http"

	"zhuicha/server/public/frame"
	"zhuicha/server/web"
)

// Route is the page's line of the route table.
func Route(d frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/", Name: "home", Access: web.Anyone(), Handle: func(c web.Ctx) error {
		return d.Pages.OK(c, "home/home", d.Page(c))
	}}
}
