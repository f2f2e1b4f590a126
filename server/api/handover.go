package api

import (
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/handover"
)

// handoverJSON is what the browser packs together with the sealed objects. The
// parts that enter the package as files have the files' own form.
type handoverJSON struct {
	Lead      tips.LeadID           `json:"lead"`
	Number    string                `json:"number"`
	Day       tips.Day              `json:"day"`
	State     handover.State        `json:"state"`
	Card      tips.Digest           `json:"card"`
	Records   []handover.RecordFile `json:"records"`
	People    []handover.Person     `json:"people"`
	List      string                `json:"list"`
	Signature string                `json:"signature"`
	// OfficeKeys are those of the caller's office, oldest first, the newest sealed to its paper.
	OfficeKeys []keyJSON `json:"office_keys"`
}

func (d desk) handover(c web.Ctx) error {
	out, err := d.service.Export(c.Request().Context(), web.Caller(c), tips.LeadID(c.Param("lead")))
	if err != nil {
		return err
	}
	return web.WriteJSON(c, handoverOf(out))
}

func handoverOf(e casework.Export) handoverJSON {
	out := handoverJSON{
		Lead: e.Lead.ID, Number: e.Number, Day: e.Day, State: handover.StateOf(e.Lead), Card: e.Lead.Card,
		Records: []handover.RecordFile{}, People: []handover.Person{}, List: text64(e.List), Signature: e.Signature,
		OfficeKeys: keysJSON(e.OfficeKeys),
	}
	for _, r := range e.Records {
		out.Records = append(out.Records, handover.RecordOf(r))
	}
	for _, p := range e.People {
		out.People = append(out.People, handover.Person(p))
	}
	return out
}
