package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/server/desk/frame"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/handover"
	"zhuicha/tips/casework/rehearse"
)

// TestALeadIsHandedOver packs a closed lead in the browser, checks the package
// as its receiver would, opens it with the stock tools by its own note, and
// prints the dossier; in both languages.
func TestALeadIsHandedOver(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	someone := in.sample(4)
	for _, words := range []string{"是前年腊月", "村里都知道"} {
		if err := someone.Write(t.Context(), words); err != nil {
			t.Fatal(err)
		}
	}
	if err := someone.Write(t.Context(), "照片在这里", rehearse.Enclosure{Name: "公示栏.jpg", Type: "image/jpeg", Bytes: photograph(t, 300, 200)}); err != nil {
		t.Fatal(err)
	}
	f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
	if err := f.Enclose(t.Context(), "请看回执。", rehearse.Enclosure{Name: "回执单.pdf", Type: "application/pdf", Bytes: scripted("http://127.0.0.1:1")}); err != nil {
		t.Fatal(err)
	}
	if err := in.team().Walk(t.Context(), someone.Lead, aPlot(), rehearse.Road()[4:7]); err != nil {
		t.Fatal(err)
	}
	f = must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), someone.Lead))
	if err := f.Exhibit(t.Context(), "现场照片", "路面宽度", rehearse.Enclosure{Name: "路面.png", Type: "image/png", Bytes: photograph(t, 400, 250)}); err != nil {
		t.Fatal(err)
	}
	if err := in.team().Walk(t.Context(), someone.Lead, aPlot(), rehearse.Road()[7:]); err != nil {
		t.Fatal(err)
	}
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := in.inspector(b, w, "qz-fu")
		i.Resize(chrome.Screen{Width: 1280, Height: 900})
		in.handsOver(i, someone.Lead)
		in.printsDossier(i, someone.Lead)
		i.NoProblems()
		i.Close()
	}
}

func (in *instance) handsOver(i inspector, lead tips.LeadID) {
	in.t.Helper()
	i.openLead(lead)
	i.Click(i.say("handover.link"))
	i.WaitURL("/handover")
	i.settle()
	i.keep("90-handover")
	i.ForgetRequests()
	i.Click("css:#make")
	i.appears("#done")
	for _, fault := range axe(in.t, i.Page, wcag) {
		in.t.Errorf("handover: %s", fault)
	}
	i.keep("91-handover-done")
	for _, r := range i.Requests() {
		if r.Method != "GET" {
			in.t.Errorf("packing sent %s %s", r.Method, r.URL)
		}
	}
	folder := in.t.TempDir()
	i.DownloadTo(folder)
	i.Click("css:#save")
	path := awaitFile(in.t, folder, "tar")
	in.receives(i, path, lead)
	if i.lang == "en" { // the note and the program speak both languages at once
		in.opensByTheNote(path)
		in.checksByTheProgram(i, path)
	}
}

// receives checks the package as zhuicha verify-package does.
func (in *instance) receives(i inspector, path string, lead tips.LeadID) {
	in.t.Helper()
	raw := must[[]byte](in.t)(os.ReadFile(path))
	options := handover.Options{Root: in.Root.Public().Fingerprint(), Key: in.member("qz-fu").OfficeKey().Identity}
	result := must[handover.Result](in.t)(handover.Verify(bytes.NewReader(raw), options))
	if result.Lead.ID != lead || result.Lead.Stage != tips.Closed || result.Opened != result.Objects || result.Packer.Name != "符海生" {
		in.t.Errorf("lead %s in %s, %d of %d opened, packed by %s", result.Lead.ID, result.Lead.Stage, result.Opened, result.Objects, result.Packer.Name)
	}
	attached := map[handover.Kind]int{}
	for _, f := range result.Manifest.Files {
		attached[f.Kind]++
	}
	letters := 0
	for _, x := range result.Manifest.LeftOut {
		if x.Why == handover.ForReceipt {
			letters++
		}
	}
	if attached[handover.TipsterFile] != 1 || attached[handover.InternalFile] != 2 || letters < 2 {
		in.t.Errorf("files in the package: %v; %d left out as the receipt's", attached, letters)
	}
	var shown string
	i.Eval(`document.querySelector("#digest").textContent`, &shown)
	if shown != result.Digest || shown != envelope.Digest(raw) || !strings.Contains(filepath.Base(path), shown[:8]) {
		in.t.Errorf("the page says %s of %s, the file is %s", shown, filepath.Base(path), result.Digest)
	}
}

