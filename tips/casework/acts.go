package casework

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

// Act is one thing a member or the administrator did, as the auditor reads it.
// It holds no content, no tipster's act and no time but the day, save the minute
// of an entry.
type Act struct {
	Day    tips.Day
	Time   string        // the minute of an entry, "15:04"; empty for all else
	Times  int           // how often in that minute; 0 but for entries
	Actor  people.Member // zero: who began the instance
	Office people.Office // the actor's; zero for those of no office
	Kinds  []string      // types of events: of package people, or of package tips if Lead is set; or of EntryKinds if Time is
	Lead   string        // the number people call the lead by
	// About are whom and what an act about people concerns.
	AboutMember people.Member
	AboutOffice people.Office
	Roles       []tips.Role
	Version     uint64 // of the office list that was signed
}

// ActFilter chooses acts. Empty fields choose all.
type ActFilter struct {
	Who      tips.MemberID
	Office   string // an office's id; "none": those of no office
	Kind     string // a type of event
	From, To tips.Day
	Cursor   string
}

// NoOffice chooses the acts of administrators and auditors.
const NoOffice = "none"

// ActsPage is one page of acts, the latest day first. Within a day acts about
// people come first, then entries, both in order; those on leads stand in no
// order that tells when a lead came. A page may be short and still have a Next.
type ActsPage struct {
	Acts []Act
	Next string
}

// actsPage is how many acts a page has. mostActs bounds how many of each list one
// reading looks at for those chosen, mostRounds how many readings a page takes.
const (
	actsPage   = 50
	mostActs   = 2000
	mostRounds = 50
)

// Acts lists what members and the administrator did. Auditors see all of it;
// administrators what concerns people and offices, and entries. Nobody else may
// ask.
//
// Errors: [ErrNotYours], [ErrMalformed].
func (s *Service) Acts(ctx context.Context, c *Caller, f ActFilter) (ActsPage, error) {
	if !c.Has(tips.Auditor) && !c.Has(tips.Admin) {
		return ActsPage{}, ErrNotYours
	}
	page := ActsPage{Next: f.Cursor}
	for round := 0; round == 0 || (round < mostRounds && page.Next != "" && len(page.Acts) == 0); round++ {
		f.Cursor = page.Next
		var err error
		if page, err = s.actsFrom(ctx, c, f); err != nil {
			return ActsPage{}, err
		}
	}
	return page, nil
}

