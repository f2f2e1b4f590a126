// Package strict reads JSON that comes from outside.
//
// The same bytes must mean the same to Go and to TypeScript, and a sealed text
// must not be able to hide a second reading. So whatever two parsers could see
// differently is refused: unknown, missing and repeated fields, null, invalid
// UTF-8, lone surrogates, bytes after the value.
package strict

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrMalformed is the only error of this package. It says nothing about the
// input, because the input may be plaintext.
var ErrMalformed = errors.New("malformed JSON")

// Encode writes v in the form that is signed and bound: keys in the order of
// the struct (sorted in maps), no white space, no needless escapes.
func Encode(v any) ([]byte, error) {
	data, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return nil, ErrMalformed
	}
	return data, nil
}

// Decode reads data into v, which must be a pointer. White space and the order
// of keys are free; everything else must be what Encode would write.
func Decode(data []byte, v any) error {
	again, err := decode(data, v)
	if err != nil {
		return err
	}
	given := jsontext.Value(bytes.Clone(data))
	if given.Canonicalize() != nil || again.Canonicalize() != nil || !bytes.Equal(given, again) {
		return ErrMalformed
	}
	return nil
}

// DecodeExact reads data into v and demands that data is, to the byte, what
// Encode writes for v.
func DecodeExact(data []byte, v any) error {
	again, err := decode(data, v)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, again) {
		return ErrMalformed
	}
	return nil
}

func decode(data []byte, v any) (jsontext.Value, error) {
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		return nil, ErrMalformed
	}
	return Encode(v)
}
