package server_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/tipster"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// The authorisation matrix: every route of the table × every kind of account ×
// the county's lead, another county's, one under sealed routing, and one that
// never was; on both listeners. Routes come from the table, so that a new one
// is held against it by itself.

// cast are all accounts with their sessions, and the leads there are.
type cast struct {
	*instance
	sessions map[string]casework.LoggedIn
	leads    map[string]tips.LeadID
}

const unknown = "unknown"

// mayOpen says who reads which lead: the offices it was sealed to, of the upper
// one those who answer for it.
func mayOpen() map[string][]string {
	return map[string][]string{
		"own":     {"handler", "reviewer", "approver", "intake", "above"},
		"foreign": {"foreign", "foreign-2", "above"},
		"sealed":  {"above", "above-handler", "second-a", "second-b"},
		unknown:   nil,
	}
}

func everybody(t *testing.T) *cast {
	t.Helper()
	ctx := context.Background()
	c := &cast{instance: begin(t), sessions: map[string]casework.LoggedIn{}}
	hire := func(office tips.OfficeID, name string, role tips.Role) {
		m, err := c.world.Hire(ctx, office, rehearse.Person{Login: name, Name: name, Passphrase: name, Roles: []tips.Role{role}})
		c.check(err)
		c.who[name] = m
	}
	hire("", "auditor", tips.Auditor)
	hire(c.who["handler"].Office, "returning", tips.Handler)
	c.check(c.world.Forget(ctx, c.who["returning"])) // holds no key until a colleague lets him in
	c.leads = map[string]tips.LeadID{"own": c.lead, "foreign": c.send("469025"), "sealed": c.sendSealed(), unknown: tips.LeadID(strings.Repeat("0", 32))}
	for name, m := range c.who {
		session, err := m.LogIn(ctx)
		c.check(err)
		c.sessions[name] = session
	}
	return c
}

func (c *cast) send(area string) tips.LeadID {
	c.t.Helper()
	tip, err := c.world.NewTipster()
	c.check(err)
	c.check(tip.Send(context.Background(), tipster.Story{Tile: "money", Area: area, Answers: content.Answers{What: "话"}}))
	return tip.Lead
}

// sendSealed sends a tip past the county's office, to the root's.
func (c *cast) sendSealed() tips.LeadID {
	c.t.Helper()
	ctx := context.Background()
	tip, err := c.world.NewTipster()
	c.check(err)
	in, err := tip.Seal(ctx, tipster.Story{Tile: "money", Area: "460000", Answers: content.Answers{What: "话"}})
	c.check(err)
	in.Area, in.SealedRouting = "", true
	_, err = c.world.Service.Submit(ctx, in)
	c.check(err)
	return tip.Lead
}

// asks sends a request of a route about a lead.
func (c *cast) asks(name string, r web.Route, lead tips.LeadID) *httptest.ResponseRecorder {
	c.t.Helper()
	path := strings.NewReplacer(string(c.lead), string(lead), ":digest", strings.Repeat("a", 64)).Replace(c.path(r))
	return c.call(c.sites.Desk, deskOrigin, r.Method, path, c.body(name, r, lead), c.sessions[name])
}

// body is what a route that takes a lead in its body needs to get as far as the
// lead; all others get one they refuse by its form.
func (c *cast) body(name string, r web.Route, lead tips.LeadID) string {
	c.t.Helper()
	var body any = map[string]any{"lead": lead}
	switch m := c.who[name]; {
	case r.Method == http.MethodGet:
		return ""
	case r.Name == "command" && m != nil:
		signed, err := m.SignFor(tips.Attest{Target: tips.Target{Lead: lead, Version: 1}, Opens: tips.Yes})
		c.check(err)
		signature, err := keys.ParseSignature(hexOf(signed.Signature))
		c.check(err)
		body = map[string]any{"command": base64.StdEncoding.EncodeToString(signed.Command), "signature": signature.Hex(), "objects": []string{}}
	case strings.HasSuffix(r.Path, "/drafts"):
		body = map[string]any{"name": strings.Repeat("0", 32), "sealed": "AAAA"}
	case strings.HasSuffix(r.Path, "/drafts/discard"):
		body = map[string]any{"name": strings.Repeat("0", 32)}
	case r.Path == "/api/v1/uploads":
		body = map[string]any{"lead": lead, "size": 6000}
	}
	raw, err := json.Marshal(body)
	c.check(err)
	return string(raw)
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, x := range b {
		out = append(out, digits[x>>4], digits[x&15])
	}
	return string(out)
}

