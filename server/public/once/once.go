// Package once hands a secret from a POST to the page its 303 leads to, so that
// no browser keeps what was posted and no address holds a secret.
//
// The address carries a key (AES-256 in counter mode, for this one secret
// alone), this memory what it opens; neither tells anything alone. Taking the
// secret out destroys what is here, so an address left in a history is dead
// after its first use.
//
// What must never be in here: a file, a log, anything that outlives the process.
package once

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	idBytes  = 16
	keyBytes = 32
	// waits is a slow network's time for following a redirect.
	waits = 5 * time.Minute
	// mostWaiting and mostBytes bound the memory a flood can take.
	mostWaiting = 4096
	mostBytes   = 32 << 20
)

// Box keeps what is on its way. It is safe for use by any number of goroutines.
type Box struct {
	random io.Reader
	now    func() time.Time

	mu    sync.Mutex
	kept  map[string]half
	order []string // ids, oldest first; some are taken already
	bytes int      // of all that is kept
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
	handle := make([]byte, idBytes+keyBytes)
	if _, err := io.ReadFull(b.random, handle); err != nil {
		return "", fmt.Errorf("once: %w", err)
	}
	masked, err := masked([]byte(secret), handle[idBytes:])
	if err != nil {
		return "", fmt.Errorf("once: %w", err)
	}
	id := string(handle[:idBytes])
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tidy(len(masked))
	b.kept[id], b.order, b.bytes = half{masked, b.now().Add(waits)}, append(b.order, id), b.bytes+len(masked)
	return hex.EncodeToString(handle), nil
}

// Take gives the secret, once; false for anything else.
func (b *Box) Take(segment string) (string, bool) {
	handle, err := hex.DecodeString(segment)
	if err != nil || len(handle) != idBytes+keyBytes {
		return "", false
	}
	id := string(handle[:idBytes])
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tidy(0)
	h, ok := b.kept[id]
	if !ok {
		return "", false
	}
	b.forget(id)
	secret, err := masked(h.masked, handle[idBytes:])
	return string(secret), err == nil
}

// masked adds the key's stream to the text, or takes it away. A key serves one
// text, so the counter may begin at nought.
func masked(text, key []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(text))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(out, text)
	return out, nil
}

// tidy forgets what was taken, what is too old, and the oldest of too much:
// there must be room for so many bytes more.
func (b *Box) tidy(room int) {
	now := b.now()
	for len(b.order) > 0 {
		h, waiting := b.kept[b.order[0]]
		if waiting && now.Before(h.expires) && len(b.order) < mostWaiting && b.bytes+room <= mostBytes {
			return
		}
		b.forget(b.order[0])
		b.order = b.order[1:]
	}
}

func (b *Box) forget(id string) {
	b.bytes -= len(b.kept[id].masked)
	delete(b.kept, id)
}
