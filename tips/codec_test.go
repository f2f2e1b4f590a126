package tips

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestEveryCommandRoundTrips(t *testing.T) {
	for _, l := range laws {
		cmd := sampleCommand(t, l.name)
		raw, err := EncodeCommand(cmd)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeCommand(raw)
		if err != nil {
			t.Errorf("%s: %v\n%s", l.name, err, raw)
		} else if !reflect.DeepEqual(cmd, back) {
			t.Errorf("%s: %+v came back as %+v", l.name, cmd, back)
		}
	}
}

// TestEventsAreForEver keeps one file for each version of each event there ever
// was: new programs read them all, and write the newest as it stands.
func TestEventsAreForEver(t *testing.T) {
	for _, h := range happenings {
		ev := sampleEvent(t, h)
		raw, err := EncodeEvent(ev)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, fmt.Sprintf("events/%s.v%d.json", h.name, h.version()), raw)
		back, err := DecodeEvent(raw)
		if err != nil {
			t.Errorf("%s: %v", h.name, err)
		} else if !reflect.DeepEqual(ev, back) {
			t.Errorf("%s: %+v came back as %+v", h.name, ev, back)
		}
	}
}

// TestEveryOldEventIsRead lifts every event of every version there ever was.
func TestEveryOldEventIsRead(t *testing.T) {
	kept, err := filepath.Glob("testdata/events/*.json")
	if err != nil || len(kept) < len(happenings) {
		t.Fatalf("%d files, %v", len(kept), err)
	}
	for _, path := range kept {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ev, err := DecodeEvent(raw)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if lifted, err := EncodeEvent(ev); err != nil || !strings.HasPrefix(filepath.Base(path), ev.Type()+".v") {
			t.Errorf("%s: lifted to %s, %v", path, lifted, err)
		}
	}
}

// TestEventsHoldNoText: whatever stands in an event is an id, a digest, a day,
// a number or a word of a vocabulary, and no field hides one of the head's.
func TestEventsHoldNoText(t *testing.T) {
	plain := map[reflect.Type]bool{}
	for typ := range vocabulary {
		plain[typ] = true
	}
	for _, h := range happenings {
		zero, err := h.read(object{})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{"type": true, "v": true, "day": true, "role": true, "actor": true, "actor_office": true, "part": true, "files": true}
		for _, f := range reflect.VisibleFields(reflect.TypeOf(zero)) {
			if f.Anonymous {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || seen[name] {
				t.Errorf("%s: field %s is named %q", h.name, f.Name, name)
			}
			seen[name] = true
			typ := f.Type
			if typ.Kind() == reflect.Slice {
				typ = typ.Elem()
			}
			_, checked := reflect.Zero(typ).Interface().(coded)
			rulesVersion := h.name == "lead_closed" && name == "rules"
			if !checked && typ.Kind() != reflect.Bool && typ.Kind() != reflect.Int && !rulesVersion {
				t.Errorf("%s: field %s may hold anything", h.name, name)
			}
		}
	}
}

func TestDecodeCommandIsStrict(t *testing.T) {
	lead := testID(1)
	good := `{"type":"add_note","lead":"` + lead + `","version":3,"note":"` + string(sealed(1)) + `"}`
	if _, err := DecodeCommand([]byte(good)); err != nil {
		t.Fatal(err)
	}
	many := make([]string, maxList+1)
	for i := range many {
		many[i] = `"` + testID(i+1) + `"`
	}
	for name, bad := range map[string]string{
		"nothing":          ``,
		"not an object":    `[]`,
		"unknown type":     strings.Replace(good, "add_note", "delete_lead", 1),
		"no type":          strings.Replace(good, `"type":"add_note",`, "", 1),
		"unknown field":    strings.Replace(good, `{`, `{"extra":1,`, 1),
		"twice":            strings.Replace(good, `{`, `{"version":3,`, 1),
		"other case":       strings.Replace(good, `"note"`, `"Note"`, 1),
		"trailing":         good + `{}`,
		"null":             strings.Replace(good, `3`, `null`, 1),
		"wrong type":       strings.Replace(good, `3`, `"3"`, 1),
		"fraction":         strings.Replace(good, `3`, `3.5`, 1),
		"negative version": strings.Replace(good, `3`, `-3`, 1),
		"missing field":    strings.Replace(good, `,"note":"`+string(sealed(1))+`"`, "", 1),
		"short digest":     strings.Replace(good, string(sealed(1)), "00", 1),
		"upper case hex":   strings.Replace(good, string(sealed(1)), strings.Repeat("A", 64), 1),
		"not UTF-8":        strings.Replace(good, "add_note", "add_note\xff", 1),
		"deep":             strings.Replace(good, `3`, `[[[[[3]]]]]`, 1),
		"long list":        `{"type":"name_verifiers","lead":"` + lead + `","version":1,"members":[` + strings.Join(many, ",") + `]}`,
		"twice in list":    `{"type":"name_verifiers","lead":"` + lead + `","version":1,"members":[` + many[0] + `,` + many[0] + `]}`,
		"empty list":       `{"type":"name_verifiers","lead":"` + lead + `","version":1,"members":[]}`,
		"unknown word":     `{"type":"attest","lead":"` + lead + `","version":1,"opens":"perhaps"}`,
		"no 26th item":     `{"type":"classify","lead":"` + lead + `","version":1,"track":"rectify","items":[26]}`,
		"fourth gate":      `{"type":"approve_gate","lead":"` + lead + `","version":1,"gate":4}`,
		"day of no month":  `{"type":"record_step","lead":"` + lead + `","version":1,"step":"filed","on":"2018-02-30","document":"` + string(sealed(1)) + `"}`,
		"negative money":   `{"type":"state_money_due","lead":"` + lead + `","version":1,"due":-1,"basis":"` + string(sealed(1)) + `"}`,
		"huge":             good + strings.Repeat(" ", maxObject),
	} {
		cmd, err := DecodeCommand([]byte(bad))
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %+v, %v; want ErrInvalid", name, cmd, err)
		}
	}
}

