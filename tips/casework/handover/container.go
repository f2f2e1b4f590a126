package handover

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"time"
)

// walk visits the files of a tar one after the other; what a visit leaves
// unread is passed over. It gives the SHA-256 of the whole.
//
// A tar can say the same in many ways, and hide bytes where no reader looks. So
// everything read is written again as the desk writes it, and both must have
// the same digest: whatever differs is [NotAPackage].
func walk(r io.Reader, visit func(name string, size int64, content io.Reader) error) (digest string, err error) {
	given, canonical := sha256.New(), sha256.New()
	in := io.TeeReader(r, given)
	files, again := tar.NewReader(in), tar.NewWriter(canonical)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", because(NotAPackage, "", err)
		}
		if err := copyOne(files, again, header, visit); err != nil {
			return "", err
		}
	}
	if err := again.Close(); err != nil {
		return "", because(NotAPackage, "", err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return "", because(NotAPackage, "", err)
	}
	if !bytes.Equal(given.Sum(nil), canonical.Sum(nil)) {
		return "", fault(NotAPackage, "")
	}
	return hex.EncodeToString(given.Sum(nil)), nil
}

func copyOne(files *tar.Reader, again *tar.Writer, h *tar.Header, visit func(string, int64, io.Reader) error) error {
	plain := &tar.Header{Typeflag: tar.TypeReg, Name: h.Name, Size: h.Size, Mode: 0o600, ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR}
	if !plainName(h.Name) || again.WriteHeader(plain) != nil {
		return fault(NotAPackage, "")
	}
	content := io.TeeReader(files, again)
	if err := visit(h.Name, h.Size, content); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return because(NotAPackage, h.Name, err)
	}
	return nil
}

// readAll reads a file that must not be longer than limit.
func readAll(content io.Reader, name string, size, limit int64, tooLong Code) ([]byte, error) {
	if size > limit {
		return nil, fault(tooLong, name)
	}
	raw, err := io.ReadAll(content)
	if err != nil {
		return nil, because(NotAPackage, name, err)
	}
	return raw, nil
}
