// Package bundle turns the TypeScript and CSS of static/ into what browsers
// get. The same sources and packages give the same bytes. Only the generator
// and tests import it, so that the bundler never lies in the server's binary.
package bundle

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// Work factors of production, as log₂ of scrypt's N. A bundle derives with no
// less, whatever the server says.
const (
	ReceiptLogN = 15
	LoginLogN   = 17
)

// Options say what is built.
type Options struct {
	// Dir is the folder static/, which holds src, style and node_modules.
	Dir string
	// ReceiptLogN and LoginLogN are pinned in the bundle; zero means production's. Tests use 10.
	ReceiptLogN, LoginLogN int
	// Entries, relative to Dir, are built instead of all pages, workers and styles.
	Entries []string
}

// Folders whose top-level files are entries.
var entryPatterns = []string{"src/public/*.ts", "src/public/later/*.ts", "src/desk/*.ts", "src/workers/*.ts", "style/*.css"}

// later is the folder of modules that a page imports when it needs them, by the
// address its data names; they export, other entries run.
const later = "src/public/later/"

// Manifest is the name of the file that lists every other with its SHA-256.
const Manifest = "SHA256SUMS"

// Licences is the name of the file that holds the licences of what was bundled.
const Licences = "LICENSES.txt"

// Build bundles every entry and returns the files by name ("public/tip.js",
// "style/phone.css"), with Licences and Manifest among them. An error names
// the first thing esbuild refused; missing packages are an error of their own.
func Build(o Options) (map[string][]byte, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "age-encryption")); err != nil {
		return nil, fmt.Errorf("bundle: packages are missing, run `npm ci` in static/: %w", err)
	}
	entries, err := entriesOf(dir, o.Entries)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	used := map[string]bool{}
	if len(entries) > 0 {
		if err := run(dir, entries, o, files, used); err != nil {
			return nil, err
		}
	}
	if files[Licences], err = licences(dir, used); err != nil {
		return nil, err
	}
	files[Manifest] = manifest(files)
	return files, nil
}

func entriesOf(dir string, only []string) ([]string, error) {
	if len(only) > 0 {
		return only, nil
	}
	var entries []string
	for _, pattern := range entryPatterns {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, fmt.Errorf("bundle: %w", err)
		}
		for _, path := range found {
			if isEntry(path) {
				rel, err := filepath.Rel(dir, path)
				if err != nil {
					return nil, fmt.Errorf("bundle: %w", err)
				}
				entries = append(entries, filepath.ToSlash(rel))
			}
		}
	}
	return entries, nil
}

// isEntry leaves out declarations and parts meant for import ("_shared.ts").
func isEntry(path string) bool {
	name := filepath.Base(path)
	return !strings.HasSuffix(name, ".d.ts") && !strings.HasPrefix(name, "_")
}

// run builds the entries: those that run, and those that are imported.
func run(dir string, entries []string, o Options, files map[string][]byte, used map[string]bool) error {
	running := slices.DeleteFunc(slices.Clone(entries), isLater)
	imported := slices.DeleteFunc(slices.Clone(entries), func(e string) bool { return !isLater(e) })
	if err := runAs(dir, running, api.FormatIIFE, o, files, used); err != nil {
		return err
	}
	return runAs(dir, imported, api.FormatESModule, o, files, used)
}

func isLater(entry string) bool { return strings.HasPrefix(entry, later) }

func runAs(dir string, entries []string, format api.Format, o Options, files map[string][]byte, used map[string]bool) error {
	if len(entries) == 0 {
		return nil
	}
	points := make([]api.EntryPoint, len(entries))
	for i, entry := range entries {
		points[i] = api.EntryPoint{
			InputPath:  "./" + entry,
			OutputPath: strings.TrimPrefix(strings.TrimSuffix(entry, filepath.Ext(entry)), "src/"),
		}
	}
	result := api.Build(settings(dir, points, format, o))
	for _, e := range result.Errors {
		return fmt.Errorf("bundle: %s", describe(e))
	}
	for _, f := range result.OutputFiles {
		rel, err := filepath.Rel(filepath.Join(dir, "dist"), f.Path)
		if err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		files[filepath.ToSlash(rel)] = f.Contents
	}
	return packagesIn(result.Metafile, used)
}

func describe(m api.Message) string {
	if m.Location == nil {
		return m.Text
	}
	return fmt.Sprintf("%s:%d: %s", m.Location.File, m.Location.Line, m.Text)
}

func settings(dir string, points []api.EntryPoint, format api.Format, o Options) api.BuildOptions {
	return api.BuildOptions{
		AbsWorkingDir:       dir,
		Outdir:              filepath.Join(dir, "dist"),
		EntryPointsAdvanced: points,
		Bundle:              true,
		Metafile:            true,
		MinifySyntax:        true,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		Format:              format,
		Platform:            api.PlatformBrowser,
		Charset:             api.CharsetUTF8,
		LegalComments:       api.LegalCommentsNone,
		TreeShaking:         api.TreeShakingTrue,
		LogLevel:            api.LogLevelSilent,
		TsconfigRaw:         `{"compilerOptions":{"target":"ES2020","strict":true,"verbatimModuleSyntax":true}}`,
		// The floor: WeChat's engine of 2020–22 and iOS 15.
		Engines: []api.Engine{{Name: api.EngineChrome, Version: "80"}, {Name: api.EngineSafari, Version: "15"}},
		Define: map[string]string{
			"ZHUICHA_RECEIPT_LOG_N": strconv.Itoa(orDefault(o.ReceiptLogN, ReceiptLogN)),
			"ZHUICHA_LOGIN_LOG_N":   strconv.Itoa(orDefault(o.LoginLogN, LoginLogN)),
		},
		Banner:  map[string]string{"js": polyfill},
		Plugins: []api.Plugin{patches(dir)},
	}
}

func orDefault(n, d int) int {
	if n == 0 {
		return d
	}
	return n
}

// polyfill gives Chrome below 93 the one call some packages make while loading.
const polyfill = `Object.hasOwn||(Object.hasOwn=function(o,k){return Object.prototype.hasOwnProperty.call(o,k)});`

func manifest(files map[string][]byte) []byte {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return []byte(b.String())
}
