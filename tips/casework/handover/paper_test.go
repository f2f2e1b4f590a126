package handover_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/tipster"
	"zhuicha/tips/casework/handover"
	"zhuicha/tips/casework/rehearse"
)

// TestThePaperAloneOpensAPackage packs two leads after the office changed its
// key twice: one closed before, whose keys only the first office key opens, and
// one still open, whose keys were sealed anew. The program and the stock tools,
// by the note's own commands, open all of both with the paper and nothing else.
func TestThePaperAloneOpensAPackage(t *testing.T) {
	in, ctx := begin(t), context.Background()
	closed := in.lead
	open, err := in.world.NewTipster()
	in.check(err)
	in.check(open.Send(ctx, tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: "危房改造款被截留"}}))
	in.check(in.team.Walk(ctx, open.Lead, aPlot("危房款"), rehearse.Road()[:4]))
	in.check(in.team.Handler.Rotate(ctx))
	in.check(in.team.Handler.Rotate(ctx))
	in.check(open.Write(ctx, "换了钥匙以后写的"))

	paper, err := envelope.ParseIdentity(in.world.Paper(in.team.Handler.Office))
	in.check(err)
	bin := stockAge(t)
	for _, want := range []struct {
		lead  *rehearse.Tipster
		words []string
		files []string
	}{
		{in.tip, []string{"修路补助每户少发 600 元", "村里三十七户都一样", "少发补助", "已核实"}, []string{"一张照片", strings.Repeat("一份名单", 8000), "一份回执"}},
		{open, []string{"危房改造款被截留", "换了钥匙以后写的", "危房款"}, nil},
	} {
		in.lead = want.lead.Lead
		raw := in.pack(in.team.Handler).bytes(t)
		got, err := in.verify(raw, paper)
		in.check(err)
		if got.Opened != got.Objects || got.Objects < 5 {
			t.Errorf("the paper opens %d of %d", got.Opened, got.Objects)
		}
		folder := unpack(t, raw)
		shown := byTheNote(t, bin, folder, in.world.Paper(in.team.Handler.Office))
		for _, words := range want.words {
			if strings.Count(shown, words) < 2 { // once by each language's commands
				t.Errorf("the note's commands do not show %q", words)
			}
		}
		for _, words := range want.files {
			if !heldBySome(t, folder, words) {
				t.Errorf("no attachment was taken out that holds %.12q", words)
			}
		}
	}
	in.lead = closed
	in.chainBroken(paper)
}

// chainBroken takes the second of three keys out: the program says which lead's
// objects stay closed instead of pretending.
func (in *instance) chainBroken(paper envelope.Identity) {
	in.Helper()
	p := in.pack(in.team.Handler)
	cut := p.at("office-key-0001")
	cut.data = p.at("office-key-0002").data
	_, err := in.verify(p.bytes(in.T), paper)
	var f *handover.Fault
	if !errors.As(err, &f) || f.Code != handover.ObjectUnsound {
		in.Errorf("a key at another's place: %v", err)
	}
	p = in.pack(in.team.Handler)
	kept := p.files[:0]
	for _, f := range p.files {
		if f.name != cut.name {
			kept = append(kept, f)
		}
	}
	p.files = kept
	if _, err = in.verify(p.bytes(in.T), paper); !errors.As(err, &f) || f.Code != handover.NoKey {
		in.Errorf("a chain with a hole: %v", err)
	}
}

func stockAge(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "age"), "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bin
}

func unpack(t *testing.T, raw []byte) string {
	t.Helper()
	folder := t.TempDir()
	tar := exec.Command("tar", "xf", "-", "-C", folder)
	tar.Stdin = bytes.NewReader(raw)
	if out, err := tar.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return folder
}

var noteCommand = regexp.MustCompile(`(?m)^ {8}(\S.*)$`)

// byTheNote types what the package's own note says, with one line in keys.txt,
// and gives what was shown.
func byTheNote(t *testing.T, bin, folder, key string) string {
	t.Helper()
	// Copied off the paper by hand, the line may well lack its end.
	if err := os.WriteFile(filepath.Join(folder, "keys.txt"), []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	note, err := os.ReadFile(filepath.Join(folder, "readme.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	for _, c := range noteCommand.FindAllStringSubmatch(string(note), -1) {
		script.WriteString(c[1] + "\n")
	}
	sh := exec.Command("sh", "-c", script.String())
	sh.Dir, sh.Env = folder, append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	shown, err := sh.Output()
	var exit *exec.ExitError // the last command may name a kind of file there is none of
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(shown)
}

func heldBySome(t *testing.T, folder, words string) bool {
	t.Helper()
	taken, err := filepath.Glob(filepath.Join(folder, "*.out"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range taken {
		if raw, err := os.ReadFile(path); err == nil && string(raw) == words {
			return true
		}
	}
	return false
}
