package chrome

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// ClockAhead sets the clock that documents loaded from now on see, ahead of the
// true one by d or behind it.
func (p *Page) ClockAhead(d time.Duration) {
	p.t.Helper()
	script := fmt.Sprintf(`{
  const True = Date, ahead = %d;
  globalThis.Date = class extends True {
    constructor(...given) { if (given.length === 0) super(True.now() + ahead); else super(...given); }
    static now() { return True.now() + ahead; }
  };
}`, d.Milliseconds())
	p.must("clock", chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}
