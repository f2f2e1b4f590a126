package tip

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhuicha/crypto/content"
	"zhuicha/server/public/attached"
	"zhuicha/server/web"
	"zhuicha/tips/rules"
)

// form is the plain form as it was sent. Whatever stands in it comes back to
// the person as it was, until it has been accepted.
type form struct {
	Seed        string // 32 hex: the receipt comes of it
	Tile        string
	Area        string
	Head        string // concerns the handling office: "yes", "no", "unsure" or empty
	Retaliation bool
	Texts       map[string]string // by question
	Chosen      bool              // files came along; a browser cannot be given them back

	attached *attached.Form // the files; never on the way back
}

// question is one text of the form.
type question struct {
	name    string
	label   string // key of the catalogue
	hint    string // key, empty for none
	longest int    // in characters, as package content counts them
	rows    int    // 0 for a single line
}

// questions are the texts in the order of the page.
func questions() []question {
	return []question{
		{"what", "plain.what", "tip.what_hint", content.MaxStory, 7},
		{"where", "plain.where", "", content.MaxAnswer, 0},
		{"who", "plain.who", "tip.who_hint", content.MaxAnswer, 3},
		{"when", "plain.when", "tip.when_hint", content.MaxAnswer, 0},
		{"amount", "plain.amount", "tip.amount_hint", content.MaxAnswer, 0},
		{"witness", "plain.witness", "tip.witness_hint", content.MaxAnswer, 3},
		{"contact", "plain.contact", "tip.contact_hint", content.MaxContact, 0},
	}
}

// mostFields is above the number of fields a form without files has.
const mostFields = 32

// longestField is above what any field takes, in bytes, so that a text that is
// too long comes back whole to be shortened.
const longestField = 2 << 20

// readForm reads the request's body, as multipart or urlencoded. Nothing goes
// through net/http's own form reader, which puts large parts into files. The
// caller closes the form.
//
// Errors are [*web.Problem]: unsupported_type, too_large, bad_request.
func readForm(r *http.Request, counter *attached.Counter) (form, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return form{}, web.NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	sent := &attached.Form{}
	switch media {
	case "multipart/form-data":
		sent, err = counter.Read(multipart.NewReader(r.Body, params["boundary"]), longestField)
	case "application/x-www-form-urlencoded":
		sent.Values, err = readPairs(r.Body)
	default:
		return form{}, web.NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	if err != nil {
		sent.Close()
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return form{}, web.NewProblem(http.StatusRequestEntityTooLarge, "too_large")
	}
	if err != nil {
		// The reader's own words could repeat what was sent.
		return form{}, web.NewProblem(http.StatusBadRequest, "bad_request")
	}
	return formOf(sent), nil
}

var errForm = errors.New("tip: not our form")

func readPairs(body io.Reader) (url.Values, error) {
	raw, err := io.ReadAll(io.LimitReader(body, longestField+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > longestField {
		return nil, &http.MaxBytesError{Limit: longestField}
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil || len(values) > mostFields {
		return nil, errForm
	}
	return values, nil
}

func formOf(sent *attached.Form) form {
	f := form{
		Seed: sent.Get("seed"), Tile: sent.Get("tile"), Area: sent.Get("area"), Head: sent.Get("head"),
		Retaliation: sent.Get("retaliation") != "", Texts: map[string]string{}, Chosen: sent.Chosen, attached: sent,
	}
	for _, q := range questions() {
		f.Texts[q.name] = clean(sent.Get(q.name))
	}
	return f
}

// clean keeps every character a text can have: bytes that are none become the
// sign for that, line ends the usual one.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
}

// faults says what keeps the form from being sent, one sentence a field.
func (f form) faults(t web.Tongue) map[string]string {
	found := map[string]string{}
	for _, q := range questions() {
		if over := utf8.RuneCountInString(f.Texts[q.name]) - q.longest; over > 0 {
			fill := strings.NewReplacer("{most}", strconv.Itoa(q.longest), "{over}", strconv.Itoa(over))
			found[q.name] = fill.Replace(t.T("plain.too_long"))
		}
	}
	if f.Texts["what"] == "" {
		found["what"] = t.T("say.tip.need_what")
	}
	if _, known := rules.AreaByCode(f.Area); !known {
		found["area"] = t.T("say.tip.need_area")
	}
	if fault := f.attached.Fault; fault != "" {
		found["files"] = t.T(fault)
	}
	if len(found) > 0 {
		found["form"] = t.T("plain.mend")
	}
	return found
}

// tile is what was chosen, "unsure" for anything the list does not have.
func (f form) tile() string {
	for _, t := range rules.Tiles() {
		if t.Key == f.Tile {
			return f.Tile
		}
	}
	return "unsure"
}

// plainView is the form as the page shows it.
type plainView struct {
	web.Tongue
	form
	Again  bool // sent, and shown again with what was typed
	faults map[string]string
}

// Fault is the sentence at a field, empty if there is none.
func (v plainView) Fault(name string) string { return v.faults[name] }

type fieldView struct {
	Name, Label, Hint, Value, Fault string
	Rows                            int
}

// Described lists the elements that describe the field.
func (f fieldView) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, "p-"+f.Name+"-hint")
	}
	if f.Fault != "" {
		ids = append(ids, "p-"+f.Name+"-fault")
	}
	return strings.Join(ids, " ")
}

// Field is one text of the form with what stands in it.
func (v plainView) Field(name string) fieldView {
	for _, q := range questions() {
		if q.name != name {
			continue
		}
		f := fieldView{Name: name, Label: v.T(q.label), Value: v.Texts[name], Fault: v.faults[name], Rows: q.rows}
		if q.hint != "" {
			f.Hint = v.T(q.hint)
		}
		return f
	}
	return fieldView{Name: name, Label: "⟦" + name + "⟧"}
}
