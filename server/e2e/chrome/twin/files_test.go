package twin

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/server/e2e/chrome"
)

func TestFileVectors(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		var got, want []object
		tb.do(`const out = [];
  for (const v of await load("files")) {
    const sealed = unbase64(v.sealed);
    for (const step of [sealed.length + 1, 1000]) {
      let at = 0;
      const next = async () => (at < sealed.length ? sealed.subarray(at, (at += step)) : undefined);
      const parts = [];
      const fault = await codeOf(() => zhuicha.file.openFile(next, [v.identity],
        { binding: v.expect, digest: v.digest, size: v.size }, async (part) => { parts.push(part.slice()); }));
      const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
      out.push(fault ? { name: v.name, fault } : { name: v.name, content: base64(whole) || undefined, size: whole.length });
    }
  }
  return out;`, &got)
		read(t, "files", &want)
		if len(got) != 2*len(want) {
			t.Fatalf("%d results for %d vectors", len(got), len(want))
		}
		for i, v := range got {
			agree(t, fmt.Sprint(want[i/2]["name"]), want[i/2], v)
		}
	})
}

// pattern is content that both sides make alike; no two chunks of it are the same.
const pattern = `(size) => {
  const parts = [];
  for (let start = 0; start < size; start += 1 << 20) {
    const part = new Uint8Array(Math.min(1 << 20, size - start));
    for (let i = 0; i < part.length; i++) part[i] = ((start + i) >> 8) ^ ((start + i) * 31);
    parts.push(new Blob([part]));
  }
  return new Blob(parts);
}`

// patternCheck is a writer that holds what it gets against the pattern.
type patternCheck struct {
	at    int64
	wrong bool
	hash  hash.Hash
}

func (p *patternCheck) Write(b []byte) (int, error) {
	for i, c := range b {
		at := p.at + int64(i)
		p.wrong = p.wrong || c != byte(at>>8^at*31)
	}
	p.at += int64(len(b))
	p.hash.Write(b)
	return len(b), nil
}

var fileLead = strings.Repeat("ab", 16)

// send is a script that sends files of the pattern and tells how it went.
func send(recipient string, sizes ...int) string {
	return fmt.Sprintf(`const make = %s;
  window.files = %s.map((size, i) => ({ name: "照片" + i + ".jpg", type: "image/jpeg", blob: make(size) }));
  window.told = [];
  window.stop = new AbortController();
  window.target = { lead: %q, stream: "file", recipient: %q, worker: workerPath };
  window.sending = () => zhuicha.sending.sendFiles(files, target, (p) => told.push(p), stop.signal);`,
		pattern, strings.ReplaceAll(fmt.Sprint(sizes), " ", ","), fileLead, recipient)
}

// opens holds a finished file of the depot against the pattern.
func (d *depot) opens(ref content.FileRef, seq uint64, id envelope.Identity) {
	d.t.Helper()
	check := &patternCheck{hash: sha256.New()}
	at := envelope.Binding{Subject: fileLead, Stream: envelope.TipsterFile, Seq: seq}
	if err := envelope.OpenFile(check, d.sealed(ref.Digest), at, ref.Digest, int64(ref.Size), id); err != nil {
		d.t.Errorf("Go opens file %d: %v", seq, err)
	}
	if check.wrong || check.at != int64(ref.Size) {
		d.t.Errorf("Go read %d bytes of file %d, wrong: %v", check.at, seq, check.wrong)
	}
}

