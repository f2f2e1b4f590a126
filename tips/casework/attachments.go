package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
)

// OpenUpload begins the upload of a sealed file of so many bytes for a tipster's
// lead, which need not exist yet. The answer is the upload's token. Anyone may.
//
// Errors: [ErrMalformed], [ErrTooLarge], [ErrTooMany], [files.ErrNoRoom].
func (s *Service) OpenUpload(ctx context.Context, lead tips.LeadID, size int64) (token string, err error) {
	if err := s.admitUpload(ctx, lead, size); err != nil {
		return "", err
	}
	return s.beginUpload(&upload{lead: lead, size: size})
}

// admitUpload says whether a tipster's file of that size may come at all.
func (s *Service) admitUpload(ctx context.Context, lead tips.LeadID, size int64) error {
	if err := checkUpload(lead, size); err != nil {
		return err
	}
	used, err := s.usedBy(ctx, lead)
	if err == nil && used+size > MaxFile {
		err = ErrTooLarge
	}
	return err
}

// OpenDeskUpload is the same for a lead that the caller may see. The token is
// the caller's alone.
//
// Errors: also [ErrNotFound].
func (s *Service) OpenDeskUpload(ctx context.Context, c *Caller, lead tips.LeadID, size int64) (token string, err error) {
	if err := s.mustRead(ctx, c, lead); err != nil {
		return "", err
	}
	if err := checkUpload(lead, size); err != nil {
		return "", err
	}
	return s.beginUpload(&upload{lead: lead, member: c.member.ID, size: size})
}

