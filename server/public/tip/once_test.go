package tip

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"
)

const someDigits = "0123456789012345678901234"

func newOnce(now *time.Time) *once {
	return &once{random: rand.Reader, now: func() time.Time { return *now }, kept: map[string]half{}}
}

func put(t *testing.T, o *once) string {
	t.Helper()
	handle, err := o.put(someDigits)
	if err != nil {
		t.Fatal(err)
	}
	return handle
}

func TestAReceiptIsTakenOnce(t *testing.T) {
	now := time.Unix(0, 0)
	o := newOnce(&now)
	handle := put(t, o)
	if got, ok := o.take(handle); !ok || got != someDigits {
		t.Fatalf("first: %q, %v", got, ok)
	}
	if got, ok := o.take(handle); ok {
		t.Errorf("second: %q", got)
	}
	if len(o.kept) != 0 {
		t.Error("something is kept")
	}
}

func TestNeitherHalfTellsTheReceipt(t *testing.T) {
	now := time.Unix(0, 0)
	o := newOnce(&now)
	handle := put(t, o)
	if strings.Contains(handle, fmt.Sprintf("%x", someDigits)) || strings.Contains(handle, someDigits) {
		t.Error("the address tells it")
	}
	for _, h := range o.kept {
		if strings.Contains(string(h.masked), someDigits[:5]) {
			t.Error("the memory tells it")
		}
	}
}

func TestAReceiptWaitsMinutesOnly(t *testing.T) {
	now := time.Unix(0, 0)
	o := newOnce(&now)
	handle := put(t, o)
	now = now.Add(waits)
	if _, ok := o.take(handle); ok {
		t.Error("still there")
	}
}

func TestWhatIsNoHandleOpensNothing(t *testing.T) {
	now := time.Unix(0, 0)
	o := newOnce(&now)
	handle := put(t, o)
	for _, other := range []string{"", "zz", handle[:32], handle[:len(handle)-2], handle + "00", strings.Repeat("0", len(handle))} {
		if got, ok := o.take(other); ok {
			t.Errorf("%q gives %q", other, got)
		}
	}
	if _, ok := o.take(handle); !ok {
		t.Error("the right one was used up by wrong ones")
	}
}

func TestAFloodDropsTheOldest(t *testing.T) {
	now := time.Unix(0, 0)
	o := newOnce(&now)
	oldest := put(t, o)
	for range mostWaiting {
		now = now.Add(time.Microsecond)
		put(t, o)
	}
	if len(o.kept) != mostWaiting {
		t.Errorf("%d wait", len(o.kept))
	}
	if _, ok := o.take(oldest); ok {
		t.Error("the oldest is still there")
	}
}
