package web

import "zhuicha/static"

// Lang is a language the product speaks. It is chosen by ?lang=en alone:
// Accept-Language is never read, it tells people apart.
type Lang string

// The two languages; every text has both.
const (
	Chinese Lang = "zh-CN"
	English Lang = "en"
)

// langOf is the language a request asks for.
func langOf(c Ctx) Lang {
	if c.QueryParam("lang") == "en" {
		return English
	}
	return Chinese
}

// Tongue is a language with its catalogue; pages and errors speak through it.
type Tongue struct {
	Lang     Lang
	messages map[string]string
}

// T is the text of a key. A missing key shows itself; a test finds it first.
func (t Tongue) T(key string) string {
	if s, ok := t.messages[key]; ok {
		return s
	}
	return "⟦" + key + "⟧"
}

// Has reports whether the catalogue has the key.
func (t Tongue) Has(key string) bool { _, ok := t.messages[key]; return ok }

// Under is the part of the catalogue whose keys begin with one of the
// prefixes, for a page's script.
func (t Tongue) Under(prefixes ...string) map[string]string {
	part := map[string]string{}
	for key, text := range t.messages {
		for _, p := range prefixes {
			if len(key) > len(p) && key[:len(p)] == p {
				part[key] = text
			}
		}
	}
	return part
}

// Link is a path of our own in the same language.
func (t Tongue) Link(path string) string {
	if t.Lang == English {
		return path + "?lang=en"
	}
	return path
}

// Other is the same path in the other language.
func (t Tongue) Other(path string) string {
	if t.Lang == English {
		return path
	}
	return path + "?lang=en"
}

// Tongues are the languages as loaded at start.
type Tongues map[Lang]Tongue

// LoadTongues reads the embedded catalogues.
func LoadTongues() (Tongues, error) {
	ts := Tongues{}
	for _, l := range []Lang{Chinese, English} {
		m, err := static.Messages(string(l))
		if err != nil {
			return nil, err
		}
		ts[l] = Tongue{Lang: l, messages: m}
	}
	return ts, nil
}
