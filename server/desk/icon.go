package desk

import (
	"fmt"
	"net/http"

	"zhuicha/server/web"
)

// iconRoute serves the three lamps as the page's icon.
func iconRoute() (web.Route, error) {
	icon, err := files.ReadFile("icon.svg")
	if err != nil {
		return web.Route{}, fmt.Errorf("desk: %w", err)
	}
	return web.Route{Method: http.MethodGet, Path: "/icon.svg", Name: "icon", Access: web.Anyone(), Handle: func(c web.Ctx) error {
		c.Response().Header().Set("Cache-Control", "public, max-age=86400")
		return c.Blob(http.StatusOK, "image/svg+xml", icon)
	}}, nil
}
