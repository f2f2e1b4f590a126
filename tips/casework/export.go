package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// Export is what a handover package needs besides the sealed objects: every
// record, who signed them, the office list that vouches for the offices, and
// what the paper of the caller's office opens.
type Export struct {
	Lead      tips.Lead
	Number    string
	Day       tips.Day
	Records   []store.Record
	People    []Signatory
	List      []byte // the signed office list's exact bytes
	Signature string // 128 hex
	// OfficeKeys are the keys of the caller's office: each earlier one sealed to
	// the one after it, and the newest to the paper. Empty without a proven paper.
	OfficeKeys []WrappedKey
}

// Signatory is a member who acted on the lead, or packs it, with every key he
// ever signed with, the newest last.
type Signatory struct {
	ID      tips.MemberID
	Name    string
	Office  tips.OfficeID
	Signing []string // Ed25519, 64 hex
}

// Export gives a lead's records to a caller who may read it. The sealed
// objects themselves come by [Service.Sealed].
//
// Errors: [ErrNotFound] for unknown leads and those of others alike.
func (s *Service) Export(ctx context.Context, c *Caller, id tips.LeadID) (Export, error) {
	var out Export
	err := s.store.View(ctx, func(r *store.Reader) error {
		lead, records, err := s.readable(r, c, id)
		if err != nil {
			return err
		}
		keys, err := signingKeys(r)
		if err != nil {
			return err
		}
		out = Export{Lead: lead, Number: Number(lead.ID, lead.Area), Day: s.today(), Records: records}
		out.People = s.signatories(c, lead, records, keys)
		return nil
	})
	if err != nil {
		return Export{}, err
	}
	if out.OfficeKeys, err = s.chainToPaper(ctx, c); err != nil {
		return Export{}, err
	}
	out.List, out.Signature, err = s.OfficeList(ctx)
	return out, err
}

// signatories are all who signed, who have a part, and the caller.
func (s *Service) signatories(c *Caller, lead tips.Lead, records []store.Record, keys map[tips.MemberID][]string) []Signatory {
	ids := []tips.MemberID{c.member.ID}
	for _, r := range records {
		ids = append(ids, r.Signer)
	}
	for id := range lead.People {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare)
	var all []Signatory
	for _, id := range slices.Compact(ids) {
		if m, known := s.Directory().Members[id]; known {
			all = append(all, Signatory{m.ID, m.Name, m.Office, keys[id]})
		}
	}
	return all
}

// signingKeys reads from the directory's log every key a member announced. A
// member who began anew has several, and his older acts keep their signatures.
func signingKeys(r *store.Reader) (map[tips.MemberID][]string, error) {
	keys := map[tips.MemberID][]string{}
	err := r.Log(directoryLog, 0, func(e store.Entry) error {
		var kept entry
		if err := json.Unmarshal(e.Content, &kept); err != nil {
			return fmt.Errorf("casework: directory: %w", err)
		}
		event, err := people.DecodeEvent(kept.Event)
		if err != nil {
			return err
		}
		if event.Signing != "" {
			keys[event.Actor] = append(keys[event.Actor], event.Signing)
		}
		return nil
	})
	return keys, err
}
