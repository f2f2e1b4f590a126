package web

import (
	_ "embed"
	"net/http"
)

//go:embed icon.svg
var icon []byte

// IconRoute answers the three lamps as the icon of both listeners. Browsers
// may keep it for a day.
func IconRoute() (Route, error) {
	z, err := compress(icon)
	if err != nil {
		return Route{}, err
	}
	return Route{Method: http.MethodGet, Path: "/icon.svg", Name: "icon", Access: Anyone(), Handle: func(c Ctx) error {
		h := c.Response().Header()
		h.Set("Cache-Control", "public, max-age=86400")
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(c) {
			h.Set("Content-Encoding", "gzip")
			return c.Blob(http.StatusOK, "image/svg+xml", z)
		}
		return c.Blob(http.StatusOK, "image/svg+xml", icon)
	}}, nil
}
