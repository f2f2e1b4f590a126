package web

import (
	"net/http"

	"zhuicha/static"
)

// AssetRoute serves the bundles and styles under names that carry their hash,
// so that browsers may keep them for ever.
func AssetRoute(assets *static.Set) Route {
	return Route{Method: http.MethodGet, Path: "/assets/:name", Name: "asset", Access: Anyone(), Handle: func(c Ctx) error {
		a, ok := assets.ByServed(c.Param("name"))
		if !ok {
			return NewProblem(http.StatusNotFound, "not_found")
		}
		h := c.Response().Header()
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("Vary", "Accept-Encoding")
		if !takesGzip(c) {
			return c.Blob(http.StatusOK, a.ContentType, a.Bytes)
		}
		packed, err := a.Gzipped()
		if err != nil {
			return err
		}
		h.Set("Content-Encoding", "gzip")
		return c.Blob(http.StatusOK, a.ContentType, packed)
	}}
}
