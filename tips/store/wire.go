package store

import (
	"encoding/binary"
	"fmt"
)

// appendBytes writes a length and the bytes.
func appendBytes[T ~string | ~[]byte](b []byte, v T) []byte {
	b = binary.AppendUvarint(b, uint64(len(v)))
	return append(b, v...)
}

// wire reads what the append functions write. The first fault sticks, and
// later reads give zero values, so that a decoder checks once at its end.
type wire struct {
	rest []byte
	err  error
}

func (w *wire) fail(what string) {
	if w.err == nil {
		w.err = fmt.Errorf("%w: %s", ErrCorrupt, what)
	}
	w.rest = nil
}

// fixed reads n bytes, which still belong to the input.
func (w *wire) fixed(n int) []byte {
	if w.err != nil || len(w.rest) < n {
		w.fail("too short")
		return make([]byte, n)
	}
	v := w.rest[:n]
	w.rest = w.rest[n:]
	return v
}

func (w *wire) byte() byte     { return w.fixed(1)[0] }
func (w *wire) uint32() uint32 { return binary.BigEndian.Uint32(w.fixed(4)) }

// uvarint reads a number in its shortest form, no greater than most.
func (w *wire) uvarint(most uint64) uint64 {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 || v > most || len(binary.AppendUvarint(nil, v)) != n {
		w.fail("number")
		return 0
	}
	w.rest = w.rest[n:]
	return v
}

// bytes reads what appendBytes wrote.
func (w *wire) bytes() []byte {
	return append([]byte{}, w.fixed(int(w.uvarint(uint64(len(w.rest)))))...)
}

func (w *wire) string() string { return string(w.bytes()) }

// end demands that everything was read.
func (w *wire) end() error {
	if w.err == nil && len(w.rest) > 0 {
		w.fail("too long")
	}
	return w.err
}
