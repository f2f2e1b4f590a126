package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// forgetful stands before the server: it has the files that arrived forgotten
// just before something names them, as happens when they waited too long.
type forgetful struct {
	in     *instance
	now    atomic.Bool
	forgot atomic.Int64

	mu      sync.Mutex
	lead    tips.LeadID
	digests []tips.Digest
}

func (f *forgetful) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := strings.TrimPrefix(r.URL.Path, "/api/v1"); path {
		case "/uploads", "/uploads/finish":
			f.note(r)
		case "/tips", "/messages", "/commands":
			f.named(r)
		}
		next.ServeHTTP(w, r)
	})
}

// note learns which files go to which lead.
func (f *forgetful) note(r *http.Request) {
	var said struct {
		Lead   tips.LeadID
		Digest tips.Digest
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &said) != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	f.mu.Lock()
	defer f.mu.Unlock()
	if said.Digest != "" {
		f.digests = append(f.digests, said.Digest)
	} else if f.lead != said.Lead {
		f.lead, f.digests = said.Lead, nil
	}
}

// named is told that something names what arrived.
func (f *forgetful) named(r *http.Request) {
	f.mu.Lock()
	defer func() { f.digests = nil; f.mu.Unlock() }()
	if !f.now.CompareAndSwap(true, false) {
		return
	}
	if err := f.in.Service.ForgetFiles(r.Context(), f.lead, f.digests); err != nil {
		panic(err)
	}
	f.forgot.Add(int64(len(f.digests)))
}

// TestFilesThatWereForgottenAreSentAnew: the server no longer has the files that
// a tip, a follow-up, a piece of evidence or a letter names. It is said plainly,
// nothing typed is lost, and one more press sends them anew.
func TestFilesThatWereForgottenAreSentAnew(t *testing.T) {
	t.Parallel()
	gone := &forgetful{}
	in := begin(t, setting{between: gone.before, betweenDesk: gone.before})
	gone.in = in
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	paper, ledger := pdf(t)
	for _, w := range []tongue{chinese(t), english(t)} {
		sentence := w.say("error.file_gone")
		gone.forgot.Store(0)
		gone.tip(in.phone(b, w), paper, ledger, sentence)
		gone.followUp(in.phone(b, w), paper, sentence)
		gone.atTheDesk(in.inspector(b, w, "qz-fu"), paper, ledger, sentence)
		if n := gone.forgot.Load(); n != 5 { // the letter's file went twice
			t.Errorf("%s: %d files were forgotten, want 5", w.lang, n)
		}
	}
}

func (f *forgetful) tip(p phone, path string, want []byte, sentence string) {
	p.prefix = "attach-"
	p.Open(p.at(f.in.public, "/tip"))
	tale := canaryStory()
	p.toFiles(tale)
	p.Attach("css:#attach-file", path)
	p.attached(1)
	p.toReview()
	f.now.Store(true)
	p.Click(p.say("say.tip.send"))
	p.WaitText(sentence)
	p.keep("51-forgotten")
	if !p.Has(tale.what) || !p.Has(canaryName) {
		p.t.Error("what was typed or chosen is lost")
	}
	p.Click(p.say("say.tip.again"))
	receipt := p.readReceipt()
	opened := must[*rehearse.File](p.t)(f.in.member("qz-fu").Open(p.t.Context(), tips.LeadID(f.in.keysOf(receipt).Lead)))
	if all := must[[][]byte](p.t)(opened.Attached(p.t.Context(), opened.Tip.Files)); len(all) != 1 || !bytes.Equal(all[0], want) {
		p.t.Errorf("the tip came with %d files", len(all))
	}
	p.Close()
}

func (f *forgetful) followUp(p phone, path, sentence string) {
	someone := f.in.holder(3)
	p.Open(p.at(f.in.public, "/status"))
	p.Fill("css:#receipt", someone.Receipt.Digits())
	p.Click(p.say("status.look"))
	p.WaitTrue(`document.querySelector("#message") !== null && document.querySelector("#message").offsetParent !== null`)
	p.Fill("css:#message", "再补一份单子。")
	p.Click("css:#attach summary")
	p.Attach("css:#attach-file", path)
	p.attached(1)
	f.now.Store(true)
	p.Click("css:#send")
	p.WaitText(sentence)
	if p.Value("css:#message") != "再补一份单子。" {
		p.t.Error("what was typed is lost")
	}
	p.attached(1)
	p.Click("css:#send")
	p.WaitText(p.say("say.status.sent"))
	opened := must[*rehearse.File](p.t)(f.in.member("qz-fu").Open(p.t.Context(), someone.Lead))
	if all := must[[]content.Message](p.t)(opened.Mail(p.t.Context())); len(all) != 1 || len(all[0].Files) != 1 {
		p.t.Errorf("the desk reads %d messages", len(all))
	}
	p.Close()
}

