package envelope

import (
	"bytes"
	"fmt"
	"io"
)

// Opened is a sealed object that was read to its end and found in its place.
type Opened struct {
	Binding Binding
	// BindingJSON is binding.json to the byte; message MACs cover it.
	BindingJSON []byte
	// Files is the content without binding.json, in the order of the stream.
	Files []File
}

// File is the content of the named file; nil if the stream has no such file.
func (o Opened) File(name string) []byte {
	for _, f := range o.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// Open opens sealed with whichever of identities fits and demands that it is
// bound as want says. On any error nothing of the plaintext is returned, and
// the error is one of the Faults.
func Open(sealed []byte, want Binding, identities ...Identity) (Opened, error) {
	if err := want.validate(); err != nil {
		return Opened{}, fmt.Errorf("open: expected %w", err)
	}
	info, err := Inspect(sealed)
	if err != nil {
		return Opened{}, fmt.Errorf("open %s: %w", want.Stream, err)
	}
	plain, err := decrypt(sealed, info.PlaintextSize, identities)
	if err != nil {
		return Opened{}, fmt.Errorf("open %s: %w", want.Stream, err)
	}
	opened, err := read(plain, want)
	if err != nil {
		return Opened{}, fmt.Errorf("open %s: %w", want.Stream, err)
	}
	return opened, nil
}

// OpenChain opens all objects of a chained stream, from its first. The caller
// knows from elsewhere (events, checkpoints) how many there must be; without
// that a withheld tail cannot be seen.
func OpenChain(subject string, stream Stream, count int, sealed [][]byte, identities ...Identity) ([]Opened, error) {
	if len(sealed) < count {
		return nil, fmt.Errorf("open %s: %d of %d: %w", stream, len(sealed), count, ErrTruncated)
	}
	want := Binding{Subject: subject, Stream: stream}
	all := make([]Opened, 0, len(sealed))
	for _, object := range sealed {
		opened, err := Open(object, want, identities...)
		if err != nil {
			return nil, fmt.Errorf("number %d: %w", want.Seq, err)
		}
		all = append(all, opened)
		want = want.Next(object)
	}
	return all, nil
}

// decrypt reads to the end before it returns: a stream's plaintext is
// provisional until its last chunk is authenticated.
func decrypt(sealed []byte, size int64, identities []Identity) ([]byte, error) {
	r, err := decrypting(bytes.NewReader(sealed), identities)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, size)
	if _, err := io.ReadFull(r, plain); err != nil {
		return nil, ErrDamaged
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return nil, ErrDamaged
	}
	return plain, nil
}

func read(plain []byte, want Binding) (Opened, error) {
	files, err := unpack(plain)
	if err != nil {
		return Opened{}, err
	}
	if len(files) == 0 || files[0].Name != BindingFile {
		return Opened{}, fmt.Errorf("no binding: %w", ErrDamaged)
	}
	binding, err := parseBinding(files[0].Data)
	if err != nil {
		return Opened{}, err
	}
	if err := binding.check(want); err != nil {
		return Opened{}, err
	}
	if !binding.Stream.holds(files[1:]) {
		return Opened{}, fmt.Errorf("files: %w", ErrBadContent)
	}
	return Opened{binding, files[0].Data, files[1:]}, nil
}
