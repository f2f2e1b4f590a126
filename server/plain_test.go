package server_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

const canary = "【金丝雀】修路补助每户少发六百"

// plainFields are a whole form, with a seed of its own.
func (in *instance) plainFields() url.Values {
	in.t.Helper()
	return url.Values{
		"seed": {in.freshSeed()}, "tile": {"money"}, "area": {"469030"}, "head": {"no"}, "what": {canary}, "where": {"金丝雀村"},
		"who": {"金丝雀会计"}, "when": {"不清楚"}, "amount": {"六百"}, "witness": {""}, "contact": {"金丝雀茶馆"}, "retaliation": {"yes"},
	}
}

var hiddenSeed = regexp.MustCompile(`name="seed" value="([0-9a-f]{32})"`)

// freshSeed is read off the page, as a script that knows only the form would.
func (in *instance) freshSeed() string {
	in.t.Helper()
	page := in.call(in.sites.Public, publicOrigin, http.MethodGet, "/tip", "", casework.LoggedIn{})
	found := hiddenSeed.FindStringSubmatch(page.Body.String())
	if found == nil {
		in.t.Fatal("the page has no form without script")
	}
	return found[1]
}

// post sends a form body to the public listener, with an Origin unless empty.
func (in *instance) post(path, media, origin string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, publicOrigin+path, bytes.NewReader(body))
	r.RemoteAddr = "203.0.113.77:4711"
	r.Header.Set("Content-Type", media)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	w := httptest.NewRecorder()
	in.sites.Public.Handler().ServeHTTP(w, r)
	return w
}

const urlencoded = "application/x-www-form-urlencoded"

func (in *instance) sendPlain(fields url.Values) *httptest.ResponseRecorder {
	return in.followBack(in.post("/tip", urlencoded, publicOrigin, []byte(fields.Encode())))
}

// followBack goes to the form that is shown again, as a browser does; the answer
// to the form itself is always empty.
func (in *instance) followBack(w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	in.t.Helper()
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/tip/again/") {
		return w
	}
	if w.Body.Len() != 0 {
		in.t.Errorf("a browser would keep what was posted: %.100s", w.Body)
	}
	return in.call(in.sites.Public, publicOrigin, http.MethodGet, to, "", casework.LoggedIn{})
}