func (f *forgetful) atTheDesk(i inspector, path string, want []byte, sentence string) {
	lead := f.in.arrived(slices.IndexFunc(rehearse.Road(), func(s rehearse.Step) bool { return s.Name == "verify" }) + 1)
	i.openLead(lead)
	d := i.deed("add_evidence", "").part("name", "花名册").part("text", "从村委会取得。")
	f.again(d, path, sentence)
	i.WaitTrue(`document.querySelectorAll(".files > li").length === 1`)
	i.SaveTo(i.t.TempDir())

	picture := f.in.written("院子.jpg", photograph(i.t, 300, 200))
	f.again(i.deed("inform_tipster", "").part("text", "请看。"), picture, sentence)
	i.WaitTrue(`document.querySelectorAll("#mail .files > li").length === 1`)
	if l := f.in.lead(lead); len(l.Files) < 2 {
		i.t.Errorf("the record names %+v", l.Files)
	}
	folder := i.t.TempDir()
	i.SaveTo(folder)
	i.Click("css:li:has(> .files) .files > li .do button:last-of-type, li .files > li .do button:last-of-type")
	if _, content := i.Saved(folder); !bytes.Equal(content, want) {
		i.t.Error("the evidence is not what was added")
	}
	i.Close()
}

// again presses once in vain and once more.
func (f *forgetful) again(d deed, path, sentence string) {
	d.t.Helper()
	d.Attach("css:"+d.form+" input[type=file]", path)
	f.now.Store(true)
	d.refused()
	if !d.Has(sentence) {
		d.t.Errorf("%s says %q", d.command, d.Text())
	}
	d.Shot(d.shot("desk-39-forgotten-" + d.command))
	d.Click("css:" + d.form + " > .do button")
	d.renewed()
}

// deskLine stands before the desk: a bad network, a full server, or one that
// gives another sealed file than the one asked for.
type deskLine struct {
	badNetwork
	swap   atomic.Pointer[string] // path of the file that is given instead
	engine atomic.Bool            // what seals and opens files is not there
	cuts   atomic.Int64
}

