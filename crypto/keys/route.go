package keys

import (
	"errors"
	"fmt"
	"slices"

	"zhuicha/crypto/envelope"
)

// ErrNoOffice: the list has no such office, or none for that area.
var ErrNoOffice = errors.New("no office for this area")

// ErrKeyMismatch: a recipient is not the one that the root key vouched for.
var ErrKeyMismatch = errors.New("key is not the one in the signed list")

// Offices is an office list whose signature was verified.
type Offices struct {
	list   OfficeList
	digest string
	byID   map[string]Office
}

func newOffices(u Unverified) Offices {
	byID := make(map[string]Office, len(u.list.Offices))
	for _, o := range u.list.Offices {
		byID[o.ID] = o
	}
	return Offices{u.list, u.digest(), byID}
}

// Version of the list.
func (o Offices) Version() uint64 { return o.list.Version }

// Day of signing.
func (o Offices) Day() string { return o.list.Day }

// Digest is the SHA-256 of the list's exact bytes in hex.
func (o Offices) Digest() string { return o.digest }

// Root is the key that signed.
func (o Offices) Root() RootPublic { return o.list.Root }

// All offices, sorted by id.
func (o Offices) All() []Office { return append([]Office(nil), o.list.Offices...) }

// Office by id.
func (o Offices) Office(id string) (Office, bool) {
	office, ok := o.byID[id]
	return office, ok
}

// Route is the two offices that a tip is sealed to.
type Route struct{ Handling, Superior Office }

// Route finds the office of area, else of its nearest ancestor that has one.
// parent gives an area's parent and false at the top; it is asked no more often
// than an area code has levels. Offices with the ids of closed, where nobody
// reads now, are passed over: so a tip can only move up.
func (o Offices) Route(area string, parent func(area string) (string, bool), closed ...string) (Route, error) {
	const levels = 8
	for range levels {
		for _, office := range o.list.Offices {
			if area != "" && office.Area == area && !slices.Contains(closed, office.ID) {
				return o.RouteOf(office.ID)
			}
		}
		up, ok := parent(area)
		if !ok {
			break
		}
		area = up
	}
	return Route{}, fmt.Errorf("route: %w", ErrNoOffice)
}

// RouteOf is an office and its superior. Sealed routing 密封流转 uses it with
// the receiving office.
func (o Offices) RouteOf(office string) (Route, error) {
	handling, ok := o.byID[office]
	if !ok {
		return Route{}, fmt.Errorf("route: %w", ErrNoOffice)
	}
	superior, ok := o.byID[handling.Superior]
	if !ok {
		return Route{}, fmt.Errorf("route: %w", ErrNoOffice)
	}
	return Route{handling, superior}, nil
}

// Recipient reads text, which a server gave, and returns it as the office's
// recipient only if the signed list names its digest.
func (o Offices) Recipient(office, text string) (OfficeRecipient, error) {
	entry, ok := o.byID[office]
	if !ok {
		return OfficeRecipient{}, fmt.Errorf("recipient: %w", ErrNoOffice)
	}
	r, err := envelope.ParseRecipient(text)
	if err != nil {
		return OfficeRecipient{}, err
	}
	if KeyDigest(r) != entry.Key {
		return OfficeRecipient{}, fmt.Errorf("recipient: %w", ErrKeyMismatch)
	}
	return OfficeRecipient{r}, nil
}
