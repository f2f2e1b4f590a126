package crypto_test

import (
	"archive/tar"
	"bytes"
	"testing"

	"filippo.io/age"

	"zhuicha/crypto/envelope"
)

// fileVector is a sealed file as it comes from a server, what was expected
// there, and its content or the class of its failure.
type fileVector struct {
	Name     string         `json:"name"`
	Fault    envelope.Fault `json:"fault,omitempty"`
	Identity string         `json:"identity"`
	Expect   bindingVector  `json:"expect"`
	Digest   string         `json:"digest"`
	Size     int64          `json:"size"`
	Content  []byte         `json:"content,omitempty"`
	Sealed   []byte         `json:"sealed"`
}

func fileVectors(t *testing.T) any {
	all := append(wholeFiles(t), faultyFiles(t)...)
	for _, v := range all {
		content, err := openFileVector(v)
		if envelope.CodeOf(err) != string(v.Fault) || err == nil && !bytes.Equal(content, v.Content) {
			t.Errorf("%s: %v, want %q", v.Name, err, v.Fault)
		}
	}
	return all
}

func openFileVector(v fileVector) ([]byte, error) {
	var out bytes.Buffer
	want := envelope.Binding{Subject: v.Expect.Subject, Stream: v.Expect.Stream, Seq: v.Expect.Seq, Prev: v.Expect.Prev}
	err := envelope.OpenFile(&out, bytes.NewReader(v.Sealed), want, v.Digest, v.Size, value(envelope.ParseIdentity(v.Identity)))
	return out.Bytes(), err
}

// streamed seals content and says what is to be expected of it.
func streamed(t *testing.T, name string, at envelope.Binding, content []byte, with envelope.Identity) fileVector {
	var sealed bytes.Buffer
	digest, err := envelope.SealFile(&sealed, at, with.Recipient(), bytes.NewReader(content), int64(len(content)))
	must(t, err)
	return fileVector{name, "", with.Secret(), vectorOf(at), digest, int64(len(content)), content, sealed.Bytes()}
}

// repeated is content whose every chunk differs.
func repeated(size int) []byte {
	content := make([]byte, size)
	for i := range content {
		content[i] = byte(i>>8 ^ i*31)
	}
	return content
}

func wholeFiles(t *testing.T) []fileVector {
	l := newLead()
	return []fileVector{
		streamed(t, "empty", l.at(envelope.TipsterFile, 0, ""), []byte{}, l.intake.Identity),
		streamed(t, "text", l.at(envelope.InternalFile, 19, ""), []byte("证据"), l.work.Identity),
		streamed(t, "fills its padding", l.at(envelope.ReplyFile, 1, ""), repeated(16<<10-2560), l.receipt.Identity.Identity),
		streamed(t, "two chunks", l.at(envelope.TipsterFile, 2, ""), repeated(70_001), l.intake.Identity),
	}
}

func faultyFiles(t *testing.T) []fileVector {
	l := newLead()
	at := l.at(envelope.TipsterFile, 1, "")
	good := streamed(t, "", at, repeated(3000), l.intake.Identity)
	with := func(name string, fault envelope.Fault, change func(*fileVector)) fileVector {
		v := good
		v.Name, v.Fault, v.Content, v.Sealed = name, fault, nil, bytes.Clone(good.Sealed)
		change(&v)
		return v
	}
	flip := func(offset int) func(*fileVector) {
		return func(v *fileVector) { v.Sealed[(offset+len(v.Sealed))%len(v.Sealed)] ^= 1 }
	}
	cut := func(n int) func(*fileVector) { return func(v *fileVector) { v.Sealed = v.Sealed[:len(v.Sealed)-n] } }
	hybrid := value(age.ParseHybridRecipient(l.intake.Recipient().String()))
	x25519 := value(age.ParseX25519Identity("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"))
	inside := func(name string, fault envelope.Fault, plain []byte) fileVector {
		return with(name, fault, func(v *fileVector) {
			v.Size, v.Sealed = 5, ageSeal(plain, hybrid)
			v.Digest = envelope.Digest(v.Sealed)
		})
	}
	binding := string(value(at.JSON()))
	b, c := plainFile("binding.json"), plainFile("content")
	two := func(first, second *tar.Header, texts ...string) []byte {
		return tarOf([]*tar.Header{first, second}, texts, 4096)
	}
	changed := func(offset int) []byte {
		plain := two(b, c, binding, "hello")
		plain[offset] ^= 1
		return plain
	}
	return []fileVector{
		with("another lead's", envelope.ErrSwapped, func(v *fileVector) { v.Expect.Subject = idOf("another lead") }),
		with("the other direction's", envelope.ErrSwapped, func(v *fileVector) { v.Expect.Stream = envelope.ReplyFile }),
		with("another file of its place", envelope.ErrSwapped, func(v *fileVector) { v.Digest = envelope.Digest(nil) }),
		with("the one before in the list", envelope.ErrReplayed, func(v *fileVector) { v.Expect.Seq = 2 }),
		with("the one after in the list", envelope.ErrTruncated, func(v *fileVector) { v.Expect.Seq = 0 }),
		with("another key", envelope.ErrWrongKey, func(v *fileVector) { v.Identity = l.work.Secret() }),
		with("nothing", envelope.ErrTruncated, func(v *fileVector) { v.Sealed = []byte{} }),
		with("ends in its header", envelope.ErrTruncated, cut(5000)),
		with("last byte gone", envelope.ErrTruncated, cut(1)),
		with("one byte more", envelope.ErrBadSize, func(v *fileVector) { v.Sealed = append(v.Sealed, 0) }),
		with("first byte", envelope.ErrDamaged, flip(0)),
		with("header's MAC", envelope.ErrDamaged, flip(envelope.FileHeader-20)),
		with("payload", envelope.ErrDamaged, flip(-2000)),
		with("last byte", envelope.ErrDamaged, flip(-1)),
		with("another length told", envelope.ErrBadContent, func(v *fileVector) { v.Size-- }),
		with("classic", envelope.ErrClassicKey, func(v *fileVector) { v.Sealed = ageSeal(make([]byte, 6000), x25519.Recipient()) }),
		with("two recipients", envelope.ErrDamaged, func(v *fileVector) {
			v.Sealed = value(envelope.Seal(at, []envelope.File{{Name: envelope.ContentFile, Data: repeated(3000)}}, l.intake.Recipient(), l.work.Recipient()))
		}),
		inside("another name inside", envelope.ErrBadContent, two(b, plainFile("other"), binding, "hello")),
		inside("another length inside", envelope.ErrBadContent, two(b, c, binding, "hell")),
		inside("content first", envelope.ErrDamaged, two(c, b, "hello", binding)),
		inside("spaced binding", envelope.ErrBadContent, two(b, c, binding+" ", "hello")),
		inside("bytes behind the binding", envelope.ErrDamaged, changed(512+len(binding))),
		inside("bytes behind the content", envelope.ErrDamaged, changed(3*512+5)),
		inside("bytes in the end marker", envelope.ErrDamaged, changed(4*512)),
		inside("bytes in the padding", envelope.ErrDamaged, changed(4095)),
	}
}

func TestCommittedFiles(t *testing.T) {
	var vectors []fileVector
	load(t, "testdata/files.json", &vectors)
	if len(vectors) < 25 {
		t.Errorf("only %d files", len(vectors))
	}
	for _, v := range vectors {
		content, err := openFileVector(v)
		if envelope.CodeOf(err) != v.Fault.Code() || err == nil && !bytes.Equal(content, v.Content) {
			t.Errorf("%s: %v, want %q", v.Name, err, v.Fault)
		}
	}
}
