package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// What attachments tell; it must stand nowhere but at the desk.
const (
	canaryDevice  = "CanaryPhone-P20"
	canaryContent = "附件里的金丝雀九号"
	canaryName    = "金丝雀账本.pdf"
)

// microphone is a browser whose microphone hums and is allowed.
var microphone = []string{"use-fake-ui-for-media-stream", "use-fake-device-for-media-stream"}

// photo writes a JPEG whose EXIF names the device.
func photo(t *testing.T) string {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, 640, 480))
	for i := range 640 * 480 {
		p.Set(i%640, i/640, color.NRGBA{byte(i), byte(i / 640), 90, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte{0xff, 0xe1, 0, byte(8 + len(canaryDevice))}, "Exif\x00\x00"+canaryDevice...)
	return chosenFile(t, "IMG_20180301_101112.jpg", append(append(b.Bytes()[:2:2], exif...), b.Bytes()[2:]...))
}

func chosenFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pdf(t *testing.T) (path string, content []byte) {
	content = []byte("%PDF-1.4\n" + strings.Repeat(canaryContent, 2000))
	return chosenFile(t, canaryName, content), content
}

// toFiles answers what must be answered and goes on to the question for files.
func (p phone) toFiles(s story) {
	p.t.Helper()
	p.toPlace(s)
	p.Choose("css:#area", p.area(county))
	for p.step() != "files" {
		before := p.step()
		p.next()
		p.WaitTrue(fmt.Sprintf(`!document.querySelector('[data-step="%s"]:not([hidden])')`, before))
	}
}

// toReview goes on to the last look.
func (p phone) toReview() {
	p.t.Helper()
	p.next()
	p.WaitFor("css:#contact")
	p.next()
	p.WaitText(p.say("tip.review"))
	p.WaitTrue(`!document.querySelector("#next").disabled`)
}

func (p phone) attached(n int) {
	p.t.Helper()
	p.WaitTrue(fmt.Sprintf(`document.querySelectorAll("#attach-list .about .soft:not(:empty)").length === %d`, n))
}

// uploads counts the page's requests that carry files.
func (p phone) uploads() (n int) {
	for _, r := range p.Requests() {
		if strings.Contains(r.URL, "/uploads") {
			n++
		}
	}
	return n
}

// records speaks into the microphone for that long.
func (p phone) records(length time.Duration) {
	p.t.Helper()
	p.Click(p.say("attach.record"))
	p.WaitText(p.say("say.attach.record_stop"))
	time.Sleep(length)
}

// TestPhotoVoiceAndFileReachTheDesk goes the whole way in both languages: what
// the desk opens is the photo without its device, the voice, and the file byte
// for byte; nothing leaves before "send", and nothing readable ever.
func TestPhotoVoiceAndFileReachTheDesk(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Flags: microphone, Patience: time.Minute})
	paper, ledger := pdf(t)
	for _, w := range []tongue{chinese(t), english(t)} {
		l := &looker{t: t}
		p := in.phone(b, w)
		p.prefix = "attach-"
		p.Open(w.at(in.public, "/tip"))
		tale := canaryStory()
		p.toFiles(tale)
		if n := len(p.Requests()); n > mostRequests {
			t.Errorf("%d requests before the first attachment", n)
		}
		l.at(p, "01-question")
		p.Attach("css:#attach-photo", photo(t))
		p.attached(1)
		p.records(1200 * time.Millisecond)
		l.at(p, "02-recording")
		p.Click(w.say("say.attach.record_stop"))
		p.attached(2)
		p.Attach("css:#attach-file", paper)
		p.attached(3)
		p.WaitTrue(`[...document.querySelectorAll("audio")].every((a) => a.error === null && a.readyState > 0)`)
		l.at(p, "03-chosen")
		p.Click(w.say("say.attach.full"))
		p.WaitText(w.say("say.attach.small"))
		p.Click(w.say("say.attach.small"))
		p.WaitText(w.say("say.attach.full"))
		p.toReview()
		p.WaitText(canaryName)
		l.at(p, "04-review")
		if n := p.uploads(); n > 0 {
			t.Errorf("%d uploads before sending", n)
		}
		p.keepsNothing()
		receipt := p.send()
		if p.uploads() < 9 {
			t.Errorf("only %d uploads of three files", p.uploads())
		}
		p.keepsNothing()

		lead := tips.LeadID(in.keysOf(receipt).Lead)
		f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), lead))
		if len(f.Tip.Files) != 3 || f.Tip.Files[2].Name != canaryName || strings.Contains(f.Tip.Files[0].Name, "2018") || f.Tip.Files[0].Type != "image/jpeg" {
			t.Fatalf("the tip names %+v", f.Tip.Files)
		}
		opened := must[[][]byte](t)(f.Attached(t.Context(), f.Tip.Files))
		if c, err := jpeg.DecodeConfig(bytes.NewReader(opened[0])); err != nil || c.Width != 640 || bytes.Contains(opened[0], []byte("Canary")) || bytes.Contains(opened[0], []byte("Exif")) {
			t.Errorf("the photo: %+v, %v", c, err)
		}
		if !bytes.HasPrefix(opened[1], []byte("\x1a\x45\xdf\xa3")) || len(opened[1]) < 1000 {
			t.Errorf("the voice is %d bytes: %.20q", len(opened[1]), opened[1])
		}
		if !bytes.Equal(opened[2], ledger) {
			t.Error("the file is not what was chosen")
		}
		secrets := []string{canaryContent, canaryName, canaryDevice}
		noLeak(t, "the phone", p.Page, secrets)
		absent(t, "the store", in.stored(), secrets)
		absent(t, "the log", in.log.bytes(), secrets)
		p.NoProblems()
		p.Close()
	}
}

