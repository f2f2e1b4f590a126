package people

import (
	"fmt"

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
	switch e.Type {
	case Founded, OfficeCreated, MemberInvited, MemberActivated, OfficeKeyMade, MemberAdmitted, OfficeKeyConfirmed, ListSigned:
	default:
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
	switch head.Type {
	case "create_office":
		return decodeAs[CreateOffice](head.Rest)
	case "invite_member":
		return decodeAs[InviteMember](head.Rest)
	case "activate":
		return decodeAs[Activate](head.Rest)
	case "make_office_key":
		return decodeAs[MakeOfficeKey](head.Rest)
	case "admit":
		return decodeAs[Admit](head.Rest)
	case "confirm_office_key":
		return decodeAs[ConfirmOfficeKey](head.Rest)
	case "sign_list":
		return decodeAs[SignList](head.Rest)
	}
	return nil, invalid("unknown command")
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
