package lead

import (
	"slices"
	"strings"
)

// act is what the lead waits for from the caller: its form's place on the page
// and its name. Key A goes there.
type act struct{ Href, Title string }

// act gives the link to the form of the law's next act, nil where the lead does
// not wait for the caller. What opens a lead for the first time is a button of
// its own. Call it after all forms were made.
func (b builder) act() *act {
	switch b.view.Next {
	case "":
		return nil
	case "attest", "make_work_key":
		return &act{"#open", b.T("desk.lead.open")}
	}
	if id := b.formOf(b.view.Next); id != "" {
		return &act{"#" + id, b.T("desk.form." + b.view.Next)}
	}
	return nil
}

// formOf is the first form of a command: the field that mends what is missing
// first, else the one about the lead, else any.
func (b builder) formOf(command string) string {
	for _, r := range b.view.Missing {
		if id := strings.TrimPrefix(b.mend(r), "#"); id == anchor(command, "") || strings.HasPrefix(id, anchor(command, "")+"-") {
			return id
		}
	}
	if f, made := b.made[anchor(command, "")]; made {
		return f.ID
	}
	var ids []string
	for id := range b.made {
		if strings.HasPrefix(id, anchor(command, "")+"-") {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}
