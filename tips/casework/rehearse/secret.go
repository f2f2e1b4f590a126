package rehearse

import (
	"context"

	"zhuicha/crypto/keys"
)

// secret is what a passphrase gives: slow to derive, so derived once.
type secret struct {
	salt   [16]byte
	proof  keys.LoginProof
	unlock keys.UnlockKey
}

// derive leaves a derivation, which nothing can interrupt, to end by itself once
// nobody waits for it any more.
func derive(ctx context.Context, passphrase string, salt [16]byte, logN int) (secret, error) {
	s, done := secret{salt: salt}, make(chan error, 1)
	go func() {
		var err error
		s.proof, s.unlock, err = keys.DeriveLogin(passphrase, salt, logN, logN)
		done <- err
	}()
	select {
	case err := <-done:
		return s, err
	case <-ctx.Done():
		return secret{}, ctx.Err()
	}
}

func (w *World) newSalt() [16]byte { return [16]byte([]byte(w.NewID())[:16]) }

// secretOf is a person's secret. People who share a passphrase share its salt
// too, so that a rehearsal derives it once.
func (w *World) secretOf(ctx context.Context, p Person) (secret, error) {
	if s, known := w.secrets[p.Passphrase]; known {
		return s, nil
	}
	s, err := derive(ctx, p.Passphrase, w.newSalt(), w.Service.LoginLogN())
	if err != nil {
		return secret{}, err
	}
	w.secrets[p.Passphrase] = s
	return s, nil
}
