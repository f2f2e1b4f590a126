// Package web is what every page and every API call passes through: the route
// table with who may call, headers, the same-origin rule, sessions, languages,
// errors, assets. It knows no page and no rule of the field.
//
// What must never be in here: a peer's address, a user agent, a referrer, an
// Accept-Language header, read, kept or logged.
package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// Ctx is the one place that names the router's context, so that a change of
// router stays cheap.
type Ctx = echo.Context

// Handler answers one route. What it returns as an error is shown by [Problem].
type Handler func(Ctx) error

// Access says who may call a route. The zero value lets nobody in.
type Access struct {
	kind  accessKind
	roles []tips.Role
}

type accessKind int

const (
	nobody accessKind = iota
	anyone
	members
)

// Anyone needs no session: public pages, login, assets.
func Anyone() Access { return Access{kind: anyone} }

// Members needs a live session; with roles, one of them. An account that no
// colleague has admitted yet is a member too, but reads no lead.
func Members(roles ...tips.Role) Access { return Access{kind: members, roles: roles} }

// String is how the authorisation table prints it.
func (a Access) String() string {
	switch a.kind {
	case anyone:
		return "anyone"
	case members:
		s := "members"
		for _, r := range a.roles {
			s += " " + string(r)
		}
		return s
	}
	return "nobody"
}

// allows reports whether the caller, nil without a session, may pass.
func (a Access) allows(c *casework.Caller) bool {
	switch a.kind {
	case anyone:
		return true
	case members:
		if c == nil {
			return false
		}
		if len(a.roles) == 0 {
			return true
		}
		for _, r := range a.roles {
			if c.Has(r) {
				return true
			}
		}
	}
	return false
}

// Route is one line of the authorisation table.
type Route struct {
	Method string // GET or POST
	Path   string // echo's form: /leads/:lead
	Name   string // what the log calls it
	Access Access
	JSON   bool  // answers errors as JSON instead of a page
	Body   int64 // most bytes of a request's body; 0: none allowed
	File   bool  // answers with bytes that people sent, by SendFile
	Camera bool  // whether the page may ask for the camera
	// Microphone says whether the page may ask for the microphone, Player
	// whether it may play sound and film out of its own memory.
	Microphone, Player bool
	// Frames says whether the page may show the sandboxed viewer; Frame is set
	// where the document is such a viewer itself.
	Frames bool
	Frame  *Frame
	Handle Handler
}

// changes reports whether the route may change anything, so that the
// same-origin rule and the session's token apply.
func (r Route) changes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }
