package web

import (
	"net/http"

	"zhuicha/static"
)

// AssetRoute serves the bundles and styles under names that carry their hash,
// so that browsers may keep them for ever.
func AssetRoute(assets *static.Set) (Route, error) {
	packed := map[string][]byte{}
	for _, a := range assets.All() {
		z, err := compress(a.Bytes)
		if err != nil {
			return Route{}, err
		}
		packed[a.Served] = z
	}
	return Route{Method: http.MethodGet, Path: "/assets/:name", Name: "asset", Access: Anyone(), Handle: func(c Ctx) error {
		a, ok := assets.ByServed(c.Param("name"))
		if !ok {
			return NewProblem(http.StatusNotFound, "not_found")
		}
		h := c.Response().Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(c) {
			h.Set("Content-Encoding", "gzip")
			return c.Blob(http.StatusOK, a.ContentType, packed[a.Served])
		}
		return c.Blob(http.StatusOK, a.ContentType, a.Bytes)
	}}, nil
}