// actsFrom reads on in all lists and puts what was read together.
func (s *Service) actsFrom(ctx context.Context, c *Caller, f ActFilter) (page ActsPage, err error) {
	from, err := parseActCursor(f.Cursor)
	if err != nil {
		return ActsPage{}, err
	}
	most := mostActs
	if f == (ActFilter{Cursor: f.Cursor}) {
		most = actsPage + 1
	}
	err = s.store.View(ctx, func(r *store.Reader) error {
		a := &actReader{directory: s.Directory(), filter: f, most: most}
		if err := errors.Join(a.readPeople(r, from.People), a.readEntries(r, string(from.Entry))); err != nil {
			return err
		}
		if c.Has(tips.Auditor) {
			if err := a.readWork(r, from.Work); err != nil {
				return err
			}
		}
		page = a.merge(from)
		return nil
	})
	if errors.Is(err, store.ErrCursor) {
		return ActsPage{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return page, err
}

// actCursor says where in each of the lists the next page begins.
type actCursor struct {
	People int    `json:"p"` // acts in the directory's log before this one
	Entry  []byte `json:"e"` // key of an entry; empty: the beginning
	Work   string `json:"w"` // position in the list of acts on leads; empty: its beginning
}

// manyChanges stands behind every change of the directory there can be.
const manyChanges = 1<<31 - 1

func parseActCursor(token string) (actCursor, error) {
	if token == "" {
		return actCursor{People: manyChanges}, nil
	}
	var at actCursor
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		err = json.Unmarshal(raw, &at, json.RejectUnknownMembers(true))
	}
	if err != nil || at.People < 0 || at.People > manyChanges {
		return actCursor{}, fmt.Errorf("%w: cursor", ErrMalformed)
	}
	return at, nil
}

func (at actCursor) String() string {
	raw, err := json.Marshal(at)
	if err != nil {
		panic(fmt.Sprintf("casework: cursor: %v", err)) // a number and a text
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// readAct is an act as it was read, with how a cursor goes on behind it.
type readAct struct {
	Act
	pass func(*actCursor)
}

// The lists, in the order in which their acts of one day are shown.
const (
	peopleList = iota
	entryList
	workList
	allLists
)

// actList is what was read of one of the lists.
type actList struct {
	acts []readAct
	more bool // it was not read to its end
}

// actReader reads a part of each list.
type actReader struct {
	directory people.Directory
	filter    ActFilter
	most      int
	lists     [allLists]actList
}

// full ends the reading of a list that has more than one reading takes.
func (a *actReader) full(l *actList) bool {
	l.more = len(l.acts) == a.most
	return l.more
}

func (a *actReader) readPeople(r *store.Reader, from int) error {
	l := &a.lists[peopleList]
	return r.LogBack(directoryLog, from, func(e store.Entry) error {
		if e.Day < a.filter.From || a.full(l) {
			return kv.ErrStop
		}
		act, err := a.peopleAct(e)
		l.acts = append(l.acts, readAct{act, func(at *actCursor) { at.People = e.Seq }})
		return err
	})
}

func (a *actReader) peopleAct(e store.Entry) (Act, error) {
	var kept entry
	if err := json.Unmarshal(e.Content, &kept); err != nil {
		return Act{}, fmt.Errorf("casework: directory entry %d: %w", e.Seq, err)
	}
	event, err := people.DecodeEvent(kept.Event)
	if err != nil {
		return Act{}, err
	}
	act := a.by(event.Day, event.Actor, event.Type)
	act.AboutMember, act.AboutOffice = a.directory.Members[event.MemberID], a.directory.Offices[event.OfficeID]
	act.Version = event.Version
	if m := event.Member; m != nil {
		act.AboutMember, act.Roles = a.directory.Members[m.ID], m.Roles
	}
	if o := event.Office; o != nil {
		act.AboutOffice = a.directory.Offices[o.ID]
	}
	return act, nil
}

func (a *actReader) readWork(r *store.Reader, from string) error {
	l := &a.lists[workList]
	q := store.ActsQuery{From: a.filter.From, To: a.filter.To, Before: from}
	return r.Acts(q, func(position string, stored store.Act) error {
		if a.full(l) {
			return kv.ErrStop
		}
		act := a.by(stored.Day, stored.Signer, stored.Kinds...)
		act.Lead = Number(stored.Lead, stored.Area)
		l.acts = append(l.acts, readAct{act, func(at *actCursor) { at.Work = position }})
		return nil
	})
}

// by is an act with its actor.
func (a *actReader) by(day tips.Day, actor tips.MemberID, kinds ...string) Act {
	m := a.directory.Members[actor]
	return Act{Day: day, Actor: m, Office: a.directory.Offices[m.Office], Kinds: kinds}
}

func (f ActFilter) chooses(a Act) bool {
	switch {
	case f.Who != "" && a.Actor.ID != f.Who,
		f.Office == NoOffice && a.Actor.Office != "",
		f.Office != "" && f.Office != NoOffice && string(a.Actor.Office) != f.Office,
		f.Kind != "" && !slices.Contains(a.Kinds, f.Kind),
		f.From != 0 && a.Day < f.From,
		f.To != 0 && a.Day > f.To:
		return false
	}
	return true
}

// merge takes from the lists by the day until the page is full. A list that was
// not read to its end is not overtaken by another.
func (a *actReader) merge(at actCursor) (page ActsPage) {
	for len(page.Acts) < actsPage {
		next, ok := a.next()
		if !ok {
			break
		}
		next.pass(&at)
		if a.filter.chooses(next.Act) {
			page.Acts = append(page.Acts, next.Act)
		}
	}
	if slices.ContainsFunc(a.lists[:], func(l actList) bool { return l.more || len(l.acts) > 0 }) {
		page.Next = at.String()
	}
	return page
}

// next takes the act of the latest day; of one day, that of the first list.
func (a *actReader) next() (act readAct, ok bool) {
	var from *actList
	for i := range a.lists {
		l := &a.lists[i]
		if len(l.acts) == 0 && l.more {
			return readAct{}, false
		}
		if len(l.acts) > 0 && (from == nil || l.acts[0].Day > from.acts[0].Day) {
			from = l
		}
	}
	if from == nil {
		return readAct{}, false
	}
	act, from.acts = from.acts[0], from.acts[1:]
	return act, true
}
