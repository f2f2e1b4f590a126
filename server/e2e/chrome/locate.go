package chrome

import (
	"context"
	_ "embed" // for the locator script
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed locate.js
var locator string

// role is what an element is looked for as.
type role string

const (
	control role = "control"
	field   role = "field"
	anyRole role = "any"
)

const pollEvery = 50 * time.Millisecond

var errNotThere = errors.New("not on the page")

// locate waits until the target is there. A target is a visible label, or "css:" and a selector.
func (p *Page) locate(target string, as role) (runtime.RemoteObjectID, error) {
	var id runtime.RemoteObjectID
	err := p.until(func(ctx context.Context) error {
		var err error
		id, err = find(ctx, target, as)
		return err
	})
	return id, err
}

// until repeats the attempt until it succeeds or patience ends, and then returns its last error.
func (p *Page) until(attempt func(ctx context.Context) error) error {
	last := errNotThere
	err := p.run(chromedp.ActionFunc(func(ctx context.Context) error {
		for {
			err := attempt(ctx)
			if err == nil {
				return nil
			}
			if ctx.Err() == nil {
				last = err
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("gave up after %s: %w", p.patience, last)
			case <-time.After(pollEvery):
			}
		}
	}))
	return err
}

func find(ctx context.Context, target string, as role) (runtime.RemoteObjectID, error) {
	label, err := json.Marshal(target)
	if err != nil {
		return "", err
	}
	script := fmt.Sprintf("(%s)(%s, %q)", locator, label, as)
	object, exception, err := runtime.Evaluate(script).Do(ctx)
	if err != nil {
		return "", err
	}
	if exception != nil {
		return "", scriptError(exception)
	}
	if object.ObjectID == "" {
		return "", errNotThere
	}
	return object.ObjectID, nil
}

// call runs a function with the element as `this` and reads its result.
func call(ctx context.Context, id runtime.RemoteObjectID, function string, out any) error {
	result, exception, err := runtime.CallFunctionOn(function).WithObjectID(id).WithReturnByValue(true).Do(ctx)
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
}

// reach scrolls to the element and finds a point of it that nothing covers.
func reach(ctx context.Context, id runtime.RemoteObjectID) (x, y float64, err error) {
	if err := call(ctx, id, `function() { this.scrollIntoView({ block: "center", inline: "center" }); }`, nil); err != nil {
		return 0, 0, err
	}
	quads, err := dom.GetContentQuads().WithObjectID(id).Do(ctx)
	if err != nil {
		return 0, 0, err
	}
	if len(quads) == 0 || len(quads[0]) != 8 {
		return 0, 0, errors.New("has no area to press")
	}
	q := quads[0]
	x, y = (q[0]+q[2]+q[4]+q[6])/4, (q[1]+q[3]+q[5]+q[7])/4
	var over string
	check := fmt.Sprintf(`function() {
  const top = document.elementFromPoint(%f, %f);
  if (!top || this.disabled) return this.disabled ? "(disabled)" : "(outside)";
  if (this.contains(top) || top.contains(this) || (top.control && top.control === this)) return "";
  return top.outerHTML.slice(0, 120);
}`, x, y)
	if err := call(ctx, id, check, &over); err != nil {
		return 0, 0, err
	}
	if over != "" {
		return 0, 0, fmt.Errorf("cannot be pressed: %s", over)
	}
	return x, y, nil
}
