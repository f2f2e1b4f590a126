package keys

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// ErrBadSignature: the signature is not the one of these bytes by this key.
var ErrBadSignature = errors.New("signature does not fit")

// ErrMalformed: a key, list, command or file is not of the form of FORMATS.md.
var ErrMalformed = errors.New("malformed")

const (
	officesLabel = "zhuicha/offices/1\n"
	commandLabel = "zhuicha/command/1\n"
)

// Signature is an Ed25519 signature.
type Signature [ed25519.SignatureSize]byte

// ParseSignature reads 128 hex digits.
func ParseSignature(text string) (Signature, error) {
	var s Signature
	if !decodeHex(s[:], text) {
		return Signature{}, fmt.Errorf("signature: %w", ErrMalformed)
	}
	return s, nil
}

// Hex is the form in which signatures travel.
func (s Signature) Hex() string { return hex.EncodeToString(s[:]) }

// SigningKey 签名密钥 is a member's; it signs commands.
type SigningKey struct{ seed [ed25519.SeedSize]byte }

// SigningPublic is the public half of a SigningKey.
type SigningPublic [ed25519.PublicKeySize]byte

// NewSigningKey draws a fresh signing key from random.
func NewSigningKey(random io.Reader) (SigningKey, error) {
	var k SigningKey
	if _, err := io.ReadFull(random, k.seed[:]); err != nil {
		return SigningKey{}, fmt.Errorf("signing key: %w", err)
	}
	return k, nil
}

// SigningKeyFromSeed is the key that belongs to seed.
func SigningKeyFromSeed(seed [32]byte) SigningKey { return SigningKey{seed} }

// Public is the public half.
func (k SigningKey) Public() SigningPublic { return SigningPublic(public(k.seed)) }

// SignCommand signs the exact bytes of a staff command.
func (k SigningKey) SignCommand(command []byte) Signature {
	return sign(k.seed, commandLabel, command)
}

// String hides the secret.
func (k SigningKey) String() string { return "signing key(hidden)" }

// GoString hides the secret.
func (k SigningKey) GoString() string { return k.String() }

// ParseSigningPublic reads 64 hex digits.
func ParseSigningPublic(text string) (SigningPublic, error) {
	var p SigningPublic
	if !decodeHex(p[:], text) {
		return SigningPublic{}, fmt.Errorf("signing key: %w", ErrMalformed)
	}
	return p, nil
}

// Hex is the form in which the key is stored.
func (p SigningPublic) Hex() string { return hex.EncodeToString(p[:]) }

// VerifyCommand returns ErrBadSignature unless s is p's signature of exactly
// these bytes as a staff command.
func (p SigningPublic) VerifyCommand(command []byte, s Signature) error {
	return verify(p, commandLabel, command, s)
}

// RootKey 根签名密钥 signs the list of offices. It is kept offline.
type RootKey struct{ seed [ed25519.SeedSize]byte }

// RootPublic is the public half of the RootKey; posters carry its fingerprint.
type RootPublic [ed25519.PublicKeySize]byte

// NewRootKey draws a fresh root key from random.
func NewRootKey(random io.Reader) (RootKey, error) {
	var k RootKey
	if _, err := io.ReadFull(random, k.seed[:]); err != nil {
		return RootKey{}, fmt.Errorf("root key: %w", err)
	}
	return k, nil
}

// Public is the public half.
func (k RootKey) Public() RootPublic { return RootPublic(public(k.seed)) }

// String hides the secret.
func (k RootKey) String() string { return "root key(hidden)" }

// GoString hides the secret.
func (k RootKey) GoString() string { return k.String() }

// ParseRootPublic reads 64 hex digits.
func ParseRootPublic(text string) (RootPublic, error) {
	var p RootPublic
	if !decodeHex(p[:], text) {
		return RootPublic{}, fmt.Errorf("root key: %w", ErrMalformed)
	}
	return p, nil
}

// Hex is the form in which the key travels.
func (p RootPublic) Hex() string { return hex.EncodeToString(p[:]) }

func public(seed [ed25519.SeedSize]byte) [ed25519.PublicKeySize]byte {
	return [ed25519.PublicKeySize]byte(ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey))
}

// sign puts a label in front, so that no signature made for one purpose can
// ever be shown for another.
func sign(seed [ed25519.SeedSize]byte, label string, exact []byte) Signature {
	return Signature(ed25519.Sign(ed25519.NewKeyFromSeed(seed[:]), labelled(label, exact)))
}

func verify(key [ed25519.PublicKeySize]byte, label string, exact []byte, s Signature) error {
	if !ed25519.Verify(key[:], labelled(label, exact), s[:]) {
		return ErrBadSignature
	}
	return nil
}

func labelled(label string, exact []byte) []byte { return append([]byte(label), exact...) }
