package audit

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// mostExported bounds one file, which is made in memory so that nobody takes
// half a table for a whole one.
const mostExported = 200_000

// each visits every act of the filter, a page at a time.
func each(d *frame.Deps, c web.Ctx, visit func(casework.Act) error) error {
	filter, _, err := filterOf(c)
	if err != nil {
		return err
	}
	for n, more := 0, true; more; more = filter.Cursor != "" {
		page, err := d.Service.Acts(c.Request().Context(), web.Caller(c), filter)
		if err != nil {
			return fmt.Errorf("export of acts: %w", err)
		}
		if n += len(page.Acts); n > mostExported {
			return web.NewProblem(http.StatusRequestEntityTooLarge, "too_many_acts")
		}
		for _, a := range page.Acts {
			if err := visit(a); err != nil {
				return err
			}
		}
		filter.Cursor = page.Next
	}
	return nil
}

// table answers with the acts as comma-separated values in the page's language.
func table(d *frame.Deps) web.Handler {
	return func(c web.Ctx) error {
		page := d.Open(c)
		var b bytes.Buffer
		b.WriteString("\ufeff") // without it Excel reads Chinese wrongly
		w := csv.NewWriter(&b)
		head := []string{"day", "time", "who", "login", "office", "what", "kinds", "lead", "about"}
		for i, column := range head {
			head[i] = page.T("desk.audit." + column)
		}
		if err := w.Write(head); err != nil {
			return err
		}
		err := each(d, c, func(a casework.Act) error {
			l := lineOf(page, a)
			return w.Write(harmless(l.Day, l.Time, l.Who, l.Login, l.Office, l.What, strings.Join(a.Kinds, " "), l.Lead, l.About))
		})
		if err != nil {
			return err
		}
		if w.Flush(); w.Error() != nil {
			return w.Error()
		}
		return send(c, "acts.csv", "text/csv; charset=utf-8", b.Bytes())
	}
}

// harmless keeps a name from being run as a formula by whoever opens the table.
func harmless(cells ...string) []string {
	for i, cell := range cells {
		if strings.IndexAny(cell, "=+-@\t\r") == 0 {
			cells[i] = "'" + cell
		}
	}
	return cells
}

// exported is an act as a line of JSON: ids and coded words alone.
type exported struct {
	Day         tips.Day      `json:"day"`
	Time        string        `json:"time,omitzero"`
	Times       int           `json:"times,omitzero"`
	Actor       tips.MemberID `json:"actor,omitzero"`
	Office      tips.OfficeID `json:"office,omitzero"`
	Kinds       []string      `json:"kinds"`
	Lead        string        `json:"lead,omitzero"`
	AboutMember tips.MemberID `json:"about_member,omitzero"`
	AboutOffice tips.OfficeID `json:"about_office,omitzero"`
	Roles       []tips.Role   `json:"roles,omitempty"`
	Version     uint64        `json:"version,omitzero"`
}

// lines answers with the acts as one JSON value a line.
func lines(d *frame.Deps) web.Handler {
	return func(c web.Ctx) error {
		var b bytes.Buffer
		out := jsontext.NewEncoder(&b) // ends each value with a new line
		err := each(d, c, func(a casework.Act) error {
			return json.MarshalEncode(out, exported{
				Day: a.Day, Time: a.Time, Times: a.Times, Actor: a.Actor.ID, Office: a.Actor.Office, Kinds: a.Kinds, Lead: a.Lead,
				AboutMember: a.AboutMember.ID, AboutOffice: a.AboutOffice.ID, Roles: a.Roles, Version: a.Version,
			})
		})
		if err != nil {
			return err
		}
		return send(c, "acts.jsonl", "application/jsonl; charset=utf-8", b.Bytes())
	}
}

func send(c web.Ctx, name, media string, content []byte) error {
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Blob(http.StatusOK, media, content)
}
