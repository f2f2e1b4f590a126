package casework

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"

	"zhuicha/tips"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/store"
)

const factors = "factor" // member id → factorRow

// factorRow is what the server keeps of a member's second factor.
type factorRow struct {
	Secret   []byte   `json:"secret"`   // sealed by factor.Keeper
	Step     int64    `json:"step"`     // the period of the last code accepted
	Recovery [][]byte `json:"recovery"` // marks of the codes that are left
}

// enrolled reports whether the row is one of a member who proved a code once.
func (r factorRow) enrolled() bool { return r.Secret != nil }

func parseFactor(raw []byte) (factorRow, error) {
	var row factorRow
	if raw == nil {
		return row, nil
	}
	if err := json.Unmarshal(raw, &row); err != nil {
		return factorRow{}, fmt.Errorf("casework: factor: %w", err)
	}
	return row, nil
}

func putFactor(tx *store.Tx, member tips.MemberID, row factorRow) error {
	raw, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("casework: factor: %w", err)
	}
	return tx.PutRow(factors, []byte(member), raw)
}

// resetFactor takes a member's second factor away, so that his next login
// enrols a new one. Only what proves the member anew by other means may call
// it, in its own transaction: an activation with a one-time code does.
func resetFactor(tx *store.Tx, member tips.MemberID) error {
	return tx.DeleteRow(factors, []byte(member))
}

// tried is what a typed code turned out to be.
type tried struct {
	step     int64 // the period of a right one-time code
	code     bool  // it was one
	recovery int   // the place of a right recovery code, -1 for none
}

// tryCode compares a typed code with everything it could be. For a member
// without a factor it compares with a made-up one: the work is the same.
func (s *Service) tryCode(member tips.MemberID, row factorRow, typed string) (tried, error) {
	secret, err := s.secretOf(member, row)
	if err != nil {
		return tried{}, err
	}
	t := tried{recovery: s.factor.Find(row.Recovery, string(member), typed)}
	t.step, t.code = secret.Match(typed, s.now(), row.Step)
	if !row.enrolled() {
		return tried{recovery: -1}, nil
	}
	return t, nil
}

func (s *Service) secretOf(member tips.MemberID, row factorRow) (factor.Secret, error) {
	if row.enrolled() {
		secret, err := s.factor.Open(string(member), row.Secret)
		if err != nil {
			return factor.Secret{}, fmt.Errorf("casework: second factor: %w", err)
		}
		return secret, nil
	}
	secret, err := factor.NewSecret(s.random)
	if err != nil {
		return factor.Secret{}, err
	}
	_, err = s.factor.Seal(s.random, string(member), secret) // as long as opening takes
	return secret, err
}

// spend uses up a right code, unless somebody else just did: of any number of
// logins with one code, one gets through.
//
// Errors: [ErrLogin].
func (s *Service) spend(ctx context.Context, member tips.MemberID, was factorRow, t tried) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		raw, err := tx.GetRow(factors, []byte(member))
		if err != nil {
			return err
		}
		row, err := parseFactor(raw)
		if err != nil {
			return err
		}
		if !bytes.Equal(row.Secret, was.Secret) {
			return ErrLogin
		}
		if t.code {
			if t.step <= row.Step {
				return ErrLogin
			}
			row.Step = t.step
			return putFactor(tx, member, row)
		}
		return spendRecovery(tx, member, row, was.Recovery[t.recovery])
	})
}

func spendRecovery(tx *store.Tx, member tips.MemberID, row factorRow, mark []byte) error {
	var left [][]byte
	for _, m := range row.Recovery {
		if !bytes.Equal(m, mark) {
			left = append(left, m)
		}
	}
	if len(left) == len(row.Recovery) {
		return ErrLogin
	}
	row.Recovery = left
	return putFactor(tx, member, row)
}

// CodeError: a one-time code is wrong. Ahead says by how much the phone's
// clock is ahead or behind where that is why, else it is zero.
type CodeError struct{ Ahead time.Duration }

// Error names the case; people read the catalogue's sentence.
func (e *CodeError) Error() string {
	if e.Ahead != 0 {
		return "casework: one-time code of another time"
	}
	return "casework: one-time code"
}

// codeError is the error for a wrong code of somebody who has proved himself
// and may therefore be told about his phone's clock.
func (s *Service) codeError(secret factor.Secret, typed string) error {
	ahead, _ := secret.Off(typed, s.now())
	return &CodeError{Ahead: ahead}
}
