package chrome

import "github.com/chromedp/cdproto/emulation"

// Dark shows pages as on a phone that prefers dark colours, or light ones again.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	scheme := map[bool]string{true: "dark", false: "light"}[on]
	p.must("colour scheme", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}
