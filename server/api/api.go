// Package api answers the JSON calls under /api/v1. Handlers are thin: read
// strictly, call casework, write. openapi.yaml describes them and a test holds
// it against the route table.
package api

import (
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"net/http"

	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

//go:embed openapi.yaml
var openAPI []byte

const prefix = "/api/v1"

// Most bytes of a request's body, by what it carries.
const (
	tinyBody    = 4 << 10
	tipBody     = 1 << 20   // a padded tip of 256 KiB, its wrap and card, in base64
	messageBody = 400 << 10 // a padded message of 256 KiB in base64
	signedBody  = 4 << 20   // a command with its sealed objects
)

// sealed is an age file as it travels.
type sealed = []byte

func get(path, name string, who web.Access, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: prefix + path, Name: name, Access: who, JSON: true, Handle: h}
}

func post(path, name string, who web.Access, body int64, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Path: prefix + path, Name: name, Access: who, JSON: true, Body: body, Handle: h}
}

// sending marks a route that gives out files.
func sending(r web.Route) web.Route {
	r.File = true
	return r
}

func describe(c web.Ctx) error {
	return c.Blob(http.StatusOK, "application/yaml; charset=utf-8", openAPI)
}

// Public are the calls of the public listener. None knows a session.
func Public(s *casework.Service) []web.Route {
	p := public{s}
	routes := []web.Route{
		get("/openapi.yaml", "openapi", web.Anyone(), describe),
		get("/offices/:office/key", "officeKey", web.Anyone(), officeKey(s)),
		post("/tips", "sendTip", web.Anyone(), tipBody, p.sendTip),
		post("/status", "readStatus", web.Anyone(), tinyBody, p.readStatus),
		post("/receipt/again", "sendAgain", web.Anyone(), tipBody, p.sendAgain),
		post("/messages", "sendMessage", web.Anyone(), messageBody, takeLetter(s.Write)),
		post("/objections", "object", web.Anyone(), messageBody, takeLetter(s.Object)),
		post("/replies/delete", "deleteReply", web.Anyone(), tinyBody, p.deleteReply),
		post("/burn", "burn", web.Anyone(), tinyBody, p.burn),
		sending(post("/receipt/file", "receiptFile", web.Anyone(), tinyBody, p.file)),
	}
	return append(routes, p.uploads().routes(web.Anyone())...)
}

// uploads are a tipster's.
func (p public) uploads() uploads {
	return uploads{p.service, func(c web.Ctx, lead tips.LeadID, size int64, entry bool) (string, error) {
		if entry {
			return "", casework.ErrMalformed
		}
		return p.service.OpenUpload(c.Request().Context(), lead, size)
	}}
}

// Desk are the calls of the desk's listener.
func Desk(s *casework.Service, cookies web.Cookies) []web.Route {
	d := desk{s, cookies}
	routes := []web.Route{
		get("/openapi.yaml", "openapi", web.Anyone(), describe),
		get("/offices/:office/key", "officeKey", web.Members(), officeKey(s)),
		post("/login/salt", "loginSalt", web.Anyone(), tinyBody, d.salt),
		post("/login", "login", web.Anyone(), tinyBody, d.login),
		post("/login/confirm", "confirmFactor", web.Anyone(), tinyBody, d.confirmFactor),
		post("/logout", "logout", web.Members(), tinyBody, d.logout),
		post("/lock", "lock", web.Members(), tinyBody, d.lock),
		post("/unlock", "unlock", web.Anyone(), tinyBody, d.unlock),
		post("/prove", "prove", web.Members(), tinyBody, d.prove),
		post("/account/sessions/end", "endSession", web.Members(), tinyBody, d.endSession),
		post("/account/sessions/end-others", "endOtherSessions", web.Members(), tinyBody, d.endOtherSessions),
		post("/account/passphrase", "changePassphrase", web.Members(), messageBody, d.changePassphrase),
		post("/account/phone", "changePhone", web.Members(), tinyBody, d.changePhone),
		post("/account/recovery", "newRecovery", web.Members(), tinyBody, d.newRecovery),
		post("/members/sessions/end", "endMemberSessions", web.Members(tips.Admin), tinyBody, d.endMemberSessions),
		get("/session", "session", web.Members(), d.session),
		post("/activation", "readActivation", web.Anyone(), tinyBody, d.invitation),
		post("/activate", "activate", web.Anyone(), messageBody, d.activate),
		get("/directory", "directory", web.Members(), d.directory),
		post("/directory", "changeDirectory", web.Members(), signedBody, d.changeDirectory),
		get("/directory/unsigned-list", "unsignedList", web.Members(tips.Admin), d.unsignedList),
		get("/office/papers", "paperKeys", web.Members(readers()...), d.paperKeys),
		get("/office/rewraps", "rewraps", web.Members(readers()...), d.rewraps),
		get("/leads", "ledger", web.Members(readers()...), d.ledger),
		get("/titles", "titles", web.Members(readers()...), d.titles),
		post("/leads", "register", web.Members(tips.Intake), tipBody, d.register),
		get("/leads/:lead", "lead", web.Members(readers()...), d.lead),
		get("/leads/:lead/drafts", "drafts", web.Members(readers()...), d.drafts),
		post("/leads/:lead/drafts", "saveDraft", web.Members(readers()...), draftBody, d.saveDraft),
		post("/leads/:lead/drafts/discard", "discardDraft", web.Members(readers()...), tinyBody, d.discardDraft),
		get("/leads/:lead/changes", "changes", web.Members(readers()...), d.changes),
		get("/leads/:lead/handover", "handover", web.Members(readers()...), d.handover),
		get("/leads/:lead/sealed", "sealed", web.Members(readers()...), d.sealed),
		post("/commands", "command", web.Members(readers()...), signedBody, d.command),
		sending(get("/leads/:lead/files/:digest", "leadFile", web.Members(readers()...), d.file)),
	}
	return append(routes, d.uploads().routes(web.Members(readers()...))...)
}

// uploads are the caller's, for leads he may see or is about to register.
func (d desk) uploads() uploads {
	return uploads{d.service, func(c web.Ctx, lead tips.LeadID, size int64, entry bool) (string, error) {
		if entry {
			return d.service.OpenEntryUpload(c.Request().Context(), web.Caller(c), lead, size)
		}
		return d.service.OpenDeskUpload(c.Request().Context(), web.Caller(c), lead, size)
	}}
}

// readers are the roles that may see leads at all; administrator and auditor
// are not among them.
func readers() []tips.Role {
	return []tips.Role{tips.Handler, tips.Reviewer, tips.Approver, tips.Oversight, tips.Intake}
}

func officeKey(s *casework.Service) web.Handler {
	return func(c web.Ctx) error {
		key, err := s.OfficeKey(tips.OfficeID(c.Param("office")), c.QueryParam("key"))
		if err != nil {
			return err
		}
		return web.WriteJSON(c, struct {
			Office    string `json:"office"`
			Recipient string `json:"recipient"`
		}{c.Param("office"), key})
	}
}

// bytesOf reads hex of exactly n bytes.
func bytesOf(text string, n int) ([]byte, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != n || hex.EncodeToString(b) != text {
		return nil, casework.ErrMalformed
	}
	return b, nil
}

func text64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
