// Package problem is the page that says in one sentence what went wrong. A
// request without a session is led to the login page instead.
package problem

import (
	"net/http"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
)

type data struct {
	frame.Page
	Code string
}

// Sentence is what went wrong; a code without a sentence reads as one that
// nobody foresaw.
func (d data) Sentence() string {
	if key := "error." + d.Code; d.Has(key) {
		return d.T(key)
	}
	return d.T("error.internal")
}

// Page shows a problem to people.
func Page(d *frame.Deps) func(web.Ctx, *web.Problem) error {
	return func(c web.Ctx, p *web.Problem) error {
		page := d.Open(c)
		if p.Code == "session_over" {
			return c.Redirect(http.StatusSeeOther, page.To("/login"))
		}
		return d.Pages.Show(c, p.Status, "problem/problem", data{Page: page, Code: p.Code})
	}
}
