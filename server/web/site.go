package web

import (
	"compress/gzip"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhuicha/tips/casework"
)

// Site is one listener: the public pages or the desk.
type Site struct {
	Config
	echo    *echo.Echo
	tongues Tongues
	log     *slog.Logger
	routes  []Route
}

// Config is what a site is made of.
type Config struct {
	Routes  []Route
	Tongues Tongues
	Log     *slog.Logger
	// Origins are the addresses people reach this listener by, as a browser
	// writes them (https://tips.example.org). Host and Origin are compared
	// with them exactly.
	Origins []string
	// Sessions looks up a session; nil on the public listener, which knows none.
	Sessions func(ctx context.Context, cookie string) (*casework.Caller, error)
	// ProblemPage shows an error to people.
	ProblemPage func(Ctx, *Problem) error
}

// New mounts the route table. A route without access, name or handler is a
// programming error and stops the program at start.
func New(cfg Config) (*Site, error) {
	s := &Site{Config: cfg, echo: echo.New(), tongues: cfg.Tongues, log: cfg.Log, routes: cfg.Routes}
	s.echo.IPExtractor = echo.ExtractIPDirect() // never a forwarded header; nothing here asks for an address
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.Logger.SetOutput(io.Discard)
	s.echo.HTTPErrorHandler = func(err error, c Ctx) {
		s.begin(c)
		s.answer(c, Route{Name: "unrouted", JSON: strings.HasPrefix(c.Request().URL.Path, "/api/")}, err)
	}
	for _, r := range cfg.Routes {
		if r.Access.kind == nobody || r.Name == "" || r.Handle == nil {
			return nil, fmt.Errorf("web: route %s %s declares no access, name or handler", r.Method, r.Path)
		}
		s.echo.Add(r.Method, r.Path, s.guard(r))
	}
	return s, nil
}

// Handler is the listener's HTTP handler.
func (s *Site) Handler() http.Handler { return s.echo }

// Table is the authorisation table.
func (s *Site) Table() []Route { return slices.Clone(s.routes) }

// Mounted lists "METHOD path" of every route that really answers.
func (s *Site) Mounted() []string {
	var m []string
	for _, r := range s.echo.Routes() {
		m = append(m, r.Method+" "+r.Path)
	}
	slices.Sort(m)
	return m
}

// guard is the way of every request: headers, host, origin, session, access,
// body limit, then the handler, and nothing it says or panics with escapes.
func (s *Site) guard(r Route) echo.HandlerFunc {
	return func(c Ctx) error {
		s.begin(c)
		r.grant(c.Response().Header())
		if err := s.admit(c, r); err != nil {
			s.answer(c, r, err)
			return nil
		}
		if err := s.run(c, r); err != nil {
			s.answer(c, r, err)
		}
		return nil
	}
}

// begin sets what every answer needs.
func (s *Site) begin(c Ctx) {
	safeHeaders(c.Response().Header(), s.overTLS())
	c.Set(tongueKey, s.tongues[langOf(c)])
}

// admit says whether the request may reach its handler.
func (s *Site) admit(c Ctx, r Route) error {
	if !s.hostIsOurs(c.Request().Host) {
		return NewProblem(http.StatusMisdirectedRequest, "wrong_host")
	}
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, r.Body)
	caller, err := s.callerOf(c)
	if err != nil {
		return err
	}
	if r.changes() {
		if err := s.sameOrigin(c, caller); err != nil {
			return err
		}
	}
	if !r.Access.allows(caller) {
		if caller == nil {
			return casework.ErrNoSession
		}
		return casework.ErrNotYours
	}
	return nil
}

// run calls the handler; a panic becomes an internal error without its text,
// which could hold what a person wrote.
func (s *Site) run(c Ctx, r Route) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errPanic
		}
	}()
	return r.Handle(c)
}

var errPanic = errors.New("web: a handler panicked")

func (s *Site) overTLS() bool {
	return len(s.Origins) > 0 && strings.HasPrefix(s.Origins[0], "https://")
}

func (s *Site) hostIsOurs(host string) bool {
	return slices.ContainsFunc(s.Origins, func(o string) bool {
		_, h, _ := strings.Cut(o, "://")
		return h == host
	})
}

// sameOrigin compares Origin exactly. Only a public call may come without one
// (a script that knows nothing but the form); it carries no session. With a
// session the request must also show the session's token.
func (s *Site) sameOrigin(c Ctx, caller *casework.Caller) error {
	origin := c.Request().Header.Get("Origin")
	if origin == "" && s.Sessions == nil {
		return nil
	}
	if !slices.Contains(s.Origins, origin) {
		return NewProblem(http.StatusForbidden, "foreign_origin")
	}
	if caller != nil {
		got := c.Request().Header.Get("X-Zhuicha-Token")
		if subtle.ConstantTimeCompare([]byte(got), []byte(caller.Token())) != 1 {
			return NewProblem(http.StatusForbidden, "foreign_origin")
		}
	}
	return nil
}

func (s *Site) problemPage(c Ctx, p *Problem) error {
	if s.ProblemPage == nil {
		return errors.New("web: no problem page")
	}
	return s.ProblemPage(c, p)
}

// Server is an http.Server whose own error log is silent about peers: Go
// prints the address with TLS errors and panics.
func Server(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       2 * time.Minute, // a tip over a very slow network
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(silent{logger}, "", 0),
	}
}

// silent counts a connection's trouble in the log and drops its text.
type silent struct{ log *slog.Logger }

func (s silent) Write(p []byte) (int, error) {
	s.log.Debug("connection trouble")
	return len(p), nil
}

// compress gzips an answer's bytes; for pages and assets that hold no secret.
func compress(b []byte) ([]byte, error) {
	var out strings.Builder
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return []byte(out.String()), nil
}
