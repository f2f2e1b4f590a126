package rehearse

import (
	"context"
	"fmt"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

// Person is who somebody is and what he types.
type Person struct {
	Login, Name, Passphrase string
	Roles                   []tips.Role
}

// Member is one of the staff with his keys, logged in.
type Member struct {
	Person
	ID     tips.MemberID
	Office tips.OfficeID
	Phone  *Phone // nil before the first login

	world  *World
	bundle keys.Bundle
	office keys.OfficeKey
	chain  []keys.OfficeKey // the office's keys, newest first
	caller *casework.Caller
	cookie string
}

// Caller is the member's session.
func (m *Member) Caller() *casework.Caller { return m.caller }

// Hire invites a person into an office, activates him, and brings him in: the
// first makes the office key, each later one is admitted by the first, and the
// second confirms the key.
func (w *World) Hire(ctx context.Context, office tips.OfficeID, p Person) (*Member, error) {
	code, err := w.invite(ctx, office, p)
	if err != nil {
		return nil, err
	}
	m, err := w.activate(ctx, code, p)
	if err != nil {
		return nil, err
	}
	if err := w.bringIn(ctx, m); err != nil {
		return nil, fmt.Errorf("rehearse: bring in %s: %w", p.Login, err)
	}
	w.Members = append(w.Members, m)
	return m, m.TakeKeys(ctx)
}

// invite gives a new person's one-time code.
func (w *World) invite(ctx context.Context, office tips.OfficeID, p Person) (string, error) {
	code, err := w.Admin.Direct(ctx, people.InviteMember{MemberInfo: people.MemberInfo{
		ID: tips.MemberID(w.NewID()), Login: p.Login, Name: p.Name, Office: office, Roles: p.Roles,
	}})
	if err != nil {
		return "", fmt.Errorf("rehearse: invite %s: %w", p.Login, err)
	}
	return code, nil
}

// activate makes a member's keys and uses up his code.
func (w *World) activate(ctx context.Context, code string, p Person) (*Member, error) {
	inv, err := w.Service.Invitation(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("rehearse: activate %s: %w", p.Login, err)
	}
	m := &Member{Person: p, ID: inv.Member.ID, Office: inv.Member.Office, world: w}
	if m.bundle, err = keys.NewBundle(w.Root.Public(), w.Random); err != nil {
		return nil, err
	}
	a, err := m.activation(ctx, code)
	if err != nil {
		return nil, err
	}
	if _, err := w.Service.Activate(ctx, a); err != nil {
		return nil, fmt.Errorf("rehearse: activate %s: %w", p.Login, err)
	}
	return m, m.begin(ctx)
}

func (m *Member) activation(ctx context.Context, code string) (casework.Activation, error) {
	own, err := m.world.secretOf(ctx, m.Person)
	if err != nil {
		return casework.Activation{}, err
	}
	sealed, err := keys.SealMember(string(m.ID), m.bundle, own.unlock.Public())
	if err != nil {
		return casework.Activation{}, err
	}
	command, signature, err := m.sign(people.Activate{
		Recipient: m.bundle.Identity.Public().String(), Signing: m.bundle.Signing.Public().Hex(),
	})
	if err != nil {
		return casework.Activation{}, err
	}
	return casework.Activation{
		Code: code, Salt: own.salt[:], LogN: m.world.Service.LoginLogN(), Proof: own.proof, Sealed: sealed, Command: command, Signature: signature,
	}, nil
}

// LogIn begins a session and opens what it gives; the first time it takes the
// second factor into the member's phone.
func (m *Member) LogIn(ctx context.Context) (casework.LoggedIn, error) {
	own, err := m.world.secretOf(ctx, m.Person)
	if err != nil {
		return casework.LoggedIn{}, err
	}
	try := casework.Attempt{Name: m.Login, Proof: own.proof}
	if m.Phone != nil {
		if try.Code, err = m.Code(); err != nil {
			return casework.LoggedIn{}, err
		}
	}
	in, err := m.world.Service.Login(ctx, try)
	if err == nil && in.Enrol != nil {
		in, err = m.enrol(ctx, in.Enrol)
	}
	if err != nil {
		return casework.LoggedIn{}, fmt.Errorf("rehearse: login %s: %w", m.Login, err)
	}
	return in, m.unlock(in, own.unlock)
}

func (m *Member) unlock(in casework.LoggedIn, unlock keys.UnlockKey) (err error) {
	if m.bundle, err = keys.OpenMember(in.Sealed, string(m.ID), unlock); err != nil {
		return err
	}
	m.caller, m.cookie = in.Caller, in.Cookie
	return m.open(in.Keys)
}

// TakeKeys opens the office keys that came since the login.
func (m *Member) TakeKeys(ctx context.Context) error {
	wrapped, err := m.world.Service.Keys(ctx, m.caller)
	if err != nil {
		return err
	}
	m.caller, err = m.world.Service.Session(ctx, m.cookie)
	if err != nil {
		return err
	}
	return m.open(wrapped)
}

func (m *Member) open(wrapped []casework.WrappedKey) (err error) {
	for _, k := range wrapped {
		if m.office, err = keys.OpenOfficeWrap(k.Sealed, string(k.Office), uint64(k.Generation), m.bundle.Identity); err != nil {
			return err
		}
	}
	return nil
}

func (m *Member) begin(ctx context.Context) error {
	_, err := m.LogIn(ctx)
	return err
}

// Direct gives a command about people; an invitation answers with its code.
func (m *Member) Direct(ctx context.Context, cmd people.Command, objects ...[]byte) (code string, err error) {
	command, signature, err := m.sign(cmd)
	if err != nil {
		return "", err
	}
	err = m.proving(ctx, func() error {
		_, code, err = m.world.Service.ChangeDirectory(ctx, m.caller, casework.Signed{Command: command, Signature: signature, Objects: objects})
		return err
	})
	return code, err
}

func (m *Member) sign(cmd people.Command) (command, signature []byte, err error) {
	raw, err := people.EncodeCommand(cmd)
	if err != nil {
		return nil, nil, err
	}
	frame := keys.Command{Actor: string(m.ID), Directory: &keys.DirectoryWrite{
		Expect: m.world.Service.Directory().Version, Commands: [][]byte{raw},
	}}
	if command, err = frame.JSON(); err != nil {
		return nil, nil, err
	}
	s := m.bundle.Signing.SignCommand(command)
	return command, s[:], nil
}
