package chrome

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

// StopRecording ends the record of the network, which has the browser keep and
// copy every body: for measures of the page's own time and memory.
func (p *Page) StopRecording() {
	p.t.Helper()
	p.must("stop recording", network.Disable())
}

// CollectGarbage has the page's scripts give back what they no longer hold.
func (p *Page) CollectGarbage() {
	p.t.Helper()
	p.must("collect garbage", heapprofiler.CollectGarbage())
}

// PageMemory is the anonymous memory, in bytes, of the largest process that
// runs pages: script heap, buffers and the page's workers together.
func (b *Browser) PageMemory() int64 {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, b.options.Patience)
	defer cancel()
	all, err := systeminfo.GetProcessInfo().Do(cdp.WithExecutor(ctx, chromedp.FromContext(ctx).Browser))
	if err != nil {
		b.t.Fatalf("chrome: processes: %v", err)
	}
	var most int64
	for _, process := range all {
		if process.Type == "renderer" {
			most = max(most, anonymous(process.ID))
		}
	}
	if most == 0 {
		b.t.Fatal("chrome: no process runs a page")
	}
	return most
}

// anonymous is a process's RssAnon; 0 once it is gone.
func anonymous(pid int64) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, found := strings.CutPrefix(lines.Text(), "RssAnon:"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