func multi(t *testing.T, fields url.Values) (media string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name := range fields {
		if err := w.WriteField(name, fields.Get(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// paper follows the redirect and reads the receipt.
func (in *instance) paper(answer *httptest.ResponseRecorder) receipt.Receipt {
	in.t.Helper()
	location := answer.Header().Get("Location")
	if answer.Code != http.StatusSeeOther || !strings.HasPrefix(location, "/tip/receipt/") {
		in.t.Fatalf("%d to %q: %s", answer.Code, location, answer.Body)
	}
	page := in.call(in.sites.Public, publicOrigin, http.MethodGet, location, "", casework.LoggedIn{})
	var digits strings.Builder
	for _, row := range regexp.MustCompile(`<li><span>(\d{5})</span></li>`).FindAllStringSubmatch(page.Body.String(), -1) {
		digits.WriteString(row[1])
	}
	r, err := receipt.Parse(digits.String())
	if err != nil || page.Code != http.StatusOK {
		in.t.Fatalf("%d, %q: %v", page.Code, digits.String(), err)
	}
	if !strings.Contains(page.Body.String(), strings.Split(r.Phrase(), "")[0]) || !strings.Contains(page.Body.String(), "服务器代您锁的") {
		in.t.Error("the page lacks the eight characters or does not say who sealed")
	}
	if page.Header().Get("Content-Encoding") != "" || page.Header().Get("Set-Cookie") != "" || page.Header().Get("Cache-Control") != "no-store" {
		in.t.Errorf("headers %v", page.Header())
	}
	return r
}

// keysOf derives what the receipt opens.
func (in *instance) keysOf(r receipt.Receipt) receipt.Keys {
	in.t.Helper()
	setting := in.world.Service.Instance()
	k, err := r.Derive([32]byte(setting.Salt), setting.ReceiptLogN)
	in.check(err)
	return k
}

func (in *instance) opened(member string, lead tips.LeadID) *rehearse.File {
	in.t.Helper()
	f, err := in.who[member].Open(context.Background(), lead)
	in.check(err)
	return f
}

func (in *instance) count(member string) int {
	in.t.Helper()
	page, err := in.world.Service.Ledger(context.Background(), in.who[member].Caller(), casework.LedgerFilter{})
	in.check(err)
	return len(page.Rows)
}

func TestAPlainFormArrives(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"urlencoded", "multipart", "without an origin"} {
		t.Run(way, func(t *testing.T) {
			in := begin(t)
			fields := in.plainFields()
			var answer *httptest.ResponseRecorder
			switch way {
			case "multipart":
				media, body := multi(t, fields)
				answer = in.post("/tip", media, publicOrigin, body)
			case "urlencoded":
				answer = in.sendPlain(fields)
			default:
				answer = in.post("/tip", urlencoded, "", []byte(fields.Encode()))
			}
			lead := tips.LeadID(in.keysOf(in.paper(answer)).Lead)
			f := in.opened("handler", lead)
			got := f.Tip
			if got.Answers.What != canary || got.Answers.Where != "金丝雀村" || got.Answers.Who != "金丝雀会计" || got.Contact != "金丝雀茶馆" || !got.Retaliation || got.Area != "469030" {
				t.Errorf("read as %+v", got.Answers)
			}
			view, err := in.world.Service.View(context.Background(), in.who["handler"].Caller(), lead)
			in.check(err)
			if !view.Lead.SealedByServer || view.Lead.SealedRouting {
				t.Errorf("received as %+v", view.Lead.Reception)
			}
			status, err := in.world.Service.Status(context.Background(), in.keysOf(mustReceipt(t, fields, in)).Token)
			in.check(err)
			if status.Lead != lead {
				t.Error("the receipt opens another lead")
			}
		})
	}
}

// mustReceipt sends the same form again: the same receipt, no second lead.
func mustReceipt(t *testing.T, fields url.Values, in *instance) receipt.Receipt {
	t.Helper()
	before := in.count("handler")
	r := in.paper(in.sendPlain(fields))
	if after := in.count("handler"); after != before {
		t.Errorf("%d leads after the same form again, %d before", after, before)
	}
	return r
}

func TestAPlainReceiptIsShownOnce(t *testing.T) {
	t.Parallel()
	in := begin(t)
	answer := in.sendPlain(in.plainFields())
	first := in.paper(answer)
	again := in.call(in.sites.Public, publicOrigin, http.MethodGet, answer.Header().Get("Location"), "", casework.LoggedIn{})
	if again.Code != http.StatusGone || !strings.Contains(again.Body.String(), "已经显示过了") || strings.Contains(again.Body.String(), first.Rows()[0]) {
		t.Errorf("second look: %d %s", again.Code, again.Body)
	}
	if strings.Contains(answer.Header().Get("Location"), first.Digits()) {
		t.Error("the address tells the receipt")
	}
}

func TestAPlainFormTwiceAtOnceIsOneLead(t *testing.T) {
	t.Parallel()
	in := begin(t)
	fields, before := in.plainFields(), in.count("handler")
	answers := make([]*httptest.ResponseRecorder, 8)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = in.sendPlain(fields) })
	}
	all.Wait()
	for _, a := range answers {
		if in.paper(a).Digits() != in.paper(in.sendPlain(fields)).Digits() {
			t.Error("another receipt")
		}
	}
	if got := in.count("handler"); got != before+1 {
		t.Errorf("%d leads, want %d", got, before+1)
	}
}

