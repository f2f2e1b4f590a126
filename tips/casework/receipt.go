package casework

import (
	"context"
	"errors"

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
	Left     int // how many more messages the receipt may send
	// Again is set while the tipster is asked to send the tip again. Messages
	// wait until then: they would be sealed to a key that nobody has.
	Again *AskedAgain
}

// Note says more about a line of the timeline, in a coded word: the gate that
// was approved, who can help where the lead was declined, "shelved" where the
// disposal was to put it by. Often empty.
func (v ReceiptView) Note(line int) string {
	m := v.Status.Timeline[line]
	switch m.Type {
	case tips.LeadDeclined{}.Type():
		return string(v.Status.Helper)
	case tips.GateApproved{}.Type():
		return m.Gate.Code()
	case tips.DisposalApproved{}.Type():
		if v.shelvedBy(line) {
			return "shelved"
		}
	}
	return ""
}

// shelvedBy tells whether a disposal put the lead by (暂存待查): it was taken
// up again later without another disposal in between, or it still rests.
func (v ReceiptView) shelvedBy(line int) bool {
	for _, later := range v.Status.Timeline[line+1:] {
		switch later.Type {
		case tips.LeadWoken{}.Type():
			return true
		case tips.DisposalApproved{}.Type():
			return false
		}
	}
	return v.Status.Stage == tips.Shelved
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
	v := ReceiptView{Lead: lead.ID, Status: tips.StatusOf(lead, head, s.calendar, s.today())}
	v.Left = max(0, mostMessages-len(fromTipster(lead)))
	if v.Again, err = s.askedAgain(r, lead, v.Status); err != nil {
		return ReceiptView{}, err
	}
	v.MayWrite = v.Left > 0 && v.Again == nil && lead.Can(tips.TheTipster(), tips.FollowUp{}.Type())
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
