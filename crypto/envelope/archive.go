package envelope

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"time"
)

// File is one file of an envelope's content.
type File struct {
	Name string
	Data []byte
}

const (
	tarBlock = 512
	// tarEnd is the length of the end marker, two empty blocks.
	tarEnd = 2 * tarBlock
)

// pack writes files as a USTAR archive followed by zeros up to the padded size.
func pack(files []File) ([]byte, error) {
	size := tarEnd
	for _, f := range files {
		size += tarBlock + inBlocks(len(f.Data))
	}
	if size > MaxPlaintext {
		return nil, fmt.Errorf("content of %d bytes: %w", size, ErrBadSize)
	}
	plain := bytes.NewBuffer(make([]byte, 0, PaddedSize(size)))
	w := tar.NewWriter(plain)
	for _, f := range files {
		if err := writeFile(w, f); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("tar: %w", err)
	}
	return plain.Bytes()[:PaddedSize(size)], nil
}

func writeFile(w *tar.Writer, f File) error {
	if err := w.WriteHeader(fileHeader(f.Name, int64(len(f.Data)))); err != nil {
		return fmt.Errorf("tar: %w", err)
	}
	if _, err := w.Write(f.Data); err != nil {
		return fmt.Errorf("tar: %w", err)
	}
	return nil
}

func fileHeader(name string, size int64) *tar.Header {
	return &tar.Header{
		Typeflag: tar.TypeReg,
		Name:     name,
		Size:     size,
		Mode:     0o600,
		ModTime:  time.Unix(0, 0),
		Format:   tar.FormatUSTAR,
	}
}

// unpack reads what pack writes. It refuses whatever `tar x` could turn into
// something else than the files returned here: links, paths, extended headers,
// a name twice, bytes hidden in gaps or behind the end.
func unpack(plain []byte) ([]File, error) {
	r := tar.NewReader(bytes.NewReader(plain))
	var files []File
	offset := 0
	for {
		header, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil || !plainHeader(header) || hasName(files, header.Name) {
			return nil, fmt.Errorf("tar entry %d: %w", len(files), ErrDamaged)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("tar entry %d: %w", len(files), ErrDamaged)
		}
		files = append(files, File{header.Name, data})
		offset += tarBlock + len(data)
		end := offset - len(data) + inBlocks(len(data))
		if end > len(plain) || !allZero(plain[offset:end]) {
			return nil, fmt.Errorf("tar gap: %w", ErrDamaged)
		}
		offset = end
	}
	if len(plain)-offset < tarEnd || !allZero(plain[offset:]) {
		return nil, fmt.Errorf("tar end: %w", ErrDamaged)
	}
	return files, nil
}

func plainHeader(h *tar.Header) bool {
	return h.Format == tar.FormatUSTAR && h.Typeflag == tar.TypeReg && plainName(h.Name) &&
		h.Mode == 0o600 && h.Uid == 0 && h.Gid == 0 && h.ModTime.Equal(time.Unix(0, 0)) && h.Linkname == ""
}

// plainName admits 1 to 64 of a–z, 0–9, full stop and hyphen, and no name that
// means a directory or begins like an option.
func plainName(name string) bool {
	if name == "" || len(name) > 64 || name[0] == '.' || name[0] == '-' {
		return false
	}
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

func hasName(files []File, name string) bool {
	for _, f := range files {
		if f.Name == name {
			return true
		}
	}
	return false
}

func inBlocks(n int) int { return (n + tarBlock - 1) / tarBlock * tarBlock }

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
