package envelope

import (
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// SealBackup begins an age file to the one recipient and returns what takes its
// plaintext; closing that ends the file, and only then is it whole. It is for
// backups alone: nothing binds the plaintext, and the caller pads it.
//
// Errors: ErrClassicKey for a recipient that was never set.
func SealBackup(w io.Writer, to Recipient) (io.WriteCloser, error) {
	if to.IsZero() {
		return nil, fmt.Errorf("seal backup: %w", ErrClassicKey)
	}
	plain, err := age.Encrypt(w, to.recipient)
	if err != nil {
		return nil, fmt.Errorf("seal backup: %w", err)
	}
	return plain, nil
}

// OpenBackup opens what SealBackup wrote. What it reads is provisional until it
// answers io.EOF: who began something by it undoes that on any other error.
//
// Errors: ErrWrongKey, ErrDamaged; the reader's are ErrDamaged too.
func OpenBackup(r io.Reader, identity Identity) (io.Reader, error) {
	if identity.IsZero() {
		return nil, fmt.Errorf("open backup: %w", ErrWrongKey)
	}
	plain, err := age.Decrypt(r, identity.identity)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) {
		return nil, fmt.Errorf("open backup: %w", ErrWrongKey)
	}
	if err != nil {
		return nil, fmt.Errorf("open backup: %w", ErrDamaged)
	}
	return damaging{plain}, nil
}

// damaging names what age finds wrong in the middle of a file.
type damaging struct{ plain io.Reader }

// Read implements io.Reader.
func (d damaging) Read(p []byte) (int, error) {
	n, err := d.plain.Read(p)
	if err != nil && err != io.EOF {
		return n, fmt.Errorf("open backup: %w", ErrDamaged)
	}
	return n, err
}
