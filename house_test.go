package zhuicha_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// arrows are the imports DESIGN §2 allows: a package of the first folder may
// import only what the second list names, and its own folder. The longest
// matching folder counts.
var arrows = map[string][]string{
	"cmd":                     {"server", "static", "tips", "crypto"},
	"server":                  {"static", "crypto", "tips"},
	"static":                  {},
	"crypto":                  {},
	"tips":                    {"tips/rules"},
	"tips/rules":              {},
	"tips/people":             {"tips"},
	"tips/translog":           {},
	"tips/store/kv":           {},
	"tips/store":              {"tips", "tips/translog", "tips/store/kv"},
	"tips/casework":           {"tips", "tips/people", "tips/store", "tips/translog", "crypto"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestArrowsRunOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		seen++
		for _, imp := range p.Imports {
			check(t, p.ImportPath, imp)
		}
	}
	if seen < 10 {
		t.Fatalf("only %d packages looked at", seen)
	}
}

func check(t *testing.T, from, to string) {
	from, to = strings.TrimPrefix(from, "zhuicha/"), strings.TrimPrefix(to, "zhuicha/")
	if !strings.Contains("/cmd/server/static/crypto/tips/", "/"+strings.Split(to, "/")[0]+"/") {
		if folder(from) == "tips" && strings.Contains(to, ".") {
			t.Errorf("%s imports %s: the law knows only the standard library", from, to)
		}
		return
	}
	home := folder(from)
	if home == "" || folder(to) == home {
		return
	}
	for _, ok := range arrows[home] {
		if to == ok || folder(to) == ok || strings.HasPrefix(to, ok+"/") && folder(to) == ok {
			return
		}
		if (ok == "tips" && home != "tips/people" && home != "tips/store" && home != "tips/casework" || ok == "server" || ok == "crypto") && strings.HasPrefix(to, ok+"/") {
			return
		}
	}
	t.Errorf("%s imports %s: no arrow runs that way", from, to)
}

// folder is the longest folder of the table that holds the package.
func folder(path string) string {
	best := ""
	for f := range arrows {
		if (path == f || strings.HasPrefix(path, f+"/")) && len(f) > len(best) {
			best = f
		}
	}
	return best
}
