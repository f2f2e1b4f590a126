package crypto_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
)

// TestStockTools: what is exported has to be readable in twenty years without
// us. So the script in testdata/script opens an object with the age command and
// tar alone, and files are compared to the byte.
func TestStockTools(t *testing.T) {
	for _, tool := range []string{"go", "tar"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("this test needs %s", tool)
		}
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "age"), "filippo.io/age/cmd/age")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			return export(env.WorkDir)
		},
	})
}

// export writes one object a size step, its key and the expected files.
func export(dir string) error {
	l := newLead()
	long := l.tip
	long.Answers.What = strings.Repeat("字", content.MaxStory)
	record := content.Record{Kind: content.Report, Fields: map[string]string{}}
	for i := range 20 {
		record.Fields["part"+strings.Repeat("x", i)] = strings.Repeat("报告", content.MaxField/2)
	}
	photo := repeated(3 << 20)
	var streamed bytes.Buffer
	if _, err := envelope.SealFile(&streamed, l.at(envelope.TipsterFile, 0, ""), l.intake.Recipient(), bytes.NewReader(photo), int64(len(photo))); err != nil {
		return err
	}
	files := map[string][]byte{
		"file.age":    streamed.Bytes(),
		"file.want":   photo,
		"key.txt":     []byte(l.intake.Secret() + "\n"),
		"work.txt":    []byte(l.work.Secret() + "\n"),
		"other.txt":   []byte(l.keys["city"].Secret() + "\n"),
		"tip.age":     value(content.SealTip(l.id, l.tip, l.intake.Public())),
		"long.age":    value(content.SealTip(l.id, long, l.intake.Public())),
		"report.age":  value(content.SealRecord(l.at(envelope.Internal, 0, ""), record, l.work.Public())),
		"tip.want":    value(l.tip.JSON()),
		"long.want":   value(long.JSON()),
		"report.want": value(record.JSON()),
		"bound.want":  value(l.at(envelope.Tip, 0, "").JSON()),
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