// TestAFloodOfPlainFormsLosesNothing: who finds too many in line gets the form
// back with all that was typed; whoever sees a receipt has a lead.
func TestAFloodOfPlainFormsLosesNothing(t *testing.T) {
	t.Parallel()
	in := begin(t)
	const many = 64
	before, fields := in.count("handler"), make([]url.Values, many)
	answers := make([]*httptest.ResponseRecorder, many)
	var all sync.WaitGroup
	for i := range many {
		fields[i] = in.plainFields()
		fields[i].Set("area", "469030")
	}
	for i := range many {
		all.Go(func() { answers[i] = in.sendPlain(fields[i]) })
	}
	all.Wait()
	taken := 0
	for i, a := range answers {
		if a.Code == http.StatusSeeOther {
			in.paper(a)
			taken++
			continue
		}
		values, _ := typed(t, a.Body.String())
		if a.Code != http.StatusServiceUnavailable || values["what"] != canary || values["seed"] != fields[i].Get("seed") || !strings.Contains(a.Body.String(), "忙不过来") {
			t.Errorf("%d: %.200s", a.Code, a.Body)
		}
	}
	got := in.allRows("handler") - before
	if got != taken || taken == 0 {
		t.Errorf("%d receipts for %d leads", taken, got)
	}
}

// allRows counts a ledger page by page.
func (in *instance) allRows(member string) (rows int) {
	in.t.Helper()
	for cursor := ""; ; {
		page, err := in.world.Service.Ledger(context.Background(), in.who[member].Caller(), casework.LedgerFilter{Cursor: cursor})
		in.check(err)
		rows += len(page.Rows)
		if cursor = page.Next; cursor == "" {
			return rows
		}
	}
}

func TestAPlainFormLeavesNoTrace(t *testing.T) {
	t.Parallel()
	in := begin(t)
	fields := in.plainFields()
	spoilt := in.plainFields()
	spoilt.Set("area", "")
	in.sendPlain(spoilt)
	r := in.paper(in.sendPlain(fields))
	kept := in.log.String() + fmt.Sprint(in.dump())
	for _, secret := range []string{canary, "金丝雀", r.Digits(), strings.Join(rowsOf(r), " "), r.Phrase(), fields.Get("seed"), in.keysOf(r).Token.Hex(), "203.0.113.77"} {
		if strings.Contains(kept, secret) {
			t.Errorf("%q is kept", secret)
		}
	}
}

func rowsOf(r receipt.Receipt) []string { rows := r.Rows(); return rows[:] }

func TestAPlainFormUnderSealedRouting(t *testing.T) {
	t.Parallel()
	in := begin(t)
	fields, before := in.plainFields(), in.count("handler")
	fields.Set("head", "yes")
	lead := tips.LeadID(in.keysOf(in.paper(in.sendPlain(fields))).Lead)
	if in.count("handler") != before || in.count("approver") != before {
		t.Error("the office it concerns sees it")
	}
	if f := in.opened("above", lead); f.Tip.Area != "469030" || f.Tip.Answers.What != canary {
		t.Errorf("read as %+v", f.Tip)
	}
	fields = in.plainFields()
	fields.Set("head", "yes")
	fields.Set("area", "460000")
	if w := in.sendPlain(fields); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "绕不开它") {
		t.Errorf("about the top office: %d", w.Code)
	}
}

// typed reads the fields of the form that came back.
func typed(t *testing.T, body string) (values map[string]string, faults string) {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	values = map[string]string{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		_, checked := attrs["checked"]
		switch {
		case n.Data == "textarea" && n.FirstChild != nil:
			values[attrs["name"]] = n.FirstChild.Data
		case n.Data == "input" && (attrs["type"] == "text" || attrs["type"] == "hidden" || checked):
			values[attrs["name"]] = attrs["value"]
		case strings.Contains(attrs["class"], "fault") && n.FirstChild != nil:
			faults += n.FirstChild.Data
		}
	}
	return values, faults
}

