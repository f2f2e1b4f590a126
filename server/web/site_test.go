package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const origin = "http://site.test"

func site(t *testing.T, log *bytes.Buffer, routes ...Route) *Site {
	t.Helper()
	tongues, err := LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Routes: routes, Tongues: tongues, Log: slog.New(slog.NewTextHandler(log, nil)), Origins: []string{origin}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func route(h Handler) Route {
	return Route{Method: http.MethodPost, Path: "/do", Name: "do", Access: Anyone(), JSON: true, Body: 64, Handle: h}
}

func post(s *Site, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, origin+"/do", strings.NewReader(body))
	r.Header.Set("Origin", origin)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestARouteWithoutDeclaredAccessStopsTheStart(t *testing.T) {
	for _, r := range []Route{
		{Method: "GET", Path: "/x", Name: "x", Handle: func(Ctx) error { return nil }},
		{Method: "GET", Path: "/x", Access: Anyone(), Handle: func(Ctx) error { return nil }},
		{Method: "GET", Path: "/x", Name: "x", Access: Anyone()},
	} {
		if _, err := New(Config{Routes: []Route{r}}); err == nil {
			t.Errorf("%+v was mounted", r)
		}
	}
}

func TestAPanicTellsNothing(t *testing.T) {
	var log bytes.Buffer
	w := post(site(t, &log, route(func(Ctx) error { panic("canary: what a villager wrote") })), "{}")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String()+log.String(), "canary") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, log.String())
	}
	if !strings.Contains(log.String(), "route=do") {
		t.Errorf("the operator is not told which route: %s", log.String())
	}
}

func TestUnforeseenErrorsReadInternal(t *testing.T) {
	var log bytes.Buffer
	w := post(site(t, &log, route(func(Ctx) error { return errors.New("disk is on fire") })), "{}")
	if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "fire") || !strings.Contains(log.String(), "fire") {
		t.Errorf("%d %s\n%s", w.Code, w.Body, log.String())
	}
}

func TestBodiesEndAtTheirLimit(t *testing.T) {
	var log bytes.Buffer
	s := site(t, &log, route(func(c Ctx) error {
		var v struct {
			Text string `json:"text"`
		}
		return ReadJSON(c, &v)
	}))
	if w := post(s, `{"text":"short"}`); w.Code != http.StatusOK {
		t.Errorf("short: %d", w.Code)
	}
	if w := post(s, `{"text":"`+strings.Repeat("x", 100)+`"}`); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("long: %d", w.Code)
	}
}

func TestEveryProblemHasItsSentence(t *testing.T) {
	tongues, err := LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"refused", "internal", "not_found", "too_large", "unsupported_type", "bad_request", "cut_off", "wrong_host", "foreign_origin"}
	for _, k := range plain() {
		codes = append(codes, k.code)
	}
	for _, fault := range []string{"swapped", "replayed", "truncated", "broken_chain", "damaged", "wrong_key", "classic_key", "bad_size", "bad_content", "forged"} {
		codes = append(codes, "sealed_"+fault)
	}
	for _, code := range codes {
		for lang, tongue := range tongues {
			if !tongue.Has("error." + code) {
				t.Errorf("%s has no sentence for %q", lang, code)
			}
		}
	}
}

func TestBothLanguagesHaveTheSameKeys(t *testing.T) {
	tongues, err := LoadTongues()
	if err != nil {
		t.Fatal(err)
	}
	zh, en := tongues[Chinese].messages, tongues[English].messages
	if len(zh) < 100 {
		t.Fatalf("only %d keys", len(zh))
	}
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("English lacks %q", key)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("Chinese lacks %q", key)
		}
	}
}
