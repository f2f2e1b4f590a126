package api

import (
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

func keysJSON(all []casework.WrappedKey) []keyJSON {
	out := []keyJSON{}
	for _, k := range all {
		out = append(out, keyJSON(k))
	}
	return out
}

type paperJSON struct {
	Waiting   bool    `json:"waiting"`
	Recipient string  `json:"recipient"`
	Key       keyJSON `json:"key"`
}

// paperKeys are what the papers of the caller's office open.
func (d desk) paperKeys(c web.Ctx) error {
	all, err := d.service.PaperKeys(c.Request().Context(), web.Caller(c))
	if err != nil {
		return err
	}
	out := struct {
		Papers []paperJSON `json:"papers"`
	}{[]paperJSON{}}
	for _, p := range all {
		out.Papers = append(out.Papers, paperJSON{p.Waiting, p.Paper.Recipient, keyJSON(p.Key)})
	}
	return web.WriteJSON(c, out)
}

type rewrapJSON struct {
	Lead     tips.LeadID   `json:"lead"`
	Version  int           `json:"version"`
	Office   tips.OfficeID `json:"office"`
	Superior tips.OfficeID `json:"superior"`
	Intake   objectJSON    `json:"intake"`
	Intakes  int           `json:"intakes"`
	Work     *objectJSON   `json:"work,omitempty"`
}

// rewraps are the leads whose keys wait to be sealed anew after a rotation.
func (d desk) rewraps(c web.Ctx) error {
	r, err := d.service.Rewraps(c.Request().Context(), web.Caller(c), c.QueryParam("cursor"))
	if err != nil {
		return err
	}
	out := struct {
		Generation int          `json:"generation"`
		Leads      []rewrapJSON `json:"leads"`
		Looked     int          `json:"looked"`
		Total      int          `json:"total"`
		Next       string       `json:"next"`
	}{r.Generation, []rewrapJSON{}, r.Looked, r.Total, r.Next}
	for _, l := range r.Leads {
		one := rewrapJSON{l.Lead, l.Version, l.Office, l.Superior, object(l.Intake), l.Intakes, nil}
		if l.Work.Digest != "" {
			work := object(l.Work)
			one.Work = &work
		}
		out.Leads = append(out.Leads, one)
	}
	return web.WriteJSON(c, out)
}
