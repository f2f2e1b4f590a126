package public_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhuicha/static"
)

const messages = "../../static/messages/"

func catalogue(t *testing.T, file string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(messages + file)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var place = regexp.MustCompile(`\{\w+\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	inEnglish := []string{"frame.other_tongue", "frame.no_script_other", "plain.other"}
	for _, subject := range []string{"public", "again", "attach", "error"} {
		zh, en := catalogue(t, subject+".zh-CN.json"), catalogue(t, subject+".en.json")
		for key, sentence := range zh {
			other, ok := en[key]
			if !ok || strings.TrimSpace(other) == "" || strings.TrimSpace(sentence) == "" {
				t.Errorf("%s: not in both languages", key)
			}
			a, b := place.FindAllString(sentence, -1), place.FindAllString(other, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: places %v and %v", key, a, b)
			}
			if !slices.Contains(inEnglish, key) && han.MatchString(other) {
				t.Errorf("%s: the English is Chinese", key)
			}
		}
		for key := range en {
			if _, ok := zh[key]; !ok {
				t.Errorf("%s: no Chinese", key)
			}
		}
	}
}

// sources is the text of every file that may speak.
func sources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, root := range []string{".", "../../static/src/public"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || filepath.Ext(path) == ".svg" {
				return err
			}
			text, err := os.ReadFile(path)
			b.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestNoSentenceIsIdle: every key is spoken somewhere, whole or as a prefix with
// a code behind it.
func TestNoSentenceIsIdle(t *testing.T) {
	text := sources(t)
	built := regexp.MustCompile("[\"`]((?:say|tip)\\.[a-z.]+[._])(?:[\"]|\\$\\{)")
	var prefixes []string
	for _, m := range built.FindAllStringSubmatch(text, -1) {
		prefixes = append(prefixes, m[1])
	}
	spoken := catalogue(t, "public.zh-CN.json")
	maps.Copy(spoken, catalogue(t, "attach.zh-CN.json"))
	maps.Copy(spoken, catalogue(t, "again.zh-CN.json"))
	for key := range spoken {
		whole := strings.Contains(text, `"`+key+`"`)
		behind := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) })
		if !whole && !behind {
			t.Errorf("nobody says %s", key)
		}
	}
}

// TestEveryKeySpokenExists: a key in a template or script stands in the catalogue.
func TestEveryKeySpokenExists(t *testing.T) {
	known := catalogue(t, "public.zh-CN.json")
	for _, subject := range []string{"common", "error", "again", "attach", "files"} {
		maps.Copy(known, catalogue(t, subject+".zh-CN.json"))
	}
	spoken := regexp.MustCompile(`(?:\bT "|\bsay\(")([a-z_.]*[a-z])"`)
	found := spoken.FindAllStringSubmatch(sources(t), -1)
	if len(found) < 100 {
		t.Fatalf("only %d sentences found: the pattern is stale", len(found))
	}
	for _, m := range found {
		if _, ok := known[m[1]]; !ok {
			t.Errorf("no sentence for %q", m[1])
		}
	}
}

// TestEveryProblemHasASentence reads the codes from the web layer itself.
func TestEveryProblemHasASentence(t *testing.T) {
	known, err := static.Messages("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`(?:NewProblem\([^,]+, "|http\.Status\w+, ")([a-z_]+)"`)
	found := 0
	for _, file := range []string{"../web", "../api", "../public/tip"} {
		paths, err := filepath.Glob(file + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllStringSubmatch(string(text), -1) {
				found++
				if _, ok := known["error."+m[1]]; !ok && m[1] != "sealed_" {
					t.Errorf("%s: no sentence for %q", path, m[1])
				}
			}
		}
	}
	if found < 15 {
		t.Fatalf("only %d codes found: the pattern is stale", found)
	}
}
