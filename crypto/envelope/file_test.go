package envelope

import (
	"archive/tar"
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"
	"pgregory.net/rapid"
)

func fileAt(seq uint64) Binding { return Binding{leadID, TipsterFile, seq, ""} }

// sealFile gives the sealed bytes and their digest.
func sealFile(t testing.TB, b Binding, content []byte, to Identity) ([]byte, string) {
	t.Helper()
	var sealed bytes.Buffer
	digest, err := SealFile(&sealed, b, to.Recipient(), bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if int64(sealed.Len()) != SealedFileSize(int64(len(content))) || digest != Digest(sealed.Bytes()) {
		t.Fatalf("%d bytes sealed as %d, digest %s", len(content), sealed.Len(), digest)
	}
	return sealed.Bytes(), digest
}

func random(t testing.TB, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestFilesAreEnvelopes: what is streamed is, to the reader in memory, an
// envelope like any other, and the other way round.
func TestFilesAreEnvelopes(t *testing.T) {
	id := newIdentity(t)
	rapid.Check(t, func(rt *rapid.T) {
		edges := rapid.SampledFrom([]int{0, 1, 511, 512, 4096 - fileFrame, 4097 - fileFrame, 65536, 256<<10 - fileFrame, 256<<10 - fileFrame + 1})
		size := rapid.OneOf(edges, rapid.IntRange(0, 300_000)).Draw(rt, "size")
		content := random(t, size)
		b := fileAt(rapid.Uint64Max(19).Draw(rt, "seq"))
		sealed, digest := sealFile(t, b, content, id)
		opened, err := Open(sealed, b, id)
		if err != nil || !bytes.Equal(opened.File(ContentFile), content) {
			rt.Fatalf("opened in memory: %v", err)
		}
		if info, err := Inspect(sealed); err != nil || info.Recipients != 1 || info.PlaintextSize != int64(PaddedSize(fileFrame+inBlocks(size))) {
			rt.Fatalf("inspected: %+v, %v", info, err)
		}
		inMemory := seal(t, b, []File{{ContentFile, content}}, id)
		for _, c := range []struct {
			sealed []byte
			digest string
		}{{sealed, digest}, {inMemory, Digest(inMemory)}} {
			var out bytes.Buffer
			if err := OpenFile(&out, iotest.HalfReader(bytes.NewReader(c.sealed)), b, c.digest, int64(size), newIdentity(t), id); err != nil || !bytes.Equal(out.Bytes(), content) {
				rt.Fatalf("opened as a stream: %v", err)
			}
		}
	})
}

func TestSealFileRefuses(t *testing.T) {
	id := newIdentity(t)
	broken := errors.New("the disk is gone")
	for name, c := range map[string]struct {
		b       Binding
		to      Recipient
		content io.Reader
		size    int64
		want    error
	}{
		"no file's stream":  {internal(0, ""), id.Recipient(), strings.NewReader("x"), 1, ErrBadContent},
		"chained":           {Binding{leadID, TipsterFile, 1, Digest(nil)}, id.Recipient(), strings.NewReader("x"), 1, ErrBadContent},
		"no recipient":      {fileAt(0), Recipient{}, strings.NewReader("x"), 1, ErrClassicKey},
		"too large":         {fileAt(0), id.Recipient(), zeros{}, MaxFileContent + 1, ErrBadSize},
		"negative":          {fileAt(0), id.Recipient(), zeros{}, -1, ErrBadSize},
		"shorter than told": {fileAt(0), id.Recipient(), strings.NewReader("x"), 2, ErrBadSize},
		"longer than told":  {fileAt(0), id.Recipient(), strings.NewReader("xyz"), 2, ErrBadSize},
		"cannot be read":    {fileAt(0), id.Recipient(), io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken)), 2, broken},
		"fails at its end":  {fileAt(0), id.Recipient(), io.MultiReader(strings.NewReader("x"), iotest.ErrReader(broken)), 1, broken},
	} {
		if _, err := SealFile(io.Discard, c.b, c.to, c.content, c.size); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, room := range []int64{0, 100, 3000} {
		full := &fullDisk{room, broken}
		if _, err := SealFile(full, fileAt(0), id.Recipient(), strings.NewReader("x"), 1); !errors.Is(err, broken) {
			t.Errorf("disk full after %d bytes: %v", room, err)
		}
	}
}

type fullDisk struct {
	room int64
	err  error
}

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= int64(len(p)); d.room < 0 {
		return 0, d.err
	}
	return len(p), nil
}

