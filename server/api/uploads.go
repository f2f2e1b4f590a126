package api

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"zhuicha/crypto/envelope"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// uploads are the calls by which sealed files arrive: the same on both
// listeners, for whoever has the token.
type uploads struct {
	service *casework.Service
	// open begins one; entry: for a lead that the caller is about to register.
	open func(c web.Ctx, lead tips.LeadID, size int64, entry bool) (token string, err error)
}

// appendBody is the most that one append brings.
const appendBody = 1 << 20

// The headers of uploads.
const (
	tokenHeader  = "Upload-Token"
	offsetHeader = "Upload-Offset"
)

func (u uploads) routes(who web.Access) []web.Route {
	return []web.Route{
		post("/uploads", "openUpload", who, tinyBody, u.begin),
		post("/uploads/append", "appendUpload", who, appendBody, u.appendTo),
		post("/uploads/offset", "uploadOffset", who, tinyBody, u.offset),
		post("/uploads/finish", "finishUpload", who, tinyBody, u.finish),
		post("/uploads/cancel", "cancelUpload", who, tinyBody, u.cancel),
	}
}

func (u uploads) begin(c web.Ctx) error {
	var in struct {
		Lead  tips.LeadID `json:"lead"`
		Size  int64       `json:"size"`
		Entry bool        `json:"entry,omitempty"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := u.open(c, in.Lead, in.Size, in.Entry)
	if err != nil {
		return err
	}
	return web.WriteJSONAs(c, http.StatusCreated, struct {
		Token string `json:"token"`
	}{token})
}

func (u uploads) appendTo(c web.Ctx) error {
	r := c.Request()
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		return web.NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	offset, err := strconv.ParseInt(r.Header.Get(offsetHeader), 10, 64)
	if err != nil {
		return casework.ErrMalformed
	}
	body := &marked{body: r.Body}
	at, err := u.service.Append(web.Caller(c), r.Header.Get(tokenHeader), offset, body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return web.NewProblem(http.StatusRequestEntityTooLarge, "too_large")
	}
	if err != nil && body.broke {
		return web.NewProblem(http.StatusBadRequest, "cut_off") // nobody is there to read it
	}
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Offset int64 `json:"offset"`
	}{at})
}

// marked remembers that reading failed, to tell a broken connection from a
// failure of ours.
type marked struct {
	body  io.Reader
	broke bool
}

// Read implements io.Reader.
func (m *marked) Read(b []byte) (int, error) {
	n, err := m.body.Read(b)
	m.broke = m.broke || err != nil && !errors.Is(err, io.EOF)
	return n, err
}

func (u uploads) offset(c web.Ctx) error {
	offset, size, err := u.service.Offset(web.Caller(c), c.Request().Header.Get(tokenHeader))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Offset int64 `json:"offset"`
		Size   int64 `json:"size"`
	}{offset, size})
}

func (u uploads) finish(c web.Ctx) error {
	var in struct {
		Digest tips.Digest `json:"digest"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	err := u.service.Finish(c.Request().Context(), web.Caller(c), c.Request().Header.Get(tokenHeader), in.Digest)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (u uploads) cancel(c web.Ctx) error {
	err := u.service.Cancel(c.Request().Context(), web.Caller(c), c.Request().Header.Get(tokenHeader))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

// file gives an inspector a file of a lead.
func (d desk) file(c web.Ctx) error {
	f, err := d.service.DeskFile(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")), tips.Digest(c.Param("digest")))
	if err != nil {
		return err
	}
	return web.SendFile(c, f)
}

// file gives the holder of a receipt a file of a reply.
func (p public) file(c web.Ctx) error {
	var in struct {
		Token  string      `json:"token"`
		Digest tips.Digest `json:"digest"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	if !envelope.IsDigest(string(in.Digest)) {
		return casework.ErrMalformed
	}
	f, err := p.service.ReceiptFile(c.Request().Context(), token, in.Digest)
	if err != nil {
		return err
	}
	return web.SendFile(c, f)
}
