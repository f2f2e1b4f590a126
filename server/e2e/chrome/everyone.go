package chrome

import (
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Resize shows the page on another screen without loading it anew.
func (p *Page) Resize(s Screen) {
	p.t.Helper()
	p.must("resize", emulation.SetDeviceMetricsOverride(s.Width, s.Height, 1, s.Phone))
}

// Calm shows pages as to a person who asked for less motion, or as usual again.
func (p *Page) Calm(on bool) {
	p.t.Helper()
	wish := map[bool]string{true: "reduce", false: "no-preference"}[on]
	p.must("motion", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: wish}}))
}

// Kill ends the browser at once, as an empty battery does. The Profile folder
// stays until the test ends.
func (b *Browser) Kill() {
	b.t.Helper()
	if err := chromedp.FromContext(b.ctx).Browser.Process().Kill(); err != nil {
		b.t.Fatalf("chrome: kill: %v", err)
	}
}
