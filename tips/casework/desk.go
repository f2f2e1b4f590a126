package casework

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// Command is the one way to change a lead at the desk: it checks the
// signature, who may see each lead, what the law says, and the sealed objects,
// then commits everything or nothing. The answer is each lead as it stands.
//
// Errors: [ErrSignature], [ErrMalformed], [ErrStepUp], [ErrNotFound],
// *[tips.Refusal], [store.ErrConflict], [store.ErrFile], the faults of package
// envelope.
func (s *Service) Command(ctx context.Context, c *Caller, signed Signed) ([]tips.Lead, error) {
	if err := verifySigned(c.member.Signing, signed.Command, signed.Signature); err != nil {
		return nil, err
	}
	orders, err := s.parseOrders(c, signed.Command)
	if err != nil {
		return nil, err
	}
	loaded, err := s.loadAll(ctx, c, orders)
	if err != nil {
		return nil, err
	}
	if err := checkBonds(orders, loaded); err != nil {
		return nil, err
	}
	var decided []tips.Lead
	var writes []store.LeadWrite
	for _, o := range orders {
		lead, write, err := s.decide(c, loaded[o.lead], o, signed)
		if err != nil {
			return nil, err
		}
		decided, writes = append(decided, lead), append(writes, write)
	}
	if err := s.attach(ctx, orders, writes, signed.Objects); err != nil {
		return nil, err
	}
	if err := s.commit(ctx, c, decided, writes, signed.Drafts); err != nil {
		return nil, err
	}
	for _, o := range orders {
		s.uploads.claimed(o.lead, o.named.files)
	}
	return decided, nil
}

// commit writes all of it or nothing, and takes away the drafts that are spent.
func (s *Service) commit(ctx context.Context, c *Caller, decided []tips.Lead, writes []store.LeadWrite, spent []string) error {
	if slices.ContainsFunc(spent, func(name string) bool { return !envelope.IsID(name) }) {
		return ErrMalformed
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		for i, w := range writes {
			if _, err := tx.Append(w); err != nil {
				return err
			}
			if err := s.sent(tx, c, decided[i], spent); err != nil {
				return err
			}
		}
		return nil
	})
}

// order is what one signed command asks of one lead.
type order struct {
	lead     tips.LeadID
	commands []tips.Command
	named    named
}

// parseOrders reads the frame and sorts the commands by lead, in the order in
// which the leads are first named.
func (s *Service) parseOrders(c *Caller, signed []byte) ([]order, error) {
	frame, err := keys.ParseCommand(signed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if tips.MemberID(frame.Actor) != c.member.ID {
		return nil, ErrSignature
	}
	if frame.Directory != nil {
		return nil, ErrMalformed
	}
	if err := s.mustHaveProved(c, frame.Commands, provedLead); err != nil {
		return nil, err
	}
	var orders []order
	for _, raw := range frame.Commands {
		cmd, err := tips.DecodeCommand(raw)
		if err != nil {
			return nil, err
		}
		n, err := digestsOf(raw)
		if err != nil {
			return nil, err
		}
		lead := tips.TargetOf(cmd).Lead
		i := slices.IndexFunc(orders, func(o order) bool { return o.lead == lead })
		if i < 0 {
			i, orders = len(orders), append(orders, order{lead: lead})
		}
		orders[i].commands = append(orders[i].commands, cmd)
		orders[i].named.merge(n)
	}
	return orders, nil
}

// loadAll reads the leads and keeps from the caller what is not his to see: an
// unknown lead and a foreign one are the same.
func (s *Service) loadAll(ctx context.Context, c *Caller, orders []order) (map[tips.LeadID]tips.Lead, error) {
	leads := map[tips.LeadID]tips.Lead{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		for _, o := range orders {
			lead, err := r.Lead(o.lead)
			if errors.Is(err, store.ErrNotFound) && begins(o) {
				continue
			}
			if err != nil {
				return notFound(err)
			}
			if !mayRead(c.member, lead) {
				return ErrNotFound
			}
			leads[o.lead] = lead
		}
		return nil
	})
	return leads, err
}

// begins reports whether the order begins its lead, as a split does.
func begins(o order) bool {
	_, split := o.commands[0].(tips.OpenSplit)
	return split
}

func notFound(err error) error {
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrForm) {
		return ErrNotFound
	}
	return err
}

// mayRead says whose leads a member sees: those of his own office, and at the
// superior office the approvers and oversight see what they answer for. Who is
// recused sees nothing of the lead any more.
func mayRead(m people.Member, lead tips.Lead) bool {
	if _, recused := lead.Recused[m.ID]; recused || !m.Reads() || slices.Contains(lead.RecusedOffices, m.Office) {
		return false
	}
	switch m.Office {
	case lead.Office:
		return true
	case lead.Superior:
		return m.Has(tips.Approver) || m.Has(tips.Oversight)
	}
	return false
}

