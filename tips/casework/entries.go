package casework

import (
	"context"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhuicha/tips"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

// What the auditor reads of entries (登录记录), besides the acts that are
// signed: who came in, what was locked, which sessions were ended. An entry
// tells account and minute, and nothing of the computer it came from.
const (
	EntryMade          = "logged_in"
	RecoveryUsed       = "recovery_used"       // a recovery code in the phone's place
	LoginLocked        = "login_locked"        // too many failed logins under one name, or from one known browser
	SessionLocked      = "session_locked"      // five wrong codes or passphrases in a session, which ended
	SessionsEnded      = "sessions_ended"      // one's own, or those of the member it is about
	PhoneTaken         = "phone_taken"         // a second factor was proved: the first, or another
	RecoveryRenewed    = "recovery_renewed"    // new recovery codes
	PassphraseReplaced = "passphrase_replaced" // by its owner, at work
)

// EntryKinds lists them, in the order in which they are offered.
func EntryKinds() []string {
	return []string{EntryMade, RecoveryUsed, LoginLocked, SessionLocked, SessionsEnded, PhoneTaken, RecoveryRenewed, PassphraseReplaced}
}

const (
	entryRows = "entry" // day, minute, member/kind/about → how often in that minute
	// entryDays is how long an entry is kept. Together with one row a minute,
	// member and kind it bounds what anybody can fill the store with.
	entryDays = 400
	// entryStamp is the part of the key that orders: four bytes of the day, two
	// of the minute.
	entryStamp = 6
)

// note puts an entry on record. member is empty for a name nobody has, so that
// the work is the same whether somebody has it.
func (s *Service) note(ctx context.Context, kind string, member, about tips.MemberID) error {
	now := s.now().In(s.zone)
	today := tips.DayOf(now)
	key := binary.BigEndian.AppendUint32(nil, uint32(today))
	key = binary.BigEndian.AppendUint16(key, uint16(now.Hour()*60+now.Minute()))
	key = append(key, string(member)+"/"+kind+"/"+string(about)...)
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := forgetEntries(tx, today-entryDays); err != nil {
			return err
		}
		times, err := tx.GetRow(entryRows, key)
		if err != nil {
			return err
		}
		before, _ := strconv.Atoi(string(times)) // the first time there is no row
		return tx.PutRow(entryRows, key, []byte(strconv.Itoa(before+1)))
	})
}

// forgetEntries deletes what is older than a day.
func forgetEntries(tx *store.Tx, day tips.Day) error {
	old := kv.Range{To: binary.BigEndian.AppendUint32(nil, uint32(max(0, day)))}
	return tx.ScanRows(entryRows, old, func(row, _ []byte) error { return tx.DeleteRow(entryRows, row) })
}

// readEntries reads a part of the entries, the latest first, from the position
// of the one before it; empty is the beginning.
func (a *actReader) readEntries(r *store.Reader, from string) error {
	span := kv.Range{From: binary.BigEndian.AppendUint32(nil, uint32(max(0, a.filter.From))), Reverse: true}
	if a.filter.To != 0 {
		span.To = binary.BigEndian.AppendUint32(nil, uint32(max(0, a.filter.To)+1))
	}
	if from != "" && (span.To == nil || from < string(span.To)) {
		span.To = []byte(from)
	}
	l := &a.lists[entryList]
	return r.ScanRows(entryRows, span, func(row, value []byte) error {
		if a.full(l) {
			return kv.ErrStop
		}
		act, err := a.entryAct(row, value)
		position := string(row)
		l.acts = append(l.acts, readAct{act, func(at *actCursor) { at.Entry = []byte(position) }})
		return err
	})
}

func (a *actReader) entryAct(row, value []byte) (Act, error) {
	if len(row) < entryStamp {
		return Act{}, fmt.Errorf("casework: entry: %w", store.ErrCorrupt)
	}
	who := strings.Split(string(row[entryStamp:]), "/")
	times, err := strconv.Atoi(string(value))
	if len(who) != 3 || err != nil {
		return Act{}, fmt.Errorf("casework: entry: %w", store.ErrCorrupt)
	}
	act := a.by(tips.Day(binary.BigEndian.Uint32(row)), tips.MemberID(who[0]), who[1])
	minute := time.Duration(binary.BigEndian.Uint16(row[4:])) * time.Minute
	act.Time, act.Times = fmt.Sprintf("%02d:%02d", int(minute.Hours()), int(minute.Minutes())%60), times
	act.AboutMember = a.directory.Members[tips.MemberID(who[2])]
	return act, nil
}