// checksByTheProgram runs the command that the page shows.
func (in *instance) checksByTheProgram(i inspector, path string) {
	in.t.Helper()
	var command string
	i.Eval(`document.querySelector("#command").textContent`, &command)
	said := must[[]byte](in.t)(exec.Command("go", "run", root+"/cmd/zhuicha", "verify-package", "--root", in.Root.Public().Fingerprint().String(), path).CombinedOutput())
	if !strings.Contains(string(said), "This package is whole and unchanged") || !strings.Contains(command, in.Root.Public().Fingerprint().String()) {
		in.t.Errorf("%s says: %s", command, said)
	}
}

// opensByTheNote follows readme.txt with the stock age and tar, and the paper alone.
func (in *instance) opensByTheNote(path string) {
	in.t.Helper()
	folder := in.t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(folder, "bin", "age"), "filippo.io/age/cmd/age")
	if out, err := build.CombinedOutput(); err != nil {
		in.t.Fatalf("%v: %s", err, out)
	}
	if out, err := exec.Command("tar", "xf", path, "-C", folder).CombinedOutput(); err != nil {
		in.t.Fatalf("tar: %v: %s", err, out)
	}
	paper := in.Paper(in.member("qz-fu").Office)
	if err := os.WriteFile(filepath.Join(folder, "keys.txt"), []byte(paper+"\n"), 0o600); err != nil {
		in.t.Fatal(err)
	}
	note := string(must[[]byte](in.t)(os.ReadFile(filepath.Join(folder, "readme.txt"))))
	var script strings.Builder
	for _, c := range regexp.MustCompile(`(?m)^ {8}(\S.*)$`).FindAllStringSubmatch(note, -1) {
		fmt.Fprintln(&script, c[1])
	}
	sh := exec.Command("sh", "-c", script.String())
	sh.Dir, sh.Env = folder, append(os.Environ(), "PATH="+filepath.Join(folder, "bin")+":"+os.Getenv("PATH"))
	out, err := sh.CombinedOutput()
	if err != nil {
		in.t.Fatalf("the note's commands: %v\n%s\n%s", err, script.String(), out)
	}
	for _, words := range []string{aStory().Answers.What, "是前年腊月", "村里都知道", aPlot().Allegation, aPlot().Report} {
		if strings.Count(string(out), words) < 2 { // once by each language's commands
			in.t.Errorf("the note's commands do not show %q", words)
		}
	}
	for _, attached := range []string{"file-0000.age.out", "file-internal-0000.age.out"} {
		if _, err := os.Stat(filepath.Join(folder, attached)); err != nil {
			in.t.Errorf("the note's commands take out no attachment: %v", err)
		}
	}
}

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

func (in *instance) printsDossier(i inspector, lead tips.LeadID) {
	in.t.Helper()
	i.openLead(lead)
	i.Click(i.say("dossier.link"))
	i.WaitURL("/dossier")
	i.settle()
	i.WaitTrue(`!document.querySelector("#print").disabled`)
	plot := aPlot()
	for _, words := range []string{
		aStory().Answers.What, "是前年腊月", plot.Allegation, plot.Finding, plot.Evidence, plot.Report, plot.Person, plot.Post, plot.Document,
		i.pick(i.term("finding", "true"), frame.Capital(i.term("finding", "true"))), "符海生", "陈志强", "李国栋", "600",
	} {
		if !i.Has(words) {
			in.t.Errorf("the dossier lacks %q", words)
		}
	}
	for _, f := range in.lead(lead).Files {
		if !i.Has(string(f.File)) {
			in.t.Errorf("the dossier lacks the attachment %s", f.File)
		}
	}
	for _, name := range []string{"公示栏.jpg", "回执单.pdf", "现场照片", "路面.png", "符海生" + i.pick("，", ", ")} {
		if !i.Has(name) {
			in.t.Errorf("the dossier lacks %s", name)
		}
	}
	for _, fault := range axe(in.t, i.Page, wcag) {
		in.t.Errorf("dossier: %s", fault)
	}
	i.Click("css:label:has(#pictures)")
	i.WaitText(i.say("desk.js.pictures_drawn"))
	var drawn int
	i.Eval(`document.querySelectorAll(".picture canvas").length`, &drawn)
	if drawn != 2 {
		in.t.Errorf("%d pictures on paper", drawn)
	}
	i.keep("92-dossier")
	paper := i.PDF(i.shot("desk-dossier"))
	if pages := len(pdfPage.FindAll(paper, -1)); !bytes.HasPrefix(paper, []byte("%PDF-")) || pages < 2 {
		in.t.Errorf("%d bytes, %d pages on paper", len(paper), pages)
	}
}
