package desk_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// each walks the elements of a page.
func each(n *html.Node, visit func(*html.Node)) {
	if n.Type == html.ElementNode {
		visit(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, visit)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func has(n *html.Node, name string) bool { _, ok := attr(n, name); return ok }

func value(n *html.Node, name string) string { v, _ := attr(n, name); return v }

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return b.String()
}

// sound checks what must hold of every page: nothing the policy forbids, no
// missing sentence, every field named, every id once, every inner link real.
func sound(t *testing.T, where string, page *html.Node) {
	t.Helper()
	ids, labelled := map[string]bool{}, map[string]bool{}
	each(page, func(n *html.Node) {
		if id, ok := attr(n, "id"); ok {
			if ids[id] {
				t.Errorf("%s: id %q stands twice", where, id)
			}
			ids[id] = true
		}
		if n.Data == "label" {
			labelled[value(n, "for")] = true
		}
	})
	if strings.Contains(text(page), "⟦") {
		t.Errorf("%s: a sentence is missing: %s", where, around(text(page), "⟦"))
	}
	if strings.Contains(text(page), "%!") {
		t.Errorf("%s: a blank is filled wrongly: %s", where, around(text(page), "%!"))
	}
	each(page, func(n *html.Node) { allowed(t, where, n, ids, labelled) })
}

func allowed(t *testing.T, where string, n *html.Node, ids, labelled map[string]bool) {
	t.Helper()
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s> has %s", where, n.Data, a.Key)
		}
	}
	switch n.Data {
	case "style":
		t.Errorf("%s: inline style", where)
	case "script":
		if !has(n, "src") && value(n, "type") != "application/json" {
			t.Errorf("%s: inline script", where)
		}
	case "a":
		href := value(n, "href")
		if inner, ok := strings.CutPrefix(href, "#"); ok && !ids[inner] {
			t.Errorf("%s: a link leads to #%s, which is not there", where, inner)
		} else if !ok && !strings.HasPrefix(href, "/") {
			t.Errorf("%s: a link leads out: %s", where, href)
		}
	case "input", "select", "textarea":
		if value(n, "type") != "hidden" && !labelled[value(n, "id")] && !within(n, "label") {
			t.Errorf("%s: <%s id=%q name=%q> has no label", where, n.Data, value(n, "id"), value(n, "name"))
		}
		if n.Data == "textarea" && value(n, "autocomplete") != "off" {
			t.Errorf("%s: a textarea may be kept by the browser", where)
		}
	}
}

func within(n *html.Node, tag string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == tag {
			return true
		}
	}
	return false
}

func around(s, mark string) string {
	at := strings.Index(s, mark)
	return s[max(0, at-20):min(len(s), at+60)]
}
