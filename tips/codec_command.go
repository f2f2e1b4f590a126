package tips

import (
	"fmt"
)

type commandTag struct {
	Type string `json:"type"`
}

// EncodeCommand writes a command as one flat JSON object with its type first.
// Browsers sign the bytes they send; this form is for tests and tools.
func EncodeCommand(cmd Command) ([]byte, error) {
	raw, err := join(commandTag{cmd.Type()}, cmd)
	if err != nil {
		return nil, fmt.Errorf("tips: encode %s: %w", cmd.Type(), err)
	}
	return raw, nil
}

// DecodeCommand reads a command strictly: unknown or repeated fields, wrong
// types, over-long lists and anything after the end are refused, and so is a
// command with a missing or ill-formed field. Every error is ErrInvalid; where
// fields are to blame it is a *Refusal whose Refs name them.
func DecodeCommand(raw []byte) (Command, error) {
	o, err := parseObject(raw)
	if err != nil {
		return nil, fmt.Errorf("command: %w: %w", ErrInvalid, err)
	}
	tag, err := fill[commandTag](o.take("type"))
	if err != nil {
		return nil, fmt.Errorf("command: %w: %w", ErrInvalid, err)
	}
	l, ok := lawOf(tag.Type)
	if !ok {
		return nil, refuse(unknownCommand)
	}
	cmd, err := l.read(o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", l.name, ErrInvalid, err)
	}
	if err := check(cmd); err != nil {
		return nil, err
	}
	return cmd, nil
}
