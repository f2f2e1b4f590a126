package api

import (
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// draftBody is a padded draft in base64, with its name.
const draftBody = 400 << 10

type draftJSON struct {
	Name   string `json:"name"`
	Sealed sealed `json:"sealed"`
}

// drafts gives the caller his own drafts on a lead.
func (d desk) drafts(c web.Ctx) error {
	own, err := d.service.Drafts(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")))
	if err != nil {
		return err
	}
	out := struct {
		Drafts []draftJSON `json:"drafts"`
	}{Drafts: []draftJSON{}}
	for _, draft := range own {
		out.Drafts = append(out.Drafts, draftJSON(draft))
	}
	return web.WriteJSON(c, out)
}

func (d desk) saveDraft(c web.Ctx) error {
	var in draftJSON
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	err := d.service.SaveDraft(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")), casework.Draft(in))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (d desk) discardDraft(c web.Ctx) error {
	var in struct {
		Name string `json:"name"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	if err := d.service.DiscardDraft(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")), in.Name); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}
