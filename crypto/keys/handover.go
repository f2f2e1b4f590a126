package keys

const handoverLabel = "zhuicha/handover/1\n"

// SignHandover signs the exact bytes of a handover package's manifest.
func (k SigningKey) SignHandover(manifest []byte) Signature {
	return sign(k.seed, handoverLabel, manifest)
}

// VerifyHandover returns ErrBadSignature unless s is p's signature of exactly
// these bytes as a manifest.
func (p SigningPublic) VerifyHandover(manifest []byte, s Signature) error {
	return verify(p, handoverLabel, manifest, s)
}
