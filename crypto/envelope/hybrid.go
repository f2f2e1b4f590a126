package envelope

import (
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/btcsuite/btcd/btcutil/bech32"
)

// SeedSize is the length in bytes of the seed of an Identity.
const SeedSize = 32

const (
	identityPrefix  = "AGE-SECRET-KEY-PQ-"
	recipientPrefix = "age1pq1"
)

// Recipient is the public half of a post-quantum hybrid key pair
// (ML-KEM-768 with X25519). There is no way to make one of a classic key; the
// zero value seals nothing.
type Recipient struct {
	recipient *age.HybridRecipient
	text      string
}

// ParseRecipient reads the age1pq1… form. Any other recipient is ErrClassicKey.
func ParseRecipient(text string) (Recipient, error) {
	if !strings.HasPrefix(text, recipientPrefix) {
		return Recipient{}, fmt.Errorf("recipient: %w", ErrClassicKey)
	}
	r, err := age.ParseHybridRecipient(text)
	if err != nil {
		return Recipient{}, fmt.Errorf("recipient: %w", ErrBadContent)
	}
	return Recipient{recipient: r, text: text}, nil
}

// String is the age1pq1… form. It is public.
func (r Recipient) String() string { return r.text }

// IsZero reports whether r was never set.
func (r Recipient) IsZero() bool { return r.recipient == nil }

// Identity is the secret half of a hybrid key pair. Printing one shows nothing.
type Identity struct {
	identity *age.HybridIdentity
}

// NewIdentity draws the 32-byte seed of a fresh identity from random.
func NewIdentity(random io.Reader) (Identity, error) {
	var seed [SeedSize]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return Identity{}, fmt.Errorf("identity: %w", err)
	}
	return IdentityFromSeed(seed)
}

// IdentityFromSeed makes the identity that belongs to seed.
func IdentityFromSeed(seed [SeedSize]byte) (Identity, error) {
	text, err := bech32.EncodeFromBase256(identityPrefix, seed[:])
	if err != nil {
		return Identity{}, fmt.Errorf("identity: %w", ErrBadContent)
	}
	return ParseIdentity(strings.ToUpper(text))
}

// ParseIdentity reads the AGE-SECRET-KEY-PQ-1… form. The error says nothing
// of the text, which is a secret.
func ParseIdentity(text string) (Identity, error) {
	if !strings.HasPrefix(text, identityPrefix) {
		return Identity{}, fmt.Errorf("identity: %w", ErrClassicKey)
	}
	id, err := age.ParseHybridIdentity(text)
	if err != nil {
		return Identity{}, fmt.Errorf("identity: %w", ErrBadContent)
	}
	return Identity{identity: id}, nil
}

// Recipient is the public half.
func (i Identity) Recipient() Recipient {
	if i.identity == nil {
		return Recipient{}
	}
	r := i.identity.Recipient()
	return Recipient{recipient: r, text: r.String()}
}

// Secret is the AGE-SECRET-KEY-PQ-1… form, to be sealed or kept, never logged.
func (i Identity) Secret() string {
	if i.identity == nil {
		return ""
	}
	return i.identity.String()
}

// IsZero reports whether i was never set.
func (i Identity) IsZero() bool { return i.identity == nil }

// String hides the secret.
func (i Identity) String() string { return "identity(hidden)" }

// GoString hides the secret.
func (i Identity) GoString() string { return i.String() }
