package store

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"zhuicha/tips"
)

// Row is a lead as the lists of the desk show it. It holds no text: the title
// is the name of a sealed object.
type Row struct {
	Lead     tips.LeadID
	Office   tips.OfficeID
	Superior tips.OfficeID
	Stage    tips.Stage
	Received tips.Day
	// Due is the day the next clock runs out, 0 if none runs.
	Due           tips.Day
	Area          tips.Area
	Tile          tips.Tile
	Items         []tips.Item
	Gates         [3]tips.Light
	Score         int // checkability 可查性, 0 to 7
	Urgency       tips.Urgency
	SealedRouting bool
	Title         tips.Digest       // empty before one was given
	Pending       tips.ProposalKind // the proposal that waits for an approver
	Handlers      []tips.MemberID
	// Arrived is the day the present office got it; Opened is what it and its
	// superior attested since, empty while one has not (能开启).
	Arrived tips.Day
	Opened  [2]tips.Answer
	// Waiting says for whom the lead waits (待办).
	Waiting tips.Waiting
	// Burned: the receipt was destroyed; nobody reads a reply any more.
	Burned bool
	// Recused are the members who see nothing of the lead any more (回避), by id;
	// Away tells whether the office and its superior are kept out as a whole.
	Recused []tips.MemberID
	Away    [2]bool
}

// HiddenFrom reports whether a member of an office is kept from the lead by
// recusal, his own or his office's.
func (r Row) HiddenFrom(m tips.MemberID, office tips.OfficeID) bool {
	return slices.Contains(r.Recused, m) || office == r.Office && r.Away[0] || office == r.Superior && r.Away[1]
}

// projectionVersion changes whenever a derived row would look different; an
// older store is then derived anew when it is opened.
const projectionVersion = 5

func projectionTag(due string) string { return fmt.Sprintf("%d/%s", projectionVersion, due) }

// stages in the order of their codes in derived keys; code 0 stands for all.
var stages = [...]tips.Stage{
	tips.Received, tips.Screening, tips.Verifying, tips.Resolving, tips.Closing,
	tips.Closed, tips.Shelved, tips.Merged, tips.Declined,
}

// stageCode is 1 to len(stages), 0 for the empty stage.
func stageCode(s tips.Stage) byte { return byte(1 + slices.Index(stages[:], s)) }

// lights in the order of their codes in rows.
var lights = [...]tips.Light{tips.Off, tips.Half, tips.On}

// answers in the order of their codes in rows.
var answers = [...]tips.Answer{"", tips.Yes, tips.No}

// rowOf is the projection of a lead.
func rowOf(l tips.Lead, due tips.Day) Row {
	r := Row{
		Lead: l.ID, Office: l.Office, Superior: l.Superior, Stage: l.Stage,
		Received: l.Received, Due: due, Area: l.Area, Tile: l.Tile,
		Items: slices.Clone(l.Items), Score: l.Score(), Urgency: l.Urgency(),
		SealedRouting: l.SealedRouting, Title: l.Title, Pending: l.Pending.Kind,
		Handlers: l.Handlers(), Arrived: l.Arrived, Burned: l.Burned != 0,
		Recused: slices.Sorted(maps.Keys(l.Recused)),
		Away:    [2]bool{slices.Contains(l.RecusedOffices, l.Office), slices.Contains(l.RecusedOffices, l.Superior)},
		Opened:  [2]tips.Answer{l.Opened[l.Office], l.Opened[l.Superior]}, Waiting: tips.WaitingOf(l),
	}
	for i, g := range l.Gates {
		r.Gates[i] = g.Light
	}
	return r
}

const maxMembers, maxItems = 1024, 64

