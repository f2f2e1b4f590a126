package casework

import (
	"context"
	"fmt"
	"slices"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

const (
	officeKeys  = "office-key"  // holder/office/generation → the office key, sealed to the holder
	officeLinks = "office-link" // office/generation → that key, sealed to the one after it

	// waitingPaper holds the key until its drill; then it is people.PaperHolder.
	waitingPaper = "paper-waiting"
)

// WrappedKey is an office key sealed to one holder, or to the key after it.
type WrappedKey struct {
	Office     tips.OfficeID
	Generation int
	Sealed     []byte
}

func keyRow(holder string, office tips.OfficeID, generation int) []byte {
	return fmt.Appendf(nil, "%s/%s/%06d", holder, office, generation)
}

func linkRow(office tips.OfficeID, generation int) []byte {
	return fmt.Appendf(nil, "%s/%06d", office, generation)
}

// Keys are the office keys sealed to the caller, oldest first.
func (s *Service) Keys(ctx context.Context, c *Caller) ([]WrappedKey, error) {
	return s.keysOf(ctx, s.Directory().Members[c.member.ID]) // as he stands now
}

func (s *Service) keysOf(ctx context.Context, m people.Member) ([]WrappedKey, error) {
	if !m.Reads() {
		return nil, nil
	}
	return s.wrapped(ctx, officeKeys, fmt.Appendf(nil, "%s/%s/", m.ID, m.Office), m.Office)
}

// Links are the earlier keys of the caller's office, each sealed to the one
// after it, oldest first: whoever has the newest opens all.
func (s *Service) Links(ctx context.Context, c *Caller) ([]WrappedKey, error) {
	if c.member.Office == "" {
		return nil, nil
	}
	return s.wrapped(ctx, officeLinks, fmt.Appendf(nil, "%s/", c.member.Office), c.member.Office)
}

func (s *Service) wrapped(ctx context.Context, table string, prefix []byte, office tips.OfficeID) ([]WrappedKey, error) {
	var all []WrappedKey
	err := s.store.View(ctx, func(r *store.Reader) error {
		all = nil
		return r.ScanRows(table, kv.Prefix(prefix), func(row, sealed []byte) error {
			var generation int
			if _, err := fmt.Sscanf(string(row[len(prefix):]), "%06d", &generation); err != nil {
				return fmt.Errorf("casework: office key's row: %w", err)
			}
			all = append(all, WrappedKey{Office: office, Generation: generation, Sealed: append([]byte(nil), sealed...)})
			return nil
		})
	})
	return all, err
}

// PaperKeys is what a paper of an office can open.
type PaperKeys struct {
	Waiting bool // printed, not proven yet
	Paper   people.Paper
	Key     WrappedKey // the newest office key that is sealed to it
}

// PaperKeys are the office keys sealed to the papers of the caller's office.
// They help only whoever has the paper; its members may ask, those who wait to
// be let in included.
func (s *Service) PaperKeys(ctx context.Context, c *Caller) ([]PaperKeys, error) {
	o := s.Directory().Offices[c.member.Office]
	var all []PaperKeys
	for _, p := range []PaperKeys{{Paper: o.Paper}, {Waiting: true, Paper: o.PaperWaiting}} {
		if p.Paper.Recipient == "" {
			continue
		}
		holder := people.PaperHolder
		if p.Waiting {
			holder = waitingPaper
		}
		wrapped, err := s.wrapped(ctx, officeKeys, fmt.Appendf(nil, "%s/%s/", holder, o.ID), o.ID)
		if err != nil {
			return nil, err
		}
		if len(wrapped) > 0 {
			p.Key = wrapped[len(wrapped)-1]
			all = append(all, p)
		}
	}
	return all, nil
}

// chainToPaper are the keys of the caller's office from the first to the
// newest, oldest first: each sealed to the one after it, the newest to the
// paper in force. Whoever has the paper opens all; nobody else gains by it.
func (s *Service) chainToPaper(ctx context.Context, c *Caller) ([]WrappedKey, error) {
	papers, err := s.PaperKeys(ctx, c)
	if err != nil || len(papers) == 0 || papers[0].Waiting {
		return nil, err
	}
	newest := papers[0].Key
	chain, err := s.Links(ctx, c)
	if err != nil {
		return nil, err
	}
	// A rotation between the two reads would show a link too many.
	chain = slices.DeleteFunc(chain, func(k WrappedKey) bool { return k.Generation >= newest.Generation })
	return append(chain, newest), nil
}

// rows writes what belongs to a change of the directory.
type rows func(*store.Tx) error

func noRows(*store.Tx) error { return nil }

// prepareKeys checks the commands that bring sealed office keys or a paper's
// proof, and says which rows they write. The second answer is false for all
// other commands.
func (s *Service) prepareKeys(c *Caller, cmd people.Command, expect uint64, objects [][]byte) (rows, bool, error) {
	o := s.Directory().Offices[c.member.Office]
	var write rows
	var err error
	switch cmd := cmd.(type) {
	case people.MakeOfficeKey:
		write, err = newKey(cmd.Recipient, putWrap(keyRow(string(c.member.ID), cmd.Office, o.NextGeneration()), cmd.Wrap, objects))
	case people.Admit:
		write, err = putWrap(keyRow(string(cmd.Member), c.member.Office, o.Generation), cmd.Wrap, objects)()
	case people.MakePaper:
		write, err = prepareMakePaper(cmd, o, objects)
	case people.ProvePaper:
		write, err = prepareProvePaper(c, cmd, o, expect)
	case people.ReturnByPaper:
		write, err = prepareReturn(c, cmd, o, expect, objects)
	case people.Rotate:
		write, err = newKey(cmd.Recipient, func() (rows, error) { return rotated(cmd, objects) })
	default:
		return nil, false, nil
	}
	return write, true, err
}

// newKey demands that the recipient is a key before its wraps are looked at.
func newKey(recipient string, wraps func() (rows, error)) (rows, error) {
	if _, err := envelope.ParseRecipient(recipient); err != nil {
		return nil, err
	}
	return wraps()
}

// putWrap finds the sealed key of that digest; it goes to one holder.
func putWrap(row []byte, digest tips.Digest, objects [][]byte) func() (rows, error) {
	return putInto(officeKeys, row, digest, objects)
}

func putInto(table string, row []byte, digest tips.Digest, objects [][]byte) func() (rows, error) {
	return func() (rows, error) {
		for _, o := range objects {
			if digestOf(o) != digest {
				continue
			}
			if err := inspect(o, 1); err != nil {
				return nil, err
			}
			return func(tx *store.Tx) error { return tx.PutRow(table, row, o) }, nil
		}
		return nil, fmt.Errorf("%w: a sealed key is missing", ErrMalformed)
	}
}

func prepareMakePaper(cmd people.MakePaper, o people.Office, objects [][]byte) (rows, error) {
	if _, err := keys.ParseSigningPublic(cmd.Signing); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return newKey(cmd.Recipient, func() (rows, error) {
		put, err := putWrap(keyRow(waitingPaper, o.ID, o.Generation), cmd.Wrap, objects)()
		if err != nil {
			return nil, err
		}
		return func(tx *store.Tx) error {
			if err := dropHolder(tx, waitingPaper, o.ID); err != nil {
				return err
			}
			return put(tx)
		}, nil
	})
}

// prepareProvePaper checks the proof and, where the paper is a new one, puts it
// in the place of the one before, whose wraps go.
func prepareProvePaper(c *Caller, cmd people.ProvePaper, o people.Office, expect uint64) (rows, error) {
	paper := o.Paper
	waiting := cmd.Paper == o.PaperWaiting.Recipient
	if waiting {
		paper = o.PaperWaiting
	}
	if err := verifyPaper(c, paper, "prove", cmd.Recipient, cmd.Proof, expect); err != nil || !waiting {
		return noRows, err
	}
	return func(tx *store.Tx) error {
		sealed, err := tx.GetRow(officeKeys, keyRow(waitingPaper, o.ID, o.Generation))
		if err != nil {
			return err
		}
		if sealed == nil {
			return fmt.Errorf("%w: the paper's key is missing", ErrMalformed)
		}
		sealed = append([]byte(nil), sealed...)
		for _, holder := range []string{people.PaperHolder, waitingPaper} {
			if err := dropHolder(tx, holder, o.ID); err != nil {
				return err
			}
		}
		return tx.PutRow(officeKeys, keyRow(people.PaperHolder, o.ID, o.Generation), sealed)
	}, nil
}

func prepareReturn(c *Caller, cmd people.ReturnByPaper, o people.Office, expect uint64, objects [][]byte) (rows, error) {
	if err := verifyPaper(c, o.Paper, "return", cmd.Recipient, cmd.Proof, expect); err != nil {
		return nil, err
	}
	return putWrap(keyRow(string(c.member.ID), o.ID, o.Generation), cmd.Wrap, objects)()
}

// verifyPaper wants the signature of the paper's own key over what it is shown for.
func verifyPaper(c *Caller, p people.Paper, act, recipient, proof string, expect uint64) error {
	public, err := keys.ParseSigningPublic(p.Signing)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPaper, err)
	}
	s, err := keys.ParseSignature(proof)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPaper, err)
	}
	what := keys.PaperProof{Act: act, Office: string(c.member.Office), Member: string(c.member.ID), Recipient: recipient, Expect: expect}
	if err := public.VerifyPaper(what, s); err != nil {
		return fmt.Errorf("%w: %w", ErrPaper, err)
	}
	return nil
}

// rotated writes the new key for each holder and the old one sealed to it. A
// paper that was not proven yet is given up with the key it was printed for.
func rotated(cmd people.Rotate, objects [][]byte) (rows, error) {
	puts := []func() (rows, error){putInto(officeLinks, linkRow(cmd.Office, cmd.Generation-1), cmd.Link, objects)}
	for _, h := range cmd.Holders {
		puts = append(puts, putWrap(keyRow(h.Holder, cmd.Office, cmd.Generation), h.Wrap, objects))
	}
	all := []rows{func(tx *store.Tx) error { return dropHolder(tx, waitingPaper, cmd.Office) }}
	for _, put := range puts {
		write, err := put()
		if err != nil {
			return nil, err
		}
		all = append(all, write)
	}
	return together(all...), nil
}

func together(all ...rows) rows {
	return func(tx *store.Tx) error {
		for _, write := range all {
			if err := write(tx); err != nil {
				return err
			}
		}
		return nil
	}
}

// dropHolder deletes every office key sealed to a holder of one office.
func dropHolder(tx *store.Tx, holder string, office tips.OfficeID) error {
	return dropKeys(tx, fmt.Sprintf("%s/%s/", holder, office))
}
