package people

import "slices"

// most holders of one key: what a signed command can name.
const mostHolders = 300

func makeOfficeKey(d Directory, actor Member, c MakeOfficeKey) ([]Event, error) {
	o, known := d.Offices[c.Office]
	switch {
	case !known || actor.Office != c.Office || actor.State != Activated:
		return nil, ErrForbidden
	case o.State() != OfficeNew:
		return nil, invalid("the office has a key")
	case !properKey(c.Recipient) || !hexForm.MatchString(string(c.Wrap)) || !hexForm.MatchString(c.Vouch):
		return nil, invalid("key")
	}
	return []Event{{Type: OfficeKeyMade, OfficeID: c.Office, Recipient: c.Recipient, Wrap: c.Wrap, Vouch: c.Vouch}}, nil
}

func admit(d Directory, actor Member, c Admit) ([]Event, error) {
	m, known := d.Members[c.Member]
	switch {
	case !actor.Reads() || !known || m.Office != actor.Office:
		return nil, ErrForbidden
	case m.State != Activated || m.Recipient != c.Recipient:
		return nil, invalid("the member is not waiting with this key")
	case !hexForm.MatchString(string(c.Wrap)) || !hexForm.MatchString(c.Vouch):
		return nil, invalid("wrap")
	}
	return []Event{{Type: MemberAdmitted, MemberID: c.Member, Wrap: c.Wrap, Vouch: c.Vouch}}, nil
}

func confirmOfficeKey(d Directory, actor Member, c ConfirmOfficeKey) ([]Event, error) {
	o := d.Offices[c.Office]
	switch {
	case !actor.Reads() || actor.Office != c.Office || actor.ID == o.MadeBy:
		return nil, ErrForbidden
	case o.State() != OfficeFounding || o.Recipient != c.Recipient:
		return nil, invalid("this key does not wait to be confirmed")
	}
	return []Event{{Type: OfficeKeyConfirmed, OfficeID: c.Office, Recipient: c.Recipient}}, nil
}

// makePaper comes after the comparison: a paper of a key nobody compared would
// be worth as little as the key.
func makePaper(d Directory, actor Member, c MakePaper) ([]Event, error) {
	o := d.Offices[c.Office]
	switch {
	case !actor.Reads() || actor.Office != c.Office:
		return nil, ErrForbidden
	case !o.Confirmed:
		return nil, invalid("the office key was not compared yet")
	case !properKey(c.Recipient) || c.Recipient == o.Paper.Recipient || !hexForm.MatchString(c.Signing):
		return nil, invalid("paper")
	case !hexForm.MatchString(string(c.Wrap)) || !hexForm.MatchString(c.Vouch):
		return nil, invalid("wrap")
	}
	return []Event{{Type: PaperMade, OfficeID: c.Office, Recipient: c.Recipient, Signing: c.Signing, Wrap: c.Wrap, Vouch: c.Vouch}}, nil
}

// provePaper takes the drill of a new paper, and the yearly one of the paper in
// force. The proof itself was checked before.
func provePaper(d Directory, actor Member, c ProvePaper) ([]Event, error) {
	o := d.Offices[c.Office]
	switch {
	case !actor.Reads() || actor.Office != c.Office:
		return nil, ErrForbidden
	case c.Paper == "" || (c.Paper != o.PaperWaiting.Recipient && c.Paper != o.Paper.Recipient):
		return nil, invalid("this paper is not, or no longer, the office's")
	case c.Recipient != o.Recipient:
		return nil, invalid("the paper opened another key than the office's")
	}
	return []Event{{Type: PaperProven, OfficeID: c.Office, Recipient: c.Paper}}, nil
}

// returnByPaper is the last way in, so it opens only where no colleague could.
// The proof itself was checked before.
func returnByPaper(d Directory, actor Member, c ReturnByPaper) ([]Event, error) {
	o := d.Offices[c.Office]
	switch {
	case actor.State != Activated || actor.Office == "" || actor.Office != c.Office:
		return nil, ErrForbidden
	case !o.Proven():
		return nil, invalid("the office has no proven paper")
	case o.Readers > 0:
		return nil, invalid("a colleague holds the key and can let you in")
	case actor.Recipient != c.Recipient || !hexForm.MatchString(string(c.Wrap)) || !hexForm.MatchString(c.Vouch):
		return nil, invalid("wrap")
	}
	return []Event{{Type: MemberReturned, OfficeID: c.Office, Wrap: c.Wrap, Vouch: c.Vouch}}, nil
}

// rotate wants the new key sealed to exactly those who hold the present one:
// nobody is left out, and nobody slips in.
func rotate(d Directory, actor Member, c Rotate) ([]Event, error) {
	o := d.Offices[c.Office]
	switch {
	case !actor.Reads() || actor.Office != c.Office:
		return nil, ErrForbidden
	case !o.Proven():
		return nil, invalid("the founding is not finished")
	case c.Generation != o.NextGeneration():
		return nil, invalid("another key was made meanwhile")
	case !properKey(c.Recipient) || c.Recipient == o.Recipient || slices.Contains(o.Earlier, c.Recipient):
		return nil, invalid("key")
	case !hexForm.MatchString(string(c.Link)) || len(c.Holders) > mostHolders:
		return nil, invalid("link")
	}
	var named []string
	for _, h := range c.Holders {
		if !hexForm.MatchString(string(h.Wrap)) || !hexForm.MatchString(h.Vouch) {
			return nil, invalid("wrap")
		}
		named = append(named, h.Holder)
	}
	if !slices.Equal(named, d.Holders(c.Office)) {
		return nil, invalid("the new key goes to all who hold the present one, and to the paper, in the order of their ids")
	}
	return []Event{{
		Type: OfficeKeyRotated, OfficeID: c.Office, Recipient: c.Recipient, Wrap: c.Link, Holders: c.Holders,
	}}, nil
}
