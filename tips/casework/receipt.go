package casework

import (
	"context"
	"errors"
	"fmt"

	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

// Letter is one message as the receipt sees it. Sealed is nil once the
// tipster deleted his copy.
type Letter struct {
	Digest tips.Digest
	Day    tips.Day
	Sealed []byte
}

// ReceiptView is what a receipt shows.
type ReceiptView struct {
	Lead     tips.LeadID
	Card     []byte
	Status   tips.Status
	Replies  []Letter // oldest first; their stream is to-tipster
	Sent     []Letter // the tipster's own messages, without their bytes
	MayWrite bool
}

// mostMessages is a receipt's quota of follow-ups.
const mostMessages = 20

// Status is what the holder of a receipt's server token sees. Whoever has the
// token may ask.
//
// Errors: [ErrNoReceipt], after the same work for every token that fits no lead.
func (s *Service) Status(ctx context.Context, token receipt.Token) (ReceiptView, error) {
	var v ReceiptView
	err := s.store.View(ctx, func(r *store.Reader) error {
		lead, err := s.byToken(r, token)
		if err != nil {
			return err
		}
		v, err = s.receiptView(r, lead)
		return err
	})
	return v, err
}

// byToken finds the lead of a token.
func (s *Service) byToken(r *store.Reader, token receipt.Token) (tips.Lead, error) {
	mac := token.Record(s.pepper)
	id, err := r.ByReceipt(mac[:])
	if errors.Is(err, store.ErrNotFound) {
		return tips.Lead{}, ErrNoReceipt
	}
	if err != nil {
		return tips.Lead{}, err
	}
	return r.Lead(id)
}

func (s *Service) receiptView(r *store.Reader, lead tips.Lead) (ReceiptView, error) {
	head, err := s.headOf(r, lead)
	if err != nil {
		return ReceiptView{}, err
	}
	v := ReceiptView{Lead: lead.ID, Status: tips.StatusOf(lead, head, s.calendar, s.today()), MayWrite: lead.Can(tips.TheTipster(), "follow_up") && len(fromTipster(lead)) < mostMessages}
	if v.Card, err = r.GetRow(cards, []byte(lead.ID)); err != nil {
		return ReceiptView{}, err
	}
	for _, m := range lead.Messages {
		if !m.FromTipster && !v.Status.Replies {
			continue
		}
		if m.FromTipster {
			v.Sent = append(v.Sent, Letter{Digest: m.Text, Day: m.Day})
			continue
		}
		letter := Letter{Digest: m.Receipt, Day: m.Day}
		if !m.Deleted {
			if letter.Sealed, err = r.Object(lead.ID, m.Receipt); err != nil {
				return ReceiptView{}, err
			}
		}
		v.Replies = append(v.Replies, letter)
	}
	return v, nil
}

// headOf is the lead that a merged one follows in the end, zero if none.
func (s *Service) headOf(r *store.Reader, lead tips.Lead) (head tips.Lead, err error) {
	for next := lead.Head; next != ""; next = head.Head {
		if head, err = r.Lead(next); err != nil {
			return tips.Lead{}, err
		}
	}
	return head, nil
}

func fromTipster(lead tips.Lead) []tips.Mail {
	var mail []tips.Mail
	for _, m := range lead.Messages {
		if m.FromTipster {
			mail = append(mail, m)
		}
	}
	return mail
}

// Write takes a message from the tipster. seq is its number in its stream, so
// that a repeated POST leaves no twin: the same bytes again get the same
// answer.
//
// Errors: [ErrNoReceipt], [ErrFull], [store.ErrConflict] where seq is not the
// next, the faults of package envelope, *[tips.Refusal].
func (s *Service) Write(ctx context.Context, token receipt.Token, seq int, message []byte) (tips.Day, error) {
	if err := inspect(message, 1); err != nil {
		return 0, err
	}
	var lead tips.Lead
	err := s.store.View(ctx, func(r *store.Reader) (err error) {
		lead, err = s.byToken(r, token)
		return err
	})
	if err != nil {
		return 0, err
	}
	sent := fromTipster(lead)
	if seq >= 0 && seq < len(sent) && sent[seq].Text == digestOf(message) {
		return sent[seq].Day, nil
	}
	if len(sent) >= mostMessages {
		return 0, ErrFull
	}
	if seq != len(sent) {
		return 0, &store.ConflictError{Lead: lead.ID, Expected: seq, Actual: len(sent)}
	}
	return s.commitMessage(ctx, lead, message)
}

func (s *Service) commitMessage(ctx context.Context, lead tips.Lead, message []byte) (tips.Day, error) {
	digest, day := digestOf(message), s.today()
	cmd := tips.FollowUp{Target: tips.Target{Lead: lead.ID}, Message: digest}
	events, err := tips.Decide(lead, tips.TheTipster(), day, cmd)
	if err != nil {
		return 0, err
	}
	asked, err := tips.EncodeCommand(cmd)
	if err != nil {
		return 0, fmt.Errorf("casework: message: %w", err)
	}
	return day, s.store.Commit(ctx, []store.LeadWrite{{
		Lead: lead.ID, Expect: lead.Version, Day: day, Command: asked, Events: events,
		Objects: map[tips.Digest][]byte{digest: message},
	}})
}
