package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// answered is what a call got.
type answered struct {
	status int
	body   []byte
}

// code is the stable code of an error answer, with the codes of its reasons.
func (a answered) code(t *testing.T) (code string, reasons []string) {
	t.Helper()
	var p problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("status %d answers no JSON: %s", a.status, a.body)
	}
	for _, r := range p.Error.Reasons {
		reasons = append(reasons, r.Code)
	}
	return p.Error.Code, reasons
}

type problem struct {
	Error struct {
		Code    string
		Message struct{ ZH, EN string }
		Reasons []struct {
			Code    string
			Message struct{ ZH, EN string }
		}
	}
}

var (
	han       = regexp.MustCompile(`\p{Han}`)
	codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// clear checks that a refusal has a code and one sentence in each language.
func (a answered) clear(t *testing.T) {
	t.Helper()
	var p problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("status %d answers no JSON: %s", a.status, a.body)
	}
	zh, en := p.Error.Message.ZH, p.Error.Message.EN
	if !codeShape.MatchString(p.Error.Code) || !han.MatchString(zh) || en == "" || han.MatchString(en) || strings.ContainsAny(zh+en, "⟦⟧") {
		t.Errorf("the refusal %q does not speak both languages: %q, %q", p.Error.Code, zh, en)
	}
	for _, r := range p.Error.Reasons {
		if !han.MatchString(r.Message.ZH) || r.Message.EN == "" || han.MatchString(r.Message.EN) {
			t.Errorf("the reason %q does not speak both languages: %+v", r.Code, r.Message)
		}
	}
}

// tellServer sends bytes to the public calls as any program could.
func (in *instance) tellServer(path, media string, body io.Reader) answered {
	in.t.Helper()
	request := must[*http.Request](in.t)(http.NewRequestWithContext(in.t.Context(), http.MethodPost, in.public+"/api/v1"+path, body))
	request.Header.Set("Content-Type", media)
	return in.send(request)
}

func (in *instance) send(request *http.Request) answered {
	in.t.Helper()
	response := must[*http.Response](in.t)(http.DefaultClient.Do(request))
	defer response.Body.Close()
	return answered{response.StatusCode, must[[]byte](in.t)(io.ReadAll(response.Body))}
}

// asMember calls the desk with a member's session.
func (in *instance) asMember(session casework.LoggedIn, method, path string, body any) answered {
	in.t.Helper()
	raw := must[[]byte](in.t)(json.Marshal(body))
	request := must[*http.Request](in.t)(http.NewRequestWithContext(in.t.Context(), method, in.desk+"/api/v1"+path, bytes.NewReader(raw)))
	if method == http.MethodGet {
		request.Body = http.NoBody
		request.ContentLength = 0
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", in.desk)
	request.Header.Set("X-Zhuicha-Token", session.Caller.Token())
	request.AddCookie(&http.Cookie{Name: "zhuicha", Value: session.Cookie})
	return in.send(request)
}

func signedBody(s casework.Signed) map[string]any {
	objects := []string{}
	for _, o := range s.Objects {
		objects = append(objects, base64.StdEncoding.EncodeToString(o))
	}
	return map[string]any{
		"command": base64.StdEncoding.EncodeToString(s.Command), "signature": hex.EncodeToString(s.Signature), "objects": objects,
	}
}

// submission is a good tip's body, to be spoilt.
func (in *instance) submission() map[string]any {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	s := must[casework.Submission](in.t)(someone.Seal(in.t.Context(), aStory()))
	return map[string]any{
		"lead": string(s.Lead), "token": s.Token.Hex(), "log_salt": hex.EncodeToString(s.LogSalt), "tile": string(s.Tile),
		"area": string(s.Area), "office": string(s.Office), "superior": string(s.Superior), "list": s.List,
		"tip": base64.StdEncoding.EncodeToString(s.Tip), "wrap": base64.StdEncoding.EncodeToString(s.Wrap), "card": string(s.Card),
	}
}

func aStory() tipster.Story {
	return tipster.Story{Tile: "money", Area: county, Answers: content.Answers{What: "修路补助每户少发 600 元", Where: "某村"}}
}

func aPlot() rehearse.Plot {
	return rehearse.Plot{
		Title: "修路补助少发", Track: tips.Discipline, Items: []tips.Item{15}, Checks: []tips.Check{"what", "amount"},
		Allegation: "每户少发 600 元", Finding: "属实", Evidence: "发放表", Report: "核查报告", Person: "甲", Post: "会计",
		Kind: "village_cadre", Measure: "government_warning", Document: "文号", Due: 60_000, Question: "是哪个月？",
	}
}

func (in *instance) team() rehearse.Team {
	in.t.Helper()
	return rehearse.Team{
		Handler: in.member("qz-fu"), Second: in.member("qz-wang"), Reviewer: in.member("qz-chen"),
		Approver: in.member("qz-li"), Superior: in.member("sheng-lin"),
	}
}

// arrived is a lead that went so many steps down the straight road.
func (in *instance) arrived(steps int) tips.LeadID {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	if err := someone.Send(in.t.Context(), aStory()); err != nil {
		in.t.Fatal(err)
	}
	if err := in.team().Walk(in.t.Context(), someone.Lead, aPlot(), rehearse.Road()[:steps]); err != nil {
		in.t.Fatal(err)
	}
	return someone.Lead
}

// sealedWith seals any bytes with the stock library, as a forger would.
func sealedWith(t *testing.T, plain []byte, to age.Recipient) string {
	t.Helper()
	var out bytes.Buffer
	w := must[io.WriteCloser](t)(age.Encrypt(&out, to))
	must[int](t)(w.Write(plain))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}
