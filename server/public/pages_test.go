package public_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/server/public"
	"zhuicha/server/public/frame"
)

// addresses are all pages with the status each answers.
func addresses() map[string]int {
	return map[string]int{
		"/": http.StatusOK, "/tip": http.StatusOK, "/t/469030": http.StatusOK, "/t/460105": http.StatusOK,
		"/status": http.StatusOK, "/t/999999": http.StatusNotFound, "/nothing": http.StatusNotFound,
	}
}

// everyPage runs a check on each page, in each language and size, with and
// without offices that could receive anything.
func everyPage(t *testing.T, check func(t *testing.T, address string, doc *html.Node)) {
	for name, in := range map[string]frame.Instance{"open": openInstance(t), "not open": {}} {
		site := newSite(t, in)
		for path, status := range addresses() {
			for _, query := range []string{"", "?lang=en", "?size=24", "?lang=en&size=30"} {
				t.Run(fmt.Sprintf("%s %s%s", name, path, query), func(t *testing.T) {
					check(t, path+query, parse(t, site, path+query, status))
				})
			}
		}
	}
}

func TestPagesSpeakOneLanguage(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		root := all(doc, tag("html"))[0]
		english := strings.Contains(address, "lang=en")
		if want := map[bool]string{true: "en", false: "zh-CN"}[english]; attr(root, "lang") != want {
			t.Errorf("lang is %q, want %q", attr(root, "lang"), want)
		}
		if title := text(all(doc, tag("title"))[0]); title != map[bool]string{true: "Public services", false: "便民服务"}[english] {
			t.Errorf("the title %q is not the neutral one", title)
		}
		if strings.Contains(text(root), "⟦") {
			t.Error("a sentence is missing")
		}
		if !strings.Contains(address, "size") != (attr(root, "class") == "") {
			t.Errorf("class is %q", attr(root, "class"))
		}
	})
}

func TestPagesHoldNothingInline(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		for _, n := range all(doc, func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s> carries %s", n.Data, a.Key)
				}
			}
		}
		if len(all(doc, tag("style", "iframe", "object", "embed", "base"))) > 0 {
			t.Error("an element that the policy forbids")
		}
		for _, s := range all(doc, tag("script")) {
			_, outside := lookup(s, "src")
			if data := attr(s, "type") == "application/json"; data == outside {
				t.Errorf("a script must be either data or a file of ours: %v", s.Attr)
			}
		}
	})
}

func TestPagesNameNoStranger(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		for _, n := range all(doc, func(*html.Node) bool { return true }) {
			for _, name := range []string{"href", "src", "action", "srcset", "poster"} {
				target, ok := lookup(n, name)
				if !ok {
					continue
				}
				leaves := attr(n, "id") == "leave" || attr(n, "id") == "done-leave"
				switch {
				case strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//"), strings.HasPrefix(target, "#"):
				case strings.HasPrefix(target, "tel:"):
				case leaves && target == public.DefaultLeave:
				default:
					t.Errorf("<%s %s=%q>", n.Data, name, target)
				}
			}
		}
	})
}

func TestLinksKeepLanguageAndSize(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		asked, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all(doc, tag("a")) {
			target, err := url.Parse(attr(a, "href"))
			if err != nil || target.Scheme != "" || target.Path == "" {
				continue
			}
			id := attr(a, "id")
			if id != "tongue" && target.Query().Get("lang") != asked.Query().Get("lang") {
				t.Errorf("%s loses the language", target)
			}
			if id != "bigger" && target.Query().Get("size") != asked.Query().Get("size") {
				t.Errorf("%s loses the size", target)
			}
			if (id == "tongue" || id == "bigger") && (target.Path != asked.Path || target.RawQuery == asked.RawQuery) {
				t.Errorf("%s: %s changes nothing or more", id, target)
			}
		}
	})
}

