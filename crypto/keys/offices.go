package keys

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
)

const (
	officesFormat = "zhuicha/offices/1"
	maxOffices    = 2000
	maxListBytes  = 2 << 20
	maxNameRunes  = 100
)

// Office 单位 as it stands in the signed list.
type Office struct {
	ID     string `json:"id"`
	NameZH string `json:"name_zh"`
	NameEN string `json:"name_en"`
	// Area is a code of six digits, or nine for a special zone, or empty for a
	// body that no area belongs to.
	Area string `json:"area"`
	// Superior is the id of the office that reads along.
	Superior string `json:"superior"`
	// Key is the KeyDigest of the office's recipient.
	Key string `json:"key"`
}

// OfficeList is the content of the list: the offices that can open a tip.
type OfficeList struct {
	// Version grows by one with every list, from 1.
	Version uint64
	// Day is the day of signing, 2006-01-02 in Shanghai.
	Day     string
	Root    RootPublic
	Offices []Office
}

type officesJSON struct {
	Format  string   `json:"format"`
	Version uint64   `json:"version"`
	Day     string   `json:"day"`
	Root    string   `json:"root"`
	Offices []Office `json:"offices"`
}

// JSON sorts the offices by id and gives the exact bytes to be signed. A list
// that would mislead a tip is refused here already, before anyone signs it.
func (l OfficeList) JSON() ([]byte, error) {
	sorted := slices.SortedFunc(slices.Values(l.Offices), func(a, b Office) int { return cmp.Compare(a.ID, b.ID) })
	l.Offices = sorted
	if err := l.validate(); err != nil {
		return nil, err
	}
	return strict.Encode(officesJSON{officesFormat, l.Version, l.Day, l.Root.Hex(), sorted})
}

// SignOffices signs the exact bytes of a list, after reading them as a browser
// will: the root key signs no list that would be refused, nor another root's.
func (k RootKey) SignOffices(raw []byte) (Signature, error) {
	u, err := ParseOffices(raw)
	if err != nil {
		return Signature{}, err
	}
	if u.list.Root != k.Public() {
		return Signature{}, fmt.Errorf("office list names another root key: %w", ErrMalformed)
	}
	return sign(k.seed, officesLabel, raw), nil
}

// Unverified is an office list that anyone may have written.
type Unverified struct {
	raw  []byte
	list OfficeList
}

// ParseOffices reads a list's exact bytes. Nothing is believed yet.
func ParseOffices(raw []byte) (Unverified, error) {
	var j officesJSON
	if len(raw) > maxListBytes {
		return Unverified{}, fmt.Errorf("office list: %w", ErrMalformed)
	}
	if err := strict.DecodeExact(raw, &j); err != nil || j.Format != officesFormat {
		return Unverified{}, fmt.Errorf("office list: %w", ErrMalformed)
	}
	root, err := ParseRootPublic(j.Root)
	if err != nil {
		return Unverified{}, fmt.Errorf("office list: %w", err)
	}
	list := OfficeList{j.Version, j.Day, root, j.Offices}
	if err := list.validate(); err != nil {
		return Unverified{}, err
	}
	return Unverified{slices.Clone(raw), list}, nil
}

// Verify is for whoever has the root key pinned. ErrBadSignature otherwise.
func (u Unverified) Verify(s Signature, root RootPublic) (Offices, error) {
	if u.list.Root != root {
		return Offices{}, fmt.Errorf("office list: %w", ErrBadSignature)
	}
	if err := verify(root, officesLabel, u.raw, s); err != nil {
		return Offices{}, fmt.Errorf("office list: %w", err)
	}
	return newOffices(u), nil
}

// VerifyFingerprint is for whoever has only the poster: the root key that the
// list names must have this fingerprint and have signed it.
func (u Unverified) VerifyFingerprint(s Signature, f Fingerprint) (Offices, error) {
	if u.list.Root.Fingerprint() != f {
		return Offices{}, fmt.Errorf("office list: %w", ErrBadSignature)
	}
	return u.Verify(s, u.list.Root)
}

func (l OfficeList) validate() error {
	if l.Version < 1 || l.Version > envelope.MaxSeq || len(l.Offices) > maxOffices {
		return fmt.Errorf("office list: version or length: %w", ErrMalformed)
	}
	if _, err := time.Parse(time.DateOnly, l.Day); err != nil {
		return fmt.Errorf("office list: day: %w", ErrMalformed)
	}
	ids, areas := map[string]bool{}, map[string]bool{}
	last := ""
	for _, o := range l.Offices {
		if !o.valid() || o.ID <= last || (o.Area != "" && areas[o.Area]) {
			return fmt.Errorf("office list: office %q: %w", o.ID, ErrMalformed)
		}
		ids[o.ID], areas[o.Area], last = true, true, o.ID
	}
	for _, o := range l.Offices {
		if !ids[o.Superior] || o.Superior == o.ID {
			return fmt.Errorf("office list: superior of %q: %w", o.ID, ErrMalformed)
		}
	}
	return nil
}

func (o Office) valid() bool {
	return envelope.IsID(o.ID) && envelope.IsID(o.Superior) && envelope.IsDigest(o.Key) &&
		(o.Area == "" || isArea(o.Area)) && goodName(o.NameZH) && goodName(o.NameEN)
}

func goodName(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= maxNameRunes && utf8.ValidString(s)
}

func isArea(s string) bool {
	if len(s) != 6 && len(s) != 9 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// digest of the list's exact bytes; tips name it.
func (u Unverified) digest() string {
	sum := sha256.Sum256(u.raw)
	return hex.EncodeToString(sum[:])
}

// Claims is what the list says, for the eyes of whoever is about to sign it.
// Nothing of it is believed by a program.
func (u Unverified) Claims() OfficeList {
	l := u.list
	l.Offices = slices.Clone(l.Offices)
	return l
}
