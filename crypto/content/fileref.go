package content

import (
	"unicode/utf8"

	"zhuicha/crypto/envelope"
)

// Limits of the files that one tip, message or record names.
const (
	// MaxFiles bounds the list.
	MaxFiles = 20
	// MaxFileName is in Unicode code points; any text is a name, none is trusted.
	MaxFileName = 255
	// MaxFileType is in bytes, printable ASCII; it is a claim, never believed.
	MaxFileType = 100
)

// FileRef 附件 names a sealed file from inside the object it belongs to. Its
// place in that object's list is the file's sequence number.
type FileRef struct {
	// Digest is the SHA-256 of the sealed bytes.
	Digest string `json:"digest"`
	// Name is what the sender's device called the file.
	Name string `json:"name"`
	// Type is the media type the sender's device told, or empty.
	Type string `json:"type"`
	// Size is the length of the content in bytes, before padding.
	Size uint64 `json:"size"`
}

func (f FileRef) withinLimits() bool {
	return envelope.IsDigest(f.Digest) && utf8.RuneCountInString(f.Name) <= MaxFileName &&
		len(f.Type) <= MaxFileType && isPrintable(f.Type) && f.Size <= envelope.MaxSeq
}

func filesWithinLimits(files []FileRef) bool {
	for _, f := range files {
		if !f.withinLimits() {
			return false
		}
	}
	return len(files) <= MaxFiles
}

// noneIfEmpty makes an object without files read as it was written.
func noneIfEmpty(files []FileRef) []FileRef {
	if len(files) == 0 {
		return nil
	}
	return files
}

func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
