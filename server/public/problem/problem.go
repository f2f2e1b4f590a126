// Package problem is the page that says in one sentence what went wrong and
// where to go from there. It never says "system error".
package problem

import (
	"zhuicha/server/public/frame"
	"zhuicha/server/web"
)

type data struct {
	frame.Page
	Code string
}

// Sentence is what went wrong, in words. A code without a sentence reads as
// one that nobody foresaw.
func (d data) Sentence() string {
	if key := "error." + d.Code; d.Has(key) {
		return d.T(key)
	}
	return d.T("error.internal")
}

// Page shows a problem to people.
func Page(d frame.Deps) func(web.Ctx, *web.Problem) error {
	return func(c web.Ctx, p *web.Problem) error {
		return d.Pages.Show(c, p.Status, "problem/problem", data{Page: d.Page(c), Code: p.Code})
	}
}
