package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// TestSpoiltTipsAreRefusedAndLeaveNothing: every way to spoil a tip gets its own
// code in both languages, and no lead is begun.
func TestSpoiltTipsAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	classic := must[*age.X25519Identity](t)(age.GenerateX25519Identity())
	hybrid := must[*age.HybridIdentity](t)(age.GenerateHybridIdentity())
	padding := make([]byte, 5000) // of no padded size
	tests := []struct {
		name, field string
		value       any
		status      int
		code        string
	}{
		{"another list", "list", strings.Repeat("0", 64), 409, "list_changed"},
		{"another office", "office", string(in.RootOffice), 409, "list_changed"},
		{"another superior", "superior", string(in.SecondBody), 409, "list_changed"},
		{"no such area", "area", "999999", 400, "bad_request"},
		{"no such tile", "tile", "everything", 422, "refused"},
		{"a lead id that is none", "lead", "../../etc/passwd", 400, "bad_request"},
		{"a token that is none", "token", "1234", 400, "bad_request"},
		{"a card of another lead", "card", `{"format":"zhuicha/card/1"}`, 400, "bad_request"},
		{"a field too many", "hello", "x", 400, "bad_request"},
		{"a classic age file", "tip", sealedWith(t, make([]byte, 4096), classic.Recipient()), 422, "sealed_classic_key"},
		{"a classic wrap", "wrap", sealedWith(t, make([]byte, 4096), classic.Recipient()), 422, "sealed_classic_key"},
		{"no age file", "tip", base64.StdEncoding.EncodeToString([]byte("in plain words")), 422, "sealed_damaged"},
		{"an unpadded age file", "tip", sealedWith(t, padding, hybrid.Recipient()), 422, "sealed_bad_size"},
		{"a wrap for one office alone", "wrap", sealedWith(t, make([]byte, 4096), hybrid.Recipient()), 400, "bad_request"},
		{"a cut-off age file", "tip", in.submission()["tip"].(string)[:800], 422, "sealed_damaged"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			body := in.submission()
			body[test.field] = test.value
			got := in.tellServer("/tips", "application/json", bytes.NewReader(must[[]byte](t)(json.Marshal(body))))
			expect(t, got, test.status, test.code)
			in.nothingBegun(t)
		})
	}
	good := must[[]byte](t)(json.Marshal(in.submission()))
	if got := in.tellServer("/tips", "application/json", bytes.NewReader(good)); got.status != 200 {
		t.Errorf("the unspoilt tip is refused too: %d %s", got.status, got.body)
	}
}

// TestSpoiltBodiesAreRefused: what is no JSON call at all.
func TestSpoiltBodiesAreRefused(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	good := string(must[[]byte](t)(json.Marshal(in.submission())))
	tests := []struct {
		name, media string
		body        io.Reader
		status      int
		code        string
	}{
		{"huge", "application/json", io.MultiReader(strings.NewReader(`{"tip":"`), io.LimitReader(endless{}, 3<<20)), 413, "too_large"},
		{"empty", "application/json", strings.NewReader(""), 400, "bad_request"},
		{"a list", "application/json", strings.NewReader(`[]`), 400, "bad_request"},
		{"cut off", "application/json", strings.NewReader(good[:len(good)/2]), 400, "bad_request"},
		{"twice", "application/json", strings.NewReader(good + good), 400, "bad_request"},
		{"a form", "application/x-www-form-urlencoded", strings.NewReader("tip=x"), 415, "unsupported_type"},
		{"no type", "", strings.NewReader(good), 415, "unsupported_type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expect(t, in.tellServer("/tips", test.media, test.body), test.status, test.code)
			in.nothingBegun(t)
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'A'
	}
	return len(p), nil
}

func expect(t *testing.T, got answered, status int, code string) {
	t.Helper()
	gotCode, _ := got.code(t)
	if got.status != status || gotCode != code {
		t.Errorf("answered %d %s, want %d %s", got.status, gotCode, status, code)
	}
	got.clear(t)
}

func (in *instance) nothingBegun(t *testing.T) {
	t.Helper()
	page := must[casework.LedgerPage](t)(in.Service.Ledger(t.Context(), in.member("qz-fu").Caller(), noFilter))
	if len(page.Rows) != 0 {
		t.Errorf("%d leads were begun", len(page.Rows))
	}
}

// TestForeignAndUnknownLeadsAnswerAlike: whoever asks for a lead of another
// county learns no more than for one that never was.
func TestForeignAndUnknownLeadsAnswerAlike(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	lead, unknown := in.arrived(2), tips.LeadID(in.NewID())
	foreign := must[casework.LoggedIn](t)(in.member("bs-wei").LogIn(t.Context()))
	for _, path := range []string{"/leads/%", "/leads/%/sealed"} {
		a := in.asMember(foreign, http.MethodGet, strings.ReplaceAll(path, "%", string(lead)), nil)
		b := in.asMember(foreign, http.MethodGet, strings.ReplaceAll(path, "%", string(unknown)), nil)
		expect(t, a, 404, "not_found")
		if a.status != b.status || !bytes.Equal(a.body, b.body) {
			t.Errorf("%s: a foreign lead answers %d %s, an unknown one %d %s", path, a.status, a.body, b.status, b.body)
		}
	}
	file := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), lead))
	before := file.Lead.Version
	var answers []answered
	for _, id := range []tips.LeadID{lead, unknown} {
		signed := must[casework.Signed](t)(in.member("bs-wei").SignFor(tips.BeginScreening{Target: tips.Target{Lead: id, Version: before}}))
		answers = append(answers, in.asMember(foreign, http.MethodPost, "/commands", signedBody(signed)))
	}
	if answers[0].status != answers[1].status || !bytes.Equal(answers[0].body, answers[1].body) {
		t.Errorf("a command on a foreign lead answers %d %s, on an unknown one %d %s",
			answers[0].status, answers[0].body, answers[1].status, answers[1].body)
	}
	if answers[0].status == 200 {
		t.Error("a foreign handler moved the lead")
	}
	if now := in.lead(lead).Version; now != before {
		t.Errorf("the lead went from version %d to %d", before, now)
	}
}

