package tip

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"zhuicha/crypto/content"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/server/public/frame"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// What the plain form's handler decides on.
var (
	errSeed   = errors.New("tip: the form's seed is not one of ours")
	errNobody = errors.New("tip: no office for this area")
	errTop    = errors.New("tip: nobody stands above the office it concerns")
)

const (
	seedBytes    = 16
	receiptLabel = "zhuicha/plain/1/receipt"
	receiptBytes = 10
)

// newSeed is the hidden field of a fresh form, 32 hex.
func (p *plain) newSeed() (string, error) {
	seed := make([]byte, seedBytes)
	if _, err := io.ReadFull(p.intake.Random, seed); err != nil {
		return "", fmt.Errorf("tip page: %w", err)
	}
	return hex.EncodeToString(seed), nil
}

// receiptOf is the receipt of a form: HKDF-SHA256 (RFC 5869) of its seed.
// Errors: [errSeed].
func receiptOf(seed string) (receipt.Receipt, error) {
	raw, err := hex.DecodeString(seed)
	if err != nil || len(raw) != seedBytes {
		return receipt.Receipt{}, errSeed
	}
	drawn, err := hkdf.Key(sha256.New, raw, nil, receiptLabel, receiptBytes)
	if err != nil {
		return receipt.Receipt{}, fmt.Errorf("tip: %w", err)
	}
	return receipt.New(bytes.NewReader(drawn))
}

// handIn seals the form for its offices and submits it, as a browser would.
// Errors: [errSeed], [errNobody], [errTop], those of [casework.Service.Submit].
func (p *plain) handIn(ctx context.Context, in frame.Instance, f form) (receipt.Receipt, error) {
	r, err := receiptOf(f.Seed)
	if err != nil {
		return receipt.Receipt{}, err
	}
	to, err := p.offices(in, f)
	if err != nil {
		return receipt.Receipt{}, err
	}
	k, err := r.Derive([32]byte(in.Salt), in.LogN)
	if err != nil {
		return receipt.Receipt{}, fmt.Errorf("plain tip: %w", err)
	}
	if _, err := p.intake.Service.Status(ctx, k.Token); !errors.Is(err, casework.ErrNoReceipt) {
		return r, err // the same form again: it was taken before, with its files
	}
	return r, p.sealAll(ctx, k, to, f)
}

// sealAll seals the files and then the form, under one intake key, and hands
// them in. Files of a form that is not taken are forgotten.
func (p *plain) sealAll(ctx context.Context, k receipt.Keys, to tipster.Offices, f form) error {
	intake, err := keys.NewIntakeKey(p.intake.Random)
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	files, err := f.attached.Seal(ctx, p.intake.Service, tips.LeadID(k.Lead), intake.Public())
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	story := storyOf(f)
	story.Files = files.Refs
	sealed, err := tipster.SubmitUnder(k, story, to, intake)
	if err != nil {
		return errors.Join(fmt.Errorf("plain tip: %w", err), files.Forget(ctx))
	}
	in := submissionOf(sealed, f)
	in.Files = files.Digests()
	if _, err := p.intake.Service.Submit(ctx, in); err != nil {
		return errors.Join(err, files.Forget(ctx))
	}
	return nil
}

func storyOf(f form) tipster.Story {
	return tipster.Story{
		Tile: f.tile(), Area: f.Area, Retaliation: f.Retaliation, Contact: f.Texts["contact"],
		Answers: content.Answers{
			What: f.Texts["what"], Where: f.Texts["where"], Who: f.Texts["who"], When: f.Texts["when"],
			Amount: f.Texts["amount"], Witness: f.Texts["witness"],
		},
	}
}

func submissionOf(s tipster.Submission, f form) casework.Submission {
	out := casework.Submission{
		Lead: tips.LeadID(s.Lead), Token: s.Token, LogSalt: s.LogSalt[:], Tile: tips.Tile(f.tile()), Area: tips.Area(f.Area),
		Office: tips.OfficeID(s.Handling), Superior: tips.OfficeID(s.Superior), List: s.List,
		SealedRouting: f.sealed(), SealedByServer: true,
		Tip: s.Tip, Wrap: s.Wrap, Card: s.Card,
	}
	if f.sealed() {
		out.Area = ""
	}
	return out
}

// sealed reports whether the tip goes one level up (密封流转).
func (f form) sealed() bool { return f.Head == "yes" }

// offices finds whom the form is for in the signed list, and their keys; under
// sealed routing the key of the office it concerns is not asked for.
func (p *plain) offices(in frame.Instance, f form) (tipster.Offices, error) {
	list, err := verified(in)
	if err != nil {
		return tipster.Offices{}, err
	}
	route, err := list.Route(f.Area, func(code string) (string, bool) { up := parentOf(code); return up, up != "" }, in.Closed...)
	if err != nil {
		return tipster.Offices{}, errNobody
	}
	if f.sealed() {
		above, err := list.RouteOf(route.Superior.ID)
		if err != nil || above.Superior.ID == route.Handling.ID || above.Superior.ID == above.Handling.ID {
			return tipster.Offices{}, errTop
		}
		route = above
	}
	to := tipster.Offices{List: list, Route: route}
	if to.Handling, err = p.recipient(list, route.Handling.ID); err != nil {
		return tipster.Offices{}, err
	}
	to.Superior, err = p.recipient(list, route.Superior.ID)
	return to, err
}

func (p *plain) recipient(list keys.Offices, office string) (keys.OfficeRecipient, error) {
	text, err := p.intake.Service.OfficeKey(tips.OfficeID(office), "")
	if err != nil {
		return keys.OfficeRecipient{}, fmt.Errorf("plain tip: office key: %w", err)
	}
	r, err := list.Recipient(office, text)
	if err != nil {
		return keys.OfficeRecipient{}, fmt.Errorf("plain tip: office key: %w", err)
	}
	return r, nil
}

// verified is the instance's office list, once its signature holds.
func verified(in frame.Instance) (keys.Offices, error) {
	root, err := keys.ParseRootPublic(hex.EncodeToString(in.Root))
	if err != nil {
		return keys.Offices{}, fmt.Errorf("plain tip: root key: %w", err)
	}
	unverified, err := keys.ParseOffices(in.List)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("plain tip: office list: %w", err)
	}
	signature, err := keys.ParseSignature(in.Signature)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("plain tip: office list: %w", err)
	}
	list, err := unverified.Verify(signature, root)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("plain tip: office list: %w", err)
	}
	return list, nil
}
