package casework

import (
	"context"
	"errors"
	"fmt"

	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

// AskedAgain is what a browser needs to send a tip again (重新发送) that neither
// office could open: whom to seal it to, and its places in the streams. The list
// is the one in force, with the root key's signature.
type AskedAgain struct {
	Tips             int         // how many came before
	Last             tips.Digest // the last of them
	Wraps            int         // how many wraps of intake keys there are
	Office, Superior tips.OfficeID
	Tile             tips.Tile
	Area             tips.Area // empty under sealed routing
	List             []byte
	Signature        string // hex
}

// SentAgain is a tip under a receipt that has one already. It is sealed to a new
// intake key, which the new card names.
type SentAgain struct {
	// Tips and Wraps are the places it was sealed for; Office and Superior those
	// it was sealed to; List the digest of the office list it was sealed by.
	Tips, Wraps      int
	Office, Superior tips.OfficeID
	List             string
	Tip, Wrap        []byte
	Card             []byte // exact JSON
	Files            []tips.Digest
}

// SendAgain takes a tip in the place of one that both offices attested they
// cannot open. The earlier tip and wrap stay; the two offices attest anew.
// Whoever has the token may; the same bytes again give the same answer.
//
// Errors: [ErrNoReceipt], [ErrMalformed], the faults of package envelope,
// [ErrOfficeList], [store.ErrConflict] where the lead moved on since it was
// sealed, [store.ErrFile], [ErrTooLarge], [files.ErrNoRoom], *[tips.Refusal].
func (s *Service) SendAgain(ctx context.Context, token receipt.Token, in SentAgain) (tips.Day, error) {
	lead, err := s.leadOf(ctx, token)
	if err != nil {
		return 0, err
	}
	digest := digestOf(in.Tip)
	if len(lead.Replaced) > 0 && lead.Tip == digest {
		return lastAgain(lead), nil
	}
	if err := errors.Join(s.roomForTips(), s.checkAgain(lead, in)); err != nil {
		return 0, err
	}
	cmd := tips.SendAgain{Target: tips.Target{Lead: lead.ID, Files: in.Files}, Tip: digest, Wrap: digestOf(in.Wrap)}
	w, err := s.tipsterWrite(lead, cmd)
	if err != nil {
		return 0, err
	}
	// Only now: a lead that asks for nothing is told so, wherever its streams stand.
	if in.Tips != len(lead.Replaced)+1 || in.Wraps != len(lead.Wraps) {
		return 0, &store.ConflictError{Lead: lead.ID, Expected: in.Wraps, Actual: len(lead.Wraps)}
	}
	w.Objects = map[tips.Digest][]byte{digest: in.Tip, cmd.Wrap: in.Wrap}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Append(w); err != nil {
			return err
		}
		if err := checkQuota(tx, lead.ID, in.Files); err != nil {
			return err
		}
		return tx.PutRow(cards, []byte(lead.ID), in.Card)
	})
	if err != nil {
		return 0, err
	}
	s.uploads.claimed(lead.ID, in.Files)
	return w.Day, nil
}

// checkAgain wants the tip sealed for the offices that have the lead now, by a
// list that is accepted now.
func (s *Service) checkAgain(lead tips.Lead, in SentAgain) error {
	if in.Office != lead.Office || in.Superior != lead.Superior || !s.Directory().AcceptsList(in.List, s.today()) {
		return ErrOfficeList
	}
	if err := receipt.InspectCard(in.Card, string(lead.ID)); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := inspect(in.Tip, 1); err != nil {
		return err
	}
	return inspect(in.Wrap, 2)
}

// lastAgain is the day the tip was last sent again.
func lastAgain(lead tips.Lead) (day tips.Day) {
	for _, m := range lead.History {
		if m.Type == (tips.TipSentAgain{}).Type() {
			day = m.Day
		}
	}
	return day
}

// askedAgain is nil unless the lead asks for its tip again.
func (s *Service) askedAgain(r *store.Reader, lead tips.Lead, status tips.Status) (*AskedAgain, error) {
	if !status.SendAgain {
		return nil, nil
	}
	raw, err := r.GetRow(settings, []byte(listKey))
	if err != nil {
		return nil, err
	}
	list, signature, err := readSignedList(raw)
	if err != nil {
		return nil, err
	}
	return &AskedAgain{
		Tips: len(lead.Replaced) + 1, Last: lead.Tip, Wraps: len(lead.Wraps), Office: lead.Office, Superior: lead.Superior,
		Tile: lead.Tile, Area: lead.Area, List: list, Signature: signature,
	}, nil
}
