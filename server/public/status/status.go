// Package status is the page where a receipt (回执码) shows how things stand.
// The receipt is typed into the browser and never reaches this server: the
// page's script derives a token from it and asks server/api.
package status

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
	Script script
}

// script is what the page's script reads.
type script struct {
	Salt     string            `json:"salt"`    // hex
	LogN     int               `json:"log_n"`   // log₂ of scrypt's N
	Clocks   map[string]string `json:"clocks"`  // what a receipt calls the steps
	Helpers  map[string]string `json:"helpers"` // who can help where a lead was declined
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/status", Name: "status", Access: web.Anyone(), Handle: func(c web.Ctx) error {
		in, err := d.Source.Instance(c.Request().Context())
		if err != nil {
			return fmt.Errorf("status page: %w", err)
		}
		page := d.Page(c)
		return d.Pages.OK(c, "status/status", data{Page: page, Script: script{
			Salt:     hex.EncodeToString(in.Salt),
			LogN:     in.LogN,
			Clocks:   clocks(page),
			Helpers:  helpers(page),
			Messages: page.Under("say.both.", "say.status.", "lamp."),
		}})
	}}
}

// clocks are the steps that a receipt may name.
func clocks(page frame.Page) map[string]string {
	named := map[string]string{}
	for _, c := range rules.Clocks() {
		if c.PublicZH != "" {
			named[c.Key] = page.Pick(c.PublicZH, c.PublicEN)
		}
	}
	return named
}

func helpers(page frame.Page) map[string]string {
	named := map[string]string{}
	for _, t := range rules.Terms("helper") {
		named[t.Key] = page.Pick(t.ZH, t.EN)
	}
	return named
}
