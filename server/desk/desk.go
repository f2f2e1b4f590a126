// Package desk is the inspectors' side: the pages of the second listener. HTML
// answers GET; every change is a signed command and a call of server/api.
//
// What must never be in here: plaintext of anything sealed, a passphrase, a
// private key. Pages hold digests and empty forms; the browser does the rest.
package desk

import (
	"embed"
	"fmt"
	"html/template"

	"zhuicha/server/desk/account"
	"zhuicha/server/desk/activate"
	"zhuicha/server/desk/audit"
	"zhuicha/server/desk/form"
	"zhuicha/server/desk/frame"
	"zhuicha/server/desk/handover"
	"zhuicha/server/desk/late"
	"zhuicha/server/desk/lead"
	"zhuicha/server/desk/ledger"
	"zhuicha/server/desk/login"
	"zhuicha/server/desk/people"
	"zhuicha/server/desk/poster"
	"zhuicha/server/desk/problem"
	"zhuicha/server/desk/register"
	"zhuicha/server/desk/viewer"
	"zhuicha/server/web"
	"zhuicha/tips"
)

//go:embed layout.html */*.html
var files embed.FS

// Config is what the pages are made from.
type Config struct {
	Service frame.Service
	Assets  web.AssetNames
	Posters poster.Config
	Viewer  viewer.Parts
}

// Site is the inspectors' pages, ready to be mounted.
type Site struct {
	Routes  []web.Route
	Problem func(web.Ctx, *web.Problem) error // for web.Config.ProblemPage
}

// New parses the templates and lists the routes. It fails on a broken template.
func New(cfg Config) (*Site, error) {
	deps, err := parse(cfg)
	if err != nil {
		return nil, err
	}
	icon, err := web.IconRoute()
	if err != nil {
		return nil, err
	}
	frame, err := viewer.Route(cfg.Viewer)
	if err != nil {
		return nil, err
	}
	routes := []web.Route{
		icon, frame, login.Route(deps), activate.Route(deps), people.Route(deps), account.Route(deps), ledger.Route(deps), lead.Route(deps), handover.Route(deps), lead.DossierRoute(deps), lead.LettersRoute(deps), lead.ClosingRoute(deps), late.Route(deps), register.Route(deps, cfg.Posters.Address),
	}
	routes = append(routes, audit.Routes(deps)...)
	routes = append(routes, poster.Routes(deps, cfg.Posters)...)
	return &Site{Routes: routes, Problem: problem.Page(deps)}, nil
}

func parse(cfg Config) (*frame.Deps, error) {
	pages, err := web.ParsePages(files, cfg.Assets, funcs())
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	return &frame.Deps{Service: cfg.Service, Pages: pages}, nil
}

// place is an input with its id on the page.
type place struct {
	At    string
	Input form.Input
}

// opened is a place for one part of a sealed record; Waits stands there until
// it is opened.
type opened struct {
	Digest tips.Digest
	Part   string
	Waits  string
}

func funcs() template.FuncMap {
	return template.FuncMap{
		"place": func(at string, i int, in form.Input) place { return place{fmt.Sprintf("%s-%d", at, i), in} },
		"open":  func(d tips.Digest, part string) opened { return opened{d, part, "…"} },
		"named": func(d tips.Digest, part, waits string) opened { return opened{d, part, waits} },
		"str":   func(v any) string { return fmt.Sprint(v) },
	}
}
