package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/skip2/go-qrcode"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

// lens is the file in which a browser without a camera finds what its camera
// sees.
type lens struct {
	t    *testing.T
	path string
}

func newLens(t *testing.T) lens {
	t.Helper()
	l := lens{t, filepath.Join(t.TempDir(), "lens.y4m")}
	l.sees("")
	return l
}

// flags give a browser this camera, and its owner's consent to use it.
func (l lens) flags() []string {
	return []string{"use-fake-device-for-media-stream", "use-fake-ui-for-media-stream", "use-file-for-fake-video-capture=" + l.path}
}

// sees holds a code with the text before the camera, grey on grey and off the
// middle as by hand; of an empty text, nothing.
func (l lens) sees(text string) {
	l.t.Helper()
	const width, height, paper, ink = 640, 480, 205, 45
	frame := bytes.Repeat([]byte{128}, width*height*3/2) // the colours behind the light are none
	for i := range width * height {
		frame[i] = paper
	}
	if text != "" {
		code := must[*qrcode.QRCode](l.t)(qrcode.New(text, qrcode.Medium))
		rows := code.Bitmap()
		dot := (height - 20) / len(rows)
		for y := range dot * len(rows) {
			for x := range dot * len(rows) {
				if rows[y/dot][x/dot] {
					frame[(y+14)*width+x+90] = ink
				}
			}
		}
	}
	film := bytes.NewBufferString(fmt.Sprintf("YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", width, height))
	for range 3 {
		film.WriteString("FRAME\n")
		film.Write(frame)
	}
	if err := os.WriteFile(l.path, film.Bytes(), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// TestThePaperIsReadByCamera: the drill through the camera refuses another
// office's paper, takes the right one, puts its day on record, and turns the
// camera off each time.
func TestThePaperIsReadByCamera(t *testing.T) {
	t.Parallel()
	l := newLens(t)
	in := begin(t, setting{})
	b, w := chrome.Start(t, chrome.Options{Flags: l.flags()}), chinese(t)
	fu := in.inspector(b, w, "qz-fu")
	office := in.member("qz-fu").Office
	proven := func() int {
		return len(must[casework.ActsPage](t)(in.Service.Acts(t.Context(), in.Admin.Caller(), casework.ActFilter{Who: in.member("qz-fu").ID, Kind: people.PaperProven})).Acts)
	}
	before := proven()
	fu.people()
	fu.Click("css:#care > summary")
	fu.Click("css:#drill [data-camera]")
	fu.WaitTrue(`document.querySelector("#drill video").videoWidth > 0`)
	fu.keep("110-drill-camera")
	fu.Click("css:#drill [data-camera]") // closes it again
	off := `document.querySelector("#drill video").srcObject === null && document.querySelector("#drill video").hidden`
	fu.WaitTrue(off)

	l.sees(in.Paper(in.RootOffice))
	fu.Click("css:#drill [data-camera]")
	fu.WaitText(w.say("desk.js.paper_other"))
	fu.WaitTrue(off)
	fu.keep("111-drill-other-paper")
	if proven() != before {
		t.Error("another office's paper passed the drill")
	}

	l.sees(in.Paper(office))
	fu.mark()
	fu.Click("css:#drill [data-camera]")
	fu.renewed()
	if proven() != before+1 {
		t.Errorf("%d drills on record, were %d", proven(), before)
	}
	fu.NoProblems()
}
