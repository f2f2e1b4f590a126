package e2e

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
)

// wire lies between the desk's pages and their server: it may change answers,
// lose them, or hold calls back, as a dishonest server or a bad network would.
type wire struct{ rule atomic.Pointer[rule] }

// rule answers the calls it is meant for and says whether it did.
type rule func(w http.ResponseWriter, r *http.Request, server http.Handler) bool

func (l *wire) between(server http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rule := l.rule.Load(); rule != nil && (*rule)(w, r, server) {
			return
		}
		server.ServeHTTP(w, r)
	})
}

// honest lets everything through again.
func (l *wire) honest() { l.rule.Store(nil) }

func (l *wire) set(r rule) { l.rule.Store(&r) }

// alters changes the text of answers to calls of a path that ends so.
func (l *wire) alters(path string, change func(answer string) string) {
	l.set(func(w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if !strings.HasSuffix(r.URL.Path, path) {
			return false
		}
		kept := httptest.NewRecorder()
		server.ServeHTTP(kept, r)
		for name, values := range kept.Header() {
			w.Header()[name] = values
		}
		body := change(kept.Body.String())
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(kept.Code)
		_, _ = w.Write([]byte(body))
		return true
	})
}

// loses lets calls of a path arrive, and their answers never come back.
func (l *wire) loses(path string) {
	l.set(func(w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if r.URL.Path != "/api/v1"+path || r.Method != http.MethodPost {
			return false
		}
		server.ServeHTTP(discard{http.Header{}}, r)
		w.WriteHeader(http.StatusGatewayTimeout)
		return true
	})
}

// meets holds calls of a path back until so many have come, and then lets all go.
func (l *wire) meets(path string, many int32) {
	var come atomic.Int32
	all := make(chan struct{})
	l.set(func(w http.ResponseWriter, r *http.Request, server http.Handler) bool {
		if r.URL.Path != "/api/v1"+path || r.Method != http.MethodPost {
			return false
		}
		if come.Add(1) == many {
			close(all)
		}
		select {
		case <-all:
		case <-r.Context().Done():
		}
		return false
	})
}
