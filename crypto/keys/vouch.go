package keys

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

const vouchLabel = "zhuicha/vouch/1\n"

// Vouch is the MAC by which whoever holds the office key says that a holder's
// recipient was compared with the person's own screen. A server cannot make
// one, so it can slip nobody into the next rotation. In 64 hex: HMAC-SHA256
// under HKDF-SHA256 (RFC 5869) of the key's text, over office, holder and
// recipient.
func (k OfficeKey) Vouch(office, holder string, recipient MemberRecipient) (string, error) {
	key, err := hkdf.Key(sha256.New, []byte(k.Secret()), nil, vouchLabel[:len(vouchLabel)-1], 32)
	if err != nil {
		return "", fmt.Errorf("vouch: %w", err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(vouchLabel + office + "\n" + holder + "\n" + recipient.String()))
	return hex.EncodeToString(mac.Sum(nil)), nil
}

// Vouches reports, in constant time, whether the vouch is this key's.
func (k OfficeKey) Vouches(vouch, office, holder string, recipient MemberRecipient) bool {
	own, err := k.Vouch(office, holder, recipient)
	return err == nil && hmac.Equal([]byte(own), []byte(vouch))
}
