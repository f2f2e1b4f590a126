package rehearse

import (
	"context"
	"fmt"

	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
)

// bringIn gives a new member the office key. The first makes it; the second
// confirms it, prints the paper and shows that it opens. Administrator and
// auditor have no office and get none.
func (w *World) bringIn(ctx context.Context, m *Member) error {
	if m.Office == "" {
		return nil
	}
	office := w.Service.Directory().Offices[m.Office]
	if office.State() == people.OfficeNew {
		return w.makeOfficeKey(ctx, m)
	}
	if err := w.admit(ctx, m); err != nil {
		return err
	}
	if office.State() != people.OfficeFounding {
		return nil
	}
	if _, err := m.Direct(ctx, people.ConfirmOfficeKey{Office: m.Office, Recipient: office.Recipient}); err != nil {
		return err
	}
	return m.PrintPaper(ctx)
}

// admit has a colleague seal the newest office key to a member.
func (w *World) admit(ctx context.Context, m *Member) error {
	key := w.officeKeys[m.Office]
	recipient := m.bundle.Identity.Public()
	wrap, vouch, err := w.sealTo(m.Office, w.Service.Directory().Offices[m.Office].Generation, key, string(m.ID), recipient)
	if err != nil {
		return err
	}
	cmd := people.Admit{Member: m.ID, Recipient: recipient.String(), Wrap: digestOf(wrap), Vouch: vouch}
	_, err = w.colleague(m).Direct(ctx, cmd, wrap)
	return err
}

// colleague is somebody else of the office who holds its key.
func (w *World) colleague(m *Member) *Member {
	for _, other := range w.Members {
		if other.Office == m.Office && other.ID != m.ID && w.Service.Directory().Members[other.ID].Reads() {
			return other
		}
	}
	return nil
}

// sealTo seals an office key to a holder and vouches for him.
func (w *World) sealTo(office tips.OfficeID, generation int, key keys.OfficeKey, holder string, to keys.MemberRecipient) (wrap []byte, vouch string, err error) {
	if wrap, err = keys.WrapOffice(string(office), uint64(generation), key, to); err != nil {
		return nil, "", err
	}
	vouch, err = key.Vouch(string(office), holder, to)
	return wrap, vouch, err
}

func (w *World) makeOfficeKey(ctx context.Context, m *Member) error {
	key, err := keys.NewOfficeKey(w.Random)
	if err != nil {
		return err
	}
	generation := w.Service.Directory().Offices[m.Office].NextGeneration()
	wrap, vouch, err := w.sealTo(m.Office, generation, key, string(m.ID), m.bundle.Identity.Public())
	if err != nil {
		return err
	}
	w.officeKeys[m.Office] = key
	_, err = m.Direct(ctx, people.MakeOfficeKey{Office: m.Office, Recipient: key.Public().String(), Wrap: digestOf(wrap), Vouch: vouch}, wrap)
	return err
}

// PrintPaper makes the office's paper backup and shows that it opens the key.
func (m *Member) PrintPaper(ctx context.Context) error {
	w := m.world
	paper, err := keys.NewPaper(w.Random)
	if err != nil {
		return err
	}
	o := w.Service.Directory().Offices[m.Office]
	wrap, vouch, err := w.sealTo(m.Office, o.Generation, w.officeKeys[m.Office], people.PaperHolder, paper.Public())
	if err != nil {
		return err
	}
	if _, err := m.Direct(ctx, people.MakePaper{
		Office: m.Office, Recipient: paper.Public().String(), Signing: paper.Signing().Hex(), Wrap: digestOf(wrap), Vouch: vouch,
	}, wrap); err != nil {
		return err
	}
	w.papers[m.Office] = paper
	return m.ProvePaper(ctx)
}

// Paper is the text of an office's paper backup.
func (w *World) Paper(office tips.OfficeID) string { return w.papers[office].Text() }

// ProvePaper is the drill.
func (m *Member) ProvePaper(ctx context.Context) error {
	paper := m.world.papers[m.Office]
	key, err := m.openByPaper(ctx, paper)
	if err != nil {
		return err
	}
	opened := key.Public().String()
	_, err = m.Direct(ctx, people.ProvePaper{
		Office: m.Office, Paper: paper.Public().String(), Recipient: opened, Proof: m.proof(paper, "prove", opened),
	})
	return err
}

// openByPaper opens the office key with a paper, waiting or proven.
func (m *Member) openByPaper(ctx context.Context, paper keys.Paper) (keys.OfficeKey, error) {
	all, err := m.world.Service.PaperKeys(ctx, m.caller)
	if err != nil {
		return keys.OfficeKey{}, err
	}
	for _, p := range all {
		if p.Paper.Recipient == paper.Public().String() {
			return keys.OpenOfficeWrap(p.Key.Sealed, string(m.Office), uint64(p.Key.Generation), paper.MemberKey)
		}
	}
	return keys.OfficeKey{}, fmt.Errorf("rehearse: no key is sealed to this paper")
}

func (m *Member) proof(paper keys.Paper, act, recipient string) string {
	return paper.Prove(keys.PaperProof{
		Act: act, Office: string(m.Office), Member: string(m.ID), Recipient: recipient, Expect: m.world.Service.Directory().Version,
	}).Hex()
}

// ReturnByPaper opens the office key with the paper and seals it to the member.
func (m *Member) ReturnByPaper(ctx context.Context) error {
	w, paper := m.world, m.world.papers[m.Office]
	key, err := m.openByPaper(ctx, paper)
	if err != nil {
		return err
	}
	own := m.bundle.Identity.Public()
	wrap, vouch, err := w.sealTo(m.Office, w.Service.Directory().Offices[m.Office].Generation, key, string(m.ID), own)
	if err != nil {
		return err
	}
	if _, err := m.Direct(ctx, people.ReturnByPaper{
		Office: m.Office, Recipient: own.String(), Wrap: digestOf(wrap), Vouch: vouch, Proof: m.proof(paper, "return", own.String()),
	}, wrap); err != nil {
		return err
	}
	return m.TakeKeys(ctx)
}

// Forget has the administrator issue a code with which the member makes new
// keys, as somebody does who forgot his passphrase. Nobody lets him in yet.
func (w *World) Forget(ctx context.Context, m *Member) error {
	code, err := w.Admin.Direct(ctx, people.IssueCode{Member: m.ID})
	if err != nil {
		return err
	}
	again, err := w.activate(ctx, code, m.Person)
	if err != nil {
		return err
	}
	m.bundle, m.caller, m.cookie, m.Phone = again.bundle, again.caller, again.cookie, again.Phone
	m.office, m.chain = keys.OfficeKey{}, nil
	return nil
}

// Return lets a member in again who made new keys.
func (w *World) Return(ctx context.Context, m *Member) error {
	if err := w.admit(ctx, m); err != nil {
		return err
	}
	return m.TakeKeys(ctx)
}

// Dismiss has the administrator disable an account.
func (w *World) Dismiss(ctx context.Context, m *Member) error {
	_, err := w.Admin.Direct(ctx, people.Disable{Member: m.ID})
	return err
}

// SetRoles has the administrator give a member other roles.
func (w *World) SetRoles(ctx context.Context, m *Member, roles ...tips.Role) error {
	_, err := w.Admin.Direct(ctx, people.SetRoles{Member: m.ID, Roles: roles})
	return err
}
