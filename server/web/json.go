package web

import (
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/go-json-experiment/json"
)

// ReadJSON reads the request's body into v, strictly: the exact media type, no
// unknown or repeated field, valid UTF-8, nothing behind the value.
//
// Errors are [*Problem]: unsupported_type, too_large, bad_request.
func ReadJSON(c Ctx, v any) error {
	media, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	body, err := io.ReadAll(c.Request().Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return NewProblem(http.StatusRequestEntityTooLarge, "too_large")
	}
	if err != nil {
		return NewProblem(http.StatusBadRequest, "cut_off")
	}
	if err := json.Unmarshal(body, v, json.RejectUnknownMembers(true)); err != nil {
		return NewProblem(http.StatusBadRequest, "bad_request")
	}
	return nil
}

// WriteJSON answers 200 with v.
func WriteJSON(c Ctx, v any) error { return WriteJSONAs(c, http.StatusOK, v) }

// WriteJSONAs answers with a status and v.
func WriteJSONAs(c Ctx, status int, v any) error {
	b, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		return err
	}
	return c.JSONBlob(status, b)
}
