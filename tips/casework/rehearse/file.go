package rehearse

import (
	"context"
	"fmt"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/inspector"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// File is a lead on one inspector's desk, opened: what he seals next waits
// here until Do signs and sends it.
type File struct {
	Lead tips.Lead
	Tip  content.Tip

	member   *Member
	intake   keys.IntakeKey
	work     keys.WorkKey
	internal inspector.Place
	letters  inspector.Place
	objects  [][]byte
}

// Open opens a lead. If its work key is still to be made and he may, the
// member makes it.
func (m *Member) Open(ctx context.Context, lead tips.LeadID) (*File, error) {
	view, err := m.world.Service.View(ctx, m.caller, lead)
	if err != nil {
		return nil, err
	}
	sealed, err := m.world.Service.Sealed(ctx, m.caller, lead)
	if err != nil {
		return nil, err
	}
	f := &File{Lead: view.Lead, member: m}
	if err := m.openChain(ctx); err != nil {
		return nil, fmt.Errorf("rehearse: open: %w", err)
	}
	if err := f.unlock(sealed); err != nil {
		return nil, fmt.Errorf("rehearse: open: %w", err)
	}
	if f.Lead.WorkKey.Due && f.Lead.Can(m.actor(), "make_work_key") {
		return f, f.makeWorkKey(ctx)
	}
	return f, nil
}

func (m *Member) actor() tips.Actor { return tips.Actor{ID: m.ID, Office: m.Office, Roles: m.Roles} }

// unlock opens the keys and the tip, and finds the ends of the streams.
func (f *File) unlock(s casework.SealedObjects) (err error) {
	last := s.IntakeKeys[len(s.IntakeKeys)-1]
	f.intake, err = openWith(f.member.chain, func(k keys.OfficeKey) (keys.IntakeKey, error) {
		return keys.OpenIntakeWrap(last.Sealed, string(f.Lead.ID), uint64(last.Seq), k)
	})
	if err != nil {
		return err
	}
	if f.Tip, err = content.OpenTipAgain(s.Tip.Sealed, tipPlace(f.Lead.ID, s), f.intake); err != nil {
		return err
	}
	if n := len(s.WorkKeys); n > 0 {
		k := s.WorkKeys[n-1]
		f.work, err = openWith(f.member.chain, func(o keys.OfficeKey) (keys.WorkKey, error) {
			return keys.OpenWorkWrap(k.Sealed, string(f.Lead.ID), uint64(k.Seq), o)
		})
		if err != nil {
			return err
		}
	}
	f.internal, f.letters = endOf(s.Internal), endOf(s.ToTipster)
	return nil
}

// tipPlace is where the tip stands: behind those that nobody could open.
func tipPlace(lead tips.LeadID, s casework.SealedObjects) envelope.Binding {
	at := endOf(s.Replaced)
	return envelope.Binding{Subject: string(lead), Stream: envelope.Tip, Seq: at.Seq, Prev: at.Prev}
}

func endOf(stream []casework.SealedObject) inspector.Place {
	if len(stream) == 0 {
		return inspector.Place{}
	}
	last := stream[len(stream)-1]
	return inspector.Place{Seq: uint64(last.Seq) + 1, Prev: string(last.Digest)}
}

func (f *File) makeWorkKey(ctx context.Context) error {
	w := f.member.world
	handling, err := w.recipientOf(ctx, f.Lead.Office)
	if err != nil {
		return err
	}
	superior, err := w.recipientOf(ctx, f.Lead.Superior)
	if err != nil {
		return err
	}
	generation := f.Lead.WorkKey.Generation + 1
	work, wrap, err := inspector.MakeWorkKey(string(f.Lead.ID), uint64(generation), handling, superior, w.Random)
	if err != nil {
		return err
	}
	f.work, f.objects = work, append(f.objects, wrap)
	return f.Do(ctx, tips.MakeWorkKey{Target: tips.At(f.Lead), Generation: generation, Wrap: digestOf(wrap)})
}

// Seal seals a record for the next command.
func (f *File) Seal(kind content.Kind, fields map[string]string) tips.Digest {
	sealed, err := inspector.SealRecord(string(f.Lead.ID), f.internal, content.Record{Kind: kind, Fields: fields}, f.work)
	if err != nil {
		panic(fmt.Sprintf("rehearse: seal: %v", err)) // our own text under our own key
	}
	f.internal, f.objects = f.internal.After(sealed), append(f.objects, sealed)
	return digestOf(sealed)
}

// Text seals a record of one text.
func (f *File) Text(kind content.Kind, text string) tips.Digest {
	return f.Seal(kind, map[string]string{"text": text})
}

// Message seals a message to the tipster, twice.
func (f *File) Message(text string) tips.Message {
	a, err := inspector.Reply(string(f.Lead.ID), inspector.Letter{Text: text}, f.letters, f.internal, f.Tip, f.work)
	if err != nil {
		panic(fmt.Sprintf("rehearse: reply: %v", err))
	}
	f.letters, f.internal = f.letters.After(a.ToTipster), f.internal.After(a.Internal)
	f.objects = append(f.objects, a.ToTipster, a.Internal)
	return tips.Message{Receipt: digestOf(a.ToTipster), Copy: digestOf(a.Internal)}
}

// At is the target of the next commands.
func (f *File) At() tips.Target { return tips.At(f.Lead) }

// Sign signs commands on this lead with what was sealed for them, without
// sending them.
func (f *File) Sign(cmds ...tips.Command) (casework.Signed, error) {
	frame := keys.Command{Actor: string(f.member.ID)}
	for _, cmd := range cmds {
		raw, err := tips.EncodeCommand(cmd)
		if err != nil {
			return casework.Signed{}, err
		}
		frame.Commands = append(frame.Commands, raw)
	}
	command, err := frame.JSON()
	if err != nil {
		return casework.Signed{}, err
	}
	s := f.member.bundle.Signing.SignCommand(command)
	return casework.Signed{Command: command, Signature: s[:], Objects: f.objects}, nil
}

// SignFor signs commands on any lead, without opening it or sending them.
func (m *Member) SignFor(cmds ...tips.Command) (casework.Signed, error) {
	return (&File{member: m}).Sign(cmds...)
}

// Do signs commands, sends them, and takes up the lead as it stands afterwards.
func (f *File) Do(ctx context.Context, cmds ...tips.Command) error {
	signed, err := f.Sign(cmds...)
	if err != nil {
		return err
	}
	f.objects = nil
	var leads []tips.Lead
	err = f.member.proving(ctx, func() error {
		leads, err = f.member.world.Service.Command(ctx, f.member.caller, signed)
		return err
	})
	if err != nil {
		return fmt.Errorf("rehearse: %s: %w", cmds[0].Type(), err)
	}
	f.Lead = leads[0]
	return nil
}

// OpenDraft opens a draft that lies on the lead; the answer is its draft.json.
func (f *File) OpenDraft(d casework.Draft) ([]byte, error) {
	opened, err := envelope.Open(d.Sealed, envelope.Binding{Subject: string(f.Lead.ID), Stream: envelope.Draft}, f.work.Identity)
	if err != nil {
		return nil, fmt.Errorf("rehearse: draft: %w", err)
	}
	return opened.Files[0].Data, nil
}

// Records opens the internal stream, oldest first.
func (f *File) Records(ctx context.Context) ([]content.Record, error) {
	sealed, err := f.member.world.Service.Sealed(ctx, f.member.caller, f.Lead.ID)
	if err != nil {
		return nil, err
	}
	var all []content.Record
	var at inspector.Place
	for _, o := range sealed.Internal {
		r, err := inspector.OpenRecord(string(f.Lead.ID), at, o.Sealed, f.work)
		if err != nil {
			return nil, err
		}
		all, at = append(all, r), at.After(o.Sealed)
	}
	return all, nil
}

// Letters opens the tipster's messages, oldest first.
func (f *File) Letters(ctx context.Context) ([]string, error) {
	mail, err := f.Mail(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, m := range mail {
		all = append(all, m.Text)
	}
	return all, nil
}
