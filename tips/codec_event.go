package tips

import (
	"errors"
	"fmt"
)

// What can be wrong with a stored event besides being malformed (ErrInvalid).
var (
	ErrUnknownEvent = errors.New("tips: event of an unknown type")
	ErrNewerEvent   = errors.New("tips: event of a newer version than this program knows")
)

// lift is a pure upcast of an event's fields from one version to the next.
type lift func(object)

// happening is one type of event: how its newest version is read, and how each
// older one is lifted to the next. Its version is one more than its lifts.
type happening struct {
	name  string
	read  func(object) (Fact, error)
	lifts []lift
	files bool // its object may name attachments
}

func (h happening) version() int { return 1 + len(h.lifts) }

func of[F Fact](lifts ...lift) happening {
	var zero F
	read := func(o object) (Fact, error) { return fill[F](o) }
	return happening{name: zero.Type(), read: read, lifts: lifts}
}

// filed is an event whose object may name attachments, since the last of its
// versions: before, there were none.
func filed[F Fact](lifts ...lift) happening {
	h := of[F](append(lifts, func(object) {})...)
	h.files = true
	return h
}

type eventTag struct {
	Type    string `json:"type"`
	Version int    `json:"v"`
}

// EncodeEvent writes an event as one flat JSON object with its type and
// version, in a fixed order of members.
func EncodeEvent(ev Event) ([]byte, error) {
	h, ok := happeningOf(ev.Type())
	if !ok {
		return nil, fmt.Errorf("encode %q: %w", ev.Type(), ErrUnknownEvent)
	}
	raw, err := join(eventTag{h.name, h.version()}, ev.Head, ev.Fact)
	if err != nil {
		return nil, fmt.Errorf("tips: encode event: %w", err)
	}
	return raw, nil
}

// DecodeEvent reads what this or an older program wrote. It fails with
// ErrUnknownEvent, ErrNewerEvent or ErrInvalid.
func DecodeEvent(raw []byte) (Event, error) {
	o, err := parseObject(raw)
	if err != nil {
		return Event{}, fmt.Errorf("event: %w: %w", ErrInvalid, err)
	}
	tag, err := fill[eventTag](o.take("type", "v"))
	if err != nil {
		return Event{}, fmt.Errorf("event: %w: %w", ErrInvalid, err)
	}
	h, ok := happeningOf(tag.Type)
	if !ok {
		return Event{}, ErrUnknownEvent
	}
	return h.decode(tag.Version, o)
}

func (h happening) decode(version int, o object) (Event, error) {
	if version > h.version() {
		return Event{}, fmt.Errorf("%s v%d: %w", h.name, version, ErrNewerEvent)
	}
	if version < 1 {
		return Event{}, fmt.Errorf("%s: %w: no version", h.name, ErrInvalid)
	}
	for _, lift := range h.lifts[version-1:] {
		lift(o)
	}
	head, err := fill[Head](o.take("day", "role", "actor", "actor_office", "part", "files"))
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w: %w", h.name, ErrInvalid, err)
	}
	fact, err := h.read(o)
	if err != nil {
		return Event{}, fmt.Errorf("%s: %w: %w", h.name, ErrInvalid, err)
	}
	if head.Day == 0 {
		return Event{}, fmt.Errorf("%s: %w: no day", h.name, ErrInvalid)
	}
	if len(head.Files) > 0 && (!h.files || version < h.version()) {
		return Event{}, fmt.Errorf("%s v%d: %w: files", h.name, version, ErrInvalid)
	}
	return Event{head, fact}, nil
}

func happeningOf(name string) (happening, bool) {
	for _, h := range happenings {
		if h.name == name {
			return h, true
		}
	}
	return happening{}, false
}
