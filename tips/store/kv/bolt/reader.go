package bolt

import (
	"bytes"
	"errors"

	"go.etcd.io/bbolt"

	"zhuicha/tips/store/kv"
)

// reader reads one bbolt transaction and copies what it hands out: bbolt's
// own slices point into the mapped file and die with the transaction.
type reader struct{ bucket *bbolt.Bucket }

// Get implements [kv.Reader].
func (r reader) Get(key []byte) ([]byte, error) {
	return bytes.Clone(r.bucket.Get(key)), nil
}

// Scan implements [kv.Reader].
func (r reader) Scan(span kv.Range, visit func(key, value []byte) error) error {
	c := r.bucket.Cursor()
	key, value := first(c, span)
	for key != nil && within(key, span) {
		err := visit(bytes.Clone(key), bytes.Clone(value))
		if errors.Is(err, kv.ErrStop) {
			return nil
		}
		if err != nil {
			return err
		}
		key, value = next(c, span)
	}
	return nil
}

// first places the cursor on the first key of the scan.
func first(c *bbolt.Cursor, span kv.Range) (key, value []byte) {
	if !span.Reverse {
		return c.Seek(span.From)
	}
	if span.To == nil {
		return c.Last()
	}
	if key, _ := c.Seek(span.To); key == nil {
		return c.Last()
	}
	return c.Prev()
}

func next(c *bbolt.Cursor, span kv.Range) (key, value []byte) {
	if span.Reverse {
		return c.Prev()
	}
	return c.Next()
}

// within checks the end that the scan runs towards.
func within(key []byte, span kv.Range) bool {
	if span.Reverse {
		return bytes.Compare(key, span.From) >= 0
	}
	return span.To == nil || bytes.Compare(key, span.To) < 0
}