func TestOpenFileNamesTheFault(t *testing.T) {
	id, other := newIdentity(t), newIdentity(t)
	content := random(t, 150_000)
	sealed, digest := sealFile(t, fileAt(1), content, id)
	second, _ := sealFile(t, fileAt(1), content, id)
	changed := func(at int) []byte {
		b := bytes.Clone(sealed)
		b[at] ^= 1
		return b
	}
	x25519, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	another := fileAt(1)
	another.Subject = otherID
	toTipster := fileAt(1)
	toTipster.Stream = ReplyFile
	n := int64(len(content))
	for name, c := range map[string]struct {
		sealed []byte
		want   Binding
		size   int64
		with   Identity
		fault  error
	}{
		"another lead's":       {sealed, another, n, id, ErrSwapped},
		"another direction's":  {sealed, toTipster, n, id, ErrSwapped},
		"an earlier place's":   {sealed, fileAt(2), n, id, ErrReplayed},
		"a later place's":      {sealed, fileAt(0), n, id, ErrTruncated},
		"another of the place": {second, fileAt(1), n, id, ErrSwapped},
		"another key":          {sealed, fileAt(1), n, other, ErrWrongKey},
		"no key":               {sealed, fileAt(1), n, Identity{}, ErrWrongKey},
		"two recipients":       {seal(t, fileAt(1), []File{{ContentFile, content}}, id, other), fileAt(1), n, id, ErrDamaged},
		"classic":              {classic(t, sealed, x25519), fileAt(1), n, id, ErrClassicKey},
		"nothing":              {nil, fileAt(1), n, id, ErrTruncated},
		"header cut":           {sealed[:1000], fileAt(1), n, id, ErrTruncated},
		"cut after a chunk":    {sealed[:FileHeader+16+chunkSize+16], fileAt(1), n, id, ErrTruncated},
		"last byte gone":       {sealed[:len(sealed)-1], fileAt(1), n, id, ErrTruncated},
		"a byte more":          {append(bytes.Clone(sealed), 0), fileAt(1), n, id, ErrBadSize},
		"first byte":           {changed(0), fileAt(1), n, id, ErrDamaged},
		"header's MAC":         {changed(FileHeader - 20), fileAt(1), n, id, ErrDamaged},
		"first chunk":          {changed(FileHeader + 100), fileAt(1), n, id, ErrDamaged},
		"last chunk":           {changed(len(sealed) - 1), fileAt(1), n, id, ErrDamaged},
		"told shorter":         {sealed, fileAt(1), n - 1, id, ErrBadContent},
		"told another padding": {sealed, fileAt(1), 10, id, ErrBadSize},
		"told larger":          {sealed, fileAt(1), 1 << 20, id, ErrBadContent},
		"told too large":       {sealed, fileAt(1), MaxFileContent + 1, id, ErrBadContent},
		"no file's stream":     {sealed, internal(0, ""), n, id, ErrBadContent},
	} {
		if err := OpenFile(io.Discard, bytes.NewReader(c.sealed), c.want, digest, c.size, c.with); !errors.Is(err, c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := errors.New("gone")
	if err := OpenFile(&fullDisk{70_000, broken}, bytes.NewReader(sealed), fileAt(1), digest, n, id); !errors.Is(err, broken) {
		t.Errorf("the writer's own error: %v", err)
	}
	cut := io.MultiReader(bytes.NewReader(sealed[:90_000]), iotest.ErrReader(broken))
	if err := OpenFile(io.Discard, cut, fileAt(1), digest, n, id); !errors.Is(err, broken) {
		t.Errorf("the reader's own error: %v", err)
	}
}

func classic(t testing.TB, like []byte, id *age.X25519Identity) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, id.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, len(like))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()[:len(like)]
}

