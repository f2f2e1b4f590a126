// Package rehearse plays the people of an instance as their browsers would:
// they found offices, activate, admit each other, sign, seal and open with the
// same packages and through the same service. The demo is made with it, and
// tests of what lies above the service begin with it.
//
// What must never be in here: a way around the service.
package rehearse

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

// World is an instance with everybody's secrets at hand.
type World struct {
	Service *casework.Service
	Config  casework.Config // the service's own
	Root    keys.RootKey
	Admin   *Member
	Random  io.Reader
	Members []*Member
	Wait    func(time.Duration) // lets the instance's clock go on; nil sleeps

	RootOffice tips.OfficeID
	SecondBody tips.OfficeID
	officeKeys map[tips.OfficeID]keys.OfficeKey
	papers     map[tips.OfficeID]keys.Paper
	secrets    map[string]secret // by passphrase
}

// Names are an office's names in both languages.
type Names struct{ ZH, EN string }

// Begin begins an instance and activates its administrator.
func Begin(ctx context.Context, cfg casework.Config, instance casework.Instance, root, second Names, admin Person) (*World, error) {
	w := &World{Config: cfg, Random: cfg.Random, officeKeys: map[tips.OfficeID]keys.OfficeKey{}, papers: map[tips.OfficeID]keys.Paper{}, secrets: map[string]secret{}}
	var err error
	if w.Root, err = keys.NewRootKey(cfg.Random); err != nil {
		return nil, err
	}
	w.RootOffice, w.SecondBody = tips.OfficeID(w.NewID()), tips.OfficeID(w.NewID())
	adminID := tips.MemberID(w.NewID())
	service, code, err := casework.Begin(ctx, cfg, instance, people.Found{
		Root:       w.Root.Public().Hex(),
		RootOffice: people.OfficeInfo{ID: w.RootOffice, NameZH: root.ZH, NameEN: root.EN, Area: "460000", Superior: w.SecondBody},
		SecondBody: people.OfficeInfo{ID: w.SecondBody, NameZH: second.ZH, NameEN: second.EN, Superior: w.RootOffice},
		Admin:      people.MemberInfo{ID: adminID, Login: admin.Login, Name: admin.Name, Roles: []tips.Role{tips.Admin}},
	})
	if err != nil {
		return nil, fmt.Errorf("rehearse: %w", err)
	}
	w.Service = service
	w.Admin, err = w.activate(ctx, code, admin)
	return w, err
}

// NewID is 128 random bits, as a browser makes them.
func (w *World) NewID() string {
	var b [16]byte
	if _, err := io.ReadFull(w.Random, b[:]); err != nil {
		panic(err) // the system's randomness never fails
	}
	return hex.EncodeToString(b[:])
}

// Office lets the administrator create an office below another.
func (w *World) Office(ctx context.Context, area string, names Names, superior tips.OfficeID) (tips.OfficeID, error) {
	id := tips.OfficeID(w.NewID())
	_, err := w.Admin.Direct(ctx, people.CreateOffice{OfficeInfo: people.OfficeInfo{
		ID: id, NameZH: names.ZH, NameEN: names.EN, Area: area, Superior: superior,
	}})
	return id, err
}

// SignList carries the office list to the root key and back.
func (w *World) SignList(ctx context.Context) error {
	raw, err := w.Service.UnsignedList(w.Admin.caller)
	if err != nil {
		return err
	}
	signature, err := w.Root.SignOffices(raw)
	if err != nil {
		return err
	}
	_, err = w.Admin.Direct(ctx, people.SignList{
		Version: w.Service.Directory().List.Version + 1, List: base64.StdEncoding.EncodeToString(raw), Signature: signature.Hex(),
	})
	return err
}

// Offices is the signed list as a tip page verifies it.
func (w *World) Offices(ctx context.Context) (keys.Offices, error) {
	raw, signature, err := w.Service.OfficeList(ctx)
	if err != nil {
		return keys.Offices{}, err
	}
	unverified, err := keys.ParseOffices(raw)
	if err != nil {
		return keys.Offices{}, err
	}
	s, err := keys.ParseSignature(signature)
	if err != nil {
		return keys.Offices{}, err
	}
	return unverified.VerifyFingerprint(s, w.Root.Public().Fingerprint())
}

// recipientOf fetches an office's key and checks it against the signed list.
func (w *World) recipientOf(ctx context.Context, office tips.OfficeID) (keys.OfficeRecipient, error) {
	list, err := w.Offices(ctx)
	if err != nil {
		return keys.OfficeRecipient{}, err
	}
	text, err := w.Service.OfficeKey(office, "")
	if err != nil {
		return keys.OfficeRecipient{}, err
	}
	return list.Recipient(string(office), text)
}

func digestOf(sealed []byte) tips.Digest { return tips.Digest(envelope.Digest(sealed)) }
