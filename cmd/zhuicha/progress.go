package main

import (
	"fmt"
	"io"
	"time"
)

// progressEvery is how often long work says how far it is.
const progressEvery = time.Second

// progressTeller says how far long work is, a line at a time.
type progressTeller struct {
	out  io.Writer
	next time.Time
}

func newProgress(out io.Writer) *progressTeller {
	return &progressTeller{out: out, next: time.Now().Add(progressEvery)}
}

// of tells bytes done of about how many.
func (p *progressTeller) of(done, about int64) {
	if about > 0 {
		p.say("  %s of about %s", size(done), size(max(done, about)))
	}
}

// say writes a line if it is time for one.
func (p *progressTeller) say(format string, args ...any) {
	if now := time.Now(); now.After(p.next) {
		p.next = now.Add(progressEvery)
		fmt.Fprintf(p.out, format+"\n", args...)
	}
}

// size is a number of bytes as people read it.
func size(n int64) string {
	switch {
	case n >= 10<<30:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 10<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", (n+1023)>>10)
}
