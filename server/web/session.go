package web

import (
	"errors"
	"net/http"

	"zhuicha/tips/casework"
)

const (
	tongueKey = "tongue"
	callerKey = "caller"
)

func tongueOf(c Ctx) Tongue {
	t, _ := c.Get(tongueKey).(Tongue)
	return t
}

// TongueOf is the request's language with its catalogue.
func TongueOf(c Ctx) Tongue { return tongueOf(c) }

// Caller is the session's member; nil without a session.
func Caller(c Ctx) *casework.Caller {
	caller, _ := c.Get(callerKey).(*casework.Caller)
	return caller
}

func viewerOf(c Ctx) *Viewer {
	caller := Caller(c)
	if caller == nil {
		return nil
	}
	v := &Viewer{Name: caller.Name()}
	for _, r := range caller.Roles() {
		v.Roles = append(v.Roles, string(r))
	}
	return v
}

// callerOf reads the session cookie, on the desk only. A dead session is no
// session; any other failure is an error.
func (s *Site) callerOf(c Ctx) (*casework.Caller, error) {
	if s.Sessions == nil {
		return nil, nil
	}
	cookie, err := c.Cookie(s.cookieName())
	if err != nil {
		return nil, nil
	}
	caller, err := s.Sessions(c.Request().Context(), cookie.Value)
	if errors.Is(err, casework.ErrNoSession) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.Set(callerKey, caller)
	return caller, nil
}

// cookieName binds the cookie to this very host where TLS allows it.
func (s *Site) cookieName() string {
	if s.overTLS() {
		return "__Host-zhuicha"
	}
	return "zhuicha"
}

// SetSession gives the browser its session; an empty value takes it away.
func (s *Site) SetSession(c Ctx, value string) {
	cookie := &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/",
		HttpOnly: true, Secure: s.overTLS(), SameSite: http.SameSiteStrictMode,
	}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}
