package static_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"zhuicha/static"
	"zhuicha/static/build/bundle"
)

func committed(t *testing.T) *static.Set {
	t.Helper()
	set, err := static.Assets()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// scripts are the committed bundles whose name starts with prefix.
func scripts(t *testing.T, prefix string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, a := range committed(t).All() {
		if strings.HasPrefix(a.Name, prefix) && strings.HasSuffix(a.Name, ".js") {
			found[a.Name] = string(a.Bytes)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no bundle under %q", prefix)
	}
	return found
}

func TestCommittedBundlesAreWhatTheSourcesBuild(t *testing.T) {
	built, err := bundle.Build(bundle.Options{Dir: "."})
	if err != nil {
		t.Fatal(err)
	}
	set := committed(t)
	for _, a := range set.All() {
		if _, ok := built[a.Name]; !ok {
			t.Errorf("dist/%s has no source any more: run `go generate ./static` and commit dist", a.Name)
		}
	}
	for name, content := range built {
		a, ok := set.ByName(name)
		if !ok || !bytes.Equal(a.Bytes, content) {
			t.Errorf("dist/%s is not what the sources build: run `go generate ./static` and commit dist", name)
		}
	}
}

// TestBundlesDoNotDependOnTheFolder builds from another path: the bytes may not tell where they were built.
func TestBundlesDoNotDependOnTheFolder(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere", "static")
	for _, name := range []string{"src", "style", "messages", "../crypto/receipt", "../tips/rules"} {
		if _, err := os.Stat(name); err != nil {
			continue
		}
		if err := os.CopyFS(filepath.Join(elsewhere, name), os.DirFS(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(elsewhere, "node_modules"), os.DirFS("node_modules")); err != nil {
		t.Fatal(err)
	}
	// It says that the sources are modules, which decides how old packages are taken in.
	described, err := os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(elsewhere, "package.json"), described, 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := bundle.Build(bundle.Options{Dir: "."})
	if err != nil {
		t.Fatal(err)
	}
	there, err := bundle.Build(bundle.Options{Dir: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	if string(here[bundle.Manifest]) != string(there[bundle.Manifest]) {
		t.Errorf("here\n%s\nelsewhere\n%s", here[bundle.Manifest], there[bundle.Manifest])
	}
}

func TestBuildSaysThatPackagesAreMissing(t *testing.T) {
	_, err := bundle.Build(bundle.Options{Dir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Errorf("got %v", err)
	}
}

// denied are calls that the content security policy refuses, and SubtleCrypto,
// which plain HTTP does not have.
var denied = []string{
	`\beval\(`, `\bnew Function\b`, `\bFunction\(`, `\binnerHTML\b`, `\bouterHTML\b`, `insertAdjacentHTML`, `document\.write`,
	`createContextualFragment`, `\bWebAssembly\b`, `crypto\.subtle`, `randomUUID`, `\bindexedDB\b`, `localStorage`, `\bserviceWorker\b`,
}

// tooNew are calls that Chromium 80 or Safari 15 lack. esbuild lowers syntax, not these.
var tooNew = []string{
	`\.replaceAll\(`, `\.at\(`, `\bstructuredClone\b`, `\.findLast`, `\.toSorted\(`, `\.toReversed\(`, `\.toSpliced\(`, `\.with\(`,
	`\bObject\.groupBy\b`, `\bMap\.groupBy\b`, `\bPromise\.(any|withResolvers|try)\b`, `\bWeakRef\b`, `\bFinalizationRegistry\b`,
	`\.replaceChildren\(`, `\bAbortSignal\.(timeout|any)\b`, `\bIntl\.Segmenter\b`, `WellFormed\(`, `\bArray\.fromAsync\b`,
	`\(\?<[=!]`, `\bscheduler\.`, `\bnavigator\.userAgentData\b`, `\brequestIdleCallback\b`,
}

// kept are the places where a browser would keep something of a villager's visit.
var kept = []string{`sessionStorage`, `document\.cookie`, `\bcaches\.`}

func refuse(t *testing.T, name, code string, patterns []string) {
	t.Helper()
	for _, pattern := range patterns {
		if at := regexp.MustCompile(pattern).FindStringIndex(code); at != nil {
			from, to := max(0, at[0]-60), min(len(code), at[1]+60)
			t.Errorf("%s uses %s: …%s…", name, pattern, code[from:to])
		}
	}
}

func TestBundlesKeepToThePolicy(t *testing.T) {
	for name, code := range scripts(t, "") {
		refuse(t, name, code, denied)
	}
}

// TestVillagersPagesRunInOldBrowsers leaves out the desk, whose office PCs are newer.
func TestVillagersPagesRunInOldBrowsers(t *testing.T) {
	for name, code := range scripts(t, "public/") {
		refuse(t, name, code, tooNew)
		rest := strings.Replace(code, "Object.hasOwn||(Object.hasOwn=", "", 1)
		if strings.Contains(rest, "Object.hasOwn") && rest == code {
			t.Errorf("%s uses Object.hasOwn without the polyfill", name)
		}
	}
}

func TestVillagersPagesKeepNothing(t *testing.T) {
	for name, code := range scripts(t, "public/") {
		refuse(t, name, code, kept)
	}
}

// TestTipPageLeavesRoom holds the tip page's script and style to 45 of the
// 60 KB the page may weigh, as gzip sends them; the rest is for the HTML.
func TestTipPageLeavesRoom(t *testing.T) {
	const budget = 45_000
	total := 0
	for _, name := range []string{"public/tip.js", "style/phone.css"} {
		a, ok := committed(t).ByName(name)
		if !ok {
			t.Fatalf("no %s", name)
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(a.Bytes); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		total += packed.Len()
	}
	if total > budget {
		t.Errorf("%d bytes, budget %d", total, budget)
	}
}

// TestOneCopyOfEachPackage reads the lock file: two copies of the curves would
// nearly double the tip page. No address stands in it, so any registry serves.
func TestOneCopyOfEachPackage(t *testing.T) {
	content, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Resolved string }
	}
	if err := json.Unmarshal(content, &lock); err != nil {
		t.Fatal(err)
	}
	if len(lock.Packages) < 8 {
		t.Fatalf("only %d packages", len(lock.Packages))
	}
	for path, p := range lock.Packages {
		if strings.Count(path, "node_modules/") > 1 {
			t.Errorf("a second copy: %s %s", path, p.Version)
		}
		if p.Resolved != "" {
			t.Errorf("%s is locked to an address", path)
		}
	}
}

func TestTypes(t *testing.T) {
	tsc := filepath.Join("node_modules", ".bin", "tsc")
	if _, err := os.Stat(tsc); err != nil {
		t.Fatalf("packages are missing, run `npm ci` in static/: %v", err)
	}
	if out, err := exec.Command(tsc, "--noEmit").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestServedNamesCarryTheContent(t *testing.T) {
	one := fstest.MapFS{"public/tip.js": {Data: []byte("1")}, "style/phone.css": {Data: []byte("a{}")}}
	two := fstest.MapFS{"public/tip.js": {Data: []byte("2")}}
	first, err := static.NewSet(one)
	if err != nil {
		t.Fatal(err)
	}
	second, err := static.NewSet(two)
	if err != nil {
		t.Fatal(err)
	}
	a, ok := first.ByName("public/tip.js")
	b, ok2 := second.ByName("public/tip.js")
	if !ok || !ok2 || a.Served == b.Served {
		t.Errorf("served as %q and %q", a.Served, b.Served)
	}
	if !regexp.MustCompile(`^public-tip\.[0-9a-f]{16}\.js$`).MatchString(a.Served) {
		t.Errorf("served as %q", a.Served)
	}
	if found, ok := first.ByServed(a.Served); !ok || string(found.Bytes) != "1" {
		t.Error("not found by its served name")
	}
	if _, ok := first.ByServed("public/tip.js"); ok {
		t.Error("found by its own name")
	}
	if css, _ := first.ByName("style/phone.css"); css.ContentType != "text/css; charset=utf-8" {
		t.Errorf("style as %q", css.ContentType)
	}
	if len(first.All()) != 2 {
		t.Errorf("%d assets", len(first.All()))
	}
}
