package poster_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"zhuicha/server/poster"
	"zhuicha/static"
	"zhuicha/tips/rules"
)

func TestOrdersThatAreRefused(t *testing.T) {
	phone := func(number, words string) []poster.Phone { return []poster.Phone{{Number: number, Words: words}} }
	for name, c := range map[string]struct {
		change func(*poster.Order)
		want   error
	}{
		"no address":            {func(o *poster.Order) { o.Address = "" }, poster.ErrAddress},
		"no scheme":             {func(o *poster.Order) { o.Address = "tips.example.org" }, poster.ErrAddress},
		"another scheme":        {func(o *poster.Order) { o.Address = "javascript://x.y" }, poster.ErrAddress},
		"a path":                {func(o *poster.Order) { o.Address = "https://x.y/z" }, poster.ErrAddress},
		"a query":               {func(o *poster.Order) { o.Address = "https://x.y?z" }, poster.ErrAddress},
		"a fragment":            {func(o *poster.Order) { o.Address = "https://x.y#r=1" }, poster.ErrAddress},
		"a person":              {func(o *poster.Order) { o.Address = "https://me@x.y" }, poster.ErrAddress},
		"a lookalike":           {func(o *poster.Order) { o.Address = "https://ехample.org" }, poster.ErrAddress},
		"markup":                {func(o *poster.Order) { o.Address = `https://x.y"><b` }, poster.ErrAddress},
		"too long an address":   {func(o *poster.Order) { o.Address = "https://" + strings.Repeat("x", 100) }, poster.ErrAddress},
		"no area":               {func(o *poster.Order) { o.Area = "999999" }, poster.ErrArea},
		"21 characters":         {func(o *poster.Order) { o.Village = strings.Repeat("村", 21) }, poster.ErrVillage},
		"a line break":          {func(o *poster.Order) { o.Village = "某\n村" }, poster.ErrVillage},
		"turned reading":        {func(o *poster.Order) { o.Village = "某\u202e村" }, poster.ErrVillage},
		"an invisible letter":   {func(o *poster.Order) { o.Village = "某\u200b村" }, poster.ErrVillage},
		"broken bytes":          {func(o *poster.Order) { o.Village = "某\xff" }, poster.ErrVillage},
		"no telephone":          {func(o *poster.Order) { o.Phones = nil }, poster.ErrPhones},
		"four telephones":       {func(o *poster.Order) { o.Phones = append(phone("1", ""), append(o.Phones, o.Phones[0])...) }, poster.ErrPhones},
		"letters for a number":  {func(o *poster.Order) { o.Phones = phone("call", "") }, poster.ErrPhones},
		"no number":             {func(o *poster.Order) { o.Phones = phone("", "x") }, poster.ErrPhones},
		"an endless number":     {func(o *poster.Order) { o.Phones = phone(strings.Repeat("1", 17), "") }, poster.ErrPhones},
		"too many words":        {func(o *poster.Order) { o.Phones = phone("1", strings.Repeat("字", 41)) }, poster.ErrPhones},
		"words that do not fit": {func(o *poster.Order) { o.Phones = phone("0898-12345678", strings.Repeat("字", 40)) }, poster.ErrRoom},
		"no such paper":         {func(o *poster.Order) { o.Size = "a5" }, poster.ErrSize},
	} {
		o := order("zh-CN", poster.A4)
		c.change(&o)
		if _, err := poster.Draw(o, words(t, "zh-CN")); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEveryAreaFits with the longest village on every paper.
func TestEveryAreaFits(t *testing.T) {
	for _, lang := range languages() {
		for _, area := range rules.Areas() {
			for _, size := range poster.Sizes() {
				o := order(lang, size)
				o.Area, o.Village = area.Code, strings.Repeat("村", poster.MostVillage)
				if _, err := poster.Draw(o, words(t, lang)); err != nil {
					t.Errorf("%s %s %s: %v", lang, area.ZH, size, err)
				}
			}
		}
	}
}

func TestSlashesAndSpacesAroundAreForgiven(t *testing.T) {
	o := order("zh-CN", poster.A4)
	plain := drawn(t, o, "zh-CN")
	o.Address, o.Village = o.Address+"/", " "+o.Village+" "
	if string(drawn(t, o, "zh-CN").SVG()) != string(plain.SVG()) {
		t.Error("another poster")
	}
}

// TestTheWordsAreInBothLanguages, each kind of problem among them, none idle.
func TestTheWordsAreInBothLanguages(t *testing.T) {
	spoken := map[string]bool{}
	for _, lang := range languages() {
		for _, o := range orders(lang) {
			w := words(t, lang)
			if _, err := poster.Draw(o, poster.Words{Lang: lang, T: func(key string) string { spoken[key] = true; return w.T(key) }}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tile := range rules.Tiles() {
		if !spoken["poster.may."+tile.Key] {
			t.Errorf("the poster does not name %s", tile.Key)
		}
	}
	zh, err := static.Messages("zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	en, err := static.Messages("en")
	if err != nil {
		t.Fatal(err)
	}
	han := regexp.MustCompile(`\p{Han}`)
	for key, sentence := range zh {
		if !strings.HasPrefix(key, "poster.") && !strings.HasPrefix(key, "desk.posters.") {
			continue
		}
		if strings.HasPrefix(key, "poster.") && !spoken[key] {
			t.Errorf("no poster says %s", key)
		}
		if !han.MatchString(sentence) || en[key] == "" || han.MatchString(en[key]) {
			t.Errorf("%s: %q and %q", key, sentence, en[key])
		}
	}
}
