package api

import (
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// register takes a lead that was entered at the desk (代录).
func (d desk) register(c web.Ctx) error {
	var in struct {
		Command   []byte   `json:"command"`
		Signature string   `json:"signature"`
		Objects   []sealed `json:"objects"`
		List      string   `json:"list"`
		Receipt   *struct {
			Token   string `json:"token"`
			LogSalt string `json:"log_salt"`
			Card    string `json:"card"`
		} `json:"receipt,omitempty"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	signature, err := bytesOf(in.Signature, 64)
	if err != nil {
		return err
	}
	entered := casework.Registration{
		Signed: casework.Signed{Command: in.Command, Signature: signature, Objects: in.Objects}, List: in.List,
	}
	if r := in.Receipt; r != nil {
		entered.Receipt = &casework.VisitorReceipt{Card: []byte(r.Card)}
		if entered.Receipt.Token, err = tokenOf(r.Token); err != nil {
			return err
		}
		if entered.Receipt.LogSalt, err = bytesOf(r.LogSalt, 32); err != nil {
			return err
		}
	}
	day, err := d.service.Register(c.Request().Context(), web.Caller(c), entered)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Day tips.Day `json:"day"`
	}{day})
}
