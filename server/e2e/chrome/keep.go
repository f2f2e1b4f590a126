package chrome

import (
	"context"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// NewKeptPage opens a tab in the profile's own context, as a person does: what
// its pages leave behind goes to the Profile folder. Other tabs share its
// storage.
func (b *Browser) NewKeptPage(s Screen) *Page {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.options.Patience)
	defer cancel()
	id, err := target.CreateTarget("about:blank").WithNewWindow(!b.options.Old).Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
	if err != nil {
		b.t.Fatalf("chrome: new page: %v", err)
	}
	return b.attach(id, s)
}

// Quit closes the browser as a person does, so that what it keeps is written.
// The Profile folder stays until the test ends.
func (b *Browser) Quit() {
	b.t.Helper()
	if err := chromedp.Cancel(b.ctx); err != nil {
		b.t.Fatalf("chrome: quit: %v", err)
	}
}

// DownloadTo lets the page save files, into the folder.
func (p *Page) DownloadTo(folder string) {
	p.t.Helper()
	p.must("allow downloads", chromedp.ActionFunc(func(ctx context.Context) error {
		info, err := target.GetTargetInfo().Do(ctx)
		if err != nil {
			return err
		}
		ctx = cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser)
		return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).
			WithBrowserContextID(info.BrowserContextID).WithDownloadPath(folder).Do(ctx)
	}))
}
