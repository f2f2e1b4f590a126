// Package account is the page 我的账号: a member's sessions, his phone and
// recovery codes, his passphrase. Everything secret happens in the page's
// script; the page itself holds counts.
//
// What must never be in here: an address or a browser's name of a session.
package account

import (
	"net/http"
	"time"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type data struct {
	frame.Page
	Me       people.Member
	Sessions []session
	Codes    int // recovery codes that are left
	Script   script
}

// session is one line of the list, in coarse words.
type session struct {
	ID          string
	Current     bool
	Begun, Used string
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Login    string            `json:"login"`
	Version  uint64            `json:"version"` // of the directory
	Messages map[string]string `json:"messages"`
}

// Route is the page's line of the route table.
func Route(d *frame.Deps) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/account", Name: "account page", Access: web.Members(), Handle: func(c web.Ctx) error {
		page, err := d.Page(c)
		if err != nil {
			return err
		}
		caller := web.Caller(c)
		left, err := d.Service.RecoveryLeft(c.Request().Context(), caller)
		if err != nil {
			return err
		}
		return d.Pages.OK(c, "account/account", build(page, d.Service.Directory(), caller.Member().ID, d.Service.Sessions(caller), left))
	}}
}

func build(p frame.Page, dir people.Directory, id tips.MemberID, sessions []casework.SessionView, left int) data {
	me := dir.Members[id]
	out := data{Page: p, Me: me, Codes: left, Script: script{
		Session: p.Session, Lang: p.Lang, Login: me.Login, Version: dir.Version, Messages: p.Under("desk.js."),
	}}
	for _, s := range sessions {
		out.Sessions = append(out.Sessions, session{s.ID, s.Current, ago(p, s.Begun), ago(p, s.Used)})
	}
	return out
}

// ago is a while in coarse words: minutes tell too much.
func ago(p frame.Page, d time.Duration) string {
	switch hours := int(d / time.Hour); {
	case d < 10*time.Minute:
		return p.T("desk.account.just_now")
	case hours == 0:
		return p.T("desk.account.this_hour")
	default:
		return p.N("desk.account.hours_ago", hours)
	}
}
