package rehearse

import "zhuicha/crypto/keys"

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

func (w *World) newSalt() [16]byte { return [16]byte([]byte(w.NewID())[:16]) }

// secretOf is a person's secret. People who share a passphrase share its salt
// too, so that a rehearsal derives it once.
func (w *World) secretOf(p Person) (secret, error) {
	if s, known := w.secrets[p.Passphrase]; known {
		return s, nil
	}
	s, err := derive(p.Passphrase, w.newSalt(), w.Service.LoginLogN())
	w.secrets[p.Passphrase] = s
	return s, err
}
