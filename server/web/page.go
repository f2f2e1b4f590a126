package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

// View is what every page's data embeds.
type View struct {
	Tongue
	Path   string // the page's own path, for the language link
	Caller *Viewer
	assets AssetNames
}

// Viewer is what a page may show of the person who looks at it.
type Viewer struct {
	Name   string
	Office string
	Roles  []string
}

// AssetNames finds the served name of a bundle or style ("public/tip.js").
type AssetNames func(name string) string

// Asset is the served path of a bundle or style.
func (v View) Asset(name string) string { return v.assets(name) }

// Pages renders templates: a layout and one file a page.
type Pages struct {
	set    map[string]*template.Template
	assets AssetNames
	// Compress gzips pages for browsers that take it. Only for pages without
	// secrets: beside what a visitor sends, sizes would tell of them.
	Compress bool
}

// ParsePages reads layout.html and every other .html file of a tree; a page's
// name is its path without the ending. Templates are parsed at start, so a
// broken one stops the program and never a request.
func ParsePages(tree fs.FS, assets AssetNames, funcs template.FuncMap) (*Pages, error) {
	p := &Pages{set: map[string]*template.Template{}, assets: assets}
	base, err := template.New("layout.html").Funcs(funcs).ParseFS(tree, "layout.html")
	if err != nil {
		return nil, fmt.Errorf("web: layout: %w", err)
	}
	err = fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".html") || path == "layout.html" {
			return err
		}
		t, err := template.Must(base.Clone()).ParseFS(tree, path)
		if err != nil {
			return fmt.Errorf("web: page %s: %w", path, err)
		}
		p.set[strings.TrimSuffix(path, ".html")] = t
		return nil
	})
	return p, err
}

// Names lists the pages, for tests that render each.
func (p *Pages) Names() []string {
	var names []string
	for n := range p.set {
		names = append(names, n)
	}
	return names
}

// View is the common part of a page's data for this request.
func (p *Pages) View(c Ctx) View {
	return View{Tongue: tongueOf(c), Path: c.Request().URL.Path, Caller: viewerOf(c), assets: p.assets}
}

// Show renders a page. It is built in memory first: a failing template gives
// an error page and never half a page.
func (p *Pages) Show(c Ctx, status int, name string, data any) error {
	t, ok := p.set[name]
	if !ok {
		return fmt.Errorf("web: no page %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout.html", data); err != nil {
		return fmt.Errorf("web: page %q: %w", name, err)
	}
	if p.Compress {
		return compressed(c, status, b.Bytes())
	}
	return c.HTMLBlob(status, b.Bytes())
}

func compressed(c Ctx, status int, page []byte) error {
	c.Response().Header().Set("Vary", "Accept-Encoding")
	if !takesGzip(c) {
		return c.HTMLBlob(status, page)
	}
	z, err := compress(page)
	if err != nil {
		return fmt.Errorf("web: compress: %w", err)
	}
	c.Response().Header().Set("Content-Encoding", "gzip")
	return c.HTMLBlob(status, z)
}

func takesGzip(c Ctx) bool {
	return strings.Contains(c.Request().Header.Get("Accept-Encoding"), "gzip")
}

// OK shows a page with status 200.
func (p *Pages) OK(c Ctx, name string, data any) error { return p.Show(c, http.StatusOK, name, data) }
