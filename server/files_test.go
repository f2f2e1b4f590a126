package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/tipster"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store/files"
)

// sealedFile is a sealed file of some bytes, as a browser uploads it.
func sealedFile(t *testing.T, size int) (sealed []byte, digest string) {
	t.Helper()
	id, err := envelope.NewIdentity(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	at := envelope.Binding{Subject: strings.Repeat("0", 32), Stream: envelope.TipsterFile}
	digest, err = envelope.SealFile(&b, at, id.Recipient(), bytes.NewReader(make([]byte, size)), int64(size))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), digest
}

// door is one listener as somebody reaches it.
type door struct {
	in      *instance
	site    *web.Site
	origin  string
	session casework.LoggedIn
}

// ask sends a call of uploads and reads the answer.
func (d door) ask(path, token string, offset int, body []byte) (status int, answer struct {
	Token  string
	Offset int64
	Size   int64
	Error  struct{ Code string }
}) {
	d.in.t.Helper()
	r := httptest.NewRequest(http.MethodPost, d.origin+"/api/v1/uploads"+path, bytes.NewReader(body))
	r.Header.Set("Origin", d.origin)
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Upload-Token", token)
	}
	if path == "/append" {
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("Upload-Offset", fmt.Sprint(offset))
	}
	if d.session.Caller != nil {
		r.AddCookie(&http.Cookie{Name: "zhuicha", Value: d.session.Cookie})
		r.Header.Set("X-Zhuicha-Token", d.session.Caller.Token())
	}
	w := httptest.NewRecorder()
	d.site.Handler().ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		d.in.t.Fatalf("%s: %d %q", path, w.Code, w.Body)
	}
	return w.Code, answer
}

// put uploads a file by the calls a browser makes.
func (d door) put(lead tips.LeadID, sealed []byte, digest string) {
	d.in.t.Helper()
	status, opened := d.ask("", "", 0, fmt.Appendf(nil, `{"lead":"%s","size":%d}`, lead, len(sealed)))
	if status != http.StatusCreated || opened.Token == "" {
		d.in.t.Fatalf("open: %d %+v", status, opened)
	}
	for at := 0; at < len(sealed); at += 1 << 20 {
		if status, a := d.ask("/append", opened.Token, at, sealed[at:min(at+1<<20, len(sealed))]); status != http.StatusOK {
			d.in.t.Fatalf("append: %d %+v", status, a)
		}
	}
	for range 2 {
		if status, a := d.ask("/finish", opened.Token, 0, fmt.Appendf(nil, `{"digest":"%s"}`, digest)); status != http.StatusOK {
			d.in.t.Fatalf("finish: %d %+v", status, a)
		}
	}
}

func (in *instance) doors() (public, desk door) {
	in.t.Helper()
	session, err := in.who["handler"].LogIn(context.Background())
	in.check(err)
	return door{in: in, site: in.sites.Public, origin: publicOrigin}, door{in, in.sites.Desk, deskOrigin, session}
}

func TestUploadCallsSayWhereToGoOn(t *testing.T) {
	t.Parallel()
	in := begin(t)
	public, desk := in.doors()
	sealed, digest := sealedFile(t, 2<<20)
	for name, d := range map[string]door{"public": public, "desk": desk} {
		status, opened := d.ask("", "", 0, fmt.Appendf(nil, `{"lead":"%s","size":%d}`, in.lead, len(sealed)))
		if status != http.StatusCreated {
			t.Fatalf("%s: %d %+v", name, status, opened)
		}
		if status, a := d.ask("/append", opened.Token, 0, sealed[:500_000]); status != 200 || a.Offset != 500_000 {
			t.Errorf("%s: append %d %+v", name, status, a)
		}
		if status, a := d.ask("/append", opened.Token, 7, sealed[:10]); status != http.StatusConflict || a.Offset != 500_000 || a.Error.Code != "wrong_offset" {
			t.Errorf("%s: wrong offset %d %+v", name, status, a)
		}
		if status, a := d.ask("/append", opened.Token, 500_000, sealed[500_000:500_000+(1<<20)+1]); status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: more than 1 MiB at once: %d %+v", name, status, a)
		}
		status, a := d.ask("/offset", opened.Token, 0, nil)
		if status != 200 || a.Offset != 500_000+(1<<20) || a.Size != int64(len(sealed)) {
			t.Errorf("%s: offset %d %+v", name, status, a)
		}
		if status, a := d.ask("/finish", opened.Token, 0, fmt.Appendf(nil, `{"digest":"%s"}`, digest)); status != http.StatusConflict || a.Offset != 500_000+(1<<20) {
			t.Errorf("%s: finished half-way: %d %+v", name, status, a)
		}
		other := map[string]door{"public": desk, "desk": public}[name]
		for _, path := range []string{"/offset", "/cancel"} {
			if status, a := other.ask(path, opened.Token, 0, nil); status != http.StatusNotFound || a.Error.Code != "no_upload" {
				t.Errorf("%s token at the other door: %d %+v", name, status, a)
			}
		}
		if status, _ := d.ask("/cancel", opened.Token, 0, nil); status != 200 {
			t.Errorf("%s: cancel %d", name, status)
		}
	}
	plain := bytes.Repeat([]byte("plaintext "), 200)
	_, opened := public.ask("", "", 0, fmt.Appendf(nil, `{"lead":"%s","size":%d}`, in.lead, len(sealed)))
	if status, a := public.ask("/append", opened.Token, 0, plain); status != http.StatusBadRequest || a.Error.Code != "not_sealed" {
		t.Errorf("plaintext: %d %+v", status, a)
	}
	for size, code := range map[int]int{len(sealed) + 1: http.StatusBadRequest, 300 << 20: http.StatusRequestEntityTooLarge} {
		if status, a := public.ask("", "", 0, fmt.Appendf(nil, `{"lead":"%s","size":%d}`, in.lead, size)); status != code {
			t.Errorf("size %d: %d %+v", size, status, a)
		}
	}
	if in.atRest() != 0 {
		t.Errorf("%d files are left", in.atRest())
	}
}

