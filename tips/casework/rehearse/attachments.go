package rehearse

import (
	"bytes"
	"context"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/inspector"
	"zhuicha/tips"
)

// Mail opens the tipster's messages with the files they name, oldest first.
func (f *File) Mail(ctx context.Context) ([]content.Message, error) {
	sealed, err := f.member.world.Service.Sealed(ctx, f.member.caller, f.Lead.ID)
	if err != nil {
		return nil, err
	}
	var all []content.Message
	var at inspector.Place
	for _, o := range sealed.FromTipster {
		m, err := inspector.OpenMessage(string(f.Lead.ID), at, o.Sealed, f.Tip, f.intake)
		if err != nil {
			return nil, err
		}
		all, at = append(all, m), at.After(o.Sealed)
	}
	return all, nil
}

// Fetch opens a file that the tipster sent; seq is its place in the list that
// names it.
func (f *File) Fetch(ctx context.Context, ref content.FileRef, seq int) ([]byte, error) {
	sealed, err := f.member.world.Service.DeskFile(ctx, f.member.caller, f.Lead.ID, tips.Digest(ref.Digest))
	if err != nil {
		return nil, err
	}
	defer sealed.Close()
	at := envelope.Binding{Subject: string(f.Lead.ID), Stream: envelope.TipsterFile, Seq: uint64(seq)}
	var opened bytes.Buffer
	if err := envelope.OpenFile(&opened, sealed, at, ref.Digest, int64(ref.Size), f.intake.Identity); err != nil {
		return nil, err
	}
	return opened.Bytes(), nil
}
