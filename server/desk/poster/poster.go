// Package poster is the page 海报和卡片: a member chooses a place and a paper,
// looks at the poster, prints it or takes it along as SVG or PNG. It asks and
// keeps nothing of leads.
//
// What must never be in here: a poster that differs by who asks for it.
package poster

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"sync"

	"zhuicha/crypto/keys"
	"zhuicha/server/desk/frame"
	"zhuicha/server/poster"
	"zhuicha/server/web"
	"zhuicha/tips/rules"
)

// Config is what stands on every poster of this instance.
type Config struct {
	Address string // the origin villagers reach the pages by
	Phones  []Phone
	Fonts   func() (poster.Fonts, error) // for PNG; poster.SystemFonts if nil
}

// Phone is a telephone number (举报电话) and whose it is.
type Phone struct{ Number, ZH, EN string }

type data struct {
	frame.Page
	Areas   []rules.Area
	Order   poster.Order
	Sheet   template.HTML // the drawing; empty with a fault
	Fault   string        // the key of what to mend
	Digits  string        // the fingerprint, to be compared
	CanPNG  bool
	SVGPath string
	PNGPath string
	Script  script
}

type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Messages map[string]string `json:"messages"`
}

// Papers are the sizes to choose from.
func (d data) Papers() []poster.Size { return poster.Sizes() }

// room holds what the page's handlers share.
type room struct {
	*frame.Deps
	Config
	one chan struct{} // one PNG at a time: each takes a processor for a second
}

// Routes are the page's lines of the route table: the page and two downloads.
// Any member may call them; a poster is public.
func Routes(d *frame.Deps, cfg Config) []web.Route {
	if cfg.Fonts == nil {
		cfg.Fonts = poster.SystemFonts
	}
	cfg.Fonts = sync.OnceValues(cfg.Fonts)
	r := room{Deps: d, Config: cfg, one: make(chan struct{}, 1)}
	get := func(path, name string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Name: name, Access: web.Members(), Handle: h}
	}
	return []web.Route{
		get("/posters", "posters page", r.page),
		get("/posters/svg", "poster as SVG", r.svg),
		get("/posters/png", "poster as PNG", r.png),
	}
}

func (r room) page(c web.Ctx) error {
	page, err := r.Page(c)
	if err != nil {
		return err
	}
	o, err := r.order(c, page)
	if err != nil {
		return err
	}
	sheet, err := poster.Draw(o, wordsOf(page))
	fault := faultKey(err)
	if err != nil && fault == "" {
		return fmt.Errorf("posters page: %w", err)
	}
	_, noFont := r.Fonts()
	d := data{
		Page: page, Areas: rules.Areas(), Order: o, Fault: fault, Digits: o.Root.String(), CanPNG: noFont == nil,
		SVGPath: link(page, "/posters/svg", o), PNGPath: link(page, "/posters/png", o),
		Script: script{Session: page.Session, Lang: page.Lang, Messages: page.Under("desk.js.")},
	}
	if fault == "" {
		d.Sheet = template.HTML(sheet.SVG()) // our own drawing, its words escaped
	}
	return r.Pages.OK(c, "poster/poster", d)
}

// order reads the address; what is missing is the caller's own area, A4.
func (r room) order(c web.Ctx, page frame.Page) (poster.Order, error) {
	directory := r.Service.Directory()
	root, err := keys.ParseRootPublic(directory.Root)
	if err != nil {
		return poster.Order{}, fmt.Errorf("posters page: root key: %w", err)
	}
	o := poster.Order{
		Address: r.Address, Root: root.Fingerprint(), Village: c.QueryParam("village"),
		Area: c.QueryParam("area"), Size: poster.Size(c.QueryParam("paper")),
	}
	if _, ok := rules.AreaByCode(o.Area); !ok {
		o.Area = directory.Offices[web.Caller(c).Member().Office].Area
	}
	if o.Area == "" {
		o.Area = rules.Areas()[0].Code
	}
	if o.Size != poster.A6 && o.Size != poster.Cards {
		o.Size = poster.A4
	}
	for _, p := range r.Phones {
		o.Phones = append(o.Phones, poster.Phone{Number: p.Number, Words: page.Pick(p.ZH, p.EN)})
	}
	return o, nil
}

func wordsOf(page frame.Page) poster.Words {
	return poster.Words{Lang: string(page.Lang), T: page.T}
}

// faultKey is the sentence for what the caller or the administrator can mend.
func faultKey(err error) string {
	switch {
	case errors.Is(err, poster.ErrVillage):
		return "desk.posters.bad_village"
	case errors.Is(err, poster.ErrAddress):
		return "desk.posters.bad_address"
	case errors.Is(err, poster.ErrRoom):
		return "desk.posters.bad_room"
	}
	return ""
}

// link is a path with the order, in the page's language.
func link(page frame.Page, path string, o poster.Order) string {
	return page.To(path, "area", o.Area, "village", o.Village, "paper", string(o.Size))
}

func (r room) svg(c web.Ctx) error {
	return r.download(c, "svg", func(s poster.Sheet) error {
		return c.Blob(http.StatusOK, "image/svg+xml", s.SVG())
	})
}

func (r room) png(c web.Ctx) error {
	return r.download(c, "png", func(s poster.Sheet) error {
		fonts, err := r.Fonts()
		if err != nil {
			return err
		}
		select {
		case r.one <- struct{}{}:
			defer func() { <-r.one }()
		case <-c.Request().Context().Done():
			return c.Request().Context().Err()
		}
		c.Response().Header().Set("Content-Type", "image/png")
		return s.PNG(c.Response(), fonts)
	})
}

// download sends a drawn poster as a file. What cannot be drawn leads back to
// the page, which says why.
func (r room) download(c web.Ctx, ending string, send func(poster.Sheet) error) error {
	page := r.Open(c)
	o, err := r.order(c, page)
	if err != nil {
		return err
	}
	sheet, err := poster.Draw(o, wordsOf(page))
	if err == nil {
		c.Response().Header().Set("Content-Disposition", `attachment; filename="`+poster.FileName(o.Area, o.Size, ending)+`"`)
		err = send(sheet)
	}
	if faultKey(err) != "" || errors.Is(err, poster.ErrFont) {
		c.Response().Header().Del("Content-Disposition")
		return c.Redirect(http.StatusSeeOther, link(page, "/posters", o))
	}
	return err
}

// LangField is the language of the form's own address; empty for Chinese.
func (d data) LangField() string {
	if d.English() {
		return string(web.English)
	}
	return ""
}

// OtherTongue is this very poster in the other language.
func (d data) OtherTongue() string {
	q := url.Values{"area": {d.Order.Area}, "paper": {string(d.Order.Size)}}
	if d.Order.Village != "" {
		q.Set("village", d.Order.Village)
	}
	if !d.English() {
		q.Set("lang", string(web.English))
	}
	return d.Path + "?" + q.Encode()
}
