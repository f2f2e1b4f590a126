package api

import (
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

func (d desk) endSession(c web.Ctx) error {
	var in struct {
		Session string `json:"session"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	if err := d.service.EndSession(c.Request().Context(), web.Caller(c), in.Session); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) endOtherSessions(c web.Ctx) error {
	if err := readNothing(c); err != nil {
		return err
	}
	if err := d.service.EndOthers(c.Request().Context(), web.Caller(c)); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) endMemberSessions(c web.Ctx) error {
	var in struct {
		Member tips.MemberID `json:"member"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	if err := d.service.EndSessionsOf(c.Request().Context(), web.Caller(c), in.Member); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) changePassphrase(c web.Ctx) error {
	var in struct {
		Old    string `json:"old"`
		Salt   string `json:"salt"`
		LogN   int    `json:"log_n"`
		Proof  string `json:"proof"`
		Sealed sealed `json:"sealed"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	change := casework.PassphraseChange{LogN: in.LogN, Sealed: in.Sealed}
	var err error
	if change.Salt, err = bytesOf(in.Salt, 16); err != nil {
		return err
	}
	if change.Old, err = proofOf(in.Old); err != nil {
		return err
	}
	if change.Proof, err = proofOf(in.Proof); err != nil {
		return err
	}
	if err := d.service.ChangePassphrase(c.Request().Context(), web.Caller(c), change); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) changePhone(c web.Ctx) error {
	if err := readNothing(c); err != nil {
		return err
	}
	e, err := d.service.ChangePhone(c.Request().Context(), web.Caller(c))
	if err != nil {
		return err
	}
	return writeEnrolment(c, e)
}

func (d desk) newRecovery(c web.Ctx) error {
	if err := readNothing(c); err != nil {
		return err
	}
	codes, err := d.service.NewRecovery(c.Request().Context(), web.Caller(c))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Recovery []string `json:"recovery"`
	}{codes})
}

// readNothing reads the empty object of a call that says all by its name.
func readNothing(c web.Ctx) error {
	var in struct{}
	return web.ReadJSON(c, &in)
}
