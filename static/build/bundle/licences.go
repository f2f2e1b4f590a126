package bundle

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packagesIn notes the npm packages whose code went into an output.
func packagesIn(metafile string, used map[string]bool) error {
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]struct {
				Bytes int `json:"bytesInOutput"`
			} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return fmt.Errorf("bundle: metafile: %w", err)
	}
	for _, output := range meta.Outputs {
		for input, share := range output.Inputs {
			_, rest, found := strings.Cut(input, "node_modules/")
			if found && share.Bytes > 0 {
				used[packageName(rest)] = true
			}
		}
	}
	return nil
}

func packageName(path string) string {
	parts := strings.Split(path, "/")
	if strings.HasPrefix(path, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// licences joins the licence of every package used, in the order of names.
func licences(dir string, used map[string]bool) ([]byte, error) {
	var names []string
	for name := range used {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString("The bundles contain code of these packages.\n")
	for _, name := range names {
		folder := filepath.Join(dir, "node_modules", filepath.FromSlash(name))
		text, err := licenceText(folder)
		if err != nil {
			return nil, fmt.Errorf("bundle: licence of %s: %w", name, err)
		}
		fmt.Fprintf(&b, "\n== %s ==\n\n%s\n", name, strings.TrimSpace(string(text)))
	}
	return []byte(b.String()), nil
}

func licenceText(folder string) ([]byte, error) {
	found, err := filepath.Glob(filepath.Join(folder, "LICEN[SC]E*"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, os.ErrNotExist
	}
	return os.ReadFile(found[0])
}
