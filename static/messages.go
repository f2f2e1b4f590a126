package static

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed messages/*.json
var messages embed.FS

// Messages is the catalogue of a language ("zh-CN", "en"): every file
// messages/<subject>.<lang>.json together. A key that stands in two files is
// an error, as is an unknown language.
func Messages(lang string) (map[string]string, error) {
	all := map[string]string{}
	names, err := fs.Glob(messages, "messages/*."+lang+".json")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("static: no catalogue for %q: %w", lang, err)
	}
	for _, name := range names {
		b, err := messages.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
		var part map[string]string
		if err := json.Unmarshal(b, &part); err != nil {
			return nil, fmt.Errorf("static: %s: %w", strings.TrimPrefix(name, "messages/"), err)
		}
		for key, text := range part {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("static: key %q stands twice", key)
			}
			all[key] = text
		}
	}
	return all, nil
}
