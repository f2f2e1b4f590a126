package rehearse

import (
	"sync"

	"zhuicha/crypto/keys"
)

// secret is what a passphrase gives: slow to derive, so derived once.
type secret struct {
	salt   [16]byte
	proof  keys.LoginProof
	unlock keys.UnlockKey
}

func derive(passphrase string, salt [16]byte, logN int) (s secret, err error) {
	s.salt = salt
	s.proof, s.unlock, err = keys.DeriveLogin(passphrase, salt, logN, logN)
	return s, err
}

// Prepare derives people's secrets beside each other, before they are hired.
// Who was not prepared is derived when it is needed.
func (w *World) Prepare(people []Person, logN int) error {
	errs := make([]error, len(people))
	secrets := make([]secret, len(people))
	var wg sync.WaitGroup
	room := make(chan struct{}, atOnce)
	for i, p := range people {
		wg.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			secrets[i], errs[i] = derive(p.Passphrase, w.newSalt(), logN)
		})
	}
	wg.Wait()
	for i, p := range people {
		if errs[i] != nil {
			return errs[i]
		}
		w.secrets[p.Login] = secrets[i]
	}
	return nil
}

// atOnce bounds the memory of scrypt: 128 MiB each in production.
const atOnce = 2

func (w *World) newSalt() [16]byte { return [16]byte([]byte(w.NewID())[:16]) }

// secretOf is a person's secret, derived now if it was not before.
func (w *World) secretOf(p Person) (secret, error) {
	if s, known := w.secrets[p.Login]; known {
		return s, nil
	}
	s, err := derive(p.Passphrase, w.newSalt(), w.Service.LoginLogN())
	w.secrets[p.Login] = s
	return s, err
}