// OpenEntryUpload is the same for a lead that the caller is about to register
// (代录) and that is not there yet. Only intake may.
//
// Errors: also [ErrNotYours], [ErrNotFound] where the lead is there.
func (s *Service) OpenEntryUpload(ctx context.Context, c *Caller, lead tips.LeadID, size int64) (token string, err error) {
	if !c.Has(tips.Intake) || !c.member.Reads() {
		return "", ErrNotYours
	}
	if err := checkUpload(lead, size); err != nil {
		return "", err
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		_, err := r.Lead(lead)
		if err == nil {
			return ErrNotFound
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return s.beginUpload(&upload{lead: lead, member: c.member.ID, size: size})
}

func checkUpload(lead tips.LeadID, size int64) error {
	switch {
	case size > MaxFile:
		return ErrTooLarge
	case !envelope.IsID(string(lead)), !envelope.FileSize(size):
		return ErrMalformed
	}
	return nil
}

func (s *Service) beginUpload(u *upload) (string, error) {
	if err := s.roomForUpload(u.size); err != nil {
		return "", err
	}
	return s.uploads.begin(s.random, u, s.now(), s.files.Begin)
}

// roomForUpload fails with [files.ErrNoRoom] where an attachment more, and all
// that are on their way, would fill the disk above the watermark.
func (s *Service) roomForUpload(size int64) error {
	if s.files == nil {
		return files.ErrNoRoom
	}
	room, err := s.files.Room(s.uploads.outstanding() + size)
	if err == nil && room != files.ForAll {
		err = files.ErrNoRoom
	}
	return err
}

// mustRead fails with [ErrNotFound] unless the caller may see the lead.
func (s *Service) mustRead(ctx context.Context, c *Caller, id tips.LeadID) error {
	return s.store.View(ctx, func(r *store.Reader) error {
		lead, err := r.Lead(id)
		if err != nil {
			return notFound(err)
		}
		if !mayRead(c.member, lead) {
			return ErrNotFound
		}
		return nil
	})
}

// memberOf is whose an upload is: a caller's, or a tipster's where there is none.
func memberOf(c *Caller) tips.MemberID {
	if c == nil {
		return ""
	}
	return c.member.ID
}

// Append adds the bytes of body at offset and tells how far the upload is then.
// What arrived before the body broke off stays. Of several appends the one that
// began last goes on. Whoever has the token may; c is nil for a tipster.
//
// Errors: [ErrNoUpload], *[OffsetError], [ErrNotSealed], [ErrTooLarge],
// [files.ErrNoRoom], those of body.
func (s *Service) Append(c *Caller, token string, offset int64, body io.Reader) (int64, error) {
	u, err := s.uploads.find(token, memberOf(c), s.now())
	if err != nil {
		return 0, err
	}
	turn, err := u.takeTurn(offset, s.now())
	if err != nil {
		return 0, err
	}
	at, err := u.read(turn, body, s.now)
	if errors.Is(err, ErrNotSealed) {
		s.uploads.drop(u)
	}
	return at, err
}

// Offset tells how far an upload is, and how far it goes. An append that still
// runs, as on a connection that hangs, is ended. Whoever has the token may.
//
// Errors: [ErrNoUpload].
func (s *Service) Offset(c *Caller, token string) (offset, size int64, err error) {
	u, err := s.uploads.find(token, memberOf(c), s.now())
	if err != nil {
		return 0, 0, err
	}
	offset, err = u.where(s.now())
	return offset, u.size, err
}

// Finish makes a whole upload durable under its digest, where it waits for the
// object that names it. Repeating it gives the same answer. Whoever has the
// token may.
//
// Errors: [ErrNoUpload], *[OffsetError], [envelope.ErrDamaged] where the bytes
// are not those of the digest: the upload is over then.
func (s *Service) Finish(ctx context.Context, c *Caller, token string, digest tips.Digest) error {
	u, err := s.uploads.find(token, memberOf(c), s.now())
	if err != nil {
		return err
	}
	if !envelope.IsDigest(string(digest)) {
		return ErrMalformed
	}
	file, err := u.beginFinish(digest)
	if err != nil || file == nil {
		return err
	}
	err = u.endFinish(digest, s.settle(ctx, file, u.lead, digest))
	if errors.Is(err, envelope.ErrDamaged) {
		s.uploads.drop(u)
	}
	return err
}

// settle names a whole file and notes that it waits for its lead.
func (s *Service) settle(ctx context.Context, file *files.Partial, lead tips.LeadID, digest tips.Digest) error {
	size := file.Size()
	return s.files.Naming(func() error {
		if err := file.Finish(digest, s.today()); err != nil {
			return err
		}
		return s.store.Update(ctx, func(tx *store.Tx) error { return tx.HoldFile(lead, digest, size, s.today()) })
	})
}

// KeepSealed takes a file that is sealed here, for forms without JavaScript: seal
// writes exactly size sealed bytes and gives their digest. The file then waits
// for the lead as one that was uploaded does. Anyone may.
//
// Errors: those of [Service.OpenUpload] and of seal.
func (s *Service) KeepSealed(ctx context.Context, lead tips.LeadID, size int64, seal func(io.Writer) (string, error)) (tips.Digest, error) {
	if err := s.admitUpload(ctx, lead, size); err != nil {
		return "", err
	}
	if err := s.roomForUpload(size); err != nil {
		return "", err
	}
	file, err := s.files.Begin()
	if err != nil {
		return "", err
	}
	digest, err := seal(file)
	if err == nil && file.Size() != size {
		err = ErrMalformed
	}
	if err == nil {
		err = s.settle(ctx, file, lead, tips.Digest(digest))
	}
	return tips.Digest(digest), errors.Join(err, file.Discard())
}

// ForgetFiles releases files that wait for a lead, because what was to name them
// was not taken. Files that are named stay. Only who kept them calls it.
func (s *Service) ForgetFiles(ctx context.Context, lead tips.LeadID, waiting []tips.Digest) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		for _, digest := range waiting {
			if err := tx.ReleaseFile(lead, digest); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.erase(ctx, waiting)
}

// Cancel ends an upload and forgets its bytes. Whoever has the token may.
//
// Errors: [ErrNoUpload].
func (s *Service) Cancel(ctx context.Context, c *Caller, token string) error {
	u, err := s.uploads.find(token, memberOf(c), s.now())
	if err != nil {
		return err
	}
	s.uploads.drop(u)
	return s.release(ctx, u)
}

// release ends an upload: its bytes, or the row it waits by.
func (s *Service) release(ctx context.Context, u *upload) error {
	if err := u.end(); err != nil {
		return fmt.Errorf("casework: upload: %w", err)
	}
	digest := u.finishedAs()
	if digest == "" {
		return nil
	}
	err := s.store.Update(ctx, func(tx *store.Tx) error { return tx.ReleaseFile(u.lead, digest) })
	if err != nil {
		return err
	}
	return s.files.Erase(digest, s.named(ctx))
}

// named asks the store whether any row names a file.
func (s *Service) named(ctx context.Context) files.Named {
	return func(digest tips.Digest) (named bool, err error) {
		err = s.store.View(ctx, func(r *store.Reader) error {
			named, err = r.FileNamed(digest)
			return err
		})
		return named, err
	}
}

// usedBy is how much of its quota a receipt has used; nothing before its lead
// exists.
func (s *Service) usedBy(ctx context.Context, id tips.LeadID) (used int64, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		used, err = usedOf(r, id)
		return err
	})
	return used, err
}

