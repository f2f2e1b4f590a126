package rehearse

import (
	"bytes"
	"context"
	"fmt"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/inspector"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// Attached opens attachments (附件) of the tipster's, as one tip or message lists them.
func (f *File) Attached(ctx context.Context, refs []content.FileRef) ([][]byte, error) {
	var all [][]byte
	for seq, ref := range refs {
		opened, err := f.Fetch(ctx, ref, seq)
		if err != nil {
			return nil, err
		}
		all = append(all, opened)
	}
	return all, nil
}

// Enclosure is a file that goes with a reply.
type Enclosure struct {
	Name, Type string
	Bytes      []byte
}

// Enclose asks the tipster with files, each sealed to the receipt and for the office.
func (f *File) Enclose(ctx context.Context, text string, files ...Enclosure) error {
	letter := inspector.Letter{Text: text}
	for seq, e := range files {
		for _, to := range []struct {
			stream envelope.Stream
			key    envelope.Recipient
			refs   *[]content.FileRef
		}{
			{envelope.ReplyFile, f.Tip.Reply.Recipient.Recipient, &letter.ToTipster},
			{envelope.InternalFile, f.work.Public().Recipient, &letter.Internal},
		} {
			digest, err := f.upload(ctx, envelope.Binding{Subject: string(f.Lead.ID), Stream: to.stream, Seq: uint64(seq)}, to.key, e.Bytes)
			if err != nil {
				return fmt.Errorf("rehearse: enclose: %w", err)
			}
			*to.refs = append(*to.refs, content.FileRef{Digest: digest, Name: e.Name, Type: e.Type, Size: uint64(len(e.Bytes))})
		}
	}
	a, err := inspector.Reply(string(f.Lead.ID), letter, f.letters, f.internal, f.Tip, f.work)
	if err != nil {
		return fmt.Errorf("rehearse: enclose: %w", err)
	}
	f.letters, f.internal = f.letters.After(a.ToTipster), f.internal.After(a.Internal)
	f.objects = append(f.objects, a.ToTipster, a.Internal)
	target := f.At()
	target.Files = digestsOf(letter.Internal)
	message := tips.Message{Receipt: digestOf(a.ToTipster), Copy: digestOf(a.Internal), ReceiptFiles: digestsOf(letter.ToTipster)}
	return f.Do(ctx, tips.AskTipster{Target: target, Message: message})
}

// Exhibit adds evidence (证据) with files, each sealed for the office.
func (f *File) Exhibit(ctx context.Context, name, text string, files ...Enclosure) error {
	record := content.Record{Kind: content.Evidence, Fields: map[string]string{"name": name, "text": text}}
	for seq, e := range files {
		at := envelope.Binding{Subject: string(f.Lead.ID), Stream: envelope.InternalFile, Seq: uint64(seq)}
		digest, err := f.upload(ctx, at, f.work.Public().Recipient, e.Bytes)
		if err != nil {
			return fmt.Errorf("rehearse: exhibit: %w", err)
		}
		record.Files = append(record.Files, content.FileRef{Digest: digest, Name: e.Name, Type: e.Type, Size: uint64(len(e.Bytes))})
	}
	sealed, err := inspector.SealRecord(string(f.Lead.ID), f.internal, record, f.work)
	if err != nil {
		return fmt.Errorf("rehearse: exhibit: %w", err)
	}
	f.internal, f.objects = f.internal.After(sealed), append(f.objects, sealed)
	target := f.At()
	target.Files = digestsOf(record.Files)
	return f.Do(ctx, tips.AddEvidence{Target: target, Evidence: tips.EvidenceID(f.member.world.NewID()), Object: digestOf(sealed)})
}

func digestsOf(refs []content.FileRef) []tips.Digest {
	var all []tips.Digest
	for _, r := range refs {
		all = append(all, tips.Digest(r.Digest))
	}
	return all
}

// upload seals a file and hands it in, as the desk does before the command that names it.
func (f *File) upload(ctx context.Context, at envelope.Binding, to envelope.Recipient, plain []byte) (string, error) {
	service, caller := f.member.world.Service, f.member.caller
	return upload(ctx, service, caller, at, to, plain, func(size int64) (string, error) {
		return service.OpenDeskUpload(ctx, caller, f.Lead.ID, size)
	})
}

// upload hands the tipster's files in, as his page does before the message that
// names them.
func (t *Tipster) upload(ctx context.Context, to envelope.Recipient, files []Enclosure) ([]content.FileRef, error) {
	var refs []content.FileRef
	for seq, e := range files {
		at := envelope.Binding{Subject: string(t.Lead), Stream: envelope.TipsterFile, Seq: uint64(seq)}
		digest, err := upload(ctx, t.world.Service, nil, at, to, e.Bytes, func(size int64) (string, error) {
			return t.world.Service.OpenUpload(ctx, t.Lead, size)
		})
		if err != nil {
			return nil, fmt.Errorf("rehearse: upload: %w", err)
		}
		refs = append(refs, content.FileRef{Digest: digest, Name: e.Name, Type: e.Type, Size: uint64(len(e.Bytes))})
	}
	return refs, nil
}

// upload seals a file and sends it in one piece over an upload that open begins.
func upload(
	ctx context.Context, service *casework.Service, caller *casework.Caller,
	at envelope.Binding, to envelope.Recipient, plain []byte, open func(size int64) (token string, err error),
) (string, error) {
	var sealed bytes.Buffer
	digest, err := envelope.SealFile(&sealed, at, to, bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		return "", err
	}
	token, err := open(int64(sealed.Len()))
	if err != nil {
		return "", err
	}
	if _, err := service.Append(caller, token, 0, &sealed); err != nil {
		return "", err
	}
	return digest, service.Finish(ctx, caller, token, tips.Digest(digest))
}