func TestABadPlainFormComesBackWhole(t *testing.T) {
	t.Parallel()
	in := begin(t)
	before := in.count("handler")
	hostile := "<script>alert(1)</script>\u202e倒\u200b着 =cmd|' /C calc'!A0 \"'>&amp; </textarea>"
	tests := map[string]struct {
		field, value, sentence string
	}{
		"nothing told":     {"what", "", "先把事情说一说"},
		"no place":         {"area", "", "请选一个市县"},
		"an unknown place": {"area", "110000", "请选一个市县"},
		"a story too long": {"what", strings.Repeat("长", 1<<18), fmt.Sprintf("多了 %d 字", 1<<18-20_000)},
		"a who too long":   {"who", strings.Repeat("谁", 2_001), "最多 2000 字，多了 1 字"},
		"a contact":        {"contact", strings.Repeat("留", 501), "最多 500 字，多了 1 字"},
		"a stale form":     {"seed", "short", "换了一张新的"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fields := in.plainFields()
			fields.Set("witness", hostile)
			fields.Set(test.field, test.value)
			media, body := multi(t, fields)
			w := in.followBack(in.post("/tip", media, publicOrigin, body))
			values, _ := typed(t, w.Body.String())
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), test.sentence) {
				t.Fatalf("%d, without %q", w.Code, test.sentence)
			}
			if strings.Contains(w.Body.String(), "<script>alert") {
				t.Error("markup came back as markup")
			}
			for _, name := range []string{"what", "where", "who", "when", "amount", "witness", "contact", "head", "retaliation"} {
				if values[name] != fields.Get(name) {
					t.Errorf("%s came back as %.80q, not %.80q", name, values[name], fields.Get(name))
				}
			}
			if test.field != "seed" && values["seed"] != fields.Get("seed") {
				t.Error("another seed would make a second lead")
			}
		})
	}
	if got := in.count("handler"); got != before {
		t.Errorf("%d leads of refused forms", got-before)
	}
}

func TestHostileTextInAPlainFormIsReadAsText(t *testing.T) {
	t.Parallel()
	in := begin(t)
	hostile := "<img src=x onerror=alert(1)>\u202e倒\u200b着\n=HYPERLINK(\"http://x\")\n\ufeff{{.}} ${x} \x00 \xed\xa0\x80"
	fields := in.plainFields()
	for _, name := range []string{"what", "where", "who", "when", "amount", "witness", "contact"} {
		fields.Set(name, hostile)
	}
	f := in.opened("handler", tips.LeadID(in.keysOf(in.paper(in.sendPlain(fields))).Lead))
	want := strings.TrimSpace(strings.ToValidUTF8(hostile, "\ufffd"))
	for name, got := range map[string]string{"what": f.Tip.Answers.What, "witness": f.Tip.Answers.Witness, "contact": f.Tip.Contact} {
		if got != want {
			t.Errorf("%s reads %q, want %q", name, got, want)
		}
	}
}

func TestOnlyOurFormIsTaken(t *testing.T) {
	t.Parallel()
	in := begin(t)
	fields := in.plainFields()
	media, file := multi(t, fields)
	file = bytes.Replace(file, []byte(`name="what"`), []byte(`name="what"; filename="a.txt"`), 1)
	many := url.Values{}
	for i := range 40 {
		many.Set(fmt.Sprint(i), "x")
	}
	tests := map[string]struct {
		media, origin string
		body          []byte
		status        int
	}{
		"another site":    {urlencoded, "https://evil.example", []byte(fields.Encode()), http.StatusForbidden},
		"no origin known": {urlencoded, "null", []byte(fields.Encode()), http.StatusForbidden},
		"JSON":            {"application/json", publicOrigin, []byte(`{}`), http.StatusUnsupportedMediaType},
		"a file":          {media, publicOrigin, file, http.StatusBadRequest},
		"many fields":     {urlencoded, publicOrigin, []byte(many.Encode()), http.StatusBadRequest},
		"cut off":         {media, publicOrigin, file[:len(file)/2], http.StatusBadRequest},
		"3 MB":            {urlencoded, publicOrigin, []byte("what=" + strings.Repeat("x", 3<<20)), http.StatusRequestEntityTooLarge},
	}
	for name, test := range tests {
		if w := in.post("/tip", test.media, test.origin, test.body); w.Code != test.status {
			t.Errorf("%s: %d, want %d", name, w.Code, test.status)
		}
	}
}
