package chrome

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Options say which browser is started and how patient its tests are.
type Options struct {
	// Binary is the program; empty means what Find finds.
	Binary string
	// Old is set for engines before the new headless mode (Chromium below 112).
	Old bool
	// Flags are added to the command line: "name" or "name=value".
	Flags []string
	// Env is added to the browser's environment: "NAME=value".
	Env []string
	// Patience bounds each step on a page; zero means a minute.
	Patience time.Duration
	// Shots is the folder for screenshots; empty means ZHUICHA_SHOTS, and with
	// neither none are kept but those of failures, in the test's own folder.
	Shots string
}

const (
	defaultPatience = time.Minute
	startPatience   = 60 * time.Second
)

// Browser is one running Chromium with a fresh profile. It ends with its test.
type Browser struct {
	t       testing.TB
	ctx     context.Context
	options Options
	// Profile is the folder of its profile, to be searched for what must not be there.
	Profile string
	// Version is the product, such as "HeadlessChrome/156.0.8078.79".
	Version string
}

// Find is the Chromium of this machine: CHROMIUM, else the usual paths.
func Find() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium found: install one or set CHROMIUM to its path")
}

// Start starts a browser for the test, which fails if it cannot. With
// `go test -short` the test is skipped instead.
func Start(t testing.TB, o Options) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real browser")
	}
	b, err := start(t, o)
	if err != nil {
		t.Fatalf("chrome: %v", err)
	}
	return b
}

// For is the same browser in the hands of another test, which then fails by what
// its own tabs do and closes them when it ends.
func (b *Browser) For(t testing.TB) *Browser {
	mine := *b
	mine.t = t
	return &mine
}

func start(t testing.TB, o Options) (*Browser, error) {
	if o.Binary == "" {
		path, err := Find()
		if err != nil {
			return nil, err
		}
		o.Binary = path
	}
	if o.Patience == 0 {
		o.Patience = defaultPatience
	}
	if o.Shots == "" {
		o.Shots = os.Getenv("ZHUICHA_SHOTS")
	}
	profile, err := os.MkdirTemp("", "zhuicha-chrome-")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { removeSoon(profile) })
	allocated, cancelAll := chromedp.NewExecAllocator(context.Background(), allocator(o, profile)...)
	t.Cleanup(cancelAll)
	ctx, cancel := chromedp.NewContext(allocated, chromedp.WithLogf(quiet), chromedp.WithErrorf(quiet))
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx, options: o, Profile: profile}
	return b, b.connect()
}

// quiet drops the driver's chatter: old engines lack events it knows.
func quiet(string, ...any) {}

// connect starts the process and learns its version, within a limit that does
// not end the browser with it.
func (b *Browser) connect() error {
	done := make(chan error, 1)
	go func() {
		done <- chromedp.Run(b.ctx, chromedp.ActionFunc(func(ctx context.Context) error {
			var err error
			b.Version, err = product(ctx)
			return err
		}))
	}()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("start %s: %w", b.options.Binary, err)
		}
		return nil
	case <-time.After(startPatience):
		return fmt.Errorf("start %s: no answer in %s", b.options.Binary, startPatience)
	}
}

// unwanted are parts of the browser's own window that no page sees. The popup of
// the address bar alone runs pages of its own, half the work of opening a tab.
var unwanted = []string{"Translate", "MediaRouter", "OptimizationHints", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup"}

func allocator(o Options, profile string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(o.Binary),
		chromedp.UserDataDir(profile),
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(startPatience),
		chromedp.Env(o.Env...),
		chromedp.Flag("lang", "zh-CN"),
		chromedp.Flag("hide-scrollbars", false),
	}
	headless := "new"
	if o.Old {
		headless = ""
	}
	flags := append([]string{
		"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync",
		"disable-dev-shm-usage", "disable-default-apps", "disable-extensions", "disable-breakpad",
		"disable-features=" + strings.Join(unwanted, ","), "metrics-recording-only", "mute-audio",
		"force-color-profile=srgb", "password-store=basic", "use-mock-keychain", "headless=" + headless,
	}, o.Flags...)
	if os.Geteuid() == 0 {
		flags = append(flags, "no-sandbox")
	}
	for _, f := range flags {
		name, value, given := strings.Cut(f, "=")
		if given && value != "" {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	return options
}

// removeSoon removes the profile, whose last files the dying browser may still write.
func removeSoon(folder string) {
	for range 20 {
		if os.RemoveAll(folder) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
