package envelope

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"
)

// OpenFile opens the sealed file of that digest, bound as want says, whose
// content has size bytes, and writes the content to w as it comes, in bounded
// memory. What w got is provisional until OpenFile returns nil: the caller
// throws it away on any error and shows none of it before.
//
// Errors are the Faults, ErrTruncated when sealed ends early, ErrSwapped for a
// whole file of another digest; those of w and sealed as they are.
func OpenFile(w io.Writer, sealed io.Reader, want Binding, digest string, size int64, identities ...Identity) error {
	if err := want.validate(); err != nil {
		return fmt.Errorf("open file: expected %w", err)
	}
	if !want.Stream.IsFile() || SealedFileSize(size) == 0 {
		return fmt.Errorf("open file: %w", ErrBadContent)
	}
	source := &fileSource{from: sealed, size: SealedFileSize(size), hash: sha256.New()}
	err := openFile(w, source, want, size, identities)
	switch {
	case source.err != nil:
		err = source.err
	case err == nil && hex.EncodeToString(source.hash.Sum(nil)) != digest:
		err = ErrSwapped
	}
	if err != nil {
		return fmt.Errorf("open %s: %w", want.Stream, err)
	}
	return nil
}

func openFile(w io.Writer, source io.Reader, want Binding, size int64, identities []Identity) error {
	ahead := bufio.NewReaderSize(source, FileHeader)
	head, err := ahead.Peek(FileHeader)
	if err != nil {
		return ErrDamaged
	}
	if err := InspectFileHeader(head); err != nil {
		return err
	}
	plain, err := decrypting(ahead, identities)
	if err != nil {
		return err
	}
	if err := readFrame(plain, want, size); err != nil {
		return err
	}
	if err := copyContent(w, plain, size); err != nil {
		return err
	}
	return readZeros(plain)
}

// readFrame reads up to the content: a block each for the header of
// binding.json, for its text, and for the header of the content.
func readFrame(plain io.Reader, want Binding, size int64) error {
	var frame [3 * tarBlock]byte
	if _, err := io.ReadFull(plain, frame[:]); err != nil {
		return ErrDamaged
	}
	// With an end marker put behind it, the binding is an archive of its own.
	files, err := unpack(append(bytes.Clone(frame[:2*tarBlock]), make([]byte, tarEnd)...))
	if err != nil {
		return err
	}
	if len(files) != 1 || files[0].Name != BindingFile {
		return fmt.Errorf("no binding: %w", ErrDamaged)
	}
	binding, err := parseBinding(files[0].Data)
	if err != nil {
		return err
	}
	if err := binding.check(want); err != nil {
		return err
	}
	header, err := tar.NewReader(bytes.NewReader(frame[2*tarBlock:])).Next()
	switch {
	case err != nil || !plainHeader(header):
		return fmt.Errorf("tar entry 1: %w", ErrDamaged)
	case header.Name != ContentFile || header.Size != size:
		return fmt.Errorf("content: %w", ErrBadContent)
	}
	return nil
}

// copyContent tells a reader's fault, which is age's, from the writer's own.
func copyContent(w io.Writer, plain io.Reader, size int64) error {
	buffer := make([]byte, chunkSize)
	for size > 0 {
		part := buffer[:min(size, chunkSize)]
		if _, err := io.ReadFull(plain, part); err != nil {
			return ErrDamaged
		}
		if _, err := w.Write(part); err != nil {
			return err
		}
		size -= int64(len(part))
	}
	return nil
}

// readZeros reads the gap, the end marker and the padding. Their length needs
// no look: it follows from the length of the sealed bytes.
func readZeros(plain io.Reader) error {
	buffer := make([]byte, chunkSize)
	for {
		n, err := plain.Read(buffer)
		if !allZero(buffer[:n]) {
			return fmt.Errorf("tar end: %w", ErrDamaged)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return ErrDamaged
		}
	}
}

// fileSource hashes and counts the sealed bytes on their way. Its own error is
// the reason of whatever age or tar says about missing bytes.
type fileSource struct {
	from io.Reader
	size int64
	hash hash.Hash
	read int64
	err  error
}

// Read implements io.Reader.
func (s *fileSource) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.from.Read(p)
	s.hash.Write(p[:n])
	s.read += int64(n)
	switch {
	case s.read > s.size:
		s.err = ErrBadSize
	case err == io.EOF && s.read < s.size:
		s.err = ErrTruncated
	case err != nil && err != io.EOF:
		s.err = err
	}
	if s.err != nil {
		return n, s.err
	}
	return n, err
}

// decrypting gives the plaintext as it is decrypted. Errors: ErrWrongKey, ErrDamaged.
func decrypting(sealed io.Reader, identities []Identity) (io.Reader, error) {
	ids := make([]age.Identity, 0, len(identities))
	for _, id := range identities {
		if !id.IsZero() {
			ids = append(ids, id.identity)
		}
	}
	if len(ids) == 0 {
		return nil, ErrWrongKey
	}
	plain, err := age.Decrypt(sealed, ids...)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) {
		return nil, ErrWrongKey
	}
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}
