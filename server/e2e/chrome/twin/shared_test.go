package twin

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"zhuicha/server/e2e/chrome"
)

// Two browsers, today's and the oldest that must work, serve all tests but those
// that measure one. Tabs have nothing in common, so that each test is as alone
// as with a browser of its own.
var (
	keeping       = &keeper{}
	startedToday  = sync.OnceValue(func() *chrome.Browser { return chrome.Start(keeping, chrome.Options{}) })
	startedEighty = sync.OnceValue(func() *chrome.Browser {
		return chrome.StartOld(keeping, root+"/server/e2e/oldchrome", chrome.Options{})
	})
)

func today(t *testing.T) *chrome.Browser  { t.Helper(); return borrow(t, startedToday) }
func eighty(t *testing.T) *chrome.Browser { t.Helper(); return borrow(t, startedEighty) }

func borrow(t *testing.T, started func() *chrome.Browser) *chrome.Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real browser")
	}
	return started().For(t)
}

// keeper is what a browser outlives its tests by: it ends when all are done.
type keeper struct {
	testing.TB
	ends []func()
}

func (*keeper) Helper()                        {}
func (k *keeper) Cleanup(end func())           { k.ends = append(k.ends, end) }
func (*keeper) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

func TestMain(m *testing.M) {
	code := m.Run()
	for i := len(keeping.ends) - 1; i >= 0; i-- {
		keeping.ends[i]()
	}
	os.Exit(code)
}
