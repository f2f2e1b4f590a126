package chrome

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// maxBody bounds the bodies that are recorded, in bytes.
const maxBody = 128 << 20

const violationBinding = "zhuichaViolation"

// reportViolations tells of every refusal by the Content Security Policy.
const reportViolations = `document.addEventListener("securitypolicyviolation", (e) =>
  window.` + violationBinding + `(e.violatedDirective + " " + e.blockedURI + " " + e.sourceFile + ":" + e.lineNumber));`

// Request is one request of the page as the browser sent it.
type Request struct {
	Method string
	// URL has no fragment, as none is ever sent.
	URL string
	// Headers by canonical name.
	Headers map[string]string
	Body    []byte
}

// record keeps what the page does. It runs on the driver's own goroutine and must not wait.
func (p *Page) record(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.recordRequest(e)
	case *runtime.EventExceptionThrown:
		p.problem("exception: " + scriptError(e.ExceptionDetails).Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			p.problem("console: " + arguments(e.Args))
		}
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.LevelError {
			p.problem("log: " + e.Entry.Text + " " + e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		p.problem("dialogue: " + e.Message)
	case *runtime.EventBindingCalled:
		if e.Name == violationBinding {
			p.problem("content security policy: " + e.Payload)
		}
	}
}

func arguments(args []*runtime.RemoteObject) string {
	var parts []string
	for _, a := range args {
		if a.Description != "" {
			parts = append(parts, a.Description)
		} else {
			parts = append(parts, string(a.Value))
		}
	}
	return strings.Join(parts, " ")
}

func (p *Page) problem(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, text)
}

func (p *Page) recordRequest(e *network.EventRequestWillBeSent) {
	r := &Request{Method: e.Request.Method, URL: e.Request.URL, Headers: map[string]string{}}
	for name, value := range e.Request.Headers {
		r.Headers[name] = fmt.Sprint(value)
	}
	for _, entry := range e.Request.PostDataEntries {
		// An entry that is no base64 stays out; HasPostData then fetches the body below.
		if part, err := base64.StdEncoding.DecodeString(entry.Bytes); err == nil {
			r.Body = append(r.Body, part...)
		}
	}
	p.mu.Lock()
	p.requests = append(p.requests, r)
	p.mu.Unlock()
	if e.Request.HasPostData && len(r.Body) == 0 {
		p.pending.Add(1)
		go p.fetchBody(e.RequestID, r)
	}
}

// fetchBody asks for a body that did not come with the event (old engines, large bodies).
func (p *Page) fetchBody(id network.RequestID, r *Request) {
	defer p.pending.Done()
	ctx, cancel := context.WithTimeout(p.ctx, p.patience)
	defer cancel()
	target := chromedp.FromContext(ctx).Target
	body, err := network.GetRequestPostData(id).Do(cdp.WithExecutor(ctx, target))
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.problems = append(p.problems, "recorder: body of "+r.URL+" lost: "+err.Error())
		return
	}
	r.Body = body
}

// Requests is everything the page has requested so far, bodies included.
func (p *Page) Requests() []Request {
	p.pending.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make([]Request, len(p.requests))
	for i, r := range p.requests {
		all[i] = *r
	}
	return all
}

// ForgetRequests empties the record, so that what follows can be looked at alone.
func (p *Page) ForgetRequests() {
	p.pending.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = nil
}

// Leaks names every request that carries one of the texts in its address,
// headers or body. Texts are also looked for in their percent and JSON forms.
func (p *Page) Leaks(texts ...string) []string {
	var found []string
	for _, r := range p.Requests() {
		all := r.Method + " " + r.URL + "\n" + fmt.Sprint(r.Headers) + "\n" + string(r.Body)
		for _, text := range texts {
			if slices.ContainsFunc(spellings(text), func(s string) bool { return strings.Contains(all, s) }) {
				found = append(found, fmt.Sprintf("%s %s carries %q", r.Method, r.URL, text))
			}
		}
	}
	return found
}

// Problems is every exception, console error, failed load and policy violation so far.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.problems)
}

// ForgetProblems empties the list, after a step that was meant to fail.
func (p *Page) ForgetProblems() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = nil
}

// NoProblems fails the test if there was any problem; those that contain one of
// the texts are admitted.
func (p *Page) NoProblems(admitted ...string) {
	p.t.Helper()
	for _, problem := range p.Problems() {
		if !slices.ContainsFunc(admitted, func(text string) bool { return strings.Contains(problem, text) }) {
			p.t.Errorf("chrome: at %s: %s", p.URL(), problem)
		}
	}
}
