package casework

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/go-json-experiment/json"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// prepareList verifies that the root key signed exactly the next list.
func (s *Service) prepareList(cmd people.SignList) (people.Command, rows, error) {
	raw, err := base64.StdEncoding.DecodeString(cmd.List)
	if err != nil {
		return nil, nil, ErrMalformed
	}
	signature, err := keys.ParseSignature(cmd.Signature)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	list, err := s.verifyList(raw, signature)
	if err != nil {
		return nil, nil, err
	}
	want, err := s.nextList(list.Day())
	if err != nil {
		return nil, nil, err
	}
	if string(want) != string(raw) {
		return nil, nil, fmt.Errorf("%w: the list is not the one that is due", people.ErrInvalid)
	}
	row, err := encodeList(raw, signature.Hex())
	if err != nil {
		return nil, nil, err
	}
	return cmd.WithDigest(list.Digest()), func(tx *store.Tx) error { return tx.PutRow(settings, []byte(listKey), row) }, nil
}

func (s *Service) verifyList(raw []byte, signature keys.Signature) (keys.Offices, error) {
	root, err := keys.ParseRootPublic(s.Directory().Root)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("casework: root key: %w", err)
	}
	unverified, err := keys.ParseOffices(raw)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	list, err := unverified.Verify(signature, root)
	if err != nil {
		return keys.Offices{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return list, nil
}

// UnsignedList is the exact bytes of the list that is due next, for the root
// key to sign on another machine. The administrator may ask.
//
// Errors: [ErrNotYours]; [people.ErrInvalid] while no office could open a tip.
func (s *Service) UnsignedList(c *Caller) ([]byte, error) {
	if !c.Has(tips.Admin) {
		return nil, ErrNotYours
	}
	return s.nextList(s.today().String())
}

func (s *Service) nextList(day string) ([]byte, error) {
	d := s.Directory()
	root, err := keys.ParseRootPublic(d.Root)
	if err != nil {
		return nil, fmt.Errorf("casework: root key: %w", err)
	}
	list := keys.OfficeList{Version: d.List.Version + 1, Day: day, Root: root}
	for _, o := range d.Listable() {
		recipient, err := envelope.ParseRecipient(o.Recipient)
		if err != nil {
			return nil, fmt.Errorf("casework: office key: %w", err)
		}
		list.Offices = append(list.Offices, keys.Office{
			ID: string(o.ID), NameZH: o.NameZH, NameEN: o.NameEN, Area: o.Area, Superior: string(o.Superior), Key: keys.KeyDigest(recipient),
		})
	}
	if len(list.Offices) == 0 {
		return nil, fmt.Errorf("%w: no office could open a tip yet", people.ErrInvalid)
	}
	return list.JSON()
}

// signedList is the office list in force, as it is kept.
type signedList struct {
	List      []byte `json:"list"`
	Signature string `json:"signature"`
}

func encodeList(list []byte, signature string) ([]byte, error) {
	return json.Marshal(signedList{list, signature})
}

// OfficeList is the signed office list in force with its signature in hex;
// both are empty before the first. Anyone may ask.
func (s *Service) OfficeList(ctx context.Context) (list []byte, signature string, err error) {
	raw, err := s.row(ctx, settings, listKey)
	if err != nil {
		return nil, "", err
	}
	return readSignedList(raw)
}

// readSignedList reads the list's row, nil before the first.
func readSignedList(raw []byte) (list []byte, signature string, err error) {
	if raw == nil {
		return nil, "", nil
	}
	var l signedList
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, "", fmt.Errorf("casework: office list: %w", err)
	}
	return l.List, l.Signature, nil
}
