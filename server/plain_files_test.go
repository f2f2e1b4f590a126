package server_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/tips"
)

// chosen is a file as a browser posts it.
type chosen struct{ name, media, data string }

// withFiles is a form as a browser posts it: the fields, then the files.
func withFiles(t *testing.T, fields url.Values, files ...chosen) (media string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name := range fields {
		if err := w.WriteField(name, fields.Get(name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		header := map[string][]string{
			"Content-Disposition": {multipart.FileContentDisposition("files", f.name)}, "Content-Type": {f.media},
		}
		part, err := w.CreatePart(header)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

const hidden = "CANARY-GPS 19.0334N 109.8381E"

// photo is a JPEG with a comment that tells where it was taken.
func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 16)), nil); err != nil {
		t.Fatal(err)
	}
	plain := b.String()
	return plain[:2] + "\xff\xfe" + string([]byte{0, byte(2 + len(hidden))}) + hidden + plain[2:] + hidden
}

func (in *instance) sendFiles(fields url.Values, files ...chosen) *httptest.ResponseRecorder {
	media, body := withFiles(in.t, fields, files...)
	return in.followBack(in.post("/tip", media, publicOrigin, body))
}

// fetched is a file of the tipster's as an inspector opens it.
func (in *instance) fetched(lead tips.LeadID, ref content.FileRef, seq int) string {
	in.t.Helper()
	got, err := in.opened("handler", lead).Fetch(context.Background(), ref, seq)
	in.check(err)
	return string(got)
}

// atRest counts the files on the disk, whole or not.
func (in *instance) atRest() (n int) {
	in.t.Helper()
	in.check(filepath.WalkDir(in.folder, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}))
	return n
}

func TestPlainFilesAreSealedWithoutTheirMetadata(t *testing.T) {
	t.Parallel()
	in := begin(t)
	fields := in.plainFields()
	picture, paper := photo(t), "%PDF-1.7 发放表"
	files := []chosen{{"IMG_0001.jpg", "image/jpeg", picture}, {strings.Repeat("长", 300) + ".pdf", "application/pdf", paper}}
	answer := in.sendFiles(fields, files...)
	receipt := in.paper(answer)
	k := in.keysOf(receipt)
	lead := tips.LeadID(k.Lead)
	again := in.keysOf(in.paper(in.sendFiles(fields, files...)))
	if again.Lead != k.Lead || in.atRest() != 2 {
		t.Errorf("the same form again: lead %v, %d files", again.Lead == k.Lead, in.atRest())
	}
	file := in.opened("handler", lead)
	if len(file.Tip.Files) != 2 || file.Tip.Files[0].Name != "IMG_0001.jpg" || file.Tip.Files[0].Type != "image/jpeg" ||
		!strings.HasSuffix(file.Tip.Files[1].Name, "长.pdf") || len([]rune(file.Tip.Files[1].Name)) != 255 {
		t.Fatalf("%+v", file.Tip.Files)
	}
	if got := in.fetched(lead, file.Tip.Files[0], 0); strings.Contains(got, "CANARY") || !strings.HasPrefix(got, "\xff\xd8") || len(got) >= len(picture) {
		t.Errorf("the photo: %q", got)
	}
	if got := in.fetched(lead, file.Tip.Files[1], 1); got != paper {
		t.Errorf("the paper: %q", got)
	}
	in.plainFollowUp(lead, receipt.Digits(), files[0])
}

// plainFollowUp sends a message with a file.
func (in *instance) plainFollowUp(lead tips.LeadID, receipt string, file chosen) {
	in.t.Helper()
	fields := url.Values{"receipt": {receipt}, "seq": {"0"}, "text": {"再补一张"}}
	media, body := withFiles(in.t, fields, file)
	if w := in.post("/status/message", media, publicOrigin, body); w.Code != http.StatusSeeOther {
		in.t.Fatalf("%d: %s", w.Code, w.Body)
	}
	if in.atRest() != 3 {
		in.t.Errorf("%d files at rest", in.atRest())
	}
	letters, err := in.opened("handler", lead).Mail(context.Background())
	in.check(err)
	if len(letters) != 1 || letters[0].Text != "再补一张" || len(letters[0].Files) != 1 || letters[0].Files[0].Name != file.name {
		in.t.Errorf("%+v", letters)
	}
}

func TestPlainFilesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	in := begin(t)
	many := make([]chosen, 21)
	for i := range many {
		many[i] = chosen{"a.txt", "text/plain", "x"}
	}
	for name, c := range map[string]struct {
		files []chosen
		says  string
	}{
		"a cut photo": {[]chosen{{"a.jpg", "image/jpeg", photo(t)[:200]}}, "有一张照片不完整"},
		"too many":    {many, "文件超过二十个"},
		"too large":   {[]chosen{{"a.bin", "", strings.Repeat("x", 11<<20)}, {"b.bin", "", strings.Repeat("y", 11<<20)}}, "一共超过 20 MB"},
	} {
		w := in.sendFiles(in.plainFields(), c.files...)
		page := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, c.says) || !strings.Contains(page, canary) || !strings.Contains(page, "请把文件重新选一次") {
			t.Errorf("%s: %d %.300s", name, w.Code, page)
		}
	}
	// A fault elsewhere says that the files must be chosen again too.
	fields := in.plainFields()
	fields.Del("what")
	if w := in.sendFiles(fields, chosen{"a.txt", "text/plain", "x"}); !strings.Contains(w.Body.String(), "请把文件重新选一次") {
		t.Errorf("%d: %.300s", w.Code, w.Body)
	}
	if in.atRest() != 0 || in.count("handler") != 1 {
		t.Errorf("%d files, %d leads", in.atRest(), in.count("handler"))
	}
	empty := in.sendFiles(in.plainFields(), chosen{"empty.txt", "text/plain", ""})
	in.paper(empty)
}
