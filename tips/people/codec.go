package people

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// EncodeEvent gives the bytes that are stored for ever.
func EncodeEvent(e Event) ([]byte, error) {
	return json.Marshal(e, json.Deterministic(true))
}

// DecodeEvent reads stored bytes; an unknown kind or a newer version is
// [ErrInvalid], never guessed at.
func DecodeEvent(b []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(b, &e, json.RejectUnknownMembers(true)); err != nil {
		return Event{}, fmt.Errorf("%w: event: %w", ErrInvalid, err)
	}
	if !slices.Contains(kinds(), e.Type) {
		return Event{}, invalid("unknown event")
	}
	if e.V < 1 || e.V > eventVersion {
		return Event{}, invalid("an event of a newer version")
	}
	return e, nil
}

// DecodeCommand reads {"type":…, fields…} strictly.
func DecodeCommand(b []byte) (Command, error) {
	var head struct {
		Type string         `json:"type"`
		Rest jsontext.Value `json:",embed"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("%w: command: %w", ErrInvalid, err)
	}
	for _, r := range readers() {
		if r.name == head.Type {
			return r.read(head.Rest)
		}
	}
	return nil, invalid("unknown command")
}

// reader reads the fields of one kind of command.
type reader struct {
	name string
	read func(jsontext.Value) (Command, error)
}

func reads[C Command]() reader {
	var zero C
	return reader{zero.command(), decodeAs[C]}
}

// readers are all commands but the founding, which nobody sends.
func readers() []reader {
	return []reader{
		reads[CreateOffice](), reads[InviteMember](), reads[Activate](), reads[IssueCode](), reads[Disable](), reads[SetRoles](),
		reads[MakeOfficeKey](), reads[Admit](), reads[ConfirmOfficeKey](), reads[MakePaper](), reads[ProvePaper](),
		reads[ReturnByPaper](), reads[Rotate](), reads[SignList](), reads[SetHome](),
	}
}

// EncodeCommand is the form DecodeCommand reads; the founding has none.
func EncodeCommand(c Command) ([]byte, error) {
	fields, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("people: command: %w", err)
	}
	var head struct {
		Type string         `json:"type"`
		Rest jsontext.Value `json:",embed"`
	}
	head.Type, head.Rest = c.command(), fields
	return json.Marshal(head)
}

func decodeAs[C Command](fields jsontext.Value) (Command, error) {
	var c C
	if len(fields) == 0 {
		fields = jsontext.Value("{}")
	}
	if err := json.Unmarshal(fields, &c, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("%w: command: %w", ErrInvalid, err)
	}
	return c, nil
}
