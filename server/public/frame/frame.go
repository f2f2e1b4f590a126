// Package frame is what every villager's page shares: where its facts come
// from, the header with its three links, and links that keep the language and
// the size of the letters, which live in the query because nothing is stored.
//
// What must never be in here: anything about the person who looks at the page
// beyond the language and the size they asked for in the address.
package frame

import (
	"context"
	"net/url"

	"zhuicha/server/public/attached"
	"zhuicha/server/public/turn"
	"zhuicha/server/web"
)

// Source tells the pages how this instance stands. Anyone may read it all.
type Source interface {
	// Instance is read for every page shown. An instance without a signed
	// office list is not open yet and is no error.
	Instance(ctx context.Context) (Instance, error)
}

// Instance is what a browser needs to seal a tip and to use a receipt.
type Instance struct {
	Salt      []byte   // 32 bytes, for the receipt's scrypt
	LogN      int      // the work factor, log₂ N
	Root      []byte   // the Ed25519 root key's public half, 32 bytes
	List      []byte   // the office list, the exact signed bytes; empty before the first
	Signature string   // over List, in hex
	Closed    []string // ids of offices in it that nobody reads at now
}

// Open reports whether tips can be sent: there are offices that can read them.
func (i Instance) Open() bool { return len(i.List) > 0 }

// Phone is a telephone number (举报电话) that helps where the page cannot.
type Phone struct {
	Number string
	ZH, EN string // whose it is
}

// Deps is what the pages are made of.
type Deps struct {
	Source Source
	Pages  *web.Pages
	Phones []Phone
	Leave  string // where 快速离开 goes, an https address
	// Line is where plain forms wait to have a receipt derived: 32 MB each, so
	// one at a time for all pages together.
	Line *turn.Line
	// Counter is where plain forms with files wait: each is held in memory.
	Counter *attached.Counter
}

// MostInLine is how many plain forms may wait; more are asked to try again.
const MostInLine = 32

// Page is what every template gets; a page's own data embeds it.
type Page struct {
	web.View
	Size   Size
	Phones []Phone
	Leave  string
	// Once: the page cannot be loaded again, so links to it in another language
	// or size are left out.
	Once bool
}

// Attach is where the parts for photos, recordings and files (附件) are served,
// for a page's script.
type Attach struct {
	Module string `json:"module"` // fetched with the first attachment
	Media  string `json:"media"`  // worker that makes photos over
	File   string `json:"file"`   // worker that seals and opens files
}

// Attach finds the parts of this build.
func (p Page) Attach() Attach {
	return Attach{Module: p.Asset("public/later/attach.js"), Media: p.Asset("workers/media.js"), File: p.Asset("workers/file.js")}
}

// Page is the common part of a page's data for this request.
func (d Deps) Page(c web.Ctx) Page {
	return Page{View: d.Pages.View(c), Size: sizeOf(c.QueryParam("size")), Phones: d.Phones, Leave: d.Leave}
}

// Size is the size of the letters in pixels, "24" or "30"; empty is the usual 18.
type Size string

func sizeOf(asked string) Size {
	switch asked {
	case "24", "30":
		return Size(asked)
	}
	return ""
}

// next goes round: 18, 24, 30, 18.
func (s Size) next() Size {
	switch s {
	case "":
		return "24"
	case "24":
		return "30"
	}
	return ""
}

// To is a path of our own in the same language and size.
func (p Page) To(path string) string { return link(path, p.Lang, p.Size) }

// Bigger is this page with the next size of letters.
func (p Page) Bigger() string { return link(p.Path, p.Lang, p.Size.next()) }

// OtherTongue is this page in the other language.
func (p Page) OtherTongue() string {
	if p.Lang == web.English {
		return link(p.Path, web.Chinese, p.Size)
	}
	return link(p.Path, web.English, p.Size)
}

// English reports whether the page speaks English.
func (p Page) English() bool { return p.Lang == web.English }

// PhoneName is whose number it is, in the page's language.
func (p Page) PhoneName(phone Phone) string { return p.Pick(phone.ZH, phone.EN) }

// Pick is the text in the page's language.
func (p Page) Pick(zh, en string) string {
	if p.English() {
		return en
	}
	return zh
}

func link(path string, lang web.Lang, size Size) string {
	query := url.Values{}
	if lang == web.English {
		query.Set("lang", string(lang))
	}
	if size != "" {
		query.Set("size", string(size))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
