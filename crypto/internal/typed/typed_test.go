package typed

import "testing"

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{
		"12 3":                          "123",
		"１２３":                           "123",
		"1-2‐3–4—5−6－7﹣8":               "12345678",
		"1.2。3．4｡5,6，7、8":               "12345678",
		"1·2•3‧4∙5⋅6・7･8":               "12345678",
		"\u30001\u00a02\u200b3\ufeff\n": "123",
		"":                              "",
	} {
		got, ok := Digits(text)
		if !ok || got != want {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"1a", "一", "1_2", "①", "٣", "1/2", "1+2"} {
		if _, ok := Digits(text); ok {
			t.Errorf("%q was taken for digits", text)
		}
	}
}
