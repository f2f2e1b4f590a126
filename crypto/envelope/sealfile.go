package envelope

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"filippo.io/age"
)

// SealFile seals exactly size bytes of content, bound by b, and writes the
// sealed bytes to w as they come; it holds some hundred KiB at most. It returns
// the digest of what was written. After an error what w got is worthless.
//
// Errors: ErrBadContent for a stream that is none of files, ErrBadSize above
// MaxFileContent or when content is shorter or longer than size, ErrClassicKey
// for a recipient that was never set; those of w and content as they are.
func SealFile(w io.Writer, b Binding, to Recipient, content io.Reader, size int64) (string, error) {
	binding, err := b.JSON()
	switch {
	case err != nil:
		return "", err
	case !b.Stream.IsFile():
		return "", fmt.Errorf("seal file: stream: %w", ErrBadContent)
	case size < 0 || size > MaxFileContent:
		return "", fmt.Errorf("seal file of %d bytes: %w", size, ErrBadSize)
	case to.IsZero():
		return "", fmt.Errorf("seal file: %w", ErrClassicKey)
	}
	hash := sha256.New()
	sealing, err := age.Encrypt(io.MultiWriter(w, hash), to.recipient)
	if err != nil {
		return "", fmt.Errorf("seal file: %w", err)
	}
	if err := packFile(sealing, binding, content, size); err != nil {
		return "", fmt.Errorf("seal file: %w", err)
	}
	if err := sealing.Close(); err != nil {
		return "", fmt.Errorf("seal file: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// packFile writes the padded tar of a file.
func packFile(w io.Writer, binding []byte, content io.Reader, size int64) error {
	archive := tar.NewWriter(w)
	if err := writeFile(archive, File{BindingFile, binding}); err != nil {
		return err
	}
	if err := archive.WriteHeader(fileHeader(ContentFile, size)); err != nil {
		return fmt.Errorf("tar: %w", err)
	}
	if n, err := io.CopyN(archive, content, size); err == io.EOF {
		return fmt.Errorf("content ends after %d of %d bytes: %w", n, size, ErrBadSize)
	} else if err != nil {
		return err
	}
	if n, err := io.ReadFull(content, make([]byte, 1)); n != 0 {
		return fmt.Errorf("content beyond %d bytes: %w", size, ErrBadSize)
	} else if err != io.EOF {
		return err
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("tar: %w", err)
	}
	padding := filePadding(size) - fileFrame - inBlocks(int(size))
	_, err := io.CopyN(w, zeros{}, int64(padding))
	return err
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
