package rehearse

import (
	"context"
	"encoding/base64"
	"strings"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
)

// What somebody who should not may try. Each must be refused; that the service
// refuses is for tests to show.

// UsePaper puts another paper into the hands of an office's people.
func (w *World) UsePaper(office tips.OfficeID, paper keys.Paper) { w.papers[office] = paper }

// ClaimPaper claims to have opened the office key by the paper at hand, without
// having opened anything.
func (m *Member) ClaimPaper(ctx context.Context) error {
	own := m.bundle.Identity.Public()
	key, err := keys.NewOfficeKey(m.world.Random)
	if err != nil {
		return err
	}
	wrap, vouch, err := m.world.sealTo(m.Office, m.world.Service.Directory().Offices[m.Office].Generation, key, string(m.ID), own)
	if err != nil {
		return err
	}
	_, err = m.Direct(ctx, people.ReturnByPaper{
		Office: m.Office, Recipient: own.String(), Wrap: digestOf(wrap), Vouch: vouch,
		Proof: m.proof(m.world.papers[m.Office], "return", own.String()),
	}, wrap)
	return err
}

// HireUnadmitted invites and activates somebody whom no colleague lets in.
func (w *World) HireUnadmitted(ctx context.Context, office tips.OfficeID, p Person) (*Member, error) {
	code, err := w.invite(ctx, office, p)
	if err != nil {
		return nil, err
	}
	return w.activate(ctx, code, p)
}

// AdmitHimself seals a made-up office key to the member by his own command.
func (m *Member) AdmitHimself(ctx context.Context) error {
	key, err := keys.NewOfficeKey(m.world.Random)
	if err != nil {
		return err
	}
	own := m.bundle.Identity.Public()
	wrap, vouch, err := m.world.sealTo(m.Office, 0, key, string(m.ID), own)
	if err != nil {
		return err
	}
	_, err = m.Direct(ctx, people.Admit{Member: m.ID, Recipient: own.String(), Wrap: digestOf(wrap), Vouch: vouch}, wrap)
	return err
}

// SignListWith has another key than the root sign the list that is due, with
// its own root named in it.
func (w *World) SignListWith(ctx context.Context, root keys.RootKey) error {
	raw, err := w.Service.UnsignedList(w.Admin.caller)
	if err != nil {
		return err
	}
	raw = []byte(strings.Replace(string(raw), w.Root.Public().Hex(), root.Public().Hex(), 1))
	signature, err := root.SignOffices(raw)
	if err != nil {
		return err
	}
	_, err = w.Admin.Direct(ctx, people.SignList{
		Version: w.Service.Directory().List.Version + 1, List: base64.StdEncoding.EncodeToString(raw), Signature: signature.Hex(),
	})
	return err
}