// encode writes a row: version, ids, fixed fields, then what varies.
func (r Row) encode() ([]byte, error) {
	b := []byte{projectionVersion}
	for _, id := range []string{string(r.Lead), string(r.Office), string(r.Superior)} {
		raw, err := rawID(id)
		if err != nil {
			return nil, fmt.Errorf("row: %w", err)
		}
		b = append(b, raw...)
	}
	code := stageCode(r.Stage)
	if code == 0 {
		return nil, fmt.Errorf("%w: row at stage %q", ErrForm, r.Stage)
	}
	b = append(b, code)
	b = append(append(b, u32(uint32(r.Received))...), u32(uint32(r.Due))...)
	for _, light := range r.Gates {
		b = append(b, byte(max(0, slices.Index(lights[:], light))))
	}
	b = append(b, byte(r.Score), flag(r.SealedRouting), flag(r.Burned), flag(r.Away[0]), flag(r.Away[1]))
	b = append(b, u32(uint32(r.Arrived))...)
	for _, answer := range r.Opened {
		b = append(b, byte(max(0, slices.Index(answers[:], answer))))
	}
	b = appendBytes(b, r.Urgency)
	b = appendBytes(b, r.Area)
	b = appendBytes(b, r.Tile)
	b = appendBytes(b, r.Pending)
	b = binary.AppendUvarint(b, uint64(len(r.Items)))
	for _, item := range r.Items {
		b = append(b, byte(item))
	}
	return r.encodeTail(b)
}

func (r Row) encodeTail(b []byte) ([]byte, error) {
	var title []byte
	if r.Title != "" {
		raw, err := rawDigest(r.Title)
		if err != nil {
			return nil, fmt.Errorf("row: title: %w", err)
		}
		title = raw
	}
	b = appendBytes(b, title)
	for _, members := range [][]tips.MemberID{r.Handlers, r.Recused} {
		b = binary.AppendUvarint(b, uint64(len(members)))
		for _, m := range members {
			raw, err := rawID(m)
			if err != nil {
				return nil, fmt.Errorf("row: member: %w", err)
			}
			b = append(b, raw...)
		}
	}
	return appendWaiting(b, r)
}

// decodeRow reads what encode wrote, and fails with [ErrCorrupt] on anything
// else.
func decodeRow(stored []byte) (Row, error) {
	w := &wire{rest: stored}
	if w.byte() != projectionVersion {
		w.fail("version of row")
	}
	var r Row
	r.Lead, r.Office, r.Superior = tips.LeadID(w.hex(idSize)), tips.OfficeID(w.hex(idSize)), tips.OfficeID(w.hex(idSize))
	r.Stage = pick(w, stages[:], w.byte()-1, "stage")
	r.Received, r.Due = tips.Day(w.uint32()), tips.Day(w.uint32())
	for i := range r.Gates {
		r.Gates[i] = pick(w, lights[:], w.byte(), "light")
	}
	r.Score = int(w.byte())
	r.SealedRouting = pick(w, []bool{false, true}, w.byte(), "flag")
	r.Burned = pick(w, []bool{false, true}, w.byte(), "flag")
	for i := range r.Away {
		r.Away[i] = pick(w, []bool{false, true}, w.byte(), "flag")
	}
	r.Arrived = tips.Day(w.uint32())
	for i := range r.Opened {
		r.Opened[i] = pick(w, answers[:], w.byte(), "answer")
	}
	r.Urgency, r.Area = tips.Urgency(w.string()), tips.Area(w.string())
	r.Tile, r.Pending = tips.Tile(w.string()), tips.ProposalKind(w.string())
	for range w.uvarint(maxItems) {
		r.Items = append(r.Items, tips.Item(w.byte()))
	}
	r.Title = tips.Digest(hex.EncodeToString(w.bytes()))
	if len(r.Title) != 0 && len(r.Title) != 2*digestSize {
		w.fail("title")
	}
	for _, members := range []*[]tips.MemberID{&r.Handlers, &r.Recused} {
		for range w.uvarint(maxMembers) {
			*members = append(*members, tips.MemberID(w.hex(idSize)))
		}
	}
	r.Waiting = w.waiting(r.Handlers)
	return r, w.end()
}

func (w *wire) hex(n int) string { return hex.EncodeToString(w.fixed(n)) }

// pick reads a coded value.
func pick[T any](w *wire, values []T, code byte, what string) (v T) {
	if int(code) >= len(values) {
		w.fail(what)
		return v
	}
	return values[code]
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
