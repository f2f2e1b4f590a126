package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"zhuicha/tips/casework/factor"
	"zhuicha/tips/casework/rehearse"
)

type demoFlags struct {
	listen       string
	public, desk string // ports
	json         bool
	calendar     string // a file of holidays
}

// demo runs a throw-away instance: real encryption, real storage, made-up
// people. Its data goes with it when it ends.
func demo(ctx context.Context, args []string, out io.Writer) error {
	var o demoFlags
	f := flags("demo", "run a throw-away instance with people and leads, to look at", out)
	f.StringVar(&o.listen, "listen", "127.0.0.1", "address to listen on; 0.0.0.0 for phones on the same network")
	f.StringVar(&o.public, "public-port", "8080", "port of the villagers' pages; 0 picks a free one")
	f.StringVar(&o.desk, "desk-port", "8081", "port of the desk; 0 picks a free one")
	calendarFlag(f, &o.calendar)
	f.BoolVar(&o.json, "json", false, "print addresses, logins and receipts as one line of JSON")
	if err := parse(f, args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "zhuicha-demo-")
	if err != nil {
		return fmt.Errorf("folder: %w", err)
	}
	return errors.Join(runDemo(ctx, o, dir, out), os.RemoveAll(dir))
}

func runDemo(ctx context.Context, o demoFlags, dir string, out io.Writer) error {
	workdays, err := openCalendar(o.calendar)
	if err != nil {
		return err
	}
	l, err := o.doors()
	if err != nil {
		return err
	}
	progress(o, out, "Making people, keys and leads …")
	pepper, err := makePepper(pepperPath(dir, ""))
	if err != nil {
		return err
	}
	s, err := openStore(ctx, dir, workdays, true)
	if err != nil {
		return err
	}
	cfg := config(s, pepper, workdays, time.Now)
	if cfg.Files, err = openFiles(dir, 0); err != nil {
		return errors.Join(err, s.Close())
	}
	world, err := populate(ctx, cfg)
	if err != nil {
		return errors.Join(stopped(ctx, err), s.Close())
	}
	if err := tellDemo(o, out, l, world); err != nil {
		return errors.Join(err, s.Close())
	}
	go tellCodes(os.Stdin, out, world)
	return errors.Join(l.run(ctx, world.Service, workdays, ""), s.Close())
}

// stopped forgives what an interrupted making-up ends with.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func progress(o demoFlags, out io.Writer, text string) {
	if !o.json {
		fmt.Fprintln(out, text)
	}
}

// doors opens both ports. On all addresses the demo answers to each of the
// machine's own, so that a phone may type any of them.
func (o demoFlags) doors() (listeners, error) {
	l, err := listen(serveFlags{public: net.JoinHostPort(o.listen, o.public), desk: net.JoinHostPort(o.listen, o.desk)})
	if err != nil {
		return l, err
	}
	l.publicOrigins, l.deskOrigins = origins(l.public.Addr()), origins(l.desk.Addr())
	return l, nil
}

// origins are the addresses a listener can be reached by, those other
// machines can use first.
func origins(a net.Addr) []string {
	at, ok := a.(*net.TCPAddr)
	if !ok {
		return []string{"http://" + a.String()}
	}
	port := fmt.Sprint(at.Port)
	if !at.IP.IsUnspecified() {
		all := []string{"http://" + net.JoinHostPort(at.IP.String(), port)}
		if at.IP.IsLoopback() {
			all = append(all, "http://localhost:"+port)
		}
		return all
	}
	var all []string
	if addresses, err := net.InterfaceAddrs(); err == nil {
		for _, x := range addresses {
			if n, ok := x.(*net.IPNet); ok && n.IP.To4() != nil && !n.IP.IsLoopback() {
				all = append(all, "http://"+net.JoinHostPort(n.IP.String(), port))
			}
		}
	}
	return append(all, "http://127.0.0.1:"+port, "http://localhost:"+port)
}

