package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// breakingLine stands before the public pages and breaks connections that bring
// the bytes of files: in the body, or once the body was read and before the
// answer.
type breakingLine struct {
	mu   sync.Mutex
	cuts []int64 // positions in the stream of all bytes that got through
	// begun sums the lengths of the bodies as the browser announced them, an
	// upper bound of what it sent.
	begun, through int64
	broken, late   int
	lead           tips.LeadID
}

// newBreakingLine breaks n times at random within the first so many bytes.
func newBreakingLine(t *testing.T, n int, within int64) *breakingLine {
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 2))
	b := &breakingLine{}
	for range n {
		b.cuts = append(b.cuts, random.Int64N(within))
	}
	t.Logf("seed %d breaks at %v", seed, b.cuts)
	return b
}

func (b *breakingLine) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/uploads":
			b.note(r)
		case "/api/v1/uploads/append":
			b.hinder(next, w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// note learns the lead that the files are for.
func (b *breakingLine) note(r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var asked struct{ Lead tips.LeadID }
	if err != nil || json.Unmarshal(body, &asked) != nil {
		panic(http.ErrAbortHandler)
	}
	b.mu.Lock()
	b.lead = asked.Lead
	b.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(body))
}

func (b *breakingLine) hinder(next http.Handler, w http.ResponseWriter, r *http.Request) {
	room, breaks, late := b.room(r.ContentLength)
	body := &counted{ReadCloser: r.Body, left: room, breaks: breaks && !late}
	r.Body = body
	if breaks {
		w = discarding{http.Header{}}
	}
	next.ServeHTTP(w, r)
	b.mu.Lock()
	b.through += body.read
	b.mu.Unlock()
	if breaks {
		panic(http.ErrAbortHandler)
	}
}

// room is how much of a body of that length gets through, and whether the
// connection breaks then; every third time only once the body was read.
func (b *breakingLine) room(length int64) (left int64, breaks, late bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.begun += length
	for i, at := range b.cuts {
		if at < b.through+length {
			b.cuts = append(b.cuts[:i], b.cuts[i+1:]...)
			if b.broken++; b.broken%3 == 0 {
				b.late++
				return length, true, true
			}
			return max(at-b.through, 0), true, false
		}
	}
	return length, false, false
}

// counted is a body that may break off.
type counted struct {
	io.ReadCloser
	read, left int64
	breaks     bool
}

func (c *counted) Read(p []byte) (int, error) {
	if c.breaks && c.read >= c.left {
		return 0, io.ErrUnexpectedEOF
	}
	if c.breaks {
		p = p[:min(int64(len(p)), c.left-c.read)]
	}
	n, err := c.ReadCloser.Read(p)
	c.read += int64(n)
	return n, err
}

// discarding is an answer that nobody gets.
type discarding struct{ header http.Header }

func (d discarding) Header() http.Header         { return d.header }
func (d discarding) Write(p []byte) (int, error) { return len(p), nil }
func (d discarding) WriteHeader(int)             {}

// noise writes a file of bytes that no step could guess, and gives its digest.
func noise(t *testing.T, path string, size int64) string {
	t.Helper()
	f := must[*os.File](t)(os.Create(path))
	defer f.Close()
	hash := sha256.New()
	source := rand.NewChaCha8([32]byte{1})
	if _, err := io.CopyN(io.MultiWriter(f, hash), source, size); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// TestLargeFileOnABadNetwork sends 100 MB from the phone's page over a
// connection that breaks ten times; the inspectors' office opens the file.
func TestLargeFileOnABadNetwork(t *testing.T) {
	const size, mostHeap = 100_000_000, 150_000_000
	network := newBreakingLine(t, 10, envelope.SealedFileSize(size))
	in := begin(t, setting{between: network.before})
	path := filepath.Join(t.TempDir(), "村里的账.pdf")
	want := noise(t, path, size)
	browser := chrome.Start(t, chrome.Options{Patience: 3 * time.Minute})
	p := in.phone(browser, chinese(t))
	p.StopRecording()
	p.Open(in.public + "/tip")
	p.chooseFile(path)
	p.CollectGarbage()
	var heap int64
	p.Eval(`performance.memory.usedJSHeapSize`, &heap)
	before := browser.PageMemory()
	began := time.Now()
	p.Click(p.say("say.tip.send"))
	most := p.whileSending(browser, before)
	took := time.Since(began)
	p.readReceipt()
	ratio := float64(network.begun) / float64(envelope.SealedFileSize(size))
	t.Logf("%d breaks, %d behind the body; at most %.3f times the bytes; %s; heap at most %d MB; process %d MB after %d",
		network.broken, network.late, ratio, took.Round(time.Second), (heap+most-before)/1e6, most/1e6, before/1e6)
	if network.broken != 10 || network.late == 0 || ratio > 1.1 {
		t.Errorf("%d breaks, %d behind the body, %.3f times the bytes", network.broken, network.late, ratio)
	}
	if heap+most-before > mostHeap {
		t.Errorf("the heap may have grown to %d MB", (heap+most-before)/1e6)
	}
	if got := in.contentOf(network.lead, 0); got != want {
		t.Errorf("the office read %s, want %s", got, want)
	}
}

// chooseFile answers what has to be answered, adds the file and stops before sending.
func (p phone) chooseFile(path string) {
	p.t.Helper()
	p.appears("[data-step]:not([hidden])")
	for step := p.step(); step != "review"; step = p.step() {
		p.answer(step, canaryStory())
		if step == "files" {
			p.Attach("css:#attach-file", path)
			p.WaitText("村里的账.pdf")
		}
		if p.step() == step {
			p.next()
		}
		p.WaitTrue(`!document.querySelector('[data-step="` + step + `"]:not([hidden])')`)
	}
}

// whileSending waits for the receipt and gives the most memory the page took.
func (p phone) whileSending(b *chrome.Browser, before int64) int64 {
	p.t.Helper()
	most := before
	for end := time.Now().Add(4 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		most = max(most, b.PageMemory())
		var done bool
		p.Eval(`document.querySelector("#digits li") !== null`, &done)
		if done {
			return most
		}
	}
	p.t.Fatalf("the file is not sent: %s", p.Text())
	return 0
}

// contentOf opens a lead's file as its office does and gives the digest of what is in it.
func (in *instance) contentOf(lead tips.LeadID, n int) string {
	in.t.Helper()
	handler := in.member("qz-fu")
	sealed := must[casework.SealedObjects](in.t)(in.Service.Sealed(in.t.Context(), handler.Caller(), lead))
	intake := must[keys.IntakeKey](in.t)(keys.OpenIntakeWrap(sealed.IntakeKeys[0].Sealed, string(lead), 0, handler.OfficeKey()))
	tip := must[content.Tip](in.t)(content.OpenTip(sealed.Tip.Sealed, string(lead), intake))
	ref := tip.Files[n]
	f := must[*os.File](in.t)(in.Service.DeskFile(in.t.Context(), handler.Caller(), lead, tips.Digest(ref.Digest)))
	defer f.Close()
	hash := sha256.New()
	at := envelope.Binding{Subject: string(lead), Stream: envelope.TipsterFile, Seq: uint64(n)}
	if err := envelope.OpenFile(hash, f, at, ref.Digest, int64(ref.Size), intake.Identity); err != nil {
		in.t.Fatal(err)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
