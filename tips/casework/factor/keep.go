package factor

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	sealInfo      = "zhuicha/factor/1/seal"
	recoveryInfo  = "zhuicha/factor/1/recovery"
	recoveryLabel = "zhuicha/recovery/1\n"

	// RecoveryCodes is how many codes a member gets, each good for once.
	RecoveryCodes = 10
	// recoverySize is the size of a recovery code in bytes: 80 bits.
	recoverySize = 10
)

// Keeper seals secrets and hashes recovery codes with keys that come from the
// pepper, which lies outside the store: who takes the store alone can make no
// code.
type Keeper struct{ seal, recovery []byte }

// NewKeeper derives the keys by HKDF-SHA256 (RFC 5869).
func NewKeeper(pepper []byte) (Keeper, error) {
	seal, err := hkdf.Key(sha256.New, pepper, nil, sealInfo, chacha20poly1305.KeySize)
	if err != nil {
		return Keeper{}, fmt.Errorf("factor: keeper: %w", err)
	}
	recovery, err := hkdf.Key(sha256.New, pepper, nil, recoveryInfo, sha256.Size)
	if err != nil {
		return Keeper{}, fmt.Errorf("factor: keeper: %w", err)
	}
	return Keeper{seal: seal, recovery: recovery}, nil
}

// Seal encrypts a member's secret (XChaCha20-Poly1305, nonce first), bound to
// the member, so that no row can be put in another's place.
func (k Keeper) Seal(random io.Reader, member string, s Secret) ([]byte, error) {
	box, err := chacha20poly1305.NewX(k.seal)
	if err != nil {
		return nil, fmt.Errorf("factor: seal: %w", err)
	}
	nonce := make([]byte, box.NonceSize(), box.NonceSize()+len(s.text)+box.Overhead())
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, fmt.Errorf("factor: seal: %w", err)
	}
	return box.Seal(nonce, nonce, []byte(s.text), []byte(member)), nil
}

// Open decrypts what [Keeper.Seal] gave for the same member.
//
// Errors: [ErrSecret] where it was changed, is another member's or was sealed
// under another pepper.
func (k Keeper) Open(member string, sealed []byte) (Secret, error) {
	box, err := chacha20poly1305.NewX(k.seal)
	if err != nil {
		return Secret{}, fmt.Errorf("factor: open: %w", err)
	}
	if len(sealed) < box.NonceSize() {
		return Secret{}, ErrSecret
	}
	text, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(member))
	if err != nil {
		return Secret{}, ErrSecret
	}
	return ParseSecret(string(text))
}

// NewRecovery draws a member's recovery codes and the marks by which they are
// known again; the codes themselves are not kept.
func (k Keeper) NewRecovery(random io.Reader, member string) (codes []string, marks [][]byte, err error) {
	for range RecoveryCodes {
		var raw [recoverySize]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return nil, nil, fmt.Errorf("factor: recovery: %w", err)
		}
		text := base32.StdEncoding.EncodeToString(raw[:])
		code := text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
		codes, marks = append(codes, code), append(marks, k.Mark(member, code))
	}
	return codes, marks, nil
}

// Mark is the keyed hash (HMAC-SHA256) of a member's recovery code. Case,
// spaces and hyphens do not count.
func (k Keeper) Mark(member, code string) []byte {
	mac := hmac.New(sha256.New, k.recovery)
	mac.Write([]byte(recoveryLabel + member + "\n" + strings.ToUpper(Digits(code))))
	return mac.Sum(nil)
}

// Find is the place of a code among the marks, -1 for none. Every mark is
// compared.
func (k Keeper) Find(marks [][]byte, member, code string) int {
	mark, found := k.Mark(member, code), -1
	for i, m := range marks {
		if subtle.ConstantTimeCompare(m, mark) == 1 {
			found = i
		}
	}
	return found
}
