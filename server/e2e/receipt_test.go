package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	goqr "github.com/skip2/go-qrcode"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework/rehearse"
)

// holder is someone with a receipt whose lead went so many steps.
func (in *instance) holder(steps int) *rehearse.Tipster {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	if err := someone.Send(in.t.Context(), aStory()); err != nil {
		in.t.Fatal(err)
	}
	if err := in.team().Walk(in.t.Context(), someone.Lead, aPlot(), rehearse.Road()[:steps]); err != nil {
		in.t.Fatal(err)
	}
	return someone
}

const wholeRoad = 21

func TestAReceiptObjectsDeletesAndBurns(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	for _, w := range []tongue{chinese(t), english(t)} {
		someone := in.holder(wholeRoad)
		p := in.phone(b, w)
		p.prefix = "receipt-"
		p.status(someone.Receipt.Digits())
		p.expect("closed", "on on on")
		p.WaitText(w.say("say.status.left", "n", "20"))
		p.keep("01-closed")

		p.Click(w.say("say.status.reply_delete"))
		p.WaitText(w.say("say.status.reply_delete_sure"))
		p.keep("02-delete-asked")
		p.Click(w.say("say.status.reply_delete_yes"))
		p.WaitText(w.say("say.status.reply_deleted"))
		p.keep("03-deleted")

		p.Click(w.say("status.object_send"))
		p.WaitText(w.say("say.status.need_objection"))
		p.Fill("css:#objection", strings.Repeat("退的钱没有到我家。", 250))
		p.Click(w.say("status.object_send"))
		p.WaitText(w.say("say.both.too_long", "most", "2000", "over", "250"))
		p.keep("04-objection-too-long")
		p.Fill("css:#objection", "退的钱没有到我家。")
		p.Click(w.say("status.object_send"))
		p.WaitText(w.say("say.status.objected"))
		p.WaitText(w.say("say.status.stage_verifying"))
		p.keep("05-objected")
		if p.Has(w.say("status.object_hint")) {
			t.Error("a second objection is offered")
		}

		p.Click(w.say("status.burn"))
		p.WaitText(w.say("status.burn_sure"))
		p.keep("06-burn-asked")
		p.Click("css:#burn-no")
		p.WaitGone(w.say("status.burn_sure"))
		p.Click(w.say("status.burn"))
		p.Click(w.say("status.burn_yes"))
		p.WaitText(w.say("status.burned_means"))
		p.keep("07-burned")
		p.Open(w.at(in.public, "/status"))
		p.Fill("css:#receipt", someone.Receipt.Phrase())
		p.Click(w.say("status.look"))
		p.WaitText(w.say("say.status.wrong"))
		p.NoProblems("404")
		p.Close()
	}
}

