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
	Wrap      tips.Digest   `json:"wrap"` // the office key sealed to himself
}

// Admit is given by an admitted colleague: his browser sealed the office key
// to the new member's identity, whose public half he names.
type Admit struct {
	Member    tips.MemberID `json:"member"`
	Recipient string        `json:"recipient"`
	Wrap      tips.Digest   `json:"wrap"`
}

// ConfirmOfficeKey is given by the second founding member, who opened the
// office key in his own browser and compared its fingerprint.
type ConfirmOfficeKey struct {
	Office    tips.OfficeID `json:"office"`
	Recipient string        `json:"recipient"`
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
