package public_test

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"zhuicha/static"
	"zhuicha/tips/rules"
)

// A tip must go out over a slow village network: everything a browser fetches
// before it sends.
const (
	mostBytes    = 55 << 10 // compressed; 60 are allowed, headers included
	mostRequests = 5
)

// fullList is an office list as long as the province makes it.
func fullList() []byte {
	random := func(n int) string {
		b := make([]byte, n)
		rand.Read(b) // never fails
		return hex.EncodeToString(b)
	}
	root := random(16)
	var offices []string
	for _, a := range rules.Areas() {
		if a.Routing {
			offices = append(offices, fmt.Sprintf(`{"id":"%s","name_zh":"%s扶贫开发领导小组办公室","name_en":"%s Poverty Relief Office","area":"%s","superior":"%s","key":"%s"}`,
				random(16), a.ZH, a.EN, a.Code, root, random(32)))
		}
	}
	return fmt.Appendf(nil, `{"format":"zhuicha/offices/1","version":1,"day":"2018-01-01","root":"%s","offices":[%s]}`, random(32), strings.Join(offices, ","))
}

func squeezed(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func TestTipPageIsSmall(t *testing.T) {
	in := openInstance(t)
	in.List = fullList()
	site := newSite(t, in)
	assets, err := static.Assets()
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"", "?lang=en"} {
		total, requests := squeezed(t, get(t, site, "/tip"+query).Body.Bytes()), 1
		for _, n := range all(parse(t, site, "/tip"+query, http.StatusOK), func(n *html.Node) bool { return n.Data == "script" || n.Data == "link" }) {
			address := attr(n, "src") + attr(n, "href")
			if address == "" {
				continue // data
			}
			requests++
			if name, ok := strings.CutPrefix(address, "/assets/"); ok {
				a, found := assets.ByName(name)
				if !found {
					t.Fatalf("%s is not built", name)
				}
				total += squeezed(t, a.Bytes)
				continue
			}
			total += squeezed(t, get(t, site, address).Body.Bytes())
		}
		t.Logf("%q: %d bytes in %d requests", query, total, requests)
		if total > mostBytes || requests > mostRequests {
			t.Errorf("%q: %d bytes in %d requests, at most %d in %d", query, total, requests, mostBytes, mostRequests)
		}
	}
}