func usedOf(r *store.Reader, id tips.LeadID) (used int64, err error) {
	lead, err := r.Lead(id)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for _, f := range lead.Files {
		if f.By != "" {
			continue
		}
		row, err := r.File(id, f.File)
		if errors.Is(err, store.ErrNotFound) {
			continue // destroyed
		}
		if err != nil {
			return 0, err
		}
		used += row.Size
	}
	return used, nil
}

// checkQuota refuses what brings a receipt above its quota: asked once its
// files are the lead's, within the transaction that made them so.
func checkQuota(tx *store.Tx, lead tips.LeadID, brought []tips.Digest) error {
	if len(brought) == 0 {
		return nil
	}
	used, err := usedOf(&tx.Reader, lead)
	if err == nil && used > MaxFile {
		err = ErrTooLarge
	}
	return err
}

// Ready is what the service can take now.
type Ready struct{ Tips, Attachments bool }

// Ready tells what there is room for on the disk. Anyone on the desk's side may
// ask: it says nothing of any lead.
func (s *Service) Ready() (Ready, error) {
	if s.files == nil {
		return Ready{Tips: true}, nil
	}
	room, err := s.files.Room(0)
	return Ready{Tips: err == nil && room != files.ForDesk, Attachments: err == nil && room == files.ForAll}, err
}

// roomForTips fails with [files.ErrNoRoom] where the disk is so full that only
// the desk may go on.
func (s *Service) roomForTips() error {
	if s.files == nil {
		return nil
	}
	room, err := s.files.Room(0)
	if err == nil && room == files.ForDesk {
		err = files.ErrNoRoom
	}
	return err
}

// DeskFile opens a file of a lead that the caller may see, but none that is
// sealed to the receipt. The caller closes it.
//
// Errors: [ErrNotFound].
func (s *Service) DeskFile(ctx context.Context, c *Caller, id tips.LeadID, digest tips.Digest) (*os.File, error) {
	if err := s.mustRead(ctx, c, id); err != nil {
		return nil, err
	}
	return s.openFile(ctx, id, digest, store.FileFromTipster, store.FileInternal)
}

// ReceiptFile opens a file that a reply to the tipster names, sealed to the
// receipt. Whoever has the receipt's token may. The caller closes it.
//
// Errors: [ErrNoReceipt], [ErrNotFound].
func (s *Service) ReceiptFile(ctx context.Context, token receipt.Token, digest tips.Digest) (*os.File, error) {
	v, err := s.Status(ctx, token)
	if err != nil {
		return nil, err
	}
	if !v.Status.Replies {
		return nil, ErrNotFound
	}
	return s.openFile(ctx, v.Lead, digest, store.FileToTipster)
}

// openFile opens a file that the lead names in one of the streams.
func (s *Service) openFile(ctx context.Context, lead tips.LeadID, digest tips.Digest, streams ...store.FileStream) (*os.File, error) {
	if s.files == nil {
		return nil, ErrNotFound
	}
	err := s.store.View(ctx, func(r *store.Reader) error {
		row, err := r.File(lead, digest)
		if err != nil {
			return notFound(err)
		}
		for _, stream := range streams {
			if row.Stream == stream {
				return nil
			}
		}
		return ErrNotFound
	})
	if err != nil {
		return nil, err
	}
	return s.files.Read(digest)
}
