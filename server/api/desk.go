package api

import (
	"cmp"
	"encoding/hex"
	"net/http"
	"strconv"

	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type desk struct {
	service *casework.Service
	cookies web.Cookies
}

type meJSON struct {
	ID     tips.MemberID      `json:"id"`
	Login  string             `json:"login"`
	Name   string             `json:"name"`
	Office tips.OfficeID      `json:"office"`
	Roles  []tips.Role        `json:"roles"`
	State  people.MemberState `json:"state"`
}

func me(m people.Member) meJSON {
	return meJSON{ID: m.ID, Login: m.Login, Name: m.Name, Office: m.Office, Roles: m.Roles, State: m.State}
}

func (d desk) logout(c web.Ctx) error {
	d.service.Logout(web.Caller(c))
	d.cookies.SetSession(c, "")
	c.Response().Header().Set("Clear-Site-Data", `"storage"`)
	return web.WriteJSON(c, struct{}{})
}

func (d desk) session(c web.Ctx) error {
	caller := web.Caller(c)
	list, signature, err := d.service.OfficeList(c.Request().Context())
	if err != nil {
		return err
	}
	wrapped, err := d.service.Keys(c.Request().Context(), caller)
	if err != nil {
		return err
	}
	links, err := d.service.Links(c.Request().Context(), caller)
	if err != nil {
		return err
	}
	directory := d.service.Directory()
	office := directory.Offices[caller.Member().Office]
	share := caller.Share()
	out := struct {
		Member    meJSON    `json:"member"`
		Token     string    `json:"token"`
		Share     string    `json:"share"`
		Version   uint64    `json:"version"`
		List      string    `json:"list"`
		Signature string    `json:"signature"`
		Keys      []keyJSON `json:"keys"`
		Links     []keyJSON `json:"links"`
		OfficeKey string    `json:"office_key"`
		Number    int       `json:"generation"`
		Idle      int       `json:"idle_seconds"`
	}{me(caller.Member()), caller.Token(), hex.EncodeToString(share[:]), directory.Version,
		text64(list), signature, keysJSON(wrapped), keysJSON(links), office.Recipient, office.Generation, int(casework.DeskIdle.Seconds())}
	return web.WriteJSON(c, out)
}

func (d desk) invitation(c web.Ctx) error {
	var in struct {
		Code string `json:"code"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	inv, err := d.service.Invitation(c.Request().Context(), in.Code)
	if err != nil {
		return err
	}
	type names struct {
		ZH string `json:"zh"`
		EN string `json:"en"`
	}
	return web.WriteJSON(c, struct {
		Member     tips.MemberID `json:"member"`
		Login      string        `json:"login"`
		Name       string        `json:"name"`
		Office     tips.OfficeID `json:"office"`
		OfficeName names         `json:"office_name"`
		Roles      []tips.Role   `json:"roles"`
		Root       string        `json:"root"`
		Version    uint64        `json:"version"`
		LogN       int           `json:"log_n"`
	}{inv.Member.ID, inv.Member.Login, inv.Member.Name, inv.Member.Office,
		names{inv.Office.NameZH, inv.Office.NameEN}, inv.Member.Roles, inv.Root, inv.Version, d.service.LoginLogN()})
}

func (d desk) activate(c web.Ctx) error {
	var in struct {
		Code      string `json:"code"`
		Salt      string `json:"salt"`
		LogN      int    `json:"log_n"`
		Proof     string `json:"proof"`
		Sealed    sealed `json:"sealed"`
		Command   []byte `json:"command"`
		Signature string `json:"signature"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	a := casework.Activation{Code: in.Code, LogN: in.LogN, Sealed: in.Sealed, Command: in.Command}
	var err error
	if a.Proof, err = proofOf(in.Proof); err != nil {
		return err
	}
	for _, f := range []struct {
		to   *[]byte
		text string
		n    int
	}{{&a.Salt, in.Salt, 16}, {&a.Signature, in.Signature, 64}} {
		if *f.to, err = bytesOf(f.text, f.n); err != nil {
			return err
		}
	}
	version, err := d.service.Activate(c.Request().Context(), a)
	if err != nil {
		return err
	}
	if err := d.markActivated(c, a.Command); err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Version uint64 `json:"version"`
	}{version})
}

func (d desk) directory(c web.Ctx) error {
	return web.WriteJSON(c, directoryOf(d.service.Colleagues(web.Caller(c))))
}

// readSigned reads a signed command with its objects.
func readSigned(c web.Ctx) (casework.Signed, error) {
	var in signedJSON
	if err := web.ReadJSON(c, &in); err != nil {
		return casework.Signed{}, err
	}
	return in.signed()
}

type signedJSON struct {
	Command   []byte   `json:"command"`
	Signature string   `json:"signature"`
	Objects   []sealed `json:"objects"`
}

func (in signedJSON) signed() (casework.Signed, error) {
	signature, err := bytesOf(in.Signature, 64)
	return casework.Signed{Command: in.Command, Signature: signature, Objects: in.Objects}, err
}

func (d desk) changeDirectory(c web.Ctx) error {
	signed, err := readSigned(c)
	if err != nil {
		return err
	}
	version, code, err := d.service.ChangeDirectory(c.Request().Context(), web.Caller(c), signed)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Version uint64 `json:"version"`
		Code    string `json:"code,omitempty"`
	}{version, code})
}

func (d desk) unsignedList(c web.Ctx) error {
	list, err := d.service.UnsignedList(web.Caller(c))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="offices.json"`)
	return c.Blob(http.StatusOK, "application/json", list)
}

func (d desk) command(c web.Ctx) error {
	var in struct {
		signedJSON
		Drafts []string `json:"drafts,omitempty"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	signed, err := in.signed()
	if err != nil {
		return err
	}
	signed.Drafts = in.Drafts
	decided, err := d.service.Command(c.Request().Context(), web.Caller(c), signed)
	if err != nil {
		return err
	}
	type line struct {
		Lead    tips.LeadID `json:"lead"`
		Version int         `json:"version"`
	}
	out := struct {
		Leads []line `json:"leads"`
	}{}
	for _, l := range decided {
		out.Leads = append(out.Leads, line{l.ID, l.Version})
	}
	return web.WriteJSON(c, out)
}

func (d desk) ledger(c web.Ctx) error {
	page, err := d.service.Ledger(c.Request().Context(), web.Caller(c), casework.LedgerFilter{
		List: c.QueryParam("list"), Stage: tips.Stage(c.QueryParam("stage")), Late: c.QueryParam("late") == "1", Cursor: c.QueryParam("cursor"),
	})
	if err != nil {
		return err
	}
	return web.WriteJSON(c, page)
}

// titles answers for at most [casework.MaxTitles] leads at once.
func (d desk) titles(c web.Ctx) error {
	var leads []tips.LeadID
	for _, id := range c.QueryParams()["lead"] {
		leads = append(leads, tips.LeadID(id))
	}
	titles, err := d.service.Titles(c.Request().Context(), web.Caller(c), leads)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, titlesOf(titles))
}

func (d desk) lead(c web.Ctx) error {
	v, err := d.service.View(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, viewOf(v))
}

// changes tells what happened to a lead after the version the caller saw.
func (d desk) changes(c web.Ctx) error {
	since, err := strconv.Atoi(cmp.Or(c.QueryParam("since"), "0"))
	if err != nil {
		return casework.ErrMalformed
	}
	v, err := d.service.Changes(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")), since)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, changesOf(v))
}

func (d desk) sealed(c web.Ctx) error {
	o, err := d.service.Sealed(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, sealedOf(o))
}
