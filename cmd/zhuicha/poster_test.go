package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const someFingerprint = "00007 65535 04660 22136 39612 57072 00258 00772"

func TestPosterNeedsNoInstance(t *testing.T) {
	dir := t.TempDir()
	for ending, begins := range map[string]string{"html": "<!doctype html>", "svg": "<svg ", "png": "\x89PNG"} {
		file := filepath.Join(dir, "p."+ending)
		var out bytes.Buffer
		err := run(context.Background(), []string{
			"poster", "--public-url", "https://tips.example.org", "--root-fingerprint", someFingerprint, "--dir", filepath.Join(dir, "nothing"),
			"--area", "琼中黎族苗族自治县", "--village", "什统村", "--size", "a6", "--out", file,
		}, &out)
		if err != nil {
			t.Fatal(err)
		}
		if content, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(content), begins) {
			t.Errorf("%s: %v", ending, err)
		}
		if !strings.Contains(out.String(), someFingerprint) {
			t.Errorf("the fingerprint is not shown for comparison: %s", out.String())
		}
	}
}

// TestPosterReadsTheInstance that is not running, and says so when it is.
func TestPosterReadsTheInstance(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "p.svg")
	var begun bytes.Buffer
	if err := run(context.Background(), []string{"init", "--dir", data, "--root-key", filepath.Join(dir, "root.key")}, &begun); err != nil {
		t.Fatal(err)
	}
	fingerprint := regexp.MustCompile(`(\d{5} ){7}\d{5}`).FindString(begun.String())
	args := []string{"poster", "--public-url", "https://tips.example.org", "--dir", data, "--lang", "en", "--out", file}
	var out bytes.Buffer
	if err := run(context.Background(), args, &out); err != nil {
		t.Fatal(err)
	}
	if fingerprint == "" || !strings.Contains(out.String(), fingerprint) {
		t.Errorf("init said %q, poster %s", fingerprint, out.String())
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range append(strings.Fields(fingerprint), "Hainan Province", "discipline") {
		if !bytes.Contains(content, []byte(word)) {
			t.Errorf("no %q on the poster", word)
		}
	}
	workdays, err := openCalendar("")
	if err != nil {
		t.Fatal(err)
	}
	running, err := openStore(context.Background(), data, workdays, false)
	if err != nil {
		t.Fatal(err)
	}
	err = run(context.Background(), args, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "is running") {
		t.Errorf("a running instance: %v", err)
	}
	if err := running.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestPosterSaysWhatIsWrong(t *testing.T) {
	whole := map[string]string{
		"public-url": "https://tips.example.org", "root-fingerprint": someFingerprint, "out": filepath.Join(t.TempDir(), "p.svg"),
	}
	for _, c := range []struct {
		flag, value, says string
		usage             bool
	}{
		{"public-url", "", "--public-url", true},
		{"public-url", "https://tips.example.org/tip", "public address", false},
		{"root-fingerprint", "12345", "eight groups", false},
		{"root-fingerprint", strings.Repeat("99999 ", 8), "eight groups", false},
		{"area", "nowhere", "no such area", false},
		{"village", strings.Repeat("村", 21), "20 characters", false},
		{"village", "某\n村", "cannot be printed", false},
		{"size", "a3", "a4, a6", false},
		{"lang", "fr", "--lang", true},
		{"phones", "ring us", "telephone", false},
		{"out", "p.pdf", ".html, .svg or .png", true},
		{"out", filepath.Join(t.TempDir(), "missing", "p.svg"), "no such file", false},
	} {
		args := []string{"poster"}
		for name, value := range whole {
			if name != c.flag {
				args = append(args, "--"+name, value)
			}
		}
		err := run(context.Background(), append(args, "--"+c.flag, c.value), io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.says) || errors.Is(err, errUsage) != c.usage {
			t.Errorf("--%s %q: %v", c.flag, c.value, err)
		}
	}
	err := run(context.Background(), []string{
		"poster", "--public-url", "https://x.y", "--root-fingerprint", someFingerprint, "--out", filepath.Join(t.TempDir(), "p.png"), "--font", "/nothing.ttf",
	}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "Chinese") {
		t.Errorf("no font: %v", err)
	}
}

func TestPosterTelephones(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.svg")
	err := run(context.Background(), []string{
		"poster", "--public-url", "https://x.y", "--root-fingerprint", someFingerprint, "--out", file, "--phones", "0898-1234567 县办公室；12388 举报电话",
	}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">0898-1234567<", ">县办公室<", ">12388<", ">举报电话<"} {
		if !bytes.Contains(content, []byte(want)) {
			t.Errorf("no %s", want)
		}
	}
	if bytes.Contains(content, []byte("12317")) {
		t.Error("the default number is still there")
	}
}
