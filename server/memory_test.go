package server_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/server/web"
)

// serving tells this program, run again as a process of its own, to serve and
// nothing else, so that the memory seen is the server's alone.
const serving = "ZHUICHA_TEST_SERVING"

// TestTenLargeUploadsTakeLittleMemory sends ten files of 100 MiB at once, and
// looks at the server's anonymous memory all the while.
func TestTenLargeUploadsTakeLittleMemory(t *testing.T) {
	if os.Getenv(serving) != "" {
		serveUntilToldToStop(t)
		return
	}
	most := int64(80_000_000)
	if slowed { // the detector's own memory counts as the process's
		most *= 10
	}
	address, pid := startServing(t)
	var peak atomic.Int64
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { watchMemory(t, pid, &peak, done) })
	var sending sync.WaitGroup
	began := time.Now()
	for range 10 {
		sending.Go(func() {
			if err := sendLarge(t, address, 100<<20); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	close(done)
	watching.Wait()
	t.Logf("1,000 MiB in %v, at most %d MB anonymous", time.Since(began).Round(time.Second/10), peak.Load()/1_000_000)
	if peak.Load() == 0 || peak.Load() > most {
		t.Errorf("the server took %d bytes of anonymous memory", peak.Load())
	}
}

func serveUntilToldToStop(t *testing.T) {
	in := begin(t)
	site := httptest.NewUnstartedServer(nil)
	origin := "http://" + site.Listener.Addr().String()
	in.mount(origin)
	site.Config = web.Server(in.sites.Public.Handler(), slog.New(slog.NewTextHandler(io.Discard, nil)))
	site.Start()
	defer site.Close()
	debug.FreeOSMemory() // what the making of the instance left
	fmt.Println("serving", origin)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func startServing(t *testing.T) (address string, pid int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), serving+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "serving "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return at, cmd.Process.Pid
		}
	}
	t.Fatal("the server does not answer")
	return "", 0
}

// watchMemory notes the most anonymous memory the process had.
func watchMemory(t *testing.T, pid int, peak *atomic.Int64, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(20 * time.Millisecond):
		}
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			t.Error(err)
			return
		}
		_, rest, _ := strings.Cut(string(status), "RssAnon:")
		kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
		if err != nil {
			t.Error(err)
			return
		}
		peak.Store(max(peak.Load(), kib<<10))
	}
}

// sendLarge uploads a file whose header is a sealed file's; behind it nobody but
// the reader could tell.
func sendLarge(t *testing.T, address string, content int64) error {
	head, _ := sealedFile(t, 10)
	size := envelope.SealedFileSize(content)
	var opened struct{ Token string }
	if err := call(address, "", "", 0, fmt.Appendf(nil, `{"lead":"%s","size":%d}`, strings.Repeat("0", 32), size), &opened); err != nil {
		return err
	}
	sum := sha256.New()
	piece := make([]byte, 1<<20)
	copy(piece, head[:envelope.FileHeader])
	for at := int64(0); at < size; {
		next := piece[:min(size-at, int64(len(piece)))]
		sum.Write(next)
		if err := call(address, "/append", opened.Token, at, next, nil); err != nil {
			return err
		}
		at += int64(len(next))
		clear(piece)
	}
	return call(address, "/finish", opened.Token, 0, fmt.Appendf(nil, `{"digest":"%s"}`, hex.EncodeToString(sum.Sum(nil))), nil)
}

func call(address, path, token string, offset int64, body []byte, into any) error {
	r, err := http.NewRequest(http.MethodPost, address+"/api/v1/uploads"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", map[bool]string{true: "application/octet-stream", false: "application/json"}[path == "/append"])
	r.Header.Set("Upload-Token", token)
	r.Header.Set("Upload-Offset", fmt.Sprint(offset))
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	answer, err := io.ReadAll(w.Body)
	if err == nil && w.StatusCode >= 300 {
		err = fmt.Errorf("%s: %d %s", path, w.StatusCode, answer)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	return err
}
