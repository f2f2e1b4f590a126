// Package status is the page where a receipt (回执码) shows how things stand.
// With JavaScript the receipt is typed into the browser and never reaches this
// server: the page's script derives a token from it and asks server/api.
// Without, plain forms bring it here; it is derived in memory, used and
// forgotten, and the page says so.
//
// What must never be in here: a receipt in an address, a log, an error or a
// file; an answer that tells wrong, missing and burned receipts apart.
package status

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
	Script script
	Entry  entry
}

// script is what the page's script reads.
type script struct {
	Salt     string            `json:"salt"`    // hex
	LogN     int               `json:"log_n"`   // log₂ of scrypt's N
	Clocks   map[string]string `json:"clocks"`  // what a receipt calls the steps
	Helpers  map[string]string `json:"helpers"` // who can help where a lead was declined
	Decoder  string            `json:"decoder"` // served path of the worker that reads QR codes
	Again    string            `json:"again"`   // address of the module that seals a tip again
	Attach   frame.Attach      `json:"attach"`
	Messages map[string]string `json:"messages"`
}

// entry is the plain form that takes a receipt.
type entry struct {
	Action string
	Fault  string
	Kept   string // what was typed for sending and could not be sent
}

// most bytes of a plain form without files, and of a text in one with: a message of 2,000 characters, percent-encoded.
const formBody = 64 << 10

// Routes are the page and its plain forms. Only the page may use the camera,
// and play the recordings that replies carry.
func Routes(d frame.Deps, r Receipts) []web.Route {
	p := newPlain(d, r)
	post := func(path, name string, body int64, act act) web.Route {
		return web.Route{Method: http.MethodPost, Path: path, Name: name, Access: web.Anyone(), Body: body, Handle: p.handle(act)}
	}
	return []web.Route{
		{Method: http.MethodGet, Path: "/status", Name: "status", Access: web.Anyone(), Camera: true, Player: true, Handle: page(d)},
		{Method: http.MethodPost, Path: "/status", Name: "statusLook", Access: web.Anyone(), Body: formBody, Handle: p.look},
		{Method: http.MethodGet, Path: "/status/shown/:once", Name: "statusShown", Access: web.Anyone(), Handle: p.shown},
		{Method: http.MethodGet, Path: "/status/busy/:once", Name: "statusBusy", Access: web.Anyone(), Handle: p.busy},
		post("/status/message", "statusMessage", attached.MostBody, p.message),
		post("/status/objection", "statusObjection", attached.MostBody, p.objection),
		post("/status/reply", "statusDeleteReply", formBody, p.deleteReply),
		post("/status/burn", "statusBurn", formBody, p.burn),
	}
}

// page is the page for browsers with JavaScript, with the plain form inside.
func page(d frame.Deps) web.Handler {
	return func(c web.Ctx) error {
		in, err := d.Source.Instance(c.Request().Context())
		if err != nil {
			return fmt.Errorf("status page: %w", err)
		}
		page := d.Page(c)
		return d.Pages.OK(c, "status/status", data{Page: page, Entry: entry{Action: page.To("/status")}, Script: script{
			Salt:     hex.EncodeToString(in.Salt),
			LogN:     in.LogN,
			Clocks:   clocks(page),
			Helpers:  helpers(page),
			Decoder:  page.Asset("workers/qr.js"),
			Again:    page.Asset("public/later/again.js"),
			Attach:   page.Attach(),
			Messages: page.Under("say.both.", "say.status.", "lamp."),
		}})
	}
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
