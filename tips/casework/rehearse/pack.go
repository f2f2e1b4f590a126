package rehearse

import "zhuicha/crypto/keys"

// SignHandover signs a manifest as the member's browser does.
func (m *Member) SignHandover(manifest []byte) keys.Signature {
	return m.bundle.Signing.SignHandover(manifest)
}

// OfficeKey is the key of the member's office, as the paper would bring it.
func (m *Member) OfficeKey() keys.OfficeKey { return m.office }