// badNetwork stands between the phone and the server's uploads.
type badNetwork struct {
	cut     atomic.Bool  // every upload breaks off
	after   atomic.Int64 // break once so many parts have arrived; 0 never
	appends atomic.Int64
	status  atomic.Int64 // answered to the opening of an upload instead
	code    string
}

func (n *badNetwork) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Path, "/uploads") {
			next.ServeHTTP(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/append") && n.after.Load() > 0 && n.appends.Add(1) > n.after.Load() {
			n.after.Store(0)
			n.cut.Store(true)
		}
		if n.cut.Load() {
			panic(http.ErrAbortHandler)
		}
		if status := n.status.Load(); status != 0 && strings.HasSuffix(r.URL.Path, "/uploads") {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(int(status))
			_, _ = fmt.Fprintf(w, `{"error":{"code":%q,"message":{"zh":"不行","en":"No"}}}`, n.code)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// TestFilesWaitForTheNetworkAndCanBeLeftOut: cut midway the page says that it
// waits and goes on by itself; stopped, everything is still there, and the words
// go alone.
func TestFilesWaitForTheNetworkAndCanBeLeftOut(t *testing.T) {
	t.Parallel()
	bad := &badNetwork{}
	in := begin(t, setting{between: bad.before})
	b, w := chrome.Start(t, chrome.Options{Patience: time.Minute}), chinese(t)
	big := bytes.Repeat([]byte(canaryContent), 100_000)
	path := chosenFile(t, "金丝雀录像.bin", big)

	p := in.phone(b, w)
	p.prefix = "attach-"
	p.Open(in.poster())
	p.toFiles(canaryStory())
	p.Attach("css:#attach-file", path)
	p.attached(1)
	p.toReview()
	bad.after.Store(2)
	p.Click(w.say("say.tip.send"))
	p.WaitText(w.say("say.attach.waiting"))
	(&looker{t: t}).at(p, "11-waiting")
	bad.cut.Store(false)
	paper := p.readReceipt()
	f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), tips.LeadID(in.keysOf(paper).Lead)))
	if opened := must[[][]byte](t)(f.Attached(t.Context(), f.Tip.Files)); len(opened) != 1 || !bytes.Equal(opened[0], big) {
		t.Error("the file that was cut is not whole")
	}

	p = in.phone(b, w)
	p.prefix = "attach-"
	p.Open(in.poster())
	tale := canaryStory()
	p.toFiles(tale)
	p.Attach("css:#attach-file", path)
	p.attached(1)
	p.toReview()
	bad.cut.Store(true)
	p.Click(w.say("say.tip.send"))
	p.WaitText(w.say("say.attach.waiting"))
	p.Click(w.say("say.attach.cancel"))
	p.WaitText(w.say("say.attach.cancelled"))
	(&looker{t: t}).at(p, "12-stopped")
	for _, words := range []string{tale.what, "金丝雀录像.bin"} {
		if !p.Has(words) {
			t.Errorf("%q is lost", words)
		}
	}
	p.Click(w.say("attach.without"))
	paper = p.readReceipt()
	f = must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), tips.LeadID(in.keysOf(paper).Lead)))
	if len(f.Tip.Files) != 0 || f.Tip.Answers.What != tale.what {
		t.Errorf("the desk reads %q with %d files", f.Tip.Answers.What, len(f.Tip.Files))
	}
}

// TestFilesThatCannotBeTakenAreSaid: too large, too many, no room, refused, and
// a picture that cannot be made over.
func TestFilesThatCannotBeTakenAreSaid(t *testing.T) {
	t.Parallel()
	bad := &badNetwork{}
	in := begin(t, setting{between: bad.before})
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	huge := chosenFile(t, "巨大.bin", nil)
	if err := os.Truncate(huge, 201<<20); err != nil {
		t.Fatal(err)
	}
	heic := chosenFile(t, "IMG_2018.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"))
	for _, w := range []tongue{chinese(t), english(t)} {
		p := in.phone(b, w)
		p.prefix = "attach-"
		p.Open(w.at(in.public, "/tip"))
		p.toFiles(canaryStory())
		p.Attach("css:#attach-file", huge)
		p.WaitText(w.say("say.attach.too_big", "name", "巨大.bin"))
		p.Attach("css:#attach-photo", heic)
		p.WaitText(w.say("say.attach.unread"))
		p.next()
		p.WaitText(w.say("say.attach.decide"))
		(&looker{t: t}).at(p, "21-cannot-be-made-over")
		p.Click(w.say("say.attach.as_is"))
		p.WaitText(w.say("say.attach.picture_warn"))
		small := chosenFile(t, "小.txt", []byte("x"))
		p.Attach("css:#attach-file", small)
		p.attached(2)
		p.Click(`css:#attach-list li:nth-child(2) [data-act="remove"]`)
		p.attached(1)
		p.toReview()
		for _, refusal := range []struct {
			status    int64
			code, key string
		}{{http.StatusRequestEntityTooLarge, "too_large", "fail_too_large"}, {http.StatusInsufficientStorage, "no_room", "fail_no_room"}} {
			bad.code = refusal.code
			bad.status.Store(refusal.status)
			p.Click("css:#next")
			p.WaitText(w.say("say.attach." + refusal.key))
		}
		(&looker{t: t}).at(p, "22-no-room")
		bad.status.Store(0)
		p.Click(w.say("say.tip.again"))
		p.readReceipt()
		p.Close()
	}
}

