package casework

import (
	"context"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// LeadView is a lead as the desk shows it to one caller. It holds no sealed
// content.
type LeadView struct {
	Lead       tips.Lead
	Number     string
	Allowed    []string      // types of commands the caller may try now
	Next       string        // the command the lead waits for from the caller; empty where it does not
	Missing    []tips.Reason // everything that stands between the lead and its closing
	Clocks     []tips.Clock
	Members    map[tips.MemberID]people.Member // everybody who appears
	Offices    map[tips.OfficeID]people.Office
	Colleagues []people.Member // the handlers who may be assigned
	History    []tips.Event    // oldest first
	Today      tips.Day
}

// View is one lead for one caller.
//
// Errors: [ErrNotFound] for unknown leads and those of others alike.
func (s *Service) View(ctx context.Context, c *Caller, id tips.LeadID) (LeadView, error) {
	var v LeadView
	err := s.store.View(ctx, func(r *store.Reader) error {
		lead, records, err := s.readable(r, c, id)
		if err != nil {
			return err
		}
		v = s.viewOf(c, lead)
		v.History, err = events(records)
		return err
	})
	return v, err
}

// Changes is a lead for one caller with only those events of its history that
// came after a version, as when he wrote a command for that version and somebody
// else was faster.
//
// Errors: as [Service.View]; [ErrMalformed] for a version it never had.
func (s *Service) Changes(ctx context.Context, c *Caller, id tips.LeadID, since int) (LeadView, error) {
	v, err := s.View(ctx, c, id)
	if err != nil {
		return LeadView{}, err
	}
	if since < 0 || since > len(v.History) {
		return LeadView{}, ErrMalformed
	}
	v.History = v.History[since:]
	return v, nil
}

// readable loads a lead and its records if the caller may see it.
func (s *Service) readable(r *store.Reader, c *Caller, id tips.LeadID) (tips.Lead, []store.Record, error) {
	lead, err := r.Lead(id)
	if err != nil {
		return tips.Lead{}, nil, notFound(err)
	}
	if !mayRead(c.member, lead) {
		return tips.Lead{}, nil, ErrNotFound
	}
	records, err := r.Records(id)
	return lead, records, err
}

func (s *Service) viewOf(c *Caller, lead tips.Lead) LeadView {
	d := s.Directory()
	v := LeadView{
		Lead: lead, Number: Number(lead.ID, lead.Area), Allowed: tips.Allowed(lead, c.actor()), Next: tips.NextAct(lead, c.actor()), Missing: tips.Missing(lead),
		Clocks: tips.Clocks(lead, s.calendar, s.today()), Members: d.Members, Offices: d.Offices, Today: s.today(),
	}
	for _, m := range d.Members {
		if m.Office == lead.Office && m.Reads() && m.Has(tips.Handler) {
			v.Colleagues = append(v.Colleagues, m)
		}
	}
	sortMembers(v.Colleagues)
	return v
}

func events(records []store.Record) ([]tips.Event, error) {
	var all []tips.Event
	for _, rec := range records {
		for _, raw := range rec.Events {
			e, err := tips.DecodeEvent(raw)
			if err != nil {
				return nil, err
			}
			all = append(all, e)
		}
	}
	return all, nil
}

// SealedObject is one object with its place in its stream.
type SealedObject struct {
	Digest tips.Digest
	Seq    int
	Day    tips.Day
	By     tips.MemberID
	Sealed []byte // nil once it was destroyed
}

// SealedObjects is everything sealed of a lead, for the caller's browser.
type SealedObjects struct {
	Version    int
	Tip        SealedObject
	Replaced   []SealedObject // the tips before it that neither office could open
	IntakeKeys []SealedObject
	WorkKeys   []SealedObject // Seq is the generation
	FromTipster,
	ToTipster, // digests only: they are sealed to the receipt
	Internal []SealedObject
}

// Sealed gives the sealed objects of a lead.
//
// Errors: [ErrNotFound].
func (s *Service) Sealed(ctx context.Context, c *Caller, id tips.LeadID) (SealedObjects, error) {
	var out SealedObjects
	err := s.store.View(ctx, func(r *store.Reader) error {
		lead, records, err := s.readable(r, c, id)
		if err != nil {
			return err
		}
		out, err = gather(r, lead, records)
		return err
	})
	return out, err
}

func gather(r *store.Reader, lead tips.Lead, records []store.Record) (SealedObjects, error) {
	out := SealedObjects{Version: lead.Version, Tip: SealedObject{Digest: lead.Tip, Seq: len(lead.Replaced), Day: lead.Received}}
	for i, t := range lead.Replaced {
		out.Replaced = append(out.Replaced, SealedObject{Digest: t, Seq: i})
	}
	for i, w := range lead.Wraps {
		out.IntakeKeys = append(out.IntakeKeys, SealedObject{Digest: w, Seq: i})
	}
	for _, k := range lead.WorkKeys {
		out.WorkKeys = append(out.WorkKeys, SealedObject{Digest: k.Wrap, Seq: k.Generation, Day: k.Day})
	}
	for _, m := range lead.Messages {
		if m.FromTipster {
			out.FromTipster = append(out.FromTipster, SealedObject{Digest: m.Text, Seq: len(out.FromTipster), Day: m.Day})
		} else {
			out.ToTipster = append(out.ToTipster, SealedObject{Digest: m.Receipt, Seq: len(out.ToTipster), Day: m.Day})
		}
	}
	var err error
	if out.Internal, err = internalStream(lead.ID, records); err != nil {
		return SealedObjects{}, err
	}
	for _, list := range [][]SealedObject{out.Replaced, out.IntakeKeys, out.WorkKeys, out.FromTipster, out.Internal} {
		for i := range list {
			if list[i].Sealed, err = objectOf(r, lead.ID, list[i].Digest); err != nil {
				return SealedObjects{}, err
			}
		}
	}
	out.Tip.Sealed, err = objectOf(r, lead.ID, lead.Tip)
	return out, err
}

func objectOf(r *store.Reader, lead tips.LeadID, d tips.Digest) ([]byte, error) {
	b, err := r.Object(lead, d)
	if notFound(err) == ErrNotFound {
		return nil, nil
	}
	return b, err
}

// internalStream numbers the internal objects in the order in which signed
// commands first name them.
func internalStream(lead tips.LeadID, records []store.Record) ([]SealedObject, error) {
	var stream []SealedObject
	seen := map[tips.Digest]bool{}
	for _, rec := range records {
		if rec.Signer == "" {
			continue
		}
		digests, err := internalOf(lead, rec.Command)
		if err != nil {
			return nil, err
		}
		for _, d := range digests {
			if !seen[d] {
				seen[d] = true
				stream = append(stream, SealedObject{Digest: d, Seq: len(stream), Day: rec.Day, By: rec.Signer})
			}
		}
	}
	return stream, nil
}
