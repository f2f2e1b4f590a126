package casework

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"zhuicha/tips"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// prepareAccount says which rows come and go with an account: a fresh code
// replaces any before it, and whoever leaves keeps nothing here, neither sealed
// identity nor office key nor session. The second answer is false for all other
// commands.
func (s *Service) prepareAccount(cmd people.Command, code *string) (write rows, after func(), ours bool) {
	invite := func(id tips.MemberID) rows {
		return func(tx *store.Tx) (err error) {
			if err := dropInvitations(tx, id); err != nil {
				return err
			}
			*code, err = s.putInvitation(tx, id)
			return err
		}
	}
	switch cmd := cmd.(type) {
	case people.InviteMember:
		return invite(cmd.ID), nil, true
	case people.IssueCode:
		return invite(cmd.Member), nil, true
	case people.Disable:
		return func(tx *store.Tx) error { return forget(tx, cmd.Member) }, func() { s.sessions.endAll(cmd.Member, nil) }, true
	case people.SetRoles, people.SetHome, people.CreateOffice, people.ConfirmOfficeKey:
		return noRows, nil, true
	}
	return nil, nil, false
}

// forget deletes everything by which a member could log in or open anything.
func forget(tx *store.Tx, id tips.MemberID) error {
	return errors.Join(dropAccess(tx, id), resetFactor(tx, id), dropInvitations(tx, id), tx.DeleteRow(accounts, []byte(string(id))))
}

// dropAccess deletes what a member's old keys could open and what proved them:
// it comes before new keys as well as before leaving.
func dropAccess(tx *store.Tx, id tips.MemberID) error { return dropKeys(tx, string(id)+"/") }

// dropKeys deletes the sealed office keys whose rows begin so.
func dropKeys(tx *store.Tx, prefix string) error {
	_, err := tx.DeleteRows(officeKeys, func(row, _ []byte) bool { return strings.HasPrefix(string(row), prefix) })
	return err
}

// dropInvitations makes a member's unused codes worthless.
func dropInvitations(tx *store.Tx, id tips.MemberID) error {
	var damaged error
	_, err := tx.DeleteRows(invitations, func(_, raw []byte) bool {
		var inv invitation
		if err := json.Unmarshal(raw, &inv); err != nil {
			damaged = fmt.Errorf("casework: invitation: %w", err)
		}
		return inv.Member == id
	})
	return errors.Join(err, damaged)
}
