package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"zhuicha/tips"
)

// recordVersion is the form of stored records. Older forms stay readable for
// ever; there is one so far.
const recordVersion = 1

// maxEvents bounds the events of one record.
const maxEvents = 1024

// Record is one decision on a lead as it is kept for ever.
type Record struct {
	// Seq is the number of the lead's events before this record.
	Seq int
	// Day is the day the record was written.
	Day tips.Day
	// Signer is the member who signed Command; empty if the tipster or the
	// system acted.
	Signer tips.MemberID
	// Command holds the exact bytes that were asked and signed.
	Command []byte
	// Signature is Ed25519 over Command; empty without a signer.
	Signature []byte
	// Salt hides the record in its log leaf.
	Salt [32]byte
	// Events are what happened, each as tips.EncodeEvent wrote it.
	Events [][]byte
}

// encode writes the stored form: version, day (4), salt (32), then signer,
// command, signature and each event with their lengths. Seq stands in the key.
func (r Record) encode() ([]byte, error) {
	if len(r.Events) == 0 || len(r.Events) > maxEvents {
		return nil, fmt.Errorf("%w: record of %d events", ErrForm, len(r.Events))
	}
	var signer []byte
	if r.Signer != "" {
		raw, err := rawID(r.Signer)
		if err != nil {
			return nil, fmt.Errorf("signer: %w", err)
		}
		signer = raw
	}
	b := append([]byte{recordVersion}, u32(uint32(r.Day))...)
	b = append(b, r.Salt[:]...)
	b = appendBytes(b, signer)
	b = appendBytes(b, r.Command)
	b = appendBytes(b, r.Signature)
	b = binary.AppendUvarint(b, uint64(len(r.Events)))
	for _, e := range r.Events {
		b = appendBytes(b, e)
	}
	return b, nil
}

// decodeRecord reads the stored form. It fails with [ErrNewer] on a form it
// does not know and with [ErrCorrupt] on anything else it did not write.
func decodeRecord(seq int, stored []byte) (Record, error) {
	w := &wire{rest: stored}
	if v := w.byte(); w.err == nil && v > recordVersion {
		return Record{}, fmt.Errorf("%w: record of form %d", ErrNewer, v)
	} else if v != recordVersion {
		w.fail("form of record")
	}
	r := Record{Seq: seq, Day: tips.Day(w.uint32()), Salt: [32]byte(w.fixed(32))}
	signer := w.bytes()
	if len(signer) != 0 && len(signer) != idSize {
		w.fail("signer")
	}
	r.Signer = tips.MemberID(hex.EncodeToString(signer))
	r.Command, r.Signature = w.bytes(), w.bytes()
	count := w.uvarint(maxEvents)
	if count == 0 {
		w.fail("no events")
	}
	for range count {
		r.Events = append(r.Events, w.bytes())
	}
	return r, w.end()
}
