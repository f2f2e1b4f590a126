package tip

import (
	"encoding/hex"
	"io"
	"sync"
	"time"
)

// once holds receipts between the POST that made them and the page that shows
// them. The address of that page carries half of it, this memory the other:
// neither tells anything alone. Taking the receipt out destroys the half here,
// so an address left in a history is dead after its first use. Nothing of it is
// ever written to a disk.
type once struct {
	random io.Reader
	now    func() time.Time

	mu   sync.Mutex
	kept map[string]half
}

type half struct {
	masked  []byte // the receipt's digits under the pad that the address carries
	expires time.Time
}

const (
	idBytes = 16
	// waits is how long a receipt stays to be fetched by the redirect that
	// follows at once: a slow network's time, no more.
	waits = 5 * time.Minute
	// mostWaiting bounds the memory; a flood is slower than this within the time,
	// because receipts are derived one after the other.
	mostWaiting = 4096
)

// put keeps digits and gives the path segment that takes them out again.
func (o *once) put(digits string) (string, error) {
	handle := make([]byte, idBytes+len(digits))
	if _, err := io.ReadFull(o.random, handle); err != nil {
		return "", err
	}
	id, pad := handle[:idBytes], handle[idBytes:]
	masked := []byte(digits)
	mask(masked, pad)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forgetOld()
	if len(o.kept) >= mostWaiting {
		o.forgetOne()
	}
	o.kept[string(id)] = half{masked, o.now().Add(waits)}
	return hex.EncodeToString(handle), nil
}

// take gives the digits once; false for anything else.
func (o *once) take(segment string) (string, bool) {
	handle, err := hex.DecodeString(segment)
	if err != nil || len(handle) < idBytes {
		return "", false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forgetOld()
	h, ok := o.kept[string(handle[:idBytes])]
	if !ok || len(h.masked) != len(handle)-idBytes {
		return "", false
	}
	delete(o.kept, string(handle[:idBytes]))
	mask(h.masked, handle[idBytes:])
	return string(h.masked), true
}

func mask(b, pad []byte) {
	for i := range b {
		b[i] ^= pad[i]
	}
}

func (o *once) forgetOld() {
	now := o.now()
	for id, h := range o.kept {
		if !now.Before(h.expires) {
			delete(o.kept, id)
		}
	}
}

// forgetOne drops the one that has waited longest; its form sent again shows
// the receipt all the same.
func (o *once) forgetOne() {
	oldest := ""
	for id, h := range o.kept {
		if oldest == "" || h.expires.Before(o.kept[oldest].expires) {
			oldest = id
		}
	}
	delete(o.kept, oldest)
}
