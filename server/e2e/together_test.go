package e2e

import (
	"fmt"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// TestSomebodyElseWasFaster: a colleague changes the lead while an inspector
// types. He is told so at his form, what he typed stays, and pressing again
// does it on the lead as it now stands.
func TestSomebodyElseWasFaster(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	lead := in.arrived(7)
	w := chinese(t)
	handler := in.inspector(chrome.Start(t, chrome.Options{}), w, "qz-fu")
	handler.openLead(lead)
	note := handler.deed("add_note", "").part("text", "金丝雀记一笔：已约谈会计。")

	colleague := must[*rehearse.File](t)(in.member("qz-wang").Open(t.Context(), lead))
	if err := colleague.Do(t.Context(), tips.AddNote{Target: colleague.At(), Note: colleague.Text(content.Note, "同事先记的一笔")}); err != nil {
		t.Fatal(err)
	}
	before := in.lead(lead)
	note.press()
	handler.WaitText(w.say("desk.js.stale"))
	handler.Click("css:" + note.form + " .changes > summary")
	if line := "王秀兰 · " + w.say("desk.event.note_added"); !handler.Has(line) {
		t.Errorf("what changed does not tell of %q: %s", line, handler.Text())
	}
	handler.keep("19-somebody-else")
	if now := in.lead(lead).Version; now != before.Version {
		t.Errorf("the refused note took the lead from version %d to %d", before.Version, now)
	}
	if got := handler.Value("css:" + note.form + " [data-part=text]"); got != "金丝雀记一笔：已约谈会计。" {
		t.Errorf("what was typed is lost; the field holds %q", got)
	}
	handler.mark()
	handler.Eval(fmt.Sprintf(`{ const send = document.querySelector('%s > .do button'); send.click(); send.click(); }`, note.form), nil) // a double click
	handler.renewed()
	for _, text := range []string{"金丝雀记一笔：已约谈会计。", "同事先记的一笔"} {
		if !handler.Has(text) {
			t.Errorf("the lead does not show %q: %s", text, handler.Text())
		}
	}
	if got := len(in.lead(lead).Notes); got != len(before.Notes)+1 {
		t.Errorf("%d notes, want one more than %d", got, len(before.Notes))
	}
	handler.leaves()
	handler.NoProblems("409", "422")
}

// leaves logs out: nothing stays in the tab, and its pages are gone.
func (i inspector) leaves() {
	i.t.Helper()
	page := i.URL()
	i.onlySession()
	i.Click("css:#logout")
	i.WaitText(i.say("desk.js.why_out"))
	var kept int
	i.Eval(`sessionStorage.length + localStorage.length`, &kept)
	if kept != 0 {
		i.t.Errorf("after the logout the tab keeps %d entries", kept)
	}
	i.Open(page)
	i.WaitURL("/login")
	i.keep("20-logged-out")
}
