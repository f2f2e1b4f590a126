package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework/handover"
	"zhuicha/tips/rules"
)

// errUnsound: what is wrong was said in both languages before.
var errUnsound = errors.New("the package does not hold")

// verifyPackage checks a handover package. It needs no instance and no
// network: it is for whoever was handed a lead.
func verifyPackage(_ context.Context, args []string, out io.Writer) error {
	var root, key string
	f := flags("verify-package", "check a lead's handover package, offline\n\nusage: zhuicha verify-package --root FINGERPRINT [--key FILE] PACKAGE", out)
	f.StringVar(&root, "root", "", "the root key's fingerprint, 40 digits, as posters print it")
	f.StringVar(&key, "key", "", "file with the office's or the paper's key, to open every object as well")
	if err := parseFlags(f, args); err != nil {
		return err
	}
	if f.NArg() != 1 || root == "" {
		return fmt.Errorf("zhuicha verify-package: name one package, and --root with the fingerprint from a poster; %w", errUsage)
	}
	options, err := packageOptions(root, key)
	if err != nil {
		return err
	}
	file, err := os.Open(f.Arg(0))
	if err != nil {
		return fmt.Errorf("package: %w", err)
	}
	defer file.Close()
	result, err := handover.Verify(file, options)
	var fault *handover.Fault
	if errors.As(err, &fault) {
		zh, en := fault.Sentence()
		fmt.Fprintf(out, "✗ %s。\n✗ %s.\n", zh, en)
		return fmt.Errorf("%w: %s", errUnsound, fault.Code)
	}
	if err != nil {
		return err
	}
	tellPackage(out, result)
	return nil
}

func packageOptions(root, keyPath string) (handover.Options, error) {
	fingerprint, err := keys.ParseFingerprint(root)
	if err != nil {
		return handover.Options{}, fmt.Errorf("--root: eight groups of five digits are needed, as on a poster: %w", err)
	}
	o := handover.Options{Root: fingerprint}
	if keyPath == "" {
		return o, nil
	}
	raw, err := os.ReadFile(keyPath)
	if err != nil {
		return handover.Options{}, fmt.Errorf("--key: %w", err)
	}
	o.Key, err = keyIn(raw)
	return o, err
}

// keyIn finds the one identity in a key file as age writes and reads them:
// comments and empty lines do not count.
func keyIn(raw []byte) (envelope.Identity, error) {
	for line := range bytes.Lines(raw) {
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		id, err := envelope.ParseIdentity(text)
		if err != nil {
			return envelope.Identity{}, fmt.Errorf("--key: this file holds no key of an office: %w", err)
		}
		return id, nil
	}
	return envelope.Identity{}, errors.New("--key: this file is empty")
}

// tellPackage says what holds, and what the reader must still compare himself.
func tellPackage(out io.Writer, r handover.Result) {
	m := r.Manifest
	stage, _ := rules.TermOf("stage", string(m.State.Stage))
	fmt.Fprintf(out, "✓ 这个移交包完整、没有被改过。\n✓ This package is whole and unchanged.\n\n")
	fmt.Fprintf(out, "线索 lead        %s  %s\n", m.Number, m.Lead)
	fmt.Fprintf(out, "阶段 stage       %s  %s\n", stage.ZH, stage.EN)
	fmt.Fprintf(out, "三关 gates       %s\n", lights(m.State.Gates))
	fmt.Fprintf(out, "打包 packed      %s  %s（%s %s）\n", m.Day, r.Packer.Name, r.PackerOf.NameZH, r.PackerOf.NameEN)
	fmt.Fprintf(out, "记录 records     %d，其中签名 signed %d\n", r.Records, r.Signed)
	fmt.Fprintf(out, "密封 objects     %d，已打开核对 opened %d\n", r.Objects, r.Opened)
	for _, name := range r.Doubtful {
		fmt.Fprintf(out, "可疑 doubtful     %s：就是当时收到的内容，但和说明的名称、大小不符 as it was sent, but not what its sender said it is\n", name)
	}
	tellLeftOut(out, m.LeftOut)
	fmt.Fprintf(out, "摘要 SHA-256     %s\n\n", r.Digest)
	fmt.Fprintln(out, "请当面或打电话核对每个人的签名公钥 Compare each person's signing key by voice:")
	for _, p := range r.People {
		fmt.Fprintf(out, "  %s\n", p.Name)
		for _, k := range p.Signing {
			fmt.Fprintf(out, "    %s\n", k)
		}
	}
}

func lights(gates [3]tips.Light) string {
	var marks []string
	for _, g := range gates {
		marks = append(marks, map[tips.Light]string{tips.On: "●", tips.Half: "◐"}[g])
		if marks[len(marks)-1] == "" {
			marks[len(marks)-1] = "○"
		}
	}
	return strings.Join(marks, " ")
}

func tellLeftOut(out io.Writer, all []handover.LeftOut) {
	count := map[handover.Why]int{}
	for _, x := range all {
		count[x.Why]++
	}
	if n := count[handover.ForReceipt]; n > 0 {
		fmt.Fprintf(out, "不在包内 left out %d 份只封给回执的回复 replies sealed to the receipt alone\n", n)
	}
	if n := count[handover.Destroyed]; n > 0 {
		fmt.Fprintf(out, "不在包内 left out %d 份已不再保存的材料 objects no longer kept\n", n)
	}
}
