package chrome

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// conditions is Network.emulateNetworkConditions, which every engine back to
// Chromium 80 knows; its successor by rules is unknown to old ones.
type conditions struct {
	Offline bool `json:"offline"`
	// Latency in milliseconds.
	Latency float64 `json:"latency"`
	// Throughput in bytes a second; -1 is unlimited.
	Download float64 `json:"downloadThroughput"`
	Upload   float64 `json:"uploadThroughput"`
}

func (p *Page) network(what string, c conditions) {
	p.t.Helper()
	p.must(what, chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Network.emulateNetworkConditions", c, nil)
	}))
}

// Offline cuts the page's network, or restores it.
func (p *Page) Offline(cut bool) {
	p.t.Helper()
	p.network("network", conditions{Offline: cut, Download: -1, Upload: -1})
}

// SlowNetwork gives the page a bad mobile network: 400 kbit/s down, 150 kbit/s up, 400 ms.
func (p *Page) SlowNetwork() {
	p.t.Helper()
	p.network("slow network", conditions{Latency: 400, Download: 50_000, Upload: 19_000})
}

// SlowCPU slows the page's processor: 6 is about a cheap phone, 1 is as it is.
func (p *Page) SlowCPU(times float64) {
	p.t.Helper()
	p.must("slow processor", emulation.SetCPUThrottlingRate(times))
}

// NoScript turns JavaScript off, or on again, for documents loaded from now on.
func (p *Page) NoScript(off bool) {
	p.t.Helper()
	p.must("script execution", emulation.SetScriptExecutionDisabled(off))
}
