package rehearse

import (
	"context"
	"fmt"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

// Rotation is a new office key, sealed to all its holders and not yet sent.
type Rotation struct {
	key     keys.OfficeKey
	command people.Rotate
	objects [][]byte
}

// PrepareRotation makes the next office key as the member's browser does: it
// seals only to holders for whom the present key vouches.
func (m *Member) PrepareRotation() (Rotation, error) {
	w := m.world
	d := w.Service.Directory()
	o := d.Offices[m.Office]
	key, err := keys.NewOfficeKey(w.Random)
	if err != nil {
		return Rotation{}, err
	}
	link, err := keys.WrapOffice(string(m.Office), uint64(o.Generation), m.office, keys.MemberRecipient{Recipient: key.Recipient()})
	if err != nil {
		return Rotation{}, err
	}
	r := Rotation{key: key, objects: [][]byte{link}, command: people.Rotate{
		Office: m.Office, Generation: o.NextGeneration(), Recipient: key.Public().String(), Link: digestOf(link),
	}}
	for _, holder := range d.Holders(m.Office) {
		to, vouch := d.Members[tips.MemberID(holder)].Recipient, d.Members[tips.MemberID(holder)].Vouch
		if holder == people.PaperHolder {
			to, vouch = o.Paper.Recipient, o.Paper.Vouch
		}
		if err := m.addHolder(&r, holder, to, vouch); err != nil {
			return Rotation{}, err
		}
	}
	return r, nil
}

func (m *Member) addHolder(r *Rotation, holder, recipient, vouch string) error {
	parsed, err := envelope.ParseRecipient(recipient)
	if err != nil {
		return err
	}
	to := keys.MemberRecipient{Recipient: parsed}
	if !m.office.Vouches(vouch, string(m.Office), holder, to) {
		return fmt.Errorf("rehearse: nobody vouches for holder %s", holder)
	}
	wrap, fresh, err := m.world.sealTo(m.Office, r.command.Generation, r.key, holder, to)
	if err != nil {
		return err
	}
	r.objects = append(r.objects, wrap)
	r.command.Holders = append(r.command.Holders, people.HolderKey{Holder: holder, Wrap: digestOf(wrap), Vouch: fresh})
	return nil
}

// SendRotation puts the new key in place.
func (m *Member) SendRotation(ctx context.Context, r Rotation) error {
	if _, err := m.Direct(ctx, r.command, r.objects...); err != nil {
		return err
	}
	m.world.officeKeys[m.Office] = r.key
	return m.TakeKeys(ctx)
}

// Rotate makes the next office key and seals every open lead's keys to it.
func (m *Member) Rotate(ctx context.Context) error {
	r, err := m.PrepareRotation()
	if err != nil {
		return err
	}
	if err := m.SendRotation(ctx, r); err != nil {
		return err
	}
	return m.Rewrap(ctx)
}

// Rewrap seals the keys of open leads to the newest office key.
func (m *Member) Rewrap(ctx context.Context) error {
	if err := m.openChain(ctx); err != nil {
		return err
	}
	for cursor, first := "", true; first || cursor != ""; first = false {
		page, err := m.world.Service.Rewraps(ctx, m.caller, cursor)
		if err != nil {
			return err
		}
		for _, lead := range page.Leads {
			if err := m.rewrap(ctx, page.Generation, lead); err != nil {
				return fmt.Errorf("rehearse: rewrap: %w", err)
			}
		}
		cursor = page.Next
	}
	return nil
}

func (m *Member) rewrap(ctx context.Context, generation int, lead casework.Rewrap) error {
	intake, err := openWith(m.chain, func(k keys.OfficeKey) (keys.IntakeKey, error) {
		return keys.OpenIntakeWrap(lead.Intake.Sealed, string(lead.Lead), uint64(lead.Intake.Seq), k)
	})
	if err != nil {
		return err
	}
	handling, superior, err := m.readersOf(ctx, lead)
	if err != nil {
		return err
	}
	wrap, err := keys.WrapIntake(string(lead.Lead), uint64(lead.Intakes), intake, handling, superior)
	if err != nil {
		return err
	}
	f := &File{member: m, objects: [][]byte{wrap}}
	cmd := tips.RewrapKeys{Target: tips.Target{Lead: lead.Lead, Version: lead.Version}, Generation: generation, Wrap: digestOf(wrap)}
	if lead.Work.Digest != "" {
		work, err := openWith(m.chain, func(k keys.OfficeKey) (keys.WorkKey, error) {
			return keys.OpenWorkWrap(lead.Work.Sealed, string(lead.Lead), uint64(lead.Work.Seq), k)
		})
		if err != nil {
			return err
		}
		again, err := keys.WrapWork(string(lead.Lead), uint64(lead.Work.Seq), work, handling, superior)
		if err != nil {
			return err
		}
		cmd.WorkWrap, f.objects = digestOf(again), append(f.objects, again)
	}
	return f.Do(ctx, cmd)
}

// readersOf are the two offices' keys: our own from its secret, the other's
// from the signed list.
func (m *Member) readersOf(ctx context.Context, lead casework.Rewrap) (handling, superior keys.OfficeRecipient, err error) {
	if handling, err = m.recipientOf(ctx, lead.Office); err != nil {
		return handling, superior, err
	}
	superior, err = m.recipientOf(ctx, lead.Superior)
	return handling, superior, err
}

func (m *Member) recipientOf(ctx context.Context, office tips.OfficeID) (keys.OfficeRecipient, error) {
	if office == m.Office {
		return m.office.Public(), nil
	}
	return m.world.recipientOf(ctx, office)
}

// openChain opens the office's earlier keys, each with the one after it.
func (m *Member) openChain(ctx context.Context) error {
	links, err := m.world.Service.Links(ctx, m.caller)
	if err != nil {
		return err
	}
	m.chain = []keys.OfficeKey{m.office}
	for i := len(links) - 1; i >= 0; i-- {
		newer := keys.MemberKey{Identity: m.chain[len(m.chain)-1].Identity}
		older, err := keys.OpenOfficeWrap(links[i].Sealed, string(m.Office), uint64(links[i].Generation), newer)
		if err != nil {
			return err
		}
		m.chain = append(m.chain, older)
	}
	return nil
}

// openWith tries the office's keys, newest first.
func openWith[K any](chain []keys.OfficeKey, open func(keys.OfficeKey) (K, error)) (key K, err error) {
	for _, k := range chain {
		if key, err = open(k); err == nil {
			return key, nil
		}
	}
	return key, err
}

// SignRotation signs a rotation for the present state without sending it.
func (m *Member) SignRotation(r Rotation) (casework.Signed, error) {
	command, signature, err := m.sign(r.command)
	return casework.Signed{Command: command, Signature: signature, Objects: r.objects}, err
}

// Without is the rotation that lost a sealed object on its way: 0 is the link.
func (r Rotation) Without(object int) Rotation {
	r.objects = append(append([][]byte(nil), r.objects[:object]...), r.objects[object+1:]...)
	return r
}
