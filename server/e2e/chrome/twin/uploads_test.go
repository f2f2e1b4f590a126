package twin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"

	"zhuicha/crypto/envelope"
)

// depot takes uploads as the server's API does, into files of the test, and
// breaks them as networks do.
type depot struct {
	t      testing.TB
	folder string

	mu      sync.Mutex
	uploads map[string]*arriving
	// whole are the finished files by digest.
	whole map[string]string
	// offered sums the lengths of all append bodies that were begun.
	offered int64
	// cuts are the positions, in the stream of all body bytes, where a connection
	// breaks; a second one in the same body breaks the next.
	cuts []int64
	seen int64
	// broken counts the cuts, lostAnswers those of them that fell behind the body.
	broken, lostAnswers int
	// refuse, when set, answers in place of the depot.
	refuse func(w http.ResponseWriter, r *http.Request) bool
}

type arriving struct {
	file   *os.File
	size   int64
	offset int64
}

func newDepot(t testing.TB) *depot {
	return &depot{t: t, folder: t.TempDir(), uploads: map[string]*arriving{}, whole: map[string]string{}}
}

// cutAt draws n positions within the stream of so many bytes, the same for the same seed.
func (d *depot) cutAt(seed uint64, n int, size int64) {
	random := rand.New(rand.NewPCG(seed, 1))
	for range n {
		d.cuts = append(d.cuts, random.Int64N(size))
	}
	d.t.Logf("cut at %v (seed %d)", d.cuts, seed)
}

func (d *depot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.refuse != nil && d.refuse(w, r) {
		return
	}
	token := r.Header.Get("Upload-Token")
	switch r.URL.Path {
	case "/api/v1/uploads":
		d.open(w, r)
	case "/api/v1/uploads/append":
		d.append(w, r, token)
	case "/api/v1/uploads/offset":
		d.with(w, token, func(u *arriving) { d.answer(w, 200, map[string]int64{"offset": u.offset, "size": u.size}) })
	case "/api/v1/uploads/finish":
		d.finish(w, r, token)
	case "/api/v1/uploads/cancel":
		d.mu.Lock()
		delete(d.uploads, token)
		d.mu.Unlock()
		d.answer(w, 200, map[string]int64{})
	default:
		d.answer(w, 404, map[string]int64{})
	}
}

func (d *depot) open(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Lead string
		Size int64
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || !envelope.FileSize(asked.Size) || !envelope.IsID(asked.Lead) {
		d.answer(w, 400, map[string]int64{})
		return
	}
	f, err := os.CreateTemp(d.folder, "part")
	if err != nil {
		d.t.Error(err)
		return
	}
	d.mu.Lock()
	token := fmt.Sprintf("token-%d", len(d.uploads)+len(d.whole))
	d.uploads[token] = &arriving{file: f, size: asked.Size}
	d.mu.Unlock()
	d.answer(w, 201, map[string]string{"token": token})
}

func (d *depot) append(w http.ResponseWriter, r *http.Request, token string) {
	d.with(w, token, func(u *arriving) {
		d.offered += r.ContentLength
		offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
		if err != nil || offset != u.offset {
			d.answer(w, 409, map[string]int64{"offset": u.offset})
			return
		}
		body, end := d.fault(r)
		n, err := io.Copy(u.file, body)
		u.offset += n
		d.seen += n
		if err != nil || end {
			panic(http.ErrAbortHandler)
		}
		d.answer(w, 200, map[string]int64{"offset": u.offset})
	})
}

// fault takes the next cut that falls into this body: it ends there, or it is
// read whole and the answer is lost.
func (d *depot) fault(r *http.Request) (body io.Reader, end bool) {
	for i, at := range d.cuts {
		if at < d.seen+r.ContentLength {
			d.cuts = append(d.cuts[:i], d.cuts[i+1:]...)
			if d.broken++; d.broken%3 == 0 {
				d.lostAnswers++
				return r.Body, true
			}
			return io.LimitReader(r.Body, max(at-d.seen, 0)), true
		}
	}
	return r.Body, false
}

func (d *depot) finish(w http.ResponseWriter, r *http.Request, token string) {
	d.with(w, token, func(u *arriving) {
		var asked struct{ Digest string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || u.offset != u.size {
			d.answer(w, 409, map[string]int64{"offset": u.offset})
			return
		}
		d.whole[asked.Digest] = u.file.Name()
		d.answer(w, 200, map[string]int64{})
	})
}

func (d *depot) with(w http.ResponseWriter, token string, use func(*arriving)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.uploads[token]
	if !ok {
		d.answer(w, 404, map[string]int64{})
		return
	}
	use(u)
}

func (d *depot) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil && !errors.Is(err, http.ErrHandlerTimeout) {
		d.t.Log("an answer did not get through")
	}
}

// sealed opens a finished file for reading.
func (d *depot) sealed(digest string) *os.File {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	f, err := os.Open(d.whole[digest])
	if err != nil {
		d.t.Fatalf("no file %q: %v", digest, err)
	}
	d.t.Cleanup(func() { f.Close() })
	return f
}
