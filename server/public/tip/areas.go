package tip

import (
	"zhuicha/server/public/frame"
	"zhuicha/tips/rules"
)

// area is one line of the list to choose from.
type area struct {
	Code   string
	Name   string // in the page's language
	Sounds string // pinyin by syllables, what a search by sound or initials compares
	Other  string // the name in the other language
}

// choices are the areas with offices of their own, and the poster's. All that
// lie above one of them are among them: a test holds the table to that.
func choices(page frame.Page, chosen string) []area {
	var list []area
	sounds := sounds()
	for _, a := range rules.Areas() {
		if a.Routing || a.Code == chosen {
			list = append(list, area{a.Code, page.Pick(a.ZH, a.EN), sounds[a.Code], page.Pick(a.EN, a.ZH)})
		}
	}
	return list
}

// sounds is how each area's own name reads in pinyin, by syllables.
func sounds() map[string]string {
	return map[string]string{
		"460000": "hai nan", "460100": "hai kou", "460200": "san ya", "460300": "san sha", "460400": "dan zhou",
		"469001": "wu zhi shan", "469002": "qiong hai", "469005": "wen chang", "469006": "wan ning", "469007": "dong fang",
		"469021": "ding an", "469022": "tun chang", "469023": "cheng mai", "469024": "lin gao", "469025": "bai sha",
		"469026": "chang jiang", "469027": "le dong", "469028": "ling shui", "469029": "bao ting", "469030": "qiong zhong",
		"460400499": "yang pu",
		"460105":    "xiu ying", "460106": "long hua", "460107": "qiong shan", "460108": "mei lan",
		"460202": "hai tang", "460203": "ji yang", "460204": "tian ya", "460205": "ya zhou",
	}
}
