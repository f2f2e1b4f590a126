package e2e

import (
	"sync/atomic"
	"testing"
	"time"

	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework/rehearse"
)

// TestThePagesAreForEveryone looks at every page and state of the villager's
// side, in both languages: axe finds nothing in light or dark, letters can be
// read and targets hit in every size, nothing sticks out of a narrow screen.
func TestThePagesAreForEveryone(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			var ago atomic.Int64
			slow := &bottleneck{}
			in := begin(t, setting{between: slow.before, now: func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) }})
			ago.Store(int64(40 * 24 * time.Hour))
			forgotten := in.sample(0)
			ago.Store(0)
			b := chrome.Start(t, chrome.Options{Patience: time.Minute})
			l := &looker{t: t}
			v := in.visitor(b, speak(t, lang), slow, l.at)
			v.home()
			v.telling()
			v.asking(forgotten)
			v.standing("late", forgotten, "received")
			v.standing("declined", in.declined(), "declined")
			v.standing("shelved", in.shelved(), "shelved")
			v.standing("merged", in.merged(), "screening")
			for _, s := range []struct {
				stage string
				steps int
			}{{"received", 0}, {"screening", 4}, {"verifying", 9}, {"resolving", 12}, {"closing", 19}} {
				v.standing(s.stage, in.sample(s.steps), s.stage)
			}
			v.asked(in.sample(len(rehearse.Road())))
			t.Logf("looked at %d states", l.seen)
		})
	}
}

// TestThePlainPagesAreForEveryoneToo: what a browser without JavaScript shows.
func TestThePlainPagesAreForEveryoneToo(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		v := in.visitor(b, w, nil, (&looker{t: t}).at)
		v.withoutScript()
		v.Close()
	}
}

// TestAPageThatIsNotOpenIsForEveryoneToo: an instance without a signed list.
func TestAPageThatIsNotOpenIsForEveryoneToo(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{empty: true})
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		v := in.visitor(b, w, nil, (&looker{t: t}).at)
		v.Open(w.at(in.public, "/tip"))
		v.WaitText(w.say("tip.not_open"))
		v.see("tip-not-open")
		v.Close()
	}
}

// TestTheDeskIsForEveryone holds the inspectors' pages against axe, light and
// dark, in both languages.
func TestTheDeskIsForEveryone(t *testing.T) {
	t.Parallel()
	in := begin(t, setting{})
	lead := in.sample(12).Lead
	in.sample(0)
	b := chrome.Start(t, chrome.Options{Patience: time.Minute})
	for _, w := range []tongue{chinese(t), english(t)} {
		i := inspector{b.NewPage(chrome.Desk), w, in.desk, "qz-fu"}
		look := func(name string) {
			t.Helper()
			for _, dark := range []bool{false, true} {
				i.Dark(dark)
				for _, fault := range axe(t, i.Page, map[bool]string{false: wcag, true: contrast}[dark]) {
					t.Errorf("%s %s, dark %v: %s", w.lang, name, dark, fault)
				}
			}
			i.Dark(false)
			i.keep("everyone-" + name)
		}
		for name, path := range map[string]string{"activate": "/activate", "problem": "/no-such-page"} {
			i.Open(w.at(in.desk, path))
			look(name)
		}
		i.Open(w.at(in.desk, "/login"))
		i.appears("#name")
		look("login")
		i.login(in.member("qz-fu"))
		look("ledger")
		i.openLead(lead)
		look("lead")
		i.Eval(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`, nil)
		look("lead-open")
		i.people()
		look("people")
		i.Open(w.at(in.desk, "/posters"))
		i.settle()
		look("posters")
		i.Close()
	}
}