// TestWhatFetchesNothingLosesNothing: without a network the component does not
// come; what was chosen waits for it. A microphone that is refused is said.
func TestWhatFetchesNothingLosesNothing(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	w := chinese(t)
	b := chrome.Start(t, chrome.Options{Flags: []string{"deny-permission-prompts", "use-fake-device-for-media-stream"}, Patience: time.Minute})
	p := in.phone(b, w)
	p.prefix = "attach-"
	p.Open(in.poster())
	p.toFiles(canaryStory())
	p.Offline(true)
	p.Attach("css:#attach-photo", photo(t))
	p.WaitText(w.say("say.both.attach_failed"))
	(&looker{t: t}).at(p, "31-not-opened")
	p.Offline(false)
	p.Click("css:#attach-again")
	p.attached(1)
	p.Click(w.say("attach.record"))
	p.WaitText(w.say("say.attach.record_refused"))
	(&looker{t: t}).at(p, "32-microphone-refused")
}

// TestAReceiptCarriesFilesBothWays: a follow-up with a photo reaches the desk; a
// reply's picture is drawn, its sound played, and its page only saved.
func TestAReceiptCarriesFilesBothWays(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	picture := must[[]byte](t)(os.ReadFile(photo(t)))
	hostile := []byte("<script>window.hit = 1</script>" + canaryContent)
	for _, w := range []tongue{chinese(t), english(t)} {
		someone := in.holder(3)
		f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
		if err := f.Enclose(t.Context(), "请看公示栏照片。", rehearse.Enclosure{Name: "公示.jpg", Type: "image/jpeg", Bytes: picture},
			rehearse.Enclosure{Name: "\u202egpj.exe/../说明.html", Type: "text/html", Bytes: hostile}); err != nil {
			t.Fatal(err)
		}
		p := in.phone(b, w)
		p.prefix = "attach-"
		folder := t.TempDir()
		p.DownloadTo(folder)
		p.Open(w.at(in.public, "/status"))
		p.Fill("css:#receipt", someone.Receipt.Digits())
		p.Click(w.say("status.look"))
		p.WaitText(w.say("say.attach.reply_files"))
		p.Click(`css:.files li:nth-child(1) button`)
		p.WaitFor(`css:.files canvas`)
		(&looker{t: t}).at(p, "41-reply")
		p.Click(`css:.files li:nth-child(2) button`)
		p.WaitFor(`css:.files li:nth-child(2) a[download]`)
		p.Click(`css:.files li:nth-child(2) a[download]`)
		saved := savedIn(t, folder)
		if got := must[[]byte](t)(os.ReadFile(saved)); !bytes.Equal(got, hostile) || strings.ContainsAny(filepath.Base(saved), "\u202e/") {
			t.Errorf("saved as %q", filepath.Base(saved))
		}
		p.Click("css:#attach summary")
		p.Attach("css:#attach-photo", photo(t))
		p.attached(1)
		(&looker{t: t}).at(p, "42-follow-up")
		p.Click("css:#send")
		p.WaitText(w.say("say.status.sent"))
		messages := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
		all, err := messages.Mail(t.Context())
		if err != nil || len(all) != 1 || len(all[0].Files) != 1 {
			t.Fatalf("the desk reads %+v: %v", all, err)
		}
		opened := must[[][]byte](t)(messages.Attached(t.Context(), all[0].Files))
		if _, err := jpeg.DecodeConfig(bytes.NewReader(opened[0])); err != nil || bytes.Contains(opened[0], []byte("Canary")) {
			t.Errorf("the photo of the follow-up: %v", err)
		}
		var hit bool
		p.Eval(`window.hit === 1`, &hit)
		if hit {
			t.Error("a reply's file ran")
		}
		p.keepsNothing()
		p.NoProblems()
		p.Close()
	}
}

// savedIn waits for the one file that the browser saves.
func savedIn(t *testing.T, folder string) string {
	t.Helper()
	for range 100 {
		found, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 1 && !strings.HasSuffix(found[0], ".crdownload") {
			return found[0]
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("nothing was saved")
	return ""
}
