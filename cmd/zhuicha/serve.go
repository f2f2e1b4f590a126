package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"zhuicha/server"
	"zhuicha/server/web"
	"zhuicha/static"
	"zhuicha/tips/casework"
)

type serveFlags struct {
	dir, pepper        string
	public, desk       string // what to listen on
	publicURL, deskURL string // what people type
	tlsCert, tlsKey    string
	leave              string
	calendar           string // a file of holidays
}

// serve runs an instance until it is told to stop.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var o serveFlags
	f := flags("serve", "run an instance", out)
	o.define(f)
	if err := parse(f, args); err != nil {
		return err
	}
	pepper, err := readPepper(pepperPath(o.dir, o.pepper))
	if err != nil {
		return err
	}
	workdays, err := openCalendar(o.calendar)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, o.dir, workdays, false)
	if err != nil {
		return err
	}
	cfg := config(s, pepper, workdays, time.Now)
	if cfg.Files, err = openFiles(o.dir, ballast); err != nil {
		return errors.Join(err, s.Close())
	}
	service, err := casework.Open(ctx, cfg)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	stop := offerSnapshots(ctx, o.dir, s, logger())
	err = o.openDoors(ctx, service, workdays, out)
	stop()
	return errors.Join(err, s.Close())
}

func (o *serveFlags) define(f *flag.FlagSet) {
	f.StringVar(&o.dir, "dir", "data", "the instance's folder")
	f.StringVar(&o.pepper, "pepper", "", "where the pepper lies (default: in the folder)")
	f.StringVar(&o.public, "public-listen", "127.0.0.1:8080", "address the villagers' pages listen on")
	f.StringVar(&o.desk, "desk-listen", "127.0.0.1:8081", "address the desk listens on")
	f.StringVar(&o.publicURL, "public-url", "", "what people type to reach the pages (default: the address listened on)")
	f.StringVar(&o.deskURL, "desk-url", "", "what inspectors type to reach the desk")
	f.StringVar(&o.tlsCert, "tls-cert", "", "certificate file; without it a proxy or onion service must end TLS")
	f.StringVar(&o.tlsKey, "tls-key", "", "key of the certificate")
	f.StringVar(&o.leave, "leave-url", "", "where the quick-leave button goes")
	calendarFlag(f, &o.calendar)
}

// openDoors puts on record what became late while nothing ran, and only then
// lets anyone in.
func (o *serveFlags) openDoors(ctx context.Context, service *casework.Service, workdays calendar, out io.Writer) error {
	log := logger()
	workdays.warn(log, time.Now())
	sweep(ctx, service, log)
	l, err := listen(*o)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "pages  %s\ndesk   %s\n", l.publicOrigins[0], l.deskOrigins[0])
	return l.run(ctx, service, workdays, o.leave)
}

// logger writes to stderr, where no pages and no tips go.
func logger() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// listeners are the two open doors.
type listeners struct {
	public, desk               net.Listener
	publicOrigins, deskOrigins []string
}

func listen(o serveFlags) (listeners, error) {
	var l listeners
	var certificate *tls.Config
	scheme := "http"
	if o.tlsCert != "" {
		pair, err := tls.LoadX509KeyPair(o.tlsCert, o.tlsKey)
		if err != nil {
			return l, fmt.Errorf("certificate: %w", err)
		}
		certificate, scheme = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, "https"
	}
	var err error
	if l.public, l.publicOrigins, err = door(o.public, o.publicURL, scheme, certificate); err != nil {
		return l, fmt.Errorf("pages: %w", err)
	}
	if l.desk, l.deskOrigins, err = door(o.desk, o.deskURL, scheme, certificate); err != nil {
		return l, errors.Join(fmt.Errorf("desk: %w", err), l.public.Close())
	}
	return l, nil
}

// door opens one listener and says by which origin people come.
func door(address, url, scheme string, certificate *tls.Config) (net.Listener, []string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, nil, err
	}
	origin := url
	if origin == "" {
		origin = scheme + "://" + l.Addr().String()
	}
	if certificate != nil {
		l = tls.NewListener(l, certificate)
	}
	return l, []string{origin}, nil
}

// run serves both and keeps the clocks until the context ends, then lets running
// requests finish.
func (l listeners) run(ctx context.Context, service *casework.Service, workdays calendar, leave string) error {
	assets, err := static.Assets()
	if err != nil {
		return err
	}
	log := logger()
	sites, err := server.New(server.Config{
		Service: service, Assets: assets, Log: log,
		PublicOrigins: l.publicOrigins, DeskOrigins: l.deskOrigins, Leave: leave,
	})
	if err != nil {
		return err
	}
	servers := []*http.Server{web.Server(sites.Public.Handler(), log), web.Server(sites.Desk.Handler(), log)}
	ended := make(chan error, len(servers))
	for i, listener := range []net.Listener{l.public, l.desk} {
		go func() { ended <- servers[i].Serve(listener) }()
	}
	clocks, stop := context.WithCancel(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { keepClocks(clocks, service, workdays, log) })
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = nil
	}
	stop()
	keeping.Wait() // the store is closed next
	return errors.Join(err, shutdown(servers))
}

// shutdownTime is how long running requests may take to finish.
const shutdownTime = 5 * time.Second

func shutdown(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	var errs []error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