// demoFacts is what --json prints.
type demoFacts struct {
	Public      string        `json:"public"`
	Desk        string        `json:"desk"`
	Tip         string        `json:"tip"`
	Fingerprint string        `json:"fingerprint"`
	Logins      []demoLogin   `json:"logins"`
	Receipts    []demoReceipt `json:"receipts"`
}

type demoLogin struct {
	Name       string   `json:"name"`
	Passphrase string   `json:"passphrase"`
	Secret     string   `json:"secret"` // of the authenticator, in base32
	Office     string   `json:"office"`
	Roles      []string `json:"roles"`
}

type demoReceipt struct {
	Digits string `json:"digits"`
	Phrase string `json:"phrase"`
	About  string `json:"about"`
}

func factsOf(l listeners, w *demoWorld) demoFacts {
	fingerprint := w.Root.Public().Fingerprint().String()
	facts := demoFacts{
		Public: l.publicOrigins[0], Desk: l.deskOrigins[0], Fingerprint: fingerprint,
		Tip: l.publicOrigins[0] + "/tip#r=" + strings.ReplaceAll(fingerprint, " ", ""), Receipts: w.receipts,
	}
	for _, m := range append([]*rehearse.Member{w.Admin}, w.Members...) {
		login := demoLogin{Name: m.Login, Passphrase: m.Passphrase, Secret: m.Phone.Secret.Text(), Office: w.Service.Directory().Offices[m.Office].NameZH}
		for _, r := range m.Roles {
			login.Roles = append(login.Roles, string(r))
		}
		facts.Logins = append(facts.Logins, login)
	}
	return facts
}

func tellDemo(o demoFlags, out io.Writer, l listeners, w *demoWorld) error {
	facts := factsOf(l, w)
	if o.json {
		return json.NewEncoder(out).Encode(facts)
	}
	code, err := qrcode.New(facts.Tip, qrcode.Low)
	if err != nil {
		return fmt.Errorf("QR code: %w", err)
	}
	fmt.Fprintf(out, "\n%s\n", code.ToSmallString(false))
	fmt.Fprintf(out, "Villagers  %s\nDesk       %s\nRoot key   %s\n\n", facts.Public, facts.Desk, facts.Fingerprint)
	fmt.Fprintf(out, "Everybody's passphrase: %s\nLogins (name, secret for an authenticator app, office, roles)\n", demoPassphrase)
	for _, x := range facts.Logins {
		fmt.Fprintf(out, "  %-9s %s  %s  %s\n", x.Name, x.Secret, x.Office, strings.Join(x.Roles, ", "))
	}
	fmt.Fprintln(out, "\nReceipts")
	for _, r := range facts.Receipts {
		fmt.Fprintf(out, "  %s  %s  %s\n", r.Digits, r.Phrase, r.About)
	}
	fmt.Fprintln(out, "\nA login needs a one-time code. Press Enter here for everybody's codes of the moment;\neach is good for one login, the next follows within half a minute.")
	fmt.Fprintln(out, "\nNothing here is kept: Ctrl-C ends it and removes its data.")
	return nil
}

// tellCodes prints everybody's one-time codes whenever Enter is pressed, until
// the input ends; without a terminal it does at once.
func tellCodes(in io.Reader, out io.Writer, w *demoWorld) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		now := time.Now()
		left := factor.Period - now.Sub(time.Unix(factor.StepAt(now)*int64(factor.Period/time.Second), 0))
		fmt.Fprintf(out, "Codes, new ones in %d s:\n", int(left.Seconds()))
		for _, m := range append([]*rehearse.Member{w.Admin}, w.Members...) {
			code, err := m.Phone.Secret.Code(factor.StepAt(now))
			if err != nil {
				return
			}
			fmt.Fprintf(out, "  %-9s %s\n", m.Login, code)
		}
	}
}

// demoStart is how long before today the demo's story begins.
const demoStart = 80 * 24 * time.Hour
