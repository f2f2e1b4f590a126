// Package envelope seals and opens the objects that everything secret lies in:
// age files with post-quantum hybrid recipients, whose plaintext is a padded
// tar that begins with a binding to its place.
//
// Invariants: nothing classic is sealed to, opened or accepted; nothing of a
// plaintext is returned before its last chunk was authenticated and its binding
// compared; every failure is a Fault. There is no cipher and no format of our
// own in here, and there must never be one.
package envelope

import (
	"bytes"
	"fmt"

	"filippo.io/age"
)

// Seal seals files, bound by b, to every one of to. The files must be exactly
// those of b's stream, in order. Errors: ErrBadContent, ErrBadSize,
// ErrClassicKey for a recipient that was never set.
func Seal(b Binding, files []File, to ...Recipient) ([]byte, error) {
	binding, err := b.JSON()
	if err != nil {
		return nil, err
	}
	if !b.Stream.holds(files) {
		return nil, fmt.Errorf("seal %s: %w", b.Stream, ErrBadContent)
	}
	plain, err := pack(append([]File{{BindingFile, binding}}, files...))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", b.Stream, err)
	}
	return encrypt(plain, to)
}

func encrypt(plain []byte, to []Recipient) ([]byte, error) {
	if len(to) == 0 || len(to) > MaxRecipients {
		return nil, fmt.Errorf("seal to %d recipients: %w", len(to), ErrBadSize)
	}
	recipients := make([]age.Recipient, len(to))
	for i, r := range to {
		if r.IsZero() {
			return nil, fmt.Errorf("seal: recipient %d: %w", i, ErrClassicKey)
		}
		recipients[i] = r.recipient
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, recipients...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed.Bytes(), nil
}