// ends are the routes that would end the session the next line needs.
func ends(r web.Route) bool {
	return r.Name == "logout" || strings.HasPrefix(r.Path, "/api/v1/login")
}

// concerns reports whether a route's answer hangs on a lead.
func concerns(r web.Route) bool {
	return strings.Contains(r.Path, ":lead") || r.Name == "command" || r.Path == "/api/v1/uploads"
}

// TestAuthorisationMatrix: who may not call a route at all is told so, whoever
// he is; everybody else gets as far as the route goes.
func TestAuthorisationMatrix(t *testing.T) {
	t.Parallel()
	c := everybody(t)
	for _, r := range c.sites.Desk.Table() {
		if ends(r) {
			continue
		}
		for name, m := range c.who {
			w := c.asks(name, r, c.lead)
			forbidden := w.Code == http.StatusForbidden && (!r.JSON || strings.Contains(w.Body.String(), `"forbidden"`))
			// An account without the key passes the table and is stopped behind it.
			if allowed := mayCall(r, m); forbidden == allowed && name != "returning" || w.Code == http.StatusUnauthorized && r.Access.String() != "anyone" {
				t.Errorf("%s on %s %s: %d %.120s", name, r.Method, r.Path, w.Code, w.Body)
			}
		}
		w := c.call(c.sites.Desk, deskOrigin, r.Method, c.path(r), "{}", casework.LoggedIn{})
		refused := w.Code == http.StatusUnauthorized && !strings.Contains(w.Body.String(), "login_wrong") || w.Code == http.StatusSeeOther
		if open := r.Access.String() == "anyone"; open == refused {
			t.Errorf("nobody on %s %s: %d %.120s", r.Method, r.Path, w.Code, w.Body)
		}
	}
}

// mayCall reads the route's access as the table prints it.
func mayCall(r web.Route, m *rehearse.Member) bool {
	words := strings.Fields(r.Access.String())
	if words[0] == "anyone" || len(words) == 1 {
		return true
	}
	return slices.ContainsFunc(m.Roles, func(role tips.Role) bool { return slices.Contains(words[1:], string(role)) })
}

// TestALeadIsOpenToItsOfficesAlone: to them each route about it answers; to all
// others with the very status, headers and bytes of a lead that never was.
func TestALeadIsOpenToItsOfficesAlone(t *testing.T) {
	t.Parallel()
	c := everybody(t)
	routes := 0
	for _, r := range c.sites.Desk.Table() {
		if !concerns(r) {
			continue
		}
		routes++
		for name, m := range c.who {
			if !mayCall(r, m) {
				continue // told so above
			}
			nothing := c.asks(name, r, c.leads[unknown])
			if nothing.Code != http.StatusNotFound {
				t.Errorf("%s on %s %s: %d for a lead that never was: %.120s", name, r.Method, r.Path, nothing.Code, nothing.Body)
			}
			for kind, readers := range mayOpen() {
				w := c.asks(name, r, c.leads[kind])
				same := w.Code == nothing.Code && c.sameBytes(w, nothing, c.leads[kind])
				if reads := slices.Contains(readers, name); !reads && !same {
					t.Errorf("%s on %s %s of a lead that is %s: %d %.120s", name, r.Method, r.Path, kind, w.Code, w.Body)
				} else if reads && w.Code == http.StatusNotFound && !strings.Contains(r.Path, ":digest") {
					t.Errorf("%s may not %s %s of a lead that is %s", name, r.Method, r.Path, kind)
				}
			}
		}
	}
	if routes < 6 {
		t.Errorf("only %d routes about leads", routes)
	}
}

