package poster_test

import (
	"fmt"
	"sync"
	"testing"

	"zhuicha/crypto/keys"
	"zhuicha/server/poster"
	"zhuicha/static"
)

// catalogues are the real ones, each read once for all drawings.
var catalogues = map[string]func() (map[string]string, error){
	"zh-CN": sync.OnceValues(func() (map[string]string, error) { return static.Messages("zh-CN") }),
	"en":    sync.OnceValues(func() (map[string]string, error) { return static.Messages("en") }),
}

// words is the real catalogue of a language.
func words(t testing.TB, lang string) poster.Words {
	t.Helper()
	all, err := catalogues[lang]()
	if err != nil {
		t.Fatal(err)
	}
	return poster.Words{Lang: lang, T: func(key string) string {
		s, ok := all[key]
		if !ok {
			t.Errorf("no sentence for %s", key)
		}
		return s
	}}
}

func languages() []string { return []string{"zh-CN", "en"} }

// fingerprint is a made-up one with digits of every kind.
func fingerprint() keys.Fingerprint {
	return keys.Fingerprint{0, 7, 255, 255, 18, 52, 86, 120, 154, 188, 222, 240, 1, 2, 3, 4}
}

func phones(lang string) []poster.Phone {
	if lang == "en" {
		return []poster.Phone{{Number: "12388", Words: "discipline inspection hotline"}, {Number: "12317", Words: "poverty relief hotline"}}
	}
	return []poster.Phone{{Number: "12388", Words: "纪检监察举报电话"}, {Number: "12317", Words: "扶贫监督举报电话"}}
}

// order is the usual order of a paper.
func order(lang string, size poster.Size) poster.Order {
	return poster.Order{
		Address: "https://tips.example.org", Root: fingerprint(), Area: "469030", Village: "什运乡什统村", Size: size, Phones: phones(lang),
	}
}

const onion = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"

// orders are those every paper must bear, by name.
func orders(lang string) map[string]poster.Order {
	all := map[string]poster.Order{}
	for _, size := range poster.Sizes() {
		usual := order(lang, size)
		all[fmt.Sprintf("%s %s usual", lang, size)] = usual
		bare := usual
		bare.Village, bare.Area, bare.Phones = "", "460000", usual.Phones[:1]
		all[fmt.Sprintf("%s %s bare", lang, size)] = bare
		full := usual
		full.Village, full.Address = "琼中黎族苗族自治县什运乡什统黎族苗族村委", onion
		full.Phones = append(full.Phones, poster.Phone{Number: "0898-12345678", Words: "自治县扶贫开发领导小组办公室值班电话"})
		all[fmt.Sprintf("%s %s full", lang, size)] = full
	}
	return all
}

func drawn(t testing.TB, o poster.Order, lang string) poster.Sheet {
	t.Helper()
	s, err := poster.Draw(o, words(t, lang))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fonts(t testing.TB) poster.Fonts {
	t.Helper()
	f, err := poster.SystemFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}
