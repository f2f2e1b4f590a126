// Package keys gives every key a type that says its role, so that a tip cannot
// be sealed to a login key nor a finding to a tipster without the compiler
// noticing, and holds what is done with keys: wraps, the member's bundle, login
// derivation, fingerprints, the signed list of offices, signed commands.
//
// Secrets print as hidden. Randomness is always a parameter. What a server says
// of a key is an Unverified; only a signature turns it into something a
// recipient can be taken from.
package keys

import (
	"encoding/hex"
	"fmt"
	"io"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/secret"
)

// OfficeKey 单位密钥 opens what is wrapped to an office.
type OfficeKey struct{ envelope.Identity }

// OfficeRecipient is the public half of an OfficeKey.
type OfficeRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k OfficeKey) Public() OfficeRecipient { return OfficeRecipient{k.Recipient()} }

// IntakeKey 收件密钥 of a lead opens what the tipster sends. The tipster's
// browser makes it and forgets it, so nothing internal may be sealed to it.
type IntakeKey struct{ envelope.Identity }

// IntakeRecipient is the public half of an IntakeKey.
type IntakeRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k IntakeKey) Public() IntakeRecipient { return IntakeRecipient{k.Recipient()} }

// WorkKey 工作密钥 of a lead opens everything internal. No tipster ever has it.
type WorkKey struct{ envelope.Identity }

// WorkRecipient is the public half of a WorkKey.
type WorkRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k WorkKey) Public() WorkRecipient { return WorkRecipient{k.Recipient()} }

// ReceiptKey 回执密钥 is derived from a receipt and opens the replies.
type ReceiptKey struct{ envelope.Identity }

// ReceiptRecipient is the public half of a ReceiptKey; it travels in the tip.
type ReceiptRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k ReceiptKey) Public() ReceiptRecipient { return ReceiptRecipient{k.Recipient()} }

// MemberKey 成员密钥 is an inspector's own; office keys are wrapped to it.
type MemberKey struct{ envelope.Identity }

// MemberRecipient is the public half of a MemberKey.
type MemberRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k MemberKey) Public() MemberRecipient { return MemberRecipient{k.Recipient()} }

// UnlockKey 解锁密钥 is derived from a passphrase and opens the member's bundle.
type UnlockKey struct{ envelope.Identity }

// UnlockRecipient is the public half of an UnlockKey.
type UnlockRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k UnlockKey) Public() UnlockRecipient { return UnlockRecipient{k.Recipient()} }

// SessionKey 会话密钥 keeps an unlocked bundle across pages.
type SessionKey struct{ envelope.Identity }

// SessionRecipient is the public half of a SessionKey.
type SessionRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k SessionKey) Public() SessionRecipient { return SessionRecipient{k.Recipient()} }

// NewOfficeKey draws a fresh office key from random.
func NewOfficeKey(random io.Reader) (OfficeKey, error) {
	id, err := envelope.NewIdentity(random)
	return OfficeKey{id}, err
}

// NewIntakeKey draws a fresh intake key from random.
func NewIntakeKey(random io.Reader) (IntakeKey, error) {
	id, err := envelope.NewIdentity(random)
	return IntakeKey{id}, err
}

// NewWorkKey draws a fresh work key from random.
func NewWorkKey(random io.Reader) (WorkKey, error) {
	id, err := envelope.NewIdentity(random)
	return WorkKey{id}, err
}

// NewMemberKey draws a fresh member key from random.
func NewMemberKey(random io.Reader) (MemberKey, error) {
	id, err := envelope.NewIdentity(random)
	return MemberKey{id}, err
}

// ChannelKey 通道密钥 authenticates the messages of one lead, both ways.
type ChannelKey [32]byte

// ParseChannelKey reads the 64 hex digits that lie in the sealed tip.
func ParseChannelKey(text string) (ChannelKey, error) {
	var k ChannelKey
	if !decodeHex(k[:], text) {
		return ChannelKey{}, fmt.Errorf("channel key: %w", envelope.ErrBadContent)
	}
	return k, nil
}

// Hex is the form that lies in the sealed tip. It is a secret.
func (k ChannelKey) Hex() string { return hex.EncodeToString(k[:]) }

// String hides the secret.
func (k ChannelKey) String() string { return "channel key(hidden)" }

// GoString hides the secret.
func (k ChannelKey) GoString() string { return k.String() }

// MarshalText refuses, so that no encoder writes the secret by accident.
func (k ChannelKey) MarshalText() ([]byte, error) { return nil, secret.ErrHidden }

// decodeHex fills dst from lower-case hex of exactly its length.
func decodeHex(dst []byte, text string) bool {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(dst) || hex.EncodeToString(raw) != text {
		return false
	}
	copy(dst, raw)
	return true
}
