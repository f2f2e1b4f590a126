package tips

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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

// parseObject checks raw and takes it apart into its members, whose values stay
// where they lie in raw.
func parseObject(raw []byte) (object, error) {
	if len(raw) > maxObject {
		return nil, fmt.Errorf("longer than %d bytes", maxObject)
	}
	if !utf8.Valid(raw) {
		return nil, errors.New("not UTF-8")
	}
	if !json.Valid(raw) {
		return nil, errors.New("malformed JSON")
	}
	w := walk{raw: raw}
	if w.space(); raw[w.at] != '{' {
		return nil, errors.New("not a JSON object")
	}
	return w.members(0)
}

// walk goes over valid JSON: what it steps to is there.
type walk struct {
	raw []byte
	at  int
}

// members steps over an object.
func (w *walk) members(depth int) (object, error) {
	o := object{}
	for more := w.into('}'); more; more = w.onward() {
		key, err := w.key()
		if err != nil {
			return nil, err
		}
		if _, twice := o[key]; twice {
			return nil, fmt.Errorf("key %q twice", key)
		}
		w.space()
		begins := w.at
		if err := w.value(depth + 1); err != nil {
			return nil, err
		}
		o[key] = w.raw[begins:w.at]
	}
	return o, nil
}

// value steps over a value of any kind.
func (w *walk) value(depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	switch w.raw[w.at] {
	case 'n':
		return errors.New("null")
	case '{':
		_, err := w.members(depth)
		return err
	case '[':
		for more := w.into(']'); more; more = w.onward() {
			if err := w.value(depth + 1); err != nil {
				return err
			}
		}
	case '"':
		w.text()
	default: // a number, true or false
		for w.at < len(w.raw) && !strings.ContainsRune(",]} \t\r\n", rune(w.raw[w.at])) {
			w.at++
		}
	}
	return nil
}

// key steps over a member's key and the colon.
func (w *walk) key() (string, error) {
	text := w.text()
	key := string(text[1 : len(text)-1])
	if !plainKey(key) { // it may be, written with escapes
		if err := json.Unmarshal(text, &key); err != nil || !plainKey(key) {
			return "", errors.New("a key that is not plain lower case")
		}
	}
	w.space()
	w.at++
	return key, nil
}

// text steps over a string and returns it with its quotes.
func (w *walk) text() []byte {
	begins := w.at
	for w.at++; w.raw[w.at] != '"'; w.at++ {
		if w.raw[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
	return w.raw[begins:w.at]
}

// into steps to the first thing between brackets, of which there may be none.
func (w *walk) into(closing byte) (more bool) {
	w.at++
	w.space()
	if w.raw[w.at] == closing {
		w.at++
		return false
	}
	return true
}

// onward steps to the next thing between brackets, or behind the closing one.
func (w *walk) onward() (more bool) {
	w.space()
	more = w.raw[w.at] == ','
	w.at++
	if more {
		w.space()
	}
	return more
}

func (w *walk) space() {
	for w.at < len(w.raw) && (w.raw[w.at] == ' ' || w.raw[w.at] == '\t' || w.raw[w.at] == '\r' || w.raw[w.at] == '\n') {
		w.at++
	}
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
	if len(o) == 0 {
		return t, nil
	}
	raw := []byte{'{'}
	for key, value := range o {
		if len(raw) > 1 {
			raw = append(raw, ',')
		}
		raw = append(append(append(append(raw, '"'), key...), '"', ':'), value...)
	}
	dec := json.NewDecoder(bytes.NewReader(append(raw, '}')))
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