// TestHostileFiles are sealed well and padded well, and hold something that a
// stream must not let through.
func TestHostileFiles(t *testing.T) {
	id := newIdentity(t)
	binding, err := fileAt(0).JSON()
	if err != nil {
		t.Fatal(err)
	}
	const text = "hello"
	good := func() []byte {
		plain, err := pack([]File{{BindingFile, binding}, {ContentFile, []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return plain
	}
	at := func(offset int) []byte {
		plain := good()
		plain[offset] ^= 1
		return plain
	}
	archive := func(files ...File) []byte {
		plain, err := pack(files)
		if err != nil {
			t.Fatal(err)
		}
		return plain
	}
	linked := func() []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		if err := writeFile(w, File{BindingFile, binding}); err != nil {
			t.Fatal(err)
		}
		h := fileHeader(ContentFile, 0)
		h.Typeflag, h.Linkname = tar.TypeSymlink, "/etc/passwd"
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		return append(b.Bytes(), make([]byte, 4096-b.Len())...)
	}
	for name, c := range map[string]struct {
		plain []byte
		fault error
	}{
		"none":               {good(), nil},
		"binding's gap":      {at(tarBlock + len(binding)), ErrDamaged},
		"binding's header":   {at(3), ErrDamaged},
		"content's checksum": {at(2*tarBlock + 150), ErrDamaged},
		"content's gap":      {at(3*tarBlock + len(text)), ErrDamaged},
		"end marker":         {at(4 * tarBlock), ErrDamaged},
		"padding":            {at(4095), ErrDamaged},
		"a link":             {linked(), ErrDamaged},
		"content first":      {archive(File{ContentFile, []byte(text)}, File{BindingFile, binding}), ErrDamaged},
		"another name":       {archive(File{BindingFile, binding}, File{"other", []byte(text)}), ErrBadContent},
		"another length":     {archive(File{BindingFile, binding}, File{ContentFile, []byte("hell")}), ErrBadContent},
		"two contents":       {archive(File{BindingFile, binding}, File{ContentFile, []byte(text)}, File{"more", nil}), ErrDamaged},
		"long binding":       {archive(File{BindingFile, append(bytes.Clone(binding), make([]byte, tarBlock)...)}, File{ContentFile, []byte(text)}), ErrDamaged},
		"spaced binding":     {archive(File{BindingFile, append(bytes.Clone(binding), ' ')}, File{ContentFile, []byte(text)}), ErrBadContent},
	} {
		sealed, err := encrypt(c.plain, []Recipient{id.Recipient()})
		if err != nil {
			t.Fatal(err)
		}
		if err := OpenFile(io.Discard, bytes.NewReader(sealed), fileAt(0), Digest(sealed), int64(len(text)), id); !errors.Is(err, c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSealedFileSizes(t *testing.T) {
	for _, size := range []int64{-1, MaxFileContent + 1} {
		if SealedFileSize(size) != 0 {
			t.Errorf("%d bytes have a sealed size", size)
		}
	}
	for _, size := range []int64{0, 1536, 1537, 200_000, 1 << 20, MaxFileContent} {
		n := SealedFileSize(size)
		if n == 0 || n > MaxSealedFile || !FileSize(n) {
			t.Errorf("%d bytes seal to %d", size, n)
		}
		for _, near := range []int64{n - 16, n - 1, n + 1, n + 16} {
			if FileSize(near) {
				t.Errorf("%d beside %d is taken", near, n)
			}
		}
	}
	if next := sealedFrom(maxFilePlaintext + mib); FileSize(next) || next <= MaxSealedFile {
		t.Errorf("the next padding, %d, is within the limit", next)
	}
	for _, n := range []int64{-5, 0, int64(FileHeader), 1 << 62} {
		if FileSize(n) {
			t.Errorf("%d is taken", n)
		}
	}
}

func TestInspectFileHeader(t *testing.T) {
	id := newIdentity(t)
	sealed, _ := sealFile(t, fileAt(0), []byte("x"), id)
	x25519, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		head  []byte
		fault error
	}{
		"ours":           {sealed[:FileHeader], nil},
		"with more":      {sealed, nil},
		"cut":            {sealed[:FileHeader-1], ErrDamaged},
		"plain text":     {[]byte("<script>"), ErrDamaged},
		"classic":        {classic(t, sealed, x25519), ErrClassicKey},
		"two recipients": {seal(t, fileAt(0), []File{{ContentFile, nil}}, id, newIdentity(t)), ErrDamaged},
	} {
		if err := InspectFileHeader(c.head); !errors.Is(err, c.fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFilesTakeLittleMemory looks at what is held while a long file is sealed
// and opened at once.
func TestFilesTakeLittleMemory(t *testing.T) {
	id := newIdentity(t)
	const size, limit = 64 << 20, 4 << 20
	held := &heapWatch{every: 8 << 20}
	before := held.now()
	r, w := io.Pipe()
	sealed := make(chan string, 1)
	go func() {
		digest, err := SealFile(w, fileAt(0), id.Recipient(), io.LimitReader(zeros{}, size), size)
		w.CloseWithError(err)
		sealed <- digest
	}()
	err := OpenFile(held, r, fileAt(0), strings.Repeat("0", 64), size, id)
	if !errors.Is(err, ErrSwapped) || len(<-sealed) != 64 {
		t.Errorf("all but the digest was right: %v", err)
	}
	if held.looks < 8 || held.most > before+limit {
		t.Errorf("%d bytes were held of %d in %d looks", held.most-before, size, held.looks)
	}
}

// heapWatch is a writer that looks at the live heap after every so many bytes.
type heapWatch struct {
	every, since int
	looks        int
	most         uint64
}

func (h *heapWatch) now() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (h *heapWatch) Write(p []byte) (int, error) {
	if h.since += len(p); h.since >= h.every {
		h.since, h.looks, h.most = 0, h.looks+1, max(h.most, h.now())
	}
	return len(p), nil
}
