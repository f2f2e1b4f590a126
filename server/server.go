// Package server puts the two listeners together: the villager's pages with
// their calls, and the desk with its own. They share nothing but the service.
package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"time"

	"zhuicha/server/api"
	"zhuicha/server/desk"
	"zhuicha/server/desk/poster"
	"zhuicha/server/desk/viewer"
	"zhuicha/server/public"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/status"
	"zhuicha/server/public/tip"
	"zhuicha/server/web"
	"zhuicha/static"
	"zhuicha/tips/casework"
)

// Config is what the listeners are made of.
type Config struct {
	Service *casework.Service
	Assets  *static.Set
	Log     *slog.Logger
	// PublicOrigins and DeskOrigins are the addresses people reach each
	// listener by, as a browser writes them.
	PublicOrigins, DeskOrigins []string
	Phones                     []frame.Phone // public.DefaultPhones if empty
	Leave                      string        // public.DefaultLeave if empty
}

// Sites are the two listeners' handlers with their authorisation tables.
type Sites struct{ Public, Desk *web.Site }

// New makes both sites. It fails on broken templates, catalogues or tables.
func New(cfg Config) (Sites, error) {
	tongues, err := web.LoadTongues()
	if err != nil {
		return Sites{}, err
	}
	assets := web.AssetRoute(cfg.Assets)
	publicSite, err := publicSite(cfg, tongues, assets)
	if err != nil {
		return Sites{}, fmt.Errorf("server: public: %w", err)
	}
	deskSite, err := deskSite(cfg, tongues, assets)
	if err != nil {
		return Sites{}, fmt.Errorf("server: desk: %w", err)
	}
	return Sites{Public: publicSite, Desk: deskSite}, nil
}

func publicSite(cfg Config, tongues web.Tongues, assets web.Route) (*web.Site, error) {
	pages, err := public.New(public.Config{Source: source{cfg.Service}, Assets: names(cfg.Assets), Phones: cfg.Phones, Leave: cfg.Leave,
		Intake:   tip.Intake{Service: cfg.Service, Random: rand.Reader, Now: time.Now, Log: cfg.Log},
		Receipts: status.Receipts{Service: cfg.Service, Random: rand.Reader, Now: time.Now},
	})
	if err != nil {
		return nil, err
	}
	routes := append(pages.Routes, assets)
	routes = append(routes, api.Public(cfg.Service)...)
	return web.New(web.Config{Routes: routes, Tongues: tongues, Log: cfg.Log, Origins: cfg.PublicOrigins, ProblemPage: pages.Problem})
}

func deskSite(cfg Config, tongues web.Tongues, assets web.Route) (*web.Site, error) {
	pages, err := desk.New(desk.Config{Service: cfg.Service, Assets: names(cfg.Assets), Posters: posters(cfg), Viewer: viewerParts(cfg.Assets)})
	if err != nil {
		return nil, err
	}
	routes := append(pages.Routes, assets, api.Ready(cfg.Service))
	routes = append(routes, api.Desk(cfg.Service, web.CookiesFor(cfg.DeskOrigins))...)
	return web.New(web.Config{
		Routes: routes, Tongues: tongues, Log: cfg.Log, Origins: cfg.DeskOrigins,
		Sessions: cfg.Service.Session, ProblemPage: pages.Problem,
	})
}

// viewerParts are the bytes of the sandboxed viewer, which stand in its document.
func viewerParts(assets *static.Set) viewer.Parts {
	script, _ := assets.ByName("desk/viewer.js") // a missing one is empty, and refused
	style, _ := assets.ByName("style/viewer.css")
	return viewer.Parts{Script: script.Bytes, Style: style.Bytes}
}

// posters is what stands on this instance's posters: the address villagers
// reach it by, and the telephone numbers of the villager's pages.
func posters(cfg Config) poster.Config {
	p := poster.Config{}
	if len(cfg.PublicOrigins) > 0 {
		p.Address = cfg.PublicOrigins[0]
	}
	phones := cfg.Phones
	if len(phones) == 0 {
		phones = public.DefaultPhones()
	}
	for _, n := range phones {
		p.Phones = append(p.Phones, poster.Phone{Number: n.Number, ZH: n.ZH, EN: n.EN})
	}
	return p
}

// names finds the served name of an asset; a missing one shows in the page and
// fails its test.
func names(assets *static.Set) web.AssetNames {
	return func(name string) string {
		a, ok := assets.ByName(name)
		if !ok {
			return "/assets/missing/" + name
		}
		return "/assets/" + a.Served
	}
}

// source tells the villager's pages how the instance stands.
type source struct{ service *casework.Service }

func (s source) Instance(ctx context.Context) (frame.Instance, error) {
	list, signature, err := s.service.OfficeList(ctx)
	if err != nil {
		return frame.Instance{}, err
	}
	root, err := hex.DecodeString(s.service.Directory().Root)
	if err != nil {
		return frame.Instance{}, fmt.Errorf("server: root key: %w", err)
	}
	in := s.service.Instance()
	out := frame.Instance{Salt: in.Salt, LogN: in.ReceiptLogN, Root: root, List: list, Signature: signature}
	for _, id := range s.service.Directory().Closed() {
		out.Closed = append(out.Closed, string(id))
	}
	return out, nil
}
