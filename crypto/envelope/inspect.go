package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Info is what can be told of a sealed object without a key.
type Info struct {
	// Recipients is the number of stanzas, each a post-quantum hybrid one.
	Recipients int
	// PlaintextSize is the padded length in bytes.
	PlaintextSize int64
}

// stanza figures of an mlkem768x25519 recipient (age-encryption.org/v1):
// the encapsulated key in unpadded base64, the wrapped file key with its tag.
const (
	hybridStanza  = "mlkem768x25519"
	hybridArgSize = (1088 + 32 + 2) / 3 * 4
	hybridArgPad  = 2
	hybridBody    = 16 + 16
)

// Inspect is what a server does with a sealed object before it accepts it: it
// reads the header as age does and refuses classic or unknown stanzas
// (ErrClassicKey), unpadded plaintext (ErrBadSize) and anything that is not an
// age file (ErrDamaged). It needs no key and proves nothing of the content.
func Inspect(sealed []byte) (Info, error) {
	if len(sealed) > MaxSealed {
		return Info{}, fmt.Errorf("%d bytes: %w", len(sealed), ErrBadSize)
	}
	header, err := age.ExtractHeader(io.LimitReader(bytes.NewReader(sealed), maxHeader))
	if err != nil || !bytes.HasPrefix(sealed, header) {
		return Info{}, fmt.Errorf("header: %w", ErrDamaged)
	}
	recipients, err := countStanzas(header)
	if err != nil {
		return Info{}, err
	}
	size, err := plaintextSize(int64(len(sealed)-len(header)), MaxPlaintext)
	if err != nil {
		return Info{}, err
	}
	return Info{recipients, size}, nil
}

func countStanzas(header []byte) (int, error) {
	probe := &stanzaProbe{}
	// The probe fits no stanza, so this always fails; the probe tells why.
	_, err := age.DecryptHeader(header, probe)
	if probe.fault != nil {
		return 0, probe.fault
	}
	var noMatch *age.NoIdentityMatchError
	if !errors.As(err, &noMatch) || probe.count == 0 {
		return 0, fmt.Errorf("header: %w", ErrDamaged)
	}
	if probe.count > MaxRecipients {
		return 0, fmt.Errorf("%d recipients: %w", probe.count, ErrBadSize)
	}
	return probe.count, nil
}

// stanzaProbe is an identity that only looks.
type stanzaProbe struct {
	count int
	fault error
}

// Unwrap implements age.Identity.
func (p *stanzaProbe) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	p.count = len(stanzas)
	for _, s := range stanzas {
		if s.Type != hybridStanza {
			p.fault = fmt.Errorf("stanza: %w", ErrClassicKey)
			break
		}
		if len(s.Args) != 1 || len(s.Args[0]) != hybridArgSize-hybridArgPad || len(s.Body) != hybridBody {
			p.fault = fmt.Errorf("stanza: %w", ErrDamaged)
			break
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// plaintextSize undoes the growth of age's chunks: every 64 KiB of plaintext
// become a chunk 16 bytes longer, after a nonce of 16 bytes.
func plaintextSize(payload, limit int64) (int64, error) {
	const sealedChunk = chunkSize + chunkOverhead
	stream := payload - streamNonceSize
	if stream < chunkOverhead {
		return 0, fmt.Errorf("payload: %w", ErrDamaged)
	}
	chunks := (stream + sealedChunk - 1) / sealedChunk
	size := stream - chunks*chunkOverhead
	if !isPadded(size) || size > limit {
		return 0, fmt.Errorf("plaintext of %d bytes: %w", size, ErrBadSize)
	}
	return size, nil
}
