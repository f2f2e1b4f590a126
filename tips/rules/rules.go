// Package rules holds the tables of the field: the kinds of problem, the areas,
// the duties, the measures, the clocks, and the Chinese and English name of
// every coded word. It is data with typed accessors and decides nothing.
//
// The tables are JSON so that the pages read the very same files. A source is
// the title of the rule a row rests on, with its article where known; "G" marks
// general knowledge and "D" a proposal of this system, and no page may show an
// article for either.
//
// Nothing here may read a clock, a file or the network.
package rules

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// Version names the state of these tables and of the closing lists of package
// tips together. A closing records it (DESIGN §6).
const Version = "2026-1"

//go:embed areas.json
var areasJSON []byte

//go:embed taxonomy.json
var taxonomyJSON []byte

//go:embed terms.json
var termsJSON []byte

//go:embed measures.json
var measuresJSON []byte

//go:embed clocks.json
var clocksJSON []byte

// table parses one embedded table. It panics on a malformed one: the data is
// part of the program, and a test opens every table.
func table[T any](name string, raw []byte) T {
	var t T
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		panic(fmt.Sprintf("rules: table %s: %v", name, err))
	}
	return t
}

// Area is a 地区: a place leads are routed by. Codes are those of the national
// administrative divisions, six digits, with one nine-digit development zone.
type Area struct {
	Code    string `json:"code"`
	ZH      string `json:"zh"`
	EN      string `json:"en"`
	Parent  string `json:"parent,omitempty"` // the code of the area above, empty for the root
	Level   string `json:"level"`
	Routing bool   `json:"routing"` // true where an office of its own may be expected
}

var areas = sync.OnceValue(func() []Area { return table[[]Area]("areas", areasJSON) })

// Areas lists all areas, the root first.
func Areas() []Area { return slices.Clone(areas()) }

// AreaByCode finds an area.
func AreaByCode(code string) (Area, bool) {
	i := slices.IndexFunc(areas(), func(a Area) bool { return a.Code == code })
	if i < 0 {
		return Area{}, false
	}
	return areas()[i], true
}
