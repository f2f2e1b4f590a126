// Package once hands a secret from a POST to the page its 303 leads to, so that
// no browser keeps what was posted and no address holds a secret.
//
// The address carries one half, this memory the other; neither tells anything
// alone. Taking the secret out destroys the half here, so an address left in a
// history is dead after its first use.
//
// What must never be in here: a file, a log, anything that outlives the process.
package once

import (
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	idBytes = 16
	// waits is a slow network's time for following a redirect.
	waits = 5 * time.Minute
	// mostWaiting bounds the memory a flood can take.
	mostWaiting = 4096
)

// Box keeps halves. It is safe for use by any number of goroutines.
type Box struct {
	random io.Reader
	now    func() time.Time

	mu    sync.Mutex
	kept  map[string]half
	order []string // ids, oldest first; some are taken already
}

type half struct {
	masked  []byte
	expires time.Time
}

// New is an empty box.
func New(random io.Reader, now func() time.Time) *Box {
	return &Box{random: random, now: now, kept: map[string]half{}}
}

// Put keeps a secret and gives the path segment that takes it out, within five
// minutes. When too many wait, the oldest is forgotten.
func (b *Box) Put(secret string) (segment string, err error) {
	handle := make([]byte, idBytes+len(secret))
	if _, err := io.ReadFull(b.random, handle); err != nil {
		return "", fmt.Errorf("once: %w", err)
	}
	id, masked := string(handle[:idBytes]), masked(secret, handle[idBytes:])
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tidy()
	b.kept[id], b.order = half{masked, b.now().Add(waits)}, append(b.order, id)
	return hex.EncodeToString(handle), nil
}

// Take gives the secret, once; false for anything else.
func (b *Box) Take(segment string) (string, bool) {
	handle, err := hex.DecodeString(segment)
	if err != nil || len(handle) < idBytes {
		return "", false
	}
	id, pad := string(handle[:idBytes]), handle[idBytes:]
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tidy()
	h, ok := b.kept[id]
	if !ok || len(h.masked) != len(pad) {
		return "", false
	}
	delete(b.kept, id)
	return string(masked(string(h.masked), pad)), true
}

func masked(text string, pad []byte) []byte {
	out := []byte(text)
	for i := range out {
		out[i] ^= pad[i]
	}
	return out
}

// tidy forgets what was taken, what is too old, and the oldest of too many.
func (b *Box) tidy() {
	now := b.now()
	for len(b.order) > 0 {
		h, waiting := b.kept[b.order[0]]
		if waiting && now.Before(h.expires) && len(b.order) < mostWaiting {
			return
		}
		delete(b.kept, b.order[0])
		b.order = b.order[1:]
	}
}
