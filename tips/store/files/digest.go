package files

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"

	"zhuicha/tips"
)

// digesting is the SHA-256 of a file that is arriving, computed beside the
// writing. What waits to be hashed is a copy, and little: who adds faster than
// it is hashed waits too. Nothing runs, and no memory is held, while nothing
// arrives.
type digesting struct {
	spare *sync.Pool // of *chunk

	mu      sync.Mutex
	taken   sync.Cond // something was taken from waiting, or all is hashed
	waiting []*chunk
	running bool
	sum     hash.Hash // whoever runs uses it; while nobody does, mu guards it
}

// chunk is as much as one read of a body brings.
type chunk struct {
	bytes [64 << 10]byte
	used  int
}

// maxWaiting bounds how far hashing may be behind, in chunks.
const maxWaiting = 4

func newDigesting(spare *sync.Pool) *digesting {
	d := &digesting{spare: spare, sum: sha256.New()}
	d.taken.L = &d.mu
	return d
}

// add appends bytes; the caller may change them afterwards.
func (d *digesting) add(b []byte) {
	for len(b) > 0 {
		c := d.spare.Get().(*chunk)
		c.used = copy(c.bytes[:], b)
		b = b[c.used:]
		d.put(c)
	}
}

func (d *digesting) put(c *chunk) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.waiting) >= maxWaiting {
		d.taken.Wait()
	}
	d.waiting = append(d.waiting, c)
	if !d.running {
		d.running = true
		go d.run()
	}
}

// run hashes until nothing waits.
func (d *digesting) run() {
	for c := d.next(); c != nil; c = d.next() {
		d.sum.Write(c.bytes[:c.used])
		d.spare.Put(c)
	}
}

// next takes the oldest chunk, or ends the run.
func (d *digesting) next() *chunk {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.taken.Broadcast()
	if len(d.waiting) == 0 {
		d.running, d.waiting = false, nil
		return nil
	}
	c := d.waiting[0]
	d.waiting = d.waiting[1:]
	return c
}

// digest is that of everything added.
func (d *digesting) digest() tips.Digest {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.running {
		d.taken.Wait()
	}
	return tips.Digest(hex.EncodeToString(d.sum.Sum(nil)))
}
