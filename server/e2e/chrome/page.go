package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Screen is what a page is shown on.
type Screen struct {
	Width, Height int64
	// Phone means touch and a mobile viewport.
	Phone bool
}

// Phone is a cheap phone, Desk an office PC.
var (
	Phone = Screen{360, 740, true}
	Desk  = Screen{1440, 900, false}
)

// Page is one tab with nothing shared with any other: its own cookies and
// storage. Its methods fail the test when they do not succeed in time.
type Page struct {
	t        testing.TB
	ctx      context.Context
	cancel   context.CancelFunc
	patience time.Duration
	shots    string

	mu       sync.Mutex
	requests []*Request
	problems []string
	pending  sync.WaitGroup

	prompt   string // selector of what asks for something while the test waits
	answer   func()
	replying bool
}

// Answer has a prompt answered whenever it appears while a check waits.
func (p *Page) Answer(selector string, answer func()) { p.prompt, p.answer = selector, answer }

// reply answers the prompt if it is there.
func (p *Page) reply(ctx context.Context) {
	if p.answer == nil || p.replying {
		return
	}
	var there bool
	if err := chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q) !== null", p.prompt), &there).Do(ctx); err != nil || !there {
		return
	}
	p.replying = true
	defer func() { p.replying = false }()
	p.answer()
}

// NewPage opens a tab.
func (b *Browser) NewPage(s Screen) *Page {
	b.t.Helper()
	id, err := b.newTarget()
	if err != nil {
		b.t.Fatalf("chrome: new page: %v", err)
	}
	return b.attach(id, s)
}

// attach takes up a tab and sets it up for the screen.
func (b *Browser) attach(id target.ID, s Screen) *Page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	b.t.Cleanup(cancel)
	p := &Page{t: b.t, ctx: ctx, cancel: cancel, patience: b.options.Patience, shots: b.options.Shots}
	// The first Run attaches to the tab and ties its life to the context given, so no limit here.
	if err := chromedp.Run(ctx); err != nil {
		b.t.Fatalf("chrome: new page: %v", err)
	}
	chromedp.ListenTarget(ctx, p.record)
	p.must("set up", setUp(s)...)
	return p
}

// newTarget makes a tab in a browser context of its own. The new headless mode
// wants a window for it, the old one knows no windows.
func (b *Browser) newTarget() (target.ID, error) {
	ctx, cancel := context.WithTimeout(b.ctx, b.options.Patience)
	defer cancel()
	ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
	own, err := target.CreateBrowserContext().WithDisposeOnDetach(true).Do(ctx)
	if err != nil {
		return "", err
	}
	create := target.CreateTarget("about:blank").WithBrowserContextID(own)
	if !b.options.Old {
		create = create.WithNewWindow(true)
	}
	return create.Do(ctx)
}

func setUp(s Screen) []chromedp.Action {
	actions := []chromedp.Action{
		network.Enable().WithMaxPostDataSize(maxBody),
		runtime.Enable(),
		cdplog.Enable(),
		page.Enable(),
		emulation.SetDeviceMetricsOverride(s.Width, s.Height, 1, s.Phone),
		emulation.SetTimezoneOverride("Asia/Shanghai"),
		runtime.AddBinding(violationBinding),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(reportViolations).Do(ctx)
			return err
		}),
	}
	if s.Phone {
		actions = append(actions, emulation.SetTouchEmulationEnabled(true).WithMaxTouchPoints(5))
	}
	return actions
}

func product(ctx context.Context) (string, error) {
	_, product, _, _, _, err := browser.GetVersion().Do(ctx)
	return product, err
}

// run does the actions within the page's patience.
func (p *Page) run(actions ...chromedp.Action) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

func (p *Page) must(what string, actions ...chromedp.Action) {
	p.t.Helper()
	if err := p.run(actions...); err != nil {
		p.fail(what, err)
	}
}

// fail ends the test with what the page looked like.
func (p *Page) fail(what string, err error) {
	p.t.Helper()
	shot := p.failureShot()
	p.t.Fatalf("chrome: %s: %v\n  at %s\n  problems: %q\n  screenshot: %s\n  text: %s",
		what, err, p.URL(), p.Problems(), shot, shorten(p.textNow(), 1500))
}

func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n]) + "…"
}

// Open goes to the address and waits until it is loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.must("open "+url, chromedp.Navigate(url))
}

// Reload loads the page anew.
func (p *Page) Reload() {
	p.t.Helper()
	p.must("reload", chromedp.Reload())
}

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

// URL is where the page is now, fragment included.
func (p *Page) URL() string {
	var url string
	if p.run(chromedp.Location(&url)) != nil {
		return "(unknown)"
	}
	return url
}

// Eval runs JavaScript, waits for a promise, and reads the result as JSON into out (nil drops it).
func (p *Page) Eval(script string, out any) {
	p.t.Helper()
	if err := p.TryEval(script, out, p.patience); err != nil {
		p.fail("evaluate", err)
	}
}

// TryEval is Eval with its own time limit and an error for the caller; a
// script's exception is an error with its text.
func (p *Page) TryEval(script string, out any, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	return chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		result, exception, err := runtime.Evaluate(script).WithAwaitPromise(true).WithReturnByValue(true).Do(ctx)
		if err != nil {
			return err
		}
		if exception != nil {
			return scriptError(exception)
		}
		if out == nil || len(result.Value) == 0 {
			return nil
		}
		return json.Unmarshal(result.Value, out)
	}))
}

func scriptError(e *runtime.ExceptionDetails) error {
	if e.Exception != nil && e.Exception.Description != "" {
		return fmt.Errorf("script: %s", e.Exception.Description)
	}
	return fmt.Errorf("script: %s", e.Error())
}

// Shot keeps a screenshot of the whole page under the name, if a folder for them was given.
func (p *Page) Shot(name string) {
	p.t.Helper()
	if p.shots == "" {
		return
	}
	if err := p.shoot(filepath.Join(p.shots, name+".png")); err != nil {
		p.t.Fatalf("chrome: screenshot %s: %v", name, err)
	}
}

func (p *Page) shoot(path string) error {
	var picture []byte
	if err := p.run(chromedp.FullScreenshot(&picture, 100)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, picture, 0o644)
}

func (p *Page) failureShot() string {
	folder := p.shots
	if folder == "" {
		folder = os.TempDir()
	}
	path := filepath.Join(folder, "failed-"+filepath.Base(p.t.Name())+".png")
	if err := p.shoot(path); err != nil {
		return "none: " + err.Error()
	}
	return path
}