func newFileKey(t testing.TB) envelope.Identity {
	t.Helper()
	id, err := envelope.NewIdentity(zeros{})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestFilesBothWays goes beyond 16 MiB, where a counter that wraps would show:
// the browser seals and sends, Go opens; the browser fetches and opens again.
func TestFilesBothWays(t *testing.T) {
	each(t, quick, func(t *testing.T, tb *tab) {
		sizes := []int{0, 1, 1536, 70_000, 1 << 20, 17<<20 + 12_345}
		id, d := newFileKey(t), newDepot(t)
		tb.api = d
		var refs []content.FileRef
		tb.do(send(id.Recipient().String(), sizes...)+`return sending();`, &refs)
		if len(refs) != len(sizes) {
			t.Fatalf("%d of %d files", len(refs), len(sizes))
		}
		for i, ref := range refs {
			if ref.Size != uint64(sizes[i]) || ref.Name != fmt.Sprintf("照片%d.jpg", i) || ref.Type != "image/jpeg" {
				t.Errorf("file %d is named %+v", i, ref)
			}
			d.opens(ref, uint64(i), id)
			sealed, err := io.ReadAll(d.sealed(ref.Digest))
			if err != nil {
				t.Fatal(err)
			}
			tb.serve(ref.Digest, sealed)
			var same bool
			tb.do(fmt.Sprintf(`const ref = { digest: %q, name: "", type: "", size: %d };
  const expect = { ...ref, lead: target.lead, stream: "file", seq: %d, worker: workerPath };
  const blob = await zhuicha.opening.openFile(() => fetch("/files/" + ref.digest), [%q], expect, () => {}, stop.signal);
  const [got, want] = await Promise.all([blob, files[%d].blob].map((b) => b.arrayBuffer().then((a) => new Uint8Array(a))));
  return got.length === want.length && got.every((byte, i) => byte === want[i]);`, ref.Digest, ref.Size, i, id.Secret(), i), &same)
			if !same {
				t.Errorf("file %d came back as another", i)
			}
		}
		var last struct {
			File, Sent, Size int64
			State            string
		}
		tb.do(`return told[told.length - 1];`, &last)
		if want := envelope.SealedFileSize(int64(sizes[5])); last.File != 5 || last.Sent != want || last.Size != want || last.State != "sending" {
			t.Errorf("progress ended at %+v", last)
		}
		tb.NoProblems("Content-Security-Policy directive 'require-trusted-types-for'", "Content-Security-Policy directive 'trusted-types'")
	})
}

// TestUploadOnABadNetwork cuts 100 MB ten times at random. The heap is bounded
// from above by what the page's process gained, over the page's heap at first:
// that counts script, buffers, worker and what the browser copied besides.
func TestUploadOnABadNetwork(t *testing.T) {
	const size, mostHeap = 100_000_000, 150_000_000
	b := chrome.Start(t, chrome.Options{})
	tb := open(t, b, quick)
	id, d := newFileKey(t), newDepot(t)
	tb.api = d
	sealed := envelope.SealedFileSize(size)
	d.cutAt(uint64(time.Now().UnixNano()), 10, sealed)
	tb.do(send(id.Recipient().String(), size)+`return 0;`, nil)
	tb.StopRecording()
	tb.CollectGarbage() // of making the content
	var heap int64
	tb.do(`return performance.memory.usedJSHeapSize;`, &heap)
	before := b.PageMemory()
	tb.do(`window.done = sending().then((refs) => refs, (error) => ({ failed: error.code || error.stack })); return 0;`, nil)
	most := before
	began := time.Now()
	for over := false; !over; time.Sleep(200 * time.Millisecond) {
		most = max(most, b.PageMemory())
		tb.do(`return Promise.race([done.then(() => true), new Promise((r) => setTimeout(r, 0, false))]);`, &over)
		if time.Since(began) > 3*limit {
			t.Fatal("the upload does not end")
		}
	}
	var refs []content.FileRef
	tb.do(`return done;`, &refs)
	d.opens(refs[0], 0, id)
	ratio := float64(d.offered) / float64(sealed)
	t.Logf("%d cuts, %d of them lost an answer; %.3f times the bytes sent; %s; heap at most %d MB; process %d MB after %d",
		d.broken, d.lostAnswers, ratio, time.Since(began).Round(time.Second), (heap+most-before)/1e6, most/1e6, before/1e6)
	if d.broken != 10 || d.lostAnswers == 0 {
		t.Errorf("only %d cuts, %d behind the body", d.broken, d.lostAnswers)
	}
	if ratio > 1.1 {
		t.Errorf("%.3f times the bytes were sent", ratio)
	}
	if heap+most-before > mostHeap {
		t.Errorf("the heap may have grown to %d MB", (heap+most-before)/1e6)
	}
}

// TestSealingLeavesThePageFree seals 5 MB on a processor six times slower. What
// else the machine does can only lengthen a task: the best of some tries tells
// what the page itself takes.
func TestSealingLeavesThePageFree(t *testing.T) {
	const most, tries = 200, 5
	longest := math.Inf(1)
	for range tries {
		if longest = min(longest, longestTaskWhileSealing(t)); longest <= most {
			return
		}
	}
	t.Errorf("the page stood still for %.0f ms at best", longest)
}

// longestTaskWhileSealing is in milliseconds.
func longestTaskWhileSealing(t *testing.T) float64 {
	t.Helper()
	tb := openToday(t, quick)
	defer tb.Close()
	id, d := newFileKey(t), newDepot(t)
	tb.api = d
	tb.do(send(id.Recipient().String(), 5_000_000)+`
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((e) => e.duration))).observe({ entryTypes: ["longtask"] });
  return 0;`, nil)
	tb.StopRecording()
	tb.SlowCPU(6)
	var refs []content.FileRef
	began := time.Now()
	tb.do(`return sending();`, &refs)
	took := time.Since(began)
	var tasks []float64
	tb.do(`return tasks;`, &tasks)
	t.Logf("sealed and sent in %s; tasks above 50 ms: %.0f", took.Round(time.Millisecond), tasks)
	d.opens(refs[0], 0, id)
	if len(tasks) == 0 {
		return 0
	}
	return slices.Max(tasks)
}

// outcomeOf is how a sending ended.
const outcomeOf = `.then((refs) => ({ Count: refs.length }), (error) => ({ Code: error.code || error.stack, File: error.file, Zh: error.sentence.zh }))`

func TestSendingEnds(t *testing.T) {
	tb := openToday(t, quick)
	id := newFileKey(t)
	problem := func(status int, retry string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			if retry != "" {
				w.Header().Set("Retry-After", retry)
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `{"error":{"code":"x","message":{"zh":"满了","en":"full"}}}`)
			return true
		}
	}
	type end struct {
		Code, Zh    string
		Count, File int
	}
	for name, c := range map[string]struct {
		refuse func(http.ResponseWriter, *http.Request) bool
		before string
		want   end
	}{
		"too large":     {problem(413, ""), "", end{Code: "too_large", Zh: "满了"}},
		"no room":       {problem(507, ""), "", end{Code: "no_room", Zh: "满了"}},
		"refused":       {problem(403, ""), "", end{Code: "refused", Zh: "满了"}},
		"stopped":       {nil, "stop.abort();", end{Code: "cancelled"}},
		"stopped later": {problem(503, "7"), `setTimeout(() => stop.abort(), 1500);`, end{Code: "offline_stopped"}},
		"not a key":     {nil, `target.recipient = "age1cy0su9fwf3gf9mw868g5yut09p6nytfmmnktexz2ya5uqg9vl9sss4euqm";`, end{Code: "broken"}},
		"beyond 199 MiB": {nil, `const m = new Blob([new Uint8Array(1 << 20)]);
  files[0].blob = new Blob(Array.from({ length: 199 }, () => m));`, end{Code: "too_large"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDepot(t)
			d.refuse = c.refuse
			tb.mu.Lock()
			tb.api = d
			tb.mu.Unlock()
			var got end
			tb.do(send(id.Recipient().String(), 3000)+c.before+`return sending()`+outcomeOf, &got)
			if got != c.want {
				t.Errorf("ended as %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestSendingGoesOn loses the server's memory half-way, then sends the same
// files again.
func TestSendingGoesOn(t *testing.T) {
	tb := openToday(t, quick)
	id, d := newFileKey(t), newDepot(t)
	tb.api = d
	forgotten := false
	d.refuse = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Upload-Offset") > "0" && !forgotten {
			forgotten = true
			d.mu.Lock()
			clear(d.uploads)
			d.mu.Unlock()
		}
		return false
	}
	var refs, again []content.FileRef
	tb.do(send(id.Recipient().String(), 700_000, 100)+`return sending();`, &refs)
	if !forgotten {
		t.Error("the server lost nothing")
	}
	for i, ref := range refs {
		d.opens(ref, uint64(i), id)
	}
	offered := d.offered
	tb.do(`return sending();`, &again)
	if fmt.Sprint(again) != fmt.Sprint(refs) || d.offered != offered {
		t.Errorf("sent again: %v after %v", again, refs)
	}
	tb.do(`zhuicha.sending.forgetSent(files); return sending();`, &again)
	if again[0].Digest == refs[0].Digest || d.offered == offered {
		t.Error("nothing was sent anew after it was forgotten")
	}
}

// TestWithoutWorkers does the same work beside the page.
func TestWithoutWorkers(t *testing.T) {
	tb := openToday(t, quick)
	id, d := newFileKey(t), newDepot(t)
	tb.api = d
	var refs []content.FileRef
	tb.do(`window.Worker = undefined;`+send(id.Recipient().String(), 3_000_000)+`return sending();`, &refs)
	d.opens(refs[0], 0, id)
	tb.NoProblems("Content-Security-Policy directive 'require-trusted-types-for'", "Content-Security-Policy directive 'trusted-types'")
}

func TestOpeningEnds(t *testing.T) {
	tb := openToday(t, quick)
	id := newFileKey(t)
	var sealed bytes.Buffer
	at := envelope.Binding{Subject: fileLead, Stream: envelope.TipsterFile}
	digest, err := envelope.SealFile(&sealed, at, id.Recipient(), io.LimitReader(zeros{}, 9_000_000), 9_000_000)
	if err != nil {
		t.Fatal(err)
	}
	tb.serve("whole", sealed.Bytes())
	tb.serve("cut", sealed.Bytes()[:8_000_000])
	for name, c := range map[string]struct{ request, change, code string }{
		"whole":          {`fetch("/files/whole")`, ``, ""},
		"cut":            {`fetch("/files/cut")`, ``, "truncated"},
		"gone":           {`fetch("/nowhere")`, ``, "refused"},
		"offline":        {`Promise.reject(new TypeError())`, ``, "offline"},
		"stopped":        {`fetch("/files/whole")`, `stop.abort();`, "cancelled"},
		"another's":      {`fetch("/files/whole")`, `expect.lead = "cd".repeat(16);`, "swapped"},
		"another place":  {`fetch("/files/whole")`, `expect.seq = 1;`, "replayed"},
		"another digest": {`fetch("/files/whole")`, `expect.digest = "00".repeat(32);`, "swapped"},
		"another key":    {`fetch("/files/whole")`, `identity = (await zhuicha.keys.newKeyPair()).identity;`, "wrong-key"},
	} {
		var got string
		tb.do(fmt.Sprintf(`let identity = %q;
  const stop = new AbortController();
  const expect = { digest: %q, name: "", type: "", size: 9000000, lead: %q, stream: "file", seq: 0, worker: workerPath };
  %s
  return codeOf(() => zhuicha.opening.openFile(() => %s, identity, expect, () => {}, stop.signal));`,
			id.Secret(), digest, fileLead, c.change, c.request), &got)
		if got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
	}
}