func TestBadFieldsAreNamed(t *testing.T) {
	_, err := DecodeCommand([]byte(`{"type":"find_nobody","lead":"x"}`))
	r, ok := IsRefusal(err)
	if !ok || len(r.Reasons) != 3 || r.Reasons[0].Ref != "lead" || r.Reasons[1].Ref != "allegation" || r.Reasons[2].Ref != "reason" {
		t.Errorf("%v, %+v", err, r)
	}
}

func TestDecodeEventRefuses(t *testing.T) {
	head := `"day":"2018-03-01","role":"handler"`
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"unknown":   {`{"type":"lead_deleted","v":1,` + head + `}`, ErrUnknownEvent},
		"newer":     {`{"type":"urged","v":2,` + head + `}`, ErrNewerEvent},
		"version 0": {`{"type":"urged","v":0,` + head + `}`, ErrInvalid},
		"no day":    {`{"type":"urged","v":1,"role":"handler"}`, ErrInvalid},
		"extra":     {`{"type":"urged","v":1,"note":"hello",` + head + `}`, ErrInvalid},
		"twice":     {`{"type":"urged","v":1,"v":1,` + head + `}`, ErrInvalid},
		"no files":  {`{"type":"urged","v":1,"files":["` + string(sealed(1)) + `"],` + head + `}`, ErrInvalid},
		"files v1":  {`{"type":"note_added","v":1,"note":"` + string(sealed(2)) + `","files":["` + string(sealed(1)) + `"],` + head + `}`, ErrInvalid},
	} {
		if _, err := DecodeEvent([]byte(c.raw)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := EncodeEvent(Event{Head{Day: 1}, strange{}}); !errors.Is(err, ErrUnknownEvent) {
		t.Errorf("a strange event was written: %v", err)
	}
}

type strange struct{}

func (strange) Type() string      { return "strange" }
func (strange) apply(*Lead, Head) {}

// TestOldVersionsAreLifted gives an event two older versions and reads them.
func TestOldVersionsAreLifted(t *testing.T) {
	rename := func(o object) { o["memo"] = o["text"]; delete(o, "text") }
	wrap := func(o object) { o["note"] = o["memo"]; delete(o, "memo") }
	h := of[NoteAdded](rename, wrap)
	if h.version() != 3 {
		t.Fatalf("version %d", h.version())
	}
	for version, field := range map[int]string{1: "text", 2: "memo", 3: "note"} {
		o := object{
			"day": json.RawMessage(`"2018-03-01"`), "role": json.RawMessage(`"handler"`),
			field: json.RawMessage(`"` + string(sealed(7)) + `"`),
		}
		ev, err := h.decode(version, o)
		if err != nil || ev.Fact != (NoteAdded{sealed(7)}) {
			t.Errorf("v%d: %+v, %v", version, ev, err)
		}
	}
}

func FuzzDecodeCommand(f *testing.F) {
	for _, l := range laws {
		raw, err := EncodeCommand(sampleCommand(f, l.name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		cmd, err := DecodeCommand(raw)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("%v is not ErrInvalid", err)
			}
			return
		}
		again, err := EncodeCommand(cmd)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeCommand(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, err := EncodeCommand(back); err != nil || string(third) != string(again) {
			t.Fatalf("%s came back as %s, %v", again, third, err)
		}
	})
}

func FuzzDecodeEvent(f *testing.F) {
	for _, h := range happenings {
		raw, err := EncodeEvent(sampleEvent(f, h))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		ev, err := DecodeEvent(raw)
		if err != nil {
			return
		}
		dump(Apply(Lead{}, ev)) // Apply takes whatever was once stored
		again, err := EncodeEvent(ev)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeEvent(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, err := EncodeEvent(back); err != nil || string(third) != string(again) {
			t.Fatalf("%s came back as %s, %v", again, third, err)
		}
	})
}
