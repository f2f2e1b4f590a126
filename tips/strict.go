package tips

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Commands are signed and events are for ever, so both are read strictly: one
// JSON object, valid UTF-8, no key twice at any depth, keys in lower case only
// (encoding/json would fold case), no null, nothing after the end.
const (
	maxObject = 64 << 10 // bytes; the longest command has three lists of maxList ids
	maxDepth  = 3        // an object, a list in it, a value in that
)

type object map[string]json.RawMessage

// parseObject checks raw and takes it apart into its members.
func parseObject(raw []byte) (object, error) {
	if len(raw) > maxObject {
		return nil, fmt.Errorf("longer than %d bytes", maxObject)
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("not UTF-8")
	}
	if err := inspect(raw); err != nil {
		return nil, err
	}
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, errors.New("not a JSON object")
	}
	return o, nil
}

// inspect walks over all tokens of one JSON value.
func inspect(raw []byte) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := inspectValue(dec, 0); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("data after the end")
	}
	return nil
}

func inspectValue(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	token, err := dec.Token()
	if err != nil {
		return errors.New("malformed JSON")
	}
	switch token {
	case nil:
		return errors.New("null")
	case json.Delim('{'):
		return inspectMembers(dec, depth)
	case json.Delim('['):
		for dec.More() {
			if err := inspectValue(dec, depth+1); err != nil {
				return err
			}
		}
		return closeDelim(dec)
	}
	return nil
}

func inspectMembers(dec *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return errors.New("malformed JSON")
		}
		key, _ := token.(string)
		if !plainKey(key) {
			return errors.New("a key that is not plain lower case")
		}
		if seen[key] {
			return fmt.Errorf("key %q twice", key)
		}
		seen[key] = true
		if err := inspectValue(dec, depth+1); err != nil {
			return err
		}
	}
	return closeDelim(dec)
}

func closeDelim(dec *json.Decoder) error {
	if _, err := dec.Token(); err != nil {
		return errors.New("malformed JSON")
	}
	return nil
}

func plainKey(key string) bool {
	for _, c := range []byte(key) {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return 0 < len(key) && len(key) <= 40
}

// fill puts every member of o into a T; a member that T does not have is an
// error.
func fill[T any](o object) (T, error) {
	var t T
	raw, err := json.Marshal(o)
	if err != nil {
		return t, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return t, errors.New("a field that is unknown or of the wrong type")
	}
	return t, nil
}

// take removes the members named from o and returns them.
func (o object) take(keys ...string) object {
	taken := object{}
	for _, key := range keys {
		if raw, ok := o[key]; ok {
			taken[key] = raw
			delete(o, key)
		}
	}
	return taken
}

// join writes the members of several values as one flat object, in order.
func join(values ...any) ([]byte, error) {
	out := []byte{'{'}
	for _, v := range values {
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		members := bytes.TrimSuffix(bytes.TrimPrefix(raw, []byte{'{'}), []byte{'}'})
		if len(members) == 0 {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, members...)
	}
	return append(out, '}'), nil
}
