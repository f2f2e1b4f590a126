package api

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"

	"zhuicha/crypto/keys"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

func (d desk) salt(c web.Ctx) error {
	var in struct {
		Name string `json:"name"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	salt, logN, err := d.service.Salt(c.Request().Context(), in.Name)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Salt string `json:"salt"`
		LogN int    `json:"log_n"`
	}{hex.EncodeToString(salt), logN})
}

func proofOf(text string) (keys.LoginProof, error) {
	proof, err := keys.ParseLoginProof(text)
	if err != nil {
		return keys.LoginProof{}, casework.ErrMalformed
	}
	return proof, nil
}

type keyJSON struct {
	Office     tips.OfficeID `json:"office"`
	Generation int           `json:"generation"`
	Sealed     sealed        `json:"sealed"`
}

// loggedInJSON is a session with what its browser opens.
type loggedInJSON struct {
	Member   meJSON    `json:"member"`
	Sealed   sealed    `json:"sealed"`
	Keys     []keyJSON `json:"keys"`
	Token    string    `json:"token"`
	Share    string    `json:"share"`
	Recovery []string  `json:"recovery,omitempty"`
}

// enrolJSON is a second factor that waits for its first code.
type enrolJSON struct {
	Ticket string   `json:"ticket"`
	Secret string   `json:"secret"`
	Code   []string `json:"code"` // the QR code, a row a string, 1 for dark
}

func (d desk) login(c web.Ctx) error {
	var in struct {
		Name  string `json:"name"`
		Proof string `json:"proof"`
		Code  string `json:"code"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	proof, err := proofOf(in.Proof)
	if err != nil {
		return err
	}
	if old := web.Caller(c); old != nil {
		d.service.Logout(old)
	}
	opened, err := d.service.Login(c.Request().Context(), casework.Attempt{Name: in.Name, Proof: proof, Code: in.Code, Device: d.cookies.Device(c)})
	if err != nil {
		return err
	}
	if opened.Enrol != nil {
		return writeEnrolment(c, opened.Enrol)
	}
	return d.enter(c, opened)
}

// confirmFactor ends an enrolment: from now on the login needs the phone.
func (d desk) confirmFactor(c web.Ctx) error {
	var in struct {
		Ticket string `json:"ticket"`
		Code   string `json:"code"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	opened, err := d.service.ConfirmFactor(c.Request().Context(), in.Ticket, in.Code)
	if err != nil {
		return err
	}
	return d.enter(c, opened)
}

// prove takes a fresh one-time code for acts that want one.
func (d desk) prove(c web.Ctx) error {
	var in struct {
		Code string `json:"code"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	if err := d.service.Prove(c.Request().Context(), web.Caller(c), in.Code); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) lock(c web.Ctx) error {
	if err := readNothing(c); err != nil {
		return err
	}
	d.service.Lock(web.Caller(c))
	return web.WriteJSON(c, struct{}{})
}

// unlock opens a locked session by the passphrase.
func (d desk) unlock(c web.Ctx) error {
	var in struct {
		Proof string `json:"proof"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	proof, err := proofOf(in.Proof)
	if err != nil {
		return err
	}
	opened, err := d.service.Unlock(c.Request().Context(), d.cookies.Session(c), proof)
	if err != nil {
		return err
	}
	return d.enter(c, opened)
}

// enter gives the browser its session.
func (d desk) enter(c web.Ctx, in casework.LoggedIn) error {
	d.cookies.SetSession(c, in.Cookie)
	if err := d.mark(c, in.Caller.Member().ID); err != nil {
		return err
	}
	share := in.Caller.Share()
	out := loggedInJSON{
		Member: me(in.Caller.Member()), Sealed: in.Sealed, Keys: []keyJSON{}, Token: in.Caller.Token(),
		Share: hex.EncodeToString(share[:]), Recovery: in.Recovery,
	}
	for _, k := range in.Keys {
		out.Keys = append(out.Keys, keyJSON(k))
	}
	return web.WriteJSON(c, out)
}

// mark has the browser known as one of the member's.
func (d desk) mark(c web.Ctx, member tips.MemberID) error {
	marks, err := d.service.MarkDevice(member, d.cookies.Device(c))
	if err != nil {
		return err
	}
	d.cookies.SetDevice(c, marks)
	return nil
}

// markActivated does so for who just made his keys here, with the signed
// command that was accepted.
func (d desk) markActivated(c web.Ctx, command []byte) error {
	frame, err := keys.ParseCommand(command)
	if err != nil {
		return casework.ErrMalformed
	}
	return d.mark(c, tips.MemberID(frame.Actor))
}

func writeEnrolment(c web.Ctx, e *casework.Enrolment) error {
	uri, err := e.Secret.URI(e.Login)
	if err != nil {
		return err
	}
	rows, err := modules(uri)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Enrol enrolJSON `json:"enrol"`
	}{enrolJSON{e.Ticket, e.Secret.Text(), rows}})
}

// modules are the squares of a QR code (ISO/IEC 18004) with its quiet zone. The
// page draws them: a picture would need an address that holds the secret.
func modules(text string) ([]string, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("api: QR code: %w", err)
	}
	var rows []string
	for _, line := range code.Bitmap() {
		var row strings.Builder
		for _, dark := range line {
			row.WriteByte(map[bool]byte{true: '1', false: '0'}[dark])
		}
		rows = append(rows, row.String())
	}
	return rows, nil
}
