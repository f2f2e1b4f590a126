package casework

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"

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
	// Drafts are the names of the signer's drafts that became these commands on
	// leads; they go in the same transaction.
	Drafts []string
}

// ChangeDirectory gives a signed command about people and offices. An
// invitation answers with its one-time code.
//
// Errors: [ErrSignature], [ErrMalformed], [ErrStepUp], those of
// [people.Decide], [store.ErrConflict].
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
	if err := s.mustHaveProved(c, frame.Directory.Commands, provedDirectory); err != nil {
		return 0, "", err
	}
	change := directoryChange{
		actor: c.member.ID, expect: frame.Directory.Expect, signed: signed.Command, signature: signed.Signature,
	}
	var all []rows
	var afterwards []func()
	for _, cmd := range cmds {
		cmd, write, after, err := s.prepare(c, cmd, change.expect, signed.Objects, &code)
		if err != nil {
			return 0, "", err
		}
		change.commands, all = append(change.commands, cmd), append(all, write)
		if after != nil {
			afterwards = append(afterwards, after)
		}
	}
	change.with = together(all...)
	if version, err = s.changeDirectory(ctx, change); err != nil {
		return 0, "", err
	}
	for _, after := range afterwards {
		after()
	}
	return version, code, nil
}

// prepare checks what the pure rules cannot (keys, seals, the root's
// signature), and says which rows the command brings and what follows once it
// is committed.
func (s *Service) prepare(c *Caller, cmd people.Command, expect uint64, objects [][]byte, code *string) (people.Command, rows, func(), error) {
	if write, after, ours := s.prepareAccount(cmd, code); ours {
		return cmd, write, after, nil
	}
	if write, ours, err := s.prepareKeys(c, cmd, expect, objects); ours {
		return cmd, write, nil, err
	}
	if list, ours := cmd.(people.SignList); ours {
		verified, write, err := s.prepareList(list)
		return verified, write, nil, err
	}
	return nil, nil, nil, ErrMalformed // to activate takes a code
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
	before, with := s.Directory(), change.with
	change.with = func(tx *store.Tx) error {
		if err := with(tx); err != nil {
			return err
		}
		return dropLost(tx, before, d)
	}
	if err := s.commitDirectory(ctx, change, stored); err != nil {
		return 0, err
	}
	s.directory.Store(&d)
	s.endChanged(before, d)
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
