package casework

import (
	"context"
	"fmt"

	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

// Write takes a message from the tipster, with the attachments it names. seq is its number in its stream, so
// that a repeated POST leaves no twin: the same bytes again get the same
// answer. Whoever has the token may write.
//
// Errors: [ErrNoReceipt], [ErrFull], [store.ErrConflict] where seq is not the
// next, the faults of package envelope, [store.ErrFile], [ErrTooLarge],
// [files.ErrNoRoom], *[tips.Refusal].
func (s *Service) Write(ctx context.Context, token receipt.Token, seq int, message []byte, files ...tips.Digest) (tips.Day, error) {
	return s.takeLetter(ctx, token, letter{seq: seq, sealed: message, files: files, quota: mostMessages,
		command: func(at tips.Target, digest tips.Digest) tips.Command {
			return tips.FollowUp{Target: at, Message: digest}
		}})
}

// Object takes the tipster's objection (申请复查) to how his lead ended: once,
// within [rules.ObjectionDays] of it. Its text is a message in the same stream
// as all others and numbered like them, but no quota holds it back. Whoever has
// the token may object.
//
// Errors: those of [Service.Write] but [ErrFull].
func (s *Service) Object(ctx context.Context, token receipt.Token, seq int, message []byte, files ...tips.Digest) (tips.Day, error) {
	return s.takeLetter(ctx, token, letter{seq: seq, sealed: message, files: files, quota: seq + 1,
		command: func(at tips.Target, digest tips.Digest) tips.Command {
			return tips.Objection{Target: at, Message: digest}
		}})
}

// letter is a sealed message of the tipster and what is asked with it.
type letter struct {
	seq     int
	sealed  []byte
	files   []tips.Digest
	quota   int
	command func(tips.Target, tips.Digest) tips.Command
}

func (s *Service) takeLetter(ctx context.Context, token receipt.Token, in letter) (tips.Day, error) {
	if err := inspect(in.sealed, 1); err != nil {
		return 0, err
	}
	lead, err := s.leadOf(ctx, token)
	if err != nil {
		return 0, err
	}
	digest, sent := digestOf(in.sealed), fromTipster(lead)
	if in.seq >= 0 && in.seq < len(sent) && sent[in.seq].Text == digest {
		return sent[in.seq].Day, nil
	}
	if len(sent) >= in.quota && in.seq == len(sent) {
		return 0, ErrFull
	}
	if in.seq != len(sent) {
		return 0, &store.ConflictError{Lead: lead.ID, Expected: in.seq, Actual: len(sent)}
	}
	if err := s.roomForTips(); err != nil {
		return 0, err
	}
	cmd := in.command(tips.Target{Lead: lead.ID, Files: in.files}, digest)
	w, err := s.tipsterWrite(lead, cmd)
	if err != nil {
		return 0, err
	}
	w.Objects = map[tips.Digest][]byte{digest: in.sealed}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Append(w); err != nil {
			return err
		}
		return checkQuota(tx, lead.ID, in.files)
	})
	if err != nil {
		return 0, err
	}
	s.uploads.claimed(lead.ID, in.files)
	return w.Day, nil
}

// leadOf finds the lead of a token in a View of its own.
func (s *Service) leadOf(ctx context.Context, token receipt.Token) (lead tips.Lead, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		lead, err = s.byToken(r, token)
		return err
	})
	return lead, err
}

// tipsterWrite decides a command of the tipster and makes its record. Nobody
// signs: the receipt is the right.
func (s *Service) tipsterWrite(lead tips.Lead, cmd tips.Command) (store.LeadWrite, error) {
	day := s.today()
	events, err := tips.Decide(lead, tips.TheTipster(), day, cmd)
	if err != nil {
		return store.LeadWrite{}, err
	}
	asked, err := tips.EncodeCommand(cmd)
	if err != nil {
		return store.LeadWrite{}, fmt.Errorf("casework: %s: %w", cmd.Type(), err)
	}
	return store.LeadWrite{Lead: lead.ID, Expect: lead.Version, Day: day, Command: asked, Events: events}, nil
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
