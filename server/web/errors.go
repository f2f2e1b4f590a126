package web

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv"
)

// Problem is an answer that says no: a status, a stable code whose sentence
// stands in the catalogue under "error.<code>", and the reasons of a refusal.
type Problem struct {
	Status  int
	Code    string
	Reasons []tips.Reason
	Offset  *int64        // where an upload goes on, if that was the matter
	Wait    time.Duration // how long to wait before asking again; 0: not said
}

// NewProblem is a problem without reasons.
func NewProblem(status int, code string) *Problem { return &Problem{Status: status, Code: code} }

// Error names the code; people read the catalogue's sentence.
func (p *Problem) Error() string { return "web: " + p.Code }

// plain maps the sentinels of the layers below to what people are told. The
// first that fits counts.
func plain() []struct {
	err    error
	status int
	code   string
} {
	return []struct {
		err    error
		status int
		code   string
	}{
		{casework.ErrNoReceipt, http.StatusNotFound, "no_such_receipt"},
		{casework.ErrNotFound, http.StatusNotFound, "not_found"},
		{casework.ErrLogin, http.StatusUnauthorized, "login_wrong"},
		{casework.ErrPassphrase, http.StatusUnprocessableEntity, "passphrase_wrong"},
		{casework.ErrTicket, http.StatusGone, "enrolment_over"},
		{casework.ErrNoSession, http.StatusUnauthorized, "session_over"},
		{casework.ErrSignature, http.StatusForbidden, "bad_signature"},
		{casework.ErrStepUp, http.StatusForbidden, "step_up"},
		{casework.ErrNotYours, http.StatusForbidden, "forbidden"},
		{casework.ErrCodeOver, http.StatusGone, "code_over"},
		{casework.ErrPaper, http.StatusForbidden, "paper_wrong"},
		{casework.ErrCode, http.StatusNotFound, "code_wrong"},
		{casework.ErrOfficeList, http.StatusConflict, "list_changed"},
		{casework.ErrClosedOffice, http.StatusConflict, "no_office"},
		{casework.ErrMalformed, http.StatusBadRequest, "bad_request"},
		{casework.ErrFull, http.StatusTooManyRequests, "quota"},
		{casework.ErrNoUpload, http.StatusNotFound, "no_upload"},
		{casework.ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large"},
		{casework.ErrNotSealed, http.StatusBadRequest, "not_sealed"},
		{casework.ErrTooMany, http.StatusServiceUnavailable, "busy"},
		{files.ErrNoRoom, http.StatusInsufficientStorage, "no_room"},
		{store.ErrFile, http.StatusConflict, "file_gone"},
		{people.ErrInvalid, http.StatusUnprocessableEntity, "people_invalid"},
		{people.ErrForbidden, http.StatusForbidden, "forbidden"},
		{store.ErrConflict, http.StatusConflict, "stale"},
		{store.ErrExists, http.StatusConflict, "twin"},
		{kv.ErrBusy, http.StatusServiceUnavailable, "busy"},
		{context.Canceled, http.StatusServiceUnavailable, "busy"},
	}
}

// Describe turns any error into what people are told. What it does not know
// reads "internal" and is for the operator's log.
func Describe(err error) *Problem {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	if r := (*tips.Refusal)(nil); errors.As(err, &r) {
		return &Problem{Status: http.StatusUnprocessableEntity, Code: "refused", Reasons: r.Reasons}
	}
	if e := (*casework.CodeError)(nil); errors.As(err, &e) {
		return NewProblem(http.StatusUnprocessableEntity, factorCode(e))
	}
	if o := (*casework.OffsetError)(nil); errors.As(err, &o) {
		return &Problem{Status: http.StatusConflict, Code: "wrong_offset", Offset: &o.Offset}
	}
	if e := (*casework.TooManyError)(nil); errors.As(err, &e) {
		return &Problem{Status: http.StatusTooManyRequests, Code: "slow_down", Wait: e.Wait}
	}
	for _, k := range plain() {
		if errors.Is(err, k.err) {
			return NewProblem(k.status, k.code)
		}
	}
	if fault := envelope.CodeOf(err); fault != "" {
		return NewProblem(http.StatusUnprocessableEntity, "sealed_"+strings.ReplaceAll(fault, "-", "_"))
	}
	if h := (*echo.HTTPError)(nil); errors.As(err, &h) {
		return fromRouter(h.Code)
	}
	return NewProblem(http.StatusInternalServerError, "internal")
}

// factorCode tells a wrong one-time code from a phone whose clock is off.
func factorCode(e *casework.CodeError) string {
	switch {
	case e.Ahead > 0:
		return "factor_ahead"
	case e.Ahead < 0:
		return "factor_behind"
	}
	return "factor_wrong"
}

func fromRouter(status int) *Problem {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return NewProblem(http.StatusNotFound, "not_found")
	case http.StatusRequestEntityTooLarge:
		return NewProblem(status, "too_large")
	}
	return NewProblem(http.StatusInternalServerError, "internal")
}

type sentence struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

type reasonJSON struct {
	Code    string   `json:"code"`
	Message sentence `json:"message"`
	Gate    int      `json:"gate,omitzero"`
	Ref     string   `json:"ref,omitzero"`
}

type problemJSON struct {
	Error struct {
		Code    string       `json:"code"`
		Message sentence     `json:"message"`
		Reasons []reasonJSON `json:"reasons,omitempty"`
	} `json:"error"`
	Offset *int64 `json:"offset,omitempty"`
}

// body is the problem in both languages.
func (p *Problem) body(ts Tongues) problemJSON {
	var b problemJSON
	b.Error.Code, b.Offset = p.Code, p.Offset
	b.Error.Message = sentence{ZH: ts[Chinese].T("error." + p.Code), EN: ts[English].T("error." + p.Code)}
	for _, r := range p.Reasons {
		b.Error.Reasons = append(b.Error.Reasons, reasonJSON{
			Code: r.Code, Message: sentence{ZH: r.ZH, EN: r.EN}, Gate: int(r.Gate), Ref: string(r.Ref),
		})
	}
	return b
}

// answer sends a problem: JSON to calls, a page to people. Only what nobody
// foresaw is logged, by route name; never a request's text.
func (s *Site) answer(c Ctx, r Route, err error) {
	if c.Response().Committed {
		return
	}
	p := Describe(err)
	if p.Code == "internal" {
		s.log.LogAttrs(context.Background(), slog.LevelError, "request failed", slog.String("route", r.Name), slog.Any("error", err))
	}
	if p.Status == http.StatusServiceUnavailable && p.Wait == 0 {
		p.Wait = retryAfter
	}
	if p.Wait > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(p.Wait.Seconds()))))
	}
	if !r.JSON {
		if s.problemPage(c, p) == nil {
			return
		}
	}
	_ = c.JSON(p.Status, p.body(s.tongues)) // the peer is gone if this fails
}

const retryAfter = 5 * time.Second
