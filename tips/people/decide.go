package people

import (
	"errors"
	"fmt"
	"regexp"
	"unicode/utf8"

	"zhuicha/tips"
)

// ErrInvalid: the command names something that is not so or not possible.
var ErrInvalid = errors.New("people: not possible")

// ErrForbidden: this member may not give this command.
var ErrForbidden = errors.New("people: not allowed")

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

var (
	loginForm = regexp.MustCompile(`^[a-z][a-z0-9.-]{1,31}$`)
	idForm    = regexp.MustCompile(`^[0-9a-f]{32}$`)
	hexForm   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	keyForm   = regexp.MustCompile(`^age1pq1[02-9ac-hj-np-z]+$`)
)

const (
	longestName = 60   // characters of a person's or an office's name
	longestKey  = 2100 // a hybrid recipient is 1,959 characters
)

// Decide turns a command into events or says why not. The actor is the member
// who signed; Found alone has none.
func Decide(d Directory, actor tips.MemberID, day tips.Day, cmd Command) ([]Event, error) {
	events, err := decide(d, d.Members[actor], cmd)
	if err != nil {
		return nil, err
	}
	for i := range events {
		events[i].V, events[i].Day, events[i].Actor = eventVersion, day, actor
	}
	return events, nil
}

func decide(d Directory, actor Member, cmd Command) ([]Event, error) {
	switch c := cmd.(type) {
	case Found:
		return found(d, c)
	case CreateOffice:
		return createOffice(d, actor, c.OfficeInfo)
	case InviteMember:
		return inviteMember(d, actor, c.MemberInfo)
	case Activate:
		return activate(actor, c)
	case MakeOfficeKey:
		return makeOfficeKey(d, actor, c)
	case Admit:
		return admit(d, actor, c)
	case ConfirmOfficeKey:
		return confirmOfficeKey(d, actor, c)
	case MakePaper:
		return makePaper(d, actor, c)
	case ProvePaper:
		return provePaper(d, actor, c)
	case ReturnByPaper:
		return returnByPaper(d, actor, c)
	case Rotate:
		return rotate(d, actor, c)
	case IssueCode:
		return issueCode(d, actor, c.Member)
	case Disable:
		return disable(d, actor, c.Member)
	case SetRoles:
		return setRoles(d, actor, c)
	case SetHome:
		return setHome(d, actor, c)
	case SignList:
		return signList(d, actor, c)
	}
	return nil, invalid("unknown command")
}

func found(d Directory, c Found) ([]Event, error) {
	root, second := c.RootOffice, c.SecondBody
	switch {
	case d.Version != 0:
		return nil, invalid("the directory exists")
	case !hexForm.MatchString(c.Root):
		return nil, invalid("root key")
	case root.Superior != second.ID || second.Superior != root.ID || second.Area != "":
		return nil, invalid("root office and second body are each other's superior")
	}
	for _, o := range []OfficeInfo{root, second} {
		if err := checkOffice(o); err != nil {
			return nil, err
		}
	}
	if err := checkMember(c.Admin); err != nil {
		return nil, err
	}
	return []Event{
		{Type: Founded, Root: c.Root},
		{Type: OfficeCreated, Office: &second},
		{Type: OfficeCreated, Office: &root},
		{Type: MemberInvited, Member: &c.Admin},
	}, nil
}

func createOffice(d Directory, actor Member, o OfficeInfo) ([]Event, error) {
	if !administers(actor) {
		return nil, ErrForbidden
	}
	if err := checkOffice(o); err != nil {
		return nil, err
	}
	if _, taken := d.Offices[o.ID]; taken {
		return nil, invalid("the office exists")
	}
	if _, taken := d.OfficeOfArea(o.Area); taken || o.Area == "" {
		return nil, invalid("the area has an office already, or none is named")
	}
	if _, known := d.Offices[o.Superior]; !known {
		return nil, invalid("no such superior")
	}
	return []Event{{Type: OfficeCreated, Office: &o}}, nil
}

func checkOffice(o OfficeInfo) error {
	if !idForm.MatchString(string(o.ID)) || !properName(o.NameZH) || !properName(o.NameEN) {
		return invalid("an office needs an id and a name in both languages")
	}
	return nil
}

func signList(d Directory, actor Member, c SignList) ([]Event, error) {
	switch {
	case !administers(actor):
		return nil, ErrForbidden
	case c.Version != d.List.Version+1 || !hexForm.MatchString(c.digest):
		return nil, invalid("this is not the next list")
	}
	var keys []ListedKey
	for _, o := range d.Listable() {
		keys = append(keys, ListedKey{Office: o.ID, Recipient: o.Recipient})
	}
	if len(keys) == 0 {
		return nil, invalid("no office could open a tip yet")
	}
	return []Event{{Type: ListSigned, Version: c.Version, Digest: c.digest, Offices: keys}}, nil
}

// staff are the roles an account may have.
func staff() []tips.Role {
	return []tips.Role{tips.Handler, tips.Reviewer, tips.Approver, tips.Oversight, tips.Intake, tips.Admin, tips.Auditor}
}

func administers(m Member) bool { return m.State == Activated && m.Has(tips.Admin) }

// properKey looks at the form only; whether it is a key, crypto/keys decides
// before the command comes here.
func properKey(s string) bool { return len(s) <= longestKey && keyForm.MatchString(s) }

func properName(s string) bool {
	n := utf8.RuneCountInString(s)
	return utf8.ValidString(s) && n >= 1 && n <= longestName
}
