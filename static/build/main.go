// Command build writes static/dist from the sources; run it through
// `go generate ./static`.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zhuicha/static/build/bundle"
)

func main() {
	if err := write("dist"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write replaces the folder by a fresh production build, all at once: whoever
// compiles the embedding package meanwhile finds the old one or the new one.
func write(folder string) error {
	files, err := bundle.Build(bundle.Options{Dir: "."})
	if err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(".", ".dist-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	for name, content := range files {
		if err := writeFile(filepath.Join(fresh, "new", filepath.FromSlash(name)), content); err != nil {
			return err
		}
	}
	if err := os.Rename(folder, filepath.Join(fresh, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(filepath.Join(fresh, "new"), folder)
}

func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
