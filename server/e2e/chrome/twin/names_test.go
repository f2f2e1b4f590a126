package twin

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestSafeNames: what anybody may have called a file is shown and saved only so.
func TestSafeNames(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		exact := map[string]string{
			"照片 1.jpg":                               "照片 1.jpg",
			"":                                       "file",
			" . ":                                    "file",
			"../../etc/passwd":                       "_.._etc_passwd",
			`C:\Windows\evil.exe`:                    "C__Windows_evil.exe",
			"photo\u202egpj.exe":                     "photogpj.exe",
			"a\r\nSet-Cookie: x.txt":                 "aSet-Cookie_ x.txt",
			"\u200b\u200f\u2066x\u2069.png":          "x.png",
			".bashrc":                                "bashrc",
			"--help":                                 "help",
			"CON":                                    "file_CON",
			"nul.txt":                                "file_nul.txt",
			"Com1.pdf":                               "file_Com1.pdf",
			"conference.pdf":                         "conference.pdf",
			"~$secret.docx":                          "file_~$secret.docx",
			"report.pdf. . ":                         "report.pdf",
			`<img src=x onerror="a">|?*.html`:        "_img src=x onerror=_a_____.html",
			"100%2e.txt":                             "100_2e.txt",
			"e\u0301.txt":                            "é.txt",
			"a\u3000\u00a0b.txt":                     "a b.txt",
			strings.Repeat("字", 300) + ".jpeg":       strings.Repeat("字", 65) + ".jpeg",
			strings.Repeat("😀", 150):                 strings.Repeat("😀", 50),
			"x." + strings.Repeat("y", 300):          "x." + strings.Repeat("y", 98),
			strings.Repeat("a", 90) + "         .sh": strings.Repeat("a", 90) + " .sh",
		}
		var names []string
		for name := range exact {
			names = append(names, name)
		}
		for i := range 2000 {
			names = append(names, fmt.Sprintf("%c%cx%c.%c", rune(i), rune(0x2000+i%256), rune(i*37%0xd800), rune(0x7f+i)))
		}
		given, err := json.Marshal(names)
		if err != nil {
			t.Fatal(err)
		}
		var safe []string
		tb.do(`return `+string(given)+`.map(zhuicha.names.safeName);`, &safe)
		for i, name := range safe {
			if want, known := exact[names[i]]; known && name != want {
				t.Errorf("%q: %q, want %q", names[i], name, want)
			}
			if name == "" || len(name) > 200 || utf8.RuneCountInString(name) > 100 || strings.ContainsAny(name, "/\\:*?\"<>|%") || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") {
				t.Errorf("%q: %q", names[i], name)
			}
			for _, r := range name {
				if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) {
					t.Errorf("%q: %q holds %U", names[i], name, r)
				}
			}
		}
		var again []string
		tb.do(`return `+string(given)+`.map((name) => zhuicha.names.safeName(zhuicha.names.safeName(name)));`, &again)
		for i := range again {
			if again[i] != safe[i] {
				t.Errorf("%q is made safe to %q, then to %q", names[i], safe[i], again[i])
			}
		}
	})
}
