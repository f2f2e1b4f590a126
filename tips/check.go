package tips

import (
	"reflect"
	"strings"
)

// maxList is how many entries any list in a command may have.
const maxList = 64

// coded is a value that knows whether it is well formed.
type coded interface{ valid() bool }

// check tells whether a command is well formed, without regard to any lead: all
// required fields are there and every id, digest, day and coded word is valid.
func check(cmd Command) error {
	if cmd == nil {
		return refuse(unknownCommand)
	}
	var reasons []Reason
	checkFields(reflect.ValueOf(cmd), &reasons)
	if len(reasons) > 0 {
		return &Refusal{ErrInvalid, reasons}
	}
	return nil
}

func checkFields(v reflect.Value, reasons *[]Reason) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			checkFields(v.Field(i), reasons)
			continue
		}
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if !wellFormed(v.Field(i), options == "omitempty") {
			*reasons = append(*reasons, reason(badField, name))
		}
	}
}

func wellFormed(v reflect.Value, optional bool) bool {
	if v.Kind() == reflect.Slice {
		return wellFormedList(v, optional)
	}
	if v.IsZero() {
		return optional
	}
	if c, ok := v.Interface().(coded); ok {
		return c.valid()
	}
	switch v.Kind() {
	case reflect.Bool:
		return true
	case reflect.Int:
		return v.Int() > 0
	}
	return false // no other kind of field exists; a free text would be content
}

// wellFormedList demands few, different and valid entries.
func wellFormedList(v reflect.Value, optional bool) bool {
	if v.Len() > maxList || (v.Len() == 0 && !optional) {
		return false
	}
	seen := map[any]bool{}
	for i := range v.Len() {
		entry := v.Index(i)
		if seen[entry.Interface()] || !wellFormed(entry, false) {
			return false
		}
		seen[entry.Interface()] = true
	}
	return true
}
