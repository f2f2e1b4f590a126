package chrome

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// SaveTo lets the page save files, into the folder.
func (p *Page) SaveTo(folder string) {
	p.t.Helper()
	p.must("allow saving", chromedp.ActionFunc(func(ctx context.Context) error {
		c := chromedp.FromContext(ctx)
		asBrowser := cdp.WithExecutor(ctx, c.Browser)
		info, err := target.GetTargetInfo().WithTargetID(c.Target.TargetID).Do(asBrowser)
		if err != nil {
			return err
		}
		return browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllow).
			WithBrowserContextID(info.BrowserContextID).WithDownloadPath(folder).Do(asBrowser)
	}))
}

// Saved waits until one file is whole in the folder, gives its name and bytes,
// and removes it.
func (p *Page) Saved(folder string) (name string, content []byte) {
	p.t.Helper()
	err := p.until(func(context.Context) error {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		if len(entries) != 1 || strings.HasSuffix(entries[0].Name(), ".crdownload") || strings.HasPrefix(entries[0].Name(), ".") {
			return fmt.Errorf("nothing is saved yet: %v", entries)
		}
		name = entries[0].Name()
		content, err = os.ReadFile(filepath.Join(folder, name))
		return err
	})
	if err != nil {
		p.fail("wait for a saved file", err)
	}
	if err := os.Remove(filepath.Join(folder, name)); err != nil {
		p.t.Fatal(err)
	}
	return name, content
}
