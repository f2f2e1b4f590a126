package attached

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
)

// Keeper keeps sealed files until a tip or message names them; package casework
// implements it and says there which errors it gives.
type Keeper interface {
	KeepSealed(ctx context.Context, lead tips.LeadID, size int64, seal func(io.Writer) (string, error)) (tips.Digest, error)
	ForgetFiles(ctx context.Context, lead tips.LeadID, waiting []tips.Digest) error
}

// Sealed are a form's files once they are sealed and kept.
type Sealed struct {
	Refs []content.FileRef // for the object that names them

	keeper Keeper
	lead   tips.LeadID
}

// Seal seals a form's files to a lead's intake key, in their order. If one
// fails, none is kept.
func (f *Form) Seal(ctx context.Context, keeper Keeper, lead tips.LeadID, to keys.IntakeRecipient) (Sealed, error) {
	s := Sealed{keeper: keeper, lead: lead}
	for i, file := range f.Files {
		at := envelope.Binding{Subject: string(lead), Stream: envelope.TipsterFile, Seq: uint64(i)}
		size := int64(len(file.Data))
		digest, err := keeper.KeepSealed(ctx, lead, envelope.SealedFileSize(size), func(w io.Writer) (string, error) {
			return envelope.SealFile(w, at, to.Recipient, bytes.NewReader(file.Data), size)
		})
		if err != nil {
			return Sealed{}, errors.Join(fmt.Errorf("attached: %w", err), s.Forget(ctx))
		}
		s.Refs = append(s.Refs, content.FileRef{Digest: string(digest), Name: file.Name, Type: file.Type, Size: uint64(size)})
	}
	return s, nil
}

// Digests are the files' names.
func (s Sealed) Digests() (all []tips.Digest) {
	for _, ref := range s.Refs {
		all = append(all, tips.Digest(ref.Digest))
	}
	return all
}

// Forget releases the files, because what was to name them was not taken.
func (s Sealed) Forget(ctx context.Context) error {
	if len(s.Refs) == 0 {
		return nil
	}
	return s.keeper.ForgetFiles(context.WithoutCancel(ctx), s.lead, s.Digests())
}
