package casework

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

// Registration is a lead that reached the office on another road, entered and
// sealed at the desk (代录): a letter, a visit, a call, an audit, a transfer.
type Registration struct {
	// Signed is one command receive; its objects are the tip and the wrap.
	Signed Signed
	List   string // digest of the office list it was sealed by
	// Receipt is for the visitor; nil where nobody takes one.
	Receipt *VisitorReceipt
}

// VisitorReceipt is what the server keeps of a receipt that was printed at the
// desk, as of one made on a phone.
type VisitorReceipt struct {
	Token   receipt.Token // only its MAC is kept
	LogSalt []byte        // 32 bytes; used for the log's leaf and forgotten
	Card    []byte        // exact JSON
}

// Register takes in a lead that a member of intake entered. It must go to his
// own office, by the list in force, or under sealed routing (密封流转) to the one
// above his own, after which neither he nor his office sees it. The same
// registration again gets the first answer and leaves no twin. The event names
// who entered it.
//
// Errors: [ErrNotYours], [ErrSignature], [ErrMalformed], the faults of package
// envelope, [ErrClosedOffice], [ErrOfficeList], [store.ErrExists],
// [store.ErrFile], *[tips.Refusal].
func (s *Service) Register(ctx context.Context, c *Caller, in Registration) (tips.Day, error) {
	if !c.Has(tips.Intake) || !c.member.Reads() {
		return 0, ErrNotYours
	}
	if err := verifySigned(c.member.Signing, in.Signed.Command, in.Signed.Signature); err != nil {
		return 0, err
	}
	cmd, err := receiveIn(c, in.Signed.Command)
	if err != nil {
		return 0, err
	}
	creation, err := s.creationOf(cmd, in)
	if err != nil {
		return 0, err
	}
	if creation.Receipt != nil {
		if day, again, err := s.takenAlready(ctx, [32]byte(creation.Receipt), cmd.Lead); again || err != nil {
			return day, err
		}
	}
	if err := s.checkRoute(Submission{
		Area: cmd.Area, Office: cmd.Office, Superior: cmd.Superior, SealedRouting: cmd.SealedRouting, List: in.List,
	}); err != nil {
		return 0, err
	}
	own := s.Directory().Offices[c.member.Office]
	if cmd.SealedRouting && (cmd.Office != own.Superior || cmd.Superior == own.ID) {
		return 0, ErrNotYours
	}
	day := s.today()
	events, err := tips.Decide(tips.Lead{}, c.actor(), day, cmd)
	if err != nil {
		return 0, err
	}
	return day, s.commitEntry(ctx, c, cmd, in, creation, events)
}

// receiveIn is the one command of a registration. SealedByServer is no word for
// a member's browser to use.
func receiveIn(c *Caller, signed []byte) (tips.Receive, error) {
	frame, err := keys.ParseCommand(signed)
	if err != nil {
		return tips.Receive{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if tips.MemberID(frame.Actor) != c.member.ID {
		return tips.Receive{}, ErrSignature
	}
	if frame.Directory != nil || len(frame.Commands) != 1 {
		return tips.Receive{}, ErrMalformed
	}
	cmd, err := tips.DecodeCommand(frame.Commands[0])
	if err != nil {
		return tips.Receive{}, err
	}
	receive, ok := cmd.(tips.Receive)
	if !ok || receive.SealedByServer {
		return tips.Receive{}, ErrMalformed
	}
	return receive, nil
}

// creationOf holds what came along against what was signed.
func (s *Service) creationOf(cmd tips.Receive, in Registration) (*store.Creation, error) {
	objects := in.Signed.Objects
	if !envelope.IsID(string(cmd.Lead)) || len(objects) != 2 || digestOf(objects[0]) != cmd.Tip || digestOf(objects[1]) != cmd.Wrap {
		return nil, ErrMalformed
	}
	if err := errors.Join(inspect(objects[0], 1), inspect(objects[1], 2)); err != nil {
		return nil, err
	}
	creation := &store.Creation{Request: sha256.Sum256(in.Signed.Command)}
	if in.Receipt == nil {
		if cmd.Card != "" {
			return nil, ErrMalformed
		}
		return creation, nil
	}
	if len(in.Receipt.LogSalt) != 32 || digestOf(in.Receipt.Card) != cmd.Card {
		return nil, ErrMalformed
	}
	if err := receipt.InspectCard(in.Receipt.Card, string(cmd.Lead)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	mac := in.Receipt.Token.Record(s.pepper)
	creation.Receipt, creation.LogSalt = mac[:], in.Receipt.LogSalt
	return creation, nil
}

// commitEntry commits the lead with who entered it.
func (s *Service) commitEntry(ctx context.Context, c *Caller, cmd tips.Receive, in Registration, creation *store.Creation, events []tips.Event) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		fresh, err := tx.Append(store.LeadWrite{
			Lead: cmd.Lead, Day: s.today(), Signer: c.member.ID,
			Command: in.Signed.Command, Signature: in.Signed.Signature, Events: events, Create: creation,
			Objects: map[tips.Digest][]byte{cmd.Tip: in.Signed.Objects[0], cmd.Wrap: in.Signed.Objects[1]},
		})
		if err != nil || !fresh || in.Receipt == nil {
			return err
		}
		return tx.PutRow(cards, []byte(cmd.Lead), in.Receipt.Card)
	})
	if err == nil {
		s.uploads.claimed(cmd.Lead, cmd.Files)
	}
	return err
}
