package chrome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click presses what has this visible label ("css:" and a selector also does),
// with a real pointer: it must be in view and uncovered.
func (p *Page) Click(target string) {
	p.t.Helper()
	if err := p.click(target, control); err != nil {
		p.fail(fmt.Sprintf("click %q", target), err)
	}
}

// ClickText presses any element with this text, control or not.
func (p *Page) ClickText(target string) {
	p.t.Helper()
	if err := p.click(target, anyRole); err != nil {
		p.fail(fmt.Sprintf("click text %q", target), err)
	}
}

func (p *Page) click(target string, as role) error {
	return p.until(func(ctx context.Context) error {
		id, err := find(ctx, target, as)
		if err != nil {
			return err
		}
		x, y, err := reach(ctx, id)
		if err != nil {
			return err
		}
		return chromedp.MouseClickXY(x, y).Do(ctx)
	})
}

// Fill replaces what stands in the field with this label by the text, as typed.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		if err := call(ctx, id, selectAll, nil); err != nil {
			return err
		}
		if text == "" {
			return chromedp.KeyEvent(kb.Backspace).Do(ctx)
		}
		return input.InsertText(text).Do(ctx)
	})
	if err != nil {
		p.fail(fmt.Sprintf("fill %q", label), err)
	}
	p.t.Helper()
	if got := p.Value(label); comparable(got) != comparable(text) {
		p.fail(fmt.Sprintf("fill %q", label), fmt.Errorf("the field holds %q", got))
	}
}

// comparable forgives how fields normalise line ends and group digits.
func comparable(text string) string {
	return strings.Join(strings.Fields(text), "")
}

const selectAll = `function() {
  this.focus();
  if (this.select) this.select();
  else document.getSelection().selectAllChildren(this);
}`

// Type types the text key by key into the field, after what stands there.
func (p *Page) Type(label, text string) {
	p.t.Helper()
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		if err := call(ctx, id, `function() { this.focus(); }`, nil); err != nil {
			return err
		}
		return chromedp.KeyEvent(text).Do(ctx)
	})
	if err != nil {
		p.fail(fmt.Sprintf("type into %q", label), err)
	}
}

// SetValue sets a field that is not typed into, such as a date, and tells the page.
func (p *Page) SetValue(label, value string) {
	p.t.Helper()
	set := fmt.Sprintf(`function() {
  this.value = %s;
  this.dispatchEvent(new Event("input", { bubbles: true }));
  this.dispatchEvent(new Event("change", { bubbles: true }));
  return this.value;
}`, quote(value))
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		var got string
		if err := call(ctx, id, set, &got); err != nil {
			return err
		}
		if got != value {
			return fmt.Errorf("the field took %q", got)
		}
		return nil
	})
	if err != nil {
		p.fail(fmt.Sprintf("set %q", label), err)
	}
}

// Choose picks the option with this text in the select with this label.
func (p *Page) Choose(label, option string) {
	p.t.Helper()
	pick := fmt.Sprintf(`function() {
  const wanted = %s;
  const options = Array.from(this.options || []);
  const found = options.find((o) => o.text.trim() === wanted) || options.find((o) => o.text.includes(wanted));
  if (!found) return options.map((o) => o.text.trim()).join(" | ") || "(no options)";
  this.value = found.value;
  this.dispatchEvent(new Event("input", { bubbles: true }));
  this.dispatchEvent(new Event("change", { bubbles: true }));
  return "";
}`, quote(option))
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		var instead string
		if err := call(ctx, id, pick, &instead); err != nil {
			return err
		}
		if instead != "" {
			return fmt.Errorf("no option %q among %s", option, instead)
		}
		return nil
	})
	if err != nil {
		p.fail(fmt.Sprintf("choose %q", label), err)
	}
}

// Attach gives files to the file field with this label.
func (p *Page) Attach(label string, paths ...string) {
	p.t.Helper()
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		return dom.SetFileInputFiles(paths).WithObjectID(id).Do(ctx)
	})
	if err != nil {
		p.fail(fmt.Sprintf("attach to %q", label), err)
	}
}

// onField waits for the field and does something to it, again if the page changed meanwhile.
func (p *Page) onField(label string, do func(ctx context.Context, id runtime.RemoteObjectID) error) error {
	return p.until(func(ctx context.Context) error {
		id, err := find(ctx, label, field)
		if err != nil {
			return err
		}
		var disabled bool
		if err := call(ctx, id, `function() { return !!this.disabled; }`, &disabled); err != nil {
			return err
		}
		if disabled {
			return errors.New("is disabled")
		}
		return do(ctx, id)
	})
}

// Value is what the field with this label holds.
func (p *Page) Value(label string) string {
	p.t.Helper()
	var value string
	err := p.onField(label, func(ctx context.Context, id runtime.RemoteObjectID) error {
		return call(ctx, id, `function() { return this.value === undefined ? this.innerText : String(this.value); }`, &value)
	})
	if err != nil {
		p.fail(fmt.Sprintf("read %q", label), err)
	}
	return value
}

// Press sends keys to what has the focus: a character each, or one of
// Enter, Tab, Escape, ArrowUp, ArrowDown, ArrowLeft, ArrowRight, Backspace.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	named := map[string]string{
		"Enter": kb.Enter, "Tab": kb.Tab, "Escape": kb.Escape, "Backspace": kb.Backspace,
		"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	}
	for _, key := range keys {
		if code, ok := named[key]; ok {
			key = code
		}
		p.press(key)
	}
}

// answerOfKey is how long the engine may take to say that a key has been seen to.
const answerOfKey = 10 * time.Second

// press sends a key. A key that closes the frame it was pressed in (Escape in a
// viewer) may never be answered: the frame that should is gone. What the key did
// is for the test's next step to see.
func (p *Page) press(key string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, answerOfKey)
	defer cancel()
	if err := chromedp.Run(ctx, chromedp.KeyEvent(key)); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		p.fail("press "+key, err)
	}
}

func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic("chrome: a string that is no JSON: " + err.Error())
	}
	return string(b)
}
