package keys

import (
	"encoding/hex"
	"fmt"
	"io"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
)

const memberFormat = "zhuicha/member/1"

// Bundle is everything secret that a member owns, and the root key that he
// checks offices against. The server keeps it sealed under the passphrase.
type Bundle struct {
	Identity MemberKey
	Signing  SigningKey
	Root     RootPublic
}

// NewBundle draws a member's keys from random.
func NewBundle(root RootPublic, random io.Reader) (Bundle, error) {
	identity, err := NewMemberKey(random)
	if err != nil {
		return Bundle{}, err
	}
	signing, err := NewSigningKey(random)
	if err != nil {
		return Bundle{}, err
	}
	return Bundle{identity, signing, root}, nil
}

type memberJSON struct {
	Format   string `json:"format"`
	Identity string `json:"identity"`
	Signing  string `json:"signing"`
	Root     string `json:"root"`
}

// SealMember seals the bundle of the member with that id under a passphrase.
func SealMember(member string, b Bundle, to UnlockRecipient) ([]byte, error) {
	data, err := b.json()
	if err != nil {
		return nil, err
	}
	return envelope.Seal(binding(member, envelope.Member, 0),
		[]envelope.File{{Name: envelope.MemberFile, Data: data}}, to.Recipient)
}

// OpenMember undoes SealMember.
func OpenMember(sealed []byte, member string, with UnlockKey) (Bundle, error) {
	opened, err := envelope.Open(sealed, binding(member, envelope.Member, 0), with.Identity)
	if err != nil {
		return Bundle{}, err
	}
	return parseBundle(opened.File(envelope.MemberFile))
}

func (b Bundle) json() ([]byte, error) {
	if b.Identity.IsZero() {
		return nil, fmt.Errorf("member: no identity: %w", envelope.ErrBadContent)
	}
	return strict.Encode(memberJSON{memberFormat, b.Identity.Secret(), hex.EncodeToString(b.Signing.seed[:]), b.Root.Hex()})
}

func parseBundle(data []byte) (Bundle, error) {
	var j memberJSON
	if err := strict.DecodeExact(data, &j); err != nil || j.Format != memberFormat {
		return Bundle{}, fmt.Errorf("member: %w", envelope.ErrBadContent)
	}
	identity, err := envelope.ParseIdentity(j.Identity)
	if err != nil {
		return Bundle{}, fmt.Errorf("member: %w", err)
	}
	b := Bundle{Identity: MemberKey{identity}}
	if !decodeHex(b.Signing.seed[:], j.Signing) || !decodeHex(b.Root[:], j.Root) {
		return Bundle{}, fmt.Errorf("member: %w", envelope.ErrBadContent)
	}
	return b, nil
}
