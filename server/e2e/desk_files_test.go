package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework/rehearse"
)

// inProcess keeps the viewer in the page's own process, so that the recorder
// sees what it does.
const inProcess = "disable-features=Translate,MediaRouter,OptimizationHints,IsolateSandboxedIframes"

// narrowDesk is the least screen of an office.
var narrowDesk = chrome.Screen{Width: 1280, Height: 800}

// file is the row of the n-th file below the place, counted from 1.
func file(n int) string { return fmt.Sprintf(`.files > li:nth-of-type(%d)`, n) }

// opensFile presses view and waits for what comes of it: the viewer, or a
// sentence in its stead, which it gives.
func (i inspector) opensFile(row string) (refused string) {
	i.t.Helper()
	i.Click("css:" + row + " .do button:first-of-type")
	i.WaitTrue(fmt.Sprintf(`document.querySelector("dialog.viewer .stage:not([aria-busy])") !== null || document.querySelector(%q)`, row+" .answer:not([hidden])"))
	i.Eval(fmt.Sprintf(`(document.querySelector(%q) || {}).innerText || ""`, row+" .answer:not([hidden])"), &refused)
	return strings.TrimSpace(refused)
}

// closesFile leaves the viewer by the keyboard.
func (i inspector) closesFile() {
	i.t.Helper()
	i.Press("Escape")
	i.WaitTrue(`document.querySelector("dialog.viewer") === null`)
}

// TestHostileFilesAreHarmlessAtTheDesk: the whole corpus as sealed tips. Each
// file is asked for by every button it has; nothing runs, nothing leaves, the
// page lives, and what is saved are the very bytes under a safe name.
func TestHostileFilesAreHarmlessAtTheDesk(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	tr := newTrap(t)
	b := chrome.Start(t, chrome.Options{Flags: []string{inProcess}})
	i := in.inspector(b, chinese(t), "qz-fu")
	folder := t.TempDir()
	i.SaveTo(folder)
	for n, handful := range enclosures(t, hostiles(t, tr.url)) {
		var files []enclosed
		for _, h := range handful {
			files = append(files, enclosed{h.name, h.typed, h.content})
		}
		lead := in.tipWith(files...)
		i.openLead(lead)
		i.opens()
		for k, h := range handful {
			i.tries(h, file(k+1), folder)
		}
		i.keep(fmt.Sprintf("30-hostile-%d", n+1))
		for _, r := range i.Requests() {
			if !strings.HasPrefix(r.URL, in.desk+"/") && !strings.HasPrefix(r.URL, "blob:") && !strings.HasPrefix(r.URL, "data:image/svg+xml;base64,") {
				t.Errorf("%s %s left the desk", r.Method, r.URL)
			}
		}
		i.ForgetRequests()
		i.NoProblems()
	}
	tr.untouched(t)
}

// tries presses what the row offers.
func (i inspector) tries(h hostile, row, folder string) {
	i.t.Helper()
	var buttons int
	i.Eval(fmt.Sprintf(`document.querySelectorAll(%q).length`, row+" .do button"), &buttons)
	if want := map[bool]int{true: 2, false: 1}[h.shown != ""]; buttons != want {
		i.t.Errorf("%s: %d buttons, want %d", h.what, buttons, want)
		return
	}
	if h.shown != "" {
		refused := i.opensFile(row)
		switch h.shown {
		case "drawn", "played":
			if refused != "" {
				i.t.Errorf("%s is not shown: %s", h.what, refused)
				return
			}
			i.closesFile()
		default:
			if want := i.say("desk.js.file_" + h.shown); refused != want {
				i.t.Errorf("%s: %q, want %q", h.what, refused, want)
			}
		}
	}
	i.Click("css:" + row + " .do button:last-of-type")
	name, content := i.Saved(folder)
	if name != h.saved || !bytes.Equal(content, h.content) {
		i.t.Errorf("%s is saved as %q, want %q; the bytes are the same: %t", h.what, name, h.saved, bytes.Equal(content, h.content))
	}
	var shown, title string
	i.Eval(fmt.Sprintf(`document.querySelector(%q).textContent`, row+" .name"), &shown)
	i.Eval(`document.title`, &title)
	if shown != h.saved || title != i.say("app.neutral_title") {
		i.t.Errorf("%s is called %q on the page titled %q", h.what, shown, title)
	}
}

// TestFilesAtTheDesk looks at the files of a tip, adds evidence with files, and
// writes to the tipster with a photo, in both languages.
func TestFilesAtTheDesk(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{})
	for _, at := range []struct {
		tongue
		screen chrome.Screen
	}{{chinese(t), chrome.Desk}, {english(t), narrowDesk}} {
		i := in.inspector(b, at.tongue, "qz-fu")
		i.Resize(at.screen)
		i.looksAtFilesOfTip(in)
		i.addsEvidence(in)
		i.NoProblems()
	}
}

