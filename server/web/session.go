package web

import (
	"errors"
	"net/http"
	"strings"

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
	cookie := CookiesFor(s.Origins).Session(c)
	if cookie == "" {
		return nil, nil
	}
	caller, err := s.Sessions(c.Request().Context(), cookie)
	if errors.Is(err, casework.ErrNoSession) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c.Set(callerKey, caller)
	return caller, nil
}

// Cookies are what the desk's browsers keep: a session, and the marks of those
// who logged in there. No script reads them and no other site sends them.
type Cookies struct{ tls bool }

// CookiesFor are the cookies of a site that people reach by these addresses.
func CookiesFor(origins []string) Cookies {
	return Cookies{tls: len(origins) > 0 && strings.HasPrefix(origins[0], "https://")}
}

// deviceAge is how long a browser keeps its marks, in seconds: a year.
const deviceAge = 365 * 24 * 60 * 60

// Session is the session's cookie as it came, dead or alive; empty without one.
func (k Cookies) Session(c Ctx) string { return k.value(c, "") }

// SetSession gives the browser its session; an empty value takes it away.
func (k Cookies) SetSession(c Ctx, value string) {
	cookie := k.cookie("", value)
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
}

// Device is the marks that [Cookies.SetDevice] gave.
func (k Cookies) Device(c Ctx) string { return k.value(c, "-device") }

// SetDevice gives the browser its marks.
func (k Cookies) SetDevice(c Ctx, marks string) {
	cookie := k.cookie("-device", marks)
	cookie.MaxAge = deviceAge
	c.SetCookie(cookie)
}

// name binds a cookie to this very host where TLS allows it.
func (k Cookies) name(kind string) string {
	if k.tls {
		return "__Host-zhuicha" + kind
	}
	return "zhuicha" + kind
}

func (k Cookies) value(c Ctx, kind string) string {
	cookie, err := c.Cookie(k.name(kind))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (k Cookies) cookie(kind, value string) *http.Cookie {
	return &http.Cookie{
		Name: k.name(kind), Value: value, Path: "/",
		HttpOnly: true, Secure: k.tls, SameSite: http.SameSiteStrictMode,
	}
}
