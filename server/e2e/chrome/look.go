package chrome

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

const visibleText = `document.body ? document.body.innerText : ""`

// Text is the page's visible text.
func (p *Page) Text() string {
	p.t.Helper()
	var text string
	p.Eval(visibleText, &text)
	return text
}

func (p *Page) textNow() string {
	var text string
	if err := p.TryEval(visibleText, &text, p.patience); err != nil {
		return "(unreadable: " + err.Error() + ")"
	}
	return text
}

// HTML is the document as it stands.
func (p *Page) HTML() string {
	p.t.Helper()
	var html string
	p.Eval(`document.documentElement.outerHTML`, &html)
	return html
}

// Has says whether the text is visible now.
func (p *Page) Has(text string) bool {
	p.t.Helper()
	return strings.Contains(squeeze(p.Text()), squeeze(text))
}

// WaitText waits until the text is visible. White space does not count.
func (p *Page) WaitText(text string) {
	p.t.Helper()
	p.waitText(text, true)
}

// WaitGone waits until the text is no longer visible.
func (p *Page) WaitGone(text string) {
	p.t.Helper()
	p.waitText(text, false)
}

func (p *Page) waitText(text string, wanted bool) {
	p.t.Helper()
	err := p.until(func(ctx context.Context) error {
		var now string
		if err := chromedp.Evaluate(visibleText, &now).Do(ctx); err != nil {
			return err
		}
		if strings.Contains(squeeze(now), squeeze(text)) == wanted {
			return nil
		}
		return errors.New("the page does not say so")
	})
	if err != nil {
		p.fail(fmt.Sprintf("wait for text %q (visible: %t)", text, wanted), err)
	}
}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }

// WaitFor waits until the target, a label or "css:" and a selector, is there and visible.
func (p *Page) WaitFor(target string) {
	p.t.Helper()
	if _, err := p.locate(target, anyRole); err != nil {
		p.fail(fmt.Sprintf("wait for %q", target), err)
	}
}

// WaitURL waits until the page's address contains the part.
func (p *Page) WaitURL(part string) {
	p.t.Helper()
	p.WaitTrue(fmt.Sprintf("location.href.includes(%s)", quote(part)))
}

// WaitTrue waits until the JavaScript expression is true.
func (p *Page) WaitTrue(expression string) {
	p.t.Helper()
	err := p.until(func(ctx context.Context) error {
		var holds bool
		if err := chromedp.Evaluate("!!("+expression+")", &holds).Do(ctx); err != nil {
			return err
		}
		if !holds {
			p.reply(ctx)
			return errors.New("it is false")
		}
		return nil
	})
	if err != nil {
		p.fail("wait until "+expression, err)
	}
}