func (l *deskLine) before(next http.Handler) http.Handler {
	through := l.badNetwork.before(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case l.engine.Load() && strings.HasPrefix(r.URL.Path, "/assets/workers-file."):
			http.NotFound(w, r)
			return
		case l.swap.Load() != nil && strings.Contains(r.URL.Path, "/files/"):
			r.URL.Path = *l.swap.Load()
		case strings.HasSuffix(r.URL.Path, "/append") && l.cuts.Load() > 0 && r.ContentLength > 1000:
			l.cuts.Add(-1)
			r.Body = io.NopCloser(io.LimitReader(r.Body, r.ContentLength/2))
			next.ServeHTTP(discarding{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		through.ServeHTTP(w, r)
	})
}

// TestFilesAtTheDeskOnABadLine: cut midway, stopped, no room, offline, an engine
// that does not load; then a file that the server swaps. Each is said in a
// sentence, nothing typed is lost, and in the end the file is whole.
func TestFilesAtTheDeskOnABadLine(t *testing.T) {
	t.Parallel()
	line := &deskLine{}
	in := begin(t, setting{betweenDesk: line.before})
	big := bytes.Repeat([]byte("花名册第三页。"), 100_000)
	for _, w := range []tongue{chinese(t), english(t)} {
		b := chrome.Start(t, chrome.Options{Patience: time.Minute}) // a fresh one keeps no engine
		i := in.inspector(b, w, "qz-fu")
		lead := in.arrived(slices.IndexFunc(rehearse.Road(), func(s rehearse.Step) bool { return s.Name == "verify" }) + 1)
		i.openLead(lead)
		d := i.deed("add_evidence", "").part("name", "花名册").part("text", "从村委会取得。")
		d.Attach("css:"+d.form+" input[type=file]", in.written("花名册.bin", big))
		line.refuses(d)
		line.stopped(d)
		line.cuts.Store(3)
		d.mark()
		d.Click("css:" + d.form + " > .do button")
		d.renewed()
		if n := line.cuts.Load(); n != 0 {
			t.Errorf("%d cuts did not happen", n)
		}
		folder := t.TempDir()
		i.SaveTo(folder)
		i.Click("css:" + file(1) + " .do button")
		if name, got := i.Saved(folder); name != "花名册.bin" || !bytes.Equal(got, big) {
			t.Errorf("saved %q, %d bytes, want %d", name, len(got), len(big))
		}
		line.swaps(in, i)
		i.Close()
	}
}

// holds looks at what was typed and chosen.
func (d deed) holds(name, file string) {
	d.t.Helper()
	var typed string
	d.Eval(fmt.Sprintf(`document.querySelector(%q).value`, d.form+` [data-part="name"]`), &typed)
	if typed != name || !d.Has(file) {
		d.t.Errorf("what was typed or chosen is lost: %q", typed)
	}
}

func (l *deskLine) refuses(d deed) {
	d.t.Helper()
	// First, before the browser has it.
	l.engine.Store(true)
	d.Click("css:" + d.form + " > .do button")
	d.WaitText(d.say("desk.js.files_broken"))
	l.engine.Store(false)
	d.holds("花名册", "花名册.bin")
	l.code = "no_room"
	l.status.Store(http.StatusInsufficientStorage)
	d.refused()
	l.status.Store(0)
	if !d.Has(d.say("desk.js.files_no_room")) {
		d.t.Error("no word of the full server")
	}
	d.holds("花名册", "花名册.bin")
	d.Shot(d.shot("desk-40-no-room"))
}

func (l *deskLine) stopped(d deed) {
	d.t.Helper()
	d.Offline(true)
	d.Click("css:" + d.form + " > .do button")
	d.WaitText(d.say("desk.js.files_waiting"))
	d.Shot(d.shot("desk-41-waiting"))
	d.Click("css:" + d.form + " .going button")
	d.WaitText(d.say("desk.js.files_offline_stopped"))
	d.Offline(false)
	d.holds("花名册", "花名册.bin")
}

// swaps gives the sealed bytes of another lead's file of the same length.
func (l *deskLine) swaps(in *instance, i inspector) {
	i.t.Helper()
	same := bytes.Repeat([]byte("x"), 5000)
	lead := in.tipWith(enclosed{"甲.bin", "", same}, enclosed{"乙.bin", "", bytes.ToUpper(same)})
	i.openLead(lead)
	i.opens()
	other := must[*rehearse.File](i.t)(in.member("qz-fu").Open(i.t.Context(), lead)).Tip.Files[1].Digest
	path := "/api/v1/leads/" + string(lead) + "/files/" + other
	l.swap.Store(&path)
	i.Click("css:" + file(1) + " .do button")
	i.WaitText(i.say("desk.js.file_wrong"))
	i.Shot(i.shot("desk-42-swapped"))
	l.swap.Store(nil)
	folder := i.t.TempDir()
	i.SaveTo(folder)
	i.Click("css:" + file(1) + " .do button")
	if _, got := i.Saved(folder); !bytes.Equal(got, same) {
		i.t.Error("the true file is not opened afterwards")
	}
}

// receiptLine stands before the receipt's page and spoils what files it gets.
type receiptLine struct {
	spoil  atomic.Pointer[func([]byte) []byte]
	engine atomic.Bool
}

func (l *receiptLine) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.engine.Load() && strings.HasPrefix(r.URL.Path, "/assets/workers-file.") {
			http.NotFound(w, r)
			return
		}
		spoil := l.spoil.Load()
		if spoil == nil || r.URL.Path != "/api/v1/receipt/file" {
			next.ServeHTTP(w, r)
			return
		}
		whole := &kept{header: http.Header{}, status: http.StatusOK}
		next.ServeHTTP(whole, r)
		body := (*spoil)(whole.body.Bytes())
		w.Header().Set("Content-Type", "application/octet-stream")
		w.WriteHeader(whole.status)
		_, _ = w.Write(body)
	})
}

// kept is an answer that is not on its way yet.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }
func (k *kept) WriteHeader(status int)      { k.status = status }

