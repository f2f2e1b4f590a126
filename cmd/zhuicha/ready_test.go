package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// BenchmarkReady starts the real program on a store of 1,000 leads and reports
// the time until the desk answers and its anonymous memory then, in MB.
func BenchmarkReady(b *testing.B) {
	dir := b.TempDir()
	fillStore(b, dir, 1000)
	program := built(b)
	var memory float64
	for b.Loop() {
		memory = startOnce(b, program, dir)
	}
	b.ReportMetric(memory, "anonymous-MB")
}

func fillStore(b *testing.B, dir string, leads int) {
	b.Helper()
	ctx := context.Background()
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	pepper, err := makePepper(pepperPath(dir, ""))
	must(err)
	workdays, err := openCalendar("")
	must(err)
	s, err := openStore(ctx, dir, workdays, true)
	must(err)
	w, err := rehearse.Begin(ctx, config(s, pepper, workdays, time.Now), casework.Instance{Salt: make([]byte, 32), ReceiptLogN: 10, LoginLogN: 10},
		rehearse.Names{ZH: "省办", EN: "Province"}, rehearse.Names{ZH: "二办", EN: "Second"}, demoPerson("admin", "管理员", tips.Admin))
	must(err)
	for i, office := range []tips.OfficeID{w.SecondBody, w.SecondBody, w.RootOffice, w.RootOffice} {
		_, err := w.Hire(ctx, office, demoPerson(fmt.Sprintf("m-%d", i), "人", tips.Handler))
		must(err)
	}
	must(w.SignList(ctx))
	for range leads {
		t, err := w.NewTipster()
		must(err)
		must(t.Send(ctx, tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: rand.Text()}}))
	}
	must(s.Close())
}

// startOnce runs the program until it answers once.
func startOnce(b *testing.B, program, dir string) (anonymousMB float64) {
	b.Helper()
	const desk = "127.0.0.1:18989"
	cmd := exec.Command(program, "serve", "--dir", dir, "--public-listen", "127.0.0.1:0", "--desk-listen", desk)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if r, err := http.Get("http://" + desk + "/login"); err == nil {
			r.Body.Close()
			return anonymous(b, cmd.Process.Pid)
		}
	}
	b.Fatal("the desk never answered")
	return 0
}

func anonymous(b *testing.B, pid int) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		b.Skip("this system does not tell the memory of a process")
	}
	for line := range strings.Lines(string(raw)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "Anonymous: %f kB", &kb); n == 1 {
			return kb / 1024
		}
	}
	b.Fatal("no figure of anonymous memory")
	return 0
}
