// Package public is the villager's side: the pages a poster's code leads to.
// HTML answers GET; everything that changes anything is a call of server/api.
//
// What must never be in here: cookies, storage, an address, anything that tells
// one visitor from another.
package public

import (
	"cmp"
	"embed"
	"fmt"

	"zhuicha/server/public/attached"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/home"
	"zhuicha/server/public/problem"
	"zhuicha/server/public/status"
	"zhuicha/server/public/tip"
	"zhuicha/server/public/turn"
	"zhuicha/server/web"
)

//go:embed layout.html */*.html
var files embed.FS

// DefaultLeave is where 快速离开 goes unless configured otherwise.
const DefaultLeave = "https://www.baidu.com"

// DefaultPhones are the numbers shown unless configured otherwise: the
// discipline inspection hotline and the poverty relief hotline.
func DefaultPhones() []frame.Phone {
	return []frame.Phone{
		{Number: "12388", ZH: "纪检监察举报电话", EN: "discipline inspection hotline"},
		{Number: "12317", ZH: "扶贫监督举报电话", EN: "poverty relief hotline"},
	}
}

// Config is what the pages are made from.
type Config struct {
	Source frame.Source
	Assets web.AssetNames
	Phones []frame.Phone // DefaultPhones if empty
	Leave  string        // DefaultLeave if empty
	// Receipts is what plain forms with a receipt stand on.
	Receipts status.Receipts
	Intake   tip.Intake // where tips of the plain form go
}

// Site is the villager's pages, ready to be mounted.
type Site struct {
	Routes  []web.Route
	Problem func(web.Ctx, *web.Problem) error // for web.Config.ProblemPage
}

// New parses the templates and lists the routes. It fails on a broken template.
func New(cfg Config) (*Site, error) {
	pages, err := web.ParsePages(files, cfg.Assets, nil)
	if err != nil {
		return nil, fmt.Errorf("public: %w", err)
	}
	pages.Compress = true // they hold no secret, and the network is slow
	if len(cfg.Phones) == 0 {
		cfg.Phones = DefaultPhones()
	}
	deps := frame.Deps{Source: cfg.Source, Pages: pages, Phones: cfg.Phones, Leave: cmp.Or(cfg.Leave, DefaultLeave), Line: turn.New(frame.MostInLine), Counter: attached.New()}
	icon, err := web.IconRoute()
	if err != nil {
		return nil, err
	}
	routes := []web.Route{home.Route(deps), icon}
	routes = append(routes, tip.Routes(deps, cfg.Intake)...)
	routes = append(routes, status.Routes(deps, cfg.Receipts)...)
	return &Site{Routes: routes, Problem: problem.Page(deps)}, nil
}