func (i inspector) looksAtFilesOfTip(in *instance) {
	i.t.Helper()
	pdf := scripted("http://127.0.0.1:1")
	lead := in.tipWith(enclosed{"公示栏.jpg", "image/jpeg", photograph(i.t, 1600, 1200)}, enclosed{"说话.wav", "audio/wav", tone()}, enclosed{"合同.pdf", "application/pdf", pdf})
	i.openLead(lead)
	i.opens()
	i.WaitTrue(`document.querySelector(".files .sign.drawn canvas") !== null`)
	i.keep("31-files")
	i.faultless("the list of files")
	i.keyboardOpens(file(1))
	i.WaitTrue(`document.querySelector("dialog.viewer .stage:not([aria-busy])") !== null`)
	i.Shot(i.shot("desk-32-viewer"))
	i.faultless("the viewer")
	i.Press("+", "+", "]")
	i.Shot(i.shot("desk-33-viewer-turned"))
	i.closesFile()
	var back bool
	i.Eval(fmt.Sprintf(`document.activeElement.matches(%q)`, file(1)+" .do button"), &back)
	if !back {
		i.t.Error("the keyboard is not back at the button that opened the viewer")
	}
	if refused := i.opensFile(file(2)); refused != "" {
		i.t.Errorf("the recording is not played: %s", refused)
	}
	i.Shot(i.shot("desk-34-player"))
	i.closesFile()
	folder := i.t.TempDir()
	i.SaveTo(folder)
	i.Click("css:" + file(3) + " .do button")
	if name, content := i.Saved(folder); name != "合同.pdf" || !bytes.Equal(content, pdf) {
		i.t.Errorf("saved as %q, %d bytes", name, len(content))
	}
}

// keyboardOpens gets to the row's first button by Tab alone and presses it.
func (i inspector) keyboardOpens(row string) {
	i.t.Helper()
	for range 80 {
		i.Press("Tab")
		var here bool
		i.Eval(fmt.Sprintf(`document.activeElement.matches(%q)`, row+" .do button:first-of-type"), &here)
		if here {
			i.Press("Enter")
			return
		}
	}
	i.t.Fatal("the keyboard does not get to the file's buttons")
}

// faultless holds the page against WCAG 2.2 AA.
func (i inspector) faultless(what string) {
	i.t.Helper()
	if faults := axe(i.t, i.Page, wcag); len(faults) > 0 {
		i.t.Errorf("%s %s:\n\t%s", i.lang, what, strings.Join(faults, "\n\t"))
	}
}

// written puts bytes where a browser's file dialogue could find them.
func (in *instance) written(name string, content []byte) string {
	in.t.Helper()
	path := filepath.Join(in.t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		in.t.Fatal(err)
	}
	return path
}

// addsEvidence takes a lead that is being verified, adds evidence with a photo
// and a paper, and finds them unchanged.
func (i inspector) addsEvidence(in *instance) {
	i.t.Helper()
	lead := in.arrived(slices.IndexFunc(rehearse.Road(), func(s rehearse.Step) bool { return s.Name == "verify" }) + 1)
	photo, paper := commented(photograph(i.t, 900, 700), "GPS 19.1 N"), scripted("http://127.0.0.1:1")
	i.openLead(lead)
	d := i.deed("add_evidence", "")
	d.part("name", "现场照片").part("text", "两人在场拍摄。")
	d.Attach("css:"+d.form+" input[type=file]", in.written("现场.jpg", photo), in.written("表.pdf", paper))
	i.Shot(i.shot("desk-35-evidence-form"))
	d.done()
	rows := `li:has(.files) ` // the evidence that has files
	i.WaitTrue(fmt.Sprintf(`document.querySelectorAll(%q).length === 2`, rows+".files > li"))
	i.keep("36-evidence")
	i.faultless("evidence with files")
	folder := i.t.TempDir()
	i.SaveTo(folder)
	for n, want := range [][]byte{photo, paper} {
		i.Click("css:" + rows + file(n+1) + " .do button:last-of-type")
		if name, content := i.Saved(folder); !bytes.Equal(content, want) {
			i.t.Errorf("evidence %s is not bit for bit what was added", name)
		}
	}
	if l := in.lead(lead); len(l.Files) != 2 || l.Files[0].By != in.member("qz-fu").Caller().Member().ID {
		i.t.Errorf("the record names %+v", l.Files)
	}
}

// TestAPhotoToTheTipsterTellsNothingOfWhoTookIt: an inspector writes to the
// tipster with a photo and a paper. The receipt opens both; the photo is drawn
// anew, the paper as it was, and the desk's own copies are the same.
func TestAPhotoToTheTipsterTellsNothingOfWhoTookIt(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	someone := must[*rehearse.Tipster](t)(in.NewTipster())
	if err := someone.Send(t.Context(), aStory()); err != nil {
		t.Fatal(err)
	}
	if err := in.team().Walk(t.Context(), someone.Lead, aPlot(), rehearse.Road()[:3]); err != nil {
		t.Fatal(err)
	}
	i := in.inspector(chrome.Start(t, chrome.Options{}), chinese(t), "qz-fu")
	i.openLead(someone.Lead)
	const canary = "canary: GPS 19.1 N 109.8 E"
	paper := scripted("http://127.0.0.1:1")
	d := i.deed("inform_tipster", "").part("text", "请看照片。")
	d.Attach("css:"+d.form+" input[type=file]", in.written("院子.png.jpg", commented(photograph(t, 800, 600), canary)), in.written("回执.pdf", paper))
	i.Shot(i.shot("desk-37-message-form"))
	d.done()
	i.WaitTrue(`document.querySelectorAll("#mail .files > li").length === 2`)
	i.keep("38-message-with-files")

	sent := in.filesFor(someone)
	if len(sent) != 2 || bytes.Contains(sent[0], []byte(canary)) || !bytes.HasPrefix(sent[0], []byte("\xff\xd8\xff")) || !bytes.Equal(sent[1], paper) {
		t.Fatalf("the tipster got %d files; the photo still tells: %t", len(sent), len(sent) > 0 && bytes.Contains(sent[0], []byte(canary)))
	}
	folder := t.TempDir()
	i.SaveTo(folder)
	for n, want := range sent {
		i.Click("css:#mail " + file(n+1) + " .do button:last-of-type")
		if name, content := i.Saved(folder); !bytes.Equal(content, want) {
			t.Errorf("our copy of %s is not what was sent", name)
		}
	}
	i.NoProblems()
}
