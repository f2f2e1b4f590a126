package rehearse

import (
	"context"
	"errors"

	"zhuicha/crypto/content"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/rules"
)

// Tipster is someone with a receipt.
type Tipster struct {
	Receipt receipt.Receipt
	Keys    receipt.Keys
	Lead    tips.LeadID
	world   *World
}

// NewTipster draws a receipt and derives its keys: the slow part, which may run
// beside others.
func (w *World) NewTipster() (*Tipster, error) {
	r, err := receipt.New(w.Random)
	if err != nil {
		return nil, err
	}
	in := w.Service.Instance()
	k, err := r.Derive([32]byte(in.Salt), in.ReceiptLogN)
	if err != nil {
		return nil, err
	}
	return &Tipster{Receipt: r, Keys: k, Lead: tips.LeadID(k.Lead), world: w}, nil
}

// Seal seals a story as the tip page does.
func (t *Tipster) Seal(ctx context.Context, story tipster.Story) (casework.Submission, error) {
	list, err := t.world.Offices(ctx)
	if err != nil {
		return casework.Submission{}, err
	}
	var closed []string
	for _, id := range t.world.Service.Directory().Closed() {
		closed = append(closed, string(id))
	}
	offices, err := tipster.FindOffices(list, story.Area, parent, func(office string) (string, error) {
		return t.world.Service.OfficeKey(tips.OfficeID(office), "")
	}, closed...)
	if err != nil {
		return casework.Submission{}, err
	}
	s, err := tipster.Submit(t.Keys, story, offices, t.world.Random)
	if err != nil {
		return casework.Submission{}, err
	}
	return casework.Submission{
		Lead: t.Lead, Token: s.Token, LogSalt: s.LogSalt[:], Tile: tips.Tile(story.Tile), Area: tips.Area(story.Area),
		Office: tips.OfficeID(s.Handling), Superior: tips.OfficeID(s.Superior), List: s.List,
		Tip: s.Tip, Wrap: s.Wrap, Card: s.Card,
	}, nil
}

// Send seals a story and hands it in.
func (t *Tipster) Send(ctx context.Context, story tipster.Story) error {
	s, err := t.Seal(ctx, story)
	if err != nil {
		return err
	}
	_, err = t.world.Service.Submit(ctx, s)
	return err
}

// SealAgain seals a story as the receipt's page does when it is asked to.
func (t *Tipster) SealAgain(ctx context.Context, story tipster.Story) (casework.SentAgain, error) {
	status, err := t.world.Service.Status(ctx, t.Keys.Token)
	if err != nil {
		return casework.SentAgain{}, err
	}
	a := status.Again
	if a == nil {
		return casework.SentAgain{}, errors.New("rehearse: nobody asks for the tip again")
	}
	list, err := t.world.Offices(ctx)
	if err != nil {
		return casework.SentAgain{}, err
	}
	offices, err := tipster.NamedOffices(list, string(a.Office), string(a.Superior), func(office string) (string, error) {
		return t.world.Service.OfficeKey(tips.OfficeID(office), "")
	})
	if err != nil {
		return casework.SentAgain{}, err
	}
	intake, err := keys.NewIntakeKey(t.world.Random)
	if err != nil {
		return casework.SentAgain{}, err
	}
	before := tipster.Before{Tips: uint64(a.Tips), Last: string(a.Last), Wraps: uint64(a.Wraps)}
	s, err := tipster.SubmitAgain(t.Keys, story, offices, intake, before)
	return casework.SentAgain{
		Tips: a.Tips, Wraps: a.Wraps, Office: a.Office, Superior: a.Superior, List: s.List, Tip: s.Tip, Wrap: s.Wrap, Card: s.Card,
	}, err
}

// Write sends a message, with files if there are any.
func (t *Tipster) Write(ctx context.Context, text string, files ...Enclosure) error {
	status, err := t.world.Service.Status(ctx, t.Keys.Token)
	if err != nil {
		return err
	}
	card, err := t.Keys.OpenCard(status.Card)
	if err != nil {
		return err
	}
	var prev string
	if n := len(status.Sent); n > 0 {
		prev = string(status.Sent[n-1].Digest)
	}
	refs, err := t.upload(ctx, card.Intake.Recipient, files)
	if err != nil {
		return err
	}
	sealed, err := tipster.Write(t.Keys, card, uint64(len(status.Sent)), prev, content.Message{Text: text, Files: refs})
	if err != nil {
		return err
	}
	_, err = t.world.Service.Write(ctx, t.Keys.Token, len(status.Sent), sealed, digestsOf(refs)...)
	return err
}

// Read opens the replies, oldest first.
func (t *Tipster) Read(ctx context.Context) ([]string, error) {
	status, err := t.world.Service.Status(ctx, t.Keys.Token)
	if err != nil {
		return nil, err
	}
	var texts []string
	var prev string
	for i, r := range status.Replies {
		m, err := tipster.Read(t.Keys, r.Sealed, uint64(i), prev)
		if err != nil {
			return nil, err
		}
		texts, prev = append(texts, m.Text), string(r.Digest)
	}
	return texts, nil
}

func parent(code string) (string, bool) {
	a, known := rules.AreaByCode(code)
	return a.Parent, known && a.Parent != ""
}