// TestEveryDownloadIsBytesToBeSaved walks the route table: each route that gives
// out what people sent is called with a file that is there.
func TestEveryDownloadIsBytesToBeSaved(t *testing.T) {
	t.Parallel()
	in := begin(t)
	public, desk := in.doors()
	tip, err := in.world.NewTipster()
	in.check(err)
	in.check(tip.Send(context.Background(), tipster.Story{Tile: "money", Area: "469030", Answers: content.Answers{What: "话"}}))
	forTipster, receiptDigest := sealedFile(t, 100)
	forOffice, officeDigest := sealedFile(t, 100)
	desk.put(tip.Lead, forTipster, receiptDigest)
	desk.put(tip.Lead, forOffice, officeDigest)
	file := in.opened("handler", tip.Lead)
	in.check(file.Do(context.Background(), tips.BeginScreening{Target: file.At()}))
	ask := tips.AskTipster{Target: file.At(), Message: file.Message("见附件")}
	ask.Files, ask.ReceiptFiles = []tips.Digest{tips.Digest(officeDigest)}, []tips.Digest{tips.Digest(receiptDigest)}
	in.check(file.Do(context.Background(), ask))
	token := tip.Keys.Token.Hex()
	calls := map[string]struct {
		door   door
		path   string
		body   string
		sealed []byte
	}{
		"leadFile":    {desk, "/api/v1/leads/" + string(tip.Lead) + "/files/" + officeDigest, "", forOffice},
		"receiptFile": {public, "/api/v1/receipt/file", fmt.Sprintf(`{"token":"%s","digest":"%s"}`, token, receiptDigest), forTipster},
	}
	walked := 0
	in.each(func(site *web.Site, origin string) {
		for _, r := range site.Table() {
			if !r.File {
				continue
			}
			walked++
			c, known := calls[r.Name]
			if !known {
				t.Errorf("%s gives out files and is not looked at here", r.Name)
				continue
			}
			w := in.call(site, origin, r.Method, c.path, c.body, c.door.session)
			if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), c.sealed) {
				t.Errorf("%s: %d, %d bytes", r.Name, w.Code, w.Body.Len())
			}
			for name, want := range map[string]string{
				"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
				"Content-Disposition": `attachment; filename="sealed.age"`, "Content-Security-Policy": "sandbox; default-src 'none'",
				"Cache-Control": "no-store", "Content-Length": fmt.Sprint(len(c.sealed)), "X-Frame-Options": "DENY",
				"Cross-Origin-Resource-Policy": "same-origin", "Content-Encoding": "",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", r.Name, name, got, want)
				}
			}
		}
	})
	if walked != len(calls) {
		t.Errorf("%d routes give out files, %d were expected", walked, len(calls))
	}
	for name, body := range map[string]string{
		"the office's copy": fmt.Sprintf(`{"token":"%s","digest":"%s"}`, token, officeDigest),
		"another's receipt": fmt.Sprintf(`{"token":"%s","digest":"%s"}`, strings.Repeat("0", len(token)), receiptDigest),
	} {
		if w := in.call(in.sites.Public, publicOrigin, "POST", "/api/v1/receipt/file", body, casework.LoggedIn{}); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestReadyTellsWhatThereIsRoomFor(t *testing.T) {
	t.Parallel()
	in := begin(t)
	for _, c := range []struct {
		free   int64
		status int
		says   string
	}{{50, 200, `{"tips":true,"attachments":true}`}, {19, 200, `{"tips":true,"attachments":false}`}, {4, 503, `{"tips":false,"attachments":false}`}} {
		in.disk.Store(&files.Space{Free: c.free, Total: 100})
		w := in.call(in.sites.Desk, deskOrigin, http.MethodGet, "/readyz", "", casework.LoggedIn{})
		if w.Code != c.status || w.Body.String() != c.says {
			t.Errorf("%d %% free: %d %s", c.free, w.Code, w.Body)
		}
	}
	if w := in.call(in.sites.Public, publicOrigin, http.MethodGet, "/readyz", "", casework.LoggedIn{}); w.Code != http.StatusNotFound {
		t.Errorf("on the villagers' side: %d", w.Code)
	}
	// Nearly full: a tip is refused with a sentence that says what to do.
	w := in.sendFiles(in.plainFields())
	if w.Code != http.StatusInsufficientStorage || !strings.Contains(w.Body.String(), "服务器快存满了") || !strings.Contains(w.Body.String(), canary) {
		t.Errorf("%d %.300s", w.Code, w.Body)
	}
}
