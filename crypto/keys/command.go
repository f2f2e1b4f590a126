package keys

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
)

const (
	commandFormat = "zhuicha/command/1"
	// MaxCommand is the longest signed command, in bytes.
	MaxCommand  = 256 << 10
	maxCommands = 200
)

// Command 指令 is the frame around what a member asks for. What the single
// commands mean is not known here.
type Command struct {
	// Actor is the member's id.
	Actor string
	// Commands are on leads, each naming its lead and the version it was
	// signed for, which makes a second use impossible; all or none happen.
	Commands [][]byte
	// Directory is on people and offices; nil unless there are no Commands.
	Directory *DirectoryWrite
}

// DirectoryWrite holds commands on the directory at version Expect.
type DirectoryWrite struct {
	Expect   uint64
	Commands [][]byte
}

type commandJSON struct {
	Format    string           `json:"format"`
	Actor     string           `json:"actor"`
	Commands  []jsontext.Value `json:"commands,omitzero"`
	Directory *directoryJSON   `json:"directory,omitzero"`
}

type directoryJSON struct {
	Expect   uint64           `json:"expect"`
	Commands []jsontext.Value `json:"commands"`
}

// JSON is the exact bytes to be signed.
func (c Command) JSON() ([]byte, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	j := commandJSON{Format: commandFormat, Actor: c.Actor, Commands: values(c.Commands)}
	if c.Directory != nil {
		j.Directory = &directoryJSON{c.Directory.Expect, values(c.Directory.Commands)}
	}
	data, err := strict.Encode(j)
	if err != nil || len(data) > MaxCommand {
		return nil, fmt.Errorf("command: %w", ErrMalformed)
	}
	return data, nil
}

// ParseCommand reads the frame of a command. Verify its signature first: the
// bytes as sent are what was signed, never what JSON would give again.
func ParseCommand(exact []byte) (Command, error) {
	var j commandJSON
	if len(exact) > MaxCommand {
		return Command{}, fmt.Errorf("command: %w", ErrMalformed)
	}
	if err := strict.Decode(exact, &j); err != nil || j.Format != commandFormat {
		return Command{}, fmt.Errorf("command: %w", ErrMalformed)
	}
	if j.Commands != nil && j.Directory != nil {
		return Command{}, fmt.Errorf("command: %w", ErrMalformed)
	}
	c := Command{Actor: j.Actor, Commands: raws(j.Commands)}
	if j.Directory != nil {
		c.Directory = &DirectoryWrite{j.Directory.Expect, raws(j.Directory.Commands)}
	}
	return c, c.validate()
}

func (c Command) validate() error {
	ok := envelope.IsID(c.Actor)
	if c.Directory != nil {
		ok = ok && len(c.Commands) == 0 && c.Directory.Expect <= envelope.MaxSeq && objects(c.Directory.Commands)
	} else {
		ok = ok && objects(c.Commands)
	}
	if !ok {
		return fmt.Errorf("command: %w", ErrMalformed)
	}
	return nil
}

// objects demands that there are commands and every one is a JSON object.
func objects(commands [][]byte) bool {
	ok := len(commands) > 0 && len(commands) <= maxCommands
	for _, c := range commands {
		ok = ok && jsontext.Value(c).Kind() == '{'
	}
	return ok
}

func values(raw [][]byte) []jsontext.Value {
	var out []jsontext.Value
	for _, r := range raw {
		out = append(out, r)
	}
	return out
}

func raws(values []jsontext.Value) [][]byte {
	var out [][]byte
	for _, v := range values {
		out = append(out, v)
	}
	return out
}