// picture writes a QR code of the text into a file.
func picture(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "code.png")
	if err := goqr.WriteFile(text, goqr.Medium, 400, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAReceiptIsReadFromAPicture(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	someone := in.holder(4)
	p := in.phone(b, w)
	p.prefix = "receipt-"
	p.Open(in.public + "/status")
	p.WaitFor("css:#picture")

	blank := filepath.Join(t.TempDir(), "blank.png")
	var grey bytes.Buffer
	if err := png.Encode(&grey, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "notes.txt")
	for path, content := range map[string][]byte{blank: grey.Bytes(), text: []byte("no picture")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, says := range map[string]string{
		blank: "say.status.scan_nothing", text: "say.status.scan_unreadable", picture(t, "https://example.org/pay"): "say.status.scan_other",
	} {
		p.Attach("css:#picture", path)
		p.WaitText(w.say(says))
	}
	p.keep("11-not-a-receipt")
	p.ForgetRequests()
	p.Attach("css:#picture", picture(t, someone.Receipt.Digits()))
	p.WaitFor("css:#stage")
	p.expect("screening", "off off off")
	for _, r := range p.Requests() {
		if r.Method == "POST" && !strings.HasSuffix(r.URL, "/api/v1/status") {
			t.Errorf("something was sent: %s %s", r.Method, r.URL)
		}
	}
	noLeak(t, "the phone that read a picture", p.Page, []string{someone.Receipt.Digits(), someone.Receipt.Phrase()})
	p.NoProblems()
}

// film writes a still film of a QR code, as a camera that is held to it would see.
func film(t *testing.T, text string) string {
	t.Helper()
	code := must[*goqr.QRCode](t)(goqr.New(text, goqr.Medium))
	const width, height = 640, 480
	picture := code.Image(height)
	var frame bytes.Buffer
	frame.WriteString("FRAME\n")
	for y := range height {
		for x := range width {
			luma := byte(235)
			if x < height {
				r, _, _, _ := picture.At(x, y).RGBA()
				luma = byte(16 + r*219/0xffff)
			}
			frame.WriteByte(luma)
		}
	}
	frame.Write(bytes.Repeat([]byte{128}, width*height/2))
	path := filepath.Join(t.TempDir(), "camera.y4m")
	content := append([]byte(fmt.Sprintf("YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420\n", width, height)), bytes.Repeat(frame.Bytes(), 3)...)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAReceiptIsReadByTheCamera(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	w := chinese(t)
	someone := in.holder(0)
	b := chrome.Start(t, chrome.Options{Flags: []string{
		"use-fake-ui-for-media-stream", "use-fake-device-for-media-stream", "use-file-for-fake-video-capture=" + film(t, someone.Receipt.Digits()),
	}})
	p := in.phone(b, w)
	p.Open(in.public + "/status")
	p.Click(w.say("status.scan"))
	p.WaitFor("css:#stage")
	p.expect("received", "off off off")
	p.WaitTrue(`document.querySelector("#camera-view").srcObject === null`)
	p.NoProblems()
}

func TestACameraThatIsRefusedIsNoObstacle(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	w := chinese(t)
	someone := in.holder(0)
	b := chrome.Start(t, chrome.Options{Flags: []string{"deny-permission-prompts", "use-fake-device-for-media-stream"}})
	p := in.phone(b, w)
	p.prefix = "receipt-"
	p.Open(in.public + "/status")
	p.Click(w.say("status.scan"))
	p.WaitText(w.say("say.status.camera_refused"))
	p.keep("12-camera-refused")
	p.Fill("css:#receipt", someone.Receipt.Digits())
	p.Click(w.say("status.look"))
	p.expect("received", "off off off")
}

// TestEachPageGetsThePowersItNeedsAndNoMore reads the headers of every
// villager's page: camera for scanning a receipt, microphone for recording, and
// players for both of what the page holds in its own memory.
func TestEachPageGetsThePowersItNeedsAndNoMore(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	type powers struct{ camera, microphone, player bool }
	for path, want := range map[string]powers{
		"/status": {camera: true, player: true}, "/tip": {microphone: true, player: true}, "/t/" + county: {microphone: true, player: true},
		"/": {}, "/nothing": {}, "/status/shown/00": {}, "/tip/receipt/00": {}, "/tip/again/00": {},
	} {
		h := in.headersOf(path)
		permissions, policy := h.Get("Permissions-Policy"), h.Get("Content-Security-Policy")
		got := powers{
			camera:     strings.Contains(permissions, "camera=(self)"),
			microphone: strings.Contains(permissions, "microphone=(self)"),
			player:     strings.Contains(policy, "media-src blob:"),
		}
		if got != want {
			t.Errorf("%s has the powers %+v, want %+v", path, got, want)
		}
		if !want.camera && !strings.Contains(permissions, "camera=()") || !want.microphone && !strings.Contains(permissions, "microphone=()") {
			t.Errorf("%s refuses too little: %s", path, permissions)
		}
	}
}

func TestTheReceiptAsACodeAloudAndOnPaper(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	for _, w := range []tongue{chinese(t), english(t)} {
		p := in.phone(b, w)
		p.prefix = "receipt-"
		p.Open(w.at(in.public, "/t/"+county))
		p.Eval(voices, nil)
		p.tell(canaryStory())
		r := p.send()

		if p.Has(w.say("tip.receipt_code_hint")) {
			t.Error("the code is shown without being asked for")
		}
		p.Click(w.say("tip.receipt_code"))
		p.WaitFor("css:#code-picture svg")
		p.keep("21-code")
		if got := p.decodeSVG(); got != r.digits() {
			t.Errorf("the code holds %q", got)
		}

		p.Click(w.say("tip.receipt_aloud"))
		var said []string
		p.Eval(`window.said`, &said)
		all := strings.Join(said, "")
		for _, row := range r.rows {
			if !strings.Contains(all, strings.Join(strings.Split(row, ""), "，")) {
				t.Errorf("row %s is not read digit by digit: %s", row, all)
			}
		}
		if !strings.Contains(all, strings.Join(strings.Split(bare(r.phrase), ""), "，")) || strings.Contains(all, "remote") {
			t.Errorf("the eight characters are not read by a voice of the device: %s", all)
		}
		p.Click(w.say("say.tip.receipt_quiet"))

		p.Eval(`window.printed = ""; window.print = () => { window.printed = document.documentElement.className; }; undefined`, nil)
		p.Click(w.say("tip.receipt_to_printer"))
		var class string
		p.Eval(`window.printed`, &class)
		if !strings.Contains(class, "print-receipt") {
			t.Errorf("printing shows the class %q", class)
		}
		p.Eval(`void window.dispatchEvent(new Event("afterprint"))`, nil)
		p.WaitTrue(`!document.documentElement.classList.contains("print-receipt")`)
		p.Close()
	}
}

// voices stands in for a phone's: one of the device, one that speaks elsewhere.
const voices = `(() => {
  window.said = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  const own = { lang: "zh-CN", localService: true, name: "own" };
  const remote = { lang: "zh-CN", localService: false, name: "remote" };
  const english = { lang: "en-US", localService: true, name: "english" };
  Object.defineProperty(window, "speechSynthesis", { configurable: true, value: {
    getVoices: () => [remote, own, english], cancel() {}, addEventListener() {},
    speak(one) { window.said.push(one.text + (one.voice === remote ? "remote" : "")); },
  } });
})()`

// decodeSVG draws the code from its path and reads it with another library.
func (p phone) decodeSVG() string {
	p.t.Helper()
	var side int
	var path string
	p.Eval(`document.querySelector("#code-picture svg").viewBox.baseVal.width`, &side)
	p.Eval(`document.querySelector("#code-picture path").getAttribute("d")`, &path)
	const scale = 8
	drawn := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range drawn.Pix {
		drawn.Pix[i] = 255
	}
	for _, module := range strings.Split(strings.Trim(path, "Mz"), "zM") {
		var x, y int
		if _, err := fmt.Sscanf(module, "%d %dh1v1h-1", &x, &y); err != nil {
			p.t.Fatalf("module %q: %v", module, err)
		}
		for dx := range scale {
			for dy := range scale {
				drawn.SetGray(x*scale+dx, y*scale+dy, color.Gray{})
			}
		}
	}
	bitmap := must[*gozxing.BinaryBitmap](p.t)(gozxing.NewBinaryBitmapFromImage(drawn))
	// The picture is drawn to the pixel; without this hint the reader estimates,
	// and misses a module on some codes.
	exact := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}
	return must[*gozxing.Result](p.t)(qrcode.NewQRCodeReader().Decode(bitmap, exact)).GetText()
}

func TestAReceiptWorksWithoutScript(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	for _, w := range []tongue{chinese(t), english(t)} {
		someone := in.holder(wholeRoad)
		p := in.phone(b, w)
		p.prefix = "receipt-"
		p.NoScript(true)
		p.Open(w.at(in.public, "/status"))
		p.keep("31-plain-entry")
		enter := func(receipt string) {
			p.Fill("css:#p-receipt", receipt)
			p.Click(w.say("status.look"))
		}
		enter("12345")
		p.WaitText(w.say("say.status.wrong"))
		p.keep("32-plain-wrong")
		enter(someone.Receipt.Digits())
		p.WaitText(w.say("say.status.stage_closed"))
		p.WaitText("您反映的事已经查清")
		p.keep("33-plain-shown")
		if strings.Contains(p.URL(), someone.Receipt.Digits()) {
			t.Error("the receipt stands in the address")
		}

		p.Fill("css:#message", "金丝雀补充一句")
		p.Click(w.say("status.send"))
		p.WaitText(w.say("say.status.sent"))
		p.WaitText(w.say("say.status.left", "n", "19"))
		p.Click("css:.reply summary")
		p.keep("34-plain-delete-asked")
		p.Click("css:.reply .danger")
		p.WaitText(w.say("say.status.reply_deleted"))
		p.Fill("css:#objection", "退的钱没有到我家。")
		p.Click(w.say("status.object_send"))
		p.WaitText(w.say("say.status.objected"))
		p.keep("35-plain-objected")
		f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
		if letters := must[[]string](t)(f.Letters(t.Context())); len(letters) != 2 || letters[0] != "金丝雀补充一句" {
			t.Errorf("the desk reads %q", letters)
		}

		p.Click("css:main > details summary")
		p.Click(w.say("status.burn_yes"))
		p.WaitText(w.say("status.burn_tick_first"))
		p.Click("css:main > details summary")
		p.Click("css:[name=sure]")
		p.keep("36-plain-burn-asked")
		p.Click(w.say("status.burn_yes"))
		p.WaitText(w.say("status.burned_means"))
		last := p.URL()
		p.Open(last)
		p.WaitText(w.say("status.plain_gone"))
		enter(someone.Receipt.Phrase())
		p.WaitText(w.say("say.status.wrong"))
		absent(t, "the store", in.stored(), []string{someone.Receipt.Digits(), someone.Receipt.Phrase(), "金丝雀补充"})
		absent(t, "the log", in.log.bytes(), []string{someone.Receipt.Digits(), "金丝雀补充", "/status/shown"})
		p.Close()
	}
}

// TestNothingOfAPlainVisitStaysOnThePhone searches the browser's profile.
func TestNothingOfAPlainVisitStaysOnThePhone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	someone := in.holder(0)
	b, w := chrome.Start(t, chrome.Options{}), chinese(t)
	p := phone{Page: b.NewKeptPage(chrome.Phone), tongue: w, in: in}
	p.NoScript(true)
	p.Open(in.public + "/status")
	p.Fill("css:#p-receipt", someone.Receipt.Digits())
	p.Click(w.say("status.look"))
	p.WaitText(w.say("say.status.stage_received"))
	p.Fill("css:#message", "金丝雀只说一次")
	p.Click(w.say("status.send"))
	p.WaitText(w.say("say.status.sent"))
	b.Quit()
	for text, files := range searchFolder(t, b.Profile, []string{someone.Receipt.Digits(), someone.Receipt.Phrase(), "金丝雀只说一次"}) {
		if len(files) > 0 {
			t.Errorf("%q is left in %q", text, files)
		}
	}
}

// TestPlainReceiptsThatAreNoneAnswerAlike compares status, headers and bytes.
func TestPlainReceiptsThatAreNoneAnswerAlike(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	burned, stranger := in.holder(0), must[*rehearse.Tipster](t)(in.NewTipster())
	if err := in.Service.Burn(t.Context(), burned.Keys.Token); err != nil {
		t.Fatal(err)
	}
	ask := func(receipt string) string {
		body := strings.NewReader("receipt=" + receipt)
		request := must[*http.Request](t)(http.NewRequest(http.MethodPost, in.public+"/status", body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		client := &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
			if strings.Contains(next.URL.String(), receipt) && receipt != "" {
				t.Errorf("the receipt stands in %s", next.URL)
			}
			return nil
		}}
		answer := must[*http.Response](t)(client.Do(request))
		defer answer.Body.Close()
		var text bytes.Buffer
		if _, err := text.ReadFrom(answer.Body); err != nil {
			t.Fatal(err)
		}
		answer.Header.Del("Date")
		return fmt.Sprint(answer.StatusCode, answer.Header, text.String())
	}
	first := ask(burned.Receipt.Digits())
	if !strings.HasPrefix(first, "404") {
		t.Fatalf("a burned receipt: %.200s", first)
	}
	for kind, receipt := range map[string]string{
		"a stranger's": stranger.Receipt.Digits(), "a slip": "1" + strings.Repeat("0", 24), "nothing": "", "something else": "hello", "very long": strings.Repeat("9", 900),
	} {
		if got := ask(receipt); got != first {
			t.Errorf("%s answers\n%.300s\na burned one\n%.300s", kind, got, first)
		}
	}
}