// TestSpoiltCommandsChangeNothing: a forged signature, an old version, a wrong
// token, a foreign origin.
func TestSpoiltCommandsChangeNothing(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	lead := in.arrived(2)
	handler := in.member("qz-fu")
	file := must[*rehearse.File](t)(handler.Open(t.Context(), lead))
	session := must[casework.LoggedIn](t)(handler.LogIn(t.Context()))
	before := in.lead(lead).Version
	sign := func(version int) casework.Signed {
		return must[casework.Signed](t)(file.Sign(tips.BeginScreening{Target: tips.Target{Lead: lead, Version: version}}))
	}
	unchanged := func(t *testing.T) {
		t.Helper()
		if now := in.lead(lead).Version; now != before {
			t.Errorf("the lead went from version %d to %d", before, now)
		}
	}
	t.Run("a forged signature", func(t *testing.T) {
		forged := sign(before)
		forged.Signature = make([]byte, 64)
		rand.Read(forged.Signature)
		expect(t, in.asMember(session, http.MethodPost, "/commands", signedBody(forged)), 403, "bad_signature")
		unchanged(t)
	})
	t.Run("another's signature", func(t *testing.T) {
		signed := sign(before)
		other := must[casework.LoggedIn](t)(in.member("qz-chen").LogIn(t.Context()))
		got := in.asMember(other, http.MethodPost, "/commands", signedBody(signed))
		expect(t, got, 403, "bad_signature")
		unchanged(t)
	})
	t.Run("a changed command", func(t *testing.T) {
		changed := sign(before)
		changed.Command = bytes.Replace(changed.Command, []byte(`begin_screening`), []byte(`add_note`), 1)
		expect(t, in.asMember(session, http.MethodPost, "/commands", signedBody(changed)), 403, "bad_signature")
		unchanged(t)
	})
	t.Run("an old version", func(t *testing.T) {
		got := in.asMember(session, http.MethodPost, "/commands", signedBody(sign(before-1)))
		if code, reasons := got.code(t); got.status != 409 && !slices.Contains(reasons, "other_version") {
			t.Errorf("answered %d %s %q", got.status, code, reasons)
		}
		got.clear(t)
		unchanged(t)
	})
	t.Run("no token", func(t *testing.T) {
		raw := must[[]byte](t)(json.Marshal(signedBody(sign(before))))
		request := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, in.desk+"/api/v1/commands", bytes.NewReader(raw)))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Origin", in.desk)
		request.AddCookie(&http.Cookie{Name: "zhuicha", Value: session.Cookie})
		expect(t, in.send(request), 403, "foreign_origin")
		unchanged(t)
	})
	t.Run("the very same without a fault", func(t *testing.T) {
		if got := in.asMember(session, http.MethodPost, "/commands", signedBody(sign(before))); got.status != 200 {
			t.Errorf("answered %d %s", got.status, got.body)
		}
	})
}

// TestOfTwoClosesAtOnceOneHolds: the lead is closed once, and the other hand is
// told why not.
func TestOfTwoClosesAtOnceOneHolds(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	steps := slices.IndexFunc(rehearse.Road(), func(s rehearse.Step) bool { return s.Name == "close" })
	lead := in.arrived(steps)
	approver := in.member("qz-li")
	session := must[casework.LoggedIn](t)(approver.LogIn(t.Context()))
	before := in.lead(lead).Version
	var closes []casework.Signed
	for range 2 {
		file := must[*rehearse.File](t)(approver.Open(t.Context(), lead))
		closes = append(closes, must[casework.Signed](t)(file.Sign(tips.Close{Target: file.At()})))
	}
	answers := make([]answered, len(closes))
	var wg sync.WaitGroup
	for i, signed := range closes {
		body := signedBody(signed)
		wg.Go(func() { answers[i] = in.asMember(session, http.MethodPost, "/commands", body) })
	}
	wg.Wait()
	slices.SortFunc(answers, func(a, b answered) int { return a.status - b.status })
	if answers[0].status != 200 || answers[1].status == 200 {
		t.Fatalf("two closes answered %d and %d: %s %s", answers[0].status, answers[1].status, answers[0].body, answers[1].body)
	}
	answers[1].clear(t)
	if code, _ := answers[1].code(t); code != "stale" && code != "refused" {
		t.Errorf("the second close is told %q", code)
	}
	if l := in.lead(lead); l.Stage != tips.Closed || l.Version != before+1 {
		t.Errorf("the lead is %s at version %d, was at %d", l.Stage, l.Version, before)
	}
}
