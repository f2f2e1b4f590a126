package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/static"
	"zhuicha/tips/rules"
)

// tongue speaks as the pages do.
type tongue struct {
	t        testing.TB
	lang     string // "zh-CN" or "en"
	messages map[string]string
}

func chinese(t testing.TB) tongue { return speak(t, "zh-CN") }
func english(t testing.TB) tongue { return speak(t, "en") }

func speak(t testing.TB, lang string) tongue {
	t.Helper()
	return tongue{t, lang, must[map[string]string](t)(static.Messages(lang))}
}

// say is the catalogue's sentence. Pairs fill its {places}.
func (w tongue) say(key string, pairs ...string) string {
	w.t.Helper()
	text, known := w.messages[key]
	if !known {
		w.t.Fatalf("the catalogue has no %q", key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

func (w tongue) pick(zh, en string) string {
	if w.lang == "en" {
		return en
	}
	return zh
}

// term is a coded word of the field.
func (w tongue) term(subject, key string) string {
	w.t.Helper()
	term, known := rules.TermOf(subject, key)
	if !known {
		w.t.Fatalf("no %s is called %q", subject, key)
	}
	return w.pick(term.ZH, term.EN)
}

func (w tongue) tile(key string) string {
	tile, known := rules.TileByKey(key)
	if !known {
		w.t.Fatalf("no tile %q", key)
	}
	return w.pick(tile.ZH, tile.EN)
}

func (w tongue) area(code string) string {
	area, known := rules.AreaByCode(code)
	if !known {
		w.t.Fatalf("no area %q", code)
	}
	return w.pick(area.ZH, area.EN)
}

// at is an address in this language.
func (w tongue) at(origin, path string) string {
	if w.lang == "en" {
		return origin + path + "?lang=en"
	}
	return origin + path
}

// shot names a picture: the language is part of the name.
func (w tongue) shot(name string) string {
	if w.lang == "en" {
		return "en-" + name
	}
	return name
}

// bare is a text without its spaces.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// appears waits until what the selector names is on the screen.
func appears(p *chrome.Page, selector string) {
	p.WaitTrue(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.getClientRects().length > 0)`, selector))
}

// bareKey is how a key that the catalogue lacks shows itself, drawn by the
// server or by a script.
var bareKey = regexp.MustCompile(`⟦|\b(say|desk)\.[a-z]+\.[a-z_]+`)

// translated checks that the page speaks sentences and no keys.
func (w tongue) translated(p *chrome.Page) {
	w.t.Helper()
	for _, line := range strings.Split(p.Text(), "\n") {
		if bareKey.MatchString(line) {
			w.t.Errorf("%s speaks a key: %s", p.URL(), line)
		}
	}
}
