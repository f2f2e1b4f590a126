package casework

import (
	"slices"

	"zhuicha/tips"
	"zhuicha/tips/people"
)

// Caller is a member with a live session. Only Session makes one, so that a
// method which takes a Caller cannot be reached without having logged in.
type Caller struct {
	member  people.Member
	session *session
}

// Token is what the browser must show with every change.
func (c *Caller) Token() string { return c.session.token }

// Name is how colleagues see the caller.
func (c *Caller) Name() string { return c.member.Name }

// Member is the caller's account.
func (c *Caller) Member() people.Member { return c.member }

// Roles are the caller's roles.
func (c *Caller) Roles() []tips.Role { return slices.Clone(c.member.Roles) }

// Has reports whether the caller has the role.
func (c *Caller) Has(r tips.Role) bool { return c.member.Has(r) }

// Share is the server's half of the session's seed; it lives in memory only
// and dies with the session.
func (c *Caller) Share() [32]byte { return c.session.share }

// actor is the caller as the law sees him.
func (c *Caller) actor() tips.Actor {
	return tips.Actor{ID: c.member.ID, Office: c.member.Office, Roles: c.member.Roles}
}