// decide asks the law and writes down its answer.
func (s *Service) decide(c *Caller, lead tips.Lead, o order, signed Signed) (tips.Lead, store.LeadWrite, error) {
	for _, cmd := range o.commands {
		if err := s.vouch(c, lead, cmd); err != nil {
			return tips.Lead{}, store.LeadWrite{}, err
		}
	}
	events, err := tips.DecideAll(lead, c.actor(), s.today(), o.commands...)
	if err != nil {
		return tips.Lead{}, store.LeadWrite{}, err
	}
	write := store.LeadWrite{
		Lead: o.lead, Expect: lead.Version, Day: s.today(), Signer: c.member.ID,
		Command: signed.Command, Signature: signed.Signature, Events: events,
		Objects: map[tips.Digest][]byte{},
	}
	if begins(o) {
		write.Create = &store.Creation{Request: sha256.Sum256(signed.Command)}
	}
	return tips.Fold(lead, events...), write, nil
}

// vouch checks the people and offices a command names against the directory,
// which the law of a lead does not know.
func (s *Service) vouch(c *Caller, lead tips.Lead, cmd tips.Command) error {
	switch cmd := cmd.(type) {
	case tips.RewrapKeys:
		return s.vouchGeneration(c.member.Office, cmd.Generation)
	case tips.AssignHandlers:
		return s.vouchMembers(lead.Office, cmd.Members)
	case tips.NameVerifiers:
		return s.vouchMembers(lead.Office, cmd.Members)
	case tips.ProposeTransfer:
		return s.vouchOffice(cmd.Office, cmd.Superior)
	case tips.TakeOver:
		return s.vouchOffice(lead.Superior, cmd.Superior)
	case tips.OpenSplit:
		return s.vouchOffice(cmd.Office, cmd.Superior)
	}
	return nil
}

// vouchGeneration wants the office's present key: one that was rotated meanwhile
// is not sealed to any more.
func (s *Service) vouchGeneration(office tips.OfficeID, generation int) error {
	if s.Directory().Offices[office].Generation != generation {
		return refuse(tips.Reason{Code: "key_rotated", Ref: string(office),
			ZH: "本单位的钥匙刚刚又换过，请刷新后再换", EN: "Your office's key was changed again; reload and renew again"})
	}
	return nil
}

// vouchMembers wants handlers of the office who hold its key.
func (s *Service) vouchMembers(office tips.OfficeID, members []tips.MemberID) error {
	for _, id := range members {
		m := s.Directory().Members[id]
		if m.Office != office || !m.Reads() || !m.Has(tips.Handler) {
			return refuse(tips.Reason{Code: "not_a_handler_here", Ref: string(id),
				ZH: "这个人不是本单位的承办人，请另选", EN: "This person is no handler of this office; choose another"})
		}
	}
	return nil
}

// vouchOffice wants an office that can open leads, with its own superior.
func (s *Service) vouchOffice(office, superior tips.OfficeID) error {
	o, up := s.Directory().Offices[office], s.Directory().Offices[superior]
	if o.State() != people.OfficeListed || !up.ReadsAlong() || o.Superior != superior {
		return refuse(tips.Reason{Code: "office_not_ready", Ref: string(office),
			ZH: "这个单位还不能接收线索，请另选", EN: "This office cannot receive leads yet; choose another"})
	}
	return nil
}

// attach gives each write the new objects its commands name. Every object sent
// must be named, and every digest named must be there or come along.
func (s *Service) attach(ctx context.Context, orders []order, writes []store.LeadWrite, objects [][]byte) error {
	sent := map[tips.Digest][]byte{}
	for _, o := range objects {
		sent[digestOf(o)] = o
	}
	used := map[tips.Digest]bool{}
	err := s.store.View(ctx, func(r *store.Reader) error {
		for i, o := range orders {
			for _, d := range o.named.all() {
				if object, new := sent[d]; new {
					writes[i].Objects[d], used[d] = object, true
				} else if _, err := r.Object(o.lead, d); err != nil {
					return fmt.Errorf("%w: an object is missing", ErrMalformed)
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(used) != len(sent) {
		return fmt.Errorf("%w: an object nobody names", ErrMalformed)
	}
	return inspectNamed(orders, sent)
}

// inspectNamed looks at each new object from outside: a key goes to two
// offices, everything else to one recipient.
func inspectNamed(orders []order, sent map[tips.Digest][]byte) error {
	for _, o := range orders {
		for _, d := range o.named.all() {
			object, new := sent[d]
			if !new {
				continue
			}
			recipients := 1
			if slices.Contains(o.named.wraps, d) {
				recipients = 2
			}
			if err := inspect(object, recipients); err != nil {
				return err
			}
		}
	}
	return nil
}

func refuse(r tips.Reason) error {
	return &tips.Refusal{Class: tips.ErrInvalid, Reasons: []tips.Reason{r}}
}