// TestTitlesTellNothingOfOthersLeads: asked for the titles of leads, each account
// gets for those of others the very bytes of leads that never were.
func TestTitlesTellNothingOfOthersLeads(t *testing.T) {
	t.Parallel()
	c := everybody(t)
	titles := func(name, kind string) *httptest.ResponseRecorder {
		return c.call(c.sites.Desk, deskOrigin, http.MethodGet, "/api/v1/titles?lead="+string(c.leads[kind]), "", c.sessions[name])
	}
	file, err := c.who["handler"].Open(t.Context(), c.leads["own"])
	c.check(err)
	c.check(file.Do(t.Context(), tips.BeginScreening{Target: file.At()}))
	c.check(file.Do(t.Context(), tips.SetTitle{Target: file.At(), Title: file.Text(content.Title, "修路补助")}))
	given := 0
	for name, m := range c.who {
		nothing := titles(name, unknown)
		reads := slices.ContainsFunc(m.Roles, func(r tips.Role) bool { return r != tips.Admin && r != tips.Auditor })
		if reads != (nothing.Code == http.StatusOK) && name != "returning" {
			t.Errorf("%s: %d for a lead that never was", name, nothing.Code)
		}
		for kind, readers := range mayOpen() {
			w := titles(name, kind)
			if !slices.Contains(readers, name) && (w.Code != nothing.Code || !c.sameBytes(w, nothing, c.leads[kind])) {
				t.Errorf("%s on the title of a lead that is %s: %d %.120s", name, kind, w.Code, w.Body)
			}
			if strings.Contains(w.Body.String(), string(c.leads[kind])) {
				given++
			}
		}
	}
	if given != len(mayOpen()["own"]) {
		t.Errorf("%d accounts get the title, want %d", given, len(mayOpen()["own"]))
	}
}

// sameBytes compares headers and body but for the id that was asked for.
func (c *cast) sameBytes(a, b *httptest.ResponseRecorder, asked tips.LeadID) bool {
	plain := func(s string, id tips.LeadID) string { return strings.ReplaceAll(s, string(id), "") }
	return plain(a.Body.String(), asked) == plain(b.Body.String(), c.leads[unknown]) &&
		maps.EqualFunc(a.Header(), b.Header(), slices.Equal)
}

// TestTheListenersShareNoDoor: the public listener knows no session and none of
// the desk's routes, and the desk none of the tipster's.
func TestTheListenersShareNoDoor(t *testing.T) {
	t.Parallel()
	c := everybody(t)
	public := map[string]bool{}
	for _, r := range c.sites.Public.Table() {
		public[r.Method+" "+r.Path] = true
		if r.Access.String() != "anyone" {
			t.Errorf("%s %s wants %s where nobody has a session", r.Method, r.Path, r.Access)
		}
	}
	for name := range c.who {
		for _, r := range c.sites.Desk.Table() {
			if public[r.Method+" "+r.Path] || concerns(r) && strings.Contains(r.Path, "uploads") {
				continue // the same door on both sides: each with its own access
			}
			w := c.call(c.sites.Public, publicOrigin, r.Method, c.path(r), "{}", c.sessions[name])
			if w.Code != http.StatusNotFound {
				t.Errorf("%s on %s %s of the public listener: %d", name, r.Method, r.Path, w.Code)
			}
		}
	}
	for key := range public {
		method, path, _ := strings.Cut(key, " ")
		if c.onDesk(key) {
			continue
		}
		if w := c.call(c.sites.Desk, deskOrigin, method, strings.NewReplacer(":once", "x", ":area", "469030").Replace(path), "{}", c.sessions["handler"]); w.Code != http.StatusNotFound {
			t.Errorf("%s on the desk: %d", key, w.Code)
		}
	}
}

func (c *cast) onDesk(key string) bool {
	return slices.ContainsFunc(c.sites.Desk.Table(), func(r web.Route) bool { return r.Method+" "+r.Path == key })
}
