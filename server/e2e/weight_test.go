package e2e

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework/rehearse"
)

const (
	mostBytes    = 60 << 10
	mostRequests = 5
	oldChrome    = "oldchrome"
)

// entry is one line of the browser's own network record.
type entry struct {
	Name        string
	EncodedBody int
	Transfer    int
}

const networkRecord = `[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
	(e) => ({ Name: e.name, EncodedBody: e.encodedBodySize, Transfer: e.transferSize }))`

// TestTheTipPageIsLightAndTalksToNobodyElse measures the shipped tip page up to
// the moment before sending: bytes as they travel, requests, hosts, headers.
func TestTheTipPageIsLightAndTalksToNobodyElse(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{shipped: true})
	villager := in.phone(chrome.Start(t, chrome.Options{}), chinese(t))
	villager.Open(in.poster())
	villager.tell(canaryStory())

	requests := villager.Requests()
	for _, r := range requests {
		if u := must[*url.URL](t)(url.Parse(r.URL)); u.Scheme+"://"+u.Host != in.public {
			t.Errorf("the page asked a third party: %s", r.URL)
		}
	}
	if len(requests) == 0 || len(requests) > mostRequests {
		t.Errorf("%d requests before sending, want 1 to %d", len(requests), mostRequests)
	}
	var record []entry
	villager.Eval(networkRecord, &record)
	var sum int
	for _, e := range record {
		sum += e.Transfer
		t.Logf("%6d bytes (%d with headers)  %s", e.EncodedBody, e.Transfer, strings.TrimPrefix(e.Name, in.public))
	}
	if len(record) != len(requests) {
		t.Errorf("%d requests, but %d of them are measured", len(requests), len(record))
	}
	if sum == 0 || sum > mostBytes {
		t.Errorf("the page weighs %d bytes, headers included, want at most %d", sum, mostBytes)
	}
	in.strictHeaders()
}

func (in *instance) headersOf(path string) http.Header {
	in.t.Helper()
	request := must[*http.Request](in.t)(http.NewRequestWithContext(in.t.Context(), http.MethodGet, in.public+path, http.NoBody))
	response := must[*http.Response](in.t)(http.DefaultClient.Do(request))
	defer response.Body.Close()
	return response.Header
}

// strictHeaders: nothing is allowed but our own, no script sink without Trusted
// Types, no cookie, nothing kept.
func (in *instance) strictHeaders() {
	in.t.Helper()
	for _, path := range []string{"/", "/tip", "/status", "/no-such-page"} {
		h := in.headersOf(path)
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, part) {
				in.t.Errorf("%s: the policy lacks %s: %s", path, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") || strings.Contains(policy, "*") {
			in.t.Errorf("%s: the policy allows too much: %s", path, policy)
		}
		if h.Get("Set-Cookie") != "" || h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
			in.t.Errorf("%s: headers %v", path, h)
		}
	}
}

// TestAnOldPhoneSendsAndReads: Chromium 80 with the shipped bundles and
// production's work factor, from the poster to the receipt and the status.
func TestAnOldPhoneSendsAndReads(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{shipped: true})
	b := chrome.StartOld(t, oldChrome, chrome.Options{Patience: longPatience})
	if !strings.Contains(b.Version, "/80.") {
		t.Fatalf("this is %s", b.Version)
	}
	villager := in.phone(b, chinese(t))
	villager.prefix = "old-"
	villager.Open(in.poster())
	tale := canaryStory()
	villager.tell(tale)
	villager.Click(`css:#review [aria-label="` + villager.say("say.tip.change_row", "row", villager.say("say.tip.row_files")) + `"]`)
	villager.Attach("css:#attach-photo", photo(t))
	villager.attached(1)
	villager.keep("19-files")
	villager.next()
	villager.WaitTrue(`!document.querySelector("#next").disabled`)
	paper := villager.send()
	villager.confirm(paper)
	villager.status(paper.phrase)
	villager.expect("received", "off off off")
	villager.keep("31-status-received")
	f := must[*rehearse.File](t)(in.member("qz-fu").Open(t.Context(), in.onlyLead()))
	if f.Tip.Answers.What != tale.what {
		t.Errorf("the desk reads %q", f.Tip.Answers.What)
	}
	opened := must[[][]byte](t)(f.Attached(t.Context(), f.Tip.Files))
	if len(opened) != 1 || bytes.Contains(opened[0], []byte(canaryDevice)) || !bytes.HasPrefix(opened[0], []byte("\xff\xd8")) {
		t.Errorf("%d files from the old phone", len(opened))
	}
	noLeak(t, "the old phone", villager.Page, append(tale.canaries(), paper.canaries()...))
}
