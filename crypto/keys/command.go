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
	MaxCommand = 256 << 10
	maxWrites  = 200
	maxInWrite = 200
)

// Command 指令 is the frame around what a member asks for. What the single
// commands mean is not known here.
type Command struct {
	// Actor is the member's id.
	Actor string
	// Writes are on leads; all or none happen.
	Writes []Write
	// Directory is on people and offices; nil unless there are no Writes.
	Directory *DirectoryWrite
}

// Write holds the commands on one lead. Expect is the lead's version they were
// signed for; it makes a second use impossible.
type Write struct {
	Lead     string
	Expect   uint64
	Commands [][]byte
}

// DirectoryWrite holds commands on the directory at version Expect.
type DirectoryWrite struct {
	Expect   uint64
	Commands [][]byte
}

type commandJSON struct {
	Format    string         `json:"format"`
	Actor     string         `json:"actor"`
	Writes    []writeJSON    `json:"writes,omitzero"`
	Directory *directoryJSON `json:"directory,omitzero"`
}

type writeJSON struct {
	Lead     string           `json:"lead"`
	Expect   uint64           `json:"expect"`
	Commands []jsontext.Value `json:"commands"`
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
	j := commandJSON{Format: commandFormat, Actor: c.Actor}
	for _, w := range c.Writes {
		j.Writes = append(j.Writes, writeJSON{w.Lead, w.Expect, values(w.Commands)})
	}
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
	c := Command{Actor: j.Actor}
	for _, w := range j.Writes {
		c.Writes = append(c.Writes, Write{w.Lead, w.Expect, raws(w.Commands)})
	}
	if j.Directory != nil {
		c.Directory = &DirectoryWrite{j.Directory.Expect, raws(j.Directory.Commands)}
	}
	return c, c.validate()
}

func (c Command) validate() error {
	ok := envelope.IsID(c.Actor) && len(c.Writes) <= maxWrites && (len(c.Writes) == 0) != (c.Directory == nil)
	leads := map[string]bool{}
	for _, w := range c.Writes {
		ok = ok && envelope.IsID(w.Lead) && !leads[w.Lead] && goodWrite(w.Expect, w.Commands)
		leads[w.Lead] = true
	}
	if c.Directory != nil {
		ok = ok && goodWrite(c.Directory.Expect, c.Directory.Commands)
	}
	if !ok {
		return fmt.Errorf("command: %w", ErrMalformed)
	}
	return nil
}

// goodWrite demands that every single command is a JSON object.
func goodWrite(expect uint64, commands [][]byte) bool {
	ok := expect <= envelope.MaxSeq && len(commands) > 0 && len(commands) <= maxInWrite
	for _, c := range commands {
		ok = ok && jsontext.Value(c).Kind() == '{'
	}
	return ok
}

func values(raw [][]byte) []jsontext.Value {
	out := make([]jsontext.Value, len(raw))
	for i, r := range raw {
		out[i] = r
	}
	return out
}

func raws(values []jsontext.Value) [][]byte {
	out := make([][]byte, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
