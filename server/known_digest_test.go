package server_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// filed is a lead with a file of the tipster's.
type filed struct {
	lead   tips.LeadID
	digest tips.Digest
}

// file sends a tip and a file after it; without an area past the county.
func (c *cast) file(area string) filed {
	c.t.Helper()
	ctx := context.Background()
	tip, err := c.world.NewTipster()
	c.check(err)
	story := tipster.Story{Tile: "money", Area: within(area), Answers: content.Answers{What: "话"}}
	in, err := tip.Seal(ctx, story)
	c.check(err)
	if area == "" {
		in.Area, in.SealedRouting = "", true
	}
	_, err = c.world.Service.Submit(ctx, in)
	c.check(err)
	c.check(tip.Write(ctx, "照片", rehearse.Enclosure{Name: "a.jpg", Type: "image/jpeg", Bytes: make([]byte, 3000)}))
	status, err := c.world.Service.Status(ctx, tip.Keys.Token)
	c.check(err)
	view, err := c.world.Service.View(ctx, c.who["above"].Caller(), tip.Lead)
	c.check(err)
	for _, e := range view.History {
		if len(e.Files) == 1 && len(status.Sent) == 1 {
			return filed{tip.Lead, e.Files[0]}
		}
	}
	c.t.Fatal("the file is named nowhere")
	return filed{}
}

// within is the area a tip past the county names inside: the province.
func within(area string) string {
	if area == "" {
		return "460000"
	}
	return area
}

// TestAKnownDigestOpensNoForeignFile: a file is given to who may see its lead,
// under that lead alone; all else answers like a lead or a file that never was,
// whoever knows the digest.
func TestAKnownDigestOpensNoForeignFile(t *testing.T) {
	t.Parallel()
	c := everybody(t)
	all := map[string]filed{"own": c.file("469030"), "foreign": c.file("469025"), "sealed": c.file("")}
	get := func(name string, lead tips.LeadID, digest tips.Digest) (int, string) {
		w := c.call(c.sites.Desk, deskOrigin, http.MethodGet, "/api/v1/leads/"+string(lead)+"/files/"+string(digest), "", c.sessions[name])
		return w.Code, w.Body.String()
	}
	given := 0
	for name, m := range c.who {
		if slices.Contains(m.Roles, tips.Admin) || slices.Contains(m.Roles, tips.Auditor) {
			continue // the table stops them
		}
		_, nothing := get(name, tips.LeadID(strings.Repeat("0", 32)), tips.Digest(strings.Repeat("a", 64)))
		for kind, f := range all {
			reads := slices.Contains(mayOpen()[kind], name)
			for other, g := range all {
				code, body := get(name, f.lead, g.digest)
				switch {
				case reads && kind == other:
					given++
					if code != http.StatusOK {
						t.Errorf("%s gets %d for the file of a lead that is %s", name, code, kind)
					}
				case code != http.StatusNotFound || body != nothing:
					t.Errorf("%s gets %d for a file of a lead that is %s under one that is %s: %.80s", name, code, other, kind, body)
				}
			}
		}
	}
	if given < len(all)*2 {
		t.Errorf("only %d files were given", given)
	}
	if code, body := get("nobody", all["own"].lead, all["own"].digest); code != http.StatusUnauthorized {
		t.Errorf("without a session: %d %.80s", code, body)
	}
}
