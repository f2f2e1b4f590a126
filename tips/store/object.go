package store

import (
	"crypto/sha256"
	"fmt"

	"zhuicha/tips"
)

// MaxObject is the greatest length of a sealed object kept here, in bytes: a
// content padded to 256 KiB (a very long story) with the header its recipients need. Larger things
// are attachments and belong into files (measured: ten times as fast).
const MaxObject = 272 << 10

// putObject stores sealed bytes under the lead and their digest. An object
// that is there already is left alone.
//
// Objects belong to one lead each: otherwise whoever has the bytes of another
// lead's object could bring them in with his own tip, and then delete them for
// both.
func (tx *Tx) putObject(lead tips.LeadID, day tips.Day, digest tips.Digest, sealed []byte) error {
	name, err := objectName(lead, digest)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(sealed); string(sum[:]) != string(name[1+idSize:]) {
		return fmt.Errorf("%w: %s", ErrDigest, digest)
	}
	if len(sealed) > MaxObject {
		return fmt.Errorf("%w: object of %d bytes", ErrForm, len(sealed))
	}
	if at, err := tx.kv.Get(name); err != nil || at != nil {
		return err
	}
	at := make([]byte, objectSize)
	copy(at, u32(uint32(day)))
	if err := tx.store.random(at[4:]); err != nil {
		return err
	}
	if err := tx.kv.Put(name, at); err != nil {
		return err
	}
	return tx.kv.Put(key(spaceObject, at), sealed)
}

// Object returns a sealed object of a lead. It fails with [ErrNotFound] if it
// never was there or was destroyed.
func (r *Reader) Object(lead tips.LeadID, digest tips.Digest) ([]byte, error) {
	name, err := objectName(lead, digest)
	if err != nil {
		return nil, err
	}
	at, err := r.kv.Get(name)
	if err != nil {
		return nil, err
	}
	if at == nil {
		return nil, fmt.Errorf("%w: object %s", ErrNotFound, digest)
	}
	sealed, err := r.kv.Get(key(spaceObject, at))
	if err == nil && sealed == nil {
		err = fmt.Errorf("%w: object %s has a name but no bytes", ErrCorrupt, digest)
	}
	return sealed, err
}

// DeleteObject destroys a sealed object of a lead; its digest stays in the
// events. It fails with [ErrNotFound] if it is not there. See the package
// comment for what remains until the next Scrub.
func (tx *Tx) DeleteObject(lead tips.LeadID, digest tips.Digest) error {
	name, err := objectName(lead, digest)
	if err != nil {
		return err
	}
	at, err := tx.kv.Get(name)
	if err != nil {
		return err
	}
	if at == nil {
		return fmt.Errorf("%w: object %s", ErrNotFound, digest)
	}
	if err := tx.kv.Delete(key(spaceObject, at)); err != nil {
		return err
	}
	return tx.kv.Delete(name)
}

func objectName(lead tips.LeadID, digest tips.Digest) ([]byte, error) {
	id, err := rawID(lead)
	if err != nil {
		return nil, fmt.Errorf("lead: %w", err)
	}
	raw, err := rawDigest(digest)
	if err != nil {
		return nil, fmt.Errorf("object: %w", err)
	}
	return key(spaceDigest, id, raw), nil
}
