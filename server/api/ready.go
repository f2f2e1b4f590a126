package api

import (
	"net/http"

	"zhuicha/server/web"
	"zhuicha/tips/casework"
)

// Ready is for the keeper's monitoring, on the desk's side only: 200 while tips
// can be taken, 503 while they cannot, and whether attachments can.
func Ready(s *casework.Service) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/readyz", Name: "ready", Access: web.Anyone(), JSON: true, Handle: func(c web.Ctx) error {
		r, err := s.Ready()
		if err != nil {
			return err
		}
		status := http.StatusOK
		if !r.Tips {
			status = http.StatusServiceUnavailable
		}
		return web.WriteJSONAs(c, status, struct {
			Tips        bool `json:"tips"`
			Attachments bool `json:"attachments"`
		}{r.Tips, r.Attachments})
	}}
}
