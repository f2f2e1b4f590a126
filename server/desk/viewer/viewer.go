// Package viewer is the frame in which the desk shows pictures and plays
// recordings. Its document has no origin, no session and no way to the network:
// the lead page hands it bytes, and it draws them anew.
//
// What must never be in here: a link, a form, a name of a file, an address to
// load anything from. Script and style lie in the document itself, since a
// document without an origin could fetch neither; the policy names both by hash
// and admits nothing else.
package viewer

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"zhuicha/server/web"
)

//go:embed page.tmpl
var page string

// Parts are the bundle desk/viewer.js and the style style/viewer.css.
type Parts struct{ Script, Style []byte }

type data struct {
	web.Tongue
	Script template.JS
	Style  template.CSS
	Tools  []tool
}

// tool is one button of the bar; Key is what the keyboard has for it.
type tool struct{ Act, Sign, Key string }

func tools() []tool {
	return []tool{
		{"larger", "+", "+"}, {"smaller", "−", "-"}, {"fit", "⤢", "0"}, {"whole", "1:1", "1"}, {"left", "↺", "["}, {"right", "↻", "]"},
	}
}

// Route is the frame's line of the route table. It fails on parts that could
// not stand in a document.
func Route(parts Parts) (web.Route, error) {
	if err := parts.check(); err != nil {
		return web.Route{}, err
	}
	t, err := template.New("viewer").Parse(page)
	if err != nil {
		return web.Route{}, fmt.Errorf("viewer: %w", err)
	}
	frame := &web.Frame{Script: hash(parts.Script), Style: hash(parts.Style)}
	return web.Route{Method: http.MethodGet, Path: "/viewer", Name: "viewer", Access: web.Members(), Frame: frame, Handle: func(c web.Ctx) error {
		var b bytes.Buffer
		err := t.Execute(&b, data{
			Tongue: web.TongueOf(c), Script: template.JS(parts.Script), Style: template.CSS(parts.Style), Tools: tools(),
		})
		if err != nil {
			return fmt.Errorf("viewer: %w", err)
		}
		return c.HTMLBlob(http.StatusOK, b.Bytes())
	}}, nil
}

// check refuses what would end its element early.
func (p Parts) check() error {
	if len(p.Script) == 0 || len(p.Style) == 0 {
		return errors.New("viewer: its script or style is missing")
	}
	for _, b := range [][]byte{p.Script, p.Style} {
		if lower := bytes.ToLower(b); bytes.Contains(lower, []byte("</")) || bytes.Contains(lower, []byte("<!--")) || bytes.ContainsAny(b, "\r\x00") {
			return errors.New("viewer: its script or style cannot stand in a document")
		}
	}
	return nil
}

// hash is how a content security policy names an element by its text.
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
