package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:generate go run ./build

//go:embed dist
var dist embed.FS

// Asset is one bundle or style.
type Asset struct {
	// Name is the file's name in dist: "public/tip.js", "style/phone.css".
	Name string
	// Served is one path segment that carries the content's hash, so that it may be cached for ever.
	Served string
	// ContentType is a full media type, with charset.
	ContentType string
	// Bytes must not be changed.
	Bytes []byte
	// Gzipped is Bytes in gzip (RFC 1952), made when first asked for, and must
	// not be changed. It is safe for several callers at once.
	Gzipped func() ([]byte, error)
}

// Set is every asset of one build.
type Set struct {
	all      []Asset
	byName   map[string]int
	byServed map[string]int
}

// Assets is the committed build.
func Assets() (*Set, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	return NewSet(sub)
}

// NewSet reads a build from a file system; tests hand in bundles with low work factors.
func NewSet(files fs.FS) (*Set, error) {
	s := &Set{byName: map[string]int{}, byServed: map[string]int{}}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		s.add(name, content)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static: %w", err)
	}
	return s, nil
}

func (s *Set) add(name string, content []byte) {
	a := Asset{Name: name, Served: servedName(name, content), ContentType: contentType(name), Bytes: content}
	a.Gzipped = sync.OnceValues(func() ([]byte, error) { return gzipped(content) })
	s.byName[a.Name] = len(s.all)
	s.byServed[a.Served] = len(s.all)
	s.all = append(s.all, a)
}

func gzipped(content []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("static: compress: %w", err)
	}
	return out.Bytes(), nil
}

// servedName turns "public/tip.js" into "public-tip.<hash>.js".
func servedName(name string, content []byte) string {
	ext := path.Ext(name)
	flat := strings.ReplaceAll(strings.TrimSuffix(name, ext), "/", "-")
	sum := sha256.Sum256(content)
	return fmt.Sprintf("%s.%x%s", flat, sum[:8], ext)
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	default:
		return "text/plain; charset=utf-8"
	}
}

// All is every asset in the order of names.
func (s *Set) All() []Asset { return s.all }

// ByName finds an asset by its name in the build.
func (s *Set) ByName(name string) (Asset, bool) { return s.find(s.byName, name) }

// ByServed finds an asset by the name it is served under.
func (s *Set) ByServed(served string) (Asset, bool) { return s.find(s.byServed, served) }

func (s *Set) find(index map[string]int, key string) (Asset, bool) {
	i, ok := index[key]
	if !ok {
		return Asset{}, false
	}
	return s.all[i], true
}