// TestADoubtfulReplyFileIsNotOpened: what the server gives is damaged, cut short
// or another file; the receipt's page says so and shows nothing. Where nothing
// can open files, that is said, and not that the file is wrong.
func TestADoubtfulReplyFileIsNotOpened(t *testing.T) {
	t.Parallel()
	line := &receiptLine{}
	in := begin(t, setting{between: line.before})
	picture := must[[]byte](t)(os.ReadFile(photo(t)))
	for _, w := range []tongue{chinese(t), english(t)} {
		b := chrome.Start(t, chrome.Options{Patience: time.Minute}) // a fresh one keeps no engine
		someone := in.holder(3)
		f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
		if err := f.Enclose(t.Context(), "请看。", rehearse.Enclosure{Name: "公示.jpg", Type: "image/jpeg", Bytes: picture}); err != nil {
			t.Fatal(err)
		}
		p := in.phone(b, w)
		p.prefix = "attach-"
		p.Open(w.at(in.public, "/status"))
		p.Fill("css:#receipt", someone.Receipt.Digits())
		p.Click(w.say("status.look"))
		p.WaitText(w.say("say.attach.reply_files"))
		line.engine.Store(true)
		p.Click(`css:.files li button`)
		p.WaitText(w.say("say.attach.open_broken"))
		line.engine.Store(false)
		for what, spoil := range map[string]func([]byte) []byte{
			"damaged": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
			"cut":     func(b []byte) []byte { return b[:len(b)-1] },
			"longer":  func(b []byte) []byte { return append(b, 0) },
		} {
			line.spoil.Store(&spoil)
			p.Click(`css:.files li button`)
			p.WaitText(w.say("say.attach.doubtful"))
			if shown := p.pictures(); shown != 0 {
				t.Errorf("%s: %d pictures are shown", what, shown)
			}
		}
		(&looker{t: t}).at(p, "43-doubtful")
		line.spoil.Store(nil)
		p.Click(`css:.files li button`)
		p.WaitFor(`css:.files canvas`)
		p.Close()
	}
}

func (p phone) pictures() (n int) {
	p.Eval(`document.querySelectorAll(".files canvas, .files a[download]").length`, &n)
	return n
}

// TestTwentyFilesAndLongNames: what is chosen beyond twenty is said and not
// taken, and a name of 300 characters arrives cut, with its ending.
func TestTwentyFilesAndLongNames(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	p := in.phone(chrome.Start(t, chrome.Options{Patience: time.Minute}), chinese(t))
	p.Open(in.poster())
	p.toFiles(canaryStory())
	folder := t.TempDir()
	var paths []string
	for n := range 22 {
		paths = append(paths, filepath.Join(folder, fmt.Sprintf("第%d张.txt", n)))
		if err := os.WriteFile(paths[n], []byte{byte(n)}, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.Attach("css:#attach-file", paths[:19]...)
	p.attached(19)
	// No file system holds such a name; a page gets it from an archive or a drop.
	p.Eval(`(() => {
		const field = document.querySelector("#attach-file"), chosen = new DataTransfer();
		chosen.items.add(new File(["long"], "名".repeat(296) + ".txt", { type: "text/plain" }));
		chosen.items.add(new File(["one too many"], "b.txt"));
		field.files = chosen.files;
		field.dispatchEvent(new Event("change"));
	})()`, nil)
	p.attached(20)
	p.WaitText(p.say("say.attach.too_many"))
	p.toReview()
	receipt := p.send()
	f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), tips.LeadID(in.keysOf(receipt).Lead)))
	if len(f.Tip.Files) != content.MaxFiles {
		t.Fatalf("%d files arrived", len(f.Tip.Files))
	}
	last := f.Tip.Files[19]
	if name := []rune(last.Name); len(name) != 255 || !strings.HasSuffix(last.Name, "名.txt") || last.Size != 4 {
		t.Errorf("the last is %d characters and ends in %q", len(name), string(name[len(name)-8:]))
	}
}

// TestAFullServerSaysSo: a tip that finds no room is refused with the reason,
// not as if the server were busy, and goes through once there is room.
func TestAFullServerSaysSo(t *testing.T) {
	t.Parallel()
	var isFull atomic.Bool
	said := chinese(t).say("error.no_room")
	in := begin(t, setting{between: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isFull.Load() || r.URL.Path != "/api/v1/tips" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusInsufficientStorage)
			_, _ = fmt.Fprintf(w, `{"error":{"code":"no_room","message":{"zh":%q,"en":"Full"}}}`, said)
		})
	}})
	p := in.phone(chrome.Start(t, chrome.Options{Patience: time.Minute}), chinese(t))
	p.Open(in.poster())
	tale := canaryStory()
	p.toFiles(tale)
	p.toReview()
	isFull.Store(true)
	p.Click(p.say("say.tip.send"))
	p.WaitText(said)
	if !p.Has(tale.what) {
		t.Error("what was typed is lost")
	}
	isFull.Store(false)
	p.Click(p.say("say.tip.again"))
	p.readReceipt()
}
