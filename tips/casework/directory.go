package casework

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// Directory is everybody as of now. It holds no secret; which part of it a
// caller may see, [Service.Colleagues] says.
func (s *Service) Directory() people.Directory { return *s.directory.Load() }

// parseDirectory reads the frame of a signed change of the directory.
func parseDirectory(signed []byte) (keys.Command, []people.Command, error) {
	frame, err := keys.ParseCommand(signed)
	if err != nil {
		return keys.Command{}, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if frame.Directory == nil {
		return keys.Command{}, nil, ErrMalformed
	}
	var cmds []people.Command
	for _, raw := range frame.Directory.Commands {
		cmd, err := people.DecodeCommand(raw)
		if err != nil {
			return keys.Command{}, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		cmds = append(cmds, cmd)
	}
	return frame, cmds, nil
}

// Signed is a command as it came: the exact bytes, their signature, and the
// sealed objects it brings, in the order of their stream.
type Signed struct {
	Command   []byte
	Signature []byte
	Objects   [][]byte
}

// ChangeDirectory gives a signed command about people and offices. An
// invitation answers with its one-time code.
//
// Errors: [ErrSignature], [ErrMalformed], those of [people.Decide],
// [store.ErrConflict].
func (s *Service) ChangeDirectory(ctx context.Context, c *Caller, signed Signed) (version uint64, code string, err error) {
	if err := verifySigned(c.member.Signing, signed.Command, signed.Signature); err != nil {
		return 0, "", err
	}
	frame, cmds, err := parseDirectory(signed.Command)
	if err != nil {
		return 0, "", err
	}
	if tips.MemberID(frame.Actor) != c.member.ID {
		return 0, "", ErrSignature
	}
	change := directoryChange{
		actor: c.member.ID, expect: frame.Directory.Expect, signed: signed.Command, signature: signed.Signature,
	}
	var rows []func(*store.Tx) error
	for _, cmd := range cmds {
		cmd, row, err := s.prepare(c, cmd, signed.Objects, &code)
		if err != nil {
			return 0, "", err
		}
		change.commands = append(change.commands, cmd)
		rows = append(rows, row)
	}
	change.with = func(tx *store.Tx) error {
		for _, row := range rows {
			if err := row(tx); err != nil {
				return err
			}
		}
		return nil
	}
	version, err = s.changeDirectory(ctx, change)
	return version, code, err
}

// prepare checks what the pure rules cannot (keys, seals, the root's
// signature) and says which rows the command brings.
func (s *Service) prepare(c *Caller, cmd people.Command, objects [][]byte, code *string) (people.Command, func(*store.Tx) error, error) {
	nothing := func(*store.Tx) error { return nil }
	switch cmd := cmd.(type) {
	case people.InviteMember:
		return cmd, func(tx *store.Tx) (err error) { *code, err = s.putInvitation(tx, cmd.ID); return err }, nil
	case people.MakeOfficeKey:
		if _, err := envelope.ParseRecipient(cmd.Recipient); err != nil {
			return nil, nil, err
		}
		return wrapped(cmd, c.member.ID, cmd.Office, cmd.Wrap, objects)
	case people.Admit:
		return wrapped(cmd, cmd.Member, c.member.Office, cmd.Wrap, objects)
	case people.SignList:
		return s.prepareList(cmd)
	case people.Activate:
		return nil, nil, ErrMalformed // only with a code
	}
	return cmd, nothing, nil
}

// wrapped finds the sealed office key that the command names.
func wrapped(cmd people.Command, member tips.MemberID, office tips.OfficeID, digest tips.Digest, objects [][]byte) (people.Command, func(*store.Tx) error, error) {
	for _, o := range objects {
		if tips.Digest(envelope.Digest(o)) != digest {
			continue
		}
		info, err := envelope.Inspect(o)
		if err != nil {
			return nil, nil, err
		}
		if info.Recipients != 1 {
			return nil, nil, ErrMalformed
		}
		return cmd, func(tx *store.Tx) error { return tx.PutRow(officeKeys, []byte(string(member)+"/"+string(office)), o) }, nil
	}
	return nil, nil, ErrMalformed
}

// verifySigned checks Ed25519 over the exact bytes.
func verifySigned(signing string, command, signature []byte) error {
	public, err := keys.ParseSigningPublic(signing)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	s, err := keys.ParseSignature(hex.EncodeToString(signature))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if err := public.VerifyCommand(command, s); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// directoryChange is one decision about people: its commands, and the rows
// that are written with it or not at all.
type directoryChange struct {
	actor     tips.MemberID
	expect    uint64
	commands  []people.Command
	signed    []byte
	signature []byte
	with      func(*store.Tx) error
}

// changeDirectory decides and commits; changes of the directory stand in line.
func (s *Service) changeDirectory(ctx context.Context, change directoryChange) (uint64, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	d := s.Directory()
	if d.Version != change.expect {
		return 0, fmt.Errorf("casework: directory at version %d: %w", d.Version, store.ErrConflict)
	}
	var stored [][]byte
	for _, cmd := range change.commands {
		events, err := people.Decide(d, change.actor, s.today(), cmd)
		if err != nil {
			return 0, err
		}
		for _, e := range events {
			b, err := people.EncodeEvent(e)
			if err != nil {
				return 0, fmt.Errorf("casework: event: %w", err)
			}
			stored, d = append(stored, b), people.Apply(d, e)
		}
	}
	if err := s.commitDirectory(ctx, change, stored); err != nil {
		return 0, err
	}
	s.directory.Store(&d)
	return d.Version, nil
}

// Colleagues is the part of the directory a caller may see: everything for
// the administrator, for others all offices but only their own people.
func (s *Service) Colleagues(c *Caller) people.Directory {
	d := s.Directory()
	if c.Has(tips.Admin) {
		return d
	}
	own := map[tips.MemberID]people.Member{}
	for id, m := range d.Members {
		if m.Office == c.member.Office {
			own[id] = m
		}
	}
	d.Members = own
	return d
}

// sortMembers puts people in the order of their names.
func sortMembers(ms []people.Member) {
	slices.SortFunc(ms, func(a, b people.Member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}
