package casework

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/rules"
	"zhuicha/tips/store"
)

// Submission is a tip as it comes from the tipster's browser.
type Submission struct {
	Lead     tips.LeadID
	Token    receipt.Token // only its MAC is kept
	LogSalt  []byte        // 32 bytes; used for the log's leaf and forgotten
	Tile     tips.Tile
	Area     tips.Area // empty under sealed routing: the county stands inside the tip alone
	Office   tips.OfficeID
	Superior tips.OfficeID
	// SealedRouting 密封流转: the tip concerns the office that would handle it.
	// Office is then the one above that office, Superior the one above both.
	SealedRouting bool
	// SealedByServer: sent without JavaScript; the server saw the words for a
	// moment, in memory. Only the plain form's handler sets it.
	SealedByServer bool
	List           string // digest of the office list it was sealed by
	Tip            []byte
	Wrap           []byte
	Card           []byte // exact JSON
	// Files are the attachments the tip names, uploaded for this lead before.
	Files []tips.Digest
}

// Submit takes a tip in. Anyone may; the same receipt and lead again get the
// first answer and leave no twin.
//
// Errors: [ErrMalformed], the faults of package envelope, [ErrClosedOffice],
// [ErrOfficeList], [store.ErrExists], [store.ErrFile], [ErrTooLarge],
// [files.ErrNoRoom], *[tips.Refusal].
func (s *Service) Submit(ctx context.Context, in Submission) (tips.Day, error) {
	mac := in.Token.Record(s.pepper)
	if day, again, err := s.takenAlready(ctx, mac, in.Lead); again || err != nil {
		return day, err
	}
	if err := errors.Join(s.roomForTips(), s.checkSubmission(in)); err != nil {
		return 0, err
	}
	cmd := tips.Receive{
		Target: tips.Target{Lead: in.Lead, Files: in.Files},
		Reception: tips.Reception{
			Source: tips.FromTip, Tile: in.Tile, Area: in.Area, Office: in.Office, Superior: in.Superior,
			SealedRouting: in.SealedRouting, SealedByServer: in.SealedByServer,
			Tip: digestOf(in.Tip), Wrap: digestOf(in.Wrap), Card: digestOf(in.Card),
		},
	}
	day := s.today()
	events, err := tips.Decide(tips.Lead{}, tips.TheTipster(), day, cmd)
	if err != nil {
		return 0, err
	}
	if err := s.receive(ctx, in, mac, cmd, events); err != nil {
		return 0, err
	}
	s.uploads.claimed(in.Lead, in.Files)
	return day, nil
}

// takenAlready answers a repeated POST without looking at its bytes: whoever
// has the receipt sent them.
func (s *Service) takenAlready(ctx context.Context, mac [32]byte, lead tips.LeadID) (day tips.Day, again bool, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		owner, err := r.ByReceipt(mac[:])
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(owner), []byte(lead)) != 1 {
			return &store.ExistsError{Lead: lead}
		}
		l, err := r.Lead(owner)
		day, again = l.Received, true
		return err
	})
	return day, again, err
}

func (s *Service) checkSubmission(in Submission) error {
	if !envelope.IsID(string(in.Lead)) || len(in.LogSalt) != 32 {
		return ErrMalformed
	}
	if err := s.checkRoute(in); err != nil {
		return err
	}
	if err := receipt.InspectCard(in.Card, string(in.Lead)); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := inspect(in.Tip, 1); err != nil {
		return err
	}
	return inspect(in.Wrap, 2)
}

// checkRoute compares where the browser sealed to with where such a tip goes
// now. They differ when an office joined, left or was deserted in between. The
// list itself may be the one before, for seven days: its keys still open.
func (s *Service) checkRoute(in Submission) error {
	d := s.Directory()
	if in.SealedRouting {
		return checkSealedRoute(d, in, s.today())
	}
	if _, known := rules.AreaByCode(string(in.Area)); !known {
		return ErrMalformed
	}
	office, superior, ok := d.Route(string(in.Area), parentArea)
	if !ok {
		return ErrClosedOffice
	}
	if !d.AcceptsList(in.List, s.today()) || office.ID != in.Office || superior.ID != in.Superior {
		return ErrOfficeList
	}
	return nil
}

// checkSealedRoute admits an office with its superior, if the office stands
// above another that the superior is not: of which one the tip tells, and from
// which county, nobody outside the envelope learns. Where the office above the
// handling one answers to the handling one itself, as at the top, sealed
// routing would hand the tip back to those it concerns, and is refused.
func checkSealedRoute(d people.Directory, in Submission, today tips.Day) error {
	if in.Area != "" {
		return ErrMalformed
	}
	if !d.AcceptsList(in.List, today) {
		return ErrOfficeList
	}
	office, superior := d.Offices[in.Office], d.Offices[in.Superior]
	if office.State() != people.OfficeListed || !superior.ReadsAlong() || office.Superior != superior.ID {
		return ErrClosedOffice
	}
	for _, below := range d.Offices {
		if below.Superior == office.ID && below.ID != superior.ID && below.ReadsAlong() {
			return nil
		}
	}
	return ErrClosedOffice
}

func parentArea(code string) string {
	a, _ := rules.AreaByCode(code)
	return a.Parent
}

// inspect accepts a sealed object with exactly so many recipients. What its
// sender says of it is never believed.
func inspect(sealed []byte, recipients int) error {
	info, err := envelope.Inspect(sealed)
	if err != nil {
		return err
	}
	if info.Recipients != recipients {
		return fmt.Errorf("%w: %d recipients", ErrMalformed, info.Recipients)
	}
	return nil
}

func digestOf(b []byte) tips.Digest { return tips.Digest(envelope.Digest(b)) }

// OfficeKey is a listed office's recipient. Anyone may ask; the asker compares
// it with the signed list, and says with digest which key his list names. Empty
// is the one of the list in force; the one it replaced is given for seven days.
//
// Errors: [ErrNotFound].
func (s *Service) OfficeKey(id tips.OfficeID, digest string) (string, error) {
	for _, recipient := range s.Directory().Offices[id].Accepts(s.today()) {
		if digest == "" {
			return recipient, nil
		}
		r, err := envelope.ParseRecipient(recipient)
		if err != nil {
			return "", fmt.Errorf("casework: office key: %w", err)
		}
		if keys.KeyDigest(r) == digest {
			return recipient, nil
		}
	}
	return "", ErrNotFound
}

// receive commits the reception with its receipt, card and log leaf.
func (s *Service) receive(ctx context.Context, in Submission, mac [32]byte, cmd tips.Command, events []tips.Event) error {
	asked, err := tips.EncodeCommand(cmd)
	if err != nil {
		return fmt.Errorf("casework: reception: %w", err)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		fresh, err := tx.Append(store.LeadWrite{
			Lead: in.Lead, Day: s.today(), Command: asked, Events: events,
			// The receipt itself is the request: whoever holds it sent both.
			Create:  &store.Creation{Request: mac, Receipt: mac[:], LogSalt: in.LogSalt},
			Objects: map[tips.Digest][]byte{digestOf(in.Tip): in.Tip, digestOf(in.Wrap): in.Wrap},
		})
		if err != nil || !fresh {
			return err
		}
		if err := checkQuota(tx, in.Lead, in.Files); err != nil {
			return err
		}
		return tx.PutRow(cards, []byte(in.Lead), in.Card)
	})
}

// cards holds what the status page trusts instead of the server: lead id →
// the card's exact JSON.
const cards = "card"