func TestEveryPageCanBeLeftWithoutScript(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		leave := all(doc, withID("leave"))
		if len(leave) != 1 || leave[0].Data != "a" || attr(leave[0], "href") != public.DefaultLeave || attr(leave[0], "rel") != "noreferrer noopener" {
			t.Error("no plain way to leave at once")
		}
	})
}

// TestFieldsLeaveNoTrace: browsers write unsent text to disk unless told not
// to, and a native form post would too.
func TestFieldsLeaveNoTrace(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		for _, f := range all(doc, tag("input", "textarea", "select", "form")) {
			if attr(f, "autocomplete") != "off" {
				t.Errorf("<%s id=%q> may be remembered", f.Data, attr(f, "id"))
			}
			for _, name := range []string{"name", "action", "method", "maxlength"} {
				if v, ok := lookup(f, name); ok && (name != "maxlength" || f.Data == "textarea" && v != "200") {
					t.Errorf("<%s id=%q> has %s", f.Data, attr(f, "id"), name)
				}
			}
		}
	})
}

func TestFieldsAndSectionsHaveNames(t *testing.T) {
	everyPage(t, func(t *testing.T, address string, doc *html.Node) {
		labels := map[string]bool{}
		for _, l := range all(doc, tag("label")) {
			labels[attr(l, "for")] = true
			for _, inside := range all(l, tag("input")) {
				labels[attr(inside, "id")] = true
			}
		}
		ids := map[string]bool{}
		for _, n := range all(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
			if ids[attr(n, "id")] {
				t.Errorf("id %q stands twice", attr(n, "id"))
			}
			ids[attr(n, "id")] = true
		}
		for _, f := range all(doc, tag("input", "textarea", "select", "progress")) {
			if !labels[attr(f, "id")] && attr(f, "aria-label") == "" && !ids[attr(f, "aria-labelledby")] {
				t.Errorf("<%s id=%q> has no name", f.Data, attr(f, "id"))
			}
			for _, id := range strings.Fields(attr(f, "aria-describedby")) {
				if !ids[id] {
					t.Errorf("<%s id=%q> is described by %q, which is not there", f.Data, attr(f, "id"), id)
				}
			}
		}
		for _, s := range all(doc, tag("section")) {
			if h := all(s, tag("h1")); len(h) != 1 || attr(h[0], "tabindex") != "-1" {
				t.Errorf("section %q%q has no heading to move the focus to", attr(s, "id"), attr(s, "data-step"))
			}
		}
	})
}

func TestWithoutScriptThereIsTheTelephone(t *testing.T) {
	site := newSite(t, openInstance(t))
	for _, path := range []string{"/", "/tip", "/status"} {
		for _, query := range []string{"", "?lang=en"} {
			doc := parse(t, site, path+query, http.StatusOK)
			var said string
			for _, n := range all(doc, tag("noscript")) {
				said += text(n) // the parser scripts nothing: its children are elements
			}
			for _, words := range []string{"12388", "12317", "urn it on", "打开"} {
				if !strings.Contains(said, words) {
					t.Errorf("%s%s: without script the page does not say %q", path, query, words)
				}
			}
			for _, id := range []string{"tell", "enter", "shown", "stop"} {
				for _, n := range all(doc, withID(id)) {
					if _, hidden := lookup(n, "hidden"); !hidden {
						t.Errorf("%s%s: #%s shows without script", path, query, id)
					}
				}
			}
		}
	}
}

func TestAnswersKeepNothing(t *testing.T) {
	site := newSite(t, openInstance(t))
	for path, status := range addresses() {
		w := get(t, site, path)
		if w.Code != status || w.Header().Get("Set-Cookie") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %v", path, w.Code, w.Header())
		}
	}
}

func TestUnknownAreaSaysSo(t *testing.T) {
	site := newSite(t, openInstance(t))
	for query, words := range map[string]string{"": "海报上的地区没有认出来", "?lang=en": "The area on the poster was not recognised"} {
		if doc := parse(t, site, "/t/469999"+query, http.StatusNotFound); !strings.Contains(text(doc), words) {
			t.Errorf("%q does not say %q", query, words)
		}
	}
}
