package chrome

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// PDF is the page as the browser prints it, in the paper size its styles ask
// for. It is kept under the name, if a folder for pictures was given.
func (p *Page) PDF(name string) []byte {
	p.t.Helper()
	var paper []byte
	p.must("print "+name, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		paper, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).WithPrintBackground(true).Do(ctx)
		return err
	}))
	if p.shots == "" {
		return paper
	}
	if err := os.WriteFile(filepath.Join(p.shots, name+".pdf"), paper, 0o644); err != nil {
		p.t.Fatalf("chrome: print %s: %v", name, err)
	}
	return paper
}
