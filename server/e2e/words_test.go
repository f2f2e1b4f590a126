package e2e

import (
	"strings"
	"testing"

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
func (s tongue) say(key string, pairs ...string) string {
	s.t.Helper()
	text, known := s.messages[key]
	if !known {
		s.t.Fatalf("the catalogue has no %q", key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

func (s tongue) pick(zh, en string) string {
	if s.lang == "en" {
		return en
	}
	return zh
}

// term is a coded word of the field.
func (s tongue) term(subject, key string) string {
	s.t.Helper()
	term, known := rules.TermOf(subject, key)
	if !known {
		s.t.Fatalf("no %s is called %q", subject, key)
	}
	return s.pick(term.ZH, term.EN)
}

func (s tongue) tile(key string) string {
	tile, known := rules.TileByKey(key)
	if !known {
		s.t.Fatalf("no tile %q", key)
	}
	return s.pick(tile.ZH, tile.EN)
}

func (s tongue) area(code string) string {
	area, known := rules.AreaByCode(code)
	if !known {
		s.t.Fatalf("no area %q", code)
	}
	return s.pick(area.ZH, area.EN)
}

// at is an address in this language.
func (s tongue) at(origin, path string) string {
	if s.lang == "en" {
		return origin + path + "?lang=en"
	}
	return origin + path
}

// shot names a picture: the language is part of the name.
func (s tongue) shot(name string) string {
	if s.lang == "en" {
		return "en-" + name
	}
	return name
}

// bare is a text without its spaces.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }
