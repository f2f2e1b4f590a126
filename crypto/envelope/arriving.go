package envelope

import (
	"bytes"
	"fmt"

	"filippo.io/age"
)

// FileHeader is the length in bytes of the header of an object with exactly one
// recipient, as every sealed file has: version line, stanza, MAC.
const FileHeader = len("age-encryption.org/v1\n") +
	len("-> "+hybridStanza+" ") + hybridArgSize - hybridArgPad + len("\n") +
	hybridBodyText + len("\n") +
	len("--- ") + headerMACText + len("\n")

// 32 bytes in base64 without padding.
const (
	hybridBodyText = 43
	headerMACText  = 43
)

// FileSize tells whether a sealed file may be so many bytes long: the header,
// and age's chunks over a padded plaintext.
func FileSize(sealed int64) bool {
	payload := sealed - int64(FileHeader) - streamNonceSize
	if payload < chunkOverhead {
		return false
	}
	const sealedChunk = chunkSize + chunkOverhead
	chunks := (payload + sealedChunk - 1) / sealedChunk
	empty := payload == (chunks-1)*sealedChunk+chunkOverhead // age has no empty last chunk
	return isPadded(payload-chunks*chunkOverhead) && !empty
}

// InspectFileHeader is what a server does with the first FileHeader bytes of a
// file before it keeps any: they must be an age header to exactly one
// post-quantum recipient. Errors: ErrClassicKey, ErrDamaged.
func InspectFileHeader(head []byte) error {
	header, err := age.ExtractHeader(bytes.NewReader(head))
	if err != nil || len(header) != FileHeader || !bytes.HasPrefix(head, header) {
		return fmt.Errorf("header: %w", ErrDamaged)
	}
	recipients, err := countStanzas(header)
	if err != nil {
		return err
	}
	if recipients != 1 {
		return fmt.Errorf("%d recipients: %w", recipients, ErrDamaged)
	}
	return nil
}
