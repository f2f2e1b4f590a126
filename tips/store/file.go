package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
	"zhuicha/tips/store/kv"
)

// Files lie outside the engine (package files); here stands which lead names
// which. A file is first held: durable, and waiting for the object that names
// it. The record of that object claims it, in its own transaction, so that no
// row ever names a file that is not there.

// FileStream says who may open a file, as the streams of docs/FORMATS.md do.
type FileStream byte

// The streams of files.
const (
	FileFromTipster FileStream = 'f' // sealed to the intake key
	FileInternal    FileStream = 'i' // sealed under the work key
	FileToTipster   FileStream = 't' // sealed to the receipt
)

// FileRow is what is known of a file besides its digest.
type FileRow struct {
	Stream FileStream // zero while it is held
	Size   int64      // sealed bytes
	Day    tips.Day   // it arrived
}

// fileRowSize: stream (1), size (8), day (4).
const fileRowSize = 13

func (f FileRow) encode() []byte {
	b := append([]byte{byte(f.Stream)}, u64(uint64(f.Size))...)
	return append(b, u32(uint32(f.Day))...)
}

func decodeFileRow(row []byte) (FileRow, error) {
	if len(row) != fileRowSize {
		return FileRow{}, fmt.Errorf("%w: file row of %d bytes", ErrCorrupt, len(row))
	}
	return FileRow{
		Stream: FileStream(row[0]), Size: int64(binary.BigEndian.Uint64(row[1:])), Day: tips.Day(binary.BigEndian.Uint32(row[9:])),
	}, nil
}

// HoldFile keeps a durable file for the object of a lead that will name it.
// The lead need not exist yet. The same file again changes nothing.
func (tx *Tx) HoldFile(lead tips.LeadID, digest tips.Digest, size int64, day tips.Day) error {
	if size <= 0 {
		return fmt.Errorf("%w: file of %d bytes", ErrForm, size)
	}
	claimed, held, err := fileKeys(lead, digest)
	if err != nil {
		return err
	}
	for _, k := range [][]byte{claimed, held} {
		if row, err := tx.kv.Get(k); err != nil || row != nil {
			return err
		}
	}
	return tx.kv.Put(held, FileRow{Size: size, Day: day}.encode())
}

// ReleaseFile forgets a file that is held; a missing one is no error.
func (tx *Tx) ReleaseFile(lead tips.LeadID, digest tips.Digest) error {
	_, held, err := fileKeys(lead, digest)
	if err != nil {
		return err
	}
	return tx.kv.Delete(held)
}

// claimFiles makes the files an event names the lead's own.
func (tx *Tx) claimFiles(lead tips.LeadID, e tips.Event) error {
	stream := FileInternal
	if e.Role == tips.Tipster {
		stream = FileFromTipster
	}
	for _, list := range []struct {
		files  []tips.Digest
		stream FileStream
	}{{e.Files, stream}, {e.ReceiptFiles(), FileToTipster}} {
		for _, f := range list.files {
			if err := tx.claimFile(lead, f, list.stream); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) claimFile(lead tips.LeadID, digest tips.Digest, stream FileStream) error {
	claimed, held, err := fileKeys(lead, digest)
	if err != nil {
		return err
	}
	raw, err := tx.kv.Get(held)
	if err != nil {
		return err
	}
	if raw == nil {
		return fmt.Errorf("%w: %s", ErrFile, digest)
	}
	row, err := decodeFileRow(raw)
	if err != nil {
		return err
	}
	row.Stream = stream
	if err := tx.kv.Put(claimed, row.encode()); err != nil {
		return err
	}
	return tx.kv.Delete(held)
}

// File is a file that a lead names. It fails with [ErrNotFound] if the lead
// never named it or it was destroyed.
func (r *Reader) File(lead tips.LeadID, digest tips.Digest) (FileRow, error) {
	claimed, _, err := fileKeys(lead, digest)
	if err != nil {
		return FileRow{}, err
	}
	return r.fileRow(claimed)
}

// HeldFile is a file that waits for the lead, or [ErrNotFound].
func (r *Reader) HeldFile(lead tips.LeadID, digest tips.Digest) (FileRow, error) {
	_, held, err := fileKeys(lead, digest)
	if err != nil {
		return FileRow{}, err
	}
	return r.fileRow(held)
}

func (r *Reader) fileRow(k []byte) (FileRow, error) {
	raw, err := r.kv.Get(k)
	if err != nil {
		return FileRow{}, err
	}
	if raw == nil {
		return FileRow{}, fmt.Errorf("%w: file", ErrNotFound)
	}
	return decodeFileRow(raw)
}

// FileNamed tells whether any lead names the file or waits for it.
func (r *Reader) FileNamed(digest tips.Digest) (named bool, err error) {
	raw, err := rawDigest(digest)
	if err != nil {
		return false, fmt.Errorf("file: %w", err)
	}
	for _, space := range []byte{spaceFile, spaceHeld} {
		err := r.kv.Scan(kv.Prefix(key(space, raw)), func(_, _ []byte) error { named = true; return kv.ErrStop })
		if named || err != nil {
			return named, err
		}
	}
	return false, nil
}

// HeldFiles visits every file that waits to be named, until visit returns an
// error; kv.ErrStop ends it without one.
func (r *Reader) HeldFiles(visit func(tips.LeadID, tips.Digest, FileRow) error) error {
	return r.files(spaceHeld, visit)
}

// Files visits every file that a lead names, as HeldFiles does.
func (r *Reader) Files(visit func(tips.LeadID, tips.Digest, FileRow) error) error {
	return r.files(spaceFile, visit)
}

func (r *Reader) files(space byte, visit func(tips.LeadID, tips.Digest, FileRow) error) error {
	return r.kv.Scan(kv.Prefix([]byte{space}), func(k, v []byte) error {
		if len(k) != 1+digestSize+idSize {
			return fmt.Errorf("%w: file key of %d bytes", ErrCorrupt, len(k))
		}
		row, err := decodeFileRow(v)
		if err != nil {
			return err
		}
		digest, lead := hex.EncodeToString(k[1:1+digestSize]), hex.EncodeToString(k[1+digestSize:])
		return visit(tips.LeadID(lead), tips.Digest(digest), row)
	})
}

// DeleteFile forgets that a lead names a file; its digest stays in the events.
// The bytes go when nobody names them any more (package files). A missing row
// is no error.
func (tx *Tx) DeleteFile(lead tips.LeadID, digest tips.Digest) error {
	claimed, _, err := fileKeys(lead, digest)
	if err != nil {
		return err
	}
	return tx.kv.Delete(claimed)
}

func fileKeys(lead tips.LeadID, digest tips.Digest) (claimed, held []byte, err error) {
	id, err := rawID(lead)
	if err != nil {
		return nil, nil, fmt.Errorf("lead: %w", err)
	}
	raw, err := rawDigest(digest)
	if err != nil {
		return nil, nil, fmt.Errorf("file: %w", err)
	}
	return key(spaceFile, raw, id), key(spaceHeld, raw, id), nil
}
