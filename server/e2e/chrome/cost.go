package chrome

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// tick is the unit in which Linux counts processor time.
const tick = 10 * time.Millisecond

// Cost is the processor time this browser has used so far, all its processes
// together. Unlike the time on the wall it does not depend on what else the
// machine does.
func (b *Browser) Cost() time.Duration {
	b.t.Helper()
	browser := chromedp.FromContext(b.ctx).Browser
	if browser == nil || browser.Process() == nil {
		b.t.Fatal("the browser's process is not known")
	}
	ours := map[string]bool{strconv.Itoa(browser.Process().Pid): true}
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.t.Fatal(err)
	}
	var total time.Duration
	for range 4 { // helpers are children of children
		total = 0
		for _, path := range all {
			pid, parent, used, ok := processAt(path)
			if ok && (ours[pid] || ours[parent]) {
				ours[pid] = true
				total += used
			}
		}
	}
	if total == 0 {
		b.t.Fatal("the browser's processes are not found")
	}
	return total
}

// processAt reads a process's parent and the time it used, its ended children's
// included (proc(5)); a process may end meanwhile.
func processAt(path string) (pid, parent string, used time.Duration, ok bool) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", "", 0, false
	}
	pid = filepath.Base(filepath.Dir(path))
	_, rest, ok := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 15 {
		return "", "", 0, false
	}
	var ticks int64
	for _, field := range fields[11:15] { // utime, stime, cutime, cstime
		var n int64
		if _, err := fmt.Sscan(field, &n); err != nil {
			return "", "", 0, false
		}
		ticks += n
	}
	return pid, fields[1], time.Duration(ticks) * tick, true
}
