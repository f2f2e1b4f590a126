package casework

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// codeDays is how long an activation code lives.
const codeDays = 7

// invitation is the row behind a one-time code; the code itself is not kept.
type invitation struct {
	Member  tips.MemberID `json:"member"`
	Expires tips.Day      `json:"expires"`
}

// newCode is 130 random bits in capital letters and digits, in groups of five.
func newCode() string {
	text := rand.Text()
	var groups []string
	for len(text) > 5 {
		groups = append(groups, text[:5])
		text = text[5:]
	}
	return strings.Join(append(groups, text), "-")
}

// codeKey forgives case, spaces and hyphens.
func codeKey(code string) string {
	plain := strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	sum := sha256.Sum256([]byte("zhuicha/activation/1\n" + plain))
	return hex.EncodeToString(sum[:])
}

// putInvitation gives a member a code, valid for seven days.
func (s *Service) putInvitation(tx *store.Tx, member tips.MemberID) (code string, err error) {
	code = newCode()
	row, err := json.Marshal(invitation{Member: member, Expires: s.today() + codeDays})
	if err != nil {
		return "", fmt.Errorf("casework: invitation: %w", err)
	}
	return code, tx.PutRow(invitations, []byte(codeKey(code)), row)
}

// Invitation is whom a code is for.
type Invitation struct {
	Member  people.Member
	Office  people.Office
	Root    string
	Version uint64
}

// Invitation reads a code without using it up. Anyone who has it may.
//
// Errors: [ErrCode], [ErrCodeOver].
func (s *Service) Invitation(ctx context.Context, code string) (Invitation, error) {
	raw, err := s.row(ctx, invitations, codeKey(code))
	if err != nil {
		return Invitation{}, err
	}
	inv, err := s.readInvitation(raw)
	if err != nil {
		return Invitation{}, err
	}
	d := s.Directory()
	m := d.Members[inv.Member]
	return Invitation{Member: m, Office: d.Offices[m.Office], Root: d.Root, Version: d.Version}, nil
}

func (s *Service) readInvitation(raw []byte) (invitation, error) {
	if raw == nil {
		return invitation{}, ErrCode
	}
	var inv invitation
	if err := json.Unmarshal(raw, &inv); err != nil {
		return invitation{}, fmt.Errorf("casework: invitation: %w", err)
	}
	if s.today() > inv.Expires {
		return invitation{}, ErrCodeOver
	}
	return inv, nil
}

// Activation is what a new member's browser made.
type Activation struct {
	Code      string
	Salt      []byte // 16 bytes
	LogN      int
	Proof     keys.LoginProof
	Sealed    []byte // the member identity under the passphrase
	Command   []byte // one activate command, signed by the new key itself
	Signature []byte
}

// Activate uses up a code. Anyone who has it may, once. Whoever activates again
// has new keys from then on: the old ones open nothing here any more, and his
// sessions end. The very same again, as after a lost answer, changes nothing and
// gets the same answer.
//
// Errors: [ErrCode], [ErrCodeOver], [ErrSignature], [ErrMalformed], those of
// [people.Decide], [store.ErrConflict].
func (s *Service) Activate(ctx context.Context, a Activation) (version uint64, err error) {
	if err := s.checkActivation(a); err != nil {
		return 0, err
	}
	frame, cmd, err := parseActivate(a.Command)
	if err != nil {
		return 0, err
	}
	if err := verifySigned(cmd.Signing, a.Command, a.Signature); err != nil {
		return 0, err
	}
	record := a.Proof.Record()
	row, err := json.Marshal(account{Salt: a.Salt, LogN: a.LogN, Proof: record[:], Sealed: a.Sealed})
	if err != nil {
		return 0, fmt.Errorf("casework: account: %w", err)
	}
	actor := tips.MemberID(frame.Actor)
	if done, err := s.isActivated(ctx, actor, cmd, row); done || err != nil {
		return s.Directory().Version, err
	}
	version, err = s.changeDirectory(ctx, directoryChange{
		actor: actor, expect: frame.Directory.Expect, commands: []people.Command{cmd}, signed: a.Command, signature: a.Signature,
		with: func(tx *store.Tx) error {
			raw, err := tx.GetRow(invitations, []byte(codeKey(a.Code)))
			if err != nil {
				return err
			}
			inv, err := s.readInvitation(raw)
			if err != nil {
				return err
			}
			if inv.Member != actor {
				return ErrCode
			}
			return errors.Join(dropAccess(tx, actor), tx.DeleteRow(invitations, []byte(codeKey(a.Code))), tx.PutRow(accounts, []byte(string(actor)), row), resetFactor(tx, actor))
		},
	})
	if err == nil {
		s.sessions.endAll(actor, nil)
	}
	return version, err
}

// isActivated reports whether the member has these very keys, under this very
// passphrase, already.
func (s *Service) isActivated(ctx context.Context, id tips.MemberID, cmd people.Activate, row []byte) (bool, error) {
	m := s.Directory().Members[id]
	if m.Recipient != cmd.Recipient || m.Signing != cmd.Signing {
		return false, nil
	}
	kept, err := s.row(ctx, accounts, string(id))
	return err == nil && bytes.Equal(kept, row), err
}

func (s *Service) checkActivation(a Activation) error { return s.checkSealed(a.Salt, a.LogN, a.Sealed) }

const maxLogN = 22 // scrypt with N=2²² takes a minute on an office computer

func parseActivate(signed []byte) (keys.Command, people.Activate, error) {
	frame, cmds, err := parseDirectory(signed)
	if err != nil {
		return keys.Command{}, people.Activate{}, err
	}
	cmd, ok := cmds[0].(people.Activate)
	if !ok || len(cmds) != 1 {
		return keys.Command{}, people.Activate{}, ErrMalformed
	}
	if _, err := envelope.ParseRecipient(cmd.Recipient); err != nil {
		return keys.Command{}, people.Activate{}, err
	}
	return frame, cmd, nil
}
