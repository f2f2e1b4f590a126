package status

import (
	"fmt"
	"strconv"
	"strings"

	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/server/public/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

// viewer is somebody with a receipt and what it shows.
type viewer struct {
	keys   receipt.Keys
	digits string
	view   casework.ReceiptView
}

func (v viewer) lastSent() string {
	if n := len(v.view.Sent); n > 0 {
		return string(v.view.Sent[n-1].Digest)
	}
	return ""
}

// letters is what the page says of the forms on it.
type letters struct {
	Notice             string // what was done, a key of the catalogue
	Message, Objection letterView
	BurnFault          string
}

// letterView is a text box: what stands in it and what is wrong with it.
type letterView struct{ Text, Fault string }

// shownData is the status in words, drawn on the server.
type shownData struct {
	frame.Page
	letters
	Receipt             string // in the page's own forms
	Seq                 int
	Stage, About        string
	Helper, Late, Until string
	Lamps               []lampView
	Asked, SendAgain    bool
	Days                []dayView
	Next, Due           string
	Replies             []replyView
	CardFault           bool
	MayWrite            bool
	Left                string
}

type lampView struct{ State, Name, Words string }

type dayView struct {
	Day, Words string
	Lines      []string
}

type replyView struct {
	Digest, Text, From string
	Doubtful, Deleted  bool
}

// show draws the page.
func (p *plain) show(c web.Ctx, status int, v viewer, l letters) error {
	page := p.page(c)
	s := v.view.Status
	_, cardErr := v.keys.OpenCard(v.view.Card)
	d := shownData{
		Page: page, letters: l, Receipt: v.digits, Seq: len(v.view.Sent),
		Stage: page.T("say.status.stage_" + string(s.Stage)), About: page.T("say.status.about_" + string(s.Stage)),
		Lamps: lampsOf(page, s), Asked: s.Asked, SendAgain: s.SendAgain, Days: daysOf(page, v.view),
		Replies: repliesOf(page, v), CardFault: cardErr != nil, MayWrite: v.view.MayWrite && cardErr == nil,
		Left: page.T("say.status.no_more"),
	}
	if d.Notice != "" {
		d.Notice = page.T(d.Notice)
	}
	if who := helpers(page)[string(s.Helper)]; who != "" {
		d.Helper = fill(page.T("say.status.declined_helper"), "who", who)
	}
	if s.Late > 0 {
		d.Late = fill(page.T("say.status.late"), "n", strconv.Itoa(s.Late))
	}
	if s.Until != 0 && cardErr == nil {
		d.Until = fill(page.T("say.status.object_until"), "day", dayInWords(page, s.Until))
	}
	switch {
	case d.MayWrite:
		d.Left = fill(page.T("say.status.left"), "n", strconv.Itoa(v.view.Left))
	case v.view.Left == 0:
		d.Left = page.T("say.status.left_none")
	}
	d.next(s)
	return p.open.Show(c, status, "status/shown", d)
}

// next says what comes next, and by when.
func (d *shownData) next(s tips.Status) {
	if s.Next == nil {
		return
	}
	what := clocks(d.Page)[string(s.Next.Key)]
	if what == "" {
		what = d.T("say.status.next_other")
	}
	d.Next = fill(d.T("say.status.next"), "what", what)
	due := "say.status.due"
	if s.Next.Provisional {
		due = "say.status.due_provisional"
	}
	d.Due = fill(d.T(due), "day", dayInWords(d.Page, s.Next.Due))
}

func lampsOf(page frame.Page, s tips.Status) []lampView {
	if s.Lamps == nil || s.Stage == tips.Declined {
		return nil
	}
	var lamps []lampView
	for i, gate := range []string{"facts", "responsibility", "accountability"} {
		state := string(s.Lamps[i])
		lamps = append(lamps, lampView{state, page.T("lamp." + gate), page.T("say.status.lamp_" + gate + "_" + state)})
	}
	return lamps
}

// daysOf is the timeline, one entry a day.
func daysOf(page frame.Page, v casework.ReceiptView) []dayView {
	var days []dayView
	for i, m := range v.Status.Timeline {
		if n := len(days); n == 0 || days[n-1].Day != m.Day.String() {
			days = append(days, dayView{Day: m.Day.String(), Words: dayInWords(page, m.Day)})
		}
		last := &days[len(days)-1]
		last.Lines = append(last.Lines, happened(page, m.Type, v.Note(i)))
	}
	return days
}

// happened is as full as there are words for it.
func happened(page frame.Page, kind, note string) string {
	for _, key := range []string{"say.status.did_" + kind + "_" + note, "say.status.did_" + kind} {
		if page.Has(key) {
			return page.T(key)
		}
	}
	return page.T("say.status.did_other")
}

// repliesOf opens each reply in its place; what does not prove itself is never
// shown as text.
func repliesOf(page frame.Page, v viewer) []replyView {
	var all []replyView
	prev := ""
	for i, r := range v.view.Replies {
		shown := replyView{Digest: string(r.Digest), From: fill(page.T("say.status.reply_from"), "day", dayInWords(page, r.Day))}
		m, err := tipster.Read(v.keys, r.Sealed, uint64(i), prev)
		switch {
		case r.Sealed == nil:
			shown.Text, shown.Deleted = page.T("say.status.reply_deleted"), true
		case err != nil:
			shown.Text, shown.Doubtful = page.T("say.status.reply_doubtful"), true
		default:
			shown.Text = m.Text
		}
		all, prev = append(all, shown), string(r.Digest)
	}
	return all
}

// dayInWords is a day as people write it.
func dayInWords(page frame.Page, d tips.Day) string {
	var year, month, day int
	if _, err := fmt.Sscanf(d.String(), "%d-%d-%d", &year, &month, &day); err != nil {
		return d.String()
	}
	if !page.English() {
		return fmt.Sprintf("%d年%d月%d日", year, month, day)
	}
	names := [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	return fmt.Sprintf("%d %s %d", day, names[month-1], year)
}

// fill puts values into a sentence's {places}.
func fill(sentence string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+pairs[i]+"}", pairs[i+1])
	}
	return sentence
}
