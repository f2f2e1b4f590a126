package tips

import (
	"reflect"
	"slices"
	"testing"
)

// TestCopiesShareNothingThatGrows: two histories that part from one state must
// not write into each other. What is only ever replaced whole may be shared.
func TestCopiesShareNothingThatGrows(t *testing.T) {
	replaced := []string{"Items", "Checks", "Raised", "Verifiers"}
	var l Lead
	v := reflect.ValueOf(&l).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		switch field := v.FieldByIndex(f.Index); f.Type.Kind() {
		case reflect.Slice:
			field.Set(reflect.MakeSlice(f.Type, 1, 8))
		case reflect.Map:
			field.Set(reflect.MakeMap(f.Type))
		}
	}
	copied := reflect.ValueOf(l.clone())
	for _, f := range reflect.VisibleFields(v.Type()) {
		kind := f.Type.Kind()
		if (kind != reflect.Slice && kind != reflect.Map) || slices.Contains(replaced, f.Name) {
			continue
		}
		if v.FieldByIndex(f.Index).UnsafePointer() == copied.FieldByIndex(f.Index).UnsafePointer() {
			t.Errorf("Lead.%s is shared between copies", f.Name)
		}
	}
}

func TestMembersByPart(t *testing.T) {
	w := newWorld(t).accountable()
	if got := w.lead.Handlers(); !slices.Equal(got, []MemberID{han.ID, huang.ID}) {
		t.Errorf("handlers %v", got)
	}
	if got := w.lead.Reviewers(); !slices.Equal(got, []MemberID{ruan.ID}) {
		t.Errorf("reviewers %v", got)
	}
	if got := w.lead.Approvers(); !slices.Equal(got, []MemberID{an.ID}) {
		t.Errorf("approvers %v", got)
	}
}
