package store

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhuicha/tips"
)

func sampleRow() Row {
	return Row{
		Arrived: today - 2, Opened: [2]tips.Answer{tips.No, tips.Yes}, Burned: true,
		Lead: tips.LeadID(id("a")), Office: county, Superior: prefecture, Stage: tips.Verifying,
		Received: today, Due: today + 9, Area: "469030", Tile: "housing", Items: []tips.Item{3, 25},
		Gates: [3]tips.Light{tips.On, tips.Half, tips.Off}, Score: 5, Urgency: tips.Urgent, SealedRouting: true,
		Title: digest("title"), Pending: tips.TransferProposal,
		Handlers: []tips.MemberID{tips.MemberID(id("h1")), tips.MemberID(id("h2"))},
		Recused:  []tips.MemberID{tips.MemberID(id("h3"))}, Away: [2]bool{false, true},
		Waiting: tips.Waiting{
			Own: 3, Above: 16, Hands: []tips.MemberID{tips.MemberID(id("h2"))},
			Barred: []tips.Barred{{Member: tips.MemberID(id("h1")), Own: 2}},
		},
	}
}

func sampleRecord() Record {
	return Record{
		Seq: 7, Day: today, Signer: tips.MemberID(id("m")), Command: []byte("command"),
		Signature: []byte("signature"), Salt: [32]byte{1, 2, 3}, Events: [][]byte{[]byte("one"), {}},
	}
}

func TestRowRoundTrip(t *testing.T) {
	t.Parallel()
	bare := Row{Lead: tips.LeadID(id("a")), Office: county, Superior: prefecture, Stage: tips.Received, Gates: [3]tips.Light{tips.Off, tips.Off, tips.Off}}
	for _, want := range []Row{sampleRow(), bare} {
		stored, err := want.encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeRow(stored)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("error %v, %s", err, diff)
		}
		if len(stored) > 220 {
			t.Errorf("row of %d bytes", len(stored))
		}
	}
}

// TestEveryStageHasACode fails when the law gets a stage that lists do not
// know.
func TestEveryStageHasACode(t *testing.T) {
	t.Parallel()
	for i, s := range stages {
		if int(stageCode(s)) != i+1 {
			t.Errorf("stage %s has code %d", s, stageCode(s))
		}
	}
	if stageCode("") != 0 {
		t.Error("no stage has a code")
	}
}

func TestRecordRoundTrip(t *testing.T) {
	t.Parallel()
	system := Record{Day: today, Command: []byte{}, Signature: []byte{}, Events: [][]byte{{1}}}
	for _, want := range []Record{sampleRecord(), system} {
		stored, err := want.encode()
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeRecord(want.Seq, stored)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("error %v, %s", err, diff)
		}
	}
}

// TestTornBytesAreRefused cuts, extends and ages stored forms.
func TestTornBytesAreRefused(t *testing.T) {
	t.Parallel()
	row, errRow := sampleRow().encode()
	record, errRecord := sampleRecord().encode()
	if err := errors.Join(errRow, errRecord); err != nil {
		t.Fatal(err)
	}
	forms := map[string]struct {
		stored []byte
		decode func([]byte) error
	}{
		"row":    {row, func(b []byte) error { _, err := decodeRow(b); return err }},
		"record": {record, func(b []byte) error { _, err := decodeRecord(0, b); return err }},
	}
	for name, f := range forms {
		for n := range len(f.stored) {
			if err := f.decode(f.stored[:n]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s cut to %d bytes: %v", name, n, err)
			}
		}
		if err := f.decode(append(bytes.Clone(f.stored), 0)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s with a byte more: %v", name, err)
		}
	}
	record[0]++
	if _, err := decodeRecord(0, record); !errors.Is(err, ErrNewer) {
		t.Errorf("record of a later form: %v", err)
	}
}

// FuzzRow demands that whatever decodes is what encode writes.
func FuzzRow(f *testing.F) {
	stored, err := sampleRow().encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stored)
	f.Add([]byte{projectionVersion})
	f.Fuzz(func(t *testing.T, stored []byte) {
		r, err := decodeRow(stored)
		if err != nil {
			return
		}
		again, err := r.encode()
		if err != nil || !bytes.Equal(stored, again) {
			t.Errorf("%x decodes and encodes as %x, %v", stored, again, err)
		}
	})
}

func FuzzRecord(f *testing.F) {
	stored, err := sampleRecord().encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stored)
	f.Fuzz(func(t *testing.T, stored []byte) {
		r, err := decodeRecord(0, stored)
		if err != nil {
			return
		}
		again, err := r.encode()
		if err != nil || !bytes.Equal(stored, again) {
			t.Errorf("%x decodes and encodes as %x, %v", stored, again, err)
		}
	})
}

// FuzzCursor demands that a token which is taken is the one this list gives.
func FuzzCursor(f *testing.F) {
	q := Query{Shelf: Handling(county), Stage: tips.Received}
	f.Add(q.cursor(make([]byte, 4+placeSize)))
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		last, err := q.parseCursor(token)
		if err != nil {
			if !errors.Is(err, ErrCursor) {
				t.Errorf("error %v", err)
			}
			return
		}
		if len(last) != 4+placeSize || q.cursor(last) != token {
			t.Errorf("token %q was read as %x", token, last)
		}
	})
}
