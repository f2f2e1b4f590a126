package envelope

import (
	"bytes"
	"fmt"

	"filippo.io/age"
)

// Figures of sealed files (附件), which are never held in memory as a whole.
const (
	// MaxSealedFile is the longest sealed file in bytes, and what one receipt may send.
	MaxSealedFile = 200 << 20
	// MaxFileContent is the longest content of a file, in bytes: its tar fills
	// the largest padding whose sealed form MaxSealedFile still holds.
	MaxFileContent = maxFilePlaintext - fileFrame

	// FileHeader is the length in bytes of the age header of every sealed
	// file: the version line, one hybrid stanza with its body, the MAC.
	FileHeader = len("age-encryption.org/v1\n") +
		len("-> "+hybridStanza+" ") + hybridArgSize - hybridArgPad + len("\n") +
		base64Of32 + len("\n") + len("--- ") + base64Of32 + len("\n")

	maxFilePlaintext = 199 << 20
	// fileFrame is what a file's tar needs beside the content: the binding and
	// the header of each in a block of its own, and the end marker.
	fileFrame = 3*tarBlock + tarEnd
	// base64Of32 is the length of 32 bytes in unpadded base64.
	base64Of32 = 43
)

// SealedFileSize is the exact length in bytes of a sealed file whose content
// has size bytes, or 0 if there can be none.
func SealedFileSize(size int64) int64 {
	if size < 0 || size > MaxFileContent {
		return 0
	}
	return sealedFrom(int64(filePadding(size)))
}

// FileSize reports whether some file has a sealed form of n bytes. A
// server asks it before it takes the first byte.
func FileSize(n int64) bool {
	plain, err := plaintextSize(n-int64(FileHeader), maxFilePlaintext)
	return err == nil && sealedFrom(plain) == n
}

func filePadding(size int64) int { return PaddedSize(fileFrame + inBlocks(int(size))) }

func sealedFrom(plain int64) int64 {
	chunks := (plain + chunkSize - 1) / chunkSize
	return int64(FileHeader) + streamNonceSize + plain + chunks*chunkOverhead
}

// InspectFileHeader is what a server does with the first FileHeader bytes
// of a file before it keeps any: ErrDamaged unless they are a whole age header,
// ErrClassicKey unless its one stanza is post-quantum.
func InspectFileHeader(head []byte) error {
	header, err := age.ExtractHeader(bytes.NewReader(head))
	if err != nil {
		return fmt.Errorf("header: %w", ErrDamaged)
	}
	if _, err := countStanzas(header); err != nil {
		return err
	}
	if len(header) != FileHeader || !bytes.HasPrefix(head, header) {
		return fmt.Errorf("header of %d bytes: %w", len(header), ErrDamaged)
	}
	return nil
}
