package people

import "zhuicha/tips"

// Command is what is asked of the directory. The set is closed.
type Command interface{ command() string }

// Found begins a directory: only `zhuicha init` asks it, once.
type Found struct {
	Root       string     `json:"root"`        // public half of the root signing key
	RootOffice OfficeInfo `json:"root_office"` // whose superior is the second body
	SecondBody OfficeInfo `json:"second_body"` // whose superior is the root office
	Admin      MemberInfo `json:"admin"`
}

// OfficeInfo describes a new office.
type OfficeInfo struct {
	ID       tips.OfficeID `json:"id"`
	NameZH   string        `json:"name_zh"`
	NameEN   string        `json:"name_en"`
	Area     string        `json:"area"`
	Superior tips.OfficeID `json:"superior"`
}

// MemberInfo describes a new account.
type MemberInfo struct {
	ID     tips.MemberID `json:"id"`
	Login  string        `json:"login"`
	Name   string        `json:"name"`
	Office tips.OfficeID `json:"office"`
	Roles  []tips.Role   `json:"roles"`
}

// CreateOffice asks for a new office. The administrator may.
type CreateOffice struct{ OfficeInfo }

// InviteMember asks for a new account. The administrator may; the answer is a
// one-time code, shown once.
type InviteMember struct{ MemberInfo }

// Activate brings the keys that the invited member's own browser made.
type Activate struct {
	Recipient string `json:"recipient"`
	Signing   string `json:"signing"`
}

// MakeOfficeKey is given by the first member of an office without a key. His
// browser made the key and wrapped it to himself.
type MakeOfficeKey struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"`
	Wrap      tips.Digest   `json:"wrap"`  // the office key sealed to himself
	Vouch     string        `json:"vouch"` // the new key's MAC over his recipient
}

// Admit is given by an admitted colleague: his browser sealed the office key
// to the new member's identity, whose public half he names.
type Admit struct {
	Member    tips.MemberID `json:"member"`
	Recipient string        `json:"recipient"`
	Wrap      tips.Digest   `json:"wrap"`
	Vouch     string        `json:"vouch"` // the office key's MAC over that recipient
}

// ConfirmOfficeKey is given by the second founding member, who opened the
// office key in his own browser and compared its fingerprint.
type ConfirmOfficeKey struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"`
}

// MakePaper is given by a member who holds the key: his browser drew a paper's
// secret, sealed the office key to it, and is about to print it. A paper that
// was proven before stays valid until this one is.
type MakePaper struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"`
	Signing   string        `json:"signing"`
	Wrap      tips.Digest   `json:"wrap"`
	Vouch     string        `json:"vouch"`
}

// ProvePaper is the drill: a member read the paper into his browser, which
// opened the office key with it and signed with the paper's own key.
type ProvePaper struct {
	Office    tips.OfficeID `json:"office"`
	Paper     string        `json:"paper"`     // the paper's recipient
	Recipient string        `json:"recipient"` // the office key it opened
	Proof     string        `json:"proof"`     // 128 hex
}

// ReturnByPaper lets a member back in where no colleague holds the key any
// more: his browser opened it with the paper and sealed it to himself.
type ReturnByPaper struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"` // his own
	Wrap      tips.Digest   `json:"wrap"`
	Vouch     string        `json:"vouch"`
	Proof     string        `json:"proof"` // by the paper's signing key, 128 hex
}

// Rotate 更换钥匙 puts a new office key in place: sealed to everybody who holds
// the present one, nobody else, and to the paper; the old secret is sealed to
// the new one.
type Rotate struct {
	Office     tips.OfficeID `json:"office"`
	Generation int           `json:"generation"`
	Recipient  string        `json:"recipient"`
	Link       tips.Digest   `json:"link"` // the old secret, sealed to the new key
	Holders    []HolderKey   `json:"holders"`
}

// HolderKey is a new office key for one holder.
type HolderKey struct {
	Holder string      `json:"holder"` // a member's id, or PaperHolder
	Wrap   tips.Digest `json:"wrap"`
	Vouch  string      `json:"vouch"`
}

// IssueCode asks for a one-time code with which a member makes new keys: he
// forgot his passphrase, or comes back after having left. The administrator
// may; it lets nobody in by itself.
type IssueCode struct {
	Member tips.MemberID `json:"member"`
}

// Disable ends an account: no login, and the office's key is to be replaced.
// The administrator may.
type Disable struct {
	Member tips.MemberID `json:"member"`
}

// SetRoles gives a member other roles. The administrator may.
type SetRoles struct {
	Member tips.MemberID `json:"member"`
	Roles  []tips.Role   `json:"roles"`
}

// SignList puts a list in force that the root key signed offline. The
// administrator carries it; that it is the very list Listable names, and the
// signature, are checked before.
type SignList struct {
	Version   uint64 `json:"version"`
	List      string `json:"list"`      // the exact bytes, base64
	Signature string `json:"signature"` // 128 hex
	digest    string
}

// WithDigest gives the command the digest of the verified list's bytes.
func (c SignList) WithDigest(digest string) SignList { c.digest = digest; return c }

func (Found) command() string            { return "found" }
func (CreateOffice) command() string     { return "create_office" }
func (InviteMember) command() string     { return "invite_member" }
func (Activate) command() string         { return "activate" }
func (MakeOfficeKey) command() string    { return "make_office_key" }
func (Admit) command() string            { return "admit" }
func (ConfirmOfficeKey) command() string { return "confirm_office_key" }
func (SignList) command() string         { return "sign_list" }
func (MakePaper) command() string        { return "make_paper" }
func (ProvePaper) command() string       { return "prove_paper" }
func (ReturnByPaper) command() string    { return "return_by_paper" }
func (Rotate) command() string           { return "rotate" }
func (IssueCode) command() string        { return "issue_code" }
func (Disable) command() string          { return "disable" }
func (SetRoles) command() string         { return "set_roles" }
