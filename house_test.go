package zhuicha_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which folders a folder may import from, its own always; the
// longest folder that holds a package is the package's. It is DESIGN §2, with
// what this house added: tips reads the embedded tables, and the store names
// leads by the law's types.
var arrows = map[string][]string{
	"cmd":           {"server", "static", "tips", "tips/casework", "tips/people", "tips/store", "tips/store/kv", "tips/rules", "crypto"},
	"server":        {"static", "crypto", "tips", "tips/casework", "tips/people", "tips/store", "tips/store/kv", "tips/rules"},
	"server/e2e":    {"server", "static", "static/build", "crypto", "tips", "tips/casework", "tips/store", "tips/store/kv", "tips/rules", "cmd"},
	"static":        {},
	"static/build":  {"static"},
	"crypto":        {},
	"tips":          {"tips/rules"},
	"tips/rules":    {},
	"tips/people":   {"tips"},
	"tips/translog": {},
	"tips/store/kv": {},
	"tips/store":    {"tips", "tips/translog", "tips/store/kv", "tips/rules"},
	"tips/casework": {"tips", "tips/people", "tips/store", "tips/store/kv", "tips/translog", "tips/rules", "crypto"},
}

const module = "zhuicha/"

type pkg struct {
	ImportPath           string
	Imports, TestImports []string
	XTestImports         []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 20 {
		t.Fatalf("only %d packages looked at", len(all))
	}
	return all
}

func TestArrowsRunOneWay(t *testing.T) {
	for _, p := range packages(t) {
		from, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue
		}
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, module); ours && !allowed(from, to) {
				t.Errorf("%s imports %s: no arrow runs that way", from, to)
			}
		}
	}
}

func TestTheLawKnowsOnlyTheStandardLibrary(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != module+"tips" && p.ImportPath != module+"tips/rules" {
			continue
		}
		for _, imp := range p.Imports {
			if strings.Contains(strings.Split(imp, "/")[0], ".") || slices.Contains([]string{"os", "net", "net/http", "crypto/rand", "math/rand"}, imp) {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

func TestNothingButTestsImportsTheTestRigs(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			rig := strings.HasPrefix(imp, module+"server/e2e") && !strings.HasPrefix(p.ImportPath, module+"server/e2e")
			bundler := strings.Contains(imp, "evanw/esbuild") && !strings.HasPrefix(p.ImportPath, module+"static/build")
			if rig || bundler {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

func allowed(from, to string) bool {
	home, target := folder(from), folder(to)
	return home == target || slices.Contains(arrows[home], target)
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
