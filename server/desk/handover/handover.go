// Package handover is the page 移交: the caller's browser packs a lead, sealed
// as it is, into one file that opens offline. docs/FORMATS.md, section 6.
//
// What must never be in here: anything sealed, opened; the finished package,
// which never comes to the server.
package handover

import (
	"fmt"
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework/handover"
)

type data struct {
	frame.Page
	Lead   tips.Lead
	Number string
	Script script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Lead     tips.LeadID       `json:"lead"`
	Readme   string            `json:"readme"`
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/leads/:lead/handover", Name: "handover page", Access: web.Members(), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		view, err := d.Service.View(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")))
		if err != nil {
			return fmt.Errorf("handover page: %w", err)
		}
		return d.Pages.OK(c, "handover/handover", data{
			Page: page, Lead: view.Lead, Number: view.Number,
			Script: script{page.Session, page.Lang, view.Lead.ID, handover.Note(), page.Under("desk.js.")},
		})
	}}
}
